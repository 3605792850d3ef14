"""What a model card says of how a model was judged: Markdown from its run.json's "metrics" and "evaluation"."""

import re

from gan.data import fashion_mnist
from gan.metrics import METRICS

# The rows of a report that put the model's numbers in their place, as people call them.
ROWS = {"floor": "real images", "blurred": "blurred", "class_missing": "without trousers", "noise": "noise"}

_MEASURED = """\
{table}

Measured by `python -m gan.evaluate`: {pictures:,} pictures as uint8 against the {real_images}, once for each of the
sampling seeds {seeds}.{columns}

{about}
{judges}`metrics.json` has every number.{extractors}

{closest}"""

_CLOSEST = """The 32 garments that are closest to a training image (left: drawn, with its seed; right: the training image):

![Pairs of a garment and its nearest training image](nearest.png)"""
_CLOSEST_OF_OTHERS = "The sheet of those that are closest to a training image shows training images, so it is not here."

_JUDGES = """Precision and recall in the features of {classifiers}random filters (`random`), which never learnt anything.
Each of these judges has a scale of its own: a number compares only with that of real images beside it.

{table}

"""

_COLUMNS = " The other columns are real training images, and such that were made worse, judged the same way."


# What is measured of a model that draws from pictures, as the card says it.
OF_SKETCHES = {
    "fd": "`fd`, the Fréchet distance in the features of a small classifier of this data set; no FID",
    "gan_test": "`gan_test`, the share that this classifier takes for the class that was asked for",
    "iou": "`iou`, how far the silhouette covers the filled outline: intersection over union",
    "l1": "`l1`, the mean difference from the picture that the sketch is of, of 255",
}
_OF_SKETCHES = """\
{table}

Measured by `python -m gan.evaluate`: the lines of {pictures:,} held-out pictures, each drawn as its class. The other columns
are real pictures, and the training picture of that class whose lines are nearest. Another sketch of the class changes what is
drawn by {another_sketch:.1f} of 255 (root mean square), the noise of the training, dropout, by {noise:.1f}; a finished model
draws without it.

{sheet}"""
_FROM_SKETCHES = "![Sketches, what is drawn of them, and the pictures that they are of](from_sketches.png)"
_OF_OTHERS = "The sheet of some of them shows pictures of the data, so it is not here."


# And of one that goes from one class to another.
OF_TRANSLATIONS = {
    "taken": "`taken`, how often a classifier takes what is drawn for the other class, over how often real pictures of it",
    "cycle": "`cycle`, the mean difference from the source after there and back again, of 1",
    "cycle_noisy": "`cycle_noisy`, the same with noise of 0.05 on the way, which destroys what was hidden in fine detail",
    "brightness": "`brightness`, how the mean brightness of source and result correlate",
}
_OF_TRANSLATIONS = """\
{table}

Measured by `python -m gan.evaluate`: {pictures} held-out pictures of {classes}, there and back again. The other columns are
the pictures themselves, unchanged, and random pictures of the other class. `metrics.json` has both ways apart, and what is
changed and what is left.

{sheet}"""
_THERE_AND_BACK = "![Three rows each way: pictures, what became of them, and what came back](there_and_back.png)"


def cell(value: object) -> str:
    """A value as a table's cell, which ends at "|" and at a line's end."""
    return " ".join(str(value).split()).replace("|", "\\|")


def numbers(value: float | dict) -> tuple[float, float | None]:
    """(mean, standard deviation) of a metric; a plain number has no deviation."""
    return (value["mean"], value.get("std")) if isinstance(value, dict) else (value, None)


def measured(metrics: dict[str, tuple[float, float | None]], evaluation: dict | None) -> str:
    """The metrics as a table, real images and known-bad ones beside them, and how they were measured."""
    if not metrics:
        return "How good the pictures are has not been measured by a number."
    known = (evaluation or {}).get("rows", {})
    known = {key: row for key, row in known.items() if row}
    headings = {key: plain(title) for key, title in titles(evaluation or {}).items()}
    heads = ["metric", "mean", "standard deviation", *(headings[key] for key in known)]
    rows = [
        [name, f"{mean:.4g}", "" if std is None else f"{std:.2g}", *(_known(known[key].get(name)) for key in known)]
        for name, (mean, std) in metrics.items()
    ]
    table = "\n".join(f"| {' | '.join(map(cell, cells))} |" for cells in (heads, ["---"] * len(heads), *rows))
    if not evaluation:
        return table
    second = evaluation.get("second", {}).get("fd")
    others = ", ".join(f"{headings[key]} {_known(known[key].get('fd_second'))}" for key in known)
    of_others = not is_fashion_mnist(evaluation)
    reference = "held-out" if of_others and evaluation["reference"] == "test" else evaluation["reference"]
    said = {
        "distance": "the Fréchet distance" if of_others else "FMNIST-CNN-FD, the Fréchet distance",
        "ten": "" if of_others else "ten ",
        "reference": reference,
        "second": second and f"{second['mean']:.4g} ± {second['std']:.2g}; {others}.",
    }
    columns, extractors = _COLUMNS, ", ".join(f"{name} `{sha256}`" for name, sha256 in evaluation["extractors"].items())
    if left_out := evaluation.get("left_out"):
        columns = _COLUMNS if "blurred" in known else ""
        columns += f" Not measured: {', '.join(f'`{name}`' for name in left_out['metrics'])}; {plain(left_out['why'])}."
    if of_others and extractors:
        columns += " The classifiers learnt these data: the numbers compare with none of other data."
    return _MEASURED.format(
        table=table,
        pictures=evaluation["pictures"],
        real_images=f"{evaluation['held_out']:,} {reference} images of {plain(evaluation['data'])}"
        if of_others
        else f"{reference} images",
        seeds=", ".join(map(str, evaluation["sampling_seeds"])),
        columns=columns,
        extractors=extractors and f" SHA-256 of the classifiers: {extractors}.",
        about=_about(metrics, said, evaluation),
        judges=_judged(evaluation),
        closest=_CLOSEST_OF_OTHERS if of_others else _CLOSEST,
    )


