"""The engines, one file for each Keras backend: they compile a chunk of training steps and run it."""

import importlib
import pkgutil

from gan.errors import UsageError


def names() -> list[str]:
    """The backends that have an engine, found without importing Keras."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def check(backend: str) -> None:
    """Raise UsageError for a backend that has no engine."""
    if backend not in names():
        raise UsageError(f"KERAS_BACKEND is {backend}; allowed: {', '.join(names())}")


def load() -> type:
    """Import the engine of the backend that Keras runs on (KERAS_BACKEND) and return its class Engine."""
    import keras

    check(keras.backend.backend())
    return importlib.import_module(f"gan.engines.{keras.backend.backend()}").Engine
