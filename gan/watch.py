"""How good a generator is while it trains: a cheap version of the protocol of gan.evaluate."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gan import averages, data, features, metrics
from gan.cli import say
from gan.data import Dataset, fashion_mnist, sources
from gan.errors import UsageError
from gan.reference import Reference, seen_in_training

if TYPE_CHECKING:
    import keras

    from gan.config import TrainConfig

WATCHED = 2_000  # pictures that a training is watched by
QUICK_SETTLING = (8, 256)  # passes and batch with which the watched moving average's batch norm is settled


class Watch:
    """Judges by the garments of the seeds 0 to 1,999 against real images.

    Args:
        images: the real ones, uint8 (N, 28, 28, 1), at least 1,000; extractor: that learnt class_names.
        model: of gan/models; its networks are judged as they are when the methods are called.
        seed: of the noise that settles the batch norm; dataset: what a model that draws from pictures draws from.
    """

    columns = tuple(name for name in metrics.SCORES if name != "fd_second")

    def __init__(
        self,
        images: np.ndarray,
        extractor: features.Extractor,
        class_names: Sequence[str],
        model,
        seed: int,
        dataset: Dataset | None = None,
    ) -> None:
        self._reference = Reference(images, [extractor], class_names)
        size = features.APPLY_BATCH
        self._parts = [model.seeds(range(i, i + size), dataset) for i in range(0, WATCHED, size)]
        rng = np.random.default_rng((3, seed))
        passes, batch = QUICK_SETTLING
        self._noise = [model.noise(batch, rng, dataset) for _ in range(passes)]
        self._copy = None

    def generator(self, network: keras.Model) -> dict[str, float]:
        """The scores of a generator as it is; NaN where there is none."""
        parts = [network.predict_on_batch(part) for part in self._parts]
        scores, _ = self._reference.score(data.to_uint8(np.concatenate(parts)[:WATCHED]))
        return {name: math.nan if score is None else score for name, score in scores.items()}

    def average(self, network: keras.Model) -> dict[str, float]:
        """The scores of a generator's moving average, whose batch norm is settled in a copy first."""
        self._copy = self._copy or averages.float32_copy(network)
        self._copy.set_weights([np.asarray(weight) for weight in network.weights])
        averages.settle_batch_norm(self._copy, self._noise)
        return self.generator(self._copy)


def check(config: TrainConfig, model) -> None:
    """Refuse to watch a training whose pictures cannot be judged as it goes.

    Raises:
        UsageError: this model's cannot.
    """
    if config.evaluate_every and model.between_classes:
        given = f"--evaluate-every is {config.evaluate_every}"
        raise UsageError(f"{given}; allowed with {config.model}: none, for it judges garments of all classes")


def over(
    dataset: Dataset,
    model,
    seed: int,
    limit: int | None = None,
    source: str = sources.FASHION_MNIST,
    invert: bool | None = None,
) -> Watch:
    """What watches a training on the first `limit` images of a data set: its validation images, through its classifiers.

    Args:
        model, seed: as for Watch; source, invert: what the data set was read by.

    Raises:
        UsageError: the data have no such classifiers, or too few images; ExtractorError: the classifiers are not there.
    """
    if len(dataset.class_names) < 2:
        raise UsageError(f"--evaluate-every looks through classifiers, and {dataset.name} has one class: leave it out")
    _, kept = features.parts(dataset)
    if len(kept) < metrics.LEAST:
        raise UsageError(
            f"--evaluate-every needs {6 * metrics.LEAST:,} training images, a sixth of them to compare with; "
            f"{dataset.name} has {len(dataset.images):,}: leave it out"
        )
    (extractor,) = features.load_all(dataset, source, invert, list(features.ARCHITECTURES)[:1])
    if seen := seen_in_training(dataset, np.arange(len(dataset.images))[:limit]):
        keeps = f"; --limit {features.TRAINED_ON} keeps them apart" if fashion_mnist.is_it(dataset) else f" ({seen:,} of them)"
        say(f"Mind: the evaluations look at images that are trained on, too{keeps}")
    # A model that draws from pictures is not to be chosen by those that it is judged by in the end.
    shown = dataclasses.replace(dataset, held_out_images=dataset.images[kept], held_out_labels=dataset.labels[kept])
    return Watch(dataset.images[kept], extractor, dataset.class_names, model, seed, shown)
