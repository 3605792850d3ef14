"""An .npz as Keras' mnist.npz: x_train and y_train, and perhaps x_test and y_test. Nothing in it is unpickled."""

import math
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gan.data import MOST_PICTURES, Dataset, arrays, refusal, shown

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
MOST_BYTES = MOST_PICTURES * 32 * 32  # of one array: a small file may unpack to all memory there is


def load(file: Path, title: str, progress: Callable[[int, int], None] | None = None) -> Dataset:
    """The set in a file; its held-out part is empty where there is no x_test. Without y_train all pictures are of one class.

    Raises:
        DataError: it cannot be read, has no x_train, or has arrays of another kind, Python objects among them.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            for name in ARRAYS:
                if f"{name}.npy" in archive.namelist():
                    _check_header(archive, name)
        with np.load(file, allow_pickle=False) as held:
            x_train, y_train, x_test, y_test = [held.get(name) for name in ARRAYS]
            names = list(held)
    except Exception as error:  # damaged ones make zipfile and NumPy raise all sorts
        why = "damaged, or no .npz" if isinstance(error, zipfile.BadZipFile) else str(error) or type(error).__name__
        why = shown(why.splitlines()[0])[:200]
        raise refusal(
            file, f"cannot be read ({why}); allowed: an .npz of arrays of numbers named {', '.join(ARRAYS)}", file
        ) from error
    if x_train is None:
        found = ", ".join(names[:6]) or "nothing"
        raise refusal(
            file, f"no array x_train in it (found: {found}); allowed: {', '.join(ARRAYS)}, the last two optional", file
        )
    return arrays.dataset(file, title, (x_train, y_train), (x_test, y_test), progress=progress)


def _check_header(archive: zipfile.ZipFile, name: str) -> None:
    """Look at what an array says of itself, before its bytes are unpacked.

    Raises:
        ValueError: it holds Python objects, or is too large.
    """
    with archive.open(f"{name}.npy") as member:
        version = np.lib.format.read_magic(member)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(member)
    if dtype.hasobject:
        raise ValueError("Python objects inside")
    if (size := math.prod(shape) * dtype.itemsize) > MOST_BYTES:
        raise ValueError(f"{name} is {size:,} bytes; allowed: at most {MOST_BYTES:,}")
