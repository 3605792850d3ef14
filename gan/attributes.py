"""What can be measured in a picture of a garment without knowing what it shows. NumPy only.

Grey goes from 0 (the black around) to 1. How much of a pixel is garment, its cover, is grey / COVERED, at most 1, so that a
dark garment counts as well as a bright one, and an edge that fades counts by half.
"""

from collections.abc import Callable

import numpy as np

COVERED = 0.25  # the grey from which on all of a pixel is garment
SIZE = 28
MIDDLE = (SIZE - 1) / 2
OUTER = 9  # columns at the left and at the right, in which sleeves are


def _brightness(grey: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """The mean grey of the garment, 0 to 1."""
    return _ratio(_sum(grey * cover), _sum(cover))


def _contrast(grey: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """The standard deviation of its grey."""
    mean = _brightness(grey, cover)[:, None, None]
    return np.sqrt(_ratio(_sum(cover * (grey - mean) ** 2), _sum(cover)))


def _width(grey: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """How wide the lower half is, pixels: cover in a row, on the average of the rows that hold some of the garment."""
    lower = cover[:, SIZE // 2 :]
    return _ratio(_sum(lower), lower.max(axis=2).sum(axis=1))


def _length(grey: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """How long it is, pixels: a block of n rows has n, for the variance of the numbers 1 to n is (n^2 - 1) / 12."""
    rows, all_of_it = cover.sum(axis=2), _sum(cover)
    middle = _ratio((rows * np.arange(SIZE)).sum(axis=1), all_of_it)[:, None]
    variance = _ratio((rows * (np.arange(SIZE) - middle) ** 2).sum(axis=1), all_of_it)
    return np.where(all_of_it > 0, np.sqrt(12 * variance + 1), 0)


def _sleeves(grey: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """The share of it that lies in the outer columns, 0 to 1."""
    columns = cover.sum(axis=1)
    return _ratio(columns[:, :OUTER].sum(axis=1) + columns[:, -OUTER:].sum(axis=1), _sum(cover))


def _weight(grey: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """How much brighter and larger the upper half is than the lower one: -1 (all is below) to 1 (all is above)."""
    return _ratio(_sum(grey[:, : SIZE // 2]) - _sum(grey[:, SIZE // 2 :]), _sum(grey))


def _pattern(grey: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """How much neighbouring pixels of it differ in grey: side by side, and one above the other, on the average, added up."""
    return _differences(grey, cover, 2) + _differences(grey, cover, 1)


def _stripes(grey: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """Whether they differ downwards (1: stripes that lie) or sideways (-1: stripes that stand)."""
    sideways, downwards = _differences(grey, cover, 2), _differences(grey, cover, 1)
    return _ratio(downwards - sideways, downwards + sideways)


def _lean(grey: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """How far its middle lies right of the picture's, pixels."""
    return _ratio((cover.sum(axis=1) * (np.arange(SIZE) - MIDDLE)).sum(axis=1), _sum(cover))


MEASURES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "brightness": _brightness,
    "contrast": _contrast,
    "width": _width,
    "length": _length,
    "sleeves": _sleeves,
    "weight": _weight,
    "pattern": _pattern,
    "stripes": _stripes,
    "lean": _lean,
}


def measure(images: np.ndarray) -> np.ndarray:
    """Measure the attributes of pictures, uint8 (N, 28, 28, 1): float64 (N, len(MEASURES)), in the order of MEASURES.

    What each is, and its unit, is said at its function. A black picture has 0 of everything.
    """
    grey = images[..., 0].astype(np.float64) / 255
    cover = np.minimum(grey / COVERED, 1)
    return np.stack([one(grey, cover) for one in MEASURES.values()], axis=1)


def _sum(values: np.ndarray) -> np.ndarray:
    """(N, H, W) -> (N,)"""
    return values.sum(axis=(1, 2))


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros(np.shape(part)), where=whole > 0)


def _differences(grey: np.ndarray, cover: np.ndarray, axis: int) -> np.ndarray:
    """The mean difference of neighbours along an axis, (N,), by how much of both is garment."""
    if axis == 2:
        grey, cover = grey.swapaxes(1, 2), cover.swapaxes(1, 2)
    both = np.minimum(cover[:, 1:], cover[:, :-1])
    return _ratio(_sum(np.abs(grey[:, 1:] - grey[:, :-1]) * both), _sum(both))
