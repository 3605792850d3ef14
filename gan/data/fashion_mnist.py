"""Fashion-MNIST: 60,000 training and 10,000 test pictures of garments, 28 x 28, grey.

Xiao, Rasul and Vollgraf 2017, https://arxiv.org/abs/1708.07747. NumPy only; Keras is imported to download.
"""

import os
from pathlib import Path

import numpy as np

from gan.data import DataError, Dataset, idx

NAME = "Fashion-MNIST"
KOREAN = {  # what the classes are called there, in the order of their numbers
    "T-shirt/top": "티셔츠/상의",
    "Trouser": "바지",
    "Pullover": "풀오버",
    "Dress": "드레스",
    "Coat": "코트",
    "Sandal": "샌들",
    "Shirt": "셔츠",
    "Sneaker": "스니커즈",
    "Bag": "가방",
    "Ankle boot": "앵클부츠",
}
CLASS_NAMES = tuple(KOREAN)

# The four files with the shapes of what they hold.
FILES = {
    "train-images-idx3-ubyte.gz": (60_000, 28, 28),
    "train-labels-idx1-ubyte.gz": (60_000,),
    "t10k-images-idx3-ubyte.gz": (10_000, 28, 28),
    "t10k-labels-idx1-ubyte.gz": (10_000,),
}
TRAINING_IMAGES = FILES["train-images-idx3-ubyte.gz"][0]
SOURCE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"  # where Keras has them from


def directory() -> Path:
    """Where Keras looks for the files: $KERAS_HOME (or ~/.keras)/datasets/fashion-mnist."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets" / "fashion-mnist"


def is_it(dataset: Dataset) -> bool:
    """Whether a Dataset is this set as `sources.load` gives it by its name, bright on black, and no stranger's of that name."""
    published = (NAME, True, CLASS_NAMES)
    if (dataset.name, dataset.has_test_part, dataset.class_names) != published:
        return False
    return float(dataset.images[:1000, 0].mean()) < 127.5  # else it was inverted


def missing() -> list[Path]:
    """The files that are not there."""
    return [directory() / name for name in FILES if not (directory() / name).is_file()]


def load() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return train images, train labels, test images, test labels, downloaded first where a file is missing.

    Images are uint8 of shape (N, 28, 28, 1) in 0..255, labels uint8 of shape (N,) in 0..9, N = 60,000 and 10,000.

    Raises:
        DataError: a file cannot be had, or is not what it should be.
    """
    if missing():
        download()
    train_images, train_labels, test_images, test_labels = (_read(directory() / name, shape) for name, shape in FILES.items())
    return train_images[..., None], train_labels, test_images[..., None], test_labels


def download() -> None:
    """Let Keras download the missing files, each whole or not at all.

    Raises:
        DataError: that did not work.
    """
    from keras.utils import get_file

    for file in missing():
        partial = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            get_file(partial.name, SOURCE + file.name, cache_subdir=str(file.parent), force_download=True)
            partial.replace(file)
        except Exception as error:  # get_file wraps a failed download in a bare Exception
            raise DataError(
                f"Fashion-MNIST is not in {file.parent} and could not be downloaded: put "
                f"{', '.join(file.name for file in missing())} there "
                "(from https://github.com/zalandoresearch/fashion-mnist), or set KERAS_HOME to the folder "
                "that holds datasets/fashion-mnist",
                *missing(),
            ) from error


def _read(file: Path, shape: tuple[int, ...]) -> np.ndarray:
    """What a file holds: uint8 of that shape, read-only."""
    try:
        values = idx.read(file, shape)
        if len(shape) == 3 and (values.min(), values.max()) != (0, 255):
            raise DataError(f"{file} has pixels from {values.min()} to {values.max()}, expected 0 to 255", file)
        if len(shape) == 1 and np.bincount(values, minlength=10).tolist() != [len(values) // 10] * 10:
            raise DataError(f"{file} does not hold {len(values) // 10:,} of each of the ten classes", file)
    except DataError as error:
        raise DataError(f"{error}: delete it and start again to fetch it anew", file) from error
    return values
