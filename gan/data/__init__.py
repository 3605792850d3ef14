"""The pictures that networks learn from: one file a source, arrays of uint8 in, and their scaling to what networks take."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan.errors import UserError


class DataError(UserError):
    """The data set is missing or damaged; the message says which file and what to do.

    Attributes:
        files: the missing or damaged ones.
    """

    def __init__(self, message: str, *files: Path) -> None:
        super().__init__(message)
        self.files = files


ANY = "any"  # the label of a garment whose seed chooses its class


def label_of(word: str, class_names: Sequence[str]) -> int | None:
    """The class that a word names, by its number or its name in any case; None for ANY.

    Raises:
        ValueError: it names none; the message says what is allowed.
    """
    names, word = [name.lower() for name in class_names], word.strip().lower()
    if word == ANY:
        return None
    if word in names:
        return names.index(word)
    if word in map(str, range(len(names))):
        return int(word)
    raise ValueError(f"allowed: {ANY}, 0 to {len(names) - 1}, or one of {', '.join(class_names)}")


def to_unit(images: np.ndarray) -> np.ndarray:
    """Scale uint8 in 0..255 to float32 in [-1, 1], the range of the generator's tanh."""
    return (images.astype(np.float32) - 127.5) / 127.5


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Scale floats in [-1, 1] to the nearest uint8 in 0..255; what lies outside is clipped."""
    return np.clip(np.rint(np.asarray(images, np.float32) * 127.5 + 127.5), 0, 255).astype(np.uint8)
