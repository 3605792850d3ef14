import json
import re

import gradio as gr
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stub_model import StubModel, StubWardrobe

from gan import pictures
from gan.data import fashion_mnist
from gan.page import routes
from gan.page.i18n import LANGUAGES
from gan.page.tabs.training import layout, quality


def mean(value, std=0.01):
    return {"mean": value, "std": std}


ROW = dict.fromkeys(quality.METRICS, 0.5)
REPORT = {
    **{name: mean(0.5) for name in quality.METRICS if name != "fd_second"},
    "fd": mean(60.123, 0.2),
    "duplicates": mean(0, 0),
    "cas": {"mean": 0.8125},
    "rows": {"floor": ROW | {"fd": 0.31}, "blurred": ROW | {"fd": 240.31}, "class_missing": ROW, "noise": ROW},
    "second": {"fd": mean(71.5)},
    "classes": {name: {"share": mean(0.1), "fd": None, "diversity": mean(0.75)} for name in fashion_mnist.CLASS_NAMES},
    "never_worn": {"held_out_duplicates": 1},
    "closest": [[7, 4567, 2.5]],
    "evaluation": {
        "reference": "test",
        "pictures": 10000,
        "sampling_seeds": [0, 1],
        "extractors": {"plain": "1a2b3c4d" * 8},
        "weights_sha256": "f" * 64,
    },
}


@pytest.fixture
def model(tmp_path):
    return StubModel(tmp_path, {"weights_sha256": "f" * 64})


def shown(model, code="en"):
    with gr.Blocks():
        outputs, fill = layout._lay_quality_out(model)
    filled = fill(code)
    assert len(filled) == len(outputs)
    return filled


def read(model, report):
    (model.folder / "metrics.json").write_text(json.dumps(report), encoding="utf-8")
    return quality.report_html(quality.read_report(model.folder / "metrics.json"), (30, 20), model, "en")


def test_a_document_is_a_link_where_the_pages_repository_carries_it(model, monkeypatch):
    assert 'href="https://huggingface.co/' not in read(model, REPORT)
    monkeypatch.setenv("SPACE_ID", "ada/robes")
    link = '<a href="https://huggingface.co/spaces/ada/robes/blob/main/docs/quality.md" target="_blank">docs/quality.md</a>'
    assert link in read(model, REPORT)


def write(model, report):
    (model.folder / "metrics.json").write_text(json.dumps(report), encoding="utf-8")
    pictures.save_png(model.folder / "nearest.png", np.zeros((20, 30), np.uint8))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_metric_stands_beside_real_and_bad_pictures(model, code):
    write(model, REPORT)
    (page,) = shown(model, code)
    for name in quality.METRICS:
        assert f'<th scope="row">{quality.WORDS[f"training.quality.{name}"][LANGUAGES.index(code)]} ' in page
    cells = re.findall(r"<td [^>]*>(.*?)</td>", page)[:5]
    # sqrt(60.123 - 0.31) of sqrt(240.31 - 0.31): the Fréchet distance is a square.
    bar = '<div class="bar" aria-hidden="true"><span style="width:49.9%"></span></div>'
    assert cells == [f"60.1 <small>± 0.2</small>{bar}", "0.310", "240.3", "0.500", "0.500"]
    assert ("T-shirt/top", "티셔츠/상의")[LANGUAGES.index(code)] in page and "10.0% <small>± 1.0</small>" in page
    assert ">0.812</td>" in page  # of one training: no deviation
    assert 'src="run/nearest.png?model=stub"' in page and 'width="30" height="20"' in page
    assert 'href="?tab=draw&amp;seed=7&amp;count=1&amp;model=stub&amp;weights=5eedf00d"' in page and "4567" in page
    assert "10,000" in page and "0, 1" in page and "plain (1a2b3c4d)" in page and "docs/quality.md" in page
    assert "notice" not in page


def test_what_is_as_good_as_real_pictures_has_an_empty_bar_in_either_direction():
    def width(name, ours, real, *bad):
        return re.search(r"width:([\d.]+)%", quality._distance_bar(name, ours, real, list(bad)))[1]

    assert width("recall", 0.95, 0.9, 0.1, 0.5, 0.0) == "0.0"
    assert width("recall", 0.45, 0.9, 0.1, 0.5, 0.0) == "50.0"
    assert width("density", 1.5, 1.0, 0.0, 0.5, 1.0) == "50.0"
    assert width("class_tv", 0.0, 0.01, 0.2, 0.1, 0.9) == "0.0"
    assert width("fd", 9e9, 0.3, 1.0, 2.0, 3.0) == "100.0"


