"""DCGAN for 28 x 28 grey pictures: the course's two networks and their losses.

Radford, Metz and Chintala 2015, https://arxiv.org/abs/1511.06434. Differences from the paper are the course's: LeakyReLU and
5 x 5 kernels in the generator, dropout and no batch normalisation in the discriminator, Adam(1e-4).
"""

from collections.abc import Iterable
from typing import ClassVar

import keras
import numpy as np
from keras import layers, ops

from gan import losses, models
from gan.config import TrainConfig
from gan.data import Dataset
from gan.latents import vectors


def make_generator(latent_dim: int = 100, policy: str = "float32") -> keras.Model:
    """Latent vectors (N, latent_dim) to pictures (N, 28, 28, 1) in [-1, 1]; 2,330,944 parameters at latent_dim 100.

    The policy is Keras' dtype policy; batch normalisation and the last layer, whose tanh is the picture, stay float32.
    """
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(7 * 7 * 256, use_bias=False, dtype=policy),
            layers.BatchNormalization(dtype="float32"),
            layers.LeakyReLU(dtype=policy),
            layers.Reshape((7, 7, 256), dtype=policy),
            layers.Conv2DTranspose(128, 5, strides=1, padding="same", use_bias=False, dtype=policy),
            layers.BatchNormalization(dtype="float32"),
            layers.LeakyReLU(dtype=policy),
            layers.Conv2DTranspose(64, 5, strides=2, padding="same", use_bias=False, dtype=policy),
            layers.BatchNormalization(dtype="float32"),
            layers.LeakyReLU(dtype=policy),
            layers.Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False, activation="tanh", dtype="float32"),
        ],
        name="generator",
    )


def make_discriminator(policy: str = "float32") -> keras.Model:
    """Pictures (N, 28, 28, 1) in [-1, 1] to logits (N, 1); 212,865 parameters. The last layer stays float32."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(64, 5, strides=2, padding="same", dtype=policy),
            layers.LeakyReLU(dtype=policy),
            layers.Dropout(0.3, dtype=policy),
            layers.Conv2D(128, 5, strides=2, padding="same", dtype=policy),
            layers.LeakyReLU(dtype=policy),
            layers.Dropout(0.3, dtype=policy),
            layers.Flatten(dtype=policy),
            layers.Dense(1, dtype="float32"),
        ],
        name="discriminator",
    )


class Model(models.Base):
    """The networks, their optimizers, and the losses of one step.

    Args:
        steps: of the whole run, for a learning rate that depends on them.
        classes: that the pictures are of, for a model that is told them.

    Attributes:
        networks: name -> network; each descends its own loss.
        optimizers: name -> optimizer of the network of that name.
        averages: name -> float32 copy of the network of that name, for the engine to keep as its moving average.
        log_names: what `losses` logs, in the order of history.csv's columns.
    """

    defaults: ClassVar[dict[str, object]] = {}  # settings in which this model differs from TrainConfig's defaults
    log_names = ("gen_loss", "disc_loss", "real_accuracy", "fake_accuracy")

    def __init__(self, config: TrainConfig, steps: int, classes: int = 10) -> None:
        self.latent_dim = config.latent_dim
        policy = "mixed_bfloat16" if config.mixed_precision else "float32"
        self.networks = {
            "generator": make_generator(config.latent_dim, policy),
            "discriminator": make_discriminator(policy),
        }
        self.optimizers = {}
        for name, network in self.networks.items():
            self.optimizers[name] = keras.optimizers.Adam(config.learning_rate)
            self.optimizers[name].build(network.trainable_variables)
        self.averages = {"generator": make_generator(config.latent_dim)}
        self.averages["generator"].set_weights(self.networks["generator"].get_weights())

    def seeds(self, seeds: Iterable[int], dataset: Dataset | None = None) -> np.ndarray:
        """What the generator draws the garments of seeds from: latents (N, latent_dim).

        Args:
            dataset: what a model that draws from pictures draws from; this one looks at none.
        """
        return vectors.from_seeds(seeds, self.latent_dim)

    def noise(self, count: int, rng: np.random.Generator, dataset: Dataset | None = None) -> np.ndarray:
        """`count` random inputs of the generator: latents (count, latent_dim)."""
        return rng.standard_normal((count, self.latent_dim), dtype=np.float32)

    def batch(self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """What one step eats: uint8 images (B, 28, 28, 1) as they come, latents (B, latent_dim) drawn from rng."""
        return {"images": images, "latents": rng.standard_normal((len(images), self.latent_dim), dtype=np.float32)}

    def losses(self, batch: dict) -> tuple[dict, dict]:
        """One forward pass in training mode: ({network name: scalar loss}, {log name: scalar})."""
        real_images = (ops.cast(batch["images"], "float32") - 127.5) / 127.5
        fake_images = self.networks["generator"](batch["latents"], training=True)
        real_logits = self.networks["discriminator"](real_images, training=True)
        fake_logits = self.networks["discriminator"](fake_images, training=True)

        gen_loss = losses.generator_loss(fake_logits)
        disc_loss = losses.discriminator_loss(real_logits, fake_logits)
        accuracies = losses.discriminator_accuracy(real_logits, fake_logits)
        logs = dict(zip(self.log_names, (gen_loss, disc_loss, *accuracies), strict=True))
        return {"generator": gen_loss, "discriminator": disc_loss}, logs
