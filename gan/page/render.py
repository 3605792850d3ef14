"""What the tabs, the API and the plain addresses show, drawn: values of validation.py in, pictures out. No Gradio.

Drawn garments are remembered, so that what was asked for lately, or stands on the page already, asks the model no more.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from gan import pictures
from gan.latents import vectors
from gan.page.shown import Garment, Grid, Plane, Sheet, Walk

STRIP_WIDTH = 16_000  # pixels; what a browser shows as one picture
REMEMBERED = 8192  # garments: about 10 MB


class _Memory:
    """The last garments that were drawn, uint8 (28, 28, 1), and what was said of those that the critic judged."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple, object] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple) -> object | None:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def put(self, key: tuple, value: object) -> None:
        with self._lock:
            self._known[key] = value
            self._known.move_to_end(key)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)


_images, _opinions = _Memory(), _Memory()


def draw(garments: Sequence[Garment]) -> np.ndarray:
    """Garments of one model: uint8 (N, 28, 28, 1). At most one call of the model."""
    return _draw(garments, judged=False)[0]


def draw_and_judge(garments: Sequence[Garment]) -> tuple[np.ndarray, float | None]:
    """The same, and the critic's logit of the first one, None where the model came without its critic. At most one call."""
    return _draw(garments, judged=True)


def tiles(sheet: Sheet) -> list[np.ndarray]:
    """The garments of a sheet, enlarged: uint8 (112, 112) each."""
    return [pictures.grid(image[None], 1, 1, pictures.SCALE) for image in draw(sheet.garments)]


def grid(shown: Grid, scale: int = pictures.SCALE) -> np.ndarray:
    """uint8 (rows*28*scale, columns*28*scale)."""
    return pictures.grid(draw(shown.garments), shown.rows, shown.columns, scale)


@lru_cache(maxsize=2048)
def garment_png(garment: Garment, scale: int = pictures.SCALE) -> bytes:
    """A garment as a PNG file, 28*scale pixels wide."""
    return pictures.png(pictures.grid(draw([garment]), 1, 1, scale))


def grid_png(shown: Grid, scale: int = pictures.SCALE) -> bytes:
    """A grid as a PNG file."""
    return pictures.png(grid(shown, scale))


def plane_png(shown: Plane, scale: int = 1) -> bytes:
    """A plane as a PNG file, size*28*scale pixels wide and high."""
    return pictures.png(pictures.grid(draw(shown.garments), shown.size, shown.size, scale))


@lru_cache(maxsize=32)
def walk(shown: Walk) -> tuple[bytes, bytes]:
    """A GIF of legs * frames + 1 frames, and a PNG of the same frames side by side. The last walks are remembered.

    On a leg between two classes the generator is asked for a mixture of them.
    """
    model = shown.model
    stops = [Garment(model, code, label=label) for code, label in zip(shown.codes, shown.labels, strict=True)]
    if shown.loop:
        stops.append(stops[0])
    points = vectors.path(np.stack([stop.point for stop in stops]), shown.frames, shown.method)
    classes = vectors.path(np.stack([stop.weights for stop in stops]), shown.frames, "lerp") if model.is_conditional else None
    images = model.draw_latents(points, classes)
    frames = [pictures.grid(image[None], 1, 1, 2 * pictures.SCALE) for image in images]
    film = pictures.gif(frames, pictures.MILLISECONDS_A_FRAME)
    scale = max(1, min(pictures.SCALE, STRIP_WIDTH // (28 * len(images))))
    return film, pictures.png(pictures.grid(images, 1, len(images), scale))


def _draw(garments: Sequence[Garment], judged: bool) -> tuple[np.ndarray, float | None]:
    model = garments[0].model
    points = [(garment.point, garment.weights) for garment in garments]
    # Drawn from the same, they are the same garment, whatever it is called.
    keys = [(model.weights_hash, vector.tobytes(), None if kind is None else kind.tobytes()) for vector, kind in points]
    images = {key: _images.get(key) for key in keys}
    opinion = _opinions.get(keys[0]) if judged else None
    judges = judged and opinion is None
    asked = list(dict.fromkeys(key for i, key in enumerate(keys) if images[key] is None or (judges and i == 0)))
    if asked:
        chosen = [points[keys.index(key)] for key in asked]
        inputs = (
            np.stack([vector for vector, _ in chosen]),
            np.stack([kind for _, kind in chosen]) if model.is_conditional else None,
        )
        drawn, logit = model.draw_and_judge(*inputs) if judges else (model.draw_latents(*inputs), None)
        for key, image in zip(asked, drawn, strict=True):
            images[key] = image.copy()  # alone: a view would keep the whole batch
            _images.put(key, images[key])
        if judges:
            opinion = (logit,)  # of a model without its critic that there is none
            _opinions.put(keys[0], opinion)
    return np.stack([images[key] for key in keys]), opinion[0] if opinion else None
