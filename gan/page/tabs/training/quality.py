"""How good the garments are, on the Training tab: what gan.evaluate measured, from three files of a model; how models compare.

metrics.json, nearest.png and quality.csv are optional, and a model from the Hub is a stranger's: whatever they hold, the
section shows what it can read of them, numbers only, and leaves out the rest.
"""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from PIL import Image

from gan import metrics
from gan.data import fashion_mnist
from gan.page import components, i18n, links
from gan.page.shown import Garment, Grid
from gan.page.tabs.training import judges
from gan.page.tabs.training.figures import dig, digits_of, number, show_number, with_std
from gan.page.tabs.training.words import WORDS

# The metrics that have a row, with what is good. What real images reach has a column.
METRICS = {name: metric.good for name, metric in metrics.METRICS.items() if name != "fd_floor"}
COMPARED = tuple(name for name in METRICS if name not in ("fd_second", "fd_infinity", "kid"))  # which tell what fd tells
SQUARED = tuple(name for name in METRICS if metrics.METRICS[name].is_squared)  # their bars show the root
ARROWS = {"low": "↓", "high": "↑", "one": "→"}
BAD = ("blurred", "class_missing", "noise")
PAIRS, SEEDS = 64, 10  # at most, of those that a report lists
PICTURES = 10_000  # of a sampling seed, where a report does not say


def read_report(path: Path) -> dict:
    """What a metrics.json says, every number a float; nothing where it is not there or cannot be read."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"), parse_int=float)
    except (OSError, ValueError, RecursionError):
        return {}
    return report if isinstance(report, dict) else {}


def read_size(path: Path) -> tuple[int, int] | None:
    """Width and height of a PNG; None where it is not there or is none."""
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def report_html(report: dict, size: tuple[int, int] | None, model, language: str) -> str:
    """All but the chart, as HTML; `size` is that of nearest.png."""
    title = f"<h3>{say('', language)}</h3>"
    metrics = metrics_html(report, language)
    if not metrics:
        body = f"<p>{say('.unmeasured', language)}</p><p><code>python -m gan.evaluate --model SOURCE</code></p>"
    else:
        stale = f'<p class="notice">{say(".stale", language)}</p>' if _is_stale(report, model) else ""
        classes, worn = classes_html(report, model.class_names, language), worn_html(report, size, model, language)
        judged = judges.judges_html({say(".model", language): report}, language)
        halves = f'<div class="halves">{classes}{worn}</div>'
        intro = say(".intro" if _has_bad(report) else ".intro.few", language, is_other(report))
        body = f"{stale}<p>{intro}</p>{metrics}{left_out_html(report, language)}{judged}{halves}{method_html(report, language)}"
    return f'<div class="quality">{title}{body}</div>'


def metrics_html(report: dict, language: str) -> str:
    """A row for every metric that the report has: the model's mean and deviation, and what real and bad pictures get."""
    known, rows = _known(report), ""
    columns = [row for row, numbers in known.items() if any(number is not None for number in numbers.values())]
    for name in METRICS:
        ours = dig(report, "second", "fd") if name == "fd_second" else report.get(name)
        mean = number(dig(ours, "mean"))
        if mean is None:
            continue
        cells = f'<td class="ours" data-label="{say(".model", language)}">{_measured(name, ours, mean, known)}</td>'
        for row in columns:
            cells += f'<td data-label="{say(f".{row}", language)}">{show_number(known[row][name])}</td>'
        rows += f"<tr>{_row_head(name, METRICS[name], language, is_other(report), pictures=_pictures(report))}{cells}</tr>"
    return rows and f'<table class="metrics">{_head(("metric", "model", *columns), language)}<tbody>{rows}</tbody></table>'


def left_out_html(report: dict, language: str) -> str:
    """Which metrics were not measured, where the report says so."""
    names = dig(report, "evaluation", "left_out", "metrics")
    names = [name for name in METRICS if name in names] if isinstance(names, list) else []
    titles = ", ".join(i18n.choose(_words(f".{name}", is_other(report)), language) for name in names)
    return titles and f"<p><small>{say('.left_out', language, metrics=titles)}</small></p>"


def read_reports(models: Mapping) -> dict[str, dict]:
    """The reports of the models that can be compared: {model's name: report}.

    Of those that have one the most that were measured on the same data through the same classifiers: other numbers mean
    something else, and are not shown beside them.
    """
    names = sorted(models, key=lambda name: name == "dcgan")  # the course's model last: the baseline
    alike: dict[str, dict[str, dict]] = {}
    for name in names:
        report = read_report(models[name].folder / "metrics.json")
        if any(_mean(report, metric) is not None for metric in COMPARED):
            ruler = [is_other(report) and _data(report), dig(report, "evaluation", "extractors")]
            alike.setdefault(json.dumps(ruler, sort_keys=True), {})[name] = report
    return max(alike.values(), key=len, default={})


