"""What the tabs, the API and the plain addresses show, drawn: values of validation.py in, pictures out. No Gradio.

What was drawn is remembered, so that what was asked for lately, or stands on the page already, asks the model no more.
"""

from collections.abc import Sequence

import numpy as np

from gan import pictures, rewind, snapshots
from gan.bundle import NoDiscriminatorError
from gan.latents import vectors
from gan.page.memory import Memory
from gan.page.shown import Garment, Grid, Plane, Sheet, Walk

STRIP_WIDTH = 16_000  # pixels; what a browser shows as one picture
# By the weights' hash, what was asked for, and how: pictures, files, what the critic said. 6 MB hold about 3,400 pictures, or
# 2,600 PNGs of one.
answers = Memory(6_000_000)


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


def remembered(shown: Garment | Grid | Walk | Plane, how: int | str) -> bytes | None:
    """The file of what is shown, at a scale or, of a walk, with the ending "gif" or "png"; None if it must be drawn first."""
    return answers.get(_key(shown, how))


def garment_png(garment: Garment, scale: int = pictures.SCALE) -> bytes:
    """A garment as a PNG file, 28*scale pixels wide."""
    return answers.remember(_key(garment, scale), lambda: pictures.png(pictures.grid(draw([garment]), 1, 1, scale)))


def grid_png(shown: Grid, scale: int = pictures.SCALE) -> bytes:
    """A grid as a PNG file."""
    return answers.remember(_key(shown, scale), lambda: pictures.png(grid(shown, scale)))


def plane_png(shown: Plane, scale: int = 1) -> bytes:
    """A plane as a PNG file, size*28*scale pixels wide and high."""
    return answers.remember(
        _key(shown, scale), lambda: pictures.png(pictures.grid(draw(shown.garments), shown.size, shown.size, scale))
    )


def walk(shown: Walk) -> tuple[bytes, bytes]:
    """A GIF of legs * frames + 1 frames, and a PNG of the same frames side by side.

    On a leg between two classes the generator is asked for a mixture of them.
    """
    files = tuple(remembered(shown, ending) for ending in ("gif", "png"))
    if None not in files:
        return files
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
    strip = pictures.png(pictures.grid(images, 1, len(images), scale))
    for ending, file in (("gif", film), ("png", strip)):
        answers.put(_key(shown, ending), file)
    return film, strip


def past(garment: Garment) -> tuple[np.ndarray, np.ndarray | None]:
    """A garment as each snapshot of its model draws it.

    Returns:
        Pictures uint8 (snapshots, 28, 28, 1), in the order of the epochs, and what the critic of the end says of each: logits
        float32 (snapshots,), None where the model came without its critic.

    Raises:
        BundleError: a snapshot is damaged.
    """
    model, vector, kind = garment.model, garment.point, garment.weights

    def compute() -> tuple[np.ndarray, np.ndarray | None]:
        epochs = [epoch for epoch, _, _ in snapshots.listed(model.folder)]
        images = at_epochs(garment.model, epochs, vector[None], None if kind is None else kind[None])[:, 0]
        try:
            return images, model.judge(images, None if kind is None else np.repeat(kind[None], len(epochs), axis=0))
        except NoDiscriminatorError:
            return images, None

    key = (model.weights_hash, "past", vector.tobytes(), None if kind is None else kind.tobytes())
    return answers.remember(key, compute)


def past_png(garment: Garment, scale: int = 1) -> bytes:
    """The same pictures side by side as a PNG file, 28*scale pixels high."""

    def compute() -> bytes:
        images, _ = past(garment)
        return pictures.png(pictures.grid(images, 1, len(images), scale))

    return answers.remember(_key(garment, past_at(scale)), compute)


def past_at(scale: int) -> str:
    """How a garment's past is shown, for `remembered`."""
    return f"past {scale}"


def at_epochs(model, epochs: Sequence[int], points: np.ndarray, classes: np.ndarray | None) -> np.ndarray:
    """Latent vectors (N, latent_dim) as a model drew them after some epochs: uint8 (epochs, N, 28, 28, 1)."""
    work = model.work(rewind.draw, epochs, points, classes, visitor=points.tobytes())
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def _key(shown: Garment | Grid | Walk | Plane, how: int | str) -> tuple:
    model, *arguments = shown
    return model.weights_hash, type(shown).__name__, *arguments, how


def _draw(garments: Sequence[Garment], judged: bool) -> tuple[np.ndarray, float | None]:
    model = garments[0].model
    points = [(garment.point, garment.weights) for garment in garments]
    # Drawn from the same, they are the same garment, whatever it is called.
    keys = [(model.weights_hash, vector.tobytes(), None if kind is None else kind.tobytes()) for vector, kind in points]
    images = {key: answers.get(key) for key in keys}
    opinion = answers.get(("opinion", *keys[0])) if judged else None
    judges = judged and opinion is None
    asked = list(dict.fromkeys(key for i, key in enumerate(keys) if images[key] is None or (judges and i == 0)))
    if asked:
        drawn_from = dict(zip(keys, points, strict=True))
        chosen = [drawn_from[key] for key in asked]
        inputs = (
            np.stack([vector for vector, _ in chosen]),
            np.stack([kind for _, kind in chosen]) if model.is_conditional else None,
        )
        drawn, logit = model.draw_and_judge(*inputs) if judges else (model.draw_latents(*inputs), None)
        for key, image in zip(asked, drawn, strict=True):
            images[key] = image.copy()  # alone: a view would keep the whole batch
            answers.put(key, images[key])
        if judges:
            opinion = (logit,)  # of a model without its critic that there is none
            answers.put(("opinion", *keys[0]), opinion)
    return np.stack([images[key] for key in keys]), opinion[0] if opinion else None
