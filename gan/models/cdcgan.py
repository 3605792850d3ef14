"""A conditional DCGAN for 28 x 28 grey pictures: the class goes in beside the noise, and the critic is told it too.

The networks of Radford, Metz and Chintala 2015, https://arxiv.org/abs/1511.06434, with
- the class as a learnt vector beside the latent one, as in Mirza and Osindero 2014, https://arxiv.org/abs/1411.1784;
- a projection discriminator: the class weighs the critic's last features. Miyato and Koyama 2018, https://arxiv.org/abs/1802.05637;
- batch norms of the generator whose scale and shift come from noise and class, which so have a say at every size. Chen et al.
  2018, https://arxiv.org/abs/1810.01365 (self-modulation);
- the minibatch standard deviation as a feature of the critic's, against drawing one garment again and again; here among the
  pictures of one class, since that is where variety is lost. Karras et al. 2018, section 3, https://arxiv.org/abs/1710.10196;
- kernels of 4 x 4, which the stride divides, against a checkerboard. Odena et al. 2016, https://doi.org/10.23915/distill.00003;
- the mode seeking term among pictures of one class: two noises are to give two pictures. Mao et al. 2019,
  https://arxiv.org/abs/1903.05628;
- real labels of 0.9. Salimans et al. 2016, section 3.4, https://arxiv.org/abs/1606.03498;
- a generator that learns four times as fast as its critic, which would run ahead. Two rates: Heusel et al. 2017,
  https://arxiv.org/abs/1706.08500, where the critic's is the higher one;
- learning rates that fall along a line from three fifths of the run on. Zhu et al. 2017, section 4,
  https://arxiv.org/abs/1703.10593; here to a third, for below it the average no longer gains (docs/quality.md).
"""

from collections.abc import Iterable
from typing import ClassVar

import keras
import numpy as np
from keras import initializers, layers, ops

from gan import losses, models
from gan.config import TrainConfig
from gan.data import Dataset
from gan.latents import vectors
from gan.rates import HoldThenFall

REAL_LABEL = 0.9
GENERATORS_HASTE = 4.0  # its learning rate over the critic's
NOUGHT = 1.2  # runs until the falling learning rate would be 0
MODE_SEEKING = 0.06  # weight of that term in the generator's loss
SPREAD = 1.05  # by which the moving average stretches latent vectors


def make_generator(latent_dim: int = 100, policy: str = "float32", classes: int = 10, spread: float = 1.0) -> keras.Model:
    """[Latent vectors (N, latent_dim), classes (N, classes)] to pictures (N, 28, 28, 1) in [-1, 1].

    A class is a one-hot row, or a mixture whose weights add up to 1. 1,512,401 parameters at latent_dim 100 and ten
    classes. The policy is Keras' dtype policy; batch normalisation and the last layer, whose tanh is the picture, stay float32.
    Latent vectors are stretched by `spread`.
    """
    latent = keras.Input((latent_dim,), name="latent")
    kind = keras.Input((classes,), name="class")
    embedding = layers.Dense(16, use_bias=False, dtype=policy)(kind)
    stretched = latent if spread == 1 else layers.Rescaling(spread, dtype=policy)(latent)
    both = layers.Concatenate(dtype=policy)([stretched, embedding])
    shared = layers.Dense(64, activation="relu", dtype=policy)(both)

    def normalise(values):
        channels = values.shape[-1]
        values = layers.BatchNormalization(momentum=0.9, center=False, scale=False, dtype="float32")(values)
        scale = layers.Dense(channels, bias_initializer="ones", dtype="float32")(shared)
        shift = layers.Dense(channels, dtype="float32")(shared)
        scale, shift = (layers.Reshape((1, 1, channels), dtype="float32")(each) for each in (scale, shift))
        values = layers.Add(dtype="float32")([layers.Multiply(dtype="float32")([values, scale]), shift])
        return layers.ReLU(dtype=policy)(values)

    def grow(values, filters):
        return layers.Conv2DTranspose(
            filters, 4, strides=2, padding="same", use_bias=False, kernel_initializer=_weights(), dtype=policy
        )(values)

    values = layers.Dense(7 * 7 * 192, use_bias=False, kernel_initializer=_weights(), dtype=policy)(both)
    values = normalise(layers.Reshape((7, 7, 192), dtype=policy)(values))
    values = normalise(grow(values, 96))
    values = normalise(grow(values, 48))
    picture = layers.Conv2D(1, 3, padding="same", activation="tanh", kernel_initializer=_weights(), dtype="float32")(values)
    return keras.Model([latent, kind], picture, name="generator")


def make_discriminator(policy: str = "float32", classes: int = 10) -> keras.Model:
    """[Pictures (N, 28, 28, 1) in [-1, 1], classes (N, classes)] to logits (N, 1); 1,753,921 parameters at ten classes.

    A logit depends a little on the other pictures of its batch: one of the critic's features is how much those of its class
    differ.
    """
    picture = keras.Input((28, 28, 1), name="picture")
    kind = keras.Input((classes,), name="class")
    values = layers.Conv2D(64, 4, strides=2, padding="same", kernel_initializer=_weights(), dtype=policy)(picture)
    values = layers.LeakyReLU(0.2, dtype=policy)(values)
    values = layers.Conv2D(128, 4, strides=2, padding="same", use_bias=False, kernel_initializer=_weights(), dtype=policy)(
        values
    )
    values = layers.BatchNormalization(dtype="float32")(values)
    values = layers.LeakyReLU(0.2, dtype=policy)(values)
    values = layers.Concatenate(dtype=policy)([values, _class_deviation(values, kind)])
    values = layers.Flatten(dtype=policy)(values)
    values = layers.Dense(256, kernel_initializer=_weights(), dtype=policy)(values)
    features = layers.LeakyReLU(0.2, dtype=policy)(values)
    of_any_class = layers.Dense(1, dtype="float32")(features)
    of_this_class = layers.Dot(axes=1, dtype="float32")([features, layers.Dense(256, use_bias=False, dtype="float32")(kind)])
    return keras.Model([picture, kind], layers.Add(dtype="float32")([of_any_class, of_this_class]), name="discriminator")


