"""The pictures of a pair, real and drawn, made alike: nothing but what they show tells them apart. No Gradio."""

import base64
import functools
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from gan import pictures, shrink
from gan.attributes import MEASURES, measure
from gan.page import render
from gan.page.shown import Garment
from gan.page.tabs.game.games import Game, Pair

SHEET = Path(__file__).with_name("pictures.png")
GREYS = 32  # levels that a picture is shown in
UNUSUAL = 2.0  # deviations from the mean of real pictures


def alike(images: np.ndarray) -> np.ndarray:
    """Pictures uint8 (N, 28, 28, 1) as the game shows them, real and drawn ones: stretched to 0..255, in GREYS levels.

    Nearly all real ones reach 255, and few drawn ones do; and where real ones are black, drawn ones are nearly so. Nobody sees
    that, and whoever counts would know.
    """
    lows, highs = (edge(images, axis=(1, 2, 3), keepdims=True).astype(np.float64) for edge in (np.min, np.max))
    shares = (images - lows) / np.maximum(highs - lows, 1)
    return np.rint(np.minimum(np.floor(shares * GREYS), GREYS - 1) * 255 / (GREYS - 1)).astype(np.uint8)


@functools.cache
def real_pictures() -> np.ndarray:
    """Those that ship, as they are shown: uint8 (classes, GAME_EACH, 28, 28, 1)."""
    found = shrink.unfolded(pictures.load_png(SHEET), shrink.GAME_EACH)
    return alike(found.reshape(-1, 28, 28, 1)).reshape(found.shape)


def of(game: Game, pairs: Sequence[Pair]) -> np.ndarray:
    """Both pictures of some pairs, the left one first: uint8 (N, 2, 28, 28, 1)."""
    garments = [Garment(game.model, pair.seed, label=pair.label) for pair in pairs]
    if game.epoch is None:
        drawn = render.draw(garments)
    else:
        points, kinds = (np.stack([getattr(one, name) for one in garments]) for name in ("point", "weights"))
        drawn = render.at_epochs(game.model, [game.epoch], points, kinds)[0]
    real = np.stack([real_pictures()[pair.label, pair.index] for pair in pairs])
    both = np.stack([real, alike(drawn)], axis=1)
    return np.stack([one if pair.real == "left" else one[::-1] for one, pair in zip(both, pairs, strict=True)])


def as_text(both: np.ndarray) -> str:
    """The two pictures of a pair as one PNG file in base64. It is not packed, so that every pair's is as long."""
    buffer = io.BytesIO()
    Image.fromarray(pictures.grid(both, 1, 2)).save(buffer, "PNG", compress_level=0)
    return base64.b64encode(buffer.getvalue()).decode()


def unusual(drawn: np.ndarray, label: int) -> tuple[str, bool, int] | None:
    """What can be measured in a drawn picture, uint8 (28, 28, 1), that the real ones of its class have least.

    Returns:
        An attribute of gan.attributes, whether there is more of it, and than in how many of the real ones; None where all of
        them lie where most real ones do.
    """
    real, own = measure(real_pictures()[label]), measure(drawn[None])[0]
    away = (own - real.mean(axis=0)) / np.maximum(real.std(axis=0), 1e-9)
    most = int(np.abs(away).argmax())
    if abs(away[most]) < UNUSUAL:
        return None
    is_more = bool(away[most] > 0)
    beyond = real[:, most] < own[most] if is_more else real[:, most] > own[most]
    return list(MEASURES)[most], is_more, int(beyond.sum())
