"""What the metrics look at instead of pixels: two small classifiers of Fashion-MNIST, and the command that trains them.

python -m gan.features trains both again, on the first 50,000 training images, and writes weights/extractors/. The last 10,000
choose nothing here: they only say, beside the test images, how well each recognises what it did not learn.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan import files
from gan.backend import import_keras
from gan.cli import Parser, say
from gan.data import fashion_mnist
from gan.errors import UserError

if TYPE_CHECKING:
    import keras

FOLDER = Path(__file__).parents[1] / "weights" / "extractors"
FACTS = "extractors.json"
TRAINED_ON = 50_000  # the first images of the training part; the other 10,000 validate
EPOCHS, BATCH, LEARNING_RATE = 12, 128, 3e-3
APPLY_BATCH = 500


class ExtractorError(UserError):
    """An extractor's file is missing or damaged."""


@dataclass(frozen=True)
class Features:
    """What an extractor sees in N images.

    Attributes:
        values: float32 (N, D), standardised: over the extractor's own training images each number has mean 0 and variance 1.
        classes: uint8 (N,), the class that it takes each image for.
    """

    values: np.ndarray
    classes: np.ndarray


class Extractor:
    """A trained classifier: called with uint8 images (N, 28, 28, 1), it gives their Features.

    Attributes:
        name: the key of its architecture in ARCHITECTURES; sha256: of its file, in hex, empty if it has none; dimensions: D.
    """

    def __init__(self, name: str, network: keras.Model, sha256: str = "") -> None:
        self.name, self.sha256 = name, sha256
        self.dimensions: int = network.output[0].shape[-1]
        self._network = network

    def __call__(self, images: np.ndarray) -> Features:
        values, logits = _apply(self._network, images)
        return Features(values, logits.argmax(axis=1).astype(np.uint8))


