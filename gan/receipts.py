"""How near a picture is to the training pictures: which are the nearest, and how near unseen real pictures are.

`Neighbours` finds the very nearest, in pixels or in features. What is computed by a network, the features, is computed in the
models' process: functions of a bundle, for `Worker.call`, in pieces that let draws go on in between.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan import bundle, classifiers, standing
from gan.bundle import Bundle, BundleError
from gan.data import Dataset

BLOCK = 250  # references at a time: their floats stay in a core's cache
TOGETHER = 50  # pictures that are looked for at a time, of many
PIECE = 24  # pictures whose features are computed at a time: less than 50 ms on a slow core


class Neighbours:
    """Finds the nearest of N references, exactly.

    A quick search in float32 leaves those that may be among the nearest; their distances are computed anew, in whole numbers
    or float64. What may be is a proven bound of the search's own error, so nothing is lost.

    Args:
        references: uint8 or float32 (N, ...), kept as they are, without a copy: of a picture all numbers count.
    """

    def __init__(self, references: np.ndarray) -> None:
        self._references = references.reshape(len(references), -1)
        self._exact = np.int32 if references.dtype == np.uint8 else np.float64
        blocks = (self._references[i : i + BLOCK].astype(self._exact) for i in range(0, len(references), BLOCK))
        self._squares = np.concatenate([np.einsum("nd,nd->n", block, block) for block in blocks]).astype(np.float64)

    def __call__(self, samples: np.ndarray, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """For each sample (...) of an array of the references' type: (squared distances, rows) of the `count` nearest.

        The nearest first, of equally near ones that of the smallest row.
        """
        samples = samples.reshape(len(samples), -1)
        starts = range(0, len(samples), TOGETHER)
        return [found for i in starts for found in self._search(samples[i : i + TOGETHER], count)]

    def _search(self, samples: np.ndarray, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
        count = min(count, len(self._references))
        products = np.empty((len(samples), len(self._references)), np.float32)
        wanted, block = samples.astype(np.float32), np.empty((BLOCK, samples.shape[1]), np.float32)
        for i in range(0, len(self._references), BLOCK):
            part = self._references[i : i + BLOCK]
            block[: len(part)] = part
            products[:, i : i + BLOCK] = wanted @ block[: len(part)].T
        lengths = np.sqrt(np.einsum("nd,nd->n", *[samples.astype(np.float64)] * 2))
        # A float32 dot product of n terms is off by less than n * 2**-23 times the lengths' product (Higham 2002, section 3.1).
        bounds = samples.shape[1] * 2.0**-23 * lengths * np.sqrt(self._squares.max())
        return [
            self._nearest(sample, self._squares - 2 * product, 4 * bound, count)
            for sample, product, bound in zip(samples, products, bounds, strict=True)
        ]

    def _nearest(self, sample: np.ndarray, nearness: np.ndarray, slack: float, count: int) -> tuple[np.ndarray, np.ndarray]:
        """The same of one sample, from all squared distances less the sample's own square, each off by half of `slack`."""
        limit = np.partition(nearness, count - 1)[count - 1] + slack
        rows = np.flatnonzero(nearness <= limit)
        differences = self._references[rows].astype(self._exact) - sample.astype(self._exact)
        squared = np.einsum("nd,nd->n", differences, differences)
        order = np.argsort(squared, kind="stable")[:count]
        return squared[order], rows[order]


def root_mean_square(squared: np.ndarray, numbers: int = 28 * 28) -> np.ndarray:
    """Squared distances of pictures as the root mean square difference of their pixels, 0 to 255."""
    return np.sqrt(np.asarray(squared, np.float64) / numbers)


class Novelty(NamedTuple):
    """How near unseen real pictures are to the training pictures, in pixels: novelty.json."""

    trained_on: int  # training pictures
    counts: tuple[int, ...]  # unseen pictures of each class; of all
    distances: tuple[np.ndarray, ...]  # as many lists, sorted: root mean square differences, 0 to 255

    def share(self, distance: float, label: int | None) -> float:
        """The share of the unseen pictures of a class (None: of all) that are nearer than that, 0 to 1."""
        return standing.share_below(self.distances[-1 if label is None else label], distance)


def derive(model: Bundle, dataset: Dataset, report: Callable[[float], None]) -> dict:
    """What novelty.json says: the distance of each held-out picture of a data set to its nearest training picture, in pixels.

    Args:
        dataset: what the model learnt from; report: takes the share of the work that is done, 0 to 1.
    """
    trained_on = dataset.images[: _limit(model)]
    find, distances = Neighbours(trained_on), []
    for i in range(0, len(dataset.held_out_images), 1000):
        nearest = find(dataset.held_out_images[i : i + 1000], 1)
        distances += [float(root_mean_square(squared[0])) for squared, _ in nearest]
        report(len(distances) / len(dataset.held_out_images))
    found, labels, classes = np.array(distances), dataset.held_out_labels, range(len(dataset.class_names))
    parts = [*(found[labels == label] for label in classes), found]
    return {
        "weights_sha256": model.weights_hash,
        "trained_on": len(trained_on),
        "counts": [len(part) for part in parts],
        "distances": [standing.thinned(part, len(parts)) for part in parts],
    }


def read(folder: Path, weights_hash: str, classes: int) -> Novelty | None:
    """A bundle's novelty.json, whose data have so many classes; None where it has none, or that of other weights.

    Raises:
        BundleError: it is damaged.
    """
    content = bundle.derived(folder, "novelty.json", weights_hash)
    if content is None:
        return None
    try:
        counts, distances = content["counts"], tuple(map(standing.checked, content["distances"]))
        if not isinstance(content["trained_on"], int) or not all(isinstance(count, int) for count in counts):
            raise ValueError("counts are whole numbers")
        if not len(counts) == len(distances) == classes + 1:
            raise ValueError(f"{classes + 1} lists are expected")
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(f"{folder / 'novelty.json'} is damaged: {error}") from None
    return Novelty(content["trained_on"], tuple(counts), distances)


def _limit(model: Bundle) -> int | None:
    settings = model.run.get("settings")
    return settings.get("limit") if isinstance(settings, dict) else None


# What follows runs in the models' process.


def is_ready(model: Bundle) -> str:
    """The SHA-256 of the classifier through which `features_of` looks, once it answers at once; "" before.

    The first call begins to load it, beside whatever is drawn meanwhile.

    Raises:
        ExtractorError: there is none of what the model learnt from.
    """
    future = classifiers.of(model)
    return future.result().sha256 if future.done() else ""


def features_of(model: Bundle, images: np.ndarray) -> np.ndarray:
    """What the classifier of the model's data sees in pictures uint8 (N, 28, 28, 1): float32 (N, D).

    Raises:
        ExtractorError: as `is_ready`.
    """
    return classifiers.of(model).result()(images).values
