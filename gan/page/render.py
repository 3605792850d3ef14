"""What the tabs, the API and the plain addresses draw: arguments as they come are checked, then drawn. No Gradio.

`model` is anything that draws as a Bundle does. A wrong argument raises BadInput, which names it. A label is a class, 0 to 9 or
its name, or "any" or None: each seed's own.
"""

import secrets
from collections.abc import Sequence
from functools import lru_cache
from math import exp

import numpy as np

from gan import pictures
from gan.latents import vectors
from gan.page import validation

SCALE = 4  # screen pixels a pixel where nobody asks for another number; the page enlarges without smoothing
SHORT_SEEDS = 1_000_000  # seeds that nobody chose are below: short enough to read and to say
STRIP_WIDTH = 16_000  # pixels; what a browser shows as one picture
MILLISECONDS_A_FRAME = 60


def any_seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbelow(SHORT_SEEDS)


def sample(
    model, count: object, seed: object = None, variety: object = 1, label: object = None
) -> list[tuple[int, np.ndarray]]:
    """`count` (1-64) garments from `seed` on (None: drawn), wrapping around: pairs of seed and picture uint8 (112, 112).

    Variety (0.3-1.2) is the truncation's psi.
    """
    count, label = validation.whole("count", count, 1, 64), validation.label(label, model)
    first = any_seed() if seed is None else validation.seed(seed)
    seeds = [(first + i) % vectors.SEED_LIMIT for i in range(count)]
    images = draw(model, seeds, validation.real("variety", variety, 0.3, 1.2), label)
    return [(seed, pictures.grid(image[None], 1, 1, SCALE)) for seed, image in zip(seeds, images, strict=True)]


def grid(model, seed: object, rows: object, columns: object, scale: object = SCALE, label: object = None) -> np.ndarray:
    """rows x columns (see `columns_of`) garments from `seed` on, row by row: uint8 (rows*28*scale, columns*28*scale).

    With the label "each" a row is one seed, and a column one class.
    """
    first, scale, label = (
        validation.seed(seed),
        validation.whole("scale", scale, 1, 16),
        validation.label(label, model, (validation.EACH,)),
    )
    rows, columns, each = validation.whole("rows", rows, 1, 10), columns_of(columns, label), label == validation.EACH
    seeds = [(first + (i // columns if each else i)) % vectors.SEED_LIMIT for i in range(rows * columns)]
    images = draw(model, seeds, 1, list(range(columns)) * rows if each else label)
    return pictures.grid(images, rows, columns, scale)


def columns_of(columns: object, label: object) -> int:
    """A grid's columns (1-10) where its label is known; None: all ten of "each", else 4."""
    return validation.whole("columns", (10 if label == validation.EACH else 4) if columns is None else columns, 1, 10)


def walk(model, seeds: object, frames: object, method: object, loop: bool = False, label: object = None) -> tuple[bytes, bytes]:
    """A walk from seed to seed (text, 2-8), `frames` (2-60) a leg, "slerp" or "lerp", back to the first if it loops.

    The label is one for all seeds, or, with commas between them, one for each: on a leg between two classes the generator is
    asked for a mixture of them.

    Returns:
        A GIF of legs * frames + 1 frames, and a PNG of the same frames side by side. The last walks are remembered.
    """
    stops = tuple(validation.seeds(seeds))
    labels = tuple(validation.labels(label, len(stops), model))
    return _walk(model, stops, labels, validation.whole("frames", frames, 2, 60), validation.method(method), loop)


def opinion(model, seed: object, variety: object = 1, label: object = None) -> tuple[float, float]:
    """What the discriminator thinks of a garment: its logit, and the probability (0..1) that it is real."""
    seeds, label = [validation.seed(seed)], validation.label(label, model)
    images = draw(model, seeds, validation.real("variety", variety, 0.3, 1.2), label)
    logit = float(model.judge(images, _classes(model, seeds, label))[0])
    return logit, probability(logit)


def class_of(model, seed: int, label: int | None) -> int | None:
    """The class that a garment was asked to be of; None for a model that knows none."""
    return int(vectors.labels_of([seed], model.latent_dim, label)[0]) if model.is_conditional else None


def probability(logit: float) -> float:
    """sigmoid(logit)."""
    return 1 / (1 + exp(-max(-700.0, min(700.0, logit))))


def garment_png(model, seed: object, scale: object = SCALE, variety: object = 1, label: object = None) -> bytes:
    """One garment as a PNG file, 28*scale pixels wide; scale 1-16. Lately drawn ones are remembered."""
    seed, scale = validation.seed(seed), validation.whole("scale", scale, 1, 16)
    return _garment_png(model, seed, scale, validation.real("variety", variety, 0.3, 1.2), validation.label(label, model))


def grid_png(model, seed: object, rows: object, columns: object, scale: object = SCALE, label: object = None) -> bytes:
    """As `grid`, as a PNG file."""
    return pictures.png(grid(model, seed, rows, columns, scale, label))


def draw(model, seeds: Sequence[int], variety: float, label: int | Sequence[int | None] | None = None) -> np.ndarray:
    """Garments of seeds at a variety, the label for all or one for each: uint8 (N, 28, 28, 1)."""
    points = vectors.truncate(vectors.from_seeds(seeds, model.latent_dim), variety)
    return model.draw_latents(points, _classes(model, seeds, label))


def _classes(model, seeds: Sequence[int], label: int | Sequence[int | None] | None) -> np.ndarray | None:
    return vectors.classes_of(seeds, model.latent_dim, label) if model.is_conditional else None


@lru_cache(maxsize=4)
def _walk(
    model, stops: tuple[int, ...], labels: tuple[int | None, ...], frames: int, method: str, loop: bool
) -> tuple[bytes, bytes]:
    if loop:
        stops, labels = (*stops, stops[0]), (*labels, labels[0])
    points = vectors.path(vectors.from_seeds(stops, model.latent_dim), frames, method)
    classes = _classes(model, stops, labels)
    images = model.draw_latents(points, None if classes is None else vectors.path(classes, frames, "lerp"))
    film = pictures.gif([pictures.grid(image[None], 1, 1, 2 * SCALE) for image in images], MILLISECONDS_A_FRAME)
    scale = max(1, min(SCALE, STRIP_WIDTH // (28 * len(images))))
    return film, pictures.png(pictures.grid(images, 1, len(images), scale))


@lru_cache(maxsize=2048)
def _garment_png(model, seed: int, scale: int, variety: float, label: int | None) -> bytes:
    return pictures.png(pictures.grid(draw(model, [seed], variety, label), 1, 1, scale))