def compared_html(models: Mapping, reports: Mapping[str, dict], language: str) -> str:
    """What tells the models with a report apart: their garments to look at, and a table of the metrics, `COMPARED`.

    The last of them is the baseline by whose Fréchet distance the others' are divided.
    """
    looks = notices = ""
    for name in reports:
        title = i18n.choose(components.model_title(name), language)
        text = i18n.choose(WORDS["training.quality.compared.alt"], language, model=name)
        look = components.picture(links.picture(Grid(models[name], 0, 4, 4), scale=2), text, 224, 224)
        looks += f"<figure><figcaption>{html.escape(title)}</figcaption>{look}</figure>"
        if _is_stale(reports[name], models[name]):
            notices += f'<p class="notice">{say(".compared.stale", language, model=name)}</p>'
    if len({_protocol(report) for report in reports.values()}) > 1:
        notices += f'<p class="notice">{say(".compared.unlike", language)}</p>'
    table = _compared_table(reports, language)
    reading = say(".compared.reading", language, any(map(is_other, reports.values())))
    gap = f"<p><small>{say('.compared.gap', language)}</small></p>" if ">-</td>" in table else ""
    return (
        f'<div class="quality"><h2>{say(".compared", language)}</h2><p>{say(".compared.intro", language)}</p>'
        f'<div class="looks">{looks}</div>{notices}<p>{reading}</p>{table}{gap}{judges.judges_html(reports, language)}</div>'
    )


