"""The models, one file each. A file's name is the model's name; it holds a class Model (see dcgan.py)."""

import importlib
import pkgutil


def names() -> list[str]:
    """The names of all models, found without importing Keras."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> type:
    """Import gan/models/NAME.py and return its class Model."""
    return importlib.import_module(f"gan.models.{name}").Model
