"""A garment's code: what it is drawn from, as one word of an address. NumPy only.

`42` is a seed. `42~brightness1.5~sleeves-0.8` is that seed's latent vector, moved along directions of the latent space: unit
vectors, by so much. `z...` is a latent vector itself: base64url, without padding, of little-endian float16 numbers, which for a
model with classes go on with a weight for each of them. `z...~brightness1.5` is what that one becomes: another `z...`.
"""

import base64
import binascii
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from gan.latents import vectors

FARTHEST = 3  # along a direction
READABLE = 48  # letters
MOST_MOVES = 20  # of one code
UNEVEN = 0.01  # how far from 1 the weights of the classes may add up to, for float16 rounds each


class Altered(NamedTuple):
    """A seed, and the moves from its latent vector: (direction, how far), in the order of their names."""

    seed: int
    moves: tuple[tuple[str, Decimal], ...]


class Latent(NamedTuple):
    """A latent vector, and a weight for each class where the model has any: the bytes of float16 numbers."""

    numbers: bytes


Code = int | Altered | Latent


# What is allowed of the part of a code that is wrong.
ALLOWED = {
    "seed": "a whole number from 0 to {last} in front",
    "move": "a direction and how far along it, such as ~brightness1.5",
    "direction": "this model's directions ({known})",
    "unsought": "seeds, until this model's directions have been sought, by Alter it in Draw or by python -m gan.derive",
    "distance": "-{farthest} to {farthest}, with at most two decimals",
    "twice": "each direction once",
    "moves": "at most {most}",
    "letters": "base64url without padding behind the z",
    "length": "z, {latent_dim} numbers and {classes} weights of classes, as base64url of float16",
    "number": "numbers that are finite",
    "weights": "weights of classes from 0 on that add up to 1",
}


class CodeError(ValueError):
    """A code that cannot be.

    Attributes:
        part: what is wrong of it; why: a key of ALLOWED; values: what stands in the gaps there.
    """

    def __init__(self, part: str, why: str, **values: object) -> None:
        self.part, self.why = part, why
        self.values = {"last": vectors.SEED_LIMIT - 1, "most": MOST_MOVES, "farthest": FARTHEST} | values
        super().__init__(f"{part!r}; allowed: {self.said(ALLOWED)}")

    def said(self, sentences: Mapping[str, str]) -> str:
        """What is allowed, in the language of these sentences, which have the keys of ALLOWED."""
        return sentences[self.why].format(**self.values)


def parse(text: str, latent_dim: int, classes: int, directions: Mapping[str, np.ndarray]) -> Code:
    """What a code says to a model of so many latent numbers and classes (0: it knows none), with these directions.

    A latent vector with moves behind it is the latent vector that they lead to.

    Raises:
        CodeError: it says nothing that can be drawn.
    """
    start, *moves = text.split("~")
    if start.startswith("z"):
        latent = _latent(start, latent_dim, classes)
        return moved(latent, dict(_moves(moves, directions)), latent_dim, directions)
    if not re.fullmatch("[0-9]{1,10}", start) or int(start) >= vectors.SEED_LIMIT:
        raise CodeError(start, "seed")
    return altered(int(start), dict(_moves(moves, directions)))


def _moves(moves: list[str], directions: Collection[str]) -> tuple[tuple[str, Decimal], ...]:
    if len(moves) > MOST_MOVES:
        raise CodeError(f"{len(moves)} alterations", "moves")
    made = tuple(_move(move, directions) for move in moves)
    names = [name for name, _ in made]
    for move, name in zip(moves, names, strict=True):
        if names.count(name) > 1:
            raise CodeError(move, "twice")
    return made


def altered(seed: int, moves: Mapping[str, Decimal]) -> int | Altered:
    """The code of a seed moved so: that of the seed where nothing is."""
    real = tuple((name, distance) for name, distance in sorted(moves.items()) if distance)
    return Altered(seed, real) if real else seed


