"""The Lab's HTML and the pictures that it ships; what trains in a browser is tests/e2e/test_lab.py."""

import json
import re
from html import unescape

import lab_runs
import numpy as np
import pytest
from conftest import ROOT
from PIL import Image

from gan import shrink
from gan.data import fashion_mnist
from gan.page import i18n
from gan.page.tabs.lab import handlers
from gan.page.tabs.lab.layout import Layout
from gan.page.tabs.lab.words import WORDS

FOLDER = ROOT / "gan/page/tabs/lab"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_page_holds_all_that_its_script_looks_for(language):
    shown = Layout.words["lab.page"][i18n.LANGUAGES.index(language)]
    about = json.loads(unescape(re.search('data-about="([^"]*)"', shown)[1]))
    script = (FOLDER / "script.js").read_text(encoding="utf-8")
    for name in re.findall(r'find\("#([\w-]+)"\)', script):
        assert f'id="{name}"' in shown, name
    assert about["say"].keys() >= set(re.findall(r"say\.(\w+)", script)) | {"running", "paused", "rest", "failed", "before"}
    assert about["presets"].keys() == handlers.PRESETS.keys()
    for name in handlers.ILLNESSES:
        for part in ("question", "diagnosis", "cure", "training"):
            assert i18n.choose(WORDS[f"lab.{name}.{part}"], language) in unescape(shown)
    for name in handlers.SIGNS:
        assert f'data-number="{name}"' in shown
    assert shown.count('<label><input type="checkbox" value=') == 10


def test_presets_turn_knobs_to_what_they_can_be_turned_to():
    usual = (FOLDER / "gan.js").read_text(encoding="utf-8").split("USUAL = {")[1].split("}")[0]
    usual = {name: json.loads(value) for name, value in re.findall(r"(\w+): ([\w.-]+),", usual)}
    for preset in handlers.PRESETS.values():
        for settings in (usual, preset.settings, preset.cure):
            for name in settings.keys() & handlers.KNOBS.keys():
                assert any(choice == settings[name] for choice in handlers.KNOBS[name]), (name, settings[name])
        assert preset.cure.keys() <= preset.settings.keys() | usual.keys()
        for name, value in preset.cure.items():  # a cure leaves nothing of the illness
            assert value == {**usual, "labelled": True}[name]
        assert preset.settings.keys() <= preset.cure.keys() or not preset.cure
    assert handlers.KNOBS.keys() <= usual.keys()
    assert handlers.ILLNESSES == tuple(lab_runs.ILL) == tuple(lab_runs.CURED)


def test_script_and_pictures_are_small():
    assert sum((FOLDER / name).stat().st_size for name in ("gan.js", "worker.js", "script.js")) < 40_000
    assert (FOLDER / "pictures.png").stat().st_size < 600_000
    assert "Copyright (c) 2017 Zalando SE" in (FOLDER / "pictures.LICENSE.txt").read_text(encoding="utf-8")


def test_a_pixel_of_a_halved_picture_is_the_mean_of_four():
    image = np.array([[0, 1, 10, 10], [1, 0, 10, 11], [255, 255, 0, 0], [255, 255, 0, 255]], np.uint8)
    assert shrink.halved(image[None, ..., None]).tolist() == [[[[1], [10]], [[255], [64]]]]  # 0.5 and 10.25, 63.75


def test_a_sheet_holds_each_class_in_its_own_rows():
    images = np.arange(1000, dtype=np.uint16).repeat(28 * 28).reshape(1000, 28, 28, 1)
    labels = (np.arange(1000) % 2).astype(np.uint8)
    sheet = shrink.sheet(shrink.halved((images % 256).astype(np.uint8)), labels)
    assert sheet.shape == (2 * 400 // 40 * 14, 40 * 14)
    assert (sheet[0, 0], sheet[0, 14], sheet[14, 0]) == (0, 2, 80)
    assert (sheet[140, 0], sheet[140, 14]) == (1, 3)


@pytest.mark.skipif(bool(fashion_mnist.missing()), reason="Fashion-MNIST is not here")
def test_the_command_makes_the_pictures_that_ship_to_the_byte(tmp_path, capsys):
    made = tmp_path / "made.png"
    assert shrink.main(["--out", str(made)]) == 0
    assert made.read_bytes() == (FOLDER / "pictures.png").read_bytes()
    assert Image.open(made).mode == "L"
    assert capsys.readouterr().out == f"{made}: {made.stat().st_size:,} bytes\n"


def test_what_is_no_pngs_name_is_refused_before_anything_is_read(tmp_path, capsys):
    for out in (tmp_path / "made.gif", tmp_path):
        with pytest.raises(SystemExit, match="2"):
            shrink.main(["--out", str(out)])
        assert "allowed: a file's name that ends in .png" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_ends_in_one_line(tmp_path, keras_home, monkeypatch, capsys):
    monkeypatch.setenv("KERAS_HOME", str(keras_home))
    (tmp_path / "file").touch()
    assert shrink.main(["--out", str(tmp_path / "file" / "made.png")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
