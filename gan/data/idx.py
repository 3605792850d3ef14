"""The IDX format of MNIST: a header that gives type and shape, then the values. http://yann.lecun.com/exdb/mnist

One folder holds one set, as MNIST, KMNIST, EMNIST or QMNIST publish it: NAME-train-images-idx3-ubyte and so on, gzipped or
not.
"""

import gzip
import math
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gan.data import MOST_PICTURES, DataError, Dataset, arrays, refusal, refuse_too_many

TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
MOST_BYTES = MOST_PICTURES * 32 * 32  # of one file: a damaged header must not ask for all memory
CHUNK = 1 << 20
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def read(file: Path, shape: tuple[int, ...]) -> np.ndarray:
    """What a gzipped IDX file holds: uint8 of that shape, read-only.

    Raises:
        DataError: it cannot be unpacked, or holds something else.
    """
    header = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">u4").tobytes()  # 8: unsigned bytes
    size = len(header) + math.prod(shape)
    try:
        with gzip.open(file) as unpacked:
            content = unpacked.read()
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{file} cannot be unpacked ({error}), expected {size:,} bytes", file) from error
    if len(content) != size:
        raise DataError(f"{file} holds {len(content):,} bytes, expected {size:,} bytes", file)
    if not content.startswith(header):
        raise DataError(f"{file} does not begin as IDX of {' x '.join(map(str, shape))} bytes", file)
    return np.frombuffer(content, np.uint8, offset=len(header)).reshape(shape)


def files_in(names: list[str]) -> dict[tuple[str, str], list[str]]:
    """Which of the names are IDX files: a list for ("train" or "test", "images" or "labels").

    Where a file lies there gzipped and unpacked, the unpacked one is named alone. What names no part belongs to training.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for name in sorted(names):
        match = re.search(r"(images|labels)[-._]idx[123]", name.lower())
        if match and name.lower().endswith(("ubyte", "int", "ubyte.gz", "int.gz")) and name[:-3] not in names:
            part = "test" if "train" not in name.lower() and re.search("t10k|test", name.lower()) else "train"
            found.setdefault((part, match[1]), []).append(name)
    return found


def load(folder: Path, names: list[str], title: str, progress: Callable[[int, int], None] | None = None) -> Dataset:
    """The set whose files have these names in the folder; its held-out part is empty where there are no test files.

    EMNIST's pictures, which are stored transposed, are put upright; its letters are named A to Z. Of labels with several
    columns (QMNIST) the first is the class.

    Raises:
        DataError: two sets, no training images, a damaged file, or images and labels that do not belong together.
    """
    found = files_in(names)
    files = [name for kind in found.values() for name in kind]
    if len(files) > len(found) or len({re.split("train|t10k|test|images|labels", name.lower())[0] for name in files}) > 1:
        raise refusal(folder, f"several sets ({', '.join(files[:4])}); put the files of one into a folder of its own")
    if ("train", "images") not in found:
        raise refusal(folder, "IDX files without training images; put the one named ...train-images-idx3-ubyte beside them")
    images, labels, test_images, test_labels = (
        _values(folder, folder / found[key][0]) if key in found else None
        for key in (("train", "images"), ("train", "labels"), ("test", "images"), ("test", "labels"))
    )
    name = found["train", "images"][0].lower()
    if "emnist" in name:
        for part in (images, test_images):
            if part is not None and part.ndim == 3 and part.shape[1] == part.shape[2]:
                for i in range(0, len(part), 1024):  # in pieces: the pictures are in memory once
                    part[i : i + 1024] = part[i : i + 1024].transpose(0, 2, 1).copy()
    if labels is not None and "emnist-letters" in name and np.isin(labels, range(1, 27)).all():
        names_of = dict(enumerate(LETTERS, 1))
    else:
        names_of = {}
    first = [part if part is None or part.ndim == 1 else part[:, 0] for part in (labels, test_labels)]
    return arrays.dataset(folder, title, (images, first[0]), (test_images, first[1]), names_of, progress)


def _values(folder: Path, file: Path) -> np.ndarray:
    """What a file holds, gzipped or not, in the machine's byte order; images are uint8, labels are whole numbers."""
    try:
        with gzip.open(file) if file.suffix == ".gz" else open(file, "rb") as unpacked:
            magic = unpacked.read(4)
            if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in TYPES or magic[3] not in (1, 2, 3):
                raise refusal(folder, f"{file.name} does not begin as IDX; fetch it anew", file)
            kind, dimensions = np.dtype(TYPES[magic[2]]), magic[3]
            shape = tuple(np.frombuffer(unpacked.read(4 * dimensions).ljust(4 * dimensions, b"\0"), ">u4").tolist())
            if "images" in file.name.lower() and (dimensions, kind.itemsize) != (3, 1):
                held = f"{kind.name} of {_by(shape)}"
                raise refusal(folder, f"{file.name} holds {held}; allowed: bytes of N x height x width", file)
            if "labels" in file.name.lower() and (dimensions == 3 or kind.kind == "f"):
                raise refusal(folder, f"{file.name} holds {kind.name} of {_by(shape)}; allowed: whole numbers of N", file)
            refuse_too_many(folder, shape[0], 1)
            size = math.prod(shape) * kind.itemsize
            if not 0 < size <= MOST_BYTES:
                raise refusal(folder, f"{file.name} says it holds {size:,} bytes; allowed: 1 to {MOST_BYTES:,}", file)
            content, filled = np.empty(size, np.uint8), 0  # filled in place: the pictures are in memory once
            while piece := unpacked.read(CHUNK):
                if filled + len(piece) > size:
                    filled += len(piece)
                    break
                content[filled : filled + len(piece)] = np.frombuffer(piece, np.uint8)
                filled += len(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise refusal(folder, f"{file.name} cannot be read ({error}); fetch it anew", file) from error
    if filled != size:
        count = f"{filled:,}" if filled < size else "more"
        raise refusal(folder, f"{file.name} holds {count} bytes of values, expected {size:,}; fetch it anew", file)
    return content.view(kind).astype(kind.newbyteorder("="), copy=False).reshape(shape)


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
