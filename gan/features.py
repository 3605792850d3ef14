"""What the metrics look at instead of pixels: two small classifiers of a data set, and random filters; the command for them.

python -m gan.features trains Fashion-MNIST's again and writes weights/extractors/; with --data SOURCE those of other pictures,
into runs/extractors/. They learn from five sixths of the training images. The last sixth chooses nothing here: it only says,
beside the held-out images, how well each recognises what it did not learn. The random filters learn nothing: they are a judge
that does not look for what tells the classes apart.
"""

from __future__ import annotations

import argparse
import logging
import math
import re
import shlex
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan import data, files, reading
from gan.architectures import make_plain, make_random, make_strided
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
        classes: uint8 (N,), the class that it takes each image for; None: it knows none.
    """

    values: np.ndarray
    classes: np.ndarray | None


class Extractor:
    """A trained classifier, or random filters: called with uint8 images (N, 28, 28, 1), it gives their Features.

    Attributes:
        name: the key of its architecture in ARCHITECTURES, or RANDOM.
        sha256: of its file, in hex, empty if it has none; dimensions: D.
    """

    def __init__(self, name: str, network: keras.Model, sha256: str = "") -> None:
        self.name, self.sha256 = name, sha256
        self.dimensions: int = network.outputs[0].shape[-1]
        self._network = network

    def __call__(self, images: np.ndarray) -> Features:
        values, *logits = _apply(self._network, images)
        return Features(values, logits[0].argmax(axis=1).astype(np.uint8) if logits else None)

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """How sure a classifier is of each class: float (N, classes), rows that add up to 1."""
        _, logits = _apply(self._network, images)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


ARCHITECTURES = {"plain": make_plain, "strided": make_strided}  # of the classifiers; the first one gives the headline numbers
RANDOM, RANDOM_SEED = "random", 2


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


def command(source: str = sources.FASHION_MNIST, invert: bool | None = None, name: str = "") -> str:
    """The command that trains a source's classifiers, or, where `name` is RANDOM, makes its random filters alone."""
    words = ["python", "-m", "gan.features", *(["--random"] if name == RANDOM else [])]
    words += ["--data", source] if source != sources.FASHION_MNIST or invert is not None else []
    return shlex.join(words + ({True: ["--invert"], False: ["--no-invert"]}.get(invert, [])))


def load_all(dataset: Dataset, source: str, invert: bool | None = None, names: Iterable[str] | None = None) -> list[Extractor]:
    """Load a Dataset's extractors of those names; `source` and `invert` are what it was read by.

    By default all that it can have, the classifiers first; data of one class have random filters only.

    Raises:
        ExtractorError: one is missing or damaged; the message says which command trains them.
    """
    folder = folder_of(dataset)
    if folder != FOLDER:
        found = None
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = files.read_json(folder / FACTS)["data"]["sha256"]
        if found != data.fingerprint(dataset.images, dataset.labels):
            missing, how = ("classifiers", "train") if len(dataset.class_names) > 1 else ("random filters", "make")
            again = command(source, invert)
            raise ExtractorError(f"there are no {missing} for {dataset.name} in {folder} yet; {how} them: {again}")
    names = names or [*(ARCHITECTURES if len(dataset.class_names) > 1 else []), RANDOM]
    return [load(name, folder, source, invert) for name in names]


def load(name: str, folder: Path | None = None, source: str = sources.FASHION_MNIST, invert: bool | None = None) -> Extractor:
    """Load an extractor: one that ships, or one in another folder, of the data that were read by `source` and `invert`.

    Raises:
        ExtractorError: its file is missing or is not the one that extractors.json names.
    """
    import keras

    folder = folder or FOLDER
    again = f"{'make' if name == RANDOM else 'train'} it again ({command(source, invert, name)})"
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
    """Make the extractors and write them; return the exit code."""
    parser = Parser(
        prog="python -m gan.features",
        description="Train the two classifiers that gan.evaluate looks through: Fashion-MNIST's, in weights/extractors, or "
        "those of other pictures, in runs/extractors. About half an hour on two cores for 60,000 pictures, less for fewer. "
        "Random filters, which learn nothing, are written beside them.",
    )
    add_source(parser)
    parser.add_argument(
        "--random",
        action="store_true",
        help="make the random filters alone, in seconds, and leave the classifiers that are there as they are",
    )
    given = parser.parse_args(arguments)
    if given.data is not None and not given.data.strip():
        parser.error("--data is empty; allowed: a source as train.py takes it")
    import_keras()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it warns of every few networks that are made, and of batches
    try:
        dataset = reading.read(given.data or sources.FASHION_MNIST, given.invert)
        folder = folder_of(dataset)
        write(folder, dataset, given.random)
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


