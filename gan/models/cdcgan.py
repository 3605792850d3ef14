"""A conditional DCGAN for 28 x 28 grey pictures: the class goes in beside the noise, and the critic is told it too.

The networks of Radford, Metz and Chintala 2015, https://arxiv.org/abs/1511.06434, with
- the class as a learnt vector beside the latent one, as in Mirza and Osindero 2014, https://arxiv.org/abs/1411.1784;
- a projection discriminator: the class weighs the critic's last features. Miyato and Koyama 2018, https://arxiv.org/abs/1802.05637;
- the minibatch standard deviation as a feature of the critic's, against drawing one garment again and again; here among the
  pictures of one class, since that is where variety is lost. Karras et al. 2018, section 3, https://arxiv.org/abs/1710.10196;
- kernels of 4 x 4, which the stride divides, against a checkerboard. Odena et al. 2016, https://doi.org/10.23915/distill.00003;
- real labels of 0.9. Salimans et al. 2016, section 3.4, https://arxiv.org/abs/1606.03498;
- a learning rate that falls to 0 over the second half of the run. Zhu et al. 2017, section 4, https://arxiv.org/abs/1703.10593.
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

REAL_LABEL = 0.9


def make_generator(latent_dim: int = 100, policy: str = "float32", classes: int = 10) -> keras.Model:
    """[Latent vectors (N, latent_dim), classes (N, classes)] to pictures (N, 28, 28, 1) in [-1, 1].

    A class is a one-hot row, or a mixture whose weights add up to 1. 1,801,025 parameters at latent_dim 100 and ten
    classes. The policy is
    Keras' dtype policy; batch normalisation and the last layer, whose tanh is the picture, stay float32.
    """

    def grow(values, filters):
        values = layers.Conv2DTranspose(
            filters, 4, strides=2, padding="same", use_bias=False, kernel_initializer=_weights(), dtype=policy
        )(values)
        values = layers.BatchNormalization(momentum=0.9, dtype="float32")(values)
        return layers.ReLU(dtype=policy)(values)

    latent = keras.Input((latent_dim,), name="latent")
    kind = keras.Input((classes,), name="class")
    embedding = layers.Dense(16, use_bias=False, dtype=policy)(kind)
    values = layers.Concatenate(dtype=policy)([latent, embedding])
    values = layers.Dense(7 * 7 * 256, use_bias=False, kernel_initializer=_weights(), dtype=policy)(values)
    values = layers.BatchNormalization(momentum=0.9, dtype="float32")(values)
    values = layers.ReLU(dtype=policy)(values)
    values = layers.Reshape((7, 7, 256), dtype=policy)(values)
    values = grow(grow(values, 64), 32)
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


class HoldThenFall(keras.optimizers.schedules.LearningRateSchedule):
    """The learning rate as it was for the first half of `steps`, then along a straight line to 0 at the last.

    The steps are those of the whole run: one that is resumed with more epochs rises to where a longer run would be.
    """

    def __init__(self, learning_rate: float, steps: int) -> None:
        self.learning_rate, self.steps = learning_rate, steps

    def __call__(self, step):
        done = ops.cast(step, "float32") / self.steps
        return self.learning_rate * ops.clip(2.0 - 2.0 * done, 0.0, 1.0)

    def get_config(self) -> dict:
        return {"learning_rate": self.learning_rate, "steps": self.steps}


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


class Model(models.Base):
    """The networks, their optimizers, and the losses of one step: see gan/models/dcgan.py."""

    defaults: ClassVar[dict[str, object]] = {"epochs": 24, "batch_size": 64, "learning_rate": 2e-4}
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
            schedule = HoldThenFall(config.learning_rate, steps)
            self.optimizers[name] = keras.optimizers.Adam(schedule, beta_1=0.5)
            self.optimizers[name].build(network.trainable_variables)
        self.averages = {"generator": make_generator(config.latent_dim, classes=classes)}
        self.averages["generator"].set_weights(self.networks["generator"].get_weights())

    def seeds(self, seeds: Iterable[int], dataset: Dataset | None = None) -> list[np.ndarray]:
        """What the generator draws the garments of seeds from, of any class: [(N, latent_dim), (N, classes)]."""
        seeds = list(seeds)
        return [vectors.from_seeds(seeds, self.latent_dim), vectors.classes_of(seeds, self.latent_dim, classes=self.classes)]

    def noise(self, count: int, rng: np.random.Generator, dataset: Dataset | None = None) -> list[np.ndarray]:
        """`count` random inputs of the generator."""
        drawn = rng.standard_normal((count, self.latent_dim), dtype=np.float32)
        return [drawn, vectors.one_hot(rng.integers(self.classes, size=count), self.classes)]

    def batch(self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """What one step eats: uint8 images (B, 28, 28, 1) and their classes, latents (B, latent_dim); all one-hot (B, classes).

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

        gen_loss = losses.generator_loss(fake_logits)
        disc_loss = losses.discriminator_loss(real_logits, fake_logits, REAL_LABEL)
        accuracies = losses.discriminator_accuracy(real_logits, fake_logits)
        logs = dict(zip(self.log_names, (gen_loss, disc_loss, *accuracies), strict=True))
        return {"generator": gen_loss, "discriminator": disc_loss}, logs