def test_a_model_without_an_evaluation_says_how_to_make_one(model):
    (page,) = shown(model)
    assert "<code>python -m gan.evaluate --model SOURCE</code>" in page and "<table" not in page


def test_numbers_of_other_weights_are_marked(model):
    model.run["weights_sha256"] = "0" * 64
    write(model, REPORT)
    assert quality.WORDS["training.quality.stale"][0] in shown(model)[0]


HOSTILE = [None, True, "<b>", [], {}, ["<b>"], [["<b>", -1, 1e999]], {"<b>": "<b>"}, 1e999, -1e308, 10**400, float("nan"), 0]


@pytest.mark.parametrize("value", [*HOSTILE, *({"mean": value, "std": value} for value in HOSTILE)], ids=lambda v: f"{v}"[:20])
def test_whatever_a_strangers_report_holds_is_read_or_left_out(model, value):
    for report in (value, dict.fromkeys(REPORT, value), REPORT | {"kid": value}):
        assert "<b>" not in read(model, report)
    for key in ("rows", "second", "classes", "never_worn", "closest", "evaluation"):
        inner = dict.fromkeys(REPORT[key], value) if isinstance(REPORT[key], dict) else [value, [value] * 3]
        for content in (value, inner):
            page = read(model, REPORT | {key: content})
            assert "60.1" in page and "<b>" not in page and "nan" not in page and ">inf" not in page


@pytest.mark.parametrize("content", [b"", b"\xff", b"{", b"[" * 100_000, b'{"fd": {"mean": "60"}}', b"\x89PNG\r\n\x1a\n"])
def test_a_damaged_file_is_as_none(model, content):
    for name in ("metrics.json", "nearest.png", "quality.csv"):
        (model.folder / name).write_bytes(content)
    (page,) = shown(model)
    assert "gan.evaluate" in page and "nearest.png" not in page


def test_the_curves_are_logarithms_with_the_plain_numbers_below(model):
    rows = [
        "iteration,epoch,network,fd",
        "234,1,generator,1000",
        "468,2,generator,10",
        "702,3,generator,20",
        "234,1,average,100",
    ]
    rows += ["1,2,average,nan", "1,x,average,2", "1,3,average,-1", "1,4,<b>,5", "1", "1,2,average,3,4,5"]
    (model.folder / "quality.csv").write_text("\n".join(rows), encoding="utf-8")
    _, plot, key = shown(model, "ko")
    table = plot._constructor_args[0]["value"]
    assert table["value"].tolist() == [2, 0.4771, 3, 1, 1.301]
    assert table["FMNIST-CNN-FD"].tolist() == [100, 3, 1000, 10, 20]
    assert set(table["곡선"]) == set(plot.color_map) == {"이동 평균", "학습 중인 생성자"}
    assert "<td>1,000</td><td>10 <small>에포크 2</small></td><td>20</td>" in key


def test_the_closest_pairs_are_served(model):
    client = TestClient(Starlette(routes=routes.make(StubWardrobe(model))))
    assert client.get("/run/nearest.png").status_code == 404
    write(model, REPORT)
    assert client.get("/run/nearest.png").headers["content-type"] == "image/png"
    assert client.get("/run/metrics.json").status_code == 404


@pytest.fixture
def models(tmp_path):
    """Two models; the second, the baseline, cannot be asked for a class."""
    for folder in ("new", "old"):
        (tmp_path / folder).mkdir()
    run = {"weights_sha256": "f" * 64}
    wardrobe = StubWardrobe(
        StubModel(tmp_path / "new", dict(run), "new <1>", is_conditional=True), StubModel(tmp_path / "old", dict(run), "old")
    )
    of_classes = REPORT | {"fd": mean(4, 0.2), "precision": mean(0.515), "recall": mean(0.6), "gan_test": mean(0.9)}
    write(wardrobe["new <1>"], of_classes | {"class_diversity": mean(1.05), "nn_median_ratio": mean(1.2)})
    write(
        wardrobe["old"], {name: value for name, value in REPORT.items() if name not in ("gan_test", "cas")} | {"fd": mean(16)}
    )
    return wardrobe


