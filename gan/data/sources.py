"""Any source becomes one Dataset: a set by its name, a folder of pictures, a folder of IDX files, or an .npz."""

import os
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from gan.config import FASHION_MNIST, MNIST
from gan.data import (
    FEWEST_PICTURES,
    Dataset,
    fashion_mnist,
    held_out,
    idx,
    image_folder,
    mnist,
    npz,
    refusal,
    refuse_too_many,
    shown,
)

ALLOWED = (
    f"{FASHION_MNIST}, {MNIST}, a folder with a folder of pictures for each class, a folder of one set of IDX files, "
    "or an .npz with x_train and y_train"
)


def load(
    source: str = FASHION_MNIST,
    invert: bool | None = None,
    cache: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Dataset:
    """Read a source; what it does not hold out itself is chosen by `held_out.choose`, from the pictures as read.

    Args:
        source: "fashion_mnist" or "mnist", which Keras downloads where they are missing; or a path: a folder of pictures
            (image_folder), a folder of IDX files (idx), or an .npz (npz). A folder that is named as a set is ./mnist.
        invert: networks are to learn bright on dark. True turns the brightness round, False leaves it, None turns it where the
            median of all pictures' borders is above 127.
        cache: an .npz that keeps what was read of a folder of pictures, before it is inverted. Not used for other sources.
        progress: called now and then with (pictures read, pictures in all) where that may take long.

    Raises:
        DataError: there is no such source, it cannot be read, or it is not one that networks can learn from; one line that says
            what is allowed.
    """
    dataset = _read(source, cache, progress)
    if source == FASHION_MNIST and not invert:
        return dataset  # known, and whoever trains by it waits for nothing
    refuse_too_many(source, len(dataset.images) + len(dataset.held_out_images), len(dataset.class_names))
    if len(dataset.images) < FEWEST_PICTURES:
        found = f"{len(dataset.images)} picture{'' if len(dataset.images) == 1 else 's'} to learn from"
        raise refusal(source, f"{found}; allowed: {FEWEST_PICTURES} or more")
    remarks = list(dataset.remarks)
    digests = held_out.digests(dataset.images, dataset.held_out_images)
    copies = len(digests) - len(np.unique(digests))
    if copies:
        both = np.intersect1d(digests[: len(dataset.images)], digests[len(dataset.images) :])
        across = f"; {len(both):,} are both in the training and in the test part" if both.size else ""
        are, they_are = ("is a copy", "it is") if copies == 1 else ("are copies", "they are")
        remarks.append(f"{copies:,} of {len(digests):,} pictures {are} of another, byte for byte; {they_are} kept{across}")
    if not dataset.has_test_part:
        chosen = held_out.choose(source, digests, dataset.labels, dataset.class_names)
        images, held_out_images = held_out.take(dataset.images, chosen)
        labels, held_out_labels = held_out.take(dataset.labels, chosen)
        dataset = replace(
            dataset, images=images, labels=labels, held_out_images=held_out_images, held_out_labels=held_out_labels
        )
    dark_on_light = _border_median(dataset.images, dataset.held_out_images) > 127
    if dark_on_light if invert is None else invert:
        dataset = replace(dataset, images=_inverted(dataset.images), held_out_images=_inverted(dataset.held_out_images))
        remarks.append("inverted, as --invert asks")
        if invert is None:
            remarks[-1] = "the pictures are dark on light: inverted (--no-invert keeps them)"
    elif dark_on_light:
        remarks.append(
            "the pictures are dark on light and stay so, as --no-invert asks: networks learn bright on dark more easily"
        )
    return replace(dataset, remarks=tuple(remarks))


def _read(source: str, cache: Path | None, progress: Callable[[int, int], None] | None) -> Dataset:
    """A source as its reader returns it: nothing held out unless by the source itself, nothing inverted."""
    if source == FASHION_MNIST:
        images, labels, test_images, test_labels = fashion_mnist.load()
        return Dataset("Fashion-MNIST", images, labels, test_images, test_labels, fashion_mnist.CLASS_NAMES, True, ())
    if source == MNIST:
        return mnist.load()
    try:
        kind = os.stat(source).st_mode
    except (OSError, ValueError) as error:
        if isinstance(error, PermissionError):
            raise refusal(source, f"cannot be read ({error.strerror}); allow that, or name another source") from error
        raise refusal(source, f"no such source; allowed: {ALLOWED}") from error
    path = Path(source)
    title = shown(unicodedata.normalize("NFC", path.resolve().name if stat.S_ISDIR(kind) else path.stem)) or "data"
    if stat.S_ISDIR(kind):
        listing = image_folder.list_folder(path, path)
        if idx.files_in(listing.others):
            return idx.load(path, listing.others, title, progress)
        return image_folder.load(path, title, cache, progress)
    if stat.S_ISREG(kind) and path.suffix.lower() == ".npz":
        return npz.load(path, title, progress)
    raise refusal(source, f"a file of another kind; allowed: {ALLOWED}")


def _border_median(*parts: np.ndarray) -> int:
    """The median brightness of all pixels on the border of all pictures."""
    counts = np.zeros(256, np.int64)
    for part in parts:
        for edge in (part[:, 0], part[:, -1], part[:, 1:-1, 0], part[:, 1:-1, -1]):
            for i in range(0, len(edge), 1 << 16):  # in pieces: bincount takes eight bytes a pixel
                counts += np.bincount(edge[i : i + (1 << 16)].ravel(), minlength=256)
    return int(np.searchsorted(np.cumsum(counts) * 2, counts.sum()))


def _inverted(images: np.ndarray) -> np.ndarray:
    """255 - images, in their own memory where they may be written to."""
    return np.bitwise_not(images, out=images if images.flags.writeable else None)
