"""How convincing the critic finds a garment beside a model's other garments and beside real pictures: ranks.json.

A critic's probability says little by itself: a good one finds nearly every garment unlikely. Where it stands among others does.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan import bundle, critic, standing
from gan.bundle import Bundle, BundleError
from gan.data import Dataset
from gan.latents import vectors

JUDGED = 1000  # garments of a class, and at most as many real pictures
ENOUGH = 100  # held-out pictures of each class, or training pictures stand in for them
FIRST_SEED = 100_000  # of those garments: none of those that a conditional critic judges beside them


class Ranks(NamedTuple):
    """The critic's logits of garments and of real pictures, a list for each class; one of all for a model without classes."""

    own: tuple[np.ndarray, ...]  # sorted
    real: tuple[np.ndarray, ...]
    counts: tuple[tuple[int, int], ...]  # of how many garments, and real pictures
    are_held_out: bool  # whether the real ones were never trained on

    def rank(self, logit: float, label: int | None) -> float:
        """The share of the model's own garments of that class that the critic finds less convincing, 0 to 1."""
        return standing.share_below(self.own[label or 0], logit)

    def rank_in_real(self, logit: float, label: int | None) -> float:
        """The same among real pictures of that class."""
        return standing.share_below(self.real[label or 0], logit)


def derive(model: Bundle, dataset: Dataset, report: Callable[[float], None]) -> dict:
    """What ranks.json says: the critic's logits of JUDGED garments of each class, and of as many real pictures of it.

    Args:
        dataset: what the model learnt from; report: takes the share of the work that is done, 0 to 1.

    Raises:
        BundleError: the bundle has no discriminator (NoDiscriminatorError), or it cannot be loaded.
    """
    labels = dataset.held_out_labels
    sizes = np.bincount(labels, minlength=len(dataset.class_names))
    are_held_out = bool((sizes if model.is_conditional else sizes.sum(keepdims=True)).min() >= ENOUGH)
    images = dataset.held_out_images if are_held_out else dataset.images
    labels = labels if are_held_out else dataset.labels
    own, real, seeds = [], [], range(FIRST_SEED, FIRST_SEED + JUDGED)
    for label in range(model.classes) if model.is_conditional else [None]:
        kind = None if label is None else vectors.one_hot(np.full(JUDGED, label), model.classes)
        drawn = model.draw(seeds, label)
        own.append(critic.judge(model, drawn, kind))
        rows = np.flatnonzero(labels == label)[:JUDGED] if label is not None else _spread(len(images))
        real.append(critic.judge(model, images[rows], None if kind is None else kind[: len(rows)]))
        report(len(real) / max(1, model.classes))
    lists = 2 * len(own)
    return {
        "weights_sha256": model.weights_hash,
        "seeds": [seeds[0], seeds[-1]],
        "real_pictures": "held out" if are_held_out else "training",
        "counts": [[len(drawn), len(pictures)] for drawn, pictures in zip(own, real, strict=True)],
        "own": [standing.thinned(logits, lists) for logits in own],
        "real": [standing.thinned(logits, lists) for logits in real],
    }


def _spread(count: int) -> np.ndarray:
    """JUDGED of `count` rows, evenly spread, for pictures may lie class by class."""
    return np.unique(np.linspace(0, count - 1, JUDGED).astype(int))


def read(folder: Path, weights_hash: str, classes: int) -> Ranks | None:
    """A bundle's ranks.json, which can be asked for so many classes (0: for none); None where it has none, or of other weights.

    Raises:
        BundleError: it is damaged.
    """
    content = bundle.derived(folder, "ranks.json", weights_hash)
    if content is None:
        return None
    try:
        own, real = (tuple(map(standing.checked, content[key])) for key in ("own", "real"))
        counts = tuple((int(drawn), int(pictures)) for drawn, pictures in content["counts"])
        if not len(own) == len(real) == len(counts) == max(1, classes):
            raise ValueError(f"{max(1, classes)} lists are expected")
        return Ranks(own, real, counts, content["real_pictures"] == "held out")
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(f"{folder / 'ranks.json'} is damaged: {error}") from None
