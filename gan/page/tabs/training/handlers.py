"""The Training tab: how the models compare; of each run the curves and how to read them, the film, the quality, the facts."""

import html
import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import gradio as gr
import numpy as np
import pandas

from gan import pictures
from gan.page import components, i18n
from gan.page.events import handler
from gan.page.i18n import mark
from gan.page.tabs.training import quality

POINTS = 500  # of a series in a chart: more than its pixels show
LONGEST_WINDOW, USUAL_WINDOW = 500, 100  # iterations
# Each keeps a contrast of 3 to the page in light and in dark; blue and orange differ for every kind of eye.
COLOURS = ("#0284c7", "#ea580c", "#0d9488", "#db2777", "#8b5cf6", "#65850f")
CHARTS = {"_loss": "training.losses", "_accuracy": "training.accuracies"}  # ending of the series' names: title

WORDS = quality.WORDS | {
    "training.tab": ("Training", "학습"),
    "training.intro": (
        "## How it learnt\n\nTwo networks were trained against each other: the generator drew, the discriminator told its "
        "pictures from real ones. These are the records of that run.",
        "## 이렇게 배웠습니다\n\n두 신경망이 서로 겨루며 학습했습니다. 생성자는 가짜 이미지를 그리고, 판별자는 그것을 "
        "진짜 이미지와 구별했습니다. 아래는 그 학습의 기록입니다.",
    ),
    "training.no_history": (
        "This model came without a record of its training (history.csv), so there are no curves to show.",
        "이 모델에는 학습 기록(history.csv)이 들어 있지 않아 곡선을 보여 드릴 수 없습니다.",
    ),
    "training.losses": ("Losses", "손실"),
    "training.accuracies": ("Discriminator accuracies", "판별자 정확도"),
    "training.gen_loss": ("generator loss", "생성자 손실"),
    "training.disc_loss": ("discriminator loss", "판별자 손실"),
    "training.real_accuracy": ("accuracy on real pictures", "진짜 이미지 정확도"),
    "training.fake_accuracy": ("accuracy on fake pictures", "가짜 이미지 정확도"),
    "training.iteration": ("iteration", "이터레이션"),
    "training.iteration.epochs": (
        "iteration ({each} in an epoch, {count} epochs)",
        "이터레이션(에포크당 {each}회, 총 {count}에포크)",
    ),
    "training.smoothing": ("Smoothing", "평활화"),
    "training.smoothing.info": (
        "A point is the mean of this many iterations up to it. A chart has at most 500 points: in a longer run, each stands "
        "for several iterations.",
        "점 하나는 그 시점까지 최근 이터레이션 값을 이 개수만큼 평균한 값입니다. 차트에는 점을 최대 500개까지 그리므로, "
        "긴 학습에서는 점 하나가 여러 이터레이션을 나타냅니다.",
    ),
    "training.losses.reading": (
        """### How to read the losses

The losses of a GAN do not sink to 0 as a classifier's does: what one network wins, the other loses. Nor does a
lower loss mean better pictures; for that, look at the pictures. A discriminator that cannot tell at all gives every picture
the logit 0. With the binary cross-entropy that the losses are here, that makes 2 ln 2 = 1.39 for the discriminator and
ln 2 = 0.69 for the generator.

- **Balance:** both losses keep moving within a band, neither goes to 0, and the pictures still improve. A slow
  rise of the generator's loss is no collapse while they do: the discriminator is learning too.
- **Training collapse:** the discriminator's loss sinks to the least there is (0; where real pictures are labelled 0.9 instead
  of 1, 0.33), both accuracies stay at 1, the generator's loss climbs and climbs. The discriminator has won, and the generator
  learns hardly anything from it any more.
- **Mode collapse:** seen in the pictures rather than in the curves. Whatever the seed, the generator draws nearly the same
  garment, or, if it can be asked for a kind, nearly the same one of each kind.""",
        """### 손실 읽는 법

분류 모델의 손실과 달리 GAN의 손실은 0을 향해 내려가지 않습니다. 한쪽이 얻는 만큼 다른 쪽이 잃기 때문입니다. 손실이
낮다고 이미지가 더 좋은 것도 아니므로, 이미지의 품질은 직접 보고 판단해야 합니다. 전혀 구별하지 못하는 판별자는 모든 이미지에
로짓 0을 줍니다. 여기서 쓰는 이진 교차 엔트로피로는 이때 판별자 손실이 2 ln 2 = 1.39, 생성자 손실이 ln 2 = 0.69입니다.

- **균형:** 두 손실이 일정한 범위 안에서 계속 오르내리고, 어느 쪽도 0으로 가지 않으며, 이미지는 계속 나아집니다.
  이미지가 나아지는 동안이라면 생성자 손실이 천천히 올라도 붕괴가 아닙니다. 판별자도 함께 배우고 있기 때문입니다.
- **학습 붕괴:** 판별자 손실이 최솟값(0, 진짜 이미지의 레이블이 1 대신 0.9이면 0.33)에 가까워지고, 두 정확도가 1에 머물며,
  생성자 손실이 끝없이 올라갑니다. 판별자가 이겨 버려서 생성자가 더는 거의 배우지 못하는 상태입니다.
- **모드 붕괴:** 곡선보다 이미지에서 드러납니다. 시드가 달라도 생성자가 거의 같은 옷만 그립니다. 종류를 지정할 수 있는
  모델이라면 종류마다 거의 같은 옷만 그립니다.""",
    ),
    "training.accuracies.reading": (
        """### How to read the accuracies

The share of real pictures that the discriminator takes for real, and of fake ones that it takes for fake. The course
calls it ideal when both start near 1.0 and sink to 0.5; on fake pictures, an accuracy that stays near 1 says that the
generator does not fool the discriminator yet.

Mind the threshold, though: the course, and so these curves, compare *logits* with 0.5, a probability of 0.62. An undecided
discriminator, logit 0 for every picture, therefore scores **0 on real and 1 on fake** pictures, not 0.5 on both. The
first iterations of a run often show it.""",
        """### 정확도 읽는 법

판별자가 진짜 이미지를 진짜로, 가짜 이미지를 가짜로 맞힌 비율입니다. 교재에서는 둘 다 1.0 근처에서 시작해 0.5까지
내려가는 것을 이상적으로 봅니다. 가짜 이미지 정확도가 1 근처에 머문다면 생성자가 아직 판별자를 속이지 못하는 것입니다.

다만 기준값에 주의해야 합니다. 교재와 이 곡선은 확률이 아니라 *로짓*을 0.5와 비교하는데, 로짓 0.5는 확률로 0.62입니다. 그래서
전혀 판별하지 못해 모든 이미지에 로짓 0을 주는 판별자의 정확도는 둘 다 0.5가 아니라 **진짜 이미지에서 0, 가짜 이미지에서 1**이
됩니다. 학습을 막 시작한 몇 이터레이션 동안 이런 모습을 자주 볼 수 있습니다.""",
    ),
    "training.key": ("Curve", "곡선"),
    "training.key.first": ("mean of the first epoch", "첫 에포크 평균"),
    "training.key.last": ("mean of the last epoch", "마지막 에포크 평균"),
    "training.pictures": (
        "### From noise to garments\n\nAlways the same sixteen seeds, 0 to 15: what changes is the generator. These are its "
        "pictures while it was being trained; the other tabs draw with the moving average of its weights, so a seed's garment "
        "looks a little different there.",
        "### 노이즈에서 옷까지\n\n시드는 언제나 0부터 15까지 같은 열여섯 개이고, 달라지는 것은 생성자입니다. 여기에는 "
        "학습 중인 생성자가 그린 이미지를 보여 줍니다. 다른 탭에서는 가중치의 이동 평균으로 그리므로 시드가 같아도 옷이 조금 "
        "다르게 보입니다.",
    ),
    "training.film": ("The film", "학습 과정 영상"),
    "training.film.alt": (
        "A film: sixteen garments take shape out of grey noise, 4 by 4",
        "회색 노이즈에서 옷 열여섯 벌(4 x 4)이 모습을 갖추어 가는 영상",
    ),
    "training.film.open": ("Open the film", "영상 열기"),
    "training.no_film": (
        "This model came without the film of its training (progress.gif).",
        "이 모델에는 학습 과정 영상(progress.gif)이 들어 있지 않습니다.",
    ),
    "training.snapshot": ("Snapshot", "스냅숏"),
    "training.snapshot.info": ("0 is before the training, the last one its end", "0은 학습 전, 마지막은 학습이 끝난 때입니다"),
    "training.no_snapshots": (
        "This model came without snapshots of its training (samples/).",
        "이 모델에는 학습 과정의 스냅숏(samples/)이 들어 있지 않습니다.",
    ),
    "training.before": ("Before the training", "학습 전"),
    "training.at": ("Iteration {iteration} of epoch {epoch}", "에포크 {epoch}의 {iteration}번째 이터레이션"),
    "training.snapshot.alt": ("{when}: what the seeds 0 to 15 drew, 4 by 4", "{when}: 시드 0부터 15까지의 이미지, 4 x 4"),
    "training.facts": ("The facts of the run", "이 학습의 정보"),
    "training.facts.run": ("Run", "학습"),
    "training.facts.settings": ("Settings", "설정"),
    "training.facts.parameters": ("Parameters", "파라미터 수"),
    "training.facts.versions": ("Versions", "버전"),
    "training.fact.model": ("Model", "모델"),
    "training.fact.epochs": ("Epochs", "에포크"),
    "training.fact.batch_size": ("Batch size", "배치 크기"),
    "training.fact.learning_rate": ("Learning rate at the start", "시작 학습률"),
    "training.fact.latent_dim": ("Latent dimensions", "잠재 벡터 차원"),
    "training.fact.seed": ("Seed of the run", "학습의 시드"),
    "training.fact.samples_every": ("Iterations between snapshots", "스냅숏 간격(이터레이션)"),
    "training.fact.checkpoint_every": ("Epochs between checkpoints", "체크포인트 간격(에포크)"),
    "training.fact.evaluate_every": ("Epochs between evaluations", "평가 간격(에포크)"),
    "training.fact.limit": ("Only the first images", "사용한 이미지 수 제한"),
    "training.fact.mixed_precision": ("Mixed precision", "혼합 정밀도"),
    "training.fact.ema_decay": ("Decay of the moving average", "이동 평균 감쇠율"),
    "training.fact.iterations": ("Iterations", "이터레이션"),
    "training.fact.seconds": ("Time", "걸린 시간"),
    "training.fact.device": ("Device", "장치"),
    "training.fact.commit": ("Commit of the code", "코드 커밋"),
    "training.fact.dataset": ("Data set", "데이터셋"),
    "training.fact.images": ("Images", "이미지 수"),
    "training.fact.generator": ("Generator", "생성자"),
    "training.fact.discriminator": ("Discriminator", "판별자"),
    "training.yes": ("yes", "예"),
    "training.no": ("no", "아니요"),
    "training.none": ("none", "없음"),
    "training.hours": ("{hours} h {minutes} min", "{hours}시간 {minutes}분"),
    "training.minutes": ("{minutes} min {seconds} s", "{minutes}분 {seconds}초"),
    "training.seconds": ("{seconds} s", "{seconds}초"),
}

