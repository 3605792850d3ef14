"""Models that draw from sketches: which of them the page has, and what one makes of a sketch. No Gradio."""

import time
from collections.abc import Mapping
from contextlib import suppress

import numpy as np

from gan import sketching
from gan.features import ExtractorError
from gan.page import validation
from gan.page.validation import BadInput

PAUSE = 0.05  # seconds after which a classifier that is being loaded is asked for once more
PIX2PIX, ALONE = "pix2pix", "pix2pix_l1"  # what `train.py --model` calls them


def drawers(models, kind: str = PIX2PIX) -> dict:
    """The page's models, by name, that `train.py --model KIND` made; who names none draws with the first."""
    return {name: model for name, model in models.from_pictures.items() if _kind(model) == kind}


def drawer(models, kind: str = PIX2PIX):
    """The first of them; None where there is none."""
    return next(iter(drawers(models, kind).values()), None)


def named(models, name: object):
    """One of those that draw from sketches; None or nothing is the first.

    Raises:
        BadInput: there is none of that name, or none at all.
    """
    known = drawers(models)
    if not known:
        raise BadInput(
            "model", name, "one that draws from sketches, which this page has not", "스케치로 그리는 모델(이 페이지에는 없음)"
        )
    return next(iter(known.values())) if name in (None, "") else known[validation.one_of("model", name, known)]


def begin(models) -> None:
    """Have the first one loaded, and the classifier of its data where there is one, so that the first garment comes soon."""
    if (model := drawer(models)) is not None:
        with suppress(ExtractorError):
            model.call(sketching.begin)


def draw(model, sketch: np.ndarray, label: int | None) -> tuple[np.ndarray, int | None]:
    """The picture, uint8 (28, 28, 1), that a model draws from a sketch, uint8 (28, 28, 1), and the class that it is drawn as.

    Args:
        label: the class; None: the one that the classifier takes it for.

    Raises:
        BadInput: a class is needed, for there is no classifier.
    """
    labels = None if label is None else np.array([label])
    try:
        while (found := model.call(sketching.draw_soon, sketch[None], labels)) is None:
            time.sleep(PAUSE)
    except ExtractorError:
        last = model.classes - 1
        allowed = f"0 to {last}, for no classifier knows what the model {model.name} learnt from"
        raise BadInput(
            "label", validation.ANY, allowed, f"0부터 {last}까지의 정수({model.name} 모델에는 분류기가 없음)"
        ) from None
    images, kinds = found
    return images[0], None if kinds is None else int(kinds[0])


def _kind(model) -> object:
    settings = model.run.get("settings")
    return settings.get("model") if isinstance(settings, Mapping) else None
