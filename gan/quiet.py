"""The backends without their chatter, and without another backend."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


def import_keras() -> None:
    """Import Keras and its backend; what they print to standard error is shown only if they fail.

    TensorFlow writes some lines (of oneDNN, of missing CUDA drivers) before it reads TF_CPP_MIN_LOG_LEVEL. Whoever sets
    that variable sees everything. On another backend TensorFlow is kept out: Keras would import it wherever it is installed,
    which takes seconds, only to seed its random numbers too.
    """
    if os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow":
        sys.modules.setdefault("tensorflow", None)
    # TensorFlow takes Intel's kernels of itself only where the CPU has AVX-512; with AVX2 they train twice as fast as its own.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    if "TF_CPP_MIN_LOG_LEVEL" in os.environ:
        import keras

        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    sys.stderr.flush()
    shown = os.dup(2)
    with tempfile.TemporaryFile() as hidden:
        os.dup2(hidden.fileno(), 2)
        try:
            import keras  # noqa: F401
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
