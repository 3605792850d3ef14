import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from conftest import ROOT
from gradio.i18n import I18nData
from stub_model import StubModel, StubWardrobe

from gan.page.tabs.training import curves
from gan.page.tabs.training import handlers as training
from gan.page.tabs.training.layout import Layout

HISTORY = {
    "iteration": np.array([1.0, 2, 3, 4]),
    "epoch": np.array([1.0, 1, 2, 2]),
    "gen_loss": np.array([1.0, 3, 5, 7]),
    "cycle_loss": np.array([4.0, 4, 0, 0]),
    "real_accuracy": np.array([0.0, 1, 1, 0.5]),
}
KOREAN = SimpleNamespace(headers={"accept-language": "ko-KR,ko;q=0.9"})


@pytest.mark.parametrize(("window", "expected"), [(1, [1, 3, 5, 7]), (2, [1, 2, 4, 6]), (3, [1, 2, 3, 5]), (100, [1, 2, 3, 4])])
def test_smoothing_is_the_mean_of_the_iterations_up_to_a_point(window, expected):
    iterations, smooth = curves.smoothed(HISTORY, window)
    assert iterations.tolist() == [1, 2, 3, 4]
    assert smooth["gen_loss"].tolist() == expected
    assert list(smooth) == ["gen_loss", "cycle_loss", "real_accuracy"]


def test_a_long_run_is_averaged_down():
    # 503 rows in steps of 3: the last step holds two, 502 and 503.
    iterations, smooth = curves.smoothed({"d_loss": np.arange(1.0, 504)}, 1)
    assert (len(iterations), *iterations[[0, 1, -1]]) == (168, 3, 6, 503)
    assert smooth["d_loss"][[0, 1, -1]].tolist() == [2, 5, 502.5]


def test_the_charts_are_in_the_visitors_language_and_show_unknown_series_by_name():
    losses, accuracies = curves.charts(HISTORY, 1, "ko")
    assert list(losses.color_map) == ["생성자 손실", "cycle_loss"]
    assert list(accuracies.color_map) == ["진짜 이미지 정확도"]
    assert losses.x_title == "이터레이션(에포크당 2회, 총 2에포크)"
    assert curves.charts(HISTORY, 1, "en")[0].x_title == "iteration (2 in an epoch, 2 epochs)"
    assert len(curves.charts({"real_accuracy": np.ones(1)}, 1, "en")) == 1


def test_the_numbers_below_a_chart_are_the_means_of_the_first_and_the_last_epoch():
    losses, accuracies = curves.keys(HISTORY, "en")
    assert re.findall(r"([\w ]+)</th><td>(.*?)</td><td>(.*?)</td>", losses) == [
        ("generator loss", "2.000", "6.000"),
        ("cycle_loss", "4.000", "0.000"),
    ]
    assert "<td>0.500</td><td>0.750</td>" in accuracies


@pytest.mark.parametrize("window", [None, "x", -5, 10**9, 2.5, float("nan")])
def test_whatever_is_typed_as_a_window_draws(window):
    assert len(curves.charts(HISTORY, window, "en")) == 2


def test_a_history_that_cannot_be_read_is_none(tmp_path):
    file = tmp_path / "history.csv"
    assert curves.read_history(file) == {}
    for content in (b"", b"iteration,gen_loss\n", b"a,b\n1,2\n3\n", b"a,b\n1,x\n", b"\xff\xfe"):
        file.write_bytes(content)
        assert curves.read_history(file) == {}, content
    file.write_text("iteration,gen_loss\n1,0.5\n")
    assert {name: column.tolist() for name, column in curves.read_history(file).items()} == {
        "iteration": [1],
        "gen_loss": [0.5],
    }


def test_a_snapshot_says_when_it_was_taken():
    assert training.caption(Path("epoch_0000_iter_0000.png"), "en") == "Before the training"
    assert training.caption(Path("epoch_0002_iter_0050.png"), "en") == "Iteration 50 of epoch 2"
    assert training.caption(Path("epoch_0002_iter_0050.png"), "ko") == "에포크 2의 50번째 이터레이션"
    files = [Path("epoch_0000_iter_0000.png"), Path('epoch_"2".png')]
    shown = training.snapshots(StubModel(Path(), name="a b"), files, "en")
    assert 'src="run/samples/epoch_0000_iter_0000.png?model=a%20b" alt="Before the training: what the seeds' in shown
    assert "run/samples/epoch_%222%22.png?model=a%20b" in shown


