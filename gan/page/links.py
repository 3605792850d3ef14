"""What is shown, as an address: of the page, of its picture; and what a kept picture is called.

An address always names the model: a link must hold when the page opens with another one.
"""

import os
import re
from collections.abc import Iterable
from urllib.parse import quote

from gan.page.i18n import CLASSES
from gan.page.validation import ANY, Garment, Grid, Sheet, Walk

WALKED_FROM = (3, 8, 11)  # the seeds from which a walk comes to a garment that is taken there


def page(shown: Garment | Sheet | Grid | Walk) -> str:
    """The page's address that shows this: "?tab=..."."""
    match shown:
        case Garment():
            return f"?tab=draw&seed={shown.seed}&count=1&{_query(shown)}"
        case Sheet():
            variety = f"variety={shown.variety:g}"
            return f"?tab=draw&seed={shown.seed}&count={shown.count}&{variety}&{model_and_label(shown.model, shown.label)}"
        case Grid():
            return f"?tab=grid&seed={shown.seed}&{_query(shown)}"
        case Walk():
            return f"?tab=morph&seeds={_joined(shown.seeds)}&{_query(shown)}"


def picture(shown: Garment | Grid | Walk, ending: str = "png", scale: int | None = None) -> str:
    """The address of the picture itself, beside the page."""
    match shown:
        case Garment():
            place = f"garment/{shown.seed}"
        case Grid():
            place = f"grid/{shown.seed}"
        case Walk():
            place = f"walk/{_joined(shown.seeds)}"
    return f"{place}.{ending}?" + ("" if scale is None else f"scale={scale}&") + _query(shown)


def wear(garment: Garment) -> str:
    """The address of a garment's own small page."""
    return f"wear/{garment.seed}?{_query(garment)}"


def to_morph(garment: Garment) -> str:
    """The page's address that walks to a garment."""
    labels = None if garment.label is None else _short((*[None] * len(WALKED_FROM), garment.label))
    return f"?tab=morph&seeds={_joined((*WALKED_FROM, garment.seed))}&{model_and_label(garment.model, labels)}"


def run_file(model, name: str) -> str:
    """The address of a file of a model's training, such as samples/epoch_0001_iter_0050.png."""
    return f"run/{quote(name)}?{model_and_label(model)}"


def model_and_label(model, label: object = None) -> str:
    """What every address says of model and class."""
    return f"model={quote(model.name, safe='')}" + ("" if label is None else f"&label={quote(str(label), safe=',')}")


def document(name: str) -> str | None:
    """Where docs/NAME can be read: in the repository of the deployed Space that this is; None elsewhere."""
    space = os.environ.get("SPACE_ID")
    return f"https://huggingface.co/spaces/{space}/blob/main/docs/{name}" if space else None


def file_name(*words: object, label: int | str | None = None, ending: str = "png") -> str:
    """What a kept picture is called, its class by its English name: file_name(42, label=0) is never-worn-42-t-shirt-top.png."""
    kind = CLASSES[label][0] if isinstance(label, int) else label
    text = "-".join(str(word) for word in ("never-worn", *words, kind) if word is not None)
    return re.sub("[^a-z0-9]+", "-", text.lower()) + f".{ending}"


def _query(shown: Garment | Grid | Walk) -> str:
    match shown:
        case Garment():
            variety, label = "" if shown.variety == 1 else f"variety={shown.variety:g}&", shown.label
            return variety + model_and_label(shown.model, label)
        case Grid():
            return f"rows={shown.rows}&columns={shown.columns}&{model_and_label(shown.model, shown.label)}"
        case Walk():
            how = f"frames={shown.frames}&method={shown.method}&loop={int(shown.loop)}"
            return f"{how}&{model_and_label(shown.model, _short(shown.labels))}"


def _short(labels: tuple[int | None, ...]) -> str | int | None:
    """A walk's labels: one where all are the same, None where each seed has its own."""
    return labels[0] if len(set(labels)) == 1 else _joined(ANY if label is None else label for label in labels)


def _joined(values: Iterable[object]) -> str:
    return ",".join(map(str, values))
