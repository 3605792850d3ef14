"""What the metrics look at instead of pixels: two small classifiers of a data set, and the command that trains them.

python -m gan.features trains Fashion-MNIST's again and writes weights/extractors/; with --data SOURCE those of other pictures,
into runs/extractors/. They learn from five sixths of the training images. The last sixth chooses nothing here: it only says,
beside the held-out images, how well each recognises what it did not learn.
"""

from __future__ import annotations

import argparse
import logging
import math
import re
import shlex
import sys
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan import data, files, reading
from gan.backend import import_keras
from gan.cli import Parser, say
from gan.data import Dataset, fashion_mnist, sources
from gan.errors import UsageError, UserError

if TYPE_CHECKING:
    import keras

FOLDER = Path(__file__).parents[1] / "weights" / "extractors"  # of those that ship: Fashion-MNIST's
OTHERS = Path("runs") / "extractors"  # has a folder for each other data set
FACTS = "extractors.json"
TRAINED_ON = 50_000  # of Fashion-MNIST's training images, the first; the other 10,000 validate
EPOCHS, BATCH, LEARNING_RATE = 12, 128, 3e-3
LEAST_STEPS = 600  # of a training on other data, however few the images are; Fashion-MNIST's have 4,680
LINES = 24  # of a training's progress, at most
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


def make_plain(classes: int = 10) -> keras.Model:
    """Images (N, 28, 28, 1) in 0..255 to (64 features, a logit a class): 3 x 3 convolutions between poolings, as in VGG.

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
    return Model(inputs, [features, layers.Dense(classes)(x)], name="plain")


def make_strided(classes: int = 10) -> keras.Model:
    """Images (N, 28, 28, 1) in 0..255 to (96 features, a logit a class): strided convolutions, ELU, no pooling.

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
    return Model(inputs, [features, layers.Dense(classes)(layers.Dropout(0.3)(layers.ELU()(features)))], name="strided")


ARCHITECTURES = {"plain": make_plain, "strided": make_strided}  # the first one gives the headline numbers


def train(name: str, images: np.ndarray, labels: np.ndarray, seed: int, epochs: int, classes: int = 10) -> keras.Model:
    """Train an extractor: `fit`, whose features come out standardised over the images."""
    return _standardised(fit(name, images, labels, seed, epochs, classes=classes), images)


def fit(
    name: str,
    images: np.ndarray,
    labels: np.ndarray,
    seed: int,
    epochs: int,
    tell: Callable[[str], None] = say,
    classes: int = 10,
) -> keras.Model:
    """Train a classifier of that architecture on uint8 images (N, 28, 28, 1) and labels (N,) in 0..classes - 1.

    Adam, its rate falling along a cosine (Loshchilov and Hutter 2016, https://arxiv.org/abs/1608.03983), cross-entropy; each
    image is shifted by up to two pixels every time. `tell` takes a line after each epoch, of many epochs after some.
    """
    import keras

    keras.utils.set_random_seed(seed)
    network = ARCHITECTURES[name](classes)
    batch = min(BATCH, len(images))
    steps = len(images) // batch
    schedule = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, epochs * steps)
    classifier = keras.Model(network.input, network.output[1])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    classifier.compile(keras.optimizers.Adam(schedule), loss)
    rng = np.random.default_rng((4, seed))
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(images))[: steps * batch]
        history = classifier.fit(_shifted(images[order], rng), labels[order], batch, shuffle=False, verbose=0).history
        if epoch % math.ceil(epochs / LINES) == 0 or epoch == epochs:
            tell(f"{name}: epoch {epoch}/{epochs}, loss {history['loss'][0]:.3f}")
    return network