def _compared_table(reports: Mapping[str, dict], language: str) -> str:
    known = {name: _known(report) for name, report in reports.items()}
    baseline, rows = list(reports)[-1], ""
    other = is_other(reports[baseline])

    def row(head: str, cells: Iterable[tuple[str, str, str]]) -> str:
        filled = (f'<td data-label="{label}"{kind}>{content or "-"}</td>' for label, content, kind in cells)
        return f"<tr>{head}{''.join(filled)}</tr>"

    for metric in COMPARED:
        means = {name: _mean(report, metric) for name, report in reports.items()}
        if not any(mean is not None for mean in means.values()):
            continue
        best = _best(metric, reports)
        real = next((numbers["floor"][metric] for numbers in known.values() if numbers["floor"][metric] is not None), None)
        cells = []
        for name, mean in means.items():
            content = "" if mean is None else _measured(metric, reports[name][metric], mean, known[name])
            cells.append((html.escape(name), content, ' class="best"' if name == best else ""))
        head = _row_head(metric, METRICS[metric], language, other, pictures=_pictures(reports[baseline]))
        rows += row(head, [*cells, (say(".floor", language), show_number(real), "")])
        if metric == "fd" and (means[baseline] or 0) > 0:
            ratios = [(html.escape(name), _ratio(mean, means[baseline])) for name, mean in means.items()]
            ratios.append((say(".floor", language), _ratio(real, means[baseline])))
            head = _row_head("fd_ratio", "low", language, other, model=baseline)
            rows += row(head, [(label, show_number(ratio), "") for label, ratio in ratios])
    names = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in reports)
    head = f'<th scope="col">{say(".metric", language)}</th>{names}<th scope="col">{say(".floor", language)}</th>'
    return (
        f'<table class="metrics compared" style="--columns:{len(reports) + 1}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def classes_html(report: dict, class_names: Sequence[str], language: str) -> str:
    """For every class: how much of it is drawn, how varied, how far from the real ones."""
    found = {}
    for label, name in enumerate(class_names):
        row = dig(report, "classes", name)
        numbers = {key: number(dig(row, key, "mean")) for key in ("share", "diversity", "fd")}
        if any(value is not None for value in numbers.values()):
            found[label] = row, numbers
    if not found:
        return ""
    ideal = 1 / len(class_names)
    most_share, most_diversity = (
        max(least, *(numbers[key] or 0 for _, numbers in found.values()))
        for key, least in (("share", 2 * ideal), ("diversity", 1))
    )
    rows = ""
    for label, (row, numbers) in found.items():
        share, diversity, fd = (dig(row, key) for key in ("share", "diversity", "fd"))
        rows += (
            f'<tr><th scope="row">{html.escape(i18n.class_name(class_names, label, language))}</th>'
            f"<td>{with_std(share, 1, 100, '%')}{_bar(numbers['share'], most_share, ideal)}</td>"
            f"<td>{with_std(diversity, 2)}{_bar(numbers['diversity'], most_diversity, 1)}</td>"
            f"<td>{with_std(fd, 1)}</td></tr>"
        )
    head = _head(("class", "share", "diversity", "class_fd"), language)
    return (
        f"<section><h4>{say('.classes', language)}</h4><p>{say('.classes.about', language, is_other(report))}</p>"
        f"<table>{head}<tbody>{rows}</tbody></table></section>"
    )


def worn_html(report: dict, size: tuple[int, int] | None, model, language: str) -> str:
    """Whether the garments are copies: the closest pairs as a picture and as numbers, and what the numbers say."""
    sentences, ratio = [], _mean(report, "nn_median_ratio")
    copies, others = _mean(report, "duplicates"), _held_out_copies(report)
    if ratio is not None:
        sentences.append(say(".worn.ratio", language, is_other(report), ratio=show_number(ratio, 2)))
    if copies is not None and others is not None:
        numbers = {"copies": show_number(copies, 0 if copies == round(copies) else 1), "others": show_number(others, 0)}
        numbers |= {"pictures": _pictures(report), "held_out": _held_out(report)}
        sentences.append(say(".worn.copies", language, is_other(report), **numbers))
    shown = ""
    if size:
        address = links.run_file(model, "nearest.png")
        picture = components.picture(address, i18n.choose(WORDS["training.quality.worn.alt"], language), *size)
        link = f'<p class="links"><a href="{html.escape(address)}" target="_blank">{say(".worn.open", language)}</a></p>'
        shown = f"<p>{say('.worn.pairs', language)}</p>{picture}{link}"
    items = ""
    for seed, index, distance in _pairs(report):
        page = html.escape(links.page(Garment(model, seed)))
        link = f'<a href="{page}">{say(".seed", language, seed=seed)}</a>'
        pair = i18n.choose(
            WORDS["training.quality.worn.pair"], language, seed=link, index=index, distance=show_number(distance, 2)
        )
        items += f"<li>{pair}</li>"
    listed = items and f"<details><summary>{say('.worn.list', language)}</summary><ol>{items}</ol></details>"
    told = sentences and f"<p>{' '.join(sentences)}</p>"
    if not (told or shown or listed):
        return ""
    return f"<section><h4>{say('.worn', language)}</h4>{told or ''}{shown}{listed}</section>"


def method_html(report: dict, language: str) -> str:
    """One line on how the numbers came about; what the report does not say is a question mark."""
    about = dig(report, "evaluation")
    seeds, hashes = dig(about, "sampling_seeds"), dig(about, "extractors")
    seeds = [show_number(number(seed), 0) for seed in seeds[:SEEDS]] if isinstance(seeds, list) else []
    reference = dig(about, "reference")
    reference = f".reference.{reference}" if isinstance(reference, str) else ""
    extractors = []
    for name, value in list(hashes.items())[:4] if isinstance(hashes, dict) else []:
        value = value.get("sha256") if isinstance(value, dict) else value
        if isinstance(value, str) and re.fullmatch("[0-9a-f]{8,64}", value) and re.fullmatch("[a-z0-9_-]{1,20}", name):
            extractors.append(f"{name} ({value[:8]})")
    values = {
        "pictures": show_number(number(dig(about, "pictures")), 0) or "?",
        "seeds": ", ".join(filter(None, seeds)) or "?",
        "reference": say(reference, language) if reference and f"training.quality{reference}" in WORDS else "?",
        "extractors": ", ".join(extractors) or "?",
        "data": _data(report),
        "held_out": _held_out(report),
    }
    values = {name: html.escape(value) for name, value in values.items()} | {"document": components.document("quality.md")}
    keys = [".method", *([".method.learnt"] if is_other(report) and extractors else [])]
    text = " ".join(i18n.choose(_words(key, is_other(report)), language, **values) for key in keys)
    return f"<p><small>{text}</small></p>"


def say(key: str, language: str, is_other: bool = False, **values: object) -> str:
    """Words of this section, as HTML; of other data than Fashion-MNIST where they differ."""
    return html.escape(i18n.choose(_words(key, is_other), language, **values))


def _words(key: str, is_other: bool) -> i18n.Pair:
    pair = WORDS[f"training.quality{key}"]
    return WORDS.get(f"training.quality{key}.other", pair) if is_other else pair


def is_other(report: dict) -> bool:
    """Whether a report is of other data than Fashion-MNIST, which is the data of all that do not say."""
    return (dig(report, "evaluation", "data") or fashion_mnist.NAME) != fashion_mnist.NAME


def _data(report: dict) -> str:
    name = dig(report, "evaluation", "data")
    return name[:255] if isinstance(name, str) else "?"


def _held_out(report: dict) -> str:
    return show_number(number(dig(report, "evaluation", "held_out")), 0) or "?"


def _has_bad(report: dict) -> bool:
    return all(dig(report, "rows", row) for row in ("blurred", "noise"))


def _row_head(name: str, better: str, language: str, is_other: bool = False, **values: object) -> str:
    """The name of a metric, which way is good, and what it means."""
    title, about = (say(f".{name}{key}", language, is_other, **values) for key in ("", ".about"))
    arrow = f'<small class="better">{ARROWS[better]} {say(f".{better}", language)}</small>'
    return f'<th scope="row">{title} {arrow}<small>{about}</small></th>'


def _head(keys: Iterable[str], language: str) -> str:
    return "<thead><tr>" + "".join(f'<th scope="col">{say(f".{key}", language)}</th>' for key in keys) + "</tr></thead>"


def _mean(report: dict, name: str) -> float | None:
    return number(dig(report, name, "mean"))


def _known(report: dict) -> dict[str, dict[str, float | None]]:
    """What real and bad pictures get: {row: {metric: number}}."""
    known = {row: {name: number(dig(report, "rows", row, name)) for name in METRICS} for row in ("floor", *BAD)}
    copies = _held_out_copies(report) if _held_out(report) in ("?", _pictures(report)) else None  # among as many
    known["floor"] |= {"nn_median_ratio": 1.0, "duplicates": copies}
    known["floor"]["fd"] = known["floor"]["fd"] or _mean(report, "fd_floor")
    return known


def _measured(name: str, content: object, mean: float, known: dict[str, dict[str, float | None]]) -> str:
    """A metric's mean and deviation, and its bar, as HTML."""
    bar = _distance_bar(name, mean, known["floor"][name], [known[row][name] for row in BAD])
    return with_std(content, digits_of(mean)) + bar


def _ratio(value: float | None, baseline: float) -> float | None:
    return None if value is None else number(value / baseline)


def _best(metric: str, reports: Mapping[str, dict]) -> str | None:
    """The model that is better than all others by more than the deviations of both together, if there is one."""
    found = []
    for name, report in reports.items():
        mean, std = (number(dig(report, metric, key)) for key in ("mean", "std"))
        if mean is not None:
            found.append(({"low": mean, "high": -mean, "one": abs(mean - 1)}[METRICS[metric]], std or 0.0, name))
    if len(found) < 2:
        return None
    (best, std, name), *others = sorted(found)
    return name if all(worse - best > std + its for worse, its, _ in others) else None


def _protocol(report: dict) -> str:
    """How a report's numbers were measured, as text that is the same for the same way."""
    about = [dig(report, "evaluation", key) for key in ("reference", "pictures", "extractors")]
    return json.dumps(about, sort_keys=True)


def _is_stale(report: dict, model) -> bool:
    """Whether a report is known to be of other weights than the model's."""
    measured, shown = dig(report, "evaluation", "weights_sha256"), model.run.get("weights_sha256")
    return isinstance(measured, str) and isinstance(shown, str) and measured != shown


def _held_out_copies(report: dict) -> float | None:
    return number(dig(report, "never_worn", "held_out_duplicates"))


def _pictures(report: dict) -> str:
    return show_number(number(dig(report, "evaluation", "pictures")) or PICTURES, 0)


def _pairs(report: dict) -> Iterable[tuple[int, int, float]]:
    """(seed, index of the training image, distance) of the pairs that the report lists."""
    listed = report.get("closest")
    for pair in listed[:PAIRS] if isinstance(listed, list) else []:
        if isinstance(pair, list) and len(pair) == 3 and None not in map(number, pair):
            seed, index, distance = pair
            if 0 <= seed < 2**32 and 0 <= index < 2**32:
                yield int(seed), int(index), distance


def _distance_bar(name: str, ours: float, real: float | None, bad: list[float | None]) -> str:
    """A bar from as good as real pictures (empty) to as bad as the worst of the bad ones (full)."""
    if real is None or None in bad:
        return ""
    distances = [_distance(METRICS[name], value, real) ** (0.5 if name in SQUARED else 1) for value in (ours, *bad)]
    return _bar(distances[0], max(distances[1:]))


def _distance(better: str, value: float, real: float) -> float:
    difference = value - real if better == "low" else real - value
    return abs(difference) if better == "one" else max(difference, 0)


def _bar(value: float | None, most: float, ideal: float | None = None) -> str:
    if value is None or most <= 0:
        return ""
    return components.bar(value / most, ideal=None if ideal is None else ideal / most)
