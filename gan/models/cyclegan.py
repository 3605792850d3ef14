"""CycleGAN for 28 x 28 grey pictures: garments of one class become garments of another, and come back.

Zhu et al. 2017, https://arxiv.org/abs/1703.10593: two generators, one for each way, two critics of patches, least-squares
losses (Mao et al. 2017, https://arxiv.org/abs/1611.04076), the cycle and the identity loss, and critics that are shown
pictures of earlier steps, too (Shrivastava et al. 2017, section 2.3, https://arxiv.org/abs/1612.07828).
Departures from the paper:
- the generators go from 28 to 14 and 7 pixels, with residual blocks at 7, where a pixel hears of nearly all others;
- what comes back has noise on it, as in Bashkirova et al. 2019, https://arxiv.org/abs/1908.01517: without, the way there hides
  the source in fine detail for the way back (Chu et al. 2017, https://arxiv.org/abs/1712.02950);
- the cycle loss weighs 5, not 10, for sleeves must come and go; the identity loss a tenth of that, not half;
- a place of the pool is filled when it is first met, not in turn; batches have many pictures, not one;
- the bundle holds the moving averages of the generators.
"""

from collections.abc import Iterable
from typing import ClassVar

import keras
import numpy as np
from keras import initializers, layers, ops

from gan import data, losses, models
from gan.config import TrainConfig
from gan.data import Dataset
from gan.errors import UsageError
from gan.rates import HoldThenFall

CYCLE_WEIGHT, IDENTITY_WEIGHT = 5.0, 0.5
NOISE = 0.1  # standard deviation of what is added on the way, where pictures lie in [-1, 1]
POOL = 50  # earlier pictures that each critic may be shown
EMPTY = -2.0  # fills the places of a pool that no picture was put into yet: no picture has it
SIDES = FROM, TO = 0, 1  # the labels of the pictures


def make_generator(policy: str = "float32", name: str = "generator") -> keras.Model:
    """Pictures (N, 28, 28, 1) of one class to pictures of another, in [-1, 1]; 518,521 parameters.

    The policy is Keras' dtype policy; normalisation and the last layer, whose tanh is the picture, stay float32.
    """

    def normalised(values, activation=True):
        values = layers.GroupNormalization(-1, epsilon=1e-5, dtype="float32")(values)  # of each picture by itself
        return layers.ReLU(dtype=policy)(values) if activation else values

    def convolved(values, filters, kernel, strides=1):
        layer = layers.Conv2D(filters, kernel, strides, "same", use_bias=False, kernel_initializer=_weights(), dtype=policy)
        return layer(values)

    def enlarged(values, filters):
        layer = layers.Conv2DTranspose(filters, 4, 2, "same", use_bias=False, kernel_initializer=_weights(), dtype=policy)
        return normalised(layer(values))

    picture = keras.Input((28, 28, 1), name="picture")
    values = layers.ReLU(dtype=policy)(
        layers.Conv2D(24, 5, padding="same", kernel_initializer=_weights(), dtype=policy)(picture)
    )
    values = normalised(convolved(values, 48, 4, 2))
    values = normalised(convolved(values, 96, 4, 2))
    for _ in range(2):
        inner = normalised(convolved(values, 96, 3))
        values = layers.Add(dtype=policy)([values, normalised(convolved(inner, 96, 3), activation=False)])
    values = enlarged(enlarged(values, 48), 24)
    drawn = layers.Conv2D(1, 5, padding="same", activation="tanh", kernel_initializer=_weights(), dtype="float32")(values)
    return keras.Model(picture, drawn, name=name)


