"""A picture that somebody shows, as bytes, checked and made into what networks know: light on black, filling a square.

It goes the way that Fashion-MNIST's own photographs went: turned upright, cut off where nothing but ground is, the longer side
fitted, a light ground made black (https://arxiv.org/abs/1708.07747, section 2). Pillow only; nothing is written anywhere.
"""

import io
import os
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock

import numpy as np
from PIL import Image, ImageOps

from gan.data import SIDE, fitting
from gan.errors import UserError

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 16_000_000  # decoded and made grey, each takes up to 20 bytes
MOST_OF_JPEG = 50_000_000  # what phones take; it is decoded at an eighth of its size
LEAST_SIDE = 8  # pixels
LARGE = 448  # the longest side of what is kept of it
SQUARE = 4 * SIDE  # the side of what a network of sketches takes
LIGHT = 128  # from which median of the border on the ground is light
NOTHING = 12  # of 255: what is so near to the ground is ground
UNEVEN = 4  # and so many times as far as half of the border is from it: photographs have noise and shadows
FILLED = 160  # what the inside of an outline becomes: as bright as garments are


# What is said of a picture that cannot be taken.
REFUSED = {
    "none": "picture is missing; allowed: a file of at most {megabytes} MiB",
    "undrawn": "picture is missing; allowed: a drawing, or a file of at most {megabytes} MiB",
    "bytes": "picture is {given:.1f} MiB large; allowed: at most {megabytes} MiB",
    "kind": "picture is no picture that can be read, or it is damaged; allowed: {formats}",
    "pixels": "picture is {width} x {height} pixels large; allowed: at most {most} million pixels, as JPEG {most_of_jpeg}",
    "bomb": "picture has far too many pixels; allowed: at most {most} million, as JPEG {most_of_jpeg}",
    "small": "picture is {width} x {height} pixels large; allowed: at least {least} x {least}",
    "blank": "picture has nothing that stands out from its ground; allowed: something on a plain ground",
}


