"""The models, one file each. A file's name is the model's name; it holds a class Model (see dcgan.py)."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import numpy as np


class Base:
    """What holds of a model that says nothing else of itself.

    Attributes:
        between_classes: whether it learns from the pictures of two classes alone, --from and --to.
        state: name -> variable that a step assigns, beside those of the networks; checkpoints keep it.
    """

    between_classes: ClassVar[bool] = False
    state: ClassVar[dict[str, object]] = {}

    def order(self, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The rows of pictures with these labels (N,) in the order in which an epoch takes them: at least N // 2 * 2."""
        return rng.permutation(len(labels))


def names() -> list[str]:
    """The names of all models, found without importing Keras."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> type:
    """Import gan/models/NAME.py and return its class Model."""
    return importlib.import_module(f"gan.models.{name}").Model
