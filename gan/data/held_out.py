"""Which pictures are never trained on, where the source does not say: chosen by what is in them, not by names or order."""

from hashlib import sha256

import numpy as np

from gan.data import refusal

SHARE = 20  # one in so many


def digests(*parts: np.ndarray) -> np.ndarray:
    """SHA-256 of each picture's 784 bytes, of uint8 (N, 28, 28, 1) each: (N,) of 32 bytes, in the order given."""
    return np.frombuffer(b"".join(sha256(picture).digest() for part in parts for picture in part), "S32")


def choose(source: object, digests: np.ndarray, labels: np.ndarray, class_names: tuple[str, ...]) -> np.ndarray:
    """Choose a twentieth of each class, rounded down, but at least one picture: bool (N,).

    The pictures with the smallest digests, in any class, are taken first. Copies of one picture stay together, in whichever
    classes they are; so a class may get a little less than a twentieth, and more where it could not get any otherwise.

    Raises:
        DataError: a class cannot give one away and keep one.
    """
    _, group, copies = np.unique(digests, return_inverse=True, return_counts=True)
    members = np.argsort(group, kind="stable")
    ends = np.cumsum(copies)
    size = np.bincount(labels, minlength=len(class_names))
    for name, count in zip(class_names, size, strict=True):
        if count < 2:
            raise refusal(
                source, f"class {name} has {_pictures(count)}; allowed: at least 2, one to learn from and one to hold out"
            )
    chosen, held = np.zeros(len(labels), bool), np.zeros_like(size)
    quota = np.maximum(size // SHARE, 1)
    for wanted, most in ((quota, quota), (np.ones_like(size), size - 1)):
        for start, end in zip(ends - copies, ends, strict=True):
            if (held >= wanted).all():
                break
            copied = members[start:end]
            more = np.bincount(labels[copied], minlength=len(size))
            if not chosen[copied[0]] and (more[held < wanted] > 0).any() and (held + more <= most).all():
                chosen[copied] = True
                held += more
    if not held.all():
        name = class_names[int(np.argmin(held))]
        raise refusal(
            source, f"class {name} has too few different pictures; allowed: at least 2, one to learn from and one to hold out"
        )
    return chosen


def take(array: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what is not chosen and what is. The first is made in the array's own memory: pictures are there once."""
    taken, kept = array[chosen], np.flatnonzero(~chosen)
    for i in range(0, len(kept), 4096):
        piece = kept[i : i + 4096]
        array[i : i + len(piece)] = array[piece]
    return array[: len(kept)], taken


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"
