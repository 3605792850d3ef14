"""The part "The latent space" of How it works: arithmetic of classes, truncation, and directions. No Gradio."""

import html

import numpy as np

from gan.data import fashion_mnist
from gan.latents import vectors
from gan.page import components, i18n, validation
from gan.page.tabs.how.drawings import figures
from gan.page.tabs.how.words import WORDS

LAST_SEED, MOST = 999, 1.5


def summands(model) -> tuple[int, int, int]:
    """The classes of "the first, plus the second minus the third": of Fashion-MNIST a dress, a pullover, a T-shirt."""
    return (3, 2, 0) if model.class_names == fashion_mnist.CLASS_NAMES else (0, 1, 2)


def arithmetic(model, seed: object, much: object, variety: object, language: str) -> str:
    """One seed as three classes, and as the first plus `much` (0-1.5) times the second minus the third: HTML."""
    seed = validation.whole("seed", seed, 0, LAST_SEED)
    much, variety = validation.real("value", much, 0, MOST), validation.number("variety", variety)
    chosen = summands(model)
    first, plus, minus = vectors.one_hot(np.array(chosen), model.classes)
    kinds = np.stack([first, plus, minus, first + np.float32(much) * (plus - minus)])
    point = vectors.truncate(vectors.from_seeds([seed], model.latent_dim), variety)
    drawn = model.draw_latents(np.repeat(point, len(kinds), axis=0), kinds)
    names = [html.escape(i18n.class_name(model.class_names, kind, language)) for kind in chosen]
    said = i18n.choose(WORDS["how.latent.sum"], language, first=names[0], plus=names[1], minus=names[2], much=much)
    shown = zip(drawn, [*names, said], strict=True)
    return figures(*((components.inline(image, _plain(text), 112), text) for image, text in shown))


def _plain(text: str) -> str:
    return html.unescape(text).replace("<b>", "").replace("</b>", "")