CSS = """
#training .html-container { padding: 0; }
#training .html-container .prose { max-width: none; }
#training .chart .vega-embed { height: calc(100% - 1.75rem); }
#training figure, #training details { max-width: 448px; }
#training picture { display: block; }
#training figure .garment, #training picture .garment { width: 100%; margin: 0; }
#training figcaption { margin-top: .35rem; }
#training summary { cursor: pointer; padding: .25rem 0; }
#training .swatch { display: inline-block; width: 1.25rem; height: .3rem; margin-right: .5rem; vertical-align: middle; }
#training table { width: 100%; margin: 0; border: 0; border-collapse: collapse; font-size: .9rem; }
#training tr { border: 0; }
#training th, #training td { padding: .3rem .5rem; text-align: right; vertical-align: bottom; border: 0;
  border-bottom: 1px solid var(--border-color-primary); color: var(--body-text-color); background: none; font-weight: 400;
  word-break: keep-all; }
#training th:first-child { text-align: left; }
#training .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1rem 2rem; }
#training .facts h4 { margin: 0 0 .35rem; font-weight: 600; }
#training .facts dl, #training .facts dl div { margin: 0; }
#training .facts dl div { display: flex; justify-content: space-between; gap: 1rem; padding: .2rem 0;
  border-bottom: 1px solid var(--border-color-primary); }
#training .facts dt { color: var(--body-text-color-subdued); font-weight: 400; }
#training .facts dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
"""
CSS += quality.CSS

