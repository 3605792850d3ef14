"""How good a generator is while it trains: a cheap version of the protocol of gan.evaluate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gan import bundle, data, features
from gan.evaluate import Reference
from gan.metrics import SCORES

if TYPE_CHECKING:
    import keras

WATCHED = 2_000  # pictures that a training is watched by
QUICK_SETTLING = (8, 256)  # passes and batch with which the watched moving average's batch norm is settled


class Watch:
    """Judges by the garments of the seeds 0 to 1,999 against the last 10,000 training images.

    Args:
        images: all 60,000 training images, uint8 (N, 28, 28, 1).
        model: of gan/models; its networks are judged as they are when the methods are called.
        seed: of the noise that settles the batch norm.

    Raises:
        ExtractorError: the extractor is not there.
    """

    columns = tuple(name for name in SCORES if name != "fd_second")

    def __init__(self, images: np.ndarray, model, seed: int) -> None:
        self._reference = Reference(images[features.TRAINED_ON :], [features.load(next(iter(features.ARCHITECTURES)))])
        size = features.APPLY_BATCH
        self._parts = [model.seeds(range(i, i + size)) for i in range(0, WATCHED, size)]
        rng = np.random.default_rng((3, seed))
        passes, batch = QUICK_SETTLING
        self._noise = [model.noise(batch, rng) for _ in range(passes)]
        self._copy = None

    def generator(self, network: keras.Model) -> dict[str, float]:
        """The scores of a generator as it is."""
        parts = [network.predict_on_batch(part) for part in self._parts]
        return self._reference.score(data.to_uint8(np.concatenate(parts)[:WATCHED]))[0]

    def average(self, network: keras.Model) -> dict[str, float]:
        """The scores of a generator's moving average, whose batch norm is settled in a copy first."""
        self._copy = self._copy or bundle.float32_copy(network)
        self._copy.set_weights([np.asarray(weight) for weight in network.weights])
        bundle.settle_batch_norm(self._copy, self._noise)
        return self.generator(self._copy)
