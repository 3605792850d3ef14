"""MNIST: 60,000 training and 10,000 test pictures of handwritten digits, 28 x 28, grey.

LeCun, Cortes and Burges, http://yann.lecun.com/exdb/mnist. NumPy only; Keras is imported to download.
"""

import os
from pathlib import Path

from gan.data import DataError, Dataset, fashion_mnist, npz

SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"  # as keras.datasets.mnist has it


def path() -> Path:
    """Where Keras looks for the file: $KERAS_HOME (or ~/.keras)/datasets/mnist.npz."""
    return fashion_mnist.directory().with_name("mnist.npz")


def load() -> Dataset:
    """The whole set, downloaded first where it is missing; the classes are named 0 to 9.

    Raises:
        DataError: the file cannot be had, or is damaged.
    """
    file = path()
    if not file.is_file():
        download()
    try:
        return npz.load(file, "MNIST")
    except DataError as error:
        raise DataError(f"{error}: delete it and start again to fetch it anew", file) from error


def download() -> None:
    """Let Keras download the file, whole or not at all.

    Raises:
        DataError: that did not work.
    """
    from keras.utils import get_file

    file = path()
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        folder = str(file.parent)
        get_file(partial.name, fashion_mnist.SOURCE + file.name, cache_subdir=folder, force_download=True, file_hash=SHA256)
        partial.replace(file)
    except Exception as error:  # get_file wraps a failed download in a bare Exception
        raise DataError(
            f"--data mnist: {file} is not there and could not be downloaded: put it there "
            f"(from {fashion_mnist.SOURCE}{file.name}), or set KERAS_HOME to the folder that holds datasets/mnist.npz",
            file,
        ) from error
