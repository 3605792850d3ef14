"""The engines, one file for each Keras backend: they compile a chunk of training steps and run it."""

import importlib
import importlib.util
import pkgutil

from gan.errors import UsageError


def names() -> list[str]:
    """The backends that have an engine, found without importing Keras."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def check(backend: str) -> None:
    """Raise UsageError for a backend that has no engine, or is not installed."""
    if backend not in names():
        raise UsageError(f"KERAS_BACKEND is {backend}; allowed: {', '.join(names())}")
    if backend == "jax" and not _is_installed(backend):
        how = 'pip install -r requirements.txt "jax[cuda13]" for a GPU, jax for a CPU'
        raise UsageError(f"KERAS_BACKEND is jax, and JAX is not installed: {how}")


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ValueError:  # barred in sys.modules
        return False


def load() -> type:
    """Import the engine of the backend that Keras runs on (KERAS_BACKEND) and return its class Engine."""
    import keras

    check(keras.backend.backend())
    return importlib.import_module(f"gan.engines.{keras.backend.backend()}").Engine
