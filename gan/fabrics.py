"""Fabrics drawn by our own code, as colour pictures whose edges fit one another, and a picture of somebody's as one. NumPy.

Each is a square of SIDE pixels that can be laid beside itself in all directions without a seam. Their contrasts are softer in
brightness than in hue: what is printed on a garment shall not hide its shape.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from PIL import Image

SIDE = 112  # pixels
LARGEST = 168  # pixels of a swatch's side: what is larger tells little more, and takes longer to look at
FINE = 4  # points a pixel along each axis, whose mean it is: that makes borders smooth
WEAVE = 0.035  # how much brighter and darker the threads are that every fabric is woven of

# What of a pattern can be chosen, times what it is.
RANGES = {"strength": (0.25, 1.5), "scale": (0.5, 2.0)}

Colour = tuple[int, int, int]


@functools.cache
def draw(name: str) -> np.ndarray:
    """One of NAMES: uint8 (SIDE, SIDE, 3), always the same."""
    down, across = np.meshgrid(*[(np.arange(SIDE * FINE) + 0.5) / FINE] * 2, indexing="ij")
    fine = _FABRICS[name](down, across)
    colours = fine.reshape(SIDE, FINE, SIDE, FINE, 3).mean(axis=(1, 3))
    if name != "knit":  # which shows its own threads
        colours *= _woven()[..., None]
    drawn = np.rint(colours.clip(0, 255)).astype(np.uint8)
    drawn.flags.writeable = False  # it is everybody's
    return drawn


def of_picture(pixels: np.ndarray) -> np.ndarray:
    """The middle of a picture, uint8 (height, width, 3), as a fabric: uint8 (SIDE, SIDE, 3)."""
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = Image.fromarray(np.ascontiguousarray(pixels[top : top + side, left : left + side]))
    return np.asarray(square.resize((SIDE, SIDE), Image.Resampling.LANCZOS))


def swatch(fabric: np.ndarray, strength: float = 1.0, scale: float = 1.0, is_seamless: bool = True) -> np.ndarray:
    """A piece of a fabric, uint8 (SIDE, SIDE, 3), as it is to look: uint8 (S, S, 3), S from SIDE on.

    Args:
        strength: how far its colours are from their mean, times what they were: 0 is plain.
        scale: how large its pattern is, times what it was.
        is_seamless: whether it can be laid beside itself; what cannot is turned over for that.
    """
    colours = fabric.astype(np.float64)
    mean = colours.mean(axis=(0, 1))
    softened = np.rint((mean + strength * (colours - mean)).clip(0, 255)).astype(np.uint8)
    side = 4 * round(SIDE * scale / 4)
    # Beside itself first: at its own borders it is to be made smaller or larger as it is within.
    around = np.pad(softened, [(SIDE, SIDE), (SIDE, SIDE), (0, 0)], mode="wrap" if is_seamless else "symmetric")
    whole = np.asarray(Image.fromarray(around).resize((3 * side, 3 * side), Image.Resampling.LANCZOS))
    times = -(-SIDE // side)  # as many whole ones as it takes
    shown = min(times * side, LARGEST)
    return whole[side : side + shown, side : side + shown]


def _woven() -> np.ndarray:
    """How bright the threads are, over and under one another by turns: (SIDE, SIDE), about 1."""
    down, across = np.indices((SIDE, SIDE))
    return 1 + WEAVE * np.where((down + across) % 2, 1, -1)


def _stripes(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    return _chosen(
        np.searchsorted((12, 15, 18, 24), across % 28),
        [(242, 226, 196), (96, 164, 168), (242, 226, 196), (232, 122, 98), (242, 226, 196)],
    )


def _check(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """A tartan: the same stripes along and across, of which one thread in two is seen."""
    red, navy, gold = (186, 46, 52), (44, 62, 112), (232, 184, 84)
    colours = [red, navy, red, gold, red, navy]
    bands = (20, 30, 41, 44, 54)
    warp, weft = (_chosen(np.searchsorted(bands, place % 56, side="right"), colours) for place in (across, down))
    return (warp + weft) / 2


def _houndstooth(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """As it is woven: four dark threads and four light ones by turns in both directions, in a twill of two over two."""
    row, column = (np.floor(place / 3.5).astype(int) for place in (down, across))
    is_warp = (row + column) % 4 < 2
    is_dark = np.where(is_warp, column % 8 < 4, row % 8 < 4)
    return _chosen(is_dark.astype(int), [(236, 202, 182), (156, 70, 96)])


def _dots(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    near = np.minimum(*(np.hypot(_off(down, 28, at), _off(across, 28, at)) for at in (7, 21)))
    return _chosen((near < 6).astype(int), [(40, 142, 138), (250, 222, 150)])


def _camouflage(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    fields = [_clouds(seed, 3.2) for seed in (3, 14, 9)]
    kind = np.zeros(down.shape, int)
    for i, (field, share) in enumerate(zip(fields, (0.42, 0.3, 0.16), strict=True), start=1):
        kind[field > np.quantile(field, 1 - share)] = i
    return _chosen(kind, [(178, 166, 112), (98, 112, 62), (126, 88, 54), (58, 64, 46)])


def _flowers(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(5)
    drawn = np.broadcast_to(np.array((70, 98, 160), float), (*down.shape, 3)).copy()
    places = [(y * 28 + 14 + 14 * (x % 2), x * 28 + 14) for y in range(4) for x in range(4)]
    for i, (y, x) in enumerate(places):
        y, x = y + rng.uniform(-3, 3), x + rng.uniform(-3, 3)
        up, right, turned = _off(down, SIDE, y), _off(across, SIDE, x), rng.uniform(0, 2 * np.pi)
        radius, angle = np.hypot(up, right), np.arctan2(up, right) + turned
        leaf = (np.abs(np.cos(angle * 1.5 + 0.6)) > 0.86) & (radius < 12)
        drawn[leaf] = (92, 146, 96)
        petals = radius < 8.5 * (0.62 + 0.38 * np.abs(np.cos(2.5 * angle)))
        drawn[petals] = [(246, 196, 206), (250, 238, 222), (236, 128, 138)][i % 3]
        drawn[radius < 2.8] = (242, 190, 70)
    return drawn


def _waves(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    height = down + 5 * np.sin(2 * np.pi * across / 56) + 1.5 * np.sin(2 * np.pi * across / 28 + 1)
    colours = [(46, 112, 172), (84, 160, 204), (142, 204, 216), (232, 238, 222)]
    return _chosen(np.searchsorted((9, 17, 24), height % 28, side="right"), colours)


def _knit(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Stocking stitch: columns of loops, each of two slanting strands."""
    width, height = SIDE / 5, SIDE / 7
    from_middle = _off(across, width, width / 2)
    along = (down + np.abs(from_middle) * 0.9) % height / height * 2 - 1
    over = (np.abs(from_middle) - width / 4) / (width / 4)
    light = np.sqrt((1 - 0.72 * along**2 - 0.55 * over**2).clip(0.02))
    twist = 1 + 0.10 * np.sin(2 * np.pi * (along + 1.4 * over * np.sign(from_middle)))
    return (0.36 + 0.64 * light * twist)[..., None] * np.array((244, 166, 70), float)


def _chosen(which: np.ndarray, colours: list[Colour]) -> np.ndarray:
    return np.array(colours, float)[which]


def _off(place: np.ndarray, period: float, at: float) -> np.ndarray:
    """How far a place is from the nearest of those that lie a period apart, one of them `at`."""
    return (place - at + period / 2) % period - period / 2


def _clouds(seed: int, waves: float) -> np.ndarray:
    """Smooth noise with about so many waves along a side, without a seam: (SIDE * FINE, SIDE * FINE)."""
    size = SIDE * FINE
    along = np.fft.fftfreq(size, 1 / size)
    frequencies = np.hypot(along[:, None], along[None] * 0.75)
    noise = np.fft.fft2(np.random.default_rng(seed).standard_normal((size, size)))
    return np.fft.ifft2(noise * np.exp(-((frequencies / waves) ** 2) / 2)).real


_FABRICS: dict[str, Callable] = {
    "stripes": _stripes,
    "check": _check,
    "houndstooth": _houndstooth,
    "dots": _dots,
    "camouflage": _camouflage,
    "flowers": _flowers,
    "waves": _waves,
    "knit": _knit,
}
NAMES = tuple(_FABRICS)