class PictureError(UserError):
    """A picture that cannot be taken.

    Attributes:
        why: a key of REFUSED; values: what stands in the gaps there.
    """

    def __init__(self, why: str, **values: object) -> None:
        usual = {"megabytes": MOST_BYTES // 2**20, "formats": ", ".join(fitting.FORMATS)}
        usual |= {"most": MOST_PIXELS // 10**6, "most_of_jpeg": MOST_OF_JPEG // 10**6}
        self.why, self.values = why, usual | values
        super().__init__(self.said(REFUSED))

    def said(self, sentences: Mapping[str, str]) -> str:
        """Why, in the language of these sentences, which have the keys of REFUSED."""
        return sentences[self.why].format(**self.values)


def content(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        OSError: it cannot be read.
        PictureError: they are too many.
    """
    with path.open("rb") as file:
        if (size := os.fstat(file.fileno()).st_size) > MOST_BYTES:
            raise PictureError("bytes", given=size / 2**20)
        return file.read(MOST_BYTES + 1)


def read(content: bytes) -> np.ndarray:
    """A picture file, an animation's first picture, upright: uint8 (height, width), its longer side at most LARGE.

    One is decoded at a time, whoever shows them: the memory that this takes is that of one.

    Raises:
        PictureError: it is none, or too large, or too small.
    """
    return _decoded(content, lambda picture: fitting.shrink(fitting.upright(picture, LARGE), LARGE))


def in_colours(content: bytes) -> np.ndarray:
    """The same in its colours, what is transparent white: uint8 (height, width, 3).

    Raises:
        PictureError: as `read`.
    """
    return _decoded(content, _coloured)


def _coloured(picture: Image.Image) -> np.ndarray:
    picture.draft("RGB", (LARGE, LARGE))
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith("I"):  # 16 bits, which Pillow would clip to 8
        picture = Image.fromarray(fitting.grey(picture))
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((LARGE, LARGE))
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return np.asarray(picture)


def _decoded(content: bytes, make: Callable[[Image.Image], np.ndarray]) -> np.ndarray:
    if not content:
        raise PictureError("none")
    if len(content) > MOST_BYTES:
        raise PictureError("bytes", given=len(content) / 2**20)
    # Its size is looked at here, before it is decoded. For good: a context would do it for all threads and undo it for some.
    warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=fitting.FORMATS) as picture:
            width, height = picture.size
            # MPO is what phones call a JPEG with another one behind it.
            if width * height > (MOST_OF_JPEG if picture.format in ("JPEG", "MPO") else MOST_PIXELS):
                raise PictureError("pixels", width=width, height=height)
            if min(width, height) < LEAST_SIDE:
                raise PictureError("small", width=width, height=height, least=LEAST_SIDE)
            with _decoding:
                return make(picture)
    except PictureError:
        raise
    except MemoryError:
        raise  # says nothing of the picture
    except Image.DecompressionBombError:
        raise PictureError("bomb") from None
    except Exception:  # damaged files make Pillow raise all sorts
        raise PictureError("kind") from None


def seen(pixels: np.ndarray, side: int = SIDE, is_known: bool = False) -> np.ndarray:
    """What `read` gave, light on black, cut to what is there and fitted: uint8 (side, side).

    What consists of 28 x 28 squares is a picture of a data set or of this page, and is taken as it is, unless its ground is
    light, as that of no picture of Fashion-MNIST is.

    Args:
        is_known: it is such a picture, whose ground may be light: a model can learn that, too.

    Raises:
        PictureError: there is nothing on it.
    """
    if (known := _squares(pixels)) is not None:
        if not is_known and np.percentile(fitting.border(known), 25) >= LIGHT:
            known = _on_black(known)
        if known.min() == known.max():
            raise PictureError("blank")
        return known.repeat(side // SIDE, axis=0).repeat(side // SIDE, axis=1)
    light = _on_black(pixels)
    rows, columns = (np.flatnonzero(light.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise PictureError("blank")
    return fitting.fit(light[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], side, background=0)


def filled(square: np.ndarray) -> np.ndarray:
    """Light lines on black, uint8 (side, side), with what they enclose filled: what has lines alone looks like no garment."""
    free = np.pad(square <= NOTHING, 1, constant_values=True)  # with a seam, along which the outside is one
    is_outside = np.zeros_like(free)
    is_outside[0] = True
    # Within a row or a column all is outside that is joined to the outside: a number for each such run, until no more come.
    rows, columns = np.cumsum(~free).reshape(free.shape), np.cumsum(~free.T).reshape(free.T.shape).T
    count = 0
    while count < is_outside.sum():
        count = is_outside.sum()
        for runs in (rows, columns):
            reached = np.zeros(runs.max() + 1, bool)
            reached[runs[is_outside]] = True
            is_outside = free & reached[runs]
    return np.where(is_outside[1:-1, 1:-1], square, np.maximum(square, FILLED)).astype(np.uint8)


def _on_black(pixels: np.ndarray) -> np.ndarray:
    """The ground, which is the border's median, becomes black, and what is farthest from it may become white."""
    ground = int(np.median(fitting.border(pixels)))
    values = pixels.astype(np.int64)
    away, most = (ground - values, ground) if ground >= LIGHT else (values - ground, 255 - ground)
    unevenness = np.median(np.abs(fitting.border(away)))
    away[away <= max(NOTHING, UNEVEN * unevenness)] = 0
    return (away * 255 // most).astype(np.uint8)


def _squares(pixels: np.ndarray) -> np.ndarray | None:
    """The 28 x 28 pixels that a picture consists of, each repeated equally often in both directions; None where it does not."""
    height, width = pixels.shape
    if height != width or height % SIDE:
        return None
    times = height // SIDE
    small = pixels[::times, ::times]
    return small if np.array_equal(small.repeat(times, axis=0).repeat(times, axis=1), pixels) else None


_decoding = Lock()
