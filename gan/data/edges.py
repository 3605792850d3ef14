"""Pictures to sketches: what somebody would draw of them with a few lines, white on black, 28 x 28. NumPy only.

No network is needed: a picture is enlarged four times, its silhouette becomes a contour, the dark seams within it become lines
(where a wide Gaussian exceeds a narrow one: a difference of Gaussians, Marr and Hildreth 1980,
https://doi.org/10.1098/rspb.1980.0020), and all is shrunk again. The strokes of a visitor, on a square as large, take the same
last step.

Nobody draws as exactly as that. So the sketches that a network learns from are drawn with an `rng`, anew each time: by other
thresholds, with or without what is inside, thicker or thinner, bent, with gaps, and with whole strokes missing.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist

import numpy as np

from gan.data import SIDE, fitting

TIMES = 4
LARGE = TIMES * SIDE  # the side of the square that lines are drawn on
INK = 0.4  # of the brightest: from where on what somebody has drawn is line, and not the soft border of one
MOST_ENLARGED = 2  # times
STROKE = 12  # the width of a pen's stroke, at most, pixels of the square
CHUNK = 64  # pictures that are worked on at once, so that they stay in the processor's memory

# Of an exact sketch: the level of the silhouette and the depth of a seam (0..255), the contour's width (pixels of the square).
LEVEL, SEAM, WIDTH = 20.0, 4.0, 4
# Of those that are learnt from: between which they lie, and what else becomes of the lines.
LEVELS, SEAMS, WIDTHS = (10.0, 45.0), (2.5, 9.0), (2, 3, 4, 5, 6, 8, 10)
CONTOUR_ALONE = 0.5  # of all sketches
MOST_MISSING = 0.4  # of the lines inside; of the contour half as much
MOST_GAPS = 0.1
MOST_BENT = 1.0 * TIMES  # the deviation of the shift along each axis, at most: 1.4 pixels of the picture in all

FINE, COARSE = 0.5, 1.2  # deviations of the two Gaussians, pixels of the picture
INSIDE = 7  # how far from the contour a seam is one, pixels of the square
BLOTCHES, SPECKS, BENDS = 6, 24, 5  # cells along a side: of what is missing, of gaps, of what bends


def sketches(images: np.ndarray, rng: np.random.Generator | None = None) -> np.ndarray:
    """The lines of pictures: uint8 (N, 28, 28, 1), white on black.

    Args:
        images: uint8 (N, 28, 28, 1), bright on black.
        rng: what every sketch is varied by, to learn from; None: exact ones.
    """
    drawn = [_lines(images[start : start + CHUNK, ..., 0], rng) for start in range(0, len(images), CHUNK)]
    return _shrunk(np.concatenate(drawn)) if drawn else np.zeros((0, SIDE, SIDE, 1), np.uint8)


def of_strokes(square: np.ndarray) -> np.ndarray:
    """What somebody has drawn, light on black, uint8 (112, 112), as a sketch: uint8 (28, 28, 1).

    It is moved to the middle and enlarged until it fills the square, as garments fill their pictures, but at most twice: one
    stroke alone is no garment yet.
    """
    rows, columns = (np.flatnonzero(_ink(square).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return np.zeros((SIDE, SIDE, 1), np.uint8)
    drawn = square[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    missing = [max(0, LARGE // MOST_ENLARGED - size) if max(drawn.shape) == size else 0 for size in drawn.shape]
    drawn = np.pad(drawn, [(lacking // 2, lacking - lacking // 2) for lacking in missing])
    return _shrunk(_ink(fitting.fit(drawn, LARGE, background=0))[None])[0]


def of_anything(square: np.ndarray) -> np.ndarray:
    """A drawing or a photograph, light on black, uint8 (112, 112), as a sketch: uint8 (28, 28, 1).

    What is nowhere much broader than a pen's stroke is taken for lines; of all else the lines are looked for.
    """
    ink = _ink(square)[None]
    if (_deep(ink, np.array([STROKE / 2])) & ink).sum() <= ink.sum() / 50:
        return of_strokes(square)
    return sketches(fitting.fit(square)[None, ..., None])[0]


def _ink(square: np.ndarray) -> np.ndarray:
    return square >= max(1, INK * int(square.max()))


def _lines(images: np.ndarray, rng: np.random.Generator | None) -> np.ndarray:
    """Where the lines of pictures uint8 (N, 28, 28) are: bool (N, 112, 112)."""
    count = len(images)
    fine, coarse = (_spread(images.astype(np.float32), _enlarging(deviation)) for deviation in (FINE, COARSE))
    if rng is None:
        silhouette, is_seam, widths = fine > LEVEL, coarse - fine > SEAM, np.full(count, WIDTH)
    else:
        silhouette = fine > rng.uniform(*LEVELS, (count, 1, 1))
        is_seam = coarse - fine > rng.uniform(*SEAMS, (count, 1, 1))
        widths = rng.choice(WIDTHS, count)
    contour = silhouette & ~_deep(silhouette, widths)
    seams = is_seam & _deep(silhouette, np.full(count, INSIDE))
    if rng is None:
        return contour | seams
    missing = rng.uniform(0, MOST_MISSING, count)
    blotches = _field(rng, count, BLOTCHES)
    contour &= blotches > _level(missing / 2)
    seams &= (blotches > _level(missing)) & (rng.random((count, 1, 1)) > CONTOUR_ALONE)
    there = _field(rng, count, SPECKS) > _level(rng.uniform(0, MOST_GAPS, count))
    return _bent((contour | seams) & there, rng)


def _shrunk(lines: np.ndarray) -> np.ndarray:
    """Where lines are, bool (N, 112, 112), as sketches uint8 (N, 28, 28, 1): a pixel is as bright as it is covered."""
    return ((2 * 255 * _covered(lines).astype(np.int64) + TIMES**2) // (2 * TIMES**2)).astype(np.uint8)[..., None]


def _covered(mask: np.ndarray) -> np.ndarray:
    """How many points of each small pixel are in a mask bool (N, 112, 112): uint8 (N, 28, 28), 0 to 16."""
    rows = mask.view(np.uint8).reshape(-1, SIDE, TIMES, LARGE).sum(axis=2, dtype=np.uint8)
    return rows.reshape(-1, SIDE, SIDE, TIMES).sum(axis=3, dtype=np.uint8)


def _deep(silhouette: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Which points of silhouettes lie at least a width (N,) within them; what is beyond the square is outside.

    A straight border that is smoothed by a Gaussian rises to 0.933 in one and a half deviations, in whatever direction it runs.
    """
    covered = _covered(silhouette) / np.float32(TIMES**2)  # the small picture is enough for it, and quicker
    deep = np.empty(silhouette.shape, bool)
    for width in np.unique(widths):
        rows = widths == width
        deep[rows] = _spread(covered[rows], _enlarging(width / 1.5 / TIMES)) > 0.933
    return deep


