"""Where a number stands among others, of which a sorted list is kept, as in ranks.json and novelty.json. NumPy only."""

from collections.abc import Iterable, Sequence

import numpy as np

MOST = 500  # numbers that are kept of a list: a fifth of a percent is finer than anybody reads
MOST_IN_ALL = 10_000  # of all lists of a file


def thinned(values: Iterable[float], lists: int = 1) -> list[float]:
    """At most MOST of the values, sorted, evenly spread from the least to the greatest, rounded to three decimals.

    Args:
        lists: how many such lists the file has: of many each is shorter.
    """
    found = np.sort(np.asarray(list(values), np.float64))
    count = min(len(found), MOST, max(2, MOST_IN_ALL // lists))
    rows = np.rint(np.linspace(0, len(found) - 1, count)).astype(int)
    return [round(float(value), 3) for value in found[rows]]


def checked(values: object) -> np.ndarray:
    """A list as a file has it: float64 (N,), N at least 1.

    Raises:
        ValueError: it is no list of finite numbers in order.
    """
    try:
        found = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        found = np.zeros(0)
    if found.ndim != 1 or not len(found) or not np.isfinite(found).all() or (np.diff(found) < 0).any():
        raise ValueError("a sorted list of numbers is expected")
    return found


def share_below(values: Sequence[float], value: float) -> float:
    """The share of sorted values that are less than a value, 0 to 1; the value itself is rounded as they are."""
    return float(np.searchsorted(values, round(value, 3), side="left") / len(values))


def histogram(values: np.ndarray, low: float, high: float, bins: int) -> np.ndarray:
    """The share of the values in each of `bins` equal parts of low..high, float64 (bins,); the ends take what lies outside."""
    return np.histogram(np.clip(values, low, high), bins, (low, high))[0] / len(values)
