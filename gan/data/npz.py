"""An .npz as Keras' mnist.npz: x_train and y_train, and perhaps x_test and y_test. Nothing in it is unpickled."""

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gan.data import Dataset, arrays, refusal

ARRAYS = ("x_train", "y_train", "x_test", "y_test")


def load(file: Path, title: str, progress: Callable[[int, int], None] | None = None) -> Dataset:
    """The set in a file; its held-out part is empty where there is no x_test. Without y_train all pictures are of one class.

    Raises:
        DataError: it cannot be read, has no x_train, or has arrays of another kind, Python objects among them.
    """
    try:
        with np.load(file, allow_pickle=False) as held:
            if isinstance(held, np.ndarray):
                raise ValueError("one array without a name")
            x_train, y_train, x_test, y_test = values = [held.get(name) for name in ARRAYS]
            if any(isinstance(value, bytes) for value in values):
                raise ValueError("a member that is no array")
            names = list(held)
    except (OSError, EOFError, ValueError, KeyError, RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error) as error:
        why = "Python objects inside" if "allow_pickle" in str(error) else str(error) or type(error).__name__
        raise refusal(
            file, f"cannot be read ({why}); allowed: an .npz of arrays of numbers named {', '.join(ARRAYS)}", file
        ) from error
    if x_train is None:
        found = ", ".join(names[:6]) or "nothing"
        raise refusal(
            file, f"no array x_train in it (found: {found}); allowed: {', '.join(ARRAYS)}, the last two optional", file
        )
    return arrays.dataset(file, title, (x_train, y_train), (x_test, y_test), progress=progress)
