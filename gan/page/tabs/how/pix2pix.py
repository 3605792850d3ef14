"""Pix2Pix alive, in the part on relatives of How it works: a pair, what is learnt of it, the critic's opinions. No Gradio."""

import functools
from pathlib import Path

import numpy as np

from gan import pictures, shrink, sketching
from gan.bundle import BundleError
from gan.critic import probability
from gan.data import edges
from gan.page import components, i18n, sketches, validation
from gan.page.dataset import is_of_clothes
from gan.page.tabs.how.drawings import figures, opinions
from gan.page.tabs.how.words import WORDS

SHEET = Path(__file__).parents[1] / "game" / "pictures.png"  # test pictures, from which no training reads
LAST = 99  # of the slider: ten of each class, the classes in turn
SIZE = 112  # of a picture on the page


def shown(models) -> bool:
    """Whether the page has a Pix2Pix of what the pictures here are of."""
    drawer = sketches.drawer(models)
    return drawer is not None and is_of_clothes(drawer)


def pair(models, index: object, language: str) -> str:
    """A picture (0-99) and its lines; what L1 alone makes of these, and what it makes beside a critic: HTML."""
    index = validation.whole("index", index, 0, LAST)
    drawer, alone = (sketches.drawer(models, kind) for kind in (sketches.PIX2PIX, sketches.ALONE))
    label, number = index % 10, index // 10
    real = real_pictures()[label, number]
    lines = edges.sketches(real[None])[0]
    drawn = sketches.draw(drawer, lines, label)[0]
    made = [] if alone is None else [("alone", sketches.draw(alone, lines, label)[0])]
    name = i18n.class_name(drawer.class_names, label, language)
    images = [("lines", lines), ("real", real), *made, ("critic", drawn)]
    told = [_say(key, language, name=name, edges=_edges(image)) for key, image in images]
    drawings = figures(*((components.inline(image, said, SIZE), said) for (_, image), said in zip(images, told, strict=True)))
    first = f'<div role="status">{drawings}</div>'
    try:
        both = np.stack([drawn, real])
        logits = drawer.call(sketching.patches, np.stack([lines, lines]), both, np.array([label, label]))
    except BundleError:  # it came without its critic, or with none that can be read
        return first
    # A patch's middle lies one logit further right and down; those of the last logits lie beyond the picture.
    shares = np.vectorize(probability)(logits)[:, :-1, :-1]
    seen = [
        _say(f"patches.{key}", language, share=each.mean(), least=each.min())
        for key, each in zip(("critic", "real"), shares, strict=True)
    ]
    maps = [
        (opinions(components.inline(image, said, 168), each), said)
        for image, each, said in zip(both, shares, seen, strict=True)
    ]
    return f'{first}<p class="how-answer">{_say("patches", language)}</p>{figures(*maps)}'


@functools.cache
def real_pictures() -> np.ndarray:
    """Ten test pictures of each class: uint8 (10, 10, 28, 28, 1)."""
    return shrink.unfolded(pictures.load_png(SHEET), shrink.GAME_EACH)


def _edges(image: np.ndarray) -> float:
    """How far neighbouring pixels of a picture, uint8 (28, 28, 1), are apart on the average, 0 to 255."""
    values = image[..., 0].astype(np.float64)
    return float(np.mean([np.abs(np.diff(values, axis=axis)).mean() for axis in (0, 1)]))


def _say(key: str, language: str, **values: object) -> str:
    return i18n.choose(WORDS[f"how.relatives.{key}"], language, **values)
