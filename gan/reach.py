"""How near a model comes to pictures that it is shown, real ones that it never saw and its own: reach.json.

What a projection leaves over is what the model cannot draw, and what the search has not found; of the model's own pictures it
is the latter alone.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan import bundle, projection, standing
from gan.bundle import Bundle, BundleError
from gan.data import Dataset
from gan.progress import finished

SHOWN = 50  # pictures of each kind, evenly spread over the classes
FIRST_SEED = 2_000_000  # of the model's own: none of those that a projection starts from


class Reach(NamedTuple):
    """Root mean square differences, 0 to 255, sorted: of so many of the model's own pictures, and of unseen real ones."""

    own: np.ndarray
    real: np.ndarray
    counts: tuple[int, int]


def derive(model: Bundle, dataset: Dataset, report: Callable[[float], None]) -> dict:
    """What reach.json says: how far the projections of SHOWN pictures of each kind are from them, each with its class.

    Args:
        dataset: what the model learnt from; report: takes the share of the work that is done, 0 to 1.
    """
    shown = {"own": list(_own(model)), "real": list(_held_out(dataset, model.is_conditional))}
    found, total = {name: [] for name in shown}, sum(map(len, shown.values()))
    for name, pictures in shown.items():
        for image, label in pictures:
            found[name].append(finished(projection.project(model, image, label)).distance)
            report(sum(map(len, found.values())) / total)
    return {
        "weights_sha256": model.weights_hash,
        "counts": [len(found["own"]), len(found["real"])],
        **{name: standing.thinned(distances, 2) for name, distances in found.items()},
    }


def read(folder: Path, weights_hash: str, classes: int) -> Reach | None:
    """A bundle's reach.json; None where it has none, or that of other weights.

    Raises:
        BundleError: it is damaged.
    """
    content = bundle.derived(folder, "reach.json", weights_hash)
    if content is None:
        return None
    try:
        own, real = (standing.checked(content[name]) for name in ("own", "real"))
        first, second = map(int, content["counts"])
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(f"{folder / 'reach.json'} is damaged: {error}") from None
    return Reach(own, real, (first, second))


def _own(model: Bundle) -> Iterator[tuple[np.ndarray, int | None]]:
    """SHOWN pictures that the model draws, and their classes."""
    for i in range(SHOWN):
        label = i % model.classes if model.is_conditional else None
        yield model.draw([FIRST_SEED + i], label)[0], label


def _held_out(dataset: Dataset, has_classes: bool) -> Iterator[tuple[np.ndarray, int | None]]:
    """At most SHOWN held-out pictures and their classes, as many of each class as there are."""
    labels = dataset.held_out_labels
    each = -(-SHOWN // len(dataset.class_names))
    rows = [np.flatnonzero(labels == label)[:each] for label in range(len(dataset.class_names))]
    for row in np.concatenate(rows)[:SHOWN]:
        yield dataset.held_out_images[row], int(labels[row]) if has_classes else None