def _bent(lines: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Lines bool (N, 112, 112), every one shifted by a smooth field of its own."""
    count = len(lines)
    strength = rng.uniform(0, MOST_BENT, (count, 1, 1))
    down, right = (np.rint(_field(rng, count, BENDS) * strength).astype(np.int64) for _ in range(2))
    there = np.arange(LARGE)
    rows, columns = (there[:, None] + down).clip(0, LARGE - 1), (there + right).clip(0, LARGE - 1)
    return lines[np.arange(count)[:, None, None], rows, columns]


def _field(rng: np.random.Generator, count: int, cells: int) -> np.ndarray:
    """Smooth noise, `cells` waves along a side: (count, 112, 112), every point of deviation 1 about 0."""
    return _spread(rng.standard_normal((count, cells, cells), dtype=np.float32), _noise(cells))


def _level(shares: np.ndarray) -> np.ndarray:
    """Below which level so many of a field's points are: (N, 1, 1) for shares (N,), 0 to below 1."""
    return np.array([NormalDist().inv_cdf(max(share, 1e-9)) for share in shares], np.float32)[:, None, None]


def _spread(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Values (N, a, a) along both axes through a kernel (112, a): (N, 112, 112)."""
    for _ in range(2):  # as products of two large matrices, which are many times as fast as those of many small ones
        values = (values.reshape(-1, values.shape[-1]) @ kernel.T).reshape(len(values), -1, len(kernel)).swapaxes(1, 2)
    return values


@lru_cache
def _enlarging(deviation: float) -> np.ndarray:
    """What enlarges 28 pixels to 112 and smooths them, so many pixels wide; beyond them it is black: (112, 28)."""
    return _gaussian((np.arange(LARGE) + 0.5) / TIMES - 0.5, SIDE, deviation)


@lru_cache
def _noise(cells: int) -> np.ndarray:
    kernel = _gaussian(np.linspace(0, cells - 1, LARGE), cells, 0.6)
    return kernel / np.linalg.norm(kernel, axis=1, keepdims=True)


def _gaussian(at: np.ndarray, size: int, deviation: float) -> np.ndarray:
    """What smooths `size` values to those at other places: float32 (places, size); a row's sum is 1, less towards the ends."""
    reach = np.arange(-size, 2 * size)  # beyond both ends, so that rows there sum to less
    weights = np.exp(-(((at[:, None] - reach) / deviation) ** 2) / 2)
    weights[weights < 1e-6] = 0  # numbers that are almost none make products slow
    return (weights / weights.sum(axis=1, keepdims=True))[:, size : 2 * size].astype(np.float32)