# Of the element whose id is put in. The pictures on both sides are fetched at once, so that the next step of the slider shows
# without a wait.
SHOW_SNAPSHOT = """(number) => {
  const figure = document.querySelector("#ELEMENT figure");
  if (!figure) return;
  const shots = JSON.parse(figure.dataset.shots);
  const at = Math.min(Math.max(Math.round(number), 0), shots.length - 1);
  const picture = figure.querySelector("img");
  [picture.src, figure.querySelector("figcaption").textContent, picture.alt] = shots[at];
  for (const near of [at + 1, at - 1, at + 2]) if (shots[near]) new Image().src = shots[near][0];
}"""


def read_history(path: Path) -> dict[str, np.ndarray]:
    """The columns of a history.csv, arrays of shape (iterations,); none where it is not there or cannot be read."""
    try:
        names, *rows = path.read_text(encoding="utf-8").splitlines()
        columns = np.array([[float(value) for value in row.split(",")] for row in rows]).T
        return dict(zip(names.split(","), columns, strict=True))
    except (OSError, ValueError):
        return {}


def curves(history: Mapping[str, np.ndarray], window: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """What the charts draw of a history.

    Returns:
        Iterations (points,), and for every `..._loss` and `..._accuracy` its running mean over `window` iterations up to each
        (fewer at the start), (points,). More than POINTS are averaged down in equal steps, named by their last iteration.
    """
    count = _length(history)
    ends = np.arange(1, count + 1)
    starts = np.maximum(ends - window, 0)
    step = max(1, -(-count // POINTS))
    groups = np.arange(0, count, step)
    lasts = np.minimum(groups + step, count) - 1
    smooth = {}
    for name in (name for names in _charted(history).values() for name in names):
        sums = np.concatenate([[0.0], np.cumsum(history[name])])
        means = (sums[ends] - sums[starts]) / (ends - starts)
        smooth[name] = np.add.reduceat(means, groups) / (lasts - groups + 1)
    return history.get("iteration", ends)[lasts], smooth


def charts(history: Mapping[str, np.ndarray], window: object, code: str) -> list[gr.LinePlot]:
    """The charts that the history has series for, in the order of CHARTS; a window out of range counts as the nearest."""
    iterations, smooth = curves(history, int(min(max(1, window if _is_number(window) else 1), LONGEST_WINDOW)))
    drawn, series = [], i18n.choose(WORDS["training.key"], code)
    for ending, names in _charted(history).items():
        table = pandas.DataFrame(
            {
                "iteration": np.tile(iterations, len(names)),
                "value": np.concatenate([smooth[name] for name in names]).round(4),
                series: np.repeat([_series(name, code) for name in names], len(iterations)),
            }
        )
        drawn.append(
            gr.LinePlot(
                table,
                color=series,
                x_title=_axis(history, code),
                y_title=i18n.choose(WORDS[CHARTS[ending]], code),
                color_map={_series(name, code): colour for name, colour in names.items()},
            )
        )
    return drawn


def keys(history: Mapping[str, np.ndarray], code: str) -> list[str]:
    """What stands below each chart, an HTML table: whose curve has which colour, its means over the first and last epoch.

    The chart's own legend is cut off on a narrow screen, and the numbers are there for those who cannot see the curves.
    """
    epoch = history.get("epoch", np.zeros(_length(history)))
    heads = (i18n.choose(WORDS[f"training.key{key}"], code) for key in ("", ".first", ".last"))
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    tables = []
    for names in _charted(history).values():
        rows = ""
        for name, colour in names.items():
            first, last = (history[name][epoch == epoch[i]].mean() for i in (0, -1))
            title = f'<span class="swatch" style="background:{colour}"></span>{html.escape(_series(name, code))}'
            rows += f'<tr><th scope="row">{title}</th><td>{first:.3f}</td><td>{last:.3f}</td></tr>'
        tables.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    return tables


def film(model, last: Path | None, code: str) -> str:
    """The GIF as HTML, which can be folded away; for those who want no motion a link to it, with the last snapshot."""
    say = {key: html.escape(i18n.choose(WORDS[f"training.film{key}"], code)) for key in ("", ".alt", ".open")}
    address = f"run/progress.gif?{components.asked(model, None)}"
    moving = components.picture(address, i18n.choose(WORDS["training.film.alt"], code), 448, 448)
    still = f'<source media="(prefers-reduced-motion: reduce)" srcset="{_address(model, last)}">' if last else ""
    link = f'<p class="links"><a href="{html.escape(address)}" target="_blank">{say[".open"]}</a></p>'
    return f"<details open><summary>{say['']}</summary><picture>{still}{moving}</picture>{link}</details>"


def snapshots(model, files: list[Path], code: str) -> str:
    """The first snapshot as HTML, with what SHOW_SNAPSHOT needs for the others: their addresses, captions and alt texts."""
    shots = []
    for file in files:
        when = caption(file, code)
        shots.append((_address(model, file), when, i18n.choose(WORDS["training.snapshot.alt"], code, when=when)))
    address, when, text = shots[0]
    return (
        f'<figure data-shots="{html.escape(json.dumps(shots))}">{components.picture(address, text, 448, 448)}'
        f'<figcaption aria-live="polite">{html.escape(when)}</figcaption></figure>'
    )


def caption(file: Path, code: str) -> str:
    """When a snapshot epoch_0002_iter_0050.png was taken."""
    found = re.fullmatch(r"epoch_(\d+)_iter_(\d+)", file.stem)
    if not found:
        return file.stem
    epoch, iteration = map(int, found.groups())
    return i18n.choose(WORDS["training.at" if epoch else "training.before"], code, epoch=epoch, iteration=iteration)


def facts(run: dict, code: str) -> dict[str, dict[str, str]]:
    """What run.json says of a run, to be read: {section: {name: value}}, in a language; what it does not say is left out."""
    data_set = run.get("dataset") if isinstance(run.get("dataset"), dict) else {}
    first = {
        "dataset": data_set.get("name"),
        "images": data_set.get("images"),
        "iterations": run.get("iterations"),
        "seconds": run.get("seconds"),
        "device": run.get("device"),
        "commit": run.get("commit"),
    }
    sections = {"run": {key: value for key, value in first.items() if value is not None}}
    sections |= {key: run[key] for key in ("settings", "parameters", "versions") if isinstance(run.get(key), dict)}
    return {
        i18n.choose(WORDS[f"training.facts.{section}"], code): {
            i18n.choose(WORDS.get(f"training.fact.{key}", (key.replace("{", "{{").replace("}", "}}"),) * 2), code): (
                _time(value, code) if key == "seconds" and _is_number(value) else _value(value, code)
            )
            for key, value in content.items()
        }
        for section, content in sections.items()
        if content
    }


def facts_html(run: dict, code: str) -> str:
    """`facts` as HTML."""
    sections = "".join(
        f"<section><h4>{html.escape(title)}</h4><dl>"
        + "".join(f"<div><dt>{html.escape(key)}</dt><dd>{html.escape(value)}</dd></div>" for key, value in content.items())
        + "</dl></section>"
        for title, content in facts(run, code).items()
    )
    return f'<h3>{i18n.choose(WORDS["training.facts"], code)}</h3><div class="facts">{sections}</div>'


def layout(models, tabs: gr.Tabs, tab: gr.Tab) -> None:
    """Lay the tab out; each model's run has a tab of its own in it where there are several."""
    reports = quality.read_reports(models)
    if len(reports) > 1:

        def compare(code):
            return quality.compared_html(models, reports, code)

        tab.select(handler(compare), None, gr.HTML(), api_visibility="private")
    if len(models) == 1:
        lay_run_out(models.first, "training-run-0", tab)
        return
    with gr.Tabs(elem_id="training-runs", overflow_behavior="wrap"):
        for number, (name, model) in enumerate(models.items()):
            title = mark(key) if (key := f"parts.model.{name}") in components.WORDS else name
            elem_id = f"training-run-{number}"
            with gr.Tab(title, id=name, elem_id=elem_id) as own:
                # The first one is open as soon as the tab around it is.
                lay_run_out(model, elem_id, own if number else tab)


def lay_run_out(model, elem_id: str, tab: gr.Tab) -> None:
    """Lay out what is known of a model's run, filled when the tab is opened; ids in it begin with `elem_id`."""
    history = read_history(model.folder / "history.csv")
    files = pictures.in_order(model.folder / "samples")
    has_film = (model.folder / "progress.gif").is_file()

    gr.Markdown(mark("training.intro"))
    plots, legends, moving, still = [], [], None, None
    window = gr.Slider(
        1,
        max(2, min(LONGEST_WINDOW, _length(history))),
        max(1, min(USUAL_WINDOW, _length(history) // 10)),
        step=1,
        label=mark("training.smoothing"),
        info=mark("training.smoothing.info"),
        visible=bool(_charted(history)),
    )
    window.preprocess = lambda value: value  # what is typed may be out of range: `charts` sees to it
    for ending in _charted(history):
        with gr.Row(elem_classes="sides"):
            with gr.Column(scale=3, min_width=320):
                plot = gr.LinePlot(
                    x="iteration",
                    y="value",
                    color="series",
                    colors_in_legend=[],
                    y_lim=[0, 1 if ending == "_accuracy" else None],
                    label=mark(CHARTS[ending]),
                    height=340,
                    buttons=["fullscreen"],
                    elem_classes="chart",
                )
                plots.append(plot)
                legends.append(gr.HTML())
            with gr.Column(scale=2, min_width=320):
                gr.Markdown(mark(f"{CHARTS[ending]}.reading"))
    if not plots:
        gr.Markdown(mark("training.no_history"))
    gr.Markdown(mark("training.pictures"))
    with gr.Row(elem_classes="sides"):
        with gr.Column(min_width=320):
            if has_film:
                moving = gr.HTML()
            else:
                gr.Markdown(mark("training.no_film"))
        with gr.Column(min_width=320):
            if files:
                number = gr.Slider(
                    0, max(1, len(files) - 1), 0, step=1, label=mark("training.snapshot"), info=mark("training.snapshot.info")
                )
                still = gr.HTML(elem_id=f"{elem_id}-snapshot")
                number.input(None, number, js=SHOW_SNAPSHOT.replace("ELEMENT", still.elem_id))
            else:
                gr.Markdown(mark("training.no_snapshots"))
    qualities, fill_quality = quality.layout(model)
    about = gr.HTML()

    def fill(window, code):
        filled = [*charts(history, window, code), *keys(history, code)]
        if moving:
            filled.append(film(model, files[-1] if files else None, code))
        if still:
            filled.append(snapshots(model, files, code))
        return [*filled, *fill_quality(code), facts_html(model.run, code)]

    def smooth(window, code):
        drawn = charts(history, window, code)
        return drawn if len(drawn) > 1 else drawn[0]

    outputs = [*plots, *legends, *(part for part in (moving, still) if part), *qualities, about]
    tab.select(handler(fill), window, outputs, api_visibility="private")
    if plots:
        window.input(
            handler(smooth), window, plots, trigger_mode="always_last", show_progress="hidden", api_visibility="private"
        )


def _length(history: Mapping[str, np.ndarray]) -> int:
    return len(next(iter(history.values()), ()))


def _charted(history: Mapping[str, np.ndarray]) -> dict[str, dict[str, str]]:
    """Which series are charted: {ending: {name: colour}}, in the order of CHARTS, without those that a history lacks."""
    if not _length(history):
        return {}
    series = [name for ending in CHARTS for name in history if name.endswith(ending)]
    colours = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(series)}
    grouped = {ending: {name: colours[name] for name in series if name.endswith(ending)} for ending in CHARTS}
    return {ending: names for ending, names in grouped.items() if names}


def _series(name: str, code: str) -> str:
    return i18n.choose(WORDS[f"training.{name}"], code) if f"training.{name}" in WORDS else name


def _axis(history: Mapping[str, np.ndarray], code: str) -> str:
    if "epoch" not in history:
        return i18n.choose(WORDS["training.iteration"], code)
    epochs, sizes = np.unique(history["epoch"], return_counts=True)
    return i18n.choose(WORDS["training.iteration.epochs"], code, each=f"{sizes[0]:,}", count=f"{len(epochs):,}")


def _address(model, file: Path) -> str:
    return f"run/samples/{quote(file.name)}?{components.asked(model, None)}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _value(value: object, code: str) -> str:
    if value is None:
        return i18n.choose(WORDS["training.none"], code)
    if isinstance(value, bool):
        return i18n.choose(WORDS["training.yes" if value else "training.no"], code)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _time(seconds: float, code: str) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return i18n.choose(WORDS["training.hours"], code, hours=f"{minutes // 60:,}", minutes=minutes % 60)
    key = "training.minutes" if minutes else "training.seconds"
    return i18n.choose(WORDS[key], code, minutes=minutes, seconds=rest)
