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
from gan.page.validation import Garment, Grid, Sheet, Walk

STRIP_WIDTH = 16_000  # pixels; what a browser shows as one picture
REMEMBERED = 8192  # garments: about 10 MB


class _Memory:
    """The last garments that were drawn, uint8 (28, 28, 1), each with the critic's logit, where it was asked for one."""

    def __init__(self) -> None:
        self._garments: OrderedDict[tuple, tuple[np.ndarray, float | None]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple) -> tuple[np.ndarray, float | None] | None:
        with self._lock:
            if key in self._garments:
                self._garments.move_to_end(key)
            return self._garments.get(key)

    def put(self, key: tuple, image: np.ndarray, logit: float | None = None) -> None:
        with self._lock:
            known = self._garments.pop(key, (None, None))[1]
            self._garments[key] = image, known if logit is None else logit
            while len(self._garments) > REMEMBERED:
                self._garments.popitem(last=False)


_memory = _Memory()


def draw(garments: Sequence[Garment]) -> np.ndarray:
    """Garments of one model: uint8 (N, 28, 28, 1). At most one call of the model."""
    return _draw(garments, judged=False)[0]


def draw_and_judge(garments: Sequence[Garment]) -> tuple[np.ndarray, float | None]:
    """The same, and the critic's logit of the first one, None where the model came without its critic. At most one call."""
    return _draw(garments, judged=True)


def class_of(garment: Garment) -> int | None:
    """The class that a garment was asked to be of; None for a model that knows none."""
    model = garment.model
    return int(vectors.labels_of([garment.seed], model.latent_dim, garment.label)[0]) if model.is_conditional else None


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


@lru_cache(maxsize=4)
def walk(shown: Walk) -> tuple[bytes, bytes]:
    """A GIF of legs * frames + 1 frames, and a PNG of the same frames side by side. The last walks are remembered.

    On a leg between two classes the generator is asked for a mixture of them.
    """
    model, stops, labels = shown.model, list(shown.seeds), list(shown.labels)
    if shown.loop:
        stops, labels = [*stops, stops[0]], [*labels, labels[0]]
    points = vectors.path(vectors.from_seeds(stops, model.latent_dim), shown.frames, shown.method)
    classes = None
    if model.is_conditional:
        classes = vectors.path(vectors.classes_of(stops, model.latent_dim, labels), shown.frames, "lerp")
    images = model.draw_latents(points, classes)
    frames = [pictures.grid(image[None], 1, 1, 2 * pictures.SCALE) for image in images]
    film = pictures.gif(frames, pictures.MILLISECONDS_A_FRAME)
    scale = max(1, min(pictures.SCALE, STRIP_WIDTH // (28 * len(images))))
    return film, pictures.png(pictures.grid(images, 1, len(images), scale))


def _draw(garments: Sequence[Garment], judged: bool) -> tuple[np.ndarray, float | None]:
    keys = [(garment.model.weights_hash, garment.seed, garment.variety, class_of(garment)) for garment in garments]
    found = {key: known for key in keys if (known := _memory.get(key))}
    asked = list(dict.fromkeys(i for i, key in enumerate(keys) if key not in found))
    judges = judged and (keys[0] not in found or found[keys[0]][1] is None)
    if judges and asked[:1] != [0]:
        asked.insert(0, 0)
    if asked:
        model = garments[0].model
        inputs = _inputs([garments[i] for i in asked])
        images, logit = model.draw_and_judge(*inputs) if judges else (model.draw_latents(*inputs), None)
        for i, image in zip(asked, images, strict=True):
            said = logit if judges and i == 0 else None
            _memory.put(keys[i], image, said)
            found[keys[i]] = image, said
    return np.stack([found[key][0] for key in keys]), found[keys[0]][1] if judged else None


def _inputs(garments: Sequence[Garment]) -> tuple[np.ndarray, np.ndarray | None]:
    """What the model draws them from."""
    model, seeds = garments[0].model, [garment.seed for garment in garments]
    points = vectors.from_seeds(seeds, model.latent_dim)
    points = np.stack([vectors.truncate(point, garment.variety) for point, garment in zip(points, garments, strict=True)])
    if not model.is_conditional:
        return points, None
    return points, vectors.classes_of(seeds, model.latent_dim, [garment.label for garment in garments])
