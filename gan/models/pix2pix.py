"""Pix2Pix for 28 x 28 grey pictures: the lines of a picture and its class go in, the picture comes out.

Isola et al. 2017, https://arxiv.org/abs/1611.07004: a U-Net (Ronneberger et al. 2015, https://arxiv.org/abs/1505.04597), a
critic that judges patches with the lines beside them, the adversarial loss and the L1 distance to the picture that the lines
are of.
Departures from the paper:
- the class goes in beside the lines, and the critic is told it too (Mirza and Osindero 2014, https://arxiv.org/abs/1411.1784);
- the U-Net goes from 28 to 14 and 7 pixels, with two convolutions at 7 by which every pixel hears of nearly all others;
- noise is dropout, as in the paper, but a trained model draws without it: one sketch is one picture;
- what draws is the moving average of the generator, batch normalisation settled, where the paper's goes by the batch it draws;
  it is told the class more plainly than it learnt: EMPHASIS;
- lines are drawn by gan/data/edges.py, anew and otherwise in each step, in place of flips and crops;
- the critic has 64 channels in both layers, not 64 and 128, and sees patches of 16 pixels, which is a third faster;
- L1 weighs 50, not 100, for the batches are of 64 pictures and not of one; the critic's loss is not halved;
- a learning rate that falls to 0 over the second half of the run, as in Zhu et al. 2017, https://arxiv.org/abs/1703.10593.
"""

from collections.abc import Iterable
from typing import ClassVar

import keras
import numpy as np
from keras import initializers, layers, ops

from gan import data, losses, models
from gan.config import TrainConfig
from gan.data import Dataset, edges
from gan.latents import vectors
from gan.rates import HoldThenFall

L1_WEIGHT = 50.0
EMPHASIS = 2.0  # by which the moving average multiplies the class
DROPPED = 0.5  # of the values at 7 x 7 and at 14 x 14, while it learns


def make_generator(policy: str = "float32", classes: int = 10, emphasis: float = 1.0) -> keras.Model:
    """[Lines (N, 28, 28, 1), classes (N, classes)] to pictures (N, 28, 28, 1); lines and pictures lie in [-1, 1].

    A class is a one-hot row, or a mixture whose weights add up to 1; it is multiplied by `emphasis`. 689,937 parameters at ten
    classes. The policy is Keras' dtype policy; batch normalisation and the last layer, whose tanh is the picture, stay float32.
    """

    def block(layer, values, activation):
        values = layer(values)
        values = layers.BatchNormalization(momentum=0.9, dtype="float32")(values)
        return activation(values)

    def convolved(values, filters, kernel=3, strides=1):
        layer = layers.Conv2D(filters, kernel, strides, "same", use_bias=False, kernel_initializer=_weights(), dtype=policy)
        return block(layer, values, layers.LeakyReLU(0.2, dtype=policy))

    def enlarged(values, filters):
        layer = layers.Conv2DTranspose(filters, 4, 2, "same", use_bias=False, kernel_initializer=_weights(), dtype=policy)
        return block(layer, values, layers.ReLU(dtype=policy))

    def beside(*values):
        return layers.Concatenate(dtype=policy)(list(values))

    lines, kind = keras.Input((28, 28, 1), name="lines"), keras.Input((classes,), name="class")
    at_28 = convolved(lines, 32)
    at_14 = convolved(at_28, 64, 4, 2)
    at_7 = convolved(at_14, 128, 4, 2)
    told = kind if emphasis == 1 else layers.Rescaling(emphasis, dtype=policy)(kind)
    place = layers.Dense(7 * 7 * 8, use_bias=False, dtype=policy)(told)  # what the class says of each place
    values = beside(at_7, layers.Reshape((7, 7, 8), dtype=policy)(place))
    for _ in range(2):
        values = layers.Dropout(DROPPED, dtype=policy)(convolved(values, 128))
    values = layers.Dropout(DROPPED, dtype=policy)(enlarged(values, 64))
    values = enlarged(beside(values, at_14), 32)
    values = convolved(beside(values, at_28), 32)
    picture = layers.Conv2D(1, 3, padding="same", activation="tanh", kernel_initializer=_weights(), dtype="float32")(values)
    return keras.Model([lines, kind], picture, name="generator")


