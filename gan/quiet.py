"""TensorFlow's start without its chatter."""

import os
import sys
import tempfile


def import_keras() -> None:
    """Import Keras and its backend; what they print to standard error is shown only if they fail.

    TensorFlow writes some lines (of oneDNN, of missing CUDA drivers) before it reads TF_CPP_MIN_LOG_LEVEL. Whoever sets
    that variable sees everything.
    """
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
