"""The IDX format of MNIST, gzipped: a header that gives the shape, then bytes. http://yann.lecun.com/exdb/mnist"""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np

from gan.data import DataError


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