def write(folder: Path, dataset: Dataset, random_only: bool = False) -> None:
    """Train a Dataset's classifiers, note how well they do on what they have not seen, and write them, and random filters.

    With `random_only` the classifiers that are in the folder stay there; data of one class have none.
    """
    learnt, kept = parts(dataset)
    images, labels = dataset.images[learnt], dataset.labels[learnt]
    is_shipped = fashion_mnist.is_it(dataset)
    epochs = EPOCHS if is_shipped else epochs_for(len(images))
    names = [] if random_only or len(dataset.class_names) < 2 else ARCHITECTURES
    if names and not is_shipped:
        batch = min(BATCH, len(images))
        steps = epochs * (len(images) // batch)
        say(f"Learning from {len(images):,} pictures in batches of {batch}: {epochs:,} epochs, {steps:,} steps each")
    with files.replacing_folder(folder) as temporary:
        facts = _kept(folder, temporary) if random_only else {}
        for seed, name in enumerate(names):
            network = train(name, images, labels, seed, epochs, len(dataset.class_names))
            extractor, facts[name] = _save(temporary, name, network, {"seed": seed, "epochs": epochs})
            facts[name] |= {
                "validation_accuracy": accuracy(extractor(dataset.images[kept]).classes, dataset.labels[kept]),
                "test_accuracy": accuracy(extractor(dataset.held_out_images).classes, dataset.held_out_labels),
            }
            say(f"{name}: " + ", ".join(f"{key} {value}" for key, value in facts[name].items()))
        _, facts[RANDOM] = _save(temporary, RANDOM, random_filters(images), {"seed": RANDOM_SEED})
        say(f"{RANDOM}: " + ", ".join(f"{key} {value}" for key, value in facts[RANDOM].items()))
        if not is_shipped:
            sha256 = data.fingerprint(dataset.images, dataset.labels)
            facts["data"] = {"name": dataset.name, "images": len(dataset.images), "sha256": sha256}
        files.write_json(temporary / FACTS, facts)


def random_filters(images: np.ndarray) -> keras.Model:
    """The random filters, their features standardised over uint8 images (N, 28, 28, 1)."""
    import keras

    keras.utils.set_random_seed(RANDOM_SEED)
    return _standardised(make_random(), images)


def _kept(folder: Path, temporary: Path) -> dict:
    """Copy the classifiers of a folder into another one; return what is known of them."""
    if not (folder / FACTS).exists():
        return {}
    try:
        facts = dict(files.read_json(folder / FACTS))
    except (ValueError, TypeError) as error:
        raise ExtractorError(f"{folder / FACTS} is damaged: make all of them again, without --random") from error
    for name in facts.keys() & ARCHITECTURES.keys():
        shutil.copyfile(folder / f"{name}.keras", temporary / f"{name}.keras")
    return facts


def _save(folder: Path, name: str, network: keras.Model, made: dict) -> tuple[Extractor, dict]:
    """Write a network; return it as an extractor, and what is known of it."""
    path = folder / f"{name}.keras"
    network.save(path)
    extractor = Extractor(name, network, files.sha256(path))
    about = {"parameters": network.count_params(), "features": extractor.dimensions}
    return extractor, {"sha256": extractor.sha256, **made, **about}


def _apply(network: keras.Model, images: np.ndarray) -> tuple[np.ndarray, ...]:
    """The outputs of a network for uint8 images (N, 28, 28, 1), in batches."""
    import keras

    starts = range(0, len(images), APPLY_BATCH)
    parts = [keras.tree.flatten(network.predict_on_batch(images[i : i + APPLY_BATCH].astype(np.float32))) for i in starts]
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def _standardised(network: keras.Model, images: np.ndarray) -> keras.Model:
    """The network with a last layer that gives each feature mean 0 and variance 1 over the images."""
    import keras

    values, *_ = _apply(network, images)
    # No Rescaling and no Normalization in here: they ask for TensorFlow where it is imported, on JAX too.
    norm = keras.layers.BatchNormalization(center=False, scale=False, epsilon=1e-12)
    standardised = keras.Model(network.input, [norm(network.outputs[0]), *network.outputs[1:]], name=network.name)
    variance = values.var(axis=0)
    silent = variance <= 1e-10 * variance.max()  # on these images; where it is not, it must not drown the others
    norm.set_weights([values.mean(axis=0), np.where(silent, variance.max(), variance)])
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
