"""What IDX and .npz sources share: arrays of pictures of any size, and labels that are any whole numbers."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from gan.data import SIDE, Dataset, fitting, refusal, refuse_too_many

Part = tuple[np.ndarray | None, np.ndarray | None]  # images and labels; either may be absent


def dataset(
    source: Path,
    title: str,
    train: Part,
    test: Part,
    names: Mapping[int, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Dataset:
    """The Dataset of a training part and perhaps a test part, without which its held-out part is empty.

    Images are uint8 (N, height, width), or with a last axis of 1 or 3 channels. Labels are whole numbers (N,) or (N, 1);
    where there are none, all pictures are of one class named `title`. The numbers that occur become 0, 1, ... in their order;
    class names are the numbers themselves, or what `names` has for them.

    Raises:
        DataError: other types or shapes, labels and images of different lengths, a class that only the test part has, too many
            of either.
    """
    has_test_part = test[0] is not None
    if test[1] is not None and not has_test_part:
        raise refusal(source, "labels of a test part without its images; put them there, or take the labels away")
    if has_test_part and (train[1] is None) != (test[1] is None):
        raise refusal(source, "only one of its two parts has labels; allowed: both or neither")
    labels = _labels(source, "training", *train)
    test_labels = _labels(source, "test", *test) if has_test_part else labels[:0]
    numbers = np.unique(labels)
    total = len(labels) + len(test_labels)
    refuse_too_many(source, total, len(numbers))
    strange = np.setdiff1d(test_labels, numbers)
    if strange.size:
        raise refusal(source, f"the test part has the label {strange[0]}, and no picture to train on has it")
    fitted = _fitted(source, train[0], 0, total, progress)
    return Dataset(
        name=title,
        images=fitted,
        labels=np.searchsorted(numbers, labels).astype(np.uint8),
        held_out_images=_fitted(source, test[0], len(labels), total, progress) if has_test_part else fitted[:0],
        held_out_labels=np.searchsorted(numbers, test_labels).astype(np.uint8),
        class_names=(title,)
        if train[1] is None
        else tuple((names or {}).get(number, str(number)) for number in numbers.tolist()),
        has_test_part=has_test_part,
        remarks=(),
    )


def _labels(source: Path, part: str, images: np.ndarray, labels: np.ndarray | None) -> np.ndarray:
    """The labels of a part, checked, as (N,); zeros where there are none."""
    drawn = images.shape[3:] in ((), (1,), (3,))
    if images.dtype != np.uint8 or images.ndim < 3 or not drawn or not images.size:
        raise refusal(
            source,
            f"{part} images are {_words(images)}; allowed: uint8 of (N, height, width), (..., 1) or (..., 3), N at least 1",
        )
    if labels is None:
        return np.zeros(len(images), np.uint8)
    if labels.dtype.kind not in "iu" or labels.shape[1:] not in ((), (1,)) or labels.ndim < 1:
        raise refusal(source, f"{part} labels are {_words(labels)}; allowed: whole numbers of (N,)")
    if len(labels) != len(images):
        raise refusal(
            source, f"{len(images):,} {part} images with {len(labels):,} labels; put files that belong together there"
        )
    return labels.reshape(-1)


def _fitted(source: Path, images: np.ndarray, done: int, total: int, progress: Callable[[int, int], None] | None) -> np.ndarray:
    """Pictures of any size as uint8 (N, 28, 28, 1); what has that size already is not copied."""
    if images.shape[1:] in ((SIDE, SIDE), (SIDE, SIDE, 1)):
        return np.ascontiguousarray(images.reshape(-1, SIDE, SIDE, 1))
    fitted = np.empty((len(images), SIDE, SIDE, 1), np.uint8)
    for i, picture in enumerate(images):
        pixels = (
            np.asarray(Image.fromarray(picture).convert("L"))
            if picture.shape[2:] == (3,)
            else picture.reshape(picture.shape[:2])
        )
        fitted[i, ..., 0] = fitting.fit(pixels)
        if progress and ((i + 1) % 1000 == 0 or i + 1 == len(images)):
            progress(done + i + 1, total)
    return fitted


def _words(array: np.ndarray) -> str:
    return f"{array.dtype} of {array.shape}"