def make_plain() -> keras.Model:
    """Images (N, 28, 28, 1) in 0..255 to (64 features, 10 logits): pairs of 3 x 3 convolutions between poolings, as in VGG.

    Simonyan and Zisserman 2014, https://arxiv.org/abs/1409.1556; batch norm: Ioffe and Szegedy 2015, arXiv 1502.03167.
    """
    from keras import Input, Model, layers

    inputs = Input((28, 28, 1))
    x = inputs / 255
    for filters in (32, 64, 128):
        for _ in range(2 if filters < 128 else 1):
            x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
            x = layers.BatchNormalization(momentum=0.9)(x)
            x = layers.ReLU()(x)
        if filters < 128:
            x = layers.MaxPooling2D()(x)
            x = layers.Dropout(0.2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(64, use_bias=False)(x)
    features = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.Dropout(0.3)(layers.ReLU()(features))
    return Model(inputs, [features, layers.Dense(10)(x)], name="plain")


def make_strided() -> keras.Model:
    """Images (N, 28, 28, 1) in 0..255 to (96 features, 10 logits): strided convolutions, ELU, no pooling.

    The features know where in the image they look; those of `plain` are made of means over it. After the all-convolutional net
    of Springenberg et al. 2014, https://arxiv.org/abs/1412.6806.
    """
    from keras import Input, Model, layers

    inputs = Input((28, 28, 1))
    x = inputs / 127.5 - 1
    for filters, kernel, strides in ((32, 5, 2), (64, 3, 1), (96, 3, 2), (48, 1, 1)):
        x = layers.Conv2D(filters, kernel, strides=strides, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ELU()(x)
        x = layers.Dropout(0.1)(x)
    features = layers.Dense(96)(layers.Flatten()(x))
    return Model(inputs, [features, layers.Dense(10)(layers.Dropout(0.3)(layers.ELU()(features)))], name="strided")


ARCHITECTURES = {"plain": make_plain, "strided": make_strided}  # the first one gives the headline numbers


def train(name: str, images: np.ndarray, labels: np.ndarray, seed: int, epochs: int = EPOCHS) -> keras.Model:
    """Train an extractor: `fit`, whose features come out standardised over the images."""
    return _standardised(fit(name, images, labels, seed, epochs), images)


def fit(
    name: str, images: np.ndarray, labels: np.ndarray, seed: int, epochs: int, tell: Callable[[str], None] = say
) -> keras.Model:
    """Train a classifier of that architecture on uint8 images (N, 28, 28, 1), at least BATCH, and labels (N,) in 0..9.

    Adam, its rate falling along a cosine (Loshchilov and Hutter 2016, https://arxiv.org/abs/1608.03983), cross-entropy; each
    image is shifted by up to two pixels every time. `tell` takes a line after each epoch.
    """
    import keras

    keras.utils.set_random_seed(seed)
    network = ARCHITECTURES[name]()
    steps = len(images) // BATCH
    schedule = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, epochs * steps)
    classifier = keras.Model(network.input, network.output[1])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    classifier.compile(keras.optimizers.Adam(schedule), loss)
    rng = np.random.default_rng((4, seed))
    for epoch in range(epochs):
        order = rng.permutation(len(images))[: steps * BATCH]
        history = classifier.fit(_shifted(images[order], rng), labels[order], BATCH, shuffle=False, verbose=0).history
        tell(f"{name}: epoch {epoch + 1}/{epochs}, loss {history['loss'][0]:.3f}")
    return network


def load(name: str, folder: Path = FOLDER) -> Extractor:
    """Load a trained extractor.

    Raises:
        ExtractorError: its file is missing or is not the one that extractors.json names.
    """
    import keras

    path = folder / f"{name}.keras"
    try:
        expected = files.read_json(folder / FACTS)[name]["sha256"]
        found = files.sha256(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExtractorError(f"{path} or {folder / FACTS} is missing or damaged: {_AGAIN}") from error
    if found != expected:
        raise ExtractorError(f"{path} is damaged: its SHA-256 is not the one that {FACTS} names; {_AGAIN}")
    return Extractor(name, keras.saving.load_model(path, compile=False), found)


_AGAIN = "restore it (git checkout weights/extractors) or train it again (python -m gan.features)"


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> float:
    """The share of `predicted` (N,) that equals `labels` (N,)."""
    return float((predicted == labels).mean())


def main(arguments: list[str] | None = None) -> int:
    """Train both extractors and write them; return the exit code."""
    Parser(
        prog="python -m gan.features",
        description="Train the two classifiers that gan.evaluate looks through, and write weights/extractors. "
        "About half an hour on two cores.",
    ).parse_args(arguments)
    import_keras()
    try:
        images, labels, test_images, test_labels = fashion_mnist.load()
        write(FOLDER, images, labels, test_images, test_labels)
    except UserError as error:
        say(f"gan.features: {error}", to_stderr=True)
        return 1
    except KeyboardInterrupt:
        say("gan.features: interrupted; the extractors that were there are still there", to_stderr=True)
        return 130
    return 0


def write(folder: Path, images, labels, test_images, test_labels, epochs: int = EPOCHS) -> None:
    """Train both on the first TRAINED_ON images, note how well they do on what they have not seen, and write them."""
    facts = {}
    with files.replacing_folder(folder) as temporary:
        for seed, name in enumerate(ARCHITECTURES):
            network = train(name, images[:TRAINED_ON], labels[:TRAINED_ON], seed, epochs)
            path = temporary / f"{name}.keras"
            network.save(path)
            extractor = Extractor(name, network, files.sha256(path))
            facts[name] = {
                "sha256": extractor.sha256,
                "seed": seed,
                "epochs": epochs,
                "parameters": network.count_params(),
                "features": extractor.dimensions,
                "validation_accuracy": accuracy(extractor(images[TRAINED_ON:]).classes, labels[TRAINED_ON:]),
                "test_accuracy": accuracy(extractor(test_images).classes, test_labels),
            }
            say(f"{name}: " + ", ".join(f"{key} {value}" for key, value in facts[name].items()))
        files.write_json(temporary / FACTS, facts)


def _apply(network: keras.Model, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two outputs of a network for uint8 images (N, 28, 28, 1), in batches."""
    parts = [
        network.predict_on_batch(images[i : i + APPLY_BATCH].astype(np.float32)) for i in range(0, len(images), APPLY_BATCH)
    ]
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def _standardised(network: keras.Model, images: np.ndarray) -> keras.Model:
    """The network with a last layer that gives each feature mean 0 and variance 1 over the images."""
    import keras

    values, _ = _apply(network, images)
    # No Rescaling and no Normalization in here: Keras asks for TensorFlow where they are called, on JAX too.
    norm = keras.layers.BatchNormalization(center=False, scale=False, epsilon=1e-12)
    standardised = keras.Model(network.input, [norm(network.output[0]), network.output[1]], name=network.name)
    norm.set_weights([values.mean(axis=0), values.var(axis=0)])
    return standardised


def _shifted(images: np.ndarray, rng: np.random.Generator, most: int = 2) -> np.ndarray:
    """Each image moved by its own -most..most pixels down and right, black coming in: float32 (N, 28, 28, 1)."""
    count, height, width = images.shape[:3]
    padded = np.pad(images, [(0, 0), (most, most), (most, most), (0, 0)])
    down, right = rng.integers(0, 2 * most + 1, (2, count, 1, 1))
    rows, columns = down + np.arange(height)[:, None], right + np.arange(width)[None, :]
    return padded[np.arange(count)[:, None, None], rows, columns].astype(np.float32)


if __name__ == "__main__":
    sys.exit(main())
