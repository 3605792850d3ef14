"""The pictures that visitors show: from bytes to what networks take, or refused in their language. No Gradio.

They stay in memory. A picture comes as a file's bytes, is looked at (`looked_at`), and comes back as a square, which the page
hands over (`handed_over`) when something is to be made of it.
"""

import base64
import binascii
import json
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan import fabrics, photographs, pictures
from gan.data import edges, fitting
from gan.page.memory import Memory
from gan.page.validation import BadInput
from gan.photographs import PictureError

IN_KOREAN = {  # photographs.REFUSED
    "none": "이미지(picture)가 없습니다. {megabytes}MiB 이하의 파일을 쓸 수 있습니다",
    "undrawn": "이미지(picture)가 없습니다. 직접 그린 그림이나 {megabytes}MiB 이하의 파일을 쓸 수 있습니다",
    "bytes": "이미지(picture)가 {given:.1f}MiB로 너무 큽니다. {megabytes}MiB까지 쓸 수 있습니다",
    "kind": "이미지(picture)로 읽을 수 없거나 손상된 파일입니다. 쓸 수 있는 형식: {formats}",
    "pixels": "이미지(picture)가 {width} x {height}픽셀로 너무 큽니다. {most}백만 픽셀(JPEG는 {most_of_jpeg}백만)까지 쓸 수 "
    "있습니다",
    "bomb": "이미지(picture)의 픽셀이 너무 많습니다. {most}백만 픽셀(JPEG는 {most_of_jpeg}백만)까지 쓸 수 있습니다",
    "small": "이미지(picture)가 {width} x {height}픽셀로 너무 작습니다. {least} x {least}픽셀부터 쓸 수 있습니다",
    "blank": "이미지(picture)에 바탕과 구별되는 것이 없습니다. 고른 바탕 위에 무언가가 있어야 합니다",
}


class BadPicture(BadInput):
    """A picture that cannot be taken."""

    def __init__(self, error: PictureError) -> None:
        self.pair = (str(error), error.said(IN_KOREAN))
        ValueError.__init__(self, self.pair[0])


class Shown(NamedTuple):
    """What a visitor shows.

    Attributes:
        square: light on black, uint8 (112, 112), as it was drawn or photographed.
        is_drawn: whether it is of lines, whose inside is meant too.
        own: the seed, label and model that drew it, as the page says; without a seed, no model did.
        is_strokes: whether all of it is strokes of a pen.
    """

    square: np.ndarray
    is_drawn: bool = False
    own: dict | None = None
    is_strokes: bool = False

    @property
    def image(self) -> np.ndarray:
        """It as the generator would draw it, uint8 (28, 28, 1): small, and what lines enclose is filled."""
        square = photographs.filled(self.square) if self.is_drawn else self.square
        return fitting.fit(square)[..., None]

    @property
    def sketch(self) -> np.ndarray:
        """It as a model takes it that draws from sketches, uint8 (28, 28, 1): its lines, white on black."""
        return edges.of_strokes(self.square) if self.is_strokes else edges.of_anything(self.square)


def looked_at(content: bytes, is_drawn: bool, is_known: bool = False) -> dict[str, str]:
    """What the page shows of a picture file, as data URLs: `whole` and upright, the `square` of Shown, its `image`.

    Args:
        is_drawn: as in Shown; is_known: as in photographs.seen.

    Raises:
        BadPicture: it cannot be taken.
    """
    pixels = _read(content)
    shown = _square(pixels, is_drawn, is_known)
    found = {"whole": pixels, "square": shown.square, "image": shown.image[..., 0]}
    return {name: url(one) for name, one in found.items()}


def url(pixels: np.ndarray) -> str:
    """A picture, uint8 (height, width), in colours (height, width, 3), as a data URL."""
    return f"data:image/png;base64,{base64.b64encode(pictures.png(pixels)).decode()}"


def handed_over(text: object) -> Shown:
    """What the page hands over: {"picture": a data URL, "drawn", "strokes", "own"} as JSON, the others as in Shown.

    The picture is the square that `looked_at` gave, and is taken as it is: its border may be what is shown, and no ground.

    Raises:
        BadInput: it is none, or cannot be taken.
    """
    try:
        given = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise BadPicture(PictureError("undrawn"))
    pixels, is_drawn = _read(_from_url(given.get("picture"))), given.get("drawn") is True
    if pixels.shape != (photographs.SQUARE, photographs.SQUARE):
        raise BadPicture(PictureError("undrawn"))
    own = given.get("own")
    return Shown(pixels, is_drawn, own if isinstance(own, dict) else None, given.get("strokes") is True)


def uploaded(value: object, folder: Path) -> Shown:
    """What a program hands over: a data URL, or a file that Gradio has put into its folder, which is deleted here.

    Raises:
        BadInput: it is none, or cannot be taken.
    """
    if isinstance(value, dict) and isinstance(value.get("path"), str):
        return _of_file(value["path"], folder)
    return _square(_read(_from_url(value)))


def fabric(content: bytes) -> np.ndarray:
    """The middle of a picture file in its colours, as a fabric: uint8 (112, 112, 3).

    Raises:
        BadPicture: it cannot be taken.
    """
    try:
        return fabrics.of_picture(photographs.in_colours(content))
    except PictureError as error:
        raise BadPicture(error) from None


def fabric_handed_over(value: object) -> np.ndarray:
    """What the page hands over as a fabric, a data URL: uint8 (112, 112, 3).

    Raises:
        BadPicture: it is none, or cannot be taken.
    """
    return fabric(_from_url(value))


def _of_file(name: str, folder: Path) -> Shown:
    """What is in an uploaded file, which is deleted; or was, for the same file of two callers has one name."""
    try:
        path = Path(name).resolve()
    except (OSError, ValueError):  # no name at all
        raise BadPicture(PictureError("none")) from None
    if not path.is_relative_to(folder.resolve()):
        raise BadPicture(PictureError("none"))
    try:
        if path.stat().st_size > photographs.MOST_BYTES:
            raise BadPicture(PictureError("bytes", given=path.stat().st_size / 2**20))
        shown = _square(_read(path.read_bytes()))
        _lately.put(path, shown)
        return shown
    except OSError:
        if known := _lately.get(path):
            return known
        raise BadPicture(PictureError("none")) from None
    finally:
        with suppress(OSError):
            path.unlink()  # not its folder, into which another caller's may be on its way


def _from_url(value: object) -> bytes:
    """The bytes in a data URL."""
    head, comma, body = value.partition(",") if isinstance(value, str) else ("", "", "")
    if head.startswith("data:") and head.endswith(";base64") and comma:
        with suppress(binascii.Error, ValueError):
            return base64.b64decode(body, validate=True)
    raise BadPicture(PictureError("none" if not value else "kind"))


def _read(content: bytes) -> np.ndarray:
    try:
        return photographs.read(content)
    except PictureError as error:
        raise BadPicture(error) from None


def _square(pixels: np.ndarray, is_drawn: bool = False, is_known: bool = False) -> Shown:
    try:
        return Shown(photographs.seen(pixels, photographs.SQUARE, is_known), is_drawn)
    except PictureError as error:
        raise BadPicture(error) from None


_lately = Memory(2**21)  # what was Shown, by the names of files that are deleted: Gradio's are hashes of what is in them
