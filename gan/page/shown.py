"""What the page shows, as values: validation.py makes them, links.py says their addresses, render.py draws them.

A value knows its model, which is anything that draws as a Bundle does.
"""

from typing import Any, NamedTuple

import numpy as np

from gan.latents import code as codes
from gan.latents import vectors
from gan.latents.code import Altered, Code, Latent
from gan.latents.vectors import SEED_LIMIT

EACH = "each"  # the label of a grid whose columns are the classes


class Garment(NamedTuple):
    """One garment: its code, the truncation's psi, and its class (None: the code's own)."""

    model: Any
    code: Code
    variety: float = 1.0
    label: int | None = None

    @property
    def point(self) -> np.ndarray:
        """The latent vector that it is drawn from: float32 (latent_dim,)."""
        return codes.vector(self.code, self.model.latent_dim, self.model.directions, self.variety)

    @property
    def weights(self) -> np.ndarray | None:
        """Those of the classes that it is drawn as: float32 (classes,), which add up to 1; None for a model that knows none."""
        if not self.model.is_conditional:
            return None
        if self.label is not None:
            return vectors.one_hot(np.int64(self.label), self.model.classes)
        return codes.weights(self.code, self.model.latent_dim, self.model.classes)

    @property
    def kind(self) -> int | None:
        """The class that it was asked to be of, most of all where it is a mixture; None for a model that knows none."""
        weights = self.weights
        return None if weights is None else int(weights.argmax())


class Sheet(NamedTuple):
    """Garments of `count` seeds from the first on, wrapping around; or the one of a code that is no seed."""

    model: Any
    first: Code
    count: int
    variety: float = 1.0
    label: int | None = None

    @property
    def garments(self) -> list[Garment]:
        """Its garments in order."""
        chosen = [self.first] if self.count == 1 else [counted(self.first, i) for i in range(self.count)]
        return [Garment(self.model, code, self.variety, self.label) for code in chosen]


class Grid(NamedTuple):
    """Garments from `seed` on, row by row; with the label EACH a row is one seed, and a column one class."""

    model: Any
    seed: int
    rows: int
    columns: int
    label: int | str | None = None

    @property
    def garments(self) -> list[Garment]:
        """Its garments in order."""
        cells = [divmod(i, self.columns) for i in range(self.rows * self.columns)]
        if self.label == EACH:
            return [Garment(self.model, counted(self.seed, row), label=column) for row, column in cells]
        return [Garment(self.model, counted(self.seed, i), label=self.label) for i in range(len(cells))]

    @property
    def seeds(self) -> int:
        """How many it shows."""
        return self.rows if self.label == EACH else self.rows * self.columns


class Walk(NamedTuple):
    """A walk from code to code, each with its class (None: the code's own), `frames` pictures a leg."""

    model: Any
    codes: tuple[Code, ...]
    labels: tuple[int | None, ...]
    frames: int
    method: str
    loop: bool

    @property
    def length(self) -> int:
        """Pictures of the whole walk."""
        return (len(self.codes) - 1 + self.loop) * self.frames + 1


class Plane(NamedTuple):
    """Garments between four, size x size: two codes above and two below, each with its class (None: the code's own)."""

    model: Any
    codes: tuple[Code, ...]
    labels: tuple[int | None, ...]
    size: int

    @property
    def garments(self) -> list[Garment]:
        """Its garments row by row: the four as they are at the corners, and what lies between them as latent vectors."""
        corners = [Garment(self.model, code, label=label) for code, label in zip(self.codes, self.labels, strict=True)]
        points = vectors.plane(np.stack([corner.point for corner in corners]), self.size)
        kinds = [None] * len(points)
        if self.model.is_conditional:
            kinds = vectors.plane(np.stack([corner.weights for corner in corners]), self.size, "lerp")
        between = [Garment(self.model, codes.of_vector(*both)) for both in zip(points, kinds, strict=True)]
        last = self.size - 1
        for corner, at in zip(corners, (0, last, self.size * last, self.size**2 - 1), strict=True):
            between[at] = corner
        return between


def counted(seed: int, by: int) -> int:
    """The seed that comes `by` seeds later, wrapping around."""
    return (seed + by) % SEED_LIMIT


def following(code: Code) -> Code:
    """The code that comes after one: the next seed, altered alike; after a latent vector the first seed."""
    match code:
        case Altered():
            return code._replace(seed=counted(code.seed, 1))
        case Latent():
            return 0
        case _:
            return counted(code, 1)


def weights_of(model) -> str:
    """What addresses call a model's weights: the first 8 hex digits of their hash."""
    return model.weights_hash[:8]
