"""What drawn pictures are judged against: real images, such that are known to be bad, and what can be learnt from either."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from gan import features, metrics
from gan.cli import say
from gan.data import Dataset, fashion_mnist
from gan.features import Features

REFERENCES = ("test", "validation")
JUDGED = ("precision", "recall")  # by every extractor
MISSING_CLASS = 1  # of Fashion-MNIST, trousers, in the row of a generator that forgot a class
# The classifier that learns from drawn pictures, for the CAS: a third of the headline extractor's work, and few epochs, for two
# are trained in every evaluation. It need not be the best: its measure is the other one, which learns from real images.
CAS_ARCHITECTURE, CAS_EPOCHS, CAS_SEED = "strided", 4, 0


class Reference:
    """Real images that pictures are judged against.

    Args:
        images: uint8 (N, 28, 28, 1).
        extractors: one that learnt class_names; or several, for more opinions; or one that knows no classes, for precision and
            recall alone.
    """

    def __init__(
        self,
        images: np.ndarray,
        extractors: list[features.Extractor],
        class_names: Sequence[str] = fashion_mnist.CLASS_NAMES,
    ) -> None:
        self._class_names = class_names
        self._extractors = extractors
        self._seen = [extractor(images) for extractor in extractors]
        self._radii = [metrics.squared_radii(seen.values, 3) for seen in self._seen]
        self._wider = metrics.squared_radii(self._seen[0].values, 5)

    @property
    def classes(self) -> np.ndarray | None:
        """What the first extractor takes the real images for: uint8 (N,); None: it knows no classes."""
        return self._seen[0].classes

    def score(
        self, images: np.ndarray, seed: int = 0, asked: np.ndarray | None = None
    ) -> tuple[dict[str, float | None], dict[str, dict[str, float | None]]]:
        """Judge uint8 images (N, 28, 28, 1), at least 1,000: the metrics.SCORES, and what `by_class` says of them.

        `class_diversity` is that of the worst class (None: no class has any); `fd_second` is there if there are two extractors,
        and then there is {extractor: {"precision", "recall"}} as `judges`, too; the seed is that of the random subsets that
        fd_infinity and kid take. An extractor that knows no classes gives `judges` alone.

        With `asked`, the classes that were asked for (N,), there is `gan_test` as well: the share of the images that the first
        extractor takes for them. GAN-test: Shmelkov et al. 2018, https://arxiv.org/abs/1807.09499.
        """
        fakes = [extractor(images) for extractor in self._extractors]
        judged = [
            dict(zip(JUDGED, metrics.precision_recall(real.values, fake.values, 3, radii), strict=True))
            for real, fake, radii in zip(self._seen, fakes, self._radii, strict=True)
        ]
        real, fake = self._seen[0], fakes[0]
        if fake.classes is None:
            return {"judges": self._named(judged)}, {}
        rng = np.random.default_rng((5, seed))
        density, coverage = metrics.density_coverage(real.values, fake.values, 5, self._wider)
        classes = by_class(real, fake, asked, self._class_names)
        numbers = {"fd": metrics.frechet_distance(real.values, fake.values)}
        if asked is not None:
            numbers["gan_test"] = features.accuracy(fake.classes, asked)
        if len(fakes) > 1:
            numbers["fd_second"] = metrics.frechet_distance(self._seen[1].values, fakes[1].values)
            numbers["judges"] = self._named(judged)
        return numbers | {
            "fd_infinity": metrics.frechet_distance_at_infinity(real.values, fake.values, rng),
            "kid": metrics.kernel_distance(real.values, fake.values, rng),
            **judged[0],
            "density": density,
            "coverage": coverage,
            "class_tv": metrics.class_tv(fake.classes, len(self._class_names)),
            "class_diversity": min((x for row in classes.values() if (x := row["diversity"]) is not None), default=None),
        }, classes

    def _named(self, judged: list[dict[str, float]]) -> dict[str, dict[str, float]]:
        return {extractor.name: numbers for extractor, numbers in zip(self._extractors, judged, strict=True)}


class Recognition:
    """In place of a Reference where real images are too few: it tells only whether pictures show what was asked for.

    Args:
        images: real ones, uint8 (N, 28, 28, 1); extractor: that learnt class_names; None: nothing is told.
    """

    def __init__(self, images: np.ndarray, extractor: features.Extractor | None, class_names: Sequence[str]) -> None:
        self._extractor, self._class_names = extractor, class_names
        self.classes = extractor(images).classes if extractor else None

    def score(
        self, images: np.ndarray, seed: int = 0, asked: np.ndarray | None = None
    ) -> tuple[dict[str, float], dict[str, dict[str, float | None]]]:
        """As Reference.score does, but `gan_test` alone; nothing where nothing was asked for."""
        if asked is None or not self._extractor:
            return {}, {}
        taken_for = self._extractor(images).classes
        classes = {name: {"gan_test": _recognised(taken_for, asked, i)} for i, name in enumerate(self._class_names)}
        return {"gan_test": features.accuracy(taken_for, asked)}, classes


def by_class(
    real: Features,
    fake: Features,
    asked: np.ndarray | None = None,
    class_names: Sequence[str] = fashion_mnist.CLASS_NAMES,
) -> dict[str, dict[str, float | None]]:
    """{class: its share of the fake images, Fréchet distance (None: too few images) and diversity}.

    The diversity is 0 of fewer than two fake images, and None where there are not two different real ones. With `asked`, the
    classes that were asked for (N,), a class's GAN-test as well: the share of the images asked for as that class that are taken
    for it (None: it was not asked for).

    An image's class is the one that the extractor takes it for, for real images as well. The distance grows as the images
    grow fewer: compare those of classes that are as frequent.
    """
    rows = {}
    for i, name in enumerate(class_names):
        ours, theirs = (seen.values[seen.classes == i] for seen in (real, fake))
        count = min(len(ours), len(theirs))
        varied = len(ours) > 1 and (ours != ours[0]).any()
        rows[name] = {
            "share": len(theirs) / len(fake.classes),
            "fd": metrics.frechet_distance(ours, theirs) if count > ours.shape[1] else None,
            "diversity": (metrics.diversity(ours, theirs) if count > 1 else 0.0) if varied else None,
        }
        if asked is not None:
            rows[name]["gan_test"] = _recognised(fake.classes, asked, i)
    return rows


def by_judge(ours: dict[str, dict], floors: list[dict], rows: dict[str, dict]) -> dict[str, dict]:
    """{extractor: what a model gets by it, {metric: {"mean", "std"}}, and what "real" images and each of the bad rows get}.

    Args:
        ours: the `judges` of the model's scores, summed up; floors: scores of real images; rows: those of bad ones, which lose
            their `judges`.
    """
    real = metrics.summary([row["judges"] for row in floors])
    bad = {key: row.pop("judges") for key, row in rows.items() if "judges" in row}
    return {
        name: numbers | {"real": real[name]} | {key: known[name] for key, known in bad.items()}
        for name, numbers in ours.items()
    }


def _recognised(classes: np.ndarray, asked: np.ndarray, label: int) -> float | None:
    taken_for = classes[asked == label]
    return float((taken_for == label).mean()) if len(taken_for) else None


def classification_accuracy_score(
    images: np.ndarray,
    labels: np.ndarray,
    real_images: np.ndarray,
    real_labels: np.ndarray,
    tell: Callable[[str], None] = say,
    epochs: int = CAS_EPOCHS,
    classes: int = 10,
) -> float:
    """The share of the real images that a classifier recognises which learnt from the other images only.

    CAS: Ravuri and Vinyals 2019, https://arxiv.org/abs/1905.10887; GAN-train in Shmelkov et al. 2018.

    Args:
        images: to learn from, uint8 (N, 28, 28, 1), and labels (N,), what they show or were asked for as.
        real_images: to be tested by, uint8 (M, 28, 28, 1), and real_labels (M,); tell: takes the lines on how it goes.
        classes: labels are whole numbers below that.
    """
    network = features.fit(CAS_ARCHITECTURE, images, labels, CAS_SEED, epochs, tell, classes)
    return features.accuracy(features.Extractor(CAS_ARCHITECTURE, network)(real_images).classes, real_labels)


class RealImages(NamedTuple):
    """What is at hand to judge a model by: images uint8 (N, 28, 28, 1), labels (N,)."""

    held_out: np.ndarray  # what drawn pictures are judged against; the model was not trained on them, if all is well
    held_out_labels: np.ndarray
    others: np.ndarray  # training images, none of them held out, in random order
    other_labels: np.ndarray
    trained_on: np.ndarray  # those that the model was trained on


def real_images(dataset: Dataset, reference: str, limit: int | None) -> RealImages:
    """The images to judge a model by that was trained on the first `limit` ones of a data set, None: on all.

    Args:
        reference: "test", the held-out images, or "validation", the training images that the classifiers did not learn from.
    """
    learnt, kept = features.parts(dataset)
    if reference == "test":
        held_out, rows = (dataset.held_out_images, dataset.held_out_labels), np.arange(len(dataset.images))
        trained_on = dataset.images[:limit]
    else:
        held_out, rows = (dataset.images[kept], dataset.labels[kept]), learnt
        trained_on = dataset.images[np.sort(learnt[learnt < (limit or len(dataset.images))])]
    order = rows[np.random.default_rng(0).permutation(len(rows))]
    return RealImages(*held_out, dataset.images[order], dataset.labels[order], trained_on)


def seen_in_training(dataset: Dataset, rows: np.ndarray) -> int:
    """How many of the validation images a model was trained on that was trained on these rows of the training images."""
    _, kept = features.parts(dataset)
    return int(np.isin(kept, rows).sum())


def missing_class(dataset: Dataset, labels: np.ndarray) -> int | None:
    """The class without which images of those labels are bad: trousers of Fashion-MNIST's, of others the most frequent one.

    None where fewer than metrics.LEAST would be left.
    """
    label = MISSING_CLASS if fashion_mnist.is_it(dataset) else int(np.bincount(labels).argmax())
    return label if (labels != label).sum() >= metrics.LEAST else None


def known_bad(images: np.ndarray, labels: np.ndarray, count: int, missing: int | None = MISSING_CLASS) -> dict[str, np.ndarray]:
    """What no good metric may be fooled by, made of real images in random order: {name: uint8 (count, 28, 28, 1)}.

    Blurred ones (a binomial filter of 5 x 5), ones without the class `missing` (None: there are none such), and uniform noise.
    """
    kernel = np.array([1, 4, 6, 4, 1]) / 16
    blurred = images[:count].astype(np.float64)
    for axis in (1, 2):
        padded = np.pad(blurred, [(0, 0), *((2, 2) if a == axis else (0, 0) for a in (1, 2)), (0, 0)])
        blurred = sum(w * np.take(padded, range(i, i + images.shape[axis]), axis) for i, w in enumerate(kernel))
    noise = np.random.default_rng(0).integers(0, 256, images[:count].shape, np.uint8)
    known = {"blurred": np.rint(blurred).astype(np.uint8)}
    if missing is not None:
        known["class_missing"] = images[labels != missing][:count]
    return known | {"noise": noise}
