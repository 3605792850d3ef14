import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from conftest import ROOT

from gan.page import training

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
    iterations, smooth = training.curves(HISTORY, window)
    assert iterations.tolist() == [1, 2, 3, 4]
    assert smooth["gen_loss"].tolist() == expected
    assert list(smooth) == ["gen_loss", "cycle_loss", "real_accuracy"]


def test_a_long_run_is_averaged_down():
    # 1,001 rows in steps of 3: the last step holds two, 1000 and 1001.
    iterations, smooth = training.curves({"d_loss": np.arange(1.0, 1002)}, 1)
    assert (len(iterations), *iterations[[0, 1, -1]]) == (334, 3, 6, 1001)
    assert smooth["d_loss"][[0, 1, -1]].tolist() == [2, 5, 1000.5]


def test_the_charts_are_in_the_visitors_language_and_show_unknown_series_by_name():
    losses, accuracies = training.charts(HISTORY, 1, "ko")
    assert list(losses.color_map) == ["생성자 손실", "cycle_loss"]
    assert list(accuracies.color_map) == ["진짜 이미지 정확도"]
    assert losses.x_title == "이터레이션(에포크당 2회, 총 2에포크)"
    assert training.charts(HISTORY, 1, "en")[0].x_title == "iteration (2 in an epoch, 2 epochs)"
    assert len(training.charts({"real_accuracy": np.ones(1)}, 1, "en")) == 1


def test_the_numbers_below_a_chart_are_the_means_of_the_first_and_the_last_epoch():
    losses, accuracies = training.keys(HISTORY, "en")
    assert re.findall(r"([\w ]+)</th><td>(.*?)</td><td>(.*?)</td>", losses) == [
        ("generator loss", "2.000", "6.000"),
        ("cycle_loss", "4.000", "0.000"),
    ]
    assert "<td>0.500</td><td>0.750</td>" in accuracies


@pytest.mark.parametrize("window", [None, "x", -5, 10**9, 2.5, float("nan")])
def test_whatever_is_typed_as_a_window_draws(window):
    assert len(training.charts(HISTORY, window, "en")) == 2


def test_a_history_that_cannot_be_read_is_none(tmp_path):
    file = tmp_path / "history.csv"
    assert training.read_history(file) == {}
    for content in (b"", b"iteration,gen_loss\n", b"a,b\n1,2\n3\n", b"a,b\n1,x\n", b"\xff\xfe"):
        file.write_bytes(content)
        assert training.read_history(file) == {}, content
    file.write_text("iteration,gen_loss\n1,0.5\n")
    assert {name: column.tolist() for name, column in training.read_history(file).items()} == {
        "iteration": [1],
        "gen_loss": [0.5],
    }


def test_a_snapshot_says_when_it_was_taken():
    assert training.caption(Path("epoch_0000_iter_0000.png"), "en") == "Before the training"
    assert training.caption(Path("epoch_0002_iter_0050.png"), "en") == "Iteration 50 of epoch 2"
    assert training.caption(Path("epoch_0002_iter_0050.png"), "ko") == "에포크 2의 50번째 이터레이션"
    shown = training.snapshots([Path("epoch_0000_iter_0000.png"), Path('epoch_"2".png')], "en")
    assert 'src="run/samples/epoch_0000_iter_0000.png" alt="Before the training: what the seeds' in shown
    assert "run/samples/epoch_%222%22.png" in shown


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
    _, fill = laid_out(ROOT / "weights" / "dcgan")
    filled = fill.fn(KOREAN, 100, None)
    assert len(filled) == len(fill.outputs)  # two charts, two keys, film, snapshots, quality, facts
    assert "생성자 손실" in filled[2] and "progress.gif" in filled[4] and "학습 전" in filled[5] and "걸린 시간" in filled[-1]


def test_a_model_without_a_record_says_so_and_shows_the_rest(tmp_path):
    shutil.copytree(ROOT / "weights" / "dcgan" / "samples", tmp_path / "samples")
    page, fill = laid_out(tmp_path)
    said = str([block.value for block in page.blocks.values() if isinstance(block, gr.Markdown)])
    assert "training.no_history" in said and "training.no_film" in said and "training.no_snapshots" not in said
    snapshots, quality, facts = fill.fn(KOREAN, 1, None)
    assert "학습 전" in snapshots and "gan.evaluate" in quality and "dcgan" in facts


def test_every_word_is_in_both_languages():
    for key, (english, korean) in training.WORDS.items():
        assert key.startswith("training.") and not re.search("[가-힣]", english), key
        assert re.search("[가-힣]", korean) or korean == english, key  # a name, such as GAN-test
        assert sorted(re.findall(r"{\w+", english)) == sorted(re.findall(r"{\w+", korean)), key


def laid_out(folder):
    with gr.Blocks() as page, gr.Tabs() as tabs, gr.Tab() as tab:
        training.layout(SimpleNamespace(folder=folder, run={"settings": {"model": "dcgan"}, "seconds": 60}), tabs, tab)
    return page, next(fn for fn in page.fns.values() if fn.name == "fill")
