"""What the charts of the Training tab draw: the series of history.csv and quality.csv, thinned and smoothed, with tables."""

import csv
import html
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import gradio as gr
import numpy as np
import pandas

from gan.page import i18n
from gan.page.i18n import mark
from gan.page.tabs.training.figures import digits_of, float_of, show_number
from gan.page.tabs.training.quality import say
from gan.page.tabs.training.words import WORDS

POINTS = 250  # of a series in a chart: the page is slower by all that its charts hold, at every event
LONGEST_WINDOW, USUAL_WINDOW = 500, 100  # iterations
# Each keeps a contrast of 3 to the page in light and in dark; blue and orange differ for every kind of eye.
COLOURS = ("#0284c7", "#ea580c", "#0d9488", "#db2777", "#8b5cf6", "#65850f")
CHARTS = {"_loss": "training.losses", "_accuracy": "training.accuracies"}  # ending of the series' names: title
NETWORKS = dict(zip(("average", "generator"), COLOURS, strict=False))  # of quality.csv: colour of the curve


def read_history(path: Path) -> dict[str, np.ndarray]:
    """The columns of a history.csv, arrays of shape (iterations,); none where it is not there or cannot be read."""
    try:
        names, *rows = path.read_text(encoding="utf-8").splitlines()
        columns = np.loadtxt(rows, delimiter=",", ndmin=2).T if rows else []
        return dict(zip(names.split(","), columns, strict=True))
    except (OSError, ValueError):
        return {}


