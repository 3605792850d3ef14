"""The engines, one file for each Keras backend: they compile a chunk of training steps and run it."""

import importlib


def load() -> type:
    """Import the engine of the backend that Keras runs on (KERAS_BACKEND) and return its class Engine."""
    import keras

    return importlib.import_module(f"gan.engines.{keras.backend.backend()}").Engine
