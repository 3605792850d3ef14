"""What a model that draws from pictures makes of sketches: functions of a bundle, for `Worker.call`."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from gan import classifiers, data, features
from gan.batches import JUDGE_SIZES, in_batches
from gan.bundle import Bundle, BundleError
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
    # Drawn as a little of every class a sketch becomes what its lines say, and that the classifier names.
    evenly = np.full((len(sketches), model.classes), 1 / model.classes, np.float32)
    chosen = extractor.probabilities(model.draw_pictures(sketches, evenly)).argmax(axis=1)
    return model.draw_pictures(sketches, vectors.one_hot(chosen, model.classes)), chosen


def begin(model: Bundle) -> None:
    """Begin to load the classifier of what the model learnt from, beside what others draw.

    Raises:
        ExtractorError: there is none.
    """
    classifiers.of(model)


def draw_soon(model: Bundle, sketches: np.ndarray, labels: np.ndarray | None) -> tuple[np.ndarray, np.ndarray | None] | None:
    """The same, by the classifier of what the model learnt from; None while that is being loaded, beside what others draw.

    Raises:
        ExtractorError: there is none.
    """
    if labels is not None or not model.is_conditional:
        return draw(model, sketches, labels)
    loading = classifiers.of(model)
    return draw(model, sketches, None, loading.result()) if loading.done() else None


def patches(model: Bundle, sketches: np.ndarray, images: np.ndarray, labels: np.ndarray | None) -> np.ndarray:
    """The critic's logits of the patches of pictures beside their sketches, uint8 (N, 28, 28, 1): float32 (N, rows, columns).

    Raises:
        BundleError: the bundle has no critic (NoDiscriminatorError), or it cannot be loaded.
    """
    kinds = [vectors.one_hot(labels, model.classes)] if model.is_conditional else []
    inputs = data.to_unit(sketches), data.to_unit(images), *kinds
    return np.concatenate(list(in_batches(model.discriminator, *inputs, sizes=JUDGE_SIZES)))[: len(images), ..., 0]


def prepare(model: Bundle) -> None:
    """Load and compile the critic of patches; where it cannot be had, who asks for its opinions is told why."""
    nothing = np.zeros((1, data.SIDE, data.SIDE, 1), np.uint8)
    with suppress(BundleError):
        patches(model, nothing, nothing, np.zeros(1, np.int64) if model.is_conditional else None)
