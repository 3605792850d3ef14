"""What a model learnt from, found again: by what is asked for, by its run's folder, or by its name."""

from pathlib import Path

import numpy as np

from gan import bundle, data, files, novelty, reading
from gan.config import NAMED_SOURCES
from gan.data import Dataset, pairs, shown, sources
from gan.errors import UsageError, UserError


def place(folder: Path, run: dict, source: str | None = None, invert: bool | None = None) -> tuple[str, bool | None]:
    """The source of a model's pictures, and whether they are inverted, as `sources.load` takes both.

    A bundle says of a path only what it is called. Where the path lies is said by the folder of the run that it lies in, if it
    still does, and if the pictures are still there.

    Args:
        folder: the bundle's; run: what its run.json says; source, invert: what was asked for, which goes first.

    Raises:
        UsageError: nothing says where the pictures are.
    """
    learnt, settings = bundle.data_of(run), run.get("settings")
    if source is None and learnt in NAMED_SOURCES:
        source = learnt
    elif source is None:
        settings = settings_of(folder.parent)
        source = settings.get("data")
        if not isinstance(source, str) or not Path(source).exists():
            raise UsageError(f"the model learnt from {shown(learnt)[:300]}: say where that is now (--data SOURCE)")
    if invert is None and isinstance(settings, dict):
        invert = settings.get("invert")
    return source, invert if isinstance(invert, bool) else None


def read(run: dict, source: str, invert: bool | None = None) -> Dataset:
    """Read the pictures that a model learnt from; those of two classes, with all others of their source.

    Raises:
        UsageError: they are others, or cannot be read; UserError: run.json does not say which they were.
    """
    dataset = reading.read(source, invert)
    facts = run.get("dataset")
    expected = facts.get("sha256") if isinstance(facts, dict) else None
    if not isinstance(expected, str):
        if source == sources.FASHION_MNIST:  # what every model learnt from that does not say
            return dataset
        raise UserError("run.json does not say which pictures the model learnt from (dataset.sha256), so it cannot be judged")
    limit, learnt = novelty.limit_of(run), part(dataset, run)
    images, labels = learnt.images[:limit], learnt.labels[:limit]
    if data.fingerprint(images, labels) != expected:
        hint = ""
        if data.fingerprint(np.bitwise_not(images), labels) == expected:
            hint = ": they are, with --invert or --no-invert the other way round"
        raise UsageError(f"--data {shown(source)}: these are not the pictures that the model learnt from{hint}")
    names = run.get("class_names")
    if isinstance(names, list) and len(names) != len(learnt.class_names):
        raise UsageError(f"--data {shown(source)}: {len(learnt.class_names)} classes; the model learnt {len(names)}")
    return dataset


def part(dataset: Dataset, run: dict) -> Dataset:
    """What of a source a model learnt from: all, or, where it goes from one class to another, those two.

    Raises:
        UsageError: the source has no such classes.
    """
    sides = _sides(dataset, run)
    return pairs.between(dataset, *sides) if sides else dataset


def rows(dataset: Dataset, run: dict) -> np.ndarray:
    """The same as rows of its training images, the first `limit` of them.

    Raises:
        UsageError: the source has no such classes; BundleError: run.json does not say how many.
    """
    sides = _sides(dataset, run)
    found = np.flatnonzero(np.isin(dataset.labels, sides)) if sides else np.arange(len(dataset.images))
    return found[: novelty.limit_of(run)]


def _sides(dataset: Dataset, run: dict) -> tuple[int, int] | None:
    settings = run.get("settings")
    sides = [settings.get(name) for name in ("from_class", "to_class")] if isinstance(settings, dict) else []
    if not all(isinstance(side, str) for side in sides) or not sides:
        return None
    return pairs.classes(dataset.class_names, *sides)


def settings_of(run_dir: Path) -> dict:
    """The settings in a run's folder; none where it is no such folder, as that of a bundle from the Hub."""
    try:
        settings = files.read_json(run_dir / "config.json")["settings"]
    except (OSError, ValueError, KeyError, RecursionError):
        return {}
    return settings if isinstance(settings, dict) else {}
