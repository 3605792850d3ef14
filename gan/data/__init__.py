"""The pictures that networks learn from: one file a source, arrays of uint8 in, and their scaling to what networks take."""

import hashlib
import reprlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
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


LONGEST_NAME = 255  # letters, of a class
SIDE = 28  # pixels of a picture's side
MOST_CLASSES, FEWEST_PICTURES, MOST_PICTURES = 100, 64, 2_000_000  # that a source may have


@dataclass(frozen=True)
class Dataset:
    """The pictures of one source, bright on black, and what is known about them. `sources.load` makes it.

    Attributes:
        name: "Fashion-MNIST", "MNIST", or the folder's or the file's own name, without its path and ending.
        images: uint8 (N, 28, 28, 1) in 0..255, 64 to 2,000,000 of them: what is trained on.
        labels: uint8 (N,), indices of class_names.
        held_out_images: uint8 (M, 28, 28, 1), M at least 1: never trained on; what evaluation compares with.
        held_out_labels: uint8 (M,).
        class_names: 1 to 100 of them, each once, also where case is ignored.
        has_test_part: whether the source itself said what is held out.
        remarks: lines that a user must be told: copies, files left out, what was inverted.
    """

    name: str
    images: np.ndarray
    labels: np.ndarray
    held_out_images: np.ndarray
    held_out_labels: np.ndarray
    class_names: tuple[str, ...]
    has_test_part: bool
    remarks: tuple[str, ...]


def shown(name: object) -> str:
    """A name as one line of text in any script, whatever bytes it is made of: what is no text is escaped."""
    no_text = ("Cc", "Cs", "Zl", "Zp")  # control codes, halves of letters, ends of lines
    return "".join(ascii(letter)[1:-1] if unicodedata.category(letter) in no_text else letter for letter in str(name))


def refusal(source: object, problem: str, *files: Path) -> DataError:
    """The error that refuses a source, with the option's name in front."""
    return DataError(f"--data {shown(source)}: {problem}", *files)


def refuse_too_many(source: object, pictures: int, classes: int) -> None:
    """Raises:
    DataError: more pictures or classes than allowed.
    """
    if pictures > MOST_PICTURES:
        raise refusal(source, f"{pictures:,} pictures; allowed: {FEWEST_PICTURES} to {MOST_PICTURES:,}")
    if classes > MOST_CLASSES:
        raise refusal(source, f"{classes:,} classes; allowed: 1 to {MOST_CLASSES}")


ANY = "any"  # the label of a garment whose seed chooses its class


def label_of(word: str, class_names: Sequence[str]) -> int | None:
    """The class that a word names, by its number or its name in any case; None for ANY.

    Raises:
        ValueError: it names none; the message says what is allowed.
    """
    names, word = [_asked_for(name) for name in class_names], _asked_for(word)
    if word == ANY:
        return None
    if word in names:
        return names.index(word)
    if word in map(str, range(len(names))):
        return int(word)
    raise ValueError(f"allowed: {ANY}, 0 to {len(names) - 1}, or one of {', '.join(class_names)}")


def _asked_for(word: str) -> str:
    """A word as it is compared: its letters in one form (file names of macOS have another), without case and outer blanks."""
    return unicodedata.normalize("NFC", word).strip().casefold()


def word_of(label: int | None, class_names: Sequence[str]) -> str:
    """What label_of takes for a class: its number, or its name where another class is named by that number."""
    if label is None:
        return ANY
    return str(label) if label_of(str(label), class_names) == label else class_names[label]


def checked_names(names: object) -> tuple[str, ...]:
    """The names of classes: 1 to 100 lines of text, of at most 255 letters, none like another but for its case.

    Raises:
        ValueError: they are not; the message says why, without a subject.
    """
    if not isinstance(names, list | tuple) or not 1 <= len(names) <= MOST_CLASSES:
        raise ValueError(f"are {reprlib.repr(names)}; allowed: 1 to {MOST_CLASSES} names")
    for name in names:
        if not isinstance(name, str) or len(name) > LONGEST_NAME or not name.strip() or shown(name) != name:
            raise ValueError(f"hold {reprlib.repr(name)}; allowed: a line of 1 to {LONGEST_NAME} letters")
        if _asked_for(name) == ANY:
            raise ValueError(f"hold {name!r}, which asks for any of them")
    if len({_asked_for(name) for name in names}) < len(names):
        raise ValueError("hold a name twice, but for its case")
    return tuple(names)


def fingerprint(images: np.ndarray, labels: np.ndarray) -> str:
    """SHA-256 of the images' bytes and then the labels', in hex: what runs and models say of the data that they learnt from."""
    digest = hashlib.sha256(np.ascontiguousarray(images))
    digest.update(np.ascontiguousarray(labels))
    return digest.hexdigest()


def to_unit(images: np.ndarray) -> np.ndarray:
    """Scale uint8 in 0..255 to float32 in [-1, 1], the range of the generator's tanh."""
    return (images.astype(np.float32) - 127.5) / 127.5


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Scale floats in [-1, 1] to the nearest uint8 in 0..255; what lies outside is clipped."""
    return np.clip(np.rint(np.asarray(images, np.float32) * 127.5 + 127.5), 0, 255).astype(np.uint8)