def moved(latent: Latent, moves: Mapping[str, Decimal], latent_dim: int, directions: Mapping[str, np.ndarray]) -> Latent:
    """A latent vector moved so, which is another one: rounded to float16 again, as all are that have a code."""
    if not any(moves.values()):
        return latent
    numbers = _numbers(latent).copy()
    for name, distance in moves.items():
        numbers[:latent_dim] += np.float32(distance) * directions[name]
    return of_vector(numbers)


def of_vector(vector: np.ndarray, classes: np.ndarray | None = None) -> Latent:
    """The code of a latent vector (latent_dim,) and its classes' weights (classes,), each rounded to float16."""
    numbers = vector if classes is None else np.concatenate([vector, classes])
    return Latent(numbers.astype("<f2").tobytes())


def written(code: Code) -> str:
    """A code as text, always the same for the same garment."""
    if isinstance(code, Latent):
        return "z" + base64.urlsafe_b64encode(code.numbers).decode().rstrip("=")
    if isinstance(code, Altered):
        return "~".join([str(code.seed), *(f"{name}{distance.normalize():f}" for name, distance in code.moves)])
    return str(code)


def called(code: Code) -> str:
    """A code as people read it: the first letters of one that is longer than they read."""
    whole = written(code)
    return whole if len(whole) <= READABLE else f"{whole[: READABLE // 4]}..."


def vector(code: Code, latent_dim: int, directions: Mapping[str, np.ndarray], psi: float = 1.0) -> np.ndarray:
    """The latent vector that a code stands for, float32 (latent_dim,): truncated by psi first, then moved."""
    if isinstance(code, Latent):
        return vectors.truncate(_numbers(code)[:latent_dim], psi)
    seed, moves = (code.seed, code.moves) if isinstance(code, Altered) else (code, ())
    point = vectors.truncate(vectors.from_seeds([seed], latent_dim)[0], psi)
    for name, distance in moves:
        point = point + np.float32(distance) * directions[name]
    return point.astype(np.float32)


def weights(code: Code, latent_dim: int, classes: int) -> np.ndarray:
    """The classes that a code asks for by itself: float32 (classes,), which add up to 1. A seed asks for its own."""
    if isinstance(code, Latent):
        mixed = _numbers(code)[latent_dim:]
        return mixed / mixed.sum()
    return vectors.classes_of([code.seed if isinstance(code, Altered) else code], latent_dim, classes=classes)[0]


def _move(text: str, directions: Collection[str]) -> tuple[str, Decimal]:
    parts = re.fullmatch(r"([a-z]+)(-?[0-9]+(?:\.[0-9]+)?)", text)
    if not parts:
        raise CodeError(text, "move")
    name, distance = parts[1], parts[2]
    if name not in directions:
        raise CodeError(name, "direction" if directions else "unsought", known=", ".join(directions))
    if len(distance.partition(".")[2]) > 2 or len(distance) > 6 or abs(Decimal(distance)) > FARTHEST:
        raise CodeError(text, "distance")
    return name, Decimal(distance)


def _latent(text: str, latent_dim: int, classes: int) -> Latent:
    length = 2 * (latent_dim + classes)
    if len(text) != 1 + -(-length * 4 // 3):
        raise CodeError(text, "length", latent_dim=latent_dim, classes=classes)
    try:
        code = Latent(base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars="-_", validate=True))
    except (binascii.Error, ValueError):
        raise CodeError(text, "letters") from None
    if written(code) != text:  # bits behind the last byte
        raise CodeError(text, "letters")
    numbers = _numbers(code)
    if not np.isfinite(numbers).all():
        raise CodeError(text, "number")
    if classes and ((numbers[latent_dim:] < 0).any() or abs(numbers[latent_dim:].sum() - 1) > UNEVEN):
        raise CodeError(text, "weights")
    return code


def _numbers(code: Latent) -> np.ndarray:
    return np.frombuffer(code.numbers, "<f2").astype(np.float32)
