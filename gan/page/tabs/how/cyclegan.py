"""CycleGAN alive, in the part on relatives of How it works: a garment there and back, and what hides on the way. No Gradio."""

from collections.abc import Mapping

import numpy as np

from gan import translation
from gan.data import SIDE, fashion_mnist
from gan.page import components, i18n, render, sketches, validation
from gan.page.dataset import is_of_clothes
from gan.page.shown import Garment
from gan.page.tabs.how.drawings import figures
from gan.page.tabs.how.pix2pix import real_pictures
from gan.page.tabs.how.words import WORDS

CYCLEGAN = "cyclegan"  # what `train.py --model` calls it
DIRECTIONS = "there", "back"
LAST = 9  # test picture of a class
LEGS = (2, 12)  # of a chain
MOST_NOISE = 0.2
SIZE, SMALL = 112, 56  # of pictures on the page


def traveller(models):
    """The page's CycleGAN between two classes of the garments that the page knows; None where there is none."""
    return next((model for model in sketches.drawers(models, CYCLEGAN).values() if _knows(model)), None)


def trip(models, direction: object, picture: object, code: object, noise: object, legs: object, language: str) -> str:
    """A garment there and back; the same with noise on the way; and on and on: HTML.

    Args:
        direction: "there" or "back"; picture: which test picture of the class it begins in (0-9).
        code: a garment of that class instead, by its seed or code; empty: the test picture.
        noise: what is added on the way, its deviation (0-0.2), where pictures lie in [0, 1]; legs: of the chain (2-12).

    Raises:
        BadInput: one of them cannot be.
    """
    model = traveller(models)
    back_first = validation.one_of("direction", direction, DIRECTIONS) == "back"
    picture = validation.whole("picture", picture, 0, LAST)
    noise, legs = validation.real("noise", noise, 0, MOST_NOISE), validation.whole("legs", legs, *LEGS)
    label = fashion_mnist.CLASS_NAMES.index(model.class_names[back_first])
    source = _drawn(models, code, label) if str(code or "").strip() else real_pictures()[label, picture]
    stops = model.call(translation.journey, source[None], legs, back_first)[:, 0]
    met = translation.noisy(stops[1], noise, np.random.default_rng(0))
    home = model.call(translation.journey, met[None], 1, not back_first)[1, 0]
    here, there = (i18n.class_name(model.class_names, side, language) for side in (back_first, not back_first))

    def figure(key: str, image: np.ndarray, **values: object) -> tuple[str, str]:
        text = _say(key, language, here=here, there=there, **values)
        return components.inline(image, text, SIZE), text

    def stop(leg: int, image: np.ndarray) -> tuple[str, str]:
        values = {"leg": leg, "off": _off(source, image)}
        seen = _say("stop.picture", language, name=(here, there)[leg % 2], **values)
        return components.inline(image, seen, SMALL), _say("stop", language, **values)

    way = figures(
        figure("source", source),
        figure("there.picture", stops[1], off=_off(source, stops[1])),
        figure("home", stops[2], off=_off(source, stops[2])),
    )
    noisy = figures(
        figure("noisy", met, noise=noise),
        figure("noisy_home", home, off=_off(source, home), without=_off(source, stops[2])),
        figure("hidden", _difference(stops[2], home)),
    )
    chain = figures(*(stop(leg, image) for leg, image in enumerate(stops)))
    on_noise, on_chain = (
        f'<p class="how-answer">{_say(key, language, here=here, there=there)}</p>' for key in ("on_noise", "on_chain")
    )
    return f'<div role="status">{way}</div>{on_noise}{noisy}{on_chain}{chain}'


def _knows(model) -> bool:
    return is_of_clothes(model) and len(model.class_names) == 2 and set(model.class_names) <= set(fashion_mnist.CLASS_NAMES)


def _drawn(models: Mapping, code: object, label: int) -> np.ndarray:
    """The garment of a code as that class, by the first model that can be asked for classes of garments."""
    drawer = next((model for model in models.values() if model.is_conditional and is_of_clothes(model)), None)
    if drawer is None:
        raise validation.BadInput(
            "code", code, "nothing, for no model here draws garments of a class", "빈칸(종류를 골라 그리는 모델이 없음)"
        )
    return render.draw([Garment(drawer, validation.coded(code, drawer), label=label)])[0]


def _difference(image: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where two pictures uint8 (28, 28, 1) differ, the more the brighter."""
    return np.minimum(2 * np.abs(image.astype(np.int16) - other), 255).astype(np.uint8).reshape(SIDE, SIDE, 1)


def _off(image: np.ndarray, other: np.ndarray) -> float:
    """The mean difference of pictures uint8, of 1."""
    return float(np.abs(image.astype(np.int16) - other).mean() / 255)


def _say(key: str, language: str, **values: object) -> str:
    return i18n.choose(WORDS[f"how.cyclegan.{key}"], language, **values)