def test_the_facts_are_told_as_a_person_would():
    run = {
        "settings": {"epochs": 50, "limit": None, "mixed_precision": False, "<b>": "<i>"},
        "seconds": 7926.998,
        "parameters": {"generator": 2330944},
        "dataset": "of another kind",
    }
    assert training.facts(run, "en") == {
        "Run": {"Time": "2 h 12 min"},
        "Settings": {"Epochs": "50", "Only the first images": "none", "Mixed precision": "no", "<b>": "<i>"},
        "Parameters": {"Generator": "2,330,944"},
    }
    assert training.facts({"seconds": 61.4}, "ko") == {"학습": {"걸린 시간": "1분 1초"}}
    assert "&lt;b&gt;" in training.facts_html(run, "en") and "<b>" not in training.facts_html(run, "en")
    assert training.facts({}, "en") == {}


def test_opening_the_tab_fills_every_part_in_the_visitors_language():
    page, tab = laid_out(ROOT / "weights" / "dcgan")
    (fill,) = opened(page, tab, "fill")
    filled = fill.fn(KOREAN, None, 100)
    assert len(filled) == len(fill.outputs)  # two charts, two keys, film, snapshots, quality, facts
    assert "생성자 손실" in filled[2] and "progress.gif" in filled[4] and "학습 전" in filled[5] and "걸린 시간" in filled[-1]
    assert opened(page, tab, "compare") == [] and inner_tabs(page, tab) == []


def test_of_several_models_each_has_a_tab_that_is_filled_when_it_is_opened():
    folder = ROOT / "weights" / "dcgan"
    page, tab = laid_out(folder, folder, names=("cdcgan", "kimono <3"))
    first, second = inner_tabs(page, tab)
    assert isinstance(first.label, I18nData) and first.label.key == "components.model.cdcgan" and second.label == "kimono <3"
    for opener, name in ((tab, "cdcgan"), (second, "kimono%20%3C3")):  # the first one opens with the tab around it
        (fill,) = opened(page, opener, "fill")
        shown = str(fill.fn(KOREAN, None, 100)[2:])
        addresses = re.findall(r"run/[\w./]+(?:\?[\w=%]*)?", shown)
        assert len(addresses) > 10 and all(address.endswith(f"?model={name}") for address in addresses)
    assert opened(page, first, "fill") == []
    assert "compared" in opened(page, tab, "compare")[0].fn(KOREAN)


def test_every_snapshot_slider_moves_its_own_pictures():
    folder = ROOT / "weights" / "dcgan"
    page, _ = laid_out(folder, folder)
    ids = [block.elem_id for block in page.blocks.values() if getattr(block, "elem_id", None)]
    assert len(ids) == len(set(ids))
    moved = [re.search(r'querySelector\("#([\w-]+) figure"\)', str(fn.js))[1] for fn in page.fns.values() if fn.js]
    assert len(moved) == len(set(moved)) == 2 and set(moved) <= set(ids)


def test_a_model_without_a_record_says_so_and_shows_the_rest(tmp_path):
    shutil.copytree(ROOT / "weights" / "dcgan" / "samples", tmp_path / "samples")
    page, tab = laid_out(tmp_path)
    said = str([block.value for block in page.blocks.values() if isinstance(block, gr.Markdown)])
    assert "training.no_history" in said and "training.no_film" in said and "training.no_snapshots" not in said
    snapshots, quality, facts = opened(page, tab, "fill")[0].fn(KOREAN, None, 1)
    assert "학습 전" in snapshots and "gan.evaluate" in quality and "dcgan" in facts


def test_models_of_which_one_was_never_measured_are_not_compared(tmp_path):
    page, tab = laid_out(ROOT / "weights" / "dcgan", tmp_path)
    assert len(inner_tabs(page, tab)) == 2 and opened(page, tab, "compare") == []


def laid_out(*folders, names=("one", "two")):
    """The tab in a page of its own, on a stub model of each folder: (page, the tab)."""
    run = {"settings": {"model": "dcgan"}, "seconds": 60}
    models = StubWardrobe(*(StubModel(folder, run, name) for name, folder in zip(names, folders, strict=False)))
    with gr.Blocks() as page, gr.Tabs(), gr.Tab() as tab:
        Layout(models, tab)
    return page, tab


def opened(page, tab, name):
    """What is called so and runs when a tab is opened."""
    return [fn for fn in page.fns.values() if fn.name == name and fn.targets == [(tab._id, "select")]]


def inner_tabs(page, tab):
    return [block for block in page.blocks.values() if isinstance(block, gr.Tab) and block is not tab]