def make_discriminator(policy: str = "float32", classes: int = 10) -> keras.Model:
    """[Lines, pictures (N, 28, 28, 1) in [-1, 1], classes (N, classes)] to logits (N, 14, 14, 1), each of a patch of 16 x 16.

    77,793 parameters at ten classes.
    """
    lines, picture = (keras.Input((28, 28, 1), name=name) for name in ("lines", "picture"))
    kind = keras.Input((classes,), name="class")
    plane = layers.Reshape((28, 28, 1), dtype=policy)(layers.Dense(28 * 28, use_bias=False, dtype=policy)(kind))
    values = layers.Concatenate(dtype=policy)([lines, picture, plane])
    values = layers.Conv2D(64, 4, strides=2, padding="same", kernel_initializer=_weights(), dtype=policy)(values)
    values = layers.LeakyReLU(0.2, dtype=policy)(values)
    values = layers.Conv2D(64, 4, padding="same", use_bias=False, kernel_initializer=_weights(), dtype=policy)(values)
    values = layers.BatchNormalization(dtype="float32")(values)
    values = layers.LeakyReLU(0.2, dtype=policy)(values)
    logits = layers.Conv2D(1, 4, padding="same", kernel_initializer=_weights(), dtype="float32")(values)
    return keras.Model([lines, picture, kind], logits, name="discriminator")


def _weights():
    return initializers.RandomNormal(stddev=0.02)


class Model(models.Base):
    """The networks, their optimizers, and the losses of one step: see gan/models/dcgan.py."""

    defaults: ClassVar[dict[str, object]] = {"epochs": 6, "batch_size": 64, "learning_rate": 2e-4}
    log_names = ("gen_loss", "disc_loss", "real_accuracy", "fake_accuracy", "l1_loss")

    def __init__(self, config: TrainConfig, steps: int, classes: int = 10) -> None:
        self.classes, self.limit = classes, config.limit
        policy = "mixed_bfloat16" if config.mixed_precision else "float32"
        self.networks = self._networks(policy)
        self.optimizers = {}
        for name, network in self.networks.items():
            self.optimizers[name] = keras.optimizers.Adam(HoldThenFall(config.learning_rate, steps), beta_1=0.5)
            self.optimizers[name].build(network.trainable_variables)
        self.averages = {"generator": make_generator(classes=classes, emphasis=EMPHASIS)}
        self.averages["generator"].set_weights(self.networks["generator"].get_weights())

    def _networks(self, policy: str) -> dict[str, keras.Model]:
        return {"generator": make_generator(policy, self.classes), "discriminator": make_discriminator(policy, self.classes)}

    def seeds(self, seeds: Iterable[int], dataset: Dataset) -> list[np.ndarray]:
        """The exact sketches of held-out pictures, the classes in turn: [(N, 28, 28, 1), (N, classes)].

        Seed s is picture s // classes of class s % classes; where there are no more of a class, its first ones come again.
        """
        rows = [np.flatnonzero(dataset.held_out_labels == label) for label in range(self.classes)]
        rows = [of_class if len(of_class) else np.arange(len(dataset.held_out_labels)) for of_class in rows]
        chosen = [rows[seed % self.classes][seed // self.classes % len(rows[seed % self.classes])] for seed in seeds]
        return self._inputs(edges.sketches(dataset.held_out_images[chosen]), dataset.held_out_labels[chosen])

    def noise(self, count: int, rng: np.random.Generator, dataset: Dataset) -> list[np.ndarray]:
        """The sketches of `count` random training pictures, varied as those that are learnt from.

        Their classes are so that the moving average is told what it learnt from.
        """
        rows = rng.integers(len(dataset.images[: self.limit]), size=count)
        lines, kinds = self._inputs(edges.sketches(dataset.images[rows], rng), dataset.labels[rows])
        return [lines, kinds / np.float32(EMPHASIS)]

    def batch(self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """What one step eats: uint8 images (B, 28, 28, 1), their lines, uint8 as well, their classes one-hot (B, classes)."""
        return {"images": images, "lines": edges.sketches(images, rng), "classes": vectors.one_hot(labels, self.classes)}

    def losses(self, batch: dict) -> tuple[dict, dict]:
        """One forward pass in training mode: ({network name: scalar loss}, {log name: scalar}). `gen_loss` is without L1."""
        lines, real_images = ((ops.cast(batch[name], "float32") - 127.5) / 127.5 for name in ("lines", "images"))
        kinds = ops.cast(batch["classes"], "float32")
        fake_images = self.networks["generator"]([lines, kinds], training=True)
        real_logits = self.networks["discriminator"]([lines, real_images, kinds], training=True)
        fake_logits = self.networks["discriminator"]([lines, fake_images, kinds], training=True)

        gen_loss, l1_loss = losses.generator_loss(fake_logits), ops.mean(ops.abs(fake_images - real_images))
        disc_loss = losses.discriminator_loss(real_logits, fake_logits)
        accuracies = losses.discriminator_accuracy(real_logits, fake_logits)
        logs = dict(zip(self.log_names, (gen_loss, disc_loss, *accuracies, l1_loss), strict=True))
        return {"generator": gen_loss + L1_WEIGHT * l1_loss, "discriminator": disc_loss}, logs

    def _inputs(self, lines: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
        return [data.to_unit(lines), vectors.one_hot(labels, self.classes)]
