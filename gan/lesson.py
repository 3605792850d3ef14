"""What the page's lesson asks of the model, computed beside it: functions of a bundle, for `Worker.call` and `Worker.work`."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gan import critic, data
from gan.latents import vectors

if TYPE_CHECKING:
    import keras

    from gan.bundle import Bundle


class Layer(NamedTuple):
    """A layer as its table shows it."""

    kind: str  # the name of its Keras class
    kernel: int  # the side of its kernel, 0 where it has none
    stride: int  # 0 where it has none
    shape: tuple[int, ...]  # of its output, without the batch
    parameters: int


class Untrained(NamedTuple):
    """A picture of fresh weights, and what two discriminators say of it."""

    image: np.ndarray  # uint8 (28, 28, 1)
    untrained_logit: float
    trained_logit: float


class Recorded(NamedTuple):
    """What happened when a function was called again and again."""

    types: list[str]  # the type of its argument, once for each time that its Python body ran
    answer: np.ndarray  # of the last call


def layers(bundle: Bundle) -> Generator[float, None, dict[str, list[Layer]]]:
    """The layers of "generator" and "discriminator", from their inputs to their outputs: a work."""
    networks = {"generator": bundle.generator, "discriminator": bundle.discriminator}
    total, found = sum(len(network.layers) for network in networks.values()), {name: [] for name in networks}
    for name, network in networks.items():
        for layer in network.layers:
            found[name].append(_describe(layer))
            yield sum(map(len, found.values())) / total
    return found


def untrained(bundle: Bundle, seed: int) -> Generator[float, None, Untrained]:
    """Draw one picture with a generator of the same build and new random weights, and judge it; the same for the same seed.

    The discriminators are one with new weights and the bundle's own. Nothing of the bundle changes, nor Keras' global state.
    A work: a piece is a layer that gets its weights and computes, at most 50 ms.
    """
    from keras import ops

    rng = np.random.default_rng(seed)
    done, total = 0, len(bundle.generator.layers) + len(bundle.discriminator.layers) + 1
    passed, found = vectors.from_seeds([seed], bundle.latent_dim), []
    for network in (bundle.generator, bundle.discriminator):
        for values in _through_new_layers(network, passed, rng):
            passed, done = values, done + 1
            yield done / total
        found.append(ops.convert_to_numpy(passed))
    drawn, verdict = found
    image = data.to_uint8(drawn)
    return Untrained(image[0], float(verdict[0, 0]), float(critic.judge(bundle, image)[0]))


def recorded(bundle: Bundle, calls: int) -> tuple[Recorded, Recorded]:
    """Call x ** 2 + y with x = [2, 3] and y = [3, -2], the course's function, `calls` times: plainly, then recorded.

    Recorded is what Keras does to a model's call before it predicts: on TensorFlow it wraps it into tf.function, which runs
    the Python body once to record a graph (https://www.tensorflow.org/guide/function). No backend is named here, so that
    the lesson works on each of them.
    """
    import keras

    x, y = np.array([2.0, 3.0], np.float32), np.array([3.0, -2.0], np.float32)
    types: list[str] = []

    def body(x, y):
        types.append(type(x).__name__)
        return x**2 + y

    class Recording(keras.Model):
        def call(self, pairs):
            return body(pairs[:, 0], pairs[:, 1])

    def repeat(function, *arguments) -> Recorded:
        types.clear()
        answers = [function(*arguments) for _ in range(calls)]
        return Recorded(types.copy(), np.asarray(answers[-1]))

    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)  # it warns of functions that are recorded again and again, which is the lesson here
    try:
        return repeat(body, x, y), repeat(Recording().predict_on_batch, np.stack([x, y], axis=1))
    finally:
        logger.setLevel(level)


def _describe(layer: keras.Layer) -> Layer:
    kernel, stride = getattr(layer, "kernel_size", (0,)), getattr(layer, "strides", (0,))
    return Layer(type(layer).__name__, kernel[0], stride[0], tuple(layer.output.shape[1:]), layer.count_params())


def _through_new_layers(network: keras.Model, values: object, rng: np.random.Generator) -> Iterator[object]:
    """What layers of the network's build make of `values`, one after another; their weights are those before a training.

    Kernels are drawn by Keras' usual rule from rng's seeds, the rest is as Keras starts it. A network that is no plain row of
    layers is made in one piece.
    """
    import keras

    def renew(layer: keras.Layer) -> keras.Layer:
        config = layer.get_config()
        if "kernel_initializer" in config:
            config["kernel_initializer"] = keras.initializers.GlorotUniform(seed=int(rng.integers(2**31)))
        return type(layer).from_config(config)

    if not isinstance(network, keras.Sequential):
        yield keras.models.clone_model(network, clone_function=renew)(values, training=False)
        return
    for layer in network.layers:
        values = renew(layer)(values)
        yield values