def compared(models, code="en"):
    """({metric: its cells, the bars left out}, all of it)"""
    page = quality.compared_html(models, quality.read_reports(models), code)
    rows = re.findall(r'<tr><th scope="row">(.*?) <small.*?</th>(.*?)</tr>', page)
    bar = r'<div class="bar".*?</div>'
    return {name: re.findall(r"<td [^>]*>(.*?)</td>", re.sub(bar, "", cells)) for name, cells in rows}, page


@pytest.mark.parametrize("code", LANGUAGES)
def test_models_are_compared_with_one_another_and_with_real_pictures(models, code):
    rows, page = compared(models, code)
    deviation = " <small>± 0.01</small>"
    assert rows["FMNIST-CNN-FD"] == ["4 <small>± 0.2</small>", f"16{deviation}", "0.310"]
    # 4 / 16, 16 / 16, 0.31 / 16
    assert rows[("FMNIST-CNN-FD against old", "old 대비 FMNIST-CNN-FD")[LANGUAGES.index(code)]] == ["0.250", "1", "0.0194"]
    assert rows["GAN-test"] == ["0.900 <small>± 0.010</small>", "-", "0.500"]
    assert len(rows) == len(quality.COMPARED) + 1
    assert quality.WORDS["training.quality.compared.gap"][LANGUAGES.index(code)] in page
    for address in ("new%20%3C1%3E", "old"):
        assert f'src="grid/0.png?scale=2&amp;rows=4&amp;columns=4&amp;model={address}&amp;weights=5eedf00d" alt=' in page
    assert "new &lt;1&gt;" in page and "<1>" not in page and "notice" not in page


def test_only_what_is_better_beyond_the_deviations_is_bold(models):
    reports = quality.read_reports(models)
    best = {name: quality._best(name, reports) for name in ("fd", "precision", "recall", "class_diversity", "nn_median_ratio")}
    # 0.515 is not above 0.5 by more than 0.01 + 0.01; 1.05 is nearer to 1 than 0.5, and so is 1.2.
    assert best == dict.fromkeys(best, "new <1>") | {"precision": None}
    assert quality._best("cas", reports) is None  # nothing to be better than
    assert _bold(models, "FMNIST-CNN-FD") == [True, False, False]


def _bold(models, metric):
    _, page = compared(models)
    cells = re.search(rf'<tr><th scope="row">{metric} <small.*?</th>(.*?)</tr>', page)[1]
    return ['class="best"' in cell for cell in re.findall("<td [^>]*>", cells)]


def test_what_makes_a_comparison_unfair_is_said(models):
    models["old"].run["weights_sha256"] = "0" * 64
    write(models["new <1>"], REPORT | {"evaluation": REPORT["evaluation"] | {"reference": "validation"}})
    _, page = compared(models)
    assert page.count('class="notice"') == 2 and "the numbers of old were measured on other weights" in page


@pytest.mark.parametrize("value", [*HOSTILE, *({"mean": value, "std": value} for value in HOSTILE)], ids=lambda v: f"{v}"[:20])
def test_whatever_a_report_holds_is_compared_or_left_out(models, value):
    for key in REPORT:
        write(models["old"], REPORT | {"precision": mean(0.5), key: value})
        page = compared(models)[1]
        assert "4 <small>± 0.2</small>" in page and "<b>" not in page and "nan" not in page and ">inf" not in page


def test_only_models_with_a_report_are_compared(models):
    (models["old"].folder / "metrics.json").unlink()
    assert list(quality.read_reports(models)) == ["new <1>"]
    (models["old"].folder / "metrics.json").write_text('{"fd": "16"}')
    assert list(quality.read_reports(models)) == ["new <1>"]


