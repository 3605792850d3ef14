"""Fashion-MNIST: 60,000 training and 10,000 test pictures of garments, 28 x 28, grey.

Xiao, Rasul and Vollgraf 2017, https://arxiv.org/abs/1708.07747. NumPy only; Keras is imported for the loading.
"""

import gzip
import os
import zlib
from pathlib import Path

import numpy as np

from gan.errors import UserError

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

# The four files, in the order in which Keras reads them, with their sizes in bytes when unpacked.
FILES = {
    "train-labels-idx1-ubyte.gz": 8 + 60_000,
    "train-images-idx3-ubyte.gz": 16 + 60_000 * 28 * 28,
    "t10k-labels-idx1-ubyte.gz": 8 + 10_000,
    "t10k-images-idx3-ubyte.gz": 16 + 10_000 * 28 * 28,
}


class DataError(UserError):
    """The data set is missing or damaged; the message says which file and what to do."""


def directory() -> Path:
    """Where Keras looks for the files: $KERAS_HOME (or ~/.keras)/datasets/fashion-mnist."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets" / "fashion-mnist"


def load() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return train images, train labels, test images, test labels; Keras downloads what is not there yet.

    Images are uint8 of shape (N, 28, 28, 1) in 0..255, labels uint8 of shape (N,) in 0..9, N = 60,000 and 10,000.

    Raises:
        DataError: a file cannot be had, or is not what it should be.
    """
    from keras.datasets import fashion_mnist

    where = directory()
    try:
        (train_images, train_labels), (test_images, test_labels) = fashion_mnist.load_data()
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataError(_explain(where)) from error
    except Exception as error:  # keras.utils.get_file wraps a failed download in a bare Exception
        raise DataError(_explain(where)) from error
    _check("train", train_images, train_labels, 60_000, where)
    _check("t10k", test_images, test_labels, 10_000, where)
    return train_images[..., None], train_labels, test_images[..., None], test_labels


def to_unit(images: np.ndarray) -> np.ndarray:
    """Scale uint8 in 0..255 to float32 in [-1, 1], the range of the generator's tanh."""
    return (images.astype(np.float32) - 127.5) / 127.5


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Scale floats in [-1, 1] to the nearest uint8 in 0..255; what lies outside is clipped."""
    return np.clip(np.rint(np.asarray(images, np.float32) * 127.5 + 127.5), 0, 255).astype(np.uint8)


def _explain(where: Path) -> str:
    missing = [name for name in FILES if not (where / name).is_file()]
    if missing:
        return (
            f"Fashion-MNIST is not in {where} and could not be downloaded: put {', '.join(missing)} there "
            "(from https://github.com/zalandoresearch/fashion-mnist), or set KERAS_HOME to the folder "
            "that holds datasets/fashion-mnist"
        )
    if not os.access(where.parents[1], os.W_OK):
        return f"Keras reads {where} only where it may write: copy the folder and set KERAS_HOME to the copy"
    for name, size in FILES.items():
        try:
            with gzip.open(where / name) as file:
                found = f"holds {len(file.read()):,} bytes"
        except (OSError, EOFError, zlib.error) as error:
            found = f"cannot be unpacked ({error})"
        if found != f"holds {size:,} bytes":
            return f"{where / name} {found}, expected {size:,} bytes: delete it and start again to fetch it anew"
    return f"a file in {where} is damaged: delete the folder and start again to fetch it anew"


def _check(part: str, images: np.ndarray, labels: np.ndarray, count: int, where: Path) -> None:
    images_file, labels_file = where / f"{part}-images-idx3-ubyte.gz", where / f"{part}-labels-idx1-ubyte.gz"
    for file, array, shape in ((images_file, images, (count, 28, 28)), (labels_file, labels, (count,))):
        if array.shape != shape or array.dtype != np.uint8:
            raise DataError(
                f"{file} holds {array.dtype} of shape {array.shape}, expected uint8 of shape {shape}: "
                "delete it and start again to fetch it anew"
            )
    if images.min() != 0 or images.max() != 255:
        raise DataError(f"{images_file} has pixels from {images.min()} to {images.max()}, expected 0 to 255: delete it")
    if np.bincount(labels, minlength=10).tolist() != [count // 10] * 10:
        raise DataError(f"{labels_file} does not hold {count // 10:,} of each of the ten classes: delete it")