def _about(metrics: dict[str, tuple[float, float | None]], said: dict, evaluation: dict) -> str:
    """What is said of the metrics that there are: a line of one, and of those after it in the table that have none."""
    groups: list[list[str]] = []
    for name, metric in METRICS.items():
        if metric.on_card:
            groups.append([])
        groups[-1].append(name)
    return "".join(
        METRICS[group[0]].on_card.format(**said, **evaluation.get("cas", {}))
        for group in groups
        if (said["second"] if group[0] == "fd_second" else metrics.keys() & set(group))
    )


def _judged(evaluation: dict) -> str:
    """The table of the judges, if there are several, or one that is not the table above's."""
    if not (judges := evaluation.get("judges")):
        return ""
    lines = ["| judge | precision | real images | recall | real images |", "| --- | --- | --- | --- | --- |"]
    for judge, about in judges.items():
        ours = {name: f"{about[name]['mean']:.4g} ± {about[name]['std']:.2g}" for name in ("precision", "recall")}
        real = {name: f"{about['real'][name]['mean']:.4g}" for name in ours}
        cells = (f"`{judge}`", *(cell for name in ours for cell in (ours[name], real[name])))
        lines.append(f"| {' | '.join(map(cell, cells))} |")
    return _JUDGES.format(table="\n".join(lines), classifiers="both classifiers and of " if len(judges) > 1 else "")


def is_fashion_mnist(evaluation: dict) -> bool:
    """Whether an evaluation is of Fashion-MNIST, as all are that do not say."""
    return evaluation.get("data", fashion_mnist.NAME) == fashion_mnist.NAME


def titles(evaluation: dict) -> dict[str, str]:
    """ROWS, for the data that an evaluation is of."""
    missing = evaluation.get("class_missing")
    return ROWS if is_fashion_mnist(evaluation) else ROWS | {"class_missing": f"without {missing}"}


def plain(text: str) -> str:
    """Any text as Markdown that shows it as it is, on one line; tables take care of their own bars."""
    return re.sub(r"([!-/:-@[-`{}~])", r"\\\1", " ".join(str(text).split()))


def _known(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def from_sketches(metrics: dict[str, tuple[float, float | None]], evaluation: dict | None) -> str:
    """How well a model draws from sketches: what gan/fidelity.py measured."""
    if not evaluation or "noise" not in evaluation:
        return "How good the pictures are has not been measured by a number."
    rows = evaluation["rows"]
    table = ["| metric | drawn from sketches | real pictures | nearest training sketch's |", "| --- | --- | --- | --- |"]
    for name, about in OF_SKETCHES.items():
        own = metrics[name][0] if name in metrics else (evaluation.get(name) or {}).get("mean")
        if own is not None:
            known_rows = (_known(rows.get(key, {}).get(name)) for key in ("real", "nearest"))
            table.append(f"| {' | '.join(map(cell, (about, f'{own:.4g}', *known_rows)))} |")
    sheet = _FROM_SKETCHES if is_fashion_mnist(evaluation) else _OF_OTHERS
    return _OF_SKETCHES.format(table="\n".join(table), sheet=sheet, **evaluation)


def there_and_back(metrics: dict[str, tuple[float, float | None]], evaluation: dict | None) -> str:
    """How well a model goes from one class to another: what gan/translation.py measured."""
    if not evaluation or "ways" not in evaluation:
        return "How good the pictures are has not been measured by a number."
    rows = evaluation["rows"]
    table = ["| metric | there | back | unchanged | random |", "| --- | --- | --- | --- | --- |"]
    for name, about in OF_TRANSLATIONS.items():
        columns = [*evaluation["ways"].values(), *(rows[key] for key in ("unchanged", "random"))]
        table.append(f"| {' | '.join(map(cell, (about, *(_known(column[name]) for column in columns))))} |")
    pictures, classes = (" and ".join(map(str, evaluation[name])) for name in ("pictures", "classes"))
    sheet = _THERE_AND_BACK if is_fashion_mnist(evaluation) else _OF_OTHERS
    return _OF_TRANSLATIONS.format(table="\n".join(table), pictures=pictures, classes=plain(classes), sheet=sheet)
