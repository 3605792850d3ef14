"""What the tabs, the API and the plain addresses draw: arguments as they come are checked, then drawn. No Gradio.

`model` is anything that draws as a Bundle does. A wrong argument raises BadInput, which names it.
"""

import secrets
from functools import lru_cache
from math import exp

import numpy as np

from gan import latents, pictures
from gan.page import checks

SCALE = 4  # screen pixels a pixel where nobody asks for another number; the page enlarges without smoothing
SHORT_SEEDS = 1_000_000  # seeds that nobody chose are below: short enough to read and to say
STRIP_WIDTH = 16_000  # pixels; what a browser shows as one picture
MILLISECONDS_A_FRAME = 60


def any_seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbelow(SHORT_SEEDS)


def sample(model, count: object, seed: object = None, variety: object = 1) -> list[tuple[int, np.ndarray]]:
    """`count` (1-64) garments from `seed` on (None: drawn), wrapping around: pairs of seed and picture uint8 (112, 112).

    Variety (0.3-1.2) is the truncation's psi.
    """
    count = checks.whole("count", count, 1, 64)
    first = any_seed() if seed is None else checks.seed(seed)
    seeds = [(first + i) % latents.SEED_LIMIT for i in range(count)]
    images = draw(model, seeds, checks.real("variety", variety, 0.3, 1.2))
    return [(seed, pictures.grid(image[None], 1, 1, SCALE)) for seed, image in zip(seeds, images, strict=True)]


def grid(model, seed: object, rows: object, columns: object, scale: object = SCALE) -> np.ndarray:
    """rows x columns (1-10 each) garments from `seed` on, row by row: uint8 (rows*28*scale, columns*28*scale)."""
    first, rows, columns = checks.seed(seed), checks.whole("rows", rows, 1, 10), checks.whole("columns", columns, 1, 10)
    scale = checks.whole("scale", scale, 1, 16)
    seeds = [(first + i) % latents.SEED_LIMIT for i in range(rows * columns)]
    return pictures.grid(draw(model, seeds, 1), rows, columns, scale)


def walk(model, seeds: object, frames: object, method: object, loop: bool = False) -> tuple[bytes, bytes]:
    """A walk from seed to seed (text, 2-8), `frames` (2-60) a leg, "slerp" or "lerp", back to the first if it loops.

    Returns:
        A GIF of legs * frames + 1 frames, and a PNG of the same frames side by side. The last walks are remembered.
    """
    return _walk(model, tuple(checks.seeds(seeds)), checks.whole("frames", frames, 2, 60), checks.method(method), loop)


def opinion(model, seed: object, variety: object = 1) -> tuple[float, float]:
    """What the discriminator thinks of a garment: its logit, and the probability (0..1) that it is real."""
    images = draw(model, [checks.seed(seed)], checks.real("variety", variety, 0.3, 1.2))
    logit = float(model.judge(images)[0])
    return logit, probability(logit)


def probability(logit: float) -> float:
    """sigmoid(logit)."""
    return 1 / (1 + exp(-max(-700.0, min(700.0, logit))))


def garment_png(model, seed: object, scale: object = SCALE, variety: object = 1) -> bytes:
    """One garment as a PNG file, 28*scale pixels wide; scale 1-16. Lately drawn ones are remembered."""
    seed, scale = checks.seed(seed), checks.whole("scale", scale, 1, 16)
    return _garment_png(model, seed, scale, checks.real("variety", variety, 0.3, 1.2))


def grid_png(model, seed: object, rows: object, columns: object, scale: object = SCALE) -> bytes:
    """As `grid`, as a PNG file."""
    return pictures.png(grid(model, seed, rows, columns, scale))


def draw(model, seeds: list[int], variety: float) -> np.ndarray:
    """Garments of seeds at a variety: uint8 (N, 28, 28, 1)."""
    return model.draw_latents(latents.truncate(latents.from_seeds(seeds, model.latent_dim), variety))


@lru_cache(maxsize=4)
def _walk(model, stops: tuple[int, ...], frames: int, method: str, loop: bool) -> tuple[bytes, bytes]:
    points = latents.from_seeds([*stops, stops[0]] if loop else stops, model.latent_dim)
    images = model.draw_latents(latents.path(points, frames, method))
    film = pictures.gif([pictures.grid(image[None], 1, 1, 2 * SCALE) for image in images], MILLISECONDS_A_FRAME)
    scale = max(1, min(SCALE, STRIP_WIDTH // (28 * len(images))))
    return film, pictures.png(pictures.grid(images, 1, len(images), scale))


@lru_cache(maxsize=2048)
def _garment_png(model, seed: int, scale: int, variety: float) -> bytes:
    return pictures.png(pictures.grid(draw(model, [seed], variety), 1, 1, scale))