def _weights():
    return initializers.RandomNormal(stddev=0.02)


def _class_deviation(values, kind):
    """How much the pictures of one class differ, as one more channel: (N, H, W, 1), the same number in all of a class.

    The standard deviation (of n - 1) over the class's pictures in the batch, averaged over all features; 0.0001 for a class
    with one picture.
    """
    values, kind = ops.cast(values, "float32"), ops.cast(kind, "float32")
    channel = ops.zeros_like(values[..., :1])
    features = ops.reshape(values, (-1, int(np.prod(values.shape[1:]))))
    counts, by_class = ops.sum(kind, axis=0)[:, None], ops.transpose(kind)
    means = ops.matmul(by_class, features) / ops.maximum(counts, 1.0)
    squares = ops.square(features - ops.matmul(kind, means))
    variances = ops.matmul(by_class, squares) / ops.maximum(counts - 1.0, 1.0)
    deviations = ops.mean(ops.sqrt(variances + 1e-8), axis=1, keepdims=True)
    return channel + ops.matmul(kind, deviations)[:, :, None, None]


def _partners(kind):
    """For each of a batch, by classes (N, classes), the next of its class, after the last the first; itself where alone: (N,).

    Found within the step, not beforehand: each of several devices has a part of the batch, and looks in that part.
    """
    count = kind.shape[0]
    places = ops.arange(count)
    ahead = ops.mod(places[None] - places[:, None] - 1, count)  # 0 of the next one, count - 1 of itself
    is_alike = ops.matmul(kind, ops.transpose(kind)) > 0.5
    return ops.argmin(ops.where(is_alike, ahead, count), axis=1)


class Model(models.Base):
    """The networks, their optimizers, and the losses of one step: see gan/models/dcgan.py."""

    defaults: ClassVar[dict[str, object]] = {"epochs": 20, "batch_size": 64, "learning_rate": 2e-4}
    log_names = ("gen_loss", "disc_loss", "real_accuracy", "fake_accuracy")

    def __init__(self, config: TrainConfig, steps: int, classes: int = 10) -> None:
        self.latent_dim, self.classes = config.latent_dim, classes
        policy = "mixed_bfloat16" if config.mixed_precision else "float32"
        self.networks = {
            "generator": make_generator(config.latent_dim, policy, classes),
            "discriminator": make_discriminator(policy, classes),
        }
        self.optimizers = {}
        for name, network in self.networks.items():
            haste = GENERATORS_HASTE if name == "generator" else 1.0
            schedule = HoldThenFall(haste * config.learning_rate, steps, NOUGHT)
            self.optimizers[name] = keras.optimizers.Adam(schedule, beta_1=0.5)
            self.optimizers[name].build(network.trainable_variables)
        self.averages = {"generator": make_generator(config.latent_dim, classes=classes, spread=SPREAD)}
        self.averages["generator"].set_weights(self.networks["generator"].get_weights())

    def seeds(self, seeds: Iterable[int], dataset: Dataset | None = None) -> list[np.ndarray]:
        """What the generator draws the garments of seeds from, of any class: [(N, latent_dim), (N, classes)]."""
        seeds = list(seeds)
        return [vectors.from_seeds(seeds, self.latent_dim), vectors.classes_of(seeds, self.latent_dim, classes=self.classes)]

    def noise(self, count: int, rng: np.random.Generator, dataset: Dataset | None = None) -> list[np.ndarray]:
        """`count` random inputs of the moving average, by which it sees what the generator sees while it learns."""
        drawn = rng.standard_normal((count, self.latent_dim), dtype=np.float32)
        return [drawn / np.float32(SPREAD), vectors.one_hot(rng.integers(self.classes, size=count), self.classes)]

    def batch(self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """What one step eats: uint8 images (B, 28, 28, 1), their classes (B, classes), latents (B, latent_dim).

        Garments are drawn of the classes of the real images, so that the critic cannot tell them by their classes.
        """
        return {
            "images": images,
            "classes": vectors.one_hot(labels, self.classes),
            "latents": rng.standard_normal((len(images), self.latent_dim), dtype=np.float32),
        }

    def losses(self, batch: dict) -> tuple[dict, dict]:
        """One forward pass in training mode: ({network name: scalar loss}, {log name: scalar})."""
        real_images = (ops.cast(batch["images"], "float32") - 127.5) / 127.5
        fake_images = self.networks["generator"]([batch["latents"], batch["classes"]], training=True)
        real_logits = self.networks["discriminator"]([real_images, batch["classes"]], training=True)
        fake_logits = self.networks["discriminator"]([fake_images, batch["classes"]], training=True)

        seeking = losses.mode_seeking(fake_images, batch["latents"], _partners(batch["classes"]))
        gen_loss = losses.generator_loss(fake_logits)
        disc_loss = losses.discriminator_loss(real_logits, fake_logits, REAL_LABEL)
        accuracies = losses.discriminator_accuracy(real_logits, fake_logits)
        logs = dict(zip(self.log_names, (gen_loss, disc_loss, *accuracies), strict=True))
        return {"generator": gen_loss + MODE_SEEKING * seeking, "discriminator": disc_loss}, logs
