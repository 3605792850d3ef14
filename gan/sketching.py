"""What a model that draws from pictures makes of sketches: functions of a bundle, for `Worker.call`."""

from __future__ import annotations

import numpy as np

from gan import data, features
from gan.batches import JUDGE_SIZES, in_batches
from gan.bundle import Bundle
from gan.features import Extractor
from gan.latents import vectors


def draw(
    model: Bundle, sketches: np.ndarray, labels: np.ndarray | None, extractor: Extractor | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Draw from sketches, uint8 (N, 28, 28, 1): pictures of that kind, and the classes that they were drawn as (N,).

    Args:
        labels: the classes that are asked for, (N,); None: those that the classifier chooses. A model that cannot be asked for
            a class has none, and gives none.
        extractor: a classifier of the classes of the model; None: that of Fashion-MNIST.

    Raises:
        ExtractorError: there is no such classifier.
    """
    if not model.is_conditional:
        return model.draw_pictures(sketches), None
    if labels is not None:
        return model.draw_pictures(sketches, vectors.one_hot(labels, model.classes)), labels
    extractor = extractor or features.load(next(iter(features.ARCHITECTURES)))
    every = np.arange(model.classes)
    drawn = model.draw_pictures(
        sketches.repeat(model.classes, axis=0), vectors.one_hot(np.tile(every, len(sketches)), model.classes)
    )
    # Each sketch is drawn as every class; it is of the class whose picture is the surest to be of it.
    sure = extractor.probabilities(drawn).reshape(len(sketches), model.classes, -1)[:, every, every]
    chosen = sure.argmax(axis=1)
    return drawn.reshape(len(sketches), model.classes, *drawn.shape[1:])[np.arange(len(sketches)), chosen], chosen


def opinions(model: Bundle, sketches: np.ndarray, images: np.ndarray, labels: np.ndarray | None) -> np.ndarray:
    """What the critic says of each patch of pictures that sketches are said to be of: logits, float32 (N, rows, columns).

    Args:
        sketches, images: uint8 (N, 28, 28, 1); labels: what they show (N,), for a model that can be asked for it.

    Raises:
        NoDiscriminatorError: the model came without its critic.
    """
    inputs = [data.to_unit(sketches), data.to_unit(images)]
    if model.is_conditional:
        inputs.append(vectors.one_hot(labels, model.classes))
    found = np.concatenate(list(in_batches(model.discriminator, *inputs, sizes=JUDGE_SIZES)))
    return found[: len(sketches), ..., 0]
