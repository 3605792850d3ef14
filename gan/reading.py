"""How the commands read what --data names: with a bar, what was noticed said, and refusals as wrong use."""

from pathlib import Path

import numpy as np

from gan import pictures
from gan.cli import say
from gan.config import NAMED_SOURCES
from gan.data import DataError, Dataset, sources
from gan.errors import UsageError
from gan.progress import Counted


def read(source: str, invert: bool | None = None, cache: Path | None = None) -> Dataset:
    """The Dataset of a source, as `sources.load` takes it; what is in it is said, but for Fashion-MNIST.

    Raises:
        UsageError: it is a path, and no source that networks can learn from; DataError: a set with a name cannot be had.
    """
    try:
        with Counted("Reading the pictures") as progress:
            dataset = sources.load(source, invert, cache, progress)
    except DataError as error:
        if source in NAMED_SOURCES:
            raise
        raise UsageError(str(error)) from None
    if source != sources.FASHION_MNIST:
        describe(dataset)
    return dataset


def describe(dataset: Dataset) -> None:
    """Say how many pictures of which classes there are, and what was noticed."""
    counts = np.bincount(dataset.labels, minlength=len(dataset.class_names))
    said = "by the source itself" if dataset.has_test_part else "a twentieth of each class, at least one picture"
    learnt, held_out = len(dataset.images), len(dataset.held_out_images)
    say(f"Data: {dataset.name}: {learnt:,} pictures to learn from, {held_out:,} held out ({said})")
    named = enumerate(zip(dataset.class_names, counts, strict=True))
    say("Classes: " + ", ".join(f"{i} {name} ({count:,})" for i, (name, count) in named))
    for remark in dataset.remarks:
        say(f"Mind: {remark}")


def draw(dataset: Dataset, path: Path) -> None:
    """Draw what a network sees of each class, and say where."""
    pictures.save_png(path, pictures.by_class(dataset.images, dataset.labels, len(dataset.class_names)))
    say(f"What the network will see, a row for each class: {path}")
