"""What the page shows, as values: validation.py makes them, links.py says their addresses, render.py draws them.

A value knows its model, which is anything that draws as a Bundle does.
"""

from typing import Any, NamedTuple

from gan.latents.code import Altered, Code, Latent
from gan.latents.vectors import SEED_LIMIT

EACH = "each"  # the label of a grid whose columns are the classes


class Garment(NamedTuple):
    """One garment: its code, the truncation's psi, and its class (None: the code's own)."""

    model: Any
    code: Code
    variety: float = 1.0
    label: int | None = None


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
        codes = [self.first] if self.count == 1 else [counted(self.first, i) for i in range(self.count)]
        return [Garment(self.model, code, self.variety, self.label) for code in codes]


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