def make_discriminator(policy: str = "float32", name: str = "discriminator") -> keras.Model:
    """Pictures (N, 28, 28, 1) in [-1, 1] to scores (N, 7, 7, 1), each of a patch of 22 x 22; 134,465 parameters.

    A score is to be 1 for a real patch and 0 for another.
    """
    picture = keras.Input((28, 28, 1), name="picture")
    values = layers.Conv2D(64, 4, 2, "same", kernel_initializer=_weights(), dtype=policy)(picture)
    values = layers.LeakyReLU(0.2, dtype=policy)(values)
    values = layers.Conv2D(128, 4, 2, "same", use_bias=False, kernel_initializer=_weights(), dtype=policy)(values)
    values = layers.GroupNormalization(-1, epsilon=1e-5, dtype="float32")(values)
    values = layers.LeakyReLU(0.2, dtype=policy)(values)
    scores = layers.Conv2D(1, 4, padding="same", kernel_initializer=_weights(), dtype="float32")(values)
    return keras.Model(picture, scores, name=name)


def _weights():
    return initializers.RandomNormal(stddev=0.02)


class Model(models.Base):
    """The networks, their optimizers, and the losses of one step: see gan/models/dcgan.py.

    `generator` goes from FROM to TO, and `discriminator` judges what is of TO; `back` and `back_discriminator` are those of the
    other way. `state` holds the two pools.

    Raises:
        UsageError: the batch is too small or too large.
    """

    defaults: ClassVar[dict[str, object]] = {"epochs": 3, "batch_size": 32, "learning_rate": 4e-4}
    log_names = ("gen_loss", "disc_loss", "real_accuracy", "fake_accuracy", "cycle_loss", "identity_loss")
    between_classes = True

    def __init__(self, config: TrainConfig, steps: int, classes: int = 2) -> None:
        if not 2 <= config.batch_size <= 2 * POOL:
            raise UsageError(f"batch_size is {config.batch_size}; allowed for {config.model}: 2 to {2 * POOL}")
        policy = "mixed_bfloat16" if config.mixed_precision else "float32"
        self.networks = {
            "generator": make_generator(policy),
            "discriminator": make_discriminator(policy),
            "back": make_generator(policy, "back"),
            "back_discriminator": make_discriminator(policy, "back_discriminator"),
        }
        self.optimizers = {}
        for name, network in self.networks.items():
            self.optimizers[name] = keras.optimizers.Adam(HoldThenFall(config.learning_rate, steps), beta_1=0.5)
            self.optimizers[name].build(network.trainable_variables)
        self.averages = {name: make_generator(name=name) for name in ("generator", "back")}
        for name, average in self.averages.items():
            average.set_weights(self.networks[name].get_weights())
        nothing = np.full((POOL, data.SIDE, data.SIDE, 1), EMPTY, np.float32)
        self.state = {name: keras.Variable(nothing, trainable=False) for name in ("pool", "back_pool")}

    def order(self, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """FROM, TO, FROM, TO, ...: each side in a fresh order; the smaller one comes again until the rows are used up."""
        half = -(-len(labels) // 2)
        sides = [np.resize(rng.permutation(np.flatnonzero(labels == side)), half) for side in SIDES]
        return np.stack(sides, axis=1).reshape(-1)

    def seeds(self, seeds: Iterable[int], dataset: Dataset) -> np.ndarray:
        """Held-out pictures of FROM (N, 28, 28, 1): seed s is the s-th; where there are no more, the first ones come again."""
        pictures = dataset.held_out_images[dataset.held_out_labels == FROM]
        return data.to_unit(pictures[np.fromiter(seeds, np.int64) % len(pictures)])

    def noise(self, count: int, rng: np.random.Generator, dataset: Dataset) -> np.ndarray:
        """`count` random training pictures of FROM (N, 28, 28, 1)."""
        return data.to_unit(dataset.images[rng.choice(np.flatnonzero(dataset.labels == FROM), count)])

    def batch(self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """What one step eats: uint8 images (B, 28, 28, 1), of FROM and TO in turns; noise for the way back; and, for what is
        drawn of each, its place in a pool (B,) and whether the critic shall see in its stead what lies there (B,)."""
        half = -(-len(images) // 2)
        places = np.stack([rng.permutation(POOL)[:half] for _ in SIDES], axis=1).reshape(-1)[: len(images)]
        return {
            "images": images,
            "noise": NOISE * rng.standard_normal(images.shape, dtype=np.float32),
            "places": places.astype(np.int32),
            "earlier": rng.random(len(images), dtype=np.float32) < 0.5,
        }

    def losses(self, batch: dict) -> tuple[dict, dict]:
        """One forward pass in training mode: ({network name: scalar loss}, {log name: scalar}).

        The two generators descend one loss. `gen_loss` is its adversarial part; that and `disc_loss` are sums of both ways, the
        accuracies and the other two losses means; a score is taken for "real" from 0.5.
        """
        images = (ops.cast(batch["images"], "float32") - 127.5) / 127.5
        there, back = self.networks["generator"], self.networks["back"]
        sources, targets = images[FROM::2], images[TO::2]
        of_sources, same_targets = _halves(there(ops.concatenate([sources, targets]), training=True), sources.shape[0])
        of_targets, same_sources = _halves(back(ops.concatenate([targets, sources]), training=True), targets.shape[0])
        returned = (
            back(of_sources + batch["noise"][FROM::2], training=True),
            there(of_targets + batch["noise"][TO::2], training=True),
        )

        gen_loss, disc_loss, accuracies = 0.0, {}, []
        ways = (
            ("discriminator", "pool", of_sources, targets, FROM),
            ("back_discriminator", "back_pool", of_targets, sources, TO),
        )
        for name, pool, drawn, real, side in ways:
            critic = self.networks[name]
            gen_loss = gen_loss + losses.least_squares(critic(drawn, training=True), 1.0)
            shown = self._exchange(pool, ops.stop_gradient(drawn), batch["places"][side::2], batch["earlier"][side::2])
            real_scores, fake_scores = _halves(critic(ops.concatenate([real, shown]), training=True), real.shape[0])
            disc_loss[name] = (losses.least_squares(real_scores, 1.0) + losses.least_squares(fake_scores, 0.0)) / 2
            accuracies.append(losses.discriminator_accuracy(real_scores, fake_scores))
        cycle_loss = _distance((sources, returned[0]), (targets, returned[1]))
        identity_loss = _distance((targets, same_targets), (sources, same_sources))

        total = gen_loss + 2 * (CYCLE_WEIGHT * cycle_loss + IDENTITY_WEIGHT * identity_loss)
        means = [(first + second) / 2 for first, second in zip(*accuracies, strict=True)]
        values = gen_loss, sum(disc_loss.values()), *means, cycle_loss, identity_loss
        return {"generator": total, "back": total} | disc_loss, dict(zip(self.log_names, values, strict=True))

    def _exchange(self, name: str, drawn, places, earlier):
        """What a critic is shown of pictures (n, 28, 28, 1): half of the time one that lay at its place, where it goes then."""
        pool = self.state[name]
        there = ops.take(pool, places, axis=0)
        is_empty = there[:, :1, :1, :1] < -1.0
        swapped = ops.logical_and(ops.logical_not(is_empty), earlier[:, None, None, None])
        goes = ops.logical_or(is_empty, swapped)[:, 0, 0, 0]
        at = ops.logical_and(ops.arange(POOL)[:, None] == places, goes)  # (POOL, n): no place is met twice in a step
        # Chosen, not multiplied and added up: a pool holds what was drawn to the bit, whatever a GPU rounds products to.
        arrived = ops.take(drawn, ops.argmax(ops.cast(at, "int32"), axis=1), axis=0)
        pool.assign(ops.where(ops.any(at, axis=1)[:, None, None, None], arrived, pool.value))
        return ops.where(swapped, there, drawn)


def _halves(values, count: int):
    """The first so many of values, and the others."""
    return values[:count], values[count:]


def _distance(*pairs):
    """The mean L1 distance of pairs of pictures."""
    return sum(ops.mean(ops.abs(first - second)) for first, second in pairs) / len(pairs)
