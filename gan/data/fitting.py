"""Any picture as 28 x 28 grey bytes: turned upright, laid on its background, fitted without distortion."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from gan.data import SIDE

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")  # no others: some of Pillow's readers start other programs
STRIP = 256  # rows that are averaged at once: a large picture as float64 would be eight times as large


@contextmanager
def bombs_refused() -> Iterator[None]:
    """Pictures with more pixels than Pillow thinks sane are an error, not a warning; its other warnings are not shown.

    For all threads, so around all of them and not within one.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def read(path: Path | str) -> np.ndarray:
    """The picture in a file, an animation's first, fitted: uint8 (28, 28). Within `bombs_refused`.

    Raises:
        Exception: of any class, for Pillow's readers raise all sorts on damaged files.
    """
    with Image.open(path, formats=FORMATS) as picture:
        return fit(upright(picture))


def upright(picture: Image.Image, least: int = 4 * SIDE) -> np.ndarray:
    """A picture that was opened and not read yet, turned as its EXIF says: its brightness, uint8 (height, width).

    JPEG is decoded at a half to an eighth of its size, an average over its own blocks, while `least` pixels a side remain.
    """
    picture.draft("L", (least, least))
    ImageOps.exif_transpose(picture, in_place=True)
    return grey(picture)


def grey(picture: Image.Image) -> np.ndarray:
    """A picture's brightness in 0..255: uint8 (height, width).

    What is transparent becomes the background: white where the opaque part is mostly dark, else black.
    """
    if picture.mode.startswith("I"):  # 16 bits, which Pillow would clip to 8
        values = np.asarray(picture).clip(0, 65535).astype(np.int32)
        return ((values * 255 + 32767) // 65535).astype(np.uint8)
    if not picture.has_transparency_data:
        return np.asarray(picture.convert("L"))
    brightness, alpha = picture.convert("RGBA").convert("LA").split()
    opaque = np.asarray(brightness)[np.asarray(alpha) > 127]
    ground = Image.new("L", picture.size, 255 if opaque.size and np.median(opaque) < 128 else 0)
    ground.paste(brightness, mask=alpha)
    return np.asarray(ground)


def fit(pixels: np.ndarray, side: int = SIDE, background: int | None = None) -> np.ndarray:
    """Scale uint8 (height, width) so that the longer side is `side`, and centre it on its background: uint8 (side, side).

    Larger pictures are averaged over areas, in whole numbers: the same bytes on every machine. Smaller ones are enlarged by
    bicubic interpolation, for squares of one brightness would be learned as squares. Where nobody names the background, it is
    the border's median.
    """
    longest = max(pixels.shape)
    rows, columns = (max(1, (2 * side * size + longest) // (2 * longest)) for size in pixels.shape)
    if longest > side:
        fitted = _average(pixels, rows, columns)
    elif longest < side:
        fitted = np.asarray(Image.fromarray(pixels).resize((columns, rows), Image.Resampling.BICUBIC))
    else:
        fitted = pixels
    if (rows, columns) == (side, side):
        return fitted
    canvas = np.full((side, side), np.median(border(pixels)) if background is None else background, np.uint8)
    top, left = (side - rows) // 2, (side - columns) // 2
    canvas[top : top + rows, left : left + columns] = fitted
    return canvas


def border(pixels: np.ndarray) -> np.ndarray:
    """The outermost pixels of (height, width)."""
    return np.concatenate([pixels[0], pixels[-1], pixels[1:-1, 0], pixels[1:-1, -1]])


def shrink(pixels: np.ndarray, longest: int) -> np.ndarray:
    """uint8 (height, width), averaged over areas so that no side is longer than `longest`; smaller ones stay as they are."""
    if max(pixels.shape) <= longest:
        return pixels
    # In whole steps first: the table of the areas of a picture of a million columns would take gigabytes.
    pixels = np.asarray(Image.fromarray(pixels).reduce(max(pixels.shape) // longest))
    most = max(pixels.shape)
    return _average(pixels, *(max(1, size * longest // most) for size in pixels.shape))


def _average(pixels: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The mean brightness of each of rows x columns equal areas, rounded to the nearest: uint8 (rows, columns)."""
    height, width = pixels.shape
    across = _overlaps(width, columns).T
    narrow = np.concatenate([pixels[top : top + STRIP] @ across for top in range(0, height, STRIP)])
    sums = (_overlaps(height, rows) @ narrow).astype(np.int64)
    return ((2 * sums + height * width) // (2 * height * width)).astype(np.uint8)


@lru_cache(maxsize=16)
def _overlaps(size: int, parts: int) -> np.ndarray:
    """How much of each of `size` pixels is in each of `parts` equal parts: (parts, size), whole numbers; rows sum to size."""
    part, pixel = np.arange(parts)[:, None], np.arange(size)
    overlaps = np.minimum((part + 1) * size, (pixel + 1) * parts) - np.maximum(part * size, pixel * parts)
    return overlaps.clip(0).astype(np.float64)  # float64, for BLAS; exact up to 2 ** 53
