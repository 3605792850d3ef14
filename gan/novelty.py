"""Whether garments are new: how far they are from the training images, beside real images that were never shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from gan import bundle, features, metrics, pictures

CLOSEST = 32  # pairs on the sheet


class Pair(NamedTuple):
    """A garment and the training image that is nearest to it in pixels."""

    distance: float
    seed: int
    row: int  # of the training image
    garment: np.ndarray  # uint8 (28, 28, 1)


class NeverWorn:
    """Tells whether pictures are copies: their distances to the nearest training image, beside those of the test images.

    Args:
        trained_on: the training images, uint8 (N, 28, 28, 1); held_out: images from the same source that were not trained on.
        extractor: features are compared as well as pixels; None: pixels alone.
    """

    def __init__(self, trained_on: np.ndarray, held_out: np.ndarray, extractor: features.Extractor | None) -> None:
        self._views: dict[str, Callable] = {"pixels": lambda images: images.reshape(len(images), -1)}
        if extractor:
            self._views["features"] = lambda images: extractor(images).values
        self._trained_on = {name: view(trained_on) for name, view in self._views.items()}
        self._held_out = {name: self._nearest(name, held_out)[0] for name in self._views}
        self._exact = {image.tobytes() for image in trained_on}
        self.held_out_duplicates = self.duplicates(held_out)

    def duplicates(self, images: np.ndarray) -> int:
        """How many of the images equal a training image, pixel by pixel."""
        return sum(image.tobytes() in self._exact for image in images)

    def __call__(self, images: np.ndarray) -> tuple[dict[str, dict[str, float | None]], np.ndarray, np.ndarray]:
        """({view: ratios and AUROC}, distance to the nearest training image in pixels (N,), which one that is (N,)).

        A ratio is None where that of the held-out images would be divided by 0: they are copies of training images.
        """
        report, by_pixels = {}, None
        for name in self._views:
            distances, rows = self._nearest(name, images)
            by_pixels = by_pixels or (distances, rows)
            others = self._held_out[name]
            report[name] = {
                "median_ratio": _ratio(np.median(distances), np.median(others)),
                "percentile_ratio": _ratio(np.percentile(distances, 1), np.percentile(others, 1)),
                "auroc": metrics.auroc(distances, others),
            }
        return report, *by_pixels

    def _nearest(self, name: str, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return metrics.nearest(self._views[name](images), self._trained_on[name])


def _ratio(ours: float, others: float) -> float | None:
    return float(ours / others) if others > 0 else None


def pairs(seeds: Sequence[int], garments: np.ndarray, distances: np.ndarray, rows: np.ndarray) -> list[Pair]:
    """The CLOSEST of the garments of seeds (N,) as pairs; distances (N,) and rows (N,) are those that NeverWorn found."""
    return [Pair(distances[i], seeds[i], rows[i], garments[i]) for i in distances.argsort()[:CLOSEST]]


def closest(pairs: Iterable[Pair]) -> list[Pair]:
    """The CLOSEST pairs, the very closest first; of equal distances that of the smaller seed."""
    return sorted(pairs, key=lambda pair: pair[:2])[:CLOSEST]


def sheet(pairs: list[Pair], trained_on: np.ndarray) -> np.ndarray:
    """Pairs side by side, the garment's seed below: uint8 (H, W)."""
    garments, images = np.stack([pair.garment for pair in pairs]), trained_on[[pair.row for pair in pairs]]
    return pictures.pairs(garments, images, [f"{pair.seed:,}" for pair in pairs])


def limit_of(run: dict) -> int | None:
    """On how many of the first training images a run was trained, None: on all, from its run.json.

    Raises:
        BundleError: it does not say.
    """
    settings = run.get("settings")
    limit = settings.get("limit") if isinstance(settings, dict) else 0
    if limit is not None and not (isinstance(limit, int) and limit >= 1):
        raise bundle.BundleError("run.json does not say what the model was trained on (settings.limit), so it cannot be judged")
    return limit
