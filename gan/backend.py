"""The backends without their chatter, and without another backend."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNUSED = ("pandas", "matplotlib.pyplot")  # Keras imports them where they are installed, which takes a second


def backend() -> str:
    """The backend that Keras runs on, or will: KERAS_BACKEND, else what its keras.json says, else TensorFlow."""
    if named := os.environ.get("KERAS_BACKEND"):
        return named
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    try:
        return json.loads((home / "keras.json").read_text(encoding="utf-8"))["backend"]
    except (OSError, ValueError, KeyError, TypeError):
        return "tensorflow"


def import_keras() -> None:
    """Import Keras and its backend; what they print to standard error is shown only if they fail.

    TensorFlow writes some lines (of oneDNN, of missing CUDA drivers) before it reads TF_CPP_MIN_LOG_LEVEL. Whoever sets
    that variable sees everything. Another backend that is installed is kept out meanwhile, which takes seconds too: TensorFlow,
    that Keras would import to seed its random numbers, and JAX, of which TensorFlow Lite would like to know.
    """
    if "keras" in sys.modules:
        return
    other = "jax" if backend() == "tensorflow" else "tensorflow"
    # TensorFlow takes Intel's kernels of itself only where the CPU has AVX-512; with AVX2 they train twice as fast as its own.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    with _hidden((*UNUSED, other)), _errors_only():
        import keras  # noqa: F401

        if other == "tensorflow":
            from keras.src.utils.module_utils import tensorflow

            _ = tensorflow.available  # Keras remembers the answer, and some of its layers must not find the name in sys.modules


@contextmanager
def _hidden(modules: tuple[str, ...]) -> Iterator[None]:
    """Let those that are not imported yet seem not to be installed."""
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@contextmanager
def _errors_only() -> Iterator[None]:
    """Let what is written to standard error through only in case of failure, or where TF_CPP_MIN_LOG_LEVEL is set."""
    if "TF_CPP_MIN_LOG_LEVEL" in os.environ:
        yield
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    sys.stderr.flush()
    shown = os.dup(2)
    with tempfile.TemporaryFile() as hidden:
        os.dup2(hidden.fileno(), 2)
        try:
            yield
        except Exception:
            hidden.seek(0)
            os.write(shown, hidden.read())
            raise
        finally:
            os.dup2(shown, 2)
            os.close(shown)


@contextmanager
def no_output() -> Iterator[None]:
    """Let nothing through to standard output, of C++ either."""
    sys.stdout.flush()
    shown, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(shown, 1)
        os.close(shown)
        os.close(nothing)