def read_distances(path: Path) -> dict[str, list[tuple[float, float]]]:
    """The (epoch, FMNIST-CNN-FD) of every network in a quality.csv; none where it is not there or cannot be read."""
    found = {network: [] for network in NETWORKS}
    try:
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                point = tuple(float_of(row.get(name)) for name in ("epoch", "fd"))
                if row.get("network") in NETWORKS and None not in point and point[1] > 0:
                    found[row["network"]].append(point)
    except (OSError, ValueError, csv.Error):
        return {}
    return {network: points[:: -(-len(points) // POINTS)] for network, points in found.items() if points}


def smoothed(history: Mapping[str, np.ndarray], window: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """What the charts draw of a history.

    Returns:
        Iterations (points,), and for every `..._loss` and `..._accuracy` its running mean over `window` iterations up to each
        (fewer at the start), (points,). More than POINTS are averaged down in equal steps, named by their last iteration.
    """
    count = length(history)
    ends = np.arange(1, count + 1)
    starts = np.maximum(ends - window, 0)
    step = max(1, -(-count // POINTS))
    groups = np.arange(0, count, step)
    lasts = np.minimum(groups + step, count) - 1
    smooth = {}
    for name in (name for names in charted(history).values() for name in names):
        sums = np.concatenate([[0.0], np.cumsum(history[name])])
        means = (sums[ends] - sums[starts]) / (ends - starts)
        smooth[name] = np.add.reduceat(means, groups) / (lasts - groups + 1)
    return history.get("iteration", ends)[lasts], smooth


def empty_chart(x: str, title: str, y_lim: list | None = None) -> gr.LinePlot:
    """A chart as it is laid out, to be filled by `charts` or `distance_chart` when its tab is opened."""
    return gr.LinePlot(
        x=x,
        y="value",
        color="series",
        colors_in_legend=[],
        y_lim=y_lim,
        label=mark(title),
        height=340,
        buttons=["fullscreen"],
        elem_classes="chart",
    )


def charts(history: Mapping[str, np.ndarray], window: object, language: str) -> list[gr.LinePlot]:
    """The charts that the history has series for, in the order of CHARTS; a window out of range counts as the nearest."""
    window = window if isinstance(window, int | float) and not isinstance(window, bool) and math.isfinite(window) else 1
    iterations, smooth = smoothed(history, int(min(max(1, window), LONGEST_WINDOW)))
    if "epoch" in history:
        epochs, sizes = np.unique(history["epoch"], return_counts=True)
        axis = i18n.choose(WORDS["training.iteration.epochs"], language, each=f"{sizes[0]:,}", count=f"{len(epochs):,}")
    else:
        axis = i18n.choose(WORDS["training.iteration"], language)
    return [
        _chart(
            "iteration",
            {
                _series(name, language): (colour, list(zip(iterations, smooth[name].round(4), strict=True)))
                for name, colour in names.items()
            },
            (axis, i18n.choose(WORDS[CHARTS[ending]], language), i18n.choose(WORDS["training.key"], language)),
        )
        for ending, names in charted(history).items()
    ]


def distance_chart(curves: Mapping[str, list[tuple[float, float]]], language: str, is_other: bool = False) -> gr.LinePlot:
    """FMNIST-CNN-FD along the training, of other data their distance.

    The scale is logarithmic, which gr.LinePlot lacks: so the logarithms themselves.
    """
    series = {
        say(f".when.{network}", language): (NETWORKS[network], [(epoch, round(math.log10(fd), 4)) for epoch, fd in points])
        for network, points in curves.items()
    }
    distances = [float(f"{fd:.4g}") for points in curves.values() for _, fd in points]
    titles = (say(".when.epoch", language), say(".when.axis", language, is_other), say(".when.key", language))
    return _chart("epoch", series, titles, {say(".fd", language, is_other): distances})


def keys(history: Mapping[str, np.ndarray], language: str) -> list[str]:
    """What stands below each chart, an HTML table: whose curve has which colour, its means over the first and last epoch.

    The chart's own legend is cut off on a narrow screen, and the numbers are there for those who cannot see the curves.
    """
    epoch = history.get("epoch", np.zeros(length(history)))
    head = [i18n.choose(WORDS[f"training.key{key}"], language) for key in ("", ".first", ".last")]
    return [
        _table(
            head,
            [
                (_series(name, language), colour, *(f"{history[name][epoch == epoch[i]].mean():.3f}" for i in (0, -1)))
                for name, colour in names.items()
            ],
        )
        for names in charted(history).values()
    ]


def distance_key(curves: Mapping[str, list[tuple[float, float]]], language: str) -> str:
    """What stands below the chart of distances: whose curve has which colour, and its distances in plain numbers."""
    rows = []
    for network, points in curves.items():
        epoch, best = min(points, key=lambda point: point[1])
        at = f"{show_number(best, digits_of(best))} <small>{say('.when.at', language, epoch=f'{epoch:g}')}</small>"
        first, last = (show_number(points[i][1], digits_of(points[i][1])) for i in (0, -1))
        rows.append((say(f".when.{network}", language), NETWORKS[network], first, at, last))
    return _table([say(f".when.{key}", language) for key in ("key", "first", "best", "last")], rows)


def length(history: Mapping[str, np.ndarray]) -> int:
    """Iterations of a history."""
    return len(next(iter(history.values()), ()))


def charted(history: Mapping[str, np.ndarray]) -> dict[str, dict[str, str]]:
    """Which series are charted: {ending: {name: colour}}, in the order of CHARTS, without those that a history lacks."""
    if not length(history):
        return {}
    series = [name for ending in CHARTS for name in history if name.endswith(ending)]
    colours = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(series)}
    grouped = {ending: {name: colours[name] for name in series if name.endswith(ending)} for ending in CHARTS}
    return {ending: names for ending, names in grouped.items() if names}


def _chart(
    x: str,
    series: Mapping[str, tuple[str, list[tuple[float, float]]]],
    titles: tuple[str, str, str],
    tooltip: Mapping[str, Sequence[float]] | None = None,
) -> gr.LinePlot:
    """Series, {name: (colour, points)}, with the titles of both axes and of the key; a tooltip's numbers, for every point."""
    x_title, y_title, key = titles
    points = [(name, *point) for name, (_, curve) in series.items() for point in curve]
    table = pandas.DataFrame({x: [p[1] for p in points], "value": [p[2] for p in points], key: [p[0] for p in points]})
    return gr.LinePlot(
        table.assign(**(tooltip or {})),
        color=key,
        x_title=x_title,
        y_title=y_title,
        color_map={name: colour for name, (colour, _) in series.items()},
        **({"tooltip": list(tooltip)} if tooltip else {}),
    )


def _table(head: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    """An HTML table of curves: (name, colour, cells of HTML ...)."""
    top = "".join(f'<th scope="col">{text}</th>' for text in head)
    body = "".join(
        f'<tr><th scope="row"><span class="swatch" style="background:{colour}"></span>{html.escape(name)}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
        for name, colour, *cells in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _series(name: str, language: str) -> str:
    return i18n.choose(WORDS[f"training.{name}"], language) if f"training.{name}" in WORDS else name
