"""How good a model's garments are, and whether they are new: python -m gan.evaluate --model weights/dcgan

The protocol: 10,000 pictures as uint8 against the 10,000 test images, for three sampling seeds. Sampling seed s draws the
garments of the seeds s * 10,000 and on, so everyone can look at exactly what was judged. A model that can be asked for a class
is also judged by whether it draws what was asked for, and by what can be learnt from that. docs/quality.md tells the rest.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan import bundle, card, features, files, hub, metrics, novelty, pictures, provenance
from gan.backend import import_keras
from gan.cli import Parser, say
from gan.data import fashion_mnist
from gan.errors import UserError
from gan.features import Features
from gan.latents import vectors
from gan.progress import Stages, duration

PICTURES = 10_000
SAMPLING_SEEDS = (0, 1, 2)
REFERENCES = ("test", "validation")
MISSING_CLASS = 1  # trousers, in the row of a generator that forgot a class
# The classifier that learns from drawn pictures, for the CAS: a third of the headline extractor's work, and few epochs, for two
# are trained in every evaluation. It need not be the best: its measure is the other one, which learns from real images.
CAS_ARCHITECTURE, CAS_EPOCHS, CAS_SEED = "strided", 4, 0


class Reference:
    """Real images that pictures are judged against.

    Args:
        images: uint8 (N, 28, 28, 1); extractors: one, or two for a second opinion.
    """

    def __init__(self, images: np.ndarray, extractors: list[features.Extractor]) -> None:
        self._extractors = extractors
        self._seen = [extractor(images) for extractor in extractors]
        self._radii = {k: metrics.squared_radii(self._seen[0].values, k) for k in (3, 5)}

    @property
    def classes(self) -> np.ndarray:
        """What the first extractor takes the real images for: uint8 (N,)."""
        return self._seen[0].classes

    def score(
        self, images: np.ndarray, seed: int = 0, asked: np.ndarray | None = None
    ) -> tuple[dict[str, float], dict[str, dict[str, float | None]]]:
        """Judge uint8 images (N, 28, 28, 1), at least 1,000: the metrics.SCORES, and what `by_class` says of them.

        `class_diversity` is that of the worst class; `fd_second` is there if there are two extractors; the seed is that of the
        random subsets that fd_infinity and kid take.

        With `asked`, the classes that were asked for (N,), there is `gan_test` as well: the share of the images that the first
        extractor takes for them. GAN-test: Shmelkov et al. 2018, https://arxiv.org/abs/1807.09499.
        """
        real, fake = self._seen[0], self._extractors[0](images)
        rng = np.random.default_rng((5, seed))
        precision, recall = metrics.precision_recall(real.values, fake.values, 3, self._radii[3])
        density, coverage = metrics.density_coverage(real.values, fake.values, 5, self._radii[5])
        classes = by_class(real, fake, asked)
        numbers = {"fd": metrics.frechet_distance(real.values, fake.values)}
        if asked is not None:
            numbers["gan_test"] = features.accuracy(fake.classes, asked)
        for extractor, seen in zip(self._extractors[1:], self._seen[1:], strict=True):
            numbers["fd_second"] = metrics.frechet_distance(seen.values, extractor(images).values)
        return numbers | {
            "fd_infinity": metrics.frechet_distance_at_infinity(real.values, fake.values, rng),
            "kid": metrics.kernel_distance(real.values, fake.values, rng),
            "precision": precision,
            "recall": recall,
            "density": density,
            "coverage": coverage,
            "class_tv": metrics.class_tv(fake.classes),
            "class_diversity": min(row["diversity"] for row in classes.values()),
        }, classes


def by_class(real: Features, fake: Features, asked: np.ndarray | None = None) -> dict[str, dict[str, float | None]]:
    """{class: its share of the fake images, Fréchet distance (None: too few images) and diversity (0: fewer than two)}.

    With `asked`, the classes that were asked for (N,), a class's GAN-test as well: the share of the images asked for as that
    class that are taken for it (None: it was not asked for).

    An image's class is the one that the extractor takes it for, for real images as well. The distance grows as the images
    grow fewer: compare those of classes that are as frequent.
    """
    rows = {}
    for i, name in enumerate(fashion_mnist.CLASS_NAMES):
        ours, theirs = (seen.values[seen.classes == i] for seen in (real, fake))
        count = min(len(ours), len(theirs))
        rows[name] = {
            "share": len(theirs) / len(fake.classes),
            "fd": metrics.frechet_distance(ours, theirs) if count > ours.shape[1] else None,
            "diversity": metrics.diversity(ours, theirs) if count > 1 else 0.0,
        }
        if asked is not None:
            taken_for = fake.classes[asked == i]
            rows[name]["gan_test"] = float((taken_for == i).mean()) if len(taken_for) else None
    return rows


def classification_accuracy_score(
    images: np.ndarray,
    labels: np.ndarray,
    real_images: np.ndarray,
    real_labels: np.ndarray,
    tell: Callable[[str], None] = say,
) -> float:
    """The share of the real images that a classifier recognises which learnt from the other images only.

    CAS: Ravuri and Vinyals 2019, https://arxiv.org/abs/1905.10887; GAN-train in Shmelkov et al. 2018.

    Args:
        images: to learn from, uint8 (N, 28, 28, 1), and labels (N,), what they show or were asked for as.
        real_images: to be tested by, uint8 (M, 28, 28, 1), and real_labels (M,); tell: takes the lines on how it goes.
    """
    network = features.fit(CAS_ARCHITECTURE, images, labels, CAS_SEED, CAS_EPOCHS, tell)
    return features.accuracy(features.Extractor(CAS_ARCHITECTURE, network)(real_images).classes, real_labels)


class RealImages(NamedTuple):
    """What is at hand to judge a model by: images uint8 (N, 28, 28, 1), labels (N,)."""

    held_out: np.ndarray  # what drawn pictures are judged against; the model was not trained on them, if all is well
    held_out_labels: np.ndarray
    others: np.ndarray  # training images, none of them held out, in random order
    other_labels: np.ndarray
    trained_on: np.ndarray  # those that the model was trained on


class Judged(NamedTuple):
    """What one sampling seed has drawn, and what is said of it."""

    images: np.ndarray  # uint8 (N, 28, 28, 1)
    asked: np.ndarray | None  # the classes that were asked for, (N,)
    scores: dict[str, float]
    classes: dict[str, dict[str, float | None]]
    novelty: dict[str, dict[str, float]]
    closest: list[novelty.Pair]


def evaluate(
    model: bundle.Bundle,
    reference: str = "test",
    pictures_each: int = PICTURES,
    sampling_seeds: Iterable[int] = SAMPLING_SEEDS,
) -> tuple[dict, np.ndarray]:
    """Judge a model by the protocol.

    Args:
        reference: what it is judged against: "test", or "validation", the last 10,000 training images, to choose settings by.
        pictures_each: how many a sampling seed draws, at least 1,000.

    Returns:
        What metrics.json says, and the sheet of the closest pairs, uint8 (H, W).

    Raises:
        DataError, ExtractorError: what is needed is not there.
    """
    start = time.perf_counter()
    sampling_seeds = list(sampling_seeds)
    real = real_images(reference, novelty.limit_of(model.run))
    with Stages(4 + 2 * len(sampling_seeds) + 2 * model.is_conditional) as stages:
        stages.begin(f"Looking at the {len(real.held_out):,} {reference} images")
        extractors = [features.load(name) for name in features.ARCHITECTURES]
        judge = Reference(real.held_out, extractors)
        floors, rows = _judge_known(judge, real, pictures_each, sampling_seeds, stages)
        stages.begin(f"Looking for the nearest of {len(real.trained_on):,} training images")
        never_worn = novelty.NeverWorn(real.trained_on, real.held_out, extractors[0])
        judged = [_judge_drawn(model, judge, never_worn, pictures_each, seed, stages) for seed in sampling_seeds]
        cas = {}
        if model.is_conditional:
            cas, real_ones = _judge_by_learning(judge, real, judged, stages)
            rows["floor"] |= real_ones
    closest = novelty.closest(pair for each in judged for pair in each.closest)
    report = _report(judged, floors, rows, cas, never_worn.held_out_duplicates, closest)
    report["evaluation"] = {
        "reference": reference,
        "pictures": pictures_each,
        "sampling_seeds": sampling_seeds,
        "trained_on": len(real.trained_on),
        "extractors": {extractor.name: extractor.sha256 for extractor in extractors},
        **({"cas": {"architecture": CAS_ARCHITECTURE, "epochs": CAS_EPOCHS, "seed": CAS_SEED}} if cas else {}),
        "weights_sha256": model.weights_hash,
        "commit": provenance.commit(),
        "versions": provenance.versions(),
        "seconds": round(time.perf_counter() - start, 1),
    }
    return report, novelty.sheet(closest, real.trained_on)


def real_images(reference: str, limit: int | None) -> RealImages:
    """The images to judge a model by that was trained on the first `limit` ones; reference: as for `evaluate`.

    Raises:
        DataError: they are not there.
    """
    images, labels, test_images, test_labels = fashion_mnist.load()
    count = len(images) if reference == "test" else features.TRAINED_ON
    held_out = (test_images, test_labels) if reference == "test" else (images[count:], labels[count:])
    order = np.random.default_rng(0).permutation(count)
    return RealImages(*held_out, images[order], labels[order], images[:count][:limit])


def _judge_known(
    judge: Reference, real: RealImages, count: int, seeds: list[int], stages: Stages
) -> tuple[list[dict[str, float]], dict[str, dict[str, float]]]:
    """Judge `count` pictures of which is known how good they are: (scores of real ones, once a seed; {row: scores})."""
    stages.begin("Judging real images, which are the best that can be")
    floors = [judge.score(real.others[i * count : (i + 1) * count], seed)[0] for i, seed in enumerate(seeds)]
    stages.begin("Judging images that are known to be bad")
    rows = {"floor": {name: metrics.summary([row[name] for row in floors])["mean"] for name in metrics.SCORES}}
    bad = known_bad(real.others, real.other_labels, count)
    return floors, rows | {name: judge.score(images)[0] for name, images in bad.items()}


def _judge_drawn(
    model: bundle.Bundle, judge: Reference, never_worn: novelty.NeverWorn, count: int, seed: int, stages: Stages
) -> Judged:
    """Draw the `count` garments of a sampling seed and judge them."""
    seeds = range(seed * count, (seed + 1) * count)
    stages.begin(f"Drawing the garments {seeds[0]:,} to {seeds[-1]:,}")
    images = model.draw(seeds)
    stages.begin(f"Judging the garments {seeds[0]:,} to {seeds[-1]:,}")
    asked = vectors.labels_from_seeds(seeds, model.latent_dim) if model.is_conditional else None
    scores, classes = judge.score(images, seed, asked)
    report, distances, nearest = never_worn(images)
    scores["duplicates"] = never_worn.duplicates(images)
    return Judged(images, asked, scores, classes, report, novelty.pairs(seeds, images, distances, nearest))


def _judge_by_learning(
    judge: Reference, real: RealImages, judged: list[Judged], stages: Stages
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """What is learnt from all drawn garments, and from as many real images: (the CAS; the classes' metrics of real images)."""
    images, asked = (np.concatenate(parts) for parts in zip(*((each.images, each.asked) for each in judged), strict=True))

    def recognised(images: np.ndarray, labels: np.ndarray) -> float:
        return classification_accuracy_score(images, labels, real.held_out, real.held_out_labels, stages.say)

    stages.begin(f"Training a classifier on the {len(images):,} drawn garments")
    cas = {"cas": {"mean": recognised(images, asked)}}  # of one training: no deviation
    stages.begin("Training another on as many real images")
    return cas, {
        # Training images would be recognised better than they deserve: the classifier learnt from them.
        "gan_test": features.accuracy(judge.classes, real.held_out_labels),
        "cas": recognised(real.others[: len(images)], real.other_labels[: len(images)]),
    }


def _report(
    judged: list[Judged], floors: list[dict], rows: dict[str, dict], cas: dict, held_out_duplicates: int, closest: list
) -> dict:
    """The numbers of metrics.json."""
    scores = metrics.summary([each.scores for each in judged]) | cas
    newness = metrics.summary([each.novelty for each in judged])
    second = scores.pop("fd_second")
    scores["fd_floor"] = metrics.summary([row["fd"] for row in floors])
    scores["nn_median_ratio"] = newness["pixels"]["median_ratio"]
    return {
        **{name: scores[name] for name in metrics.HEADLINE if name in scores},
        "second": {"fd": second, "fd_floor": metrics.summary([row["fd_second"] for row in floors])},
        "rows": rows,
        "classes": metrics.summary([each.classes for each in judged]),
        "never_worn": newness | {"held_out_duplicates": held_out_duplicates},
        "closest": [[int(pair.seed), int(pair.row), round(float(pair.distance), 2)] for pair in closest],
    }


def known_bad(images: np.ndarray, labels: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """What no good metric may be fooled by, made of real images in random order: {name: uint8 (count, 28, 28, 1)}.

    Blurred ones (a binomial filter of 5 x 5), ones without trousers, and uniform noise.
    """
    kernel = np.array([1, 4, 6, 4, 1]) / 16
    blurred = images[:count].astype(np.float64)
    for axis in (1, 2):
        padded = np.pad(blurred, [(0, 0), *((2, 2) if a == axis else (0, 0) for a in (1, 2)), (0, 0)])
        blurred = sum(w * np.take(padded, range(i, i + images.shape[axis]), axis) for i, w in enumerate(kernel))
    noise = np.random.default_rng(0).integers(0, 256, images[:count].shape, np.uint8)
    return {
        "blurred": np.rint(blurred).astype(np.uint8),
        "class_missing": images[labels != MISSING_CLASS][:count],
        "noise": noise,
    }


def table(name: str, report: Mapping) -> str:
    """The report's numbers as lines to read, the known rows below the model's."""
    heads = [score for score in metrics.SCORES if score != "fd_second"]
    ours = [f"{report[score]['mean']:.4g}" for score in heads]
    rows = [("", *heads), (name, *ours), ("  +-", *(f"{report[score]['std']:.2g}" for score in heads))]
    rows += [(title, *(f"{report['rows'][key][score]:.4g}" for score in heads)) for key, title in card.ROWS.items()]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    worn = report["never_worn"]
    second, floor = (report["second"][key]["mean"] for key in ("fd", "fd_floor"))
    lines.append(f"fd in the second classifier's features: {second:.4g}, real images {floor:.4g}")
    for name, metric in metrics.METRICS.items():
        if metric.in_short and name in report:
            deviation = f" +- {report[name]['std']:.2g}" if "std" in report[name] else ""
            real = report["rows"]["floor"][name]
            lines.append(f"{name}, {metric.in_short}: {report[name]['mean']:.4f}{deviation}, real images {real:.4f}")
    for view in ("pixels", "features"):
        numbers = ", ".join(f"{key.replace('_', ' ')} {value['mean']:.3f}" for key, value in worn[view].items())
        lines.append(f"nearest training image, by {view}, against real unseen images' own: {numbers}")
    lines.append(
        f"exact copies of a training image: {report['duplicates']['mean']:.4g} of {report['evaluation']['pictures']:,} "
        f"(of as many unseen real images: {worn['held_out_duplicates']})"
    )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    parser = Parser(
        prog="python -m gan.evaluate",
        description="Judge a model: 30,000 of its garments against the test images. Writes metrics.json and nearest.png into "
        "its folder, and the numbers into its card. About three minutes on two cores; longer for a model that can be asked for "
        "a class: two classifiers are trained then.",
    )
    parser.add_argument(
        "--model",
        default="weights/cdcgan",
        metavar="SOURCE",
        help="a model's folder, or its name on the Hugging Face Hub, user/name (default: %(default)s)",
    )
    parser.add_argument(
        "--reference",
        default="test",
        choices=REFERENCES,
        help="judge against the test images, for the record (default), or against the last 10,000 training images, to choose "
        "settings by: for models trained with --limit 50000; writes validation.json instead",
    )
    given = parser.parse_args(arguments)
    if not given.model.strip():
        parser.error("--model is empty; allowed: a folder, or user/name on the Hub")
    try:
        origin = hub.find(given.model)
        limit = novelty.limit_of(bundle.check(origin.folder))
        if not origin.repo_id and not os.access(origin.folder, os.W_OK):  # better now than after minutes
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(origin.folder))
        say("Loading Keras and the model ...")
        import_keras()
        model = bundle.load(origin.folder)
        if given.reference == "validation" and not (limit and limit <= features.TRAINED_ON):
            advice = f"train with --limit {features.TRAINED_ON} to choose by them"
            say(f"Mind: this model was trained on the validation images too; {advice}")
        report, sheet = evaluate(model, given.reference)
        say(table(given.model, report))
        say(f"Measured in {duration(report['evaluation']['seconds'])}")
        write(origin, report, sheet)
    except UserError as error:
        say(f"gan.evaluate: {error}", to_stderr=True)
        return 1
    except KeyboardInterrupt:
        say("gan.evaluate: interrupted", to_stderr=True)
        return 130
    except OSError as error:
        say(f"gan.evaluate: {error.filename or given.model}: {error.strerror or error}", to_stderr=True)
        return 1
    return 0


def write(origin: hub.Origin, report: dict, sheet: np.ndarray) -> None:
    """Write a report where it belongs: into the model's own folder; for a model from the Hub, into runs/."""
    if origin.repo_id:
        folder = Path("runs") / "evaluations" / f"{origin.repo_id.replace('/', '--')}@{origin.commit[:7]}"
    else:
        folder = origin.folder
    if report["evaluation"]["reference"] != "test":
        files.write_json(folder / "validation.json", report)
        say(f"Written: {folder / 'validation.json'}")
    elif origin.repo_id:
        pictures.save_png(folder / bundle.CLOSEST, sheet)
        files.write_json(folder / bundle.REPORT, report)
        say(f"Written: {folder / bundle.REPORT}, {folder / bundle.CLOSEST}")
    else:
        bundle.add_evaluation(folder, report, sheet)
        say(f"Written: {folder / bundle.REPORT}, {folder / bundle.CLOSEST}, and the numbers into {folder / 'README.md'}")


if __name__ == "__main__":
    sys.exit(main())
