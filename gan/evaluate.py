"""How good a model's garments are, and whether they are new: python -m gan.evaluate --model weights/dcgan

The protocol: 10,000 pictures as uint8 against the 10,000 test images, for three sampling seeds. Sampling seed s draws the
garments of the seeds s * 10,000 and on, so everyone can look at exactly what was judged. A model that can be asked for a class
is also judged by whether it draws what was asked for, and by what can be learnt from that. A model of other pictures is judged
against those of them that were held out, by as many; where they are few, by what few can tell. docs/quality.md tells the rest.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan import (
    binding,
    bundle,
    card_metrics,
    features,
    fidelity,
    files,
    hub,
    learnt_from,
    metrics,
    novelty,
    pictures,
    provenance,
    tables,
    translation,
)
from gan.backend import import_keras
from gan.cli import Parser, say
from gan.data import Dataset, fashion_mnist, sources
from gan.errors import UsageError, UserError
from gan.latents import vectors
from gan.progress import Stages, duration
from gan.reference import (
    CAS_ARCHITECTURE,
    CAS_EPOCHS,
    CAS_SEED,
    REFERENCES,
    RealImages,
    Recognition,
    Reference,
    by_judge,
    classification_accuracy_score,
    known_bad,
    missing_class,
    real_images,
    seen_in_training,
)

PICTURES = 10_000  # of a sampling seed, at most
SAMPLING_SEEDS = (0, 1, 2)


class Judged(NamedTuple):
    """What one sampling seed has drawn, and what is said of it."""

    images: np.ndarray  # uint8 (N, 28, 28, 1)
    asked: np.ndarray | None  # the classes that were asked for, (N,)
    scores: dict[str, float | None]
    classes: dict[str, dict[str, float | None]]
    novelty: dict[str, dict[str, float | None]]
    closest: list[novelty.Pair]


def evaluate(
    model: bundle.Bundle,
    reference: str = "test",
    pictures_each: int | None = None,
    sampling_seeds: Iterable[int] = SAMPLING_SEEDS,
    dataset: Dataset | None = None,
    source: str = sources.FASHION_MNIST,
    invert: bool | None = None,
) -> tuple[dict, np.ndarray]:
    """Judge a model by the protocol.

    Args:
        reference: what it is judged against: "test", or "validation", the training images that the classifiers did not learn
            from, to choose settings by.
        pictures_each: how many a sampling seed draws; None: 10,000, or as many as there are held-out images for all metrics.
        dataset: that the model learnt from, by default Fashion-MNIST; source, invert: what it was read by.

    Returns:
        What metrics.json says, and the sheet of the closest pairs, uint8 (H, W).

    Raises:
        DataError, ExtractorError: what is needed is not there.
    """
    start = time.perf_counter()
    sampling_seeds = list(sampling_seeds)
    dataset = dataset or sources.load()
    real = real_images(dataset, reference, novelty.limit_of(model.run))
    each = min(PICTURES, len(real.held_out), len(real.others) // len(sampling_seeds))
    why = _too_few(dataset, real, each)
    extractors = _extractors(dataset, source, invert, why, enough := min(len(real.held_out), each) >= metrics.LEAST)
    classifiers = [extractor for extractor in extractors if extractor.name != features.RANDOM]
    is_scored = enough and len(extractors) > 0
    each = pictures_each or (each if is_scored else PICTURES)
    learns = model.is_conditional and not why
    with Stages((4 if is_scored else 2) + 2 * len(sampling_seeds) + 2 * learns) as stages:
        stages.begin(f"Looking at the {len(real.held_out):,} {_called(dataset, reference)}")
        if not is_scored:
            judge = Recognition(real.held_out, classifiers[0] if classifiers else None, dataset.class_names)
            floors, rows, missing = [], {"floor": {}}, None
        else:
            judge = Reference(real.held_out, extractors, dataset.class_names)
            missing = missing_class(dataset, real.other_labels)
            floors, rows = _judge_known(judge, real, each, sampling_seeds, missing, stages)
        stages.begin(f"Looking for the nearest of {len(real.trained_on):,} training images")
        never_worn = novelty.NeverWorn(real.trained_on, real.held_out, classifiers[0] if classifiers else None)
        judged = [_judge_drawn(model, judge, dataset, never_worn, each, seed, stages) for seed in sampling_seeds]
        if model.is_conditional and classifiers:
            # Training images would be recognised better than they deserve: the classifier learnt from them.
            rows["floor"]["gan_test"] = features.accuracy(judge.classes, real.held_out_labels)
        cas, about_cas = _judge_by_learning(dataset, real, judged, rows["floor"], stages) if learns else ({}, {})
    closest = novelty.closest(pair for each in judged for pair in each.closest)
    report = _report(judged, floors, rows, cas, never_worn.held_out_duplicates, closest)
    report["evaluation"] = {
        "data": dataset.name,
        "reference": reference,
        "held_out": len(real.held_out),
        "pictures": each,
        "sampling_seeds": sampling_seeds,
        "trained_on": len(real.trained_on),
        "extractors": {extractor.name: extractor.sha256 for extractor in classifiers},
        **({"random": filters[0].sha256} if (filters := [each for each in extractors if each not in classifiers]) else {}),
        **about_cas,
        **({} if missing is None else {"class_missing": dataset.class_names[missing]}),
        "weights_sha256": model.weights_hash,
        "commit": provenance.commit(),
        "versions": provenance.versions(),
        "seconds": round(time.perf_counter() - start, 1),
    }
    possible = [name for name in metrics.HEADLINE if model.is_conditional or not metrics.METRICS[name].of_classes]
    if left_out := [name for name in possible if name not in report]:
        why = why or "too many of the held-out pictures are copies of training pictures, or of one another"
        if "gan_test" in left_out and len(dataset.class_names) > 1:
            why += "; and GAN-test needs classifiers, of which there are none"
        report["evaluation"]["left_out"] = {"metrics": left_out, "why": why}
    return report, novelty.sheet(closest, real.trained_on)


def _too_few(dataset: Dataset, real: RealImages, each: int) -> str:
    """Why most metrics would mean nothing; empty where they do."""
    if len(dataset.class_names) < 2:
        return "the data have one class, so there are no classifiers to look through"
    if len(real.held_out) < metrics.LEAST:
        return f"there are {len(real.held_out):,} real pictures to compare with, and {metrics.LEAST:,} are needed"
    if each < metrics.LEAST:
        return f"there are {len(real.others):,} training pictures, too few to show beside the model what real ones reach"
    return ""


def _extractors(dataset: Dataset, source: str, invert: bool | None, why: str, enough: bool) -> list[features.Extractor]:
    """What to look through; nothing where it is not there and only little can be told anyway, which is said.

    Where the pictures are not `enough`, these are the classifiers; of data of one class the random filters.

    Raises:
        ExtractorError: they are not there, and needed.
    """
    if not why:
        return features.load_all(dataset, source, invert)
    alone = enough and len(dataset.class_names) < 2
    more = "precision and recall in the features of random filters" if alone else "GAN-test"
    say(f"Mind: only copies, distances to the nearest training pictures and {more} are measured, for {why}")
    if not alone and len(dataset.class_names) < 2:
        return []
    try:
        return features.load_all(dataset, source, invert, None if alone else features.ARCHITECTURES)
    except features.ExtractorError as error:
        less = "random filters there is no precision and no recall" if alone else "classifiers there is no GAN-test"
        say(f"Mind: without {less}, and distances are in pixels alone: {error}")
        return []


def _called(dataset: Dataset, reference: str) -> str:
    return f"{reference} images" if dataset.has_test_part or reference != "test" else "held-out images"


def _judge_known(
    judge: Reference, real: RealImages, count: int, seeds: list[int], missing: int | None, stages: Stages
) -> tuple[list[dict[str, float]], dict[str, dict[str, float]]]:
    """Judge `count` pictures of which is known how good they are: (scores of real ones, once a seed; {row: scores})."""
    stages.begin("Judging real images, which are the best that can be")
    floors = [judge.score(real.others[i * count : (i + 1) * count], seed)[0] for i, seed in enumerate(seeds)]
    stages.begin("Judging images that are known to be bad")
    means = {name: metrics.summary([row[name] for row in floors]) for name in metrics.SCORES if name in floors[0]}
    rows = {"floor": {name: mean and mean["mean"] for name, mean in means.items()}}
    bad = known_bad(real.others, real.other_labels, count, missing)
    return floors, rows | {name: judge.score(images)[0] for name, images in bad.items()}


def _judge_drawn(
    model: bundle.Bundle,
    judge: Reference | Recognition,
    dataset: Dataset,
    never_worn: novelty.NeverWorn,
    count: int,
    seed: int,
    stages: Stages,
) -> Judged:
    """Draw the `count` garments of a sampling seed and judge them."""
    seeds = range(seed * count, (seed + 1) * count)
    stages.begin(f"Drawing the garments {seeds[0]:,} to {seeds[-1]:,}")
    images = model.draw(seeds)
    stages.begin(f"Judging the garments {seeds[0]:,} to {seeds[-1]:,}")
    asked = None
    if model.is_conditional:
        asked = vectors.labels_from_seeds(seeds, model.latent_dim, len(dataset.class_names))
    scores, classes = judge.score(images, seed, asked)
    report, distances, nearest = never_worn(images)
    scores["duplicates"] = never_worn.duplicates(images)
    if isinstance(judge, Recognition):  # the tail of few distances is chance
        report = {view: {"median_ratio": numbers["median_ratio"]} for view, numbers in report.items()}
    return Judged(images, asked, scores, classes, report, novelty.pairs(seeds, images, distances, nearest))


def _judge_by_learning(
    dataset: Dataset, real: RealImages, judged: list[Judged], floor: dict[str, float], stages: Stages
) -> tuple[dict[str, dict[str, float]], dict]:
    """What is learnt from all drawn garments, and from as many real images, which goes into `floor`: (the CAS; about it)."""
    images, asked = (np.concatenate(parts) for parts in zip(*((each.images, each.asked) for each in judged), strict=True))
    epochs = CAS_EPOCHS if fashion_mnist.is_it(dataset) else features.epochs_for(len(images), CAS_EPOCHS)

    def recognised(images: np.ndarray, labels: np.ndarray) -> float:
        held_out, classes = (real.held_out, real.held_out_labels), len(dataset.class_names)
        return classification_accuracy_score(images, labels, *held_out, stages.say, epochs, classes)

    stages.begin(f"Training a classifier on the {len(images):,} drawn garments")
    cas = {"cas": {"mean": recognised(images, asked)}}  # of one training: no deviation
    stages.begin("Training another on as many real images")
    floor["cas"] = recognised(real.others[: len(images)], real.other_labels[: len(images)])
    return cas, {"cas": {"architecture": CAS_ARCHITECTURE, "epochs": epochs, "seed": CAS_SEED}}


def _report(
    judged: list[Judged], floors: list[dict], rows: dict[str, dict], cas: dict, held_out_duplicates: int, closest: list
) -> dict:
    """The numbers of metrics.json; what could not be told is not there."""
    scores = metrics.summary([each.scores for each in judged]) | cas
    newness = metrics.summary([each.novelty for each in judged])
    scores["nn_median_ratio"] = newness["pixels"]["median_ratio"]
    judges = by_judge(scores.pop("judges"), floors, rows) if "judges" in scores else {}
    second = {}
    if "fd_second" in scores:
        second = {"fd": scores.pop("fd_second"), "fd_floor": metrics.summary([row["fd_second"] for row in floors])}
        scores["fd_floor"] = metrics.summary([row["fd"] for row in floors])
    return {
        **{name: scores[name] for name in metrics.HEADLINE if scores.get(name) is not None},
        **({"second": second} if second else {}),
        **({"judges": judges} if judges else {}),
        "rows": rows,
        "classes": metrics.summary([each.classes for each in judged]),
        "never_worn": newness | {"held_out_duplicates": held_out_duplicates},
        "closest": [[int(pair.seed), int(pair.row), round(float(pair.distance), 2)] for pair in closest],
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    parser = Parser(
        prog="python -m gan.evaluate",
        description="Judge a model: 30,000 of its garments against the test images. Writes metrics.json and nearest.png into "
        "its folder, and the numbers into its card. About three minutes on two cores; longer for a model that can be asked for "
        "a class: two classifiers are trained then. A model of other pictures than Fashion-MNIST's is judged against what was "
        "held out of them, through the classifiers that python -m gan.features --data SOURCE trains.",
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
        "settings by: for models trained with --limit 50000; of other data against a sixth of the training images; writes "
        "validation.json instead",
    )
    features.add_source(parser)
    given = parser.parse_args(arguments)
    if given.data is not None and not given.data.strip():
        parser.error("--data is empty; allowed: a source as train.py takes it")
    if not given.model.strip():
        parser.error("--model is empty; allowed: a folder, or user/name on the Hub")
    try:
        origin = hub.find(given.model)
        run = bundle.check(origin.folder)
        novelty.limit_of(run)  # what does not say it is not judged
        source, invert = learnt_from.place(origin.folder, run, given.data, given.invert)
        if not origin.repo_id and not os.access(origin.folder, os.W_OK):  # better now than after minutes
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(origin.folder))
        say("Loading Keras and the model ...")
        import_keras()
        dataset = learnt_from.read(run, source, invert)
        model = bundle.load(origin.folder)
        if given.reference == "validation" and (seen := seen_in_training(dataset, learnt_from.rows(dataset, run))):
            _mind_seen(dataset, seen, model)
        if model.goes_back:
            report, sheet = translation.evaluate(model, dataset, given.reference, source, invert)
            say(translation.table(given.model, report))
        elif model.draws_from_pictures:
            report, sheet = fidelity.evaluate(model, dataset, given.reference, source, invert)
            say(fidelity.table(given.model, report))
        else:
            report, sheet = evaluate(model, given.reference, dataset=dataset, source=source, invert=invert)
            say(tables.of_noise(given.model, report))
        say(f"Measured in {duration(report['evaluation']['seconds'])}")
        write(origin, report, sheet)
    except UserError as error:
        say(f"gan.evaluate: {error}", to_stderr=True)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        say("gan.evaluate: interrupted", to_stderr=True)
        return 130
    except OSError as error:
        say(f"gan.evaluate: {error.filename or given.model}: {error.strerror or error}", to_stderr=True)
        return 1
    return 0


def _mind_seen(dataset: Dataset, seen: int, model: bundle.Bundle) -> None:
    if fashion_mnist.is_it(dataset) and not model.goes_back:
        advice = f"train with --limit {features.TRAINED_ON} to choose by them"
        say(f"Mind: this model was trained on the validation images too; {advice}")
    else:
        say(f"Mind: this model was trained on {seen:,} of the validation images too: they say how well it remembers, as well")


def write(origin: hub.Origin, report: dict, sheet: np.ndarray) -> None:
    """Write a report where it belongs: into the model's own folder; for a model from the Hub, into runs/.

    A bundle is there to be published, and somebody's own pictures are not: the sheet that shows some goes beside the bundle.
    """
    if origin.repo_id:
        folder = Path("runs") / "evaluations" / f"{origin.repo_id.replace('/', '--')}@{origin.commit[:7]}"
    else:
        folder = origin.folder
    name = bundle.sheet_of(origin.folder)
    if report["evaluation"]["reference"] != "test":
        files.write_json(folder / "validation.json", report)
        say(f"Written: {folder / 'validation.json'}")
    elif origin.repo_id:
        pictures.save_png(folder / name, sheet)
        files.write_json(folder / bundle.REPORT, report)
        say(f"Written: {folder / bundle.REPORT}, {folder / name}")
    elif not card_metrics.is_fashion_mnist(report["evaluation"]):
        binding.add_evaluation(folder, report, None)
        pictures.save_png(folder.absolute().parent / name, sheet)
        say(f"Written: {folder / bundle.REPORT}, and the numbers into {folder / 'README.md'}")
        say(f"Beside the model, for it shows pictures of the data: {folder.absolute().parent / name}")
    else:
        binding.add_evaluation(folder, report, sheet)
        say(f"Written: {folder / bundle.REPORT}, {folder / name}, and the numbers into {folder / 'README.md'}")


if __name__ == "__main__":
    sys.exit(main())
