"""What a bundle's discriminator, the critic of its garments, says of pictures: functions of a bundle, for `Worker.call`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from gan import data
from gan.batches import JUDGE_SIZES, in_batches
from gan.bundle import Bundle, BundleError, NoDiscriminatorError
from gan.latents import vectors

if TYPE_CHECKING:
    import keras

# A conditional critic's opinion depends on the whole batch (see gan/models/cdcgan.py): each picture is judged in a batch of the
# size it was trained with, beside this many garments of the bundle's own, always the same.
OTHERS = 63
AGREEMENT = 1e-4  # logits that differ by no more are the same


def judge(model: Bundle, images: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
    """The discriminator's logits of pictures uint8 (N, 28, 28, 1): float32 (N,). A picture's does not depend on the others.

    Args:
        classes: what a conditional model's pictures are said to show, (N, 10).

    Raises:
        BundleError: the bundle has no discriminator (NoDiscriminatorError), or it cannot be loaded.
    """
    pictures = data.to_unit(images)
    if not model.is_conditional:
        return np.concatenate(list(in_batches(model.discriminator, pictures, sizes=JUDGE_SIZES)))[: len(pictures), 0]
    if model not in _critics:
        _critics[model] = Critic(model)
    return _critics[model](pictures, np.asarray(classes, np.float32))


def draw_and_judge(model: Bundle, vectors: np.ndarray, classes: np.ndarray | None = None) -> tuple[np.ndarray, float | None]:
    """Draw latent vectors as Bundle.draw_latents does, and judge the first picture.

    Returns:
        Pictures uint8 (N, 28, 28, 1), and the logit of the first; None where the bundle came without its discriminator.

    Raises:
        BundleError: the discriminator cannot be loaded.
    """
    images = model.draw_latents(vectors, classes)
    try:
        return images, float(judge(model, images[:1], None if classes is None else classes[:1])[0])
    except NoDiscriminatorError:
        return images, None


def draw_and_judge_together(model: Bundle, asked: list[tuple]) -> list[tuple[np.ndarray, float | None]]:
    """The same for several callers at once, in fewer batches: their (vectors, classes) in a list, and a list of their answers.

    Raises:
        BundleError: the discriminator cannot be loaded.
    """
    vectors, classes = ([one[i] for one in asked] for i in (0, 1))
    images = model.draw_latents(np.concatenate(vectors), np.concatenate(classes) if model.is_conditional else None)
    starts = np.cumsum([0, *map(len, vectors)])
    each = [images[start:end] for start, end in pairwise(starts)]
    try:
        firsts = np.concatenate([one[:1] for one in classes]) if model.is_conditional else None
        logits = [float(logit) for logit in judge(model, images[starts[:-1]], firsts)]
    except NoDiscriminatorError:
        logits = [None] * len(asked)
    return list(zip(each, logits, strict=True))


def prepare(model: Bundle) -> None:
    """Load and compile all that judging needs; where it cannot be had, who asks for a judgement is told why."""
    classes = vectors.classes_of([0], model.latent_dim, classes=model.classes) if model.is_conditional else None
    with suppress(BundleError):
        judge(model, model.draw([0]), classes)


def probability(logit: float) -> float:
    """How likely a critic holds a picture for real: the logit's sigmoid, in 0..1."""
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, logit))))  # beyond, exp overflows


class _Parts(NamedTuple):
    """A critic cut where a picture's own features are joined with what it has in common with its batch."""

    front: keras.Model  # pictures -> their features
    common: keras.Model  # features, classes of a whole batch -> what goes beside the features
    rest: keras.Model  # features, what goes beside them, classes -> logits
    others: np.ndarray  # the features of the others


class Critic:
    """A conditional bundle's discriminator, which judges each picture beside garments of the bundle's own.

    Raises:
        BundleError: as Bundle.discriminator.
    """

    def __init__(self, model: Bundle) -> None:
        self._network = model.discriminator
        seeds = range(OTHERS)
        self._others = data.to_unit(model.draw(seeds))
        self._classes = vectors.classes_of(seeds, model.latent_dim, classes=model.classes)
        self._parts = self._cut()

    def __call__(self, pictures: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """Logits of pictures (N, 28, 28, 1) in [-1, 1] and their classes (N, classes): float32 (N,)."""
        if self._parts is None:
            return self.one_by_one(pictures, classes)
        return self._in_parts(self._parts, pictures, classes)

    def one_by_one(self, pictures: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """The same by a whole batch for each picture: what is meant, and slow."""
        return self._beside_the_others(self._network, pictures, self._others, classes)[:, 0]

    def _in_parts(self, parts: _Parts, pictures: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """The same without computing the others' features again and again."""
        own = _run(parts.front, pictures)
        return _run(parts.rest, own, self._beside_the_others(parts.common, own, parts.others, classes), classes)[:, 0]

    def _beside_the_others(self, network: keras.Model, each: np.ndarray, others: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """What a network says of each (N, ...) in a batch of it and the others: (N, ...)."""
        return np.stack(
            [
                network.predict_on_batch([np.concatenate([one[None], others]), np.concatenate([its[None], self._classes])])[0]
                for one, its in zip(each, classes, strict=True)
            ]
        )

    def _cut(self) -> _Parts | None:
        """The network in parts; None where no cut leaves the logits as they are, for a stranger's may look like anything."""
        import keras

        picture, kind = self._network.inputs
        proof = self._others[:2], self._classes[:2]
        meant = self.one_by_one(*proof)
        for own, beside in _joints(self._network):
            try:
                front = keras.Model(picture, own)
                common, rest = keras.Model([own, kind], beside), keras.Model([own, beside, kind], self._network.output)
                parts = _Parts(front, common, rest, _run(front, self._others))
                # Would another part mix the batch as well, what it says in the small batches of _run would be something else.
                if np.abs(self._in_parts(parts, *proof) - meant).max() <= AGREEMENT:
                    return parts
            except Exception:  # Keras and its backend raise whatever a part leads them to
                continue
        return None


def _joints(network: keras.Model) -> Iterator[tuple[keras.KerasTensor, keras.KerasTensor]]:
    """Where a functional network puts what depends on the picture alone beside what depends on the class too: (this, that)."""
    import keras

    picture, kind = network.inputs
    sources = {id(picture): {"picture"}, id(kind): {"class"}}  # what a value depends on
    for operation in network.operations:  # in an order in which none comes before what it takes from
        if isinstance(operation, keras.layers.InputLayer):
            continue
        taken = keras.tree.flatten(operation.input)
        found = [sources.get(id(value), set()) for value in taken]
        if isinstance(operation, keras.layers.Concatenate) and sorted(map(len, found)) == [1, 2]:
            own, beside = sorted(taken, key=lambda value: len(sources[id(value)]))
            if sources[id(own)] == {"picture"}:
                yield own, beside
        sources |= {id(value): set().union(*found) for value in keras.tree.flatten(operation.output)}


def _run(network: keras.Model, *inputs: np.ndarray) -> np.ndarray:
    return np.concatenate(list(in_batches(network, *inputs, sizes=JUDGE_SIZES)))[: len(inputs[0])]


_critics: WeakKeyDictionary[Bundle, Critic] = WeakKeyDictionary()