OTHER = REPORT | {
    "evaluation": REPORT["evaluation"]
    | {"data": "my <b>things</b>", "held_out": 1234, "pictures": 1234, "extractors": {"plain": "5e6f7a8b" * 8}}
}
FEW = {
    "gan_test": mean(0.9),
    "duplicates": mean(2),
    "nn_median_ratio": mean(0.7),
    "rows": {"floor": {"gan_test": 0.95}},
    "classes": {"one": {"gan_test": mean(0.9)}},
    "never_worn": {"pixels": {"median_ratio": mean(0.7)}, "held_out_duplicates": 1},
    "closest": [[7, 4567, 2.5]],
    "evaluation": OTHER["evaluation"]
    | {"held_out": 90, "pictures": 10000, "left_out": {"metrics": ["fd", "fd_floor", "<b>", 3, "recall"], "why": "<b>"}},
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_of_other_data_name_their_data_and_nothing_of_fashion_mnist(model, code):
    report = OTHER | {"classes": {"one": {"share": mean(0.25)}, "two": {"share": mean(0.75)}}}
    model.class_names = ("one", "two")
    write(model, report)
    (page,) = shown(model, code)
    assert "MNIST" not in page and "my &lt;b&gt;things&lt;/b&gt;" in page and "1,234" in page and "plain (5e6f7a8b)" in page
    assert ("Fréchet distance, second opinion", "프레셰 거리(다른 분류기)")[LANGUAGES.index(code)] in page
    assert re.search(r"one</th><td>25.0%.*?left:50.0%", page)  # the ideal of two classes is a half of a bar that ends at 1


def test_a_report_of_few_pictures_shows_what_there_is_and_names_what_is_not(model):
    model.class_names = ("one", "two")
    write(model, FEW)
    (page,) = shown(model)
    assert re.findall('<th scope="row">(.*?) <small', page) == ["Distance to the training pictures", "Exact copies", "GAN-test"]
    assert re.findall('<th scope="col">(.*?)</th>', page) == ["What is measured", "This model", "Real pictures"]
    assert "Not measured: Fréchet distance, Recall. " in page
    assert "2 among 10,000 drawn pictures; 1 among 90 held-out ones" in page
    row = page.split("Exact copies")[1].split("</tr>")[0]
    assert row.endswith("></td>")  # nothing to compare with: among 90 there are fewer than among 10,000
    assert "MNIST" not in page and "<b>" not in page and "Few real pictures were held out" in page


def test_only_what_was_measured_through_the_same_classifiers_stands_in_one_table(models, tmp_path):
    def names():
        return list(quality.read_reports(models))

    own = StubModel(tmp_path / "own", {}, "a own")
    own.folder.mkdir()
    models["a own"] = own
    write(own, OTHER)
    assert names() == ["new <1>", "old"]
    write(own, REPORT | {"evaluation": OTHER["evaluation"] | {"data": "Fashion-MNIST"}})  # trained again: another ruler
    assert names() == ["new <1>", "old"]
    write(own, REPORT | {"evaluation": REPORT["evaluation"] | {"data": "Fashion-MNIST", "held_out": 10000}})
    assert sorted(names()) == ["a own", "new <1>", "old"]  # a report that does not say is of Fashion-MNIST
    for name in ("new <1>", "old"):
        write(models[name], OTHER)
    assert names() == ["new <1>", "old"]
    assert "MNIST" not in compared(models)[1]


def test_the_curve_of_other_data_is_not_called_by_fashion_mnists_name(model):
    (model.folder / "quality.csv").write_text("iteration,epoch,network,fd\n234,1,average,100", encoding="utf-8")
    model.run["data"] = "./things"
    _, plot, _ = shown(model, "en")
    assert list(plot._constructor_args[0]["value"].columns) == ["epoch", "value", "Curve", "Fréchet distance"]
    assert plot._constructor_args[0]["y_title"] == "log10 of the Fréchet distance"


def judged(*recalls, std=0.01, precision=0.5):
    """What three judges say of a model, by whom real pictures reach 0.8 in recall and 1 in precision."""
    real = {"real": {"precision": mean(1.0), "recall": mean(0.8)}}
    names = ("plain", "strided", "random")
    return {
        name: {"precision": mean(precision), "recall": mean(recall, std), **real}
        for name, recall in zip(names, recalls, strict=True)
    }


def of_judges(page):
    """({(metric, judge): its cells}, the verdict) of a page's table of judges."""
    rows = re.findall(r'<tr><th scope="row">([^<>]*) <small>([^<>]*)</small></th>(.*?)</tr>', page.split("judges agree?")[1])
    cells = {(metric, judge): re.findall(r"<td [^>]*>(.*?)</td>", row) for metric, judge, row in rows}
    verdict = re.search("<p><strong>(.*?)</strong></p>", page)
    return cells, verdict and verdict[1]


def test_one_models_judges_agree_where_its_shares_of_what_real_pictures_reach_are_alike(model):
    assert "judges agree?" not in read(model, REPORT)  # of an older report
    cells, verdict = of_judges(read(model, REPORT | {"judges": judged(0.4, 0.4, 0.45)}))
    assert [*cells] == [
        (metric, judge)
        for metric in ("Recall", "Precision")
        for judge in ("first classifier", "second classifier", "random filters")
    ]
    # 0.45 of 0.8, whose line is at the end of the bar
    bar = '<div class="bar" aria-hidden="true"><span style="width:56.2%"></span><i style="left:100.0%"></i></div>'
    assert cells["Recall", "random filters"] == [f"0.450 <small>± 0.010</small>{bar}", "0.800"]
    assert verdict.startswith("Recall: the judges agree on about the same share")
    assert "(first classifier 50%, second classifier 50%, random filters 56%)" in verdict and "disagree" not in verdict
    _, verdict = of_judges(read(model, REPORT | {"judges": judged(0.4, 0.4, 0.56)}))
    assert "Recall: the judges disagree on the share" in verdict and "random filters 70%" in verdict
    assert "Precision: the judges agree" in verdict
    cells, verdict = of_judges(read(model, REPORT | {"judges": {"random": judged(0, 0, 0.4)["random"], "<b>": {}}}))
    assert len(cells) == 2 and verdict is None  # nobody to disagree with


@pytest.mark.parametrize("code", LANGUAGES)
def test_where_judges_order_models_differently_the_page_says_which(models, code):
    def write_judged(new, old, std):
        for name, recalls in (("new <1>", new), ("old", old)):
            write(models[name], REPORT | {"judges": judged(*recalls, std=std)})
        return quality.compared_html(models, quality.read_reports(models), code)

    opposite = write_judged((0.6, 0.5, 0.4), (0.5, 0.5, 0.45), 0.01)
    agree = quality.WORDS["training.judges.agree"][LANGUAGES.index(code)]
    assert agree not in opposite
    said = (
        "The judges disagree on Recall: new &lt;1&gt; is better than old by first classifier, old is better than "
        "new &lt;1&gt; by random filters.",
        "재현율에 대한 평가자들의 의견이 다릅니다. 더 나은 모델은 첫 번째 분류기 기준으로는 new &lt;1&gt;(old와 비교), "
        "무작위 필터 기준으로는 old입니다.",
    )
    assert f"<strong>{said[LANGUAGES.index(code)]}</strong>" in opposite
    assert agree in write_judged((0.6, 0.5, 0.4), (0.5, 0.5, 0.45), 0.03)  # 0.05 is within 0.03 + 0.03
    assert agree in write_judged((0.6, 0.5, 0.5), (0.5, 0.5, 0.45), 0.01)
    # Other filters are another judge: the first model's numbers stand alone.
    write(models["old"], REPORT | {"judges": judged(0.6, 0.6, 0.6), "evaluation": REPORT["evaluation"] | {"random": "1" * 64}})
    page = quality.compared_html(models, quality.read_reports(models), code)
    assert page.count("0.600") == 1 and agree not in page


@pytest.mark.parametrize("value", [*HOSTILE, *({"mean": value, "std": value} for value in HOSTILE)], ids=lambda v: f"{v}"[:20])
def test_whatever_a_strangers_judges_say_is_read_or_left_out(model, models, value):
    whole = judged(0.5, 0.5, 0.5)
    broken = [value, dict.fromkeys(whole, value), whole | {"plain": whole["plain"] | {"recall": value}}]
    broken += [whole | {"plain": whole["plain"] | {"real": inner}} for inner in (value, {"recall": value})]
    for content in broken:
        report = REPORT | {"judges": content, "evaluation": REPORT["evaluation"] | {"random": value}}
        write(models["old"], report)
        for page in (read(model, report), quality.compared_html(models, quality.read_reports(models), "en")):
            assert "60.1" in page and "<b>" not in page and "nan" not in page and ">inf" not in page