def epochs_for(count: int, epochs: int = EPOCHS) -> int:
    """So many epochs over `count` images; more where they would be fewer than LEAST_STEPS steps."""
    return max(epochs, math.ceil(LEAST_STEPS / (count // min(BATCH, count))))


def parts(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a Dataset's training images: (five sixths, from which the classifiers learn; the last sixth, which validates).

    Fashion-MNIST's stay in their order; those of other data are taken in a random one, for they may lie class by class.
    """
    count = len(dataset.images)
    order = np.arange(count) if fashion_mnist.is_it(dataset) else np.random.default_rng(6).permutation(count)
    return order[: count * 5 // 6], order[count * 5 // 6 :]


def folder_of(dataset: Dataset) -> Path:
    """Where a Dataset's classifiers lie, found by its training images and labels alone; Fashion-MNIST's are those that ship."""
    if fashion_mnist.is_it(dataset):
        return FOLDER
    name = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFC", dataset.name)).strip("-")[:60] or "data"
    short = data.fingerprint(dataset.images, dataset.labels)[:8]
    elsewhere = sorted(OTHERS.glob(f"*-{short}"))  # by the name that the data had then
    return OTHERS / f"{name}-{short}" if len(elsewhere) != 1 else elsewhere[0]


def command(source: str = sources.FASHION_MNIST, invert: bool | None = None) -> str:
    """The command that trains a source's classifiers."""
    words = ["python", "-m", "gan.features"]
    words += ["--data", source] if source != sources.FASHION_MNIST or invert is not None else []
    return shlex.join(words + ({True: ["--invert"], False: ["--no-invert"]}.get(invert, [])))


def load_all(dataset: Dataset, source: str, invert: bool | None = None, names: Iterable[str] | None = None) -> list[Extractor]:
    """Load a Dataset's classifiers of those names, by default both; `source` and `invert` are what it was read by.

    Raises:
        ExtractorError: one is missing or damaged; the message says which command trains them.
    """
    folder = folder_of(dataset)
    if folder != FOLDER:
        found = None
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = files.read_json(folder / FACTS)["data"]["sha256"]
        if found != data.fingerprint(dataset.images, dataset.labels):
            raise ExtractorError(
                f"there are no classifiers for {dataset.name} in {folder} yet; train them: {command(source, invert)}"
            )
    return [load(name, folder, source, invert) for name in names or ARCHITECTURES]


def load(name: str, folder: Path | None = None, source: str = sources.FASHION_MNIST, invert: bool | None = None) -> Extractor:
    """Load a trained extractor: one that ships, or one in another folder, of the data that were read by `source` and `invert`.

    Raises:
        ExtractorError: its file is missing or is not the one that extractors.json names.
    """
    import keras

    folder = folder or FOLDER
    again = f"train it again ({command(source, invert)})"
    if (source, invert) == (sources.FASHION_MNIST, None):
        again = f"restore it (git checkout weights/extractors) or {again}"
    path = folder / f"{name}.keras"
    try:
        expected = files.read_json(folder / FACTS)[name]["sha256"]
        found = files.sha256(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExtractorError(f"{path} or {folder / FACTS} is missing or damaged: {again}") from error
    if found != expected:
        raise ExtractorError(f"{path} is damaged: its SHA-256 is not the one that {FACTS} names; {again}")
    return Extractor(name, keras.saving.load_model(path, compile=False), found)


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> float:
    """The share of `predicted` (N,) that equals `labels` (N,)."""
    return float((predicted == labels).mean())


def add_source(parser: Parser) -> None:
    """Add --data, --invert and --no-invert."""
    parser.add_argument(
        "--data",
        metavar="SOURCE",
        help="other pictures than Fashion-MNIST's: mnist, a folder of pictures or of IDX files, or an .npz, as for train.py",
    )
    parser.add_argument(
        "--invert",
        action=argparse.BooleanOptionalAction,
        help="turn bright into dark, or not, as in the training (default: where the pictures' borders are bright)",
    )


def main(arguments: list[str] | None = None) -> int:
    """Train both extractors and write them; return the exit code."""
    parser = Parser(
        prog="python -m gan.features",
        description="Train the two classifiers that gan.evaluate looks through: Fashion-MNIST's, in weights/extractors, or "
        "those of other pictures, in runs/extractors. About half an hour on two cores for 60,000 pictures, less for fewer.",
    )
    add_source(parser)
    given = parser.parse_args(arguments)
    if given.data is not None and not given.data.strip():
        parser.error("--data is empty; allowed: a source as train.py takes it")
    import_keras()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it warns of every few networks that are made, and of batches
    try:
        dataset = reading.read(given.data or sources.FASHION_MNIST, given.invert)
        if len(dataset.class_names) < 2:
            raise UsageError(
                f"{dataset.name} has one class, so there is nothing to tell apart. Without classifiers gan.evaluate still "
                "counts copies and compares the distances to the nearest training pictures"
            )
        folder = folder_of(dataset)
        write(folder, dataset)
        say(f"Written: {folder}")
    except UserError as error:
        say(f"gan.features: {error}", to_stderr=True)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        say("gan.features: interrupted; the extractors that were there are still there", to_stderr=True)
        return 130
    except OSError as error:
        say(f"gan.features: {error.filename or OTHERS}: {error.strerror or error}", to_stderr=True)
        return 1
    return 0


def write(folder: Path, dataset: Dataset) -> None:
    """Train both on a Dataset, note how well they do on what they have not seen, and write them."""
    learnt, kept = parts(dataset)
    images, labels = dataset.images[learnt], dataset.labels[learnt]
    is_shipped = fashion_mnist.is_it(dataset)
    epochs = EPOCHS if is_shipped else epochs_for(len(images))
    if not is_shipped:
        batch = min(BATCH, len(images))
        steps = epochs * (len(images) // batch)
        say(f"Learning from {len(images):,} pictures in batches of {batch}: {epochs:,} epochs, {steps:,} steps each")
    facts = {}
    with files.replacing_folder(folder) as temporary:
        for seed, name in enumerate(ARCHITECTURES):
            network = train(name, images, labels, seed, epochs, len(dataset.class_names))
            path = temporary / f"{name}.keras"
            network.save(path)
            extractor = Extractor(name, network, files.sha256(path))
            facts[name] = {
                "sha256": extractor.sha256,
                "seed": seed,
                "epochs": epochs,
                "parameters": network.count_params(),
                "features": extractor.dimensions,
                "validation_accuracy": accuracy(extractor(dataset.images[kept]).classes, dataset.labels[kept]),
                "test_accuracy": accuracy(extractor(dataset.held_out_images).classes, dataset.held_out_labels),
            }
            say(f"{name}: " + ", ".join(f"{key} {value}" for key, value in facts[name].items()))
        if not is_shipped:
            sha256 = data.fingerprint(dataset.images, dataset.labels)
            facts["data"] = {"name": dataset.name, "images": len(dataset.images), "sha256": sha256}
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
