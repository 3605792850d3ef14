"""In what batches networks compute pictures, so that none depends on what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

# Every picture is computed in a padded batch of one of these sizes: the small one is for who asks for one picture, 16 for many.
# A garment must not depend on what is drawn beside it, and kernels compute the last rows of some sizes in another way: on a CPU
# with AVX2, whose kernels take 6 rows at a time, the last two of 8 differ from the other six in the last bit. Of these sizes
# every row was the same to the bit there; `python tests/benchmarks/same_bytes.py` tries it on another machine.
DRAW_SIZES = (1, 4, 16)
JUDGE_SIZES = (4,)  # discriminators' rows differ between sizes, also between 1 and 4


def in_batches(network: keras.Model, *inputs: np.ndarray, sizes: tuple[int, ...]) -> Iterable[np.ndarray]:
    """The network's outputs for inputs (N, ...), in batches of these sizes, the last one padded with zeros, which stay on."""
    start, count = 0, len(inputs[0])
    while start < count:
        size = batch_size(count - start, sizes)
        parts = [array[start : start + size].astype(np.float32) for array in inputs]
        padded = [np.pad(part, [(0, size - len(part))] + [(0, 0)] * (part.ndim - 1)) for part in parts]
        yield network.predict_on_batch(padded if len(padded) > 1 else padded[0])
        start += size


def batch_size(count: int, sizes: tuple[int, ...]) -> int:
    """The size of the next batch where `count` rows are left: the largest of `sizes`, smallest first, that they half fill."""
    return max((size for size in sizes if 2 * count > size), default=sizes[0])
