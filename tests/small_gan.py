"""A DCGAN small enough for JAX on a CPU, and what it does on the backend of this process, as arrays.

    python tests/small_gan.py START.npz OUT.npz [STEPS]

START is written by the first process that finds none, so that every backend begins with the same weights. There is no dropout.
STEPS are those of the longer run, 50 if nothing is said.
"""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from gan.backend import import_keras

import_keras()  # which keeps TensorFlow out of JAX's process: it takes seconds

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

from gan import checkpoint  # noqa: E402
from gan.engines import load  # noqa: E402
from gan.models import dcgan  # noqa: E402

LATENT, BATCH = 8, 8
DROPOUT = 0.3  # of runs that are compared bit for bit


class Small(dcgan.Model):
    """The losses of dcgan on networks of a few thousand weights. `optimizer` makes the optimizer of each."""

    def __init__(self, optimizer):
        self.latent_dim = LATENT
        self.networks = {"generator": self.make_generator(), "discriminator": self.make_discriminator()}
        self.optimizers = {name: optimizer() for name in self.networks}
        for name, network in self.networks.items():
            self.optimizers[name].build(network.trainable_variables)
        self.averages = {"generator": self.make_generator()}
        self.averages["generator"].set_weights(self.networks["generator"].get_weights())

    def make_generator(self):
        return keras.Sequential(
            [
                keras.Input((LATENT,)),
                layers.Dense(7 * 7 * 4, use_bias=False),
                layers.BatchNormalization(),
                layers.LeakyReLU(),
                layers.Reshape((7, 7, 4)),
                layers.Conv2DTranspose(4, 5, strides=2, padding="same", use_bias=False),
                layers.BatchNormalization(),
                layers.LeakyReLU(),
                layers.Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False, activation="tanh"),
            ]
        )

    def make_discriminator(self):
        return keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(4, 5, strides=2, padding="same"),
                layers.LeakyReLU(),
                layers.Dropout(0.0),
                layers.Conv2D(8, 5, strides=2, padding="same"),
                layers.LeakyReLU(),
                layers.Flatten(),
                layers.Dense(1),
            ]
        )


class Trainable(Small):
    """The same for train.py, in place of dcgan."""

    def __init__(self, config, steps, classes=10):
        super().__init__(lambda: keras.optimizers.Adam(config.learning_rate))


class Flat(Trainable):
    """Without convolutions, which is compiled sooner: `stand_in` puts it in place of dcgan."""

    dropout = 0.0

    def make_generator(self):
        return keras.Sequential(
            [
                keras.Input((LATENT,)),
                layers.Dense(16, use_bias=False),
                layers.BatchNormalization(),
                layers.LeakyReLU(),
                layers.Dense(28 * 28, activation="tanh"),
                layers.Reshape((28, 28, 1)),
            ]
        )

    def make_discriminator(self):
        return keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Flatten(),
                layers.Dense(16),
                layers.LeakyReLU(),
                layers.Dropout(self.dropout),
                layers.Dense(1),
            ]
        )


def stand_in(dropout: float = 0.0, put: Callable = setattr, model: type = Flat) -> None:
    """Let train.py make quick runs: of these networks, with the last of the curves only, and a bundle that settles quickly."""
    from gan import records, training

    draw = records.Drawing.curves
    put(Flat, "dropout", dropout)
    put(dcgan, "Model", model)
    put(training, "SETTLING", (2, 16))
    put(records.Drawing, "curves", lambda self, epoch, run, *more: run.step < run.total_steps or draw(self, epoch, run, *more))


def batches(steps: int) -> dict[str, np.ndarray]:
    """Bright blocks on black, and noise: the same at every call."""
    rng = np.random.default_rng(5)
    images = rng.integers(0, 40, (steps, BATCH, 28, 28, 1), np.uint8)
    images[:, :, 6:22, 8:20] += np.uint8(200)
    return {"images": images, "latents": rng.standard_normal((steps, BATCH, LATENT), dtype=np.float32)}


def engine(start: Path, optimizer):
    """An engine whose model has the weights of `start`; they are written there if it is missing."""
    keras.utils.set_random_seed(0)
    made = load()(lambda: Small(optimizer), ema_decay=0.9)
    weights = {f"{name}/{i}": w for name, network in made.model.networks.items() for i, w in enumerate(network.get_weights())}
    if not start.exists():
        np.savez(start, **weights)
    with np.load(start) as saved:
        for name, network in made.model.networks.items():
            network.set_weights([saved[f"{name}/{i}"] for i in range(len(network.weights))])
    return made


def measure(start: Path, steps: int = 50) -> dict[str, np.ndarray]:
    """One step's losses, gradients and batch-norm statistics; Adam steps of given gradients; the losses of a run of `steps`."""
    found = {}
    one = engine(start, lambda: keras.optimizers.SGD(1.0))  # at a rate of 1 a weight changes by its gradient
    before = checkpoint.state_of(one.model)
    logs = one.run(batches(1))
    after = checkpoint.state_of(one.model)
    found |= {f"losses/{name}": logs[name] for name in ("gen_loss", "disc_loss")}
    for name, network in one.model.networks.items():
        for i, variable in enumerate(network.variables):
            key = f"networks/{name}/{i:03d}"
            if variable.trainable:
                found[f"gradient/{name}/{i}"] = before[key] - after[key]
            elif "moving" in variable.path:
                found[f"statistics/{name}/{i}"] = after[key]

    model = engine(start, lambda: keras.optimizers.Adam(1e-3)).model
    rng = np.random.default_rng(6)
    weights = model.networks["generator"].trainable_variables[:2]  # JAX compiles for every shape
    for _ in range(3):
        gradients = [rng.standard_normal(weight.shape).astype(np.float32) for weight in weights]
        model.optimizers["generator"].apply([keras.ops.convert_to_tensor(g) for g in gradients], weights)
    found["updated"] = np.concatenate([np.asarray(weight).ravel() for weight in weights])

    found["replicas"] = np.array(one.replicas)
    if steps:
        run = engine(start, lambda: keras.optimizers.Adam(1e-3))
        if keras.backend.backend() == "jax":
            run.lengths = importlib.import_module("gan.engines.jax").LENGTHS  # scans, as on a GPU
        logs = run.run(batches(steps))
        found |= {f"run/{name}": logs[name] for name in ("gen_loss", "disc_loss")}
        found["average"] = np.concatenate([w.ravel() for w in run.model.averages["generator"].get_weights()])
    return found


def split_logical_cpus() -> None:
    """On TensorFlow: let two logical CPUs stand in for two GPUs."""
    import tensorflow as tf

    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    real, mirrored = tf.config.list_logical_devices, tf.distribute.MirroredStrategy
    tf.config.list_logical_devices = lambda kind: real("CPU")
    tf.distribute.MirroredStrategy = lambda: mirrored(["CPU:0", "CPU:1"])


if __name__ == "__main__":
    if os.environ.get("TWO_DEVICES"):
        split_logical_cpus()
    np.savez(sys.argv[2], **measure(Path(sys.argv[1]), *map(int, sys.argv[3:])))
