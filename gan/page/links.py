"""What is shown, as an address: of the page, of its picture; and what a kept picture is called.

An address always names the model and its weights: a link must hold when the page opens with another one, and what other
weights draw is another picture.
"""

import os
import re
import unicodedata
from collections.abc import Iterable
from typing import assert_never
from urllib.parse import quote

from gan import data
from gan.latents.code import Code, written
from gan.page.shown import EACH, Garment, Grid, Plane, Sheet, Walk, weights_of

WALKED_FROM = (3, 8, 11)  # the seeds from which a walk comes to a garment that is taken there


def page(shown: Garment | Sheet | Grid | Walk | Plane) -> str:
    """The page's address that shows this: "?tab=..."."""
    match shown:
        case Garment():
            return f"?tab=draw&seed={written(shown.code)}&count=1&{_query(shown)}"
        case Sheet():
            variety = f"variety={shown.variety:g}"
            return f"?tab=draw&seed={written(shown.first)}&count={shown.count}&{variety}&{_drawn_by(shown.model, shown.label)}"
        case Grid():
            return f"?tab=grid&seed={shown.seed}&{_query(shown)}"
        case Walk():
            return f"?tab=morph&seeds={_joined(shown.codes)}&{_query(shown)}"
        case Plane():
            return f"?tab=grid&plane={_joined(shown.codes)}&{_query(shown)}"
        case _:
            assert_never(shown)


def picture(shown: Garment | Grid | Walk | Plane, ending: str = "png", scale: int | None = None) -> str:
    """The address of the picture itself, beside the page."""
    match shown:
        case Garment():
            place = f"garment/{written(shown.code)}"
        case Grid():
            place = f"grid/{shown.seed}"
        case Walk():
            place = f"walk/{_joined(shown.codes)}"
        case Plane():
            place = f"plane/{_joined(shown.codes)}"
        case _:
            assert_never(shown)
    return f"{place}.{ending}?" + ("" if scale is None else f"scale={scale}&") + _query(shown)


def wear(garment: Garment) -> str:
    """The address of a garment's own small page."""
    return f"wear/{written(garment.code)}?{_query(garment)}"


def to_morph(garment: Garment) -> str:
    """The page's address that walks to a garment."""
    labels = *[None] * len(WALKED_FROM), garment.label
    return f"?tab=morph&seeds={_joined((*WALKED_FROM, garment.code))}&{_drawn_by(garment.model, *labels)}"


def past(garment: Garment) -> str:
    """The page's address that shows how a garment was learnt."""
    return f"?tab=training&seed={written(garment.code)}&{_query(garment)}"


def past_picture(garment: Garment, scale: int | None = None) -> str:
    """The address of what each snapshot of a model draws of a garment, side by side."""
    return f"time/{picture(garment, scale=scale).removeprefix('garment/')}"


def training_picture(model, index: int) -> str:
    """The page's address that shows a picture that a model learnt from."""
    return f"?tab=data&index={index}&{_model(model)}"


def run_file(model, name: str) -> str:
    """The address of a file of a model's training, such as samples/epoch_0001_iter_0050.png."""
    return f"run/{quote(name)}?{_model(model)}"


def _model(model) -> str:
    return f"model={quote(model.name, safe='')}"


def _drawn_by(model, *labels: int | str | None) -> str:
    """Model, weights and class of what is drawn: nothing of a class where none is asked for, one where all are the same."""
    address = f"{_model(model)}&weights={weights_of(model)}"
    if set(labels) <= {None}:
        return address
    words = [label if label == EACH else data.word_of(label, model.class_names) for label in labels]
    if len(set(labels)) == 1:
        words = words[:1]
    elif any("," in word for word in words):  # commas stand between classes: their numbers, then
        words = [data.ANY if label is None else str(label) for label in labels]
    return f"{address}&label={quote(','.join(words), safe=',')}"


def home(request) -> str:
    """The page's address from outside, for those who need whole addresses; without a slash at its end.

    Args:
        request: of Starlette, or of Gradio.
    """
    space = os.environ.get("SPACE_HOST")
    return f"https://{space}" if space else str(request.base_url).rstrip("/")


def document(name: str) -> str | None:
    """Where docs/NAME can be read: in the repository of the deployed Space that this is; None elsewhere."""
    space = os.environ.get("SPACE_ID")
    return f"https://huggingface.co/spaces/{space}/blob/main/docs/{name}" if space else None


def file_name(model, *words: object, label: int | str | None = None, ending: str = "png") -> str:
    """What a kept picture is called, its class by its name: file_name(model, 42, label=0) is never-worn-42-t-shirt-top.png.

    Letters and digits of any script stay, at most 60 of a class and of a word; all else becomes a hyphen.
    """
    kind = model.class_names[label][:60] if isinstance(label, int) else label
    text = "-".join(str(word)[:60] for word in ("never-worn", *words, kind) if word is not None)
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).lower()).strip("-") + f".{ending}"


def _query(shown: Garment | Grid | Walk | Plane) -> str:
    match shown:
        case Garment():
            variety, label = "" if shown.variety == 1 else f"variety={shown.variety:g}&", shown.label
            return variety + _drawn_by(shown.model, label)
        case Grid():
            return f"rows={shown.rows}&columns={shown.columns}&{_drawn_by(shown.model, shown.label)}"
        case Walk():
            how = f"frames={shown.frames}&method={shown.method}&loop={int(shown.loop)}"
            return f"{how}&{_drawn_by(shown.model, *shown.labels)}"
        case Plane():
            return f"size={shown.size}&{_drawn_by(shown.model, *shown.labels)}"


def _joined(codes: Iterable[Code]) -> str:
    return ",".join(map(written, codes))
