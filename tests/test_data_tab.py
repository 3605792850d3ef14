import asyncio
import re
import shutil
import sys
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest

from gan import data
from gan.data import fashion_mnist
from gan.page import dataset
from gan.page.tabs.data import handlers as tab
from gan.page.tabs.data.layout import Layout

ENGLISH, KOREAN = (SimpleNamespace(headers={"accept-language": code}) for code in ("en", "ko"))
LEVELS = np.zeros((60_000, 28, 28, 1), np.uint8)
LEVELS[1, :14] = 204  # half of the second picture: a mean of 102
LABELS = np.arange(60_000) % 10


@pytest.fixture
def empty_home(tmp_path, monkeypatch):
    """Where no file is, and the download, unless a test has another, fails at once."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(dataset, "DOWNLOAD", (sys.executable, "-c", "raise SystemExit(1)"))
    fashion_mnist.directory().mkdir(parents=True)
    return fashion_mnist.directory()


def test_a_picture_comes_with_its_colour_bar_and_the_range_of_its_pixels():
    shown = tab.one(LEVELS, LABELS, 1, "en")
    assert "index 1: Trouser" in shown and 'alt="Training picture 1: Trouser"' in shown
    assert "run from 0 to 204, scaled from -1.00 to 0.60; their mean is 102.0" in shown
    assert re.findall(r'bottom:([\d.]+)%">(-?[\d.]+)</li>', shown)[:2] == [("0", "0"), ("20", "51")]
    assert [float(tick) for tick in re.findall(r"%\">(-?\d\.\d)</li>", shown)] == [-1, -0.6, -0.2, 0.2, 0.6, 1]
    assert "1번: 바지" in tab.one(LEVELS, LABELS, 1, "ko")


@pytest.mark.parametrize(("index", "nearest"), [(-1, 0), (60_000, 59_999), (1e300, 59_999), (None, 0), ("x", 0)])
def test_an_index_out_of_range_counts_as_the_nearest(index, nearest):
    assert f"index {nearest}: " in tab.one(LEVELS, LABELS, index, "en")


def test_several_pictures_each_have_their_index_and_class():
    shown = tab.several(LEVELS, LABELS, np.array([9, 40_000]), "ko")
    assert re.findall(r"<span>(\d+)</span><br>(.+?)</fig", shown) == [("9", "앵클부츠"), ("40000", "티셔츠/상의")]
    assert shown.count(" alt=") == 2
    assert len(set(tab.any_25(60_000))) == 25


def test_opening_the_tab_shows_everything_once_and_without_keras(keras_home, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(keras_home))
    monkeypatch.setitem(sys.modules, "keras", None)
    open_tab, index, more = handlers()

    async def visit():
        first = await open_tab.fn(False, 3, KOREAN, lambda *_, **__: None)
        again = await open_tab.fn(True, 3, KOREAN, None)
        return by_name(open_tab, first), again, await index.fn(5, ENGLISH), await more.fn(ENGLISH)

    first, again, one, others = asyncio.run(visit())
    assert first["content"].visible and not first["notice"].visible
    assert "3번: 드레스" in first["single"] and first["ten"].count("<img") == 10 and first["random"].count("<img") == 25
    assert list(again.values()) == [True]
    assert "index 5: Sandal" in one and others.count("<img") == 25


def test_without_a_network_the_tab_says_what_is_missing_and_the_next_try_may_succeed(empty_home, keras_home):
    open_tab, *_ = handlers()
    told = []

    async def visit():
        failed = await open_tab.fn(False, 0, KOREAN, lambda done, desc: told.append(desc))
        for name in fashion_mnist.FILES:
            shutil.copy(keras_home / "datasets" / "fashion-mnist" / name, empty_home)
        return by_name(open_tab, failed), by_name(open_tab, await open_tab.fn(False, 0, ENGLISH, lambda *_, **__: None))

    failed, succeeded = asyncio.run(visit())
    assert told[0] == "Fashion-MNIST를 내려받는 중입니다: 30.9MB 중 0.0MB"
    assert f"{empty_home} 폴더에 없는 파일: {', '.join(fashion_mnist.FILES)}" in failed["notice"]
    assert failed["again"].visible and "content" not in failed
    assert succeeded["content"].visible


def test_a_damaged_file_is_named(empty_home):
    for name in fashion_mnist.FILES:
        (empty_home / name).write_bytes(b"not gzip")
    with pytest.raises(data.DataError) as error:
        asyncio.run(dataset.Garments().get())
    assert tab.explain(error.value, "en").startswith("A file of Fashion-MNIST is damaged: train-images-idx3-ubyte.gz in ")
    assert "train-images-idx3-ubyte.gz 파일을 지워야" in tab.explain(error.value, "ko")


def test_a_download_that_hangs_is_ended_and_leaves_nothing_behind(empty_home, monkeypatch):
    hang = "import os, time; open(f'x-ubyte.gz.{os.getpid()}', 'w').write('12345'); time.sleep(60)"
    monkeypatch.setattr(dataset, "DOWNLOAD", (sys.executable, "-c", f"import os; os.chdir({str(empty_home)!r}); {hang}"))
    monkeypatch.setattr(dataset, "PATIENCE", 1)
    sizes = []
    with pytest.raises(data.DataError):
        asyncio.run(asyncio.wait_for(dataset.Garments().get(lambda: sizes.append(dataset.bytes_here())), 20))
    assert max(sizes) == 5
    assert list(empty_home.iterdir()) == []


def test_visitors_at_the_same_time_share_one_download(empty_home, tmp_path, monkeypatch):
    count = f"open({str(tmp_path / 'started')!r}, 'a').write('x'); import time; time.sleep(0.3)"
    monkeypatch.setattr(dataset, "DOWNLOAD", (sys.executable, "-c", count))
    garments = dataset.Garments()

    async def three():
        return await asyncio.gather(*(garments.get() for _ in range(3)), return_exceptions=True)

    assert [type(answer) for answer in asyncio.run(three())] == [data.DataError] * 3
    assert (tmp_path / "started").read_text() == "x"


def handlers():
    with gr.Blocks() as page, gr.Tabs(), gr.Tab() as one:
        Layout(None, one)
    named = {fn.name: fn for fn in page.fns.values()}
    return named["on_open"], named["on_index"], named["on_more"]


def by_name(function, answer):
    names = ("opened", "notice", "again", "content", "single", "ten", "random")
    return {name: answer[block] for name, block in zip(names, function.outputs, strict=True) if block in answer}
