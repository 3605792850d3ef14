"""The pictures of two classes alone, for a model that goes from one to the other."""

from dataclasses import replace

import numpy as np

from gan import data
from gan.data import Dataset
from gan.errors import UsageError

USUAL = 0, 2  # Fashion-MNIST's T-shirt/top and pullover, which differ in their sleeves; of two classes both


def classes(class_names: tuple[str, ...], source: str | None, target: str | None) -> tuple[int, int]:
    """The two classes that --from and --to name, by number or name; the usual ones where they do not.

    Where the one that is named is the other side's usual one, the other usual one steps in.

    Raises:
        UsageError: one of them names none, or both the same.
    """
    if len(class_names) < 2:
        raise UsageError(
            f"--data has one class, {class_names[0]}; allowed for a model that goes from one to another: two or more"
        )
    usual = USUAL[0], min(USUAL[1], len(class_names) - 1)
    found = []
    for flag, word, label in zip(("--from", "--to"), (source, target), usual, strict=True):
        try:
            found.append(label if word is None else data.label_of(word, class_names))
        except ValueError:
            found.append(None)
        if found[-1] is None:
            raise UsageError(f"{flag} is {word!r}; allowed: 0 to {len(class_names) - 1}, or one of {', '.join(class_names)}")
    if found[0] == found[1]:
        if source is None:
            return usual[1], found[1]
        if target is None:
            return found[0], usual[0]
        raise UsageError(f"--from and --to are both {class_names[found[0]]}; allowed: two classes")
    return found[0], found[1]


def between(dataset: Dataset, source: int, target: int, limit: int | None = None) -> Dataset:
    """The pictures of these classes, whose labels become 0 and 1, in the order in which they lie.

    Args:
        limit: how many of the first ones are learnt from; None: all.

    Raises:
        UsageError: a class has no picture held out, or none to learn from.
    """
    names = dataset.class_names[source], dataset.class_names[target]
    parts = []
    for images, labels in ((dataset.images, dataset.labels), (dataset.held_out_images, dataset.held_out_labels)):
        rows = np.flatnonzero((labels == source) | (labels == target))
        of_target = (labels[rows] == target).astype(np.uint8)
        for side, flag in enumerate(("--from", "--to")):
            if not (of_target == side).any():
                raise UsageError(f"{flag} is {names[side]}; allowed: a class with pictures to learn from, and some held out")
        parts += [images[rows], of_target]
    images, labels, held_out, held_out_labels = parts
    least = 1 + max(int(np.argmax(labels == side)) for side in (0, 1))
    if limit is not None and limit < least:
        raise UsageError(f"--limit is {limit}; allowed: {least} or more, for those before are all of {names[labels[0]]}")
    return replace(
        dataset, images=images, labels=labels, held_out_images=held_out, held_out_labels=held_out_labels, class_names=names
    )
