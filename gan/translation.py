"""There and back again: what a model that goes from one class to another makes of pictures, and how well it is done.

What the pictures tell is measured as in the exhibit on the page: functions of a bundle, for `Worker.call`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np

from gan import attributes, features, pictures, provenance
from gan.bundle import Bundle
from gan.data import Dataset, pairs
from gan.progress import Stages

PICTURES = 1_000  # of each side, at most
NOISE = 0.05  # standard deviation, where pictures lie in [0, 1]
SHOWN = 8  # pictures of each side on the sheet
WAYS = "there", "back"
ROWS = {"unchanged": "unchanged", "random": "a random one of the other class"}  # beside the model
SCORES = {
    "taken": "share that the classifier takes for the other class, over the share of real ones that it takes for it",
    "cycle": "mean difference from the source after there and back again, of 1",
    "cycle_noisy": f"the same, with noise of {NOISE} on the way",
    "brightness": "correlation of the mean brightness of source and result",
}


def journey(model: Bundle, images: np.ndarray, legs: int, back_first: bool = False, noise: float = 0.0) -> np.ndarray:
    """Send pictures there, back, there, ...: uint8 (legs + 1, N, 28, 28, 1), the pictures themselves first.

    Args:
        images: uint8 (N, 28, 28, 1); back_first: whether they are of the class that the model goes to.
        noise: standard deviation of what is added before every second leg, where pictures lie in [0, 1].
    """
    stops, rng = [images], np.random.default_rng(0)
    for leg in range(legs):
        given = stops[-1] if leg % 2 == 0 else noisy(stops[-1], noise, rng)
        stops.append(model.draw_back(given) if back_first != (leg % 2 == 1) else model.draw_pictures(given))
    return np.stack(stops)


def noisy(images: np.ndarray, deviation: float, rng: np.random.Generator) -> np.ndarray:
    """Pictures uint8 with Gaussian noise on them, clipped; its deviation is that of pictures in [0, 1]."""
    noise = 255 * deviation * rng.standard_normal(images.shape, dtype=np.float32)
    return np.clip(np.rint(images + noise), 0, 255).astype(np.uint8)


def evaluate(
    model: Bundle, dataset: Dataset, reference: str, source: str, invert: bool | None, count: int = PICTURES
) -> tuple[dict, np.ndarray]:
    """Judge a model that goes from one class to another, both ways.

    Args:
        dataset: all of what it learnt two classes of.
        reference: "test", the held-out pictures, or "validation", the training pictures that the classifiers never saw.
        source, invert: what was read; count: of pictures of each side, at most.

    Returns:
        What metrics.json says, and a sheet: sources, what became of them, and what came back, uint8 (H, W).

    Raises:
        ExtractorError: there are no classifiers of these data; UsageError: they have no such classes.
    """
    start = time.perf_counter()
    (extractor,) = features.load_all(dataset, source, invert, list(features.ARCHITECTURES)[:1])
    settings = model.run["settings"]
    labels = pairs.classes(dataset.class_names, settings["from_class"], settings["to_class"])
    if reference == "test":
        known, kinds = dataset.held_out_images, dataset.held_out_labels
    else:
        rows = features.parts(dataset)[1]
        known, kinds = dataset.images[rows], dataset.labels[rows]
    sides = [known[kinds == label][:count] for label in labels]
    others = [dataset.images[dataset.labels == label] for label in labels]
    rng = np.random.default_rng(0)
    measured, changes, sheets = [], [], []
    with Stages(2) as stages:
        for way, (images, back_first) in zip(WAYS, zip(sides, (False, True), strict=True), strict=True):
            stages.begin(f"Sending {len(images):,} pictures {way} and home again")
            target = labels[not back_first]
            random = others[not back_first][rng.integers(len(others[not back_first]), size=len(images))]
            random_home = others[back_first][rng.integers(len(others[back_first]), size=len(images))]
            real = features.accuracy(extractor(sides[not back_first]).classes, np.full(len(sides[not back_first]), target))
            walked = journey(model, images, 2, back_first)
            told = {
                "model": (walked[1], walked[2], journey(model, images, 2, back_first, NOISE)[2]),
                "unchanged": (images, images, noisy(images, NOISE, rng)),
                "random": (random, random_home, random_home),
            }
            measured.append({name: _scores(images, *of_it, extractor, target, real) for name, of_it in told.items()})
            changes.append(_changes(images, walked[1], sides[not back_first]))
            sheets.append(np.concatenate([stop[:SHOWN] for stop in walked]))
    means = {
        name: {score: float(np.mean([way[name][score] for way in measured])) for score in SCORES} for name in ("model", *ROWS)
    }
    report = {score: {"mean": value} for score, value in means.pop("model").items()} | {
        "rows": means,
        "ways": dict(
            zip(WAYS, (way["model"] | {"changes": of} for way, of in zip(measured, changes, strict=True)), strict=True)
        ),
        "evaluation": {
            "data": dataset.name,
            "reference": reference,
            "pictures": [len(images) for images in sides],
            "classes": [dataset.class_names[label] for label in labels],
            "extractors": {extractor.name: extractor.sha256},
            "weights_sha256": model.weights_hash,
            "commit": provenance.commit(),
            "versions": provenance.versions(),
            "seconds": round(time.perf_counter() - start, 1),
        },
    }
    return report, pictures.grid(np.concatenate(sheets), 3 * len(sheets), SHOWN, 3)


def table(name: str, report: Mapping) -> str:
    """The report's numbers as lines to read."""
    lines = []
    for score, about in SCORES.items():
        rows = ", ".join(f"{ROWS[key]} {row[score]:.3g}" for key, row in report["rows"].items())
        ways = ", ".join(f"{way} {report['ways'][way][score]:.3g}" for way in WAYS)
        lines.append(f"{score} of {name}: {report[score]['mean']:.3g} ({ways}); {rows}: {about}")
    for way, (source, target) in zip(WAYS, ((0, 1), (1, 0)), strict=True):
        names = report["evaluation"]["classes"]
        told = "; ".join(
            f"{attribute} {of['source']:.2f} to {of['drawn']:.2f} (real {of['target']:.2f}, r {of['correlation']:.2f})"
            for attribute, of in report["ways"][way]["changes"].items()
        )
        lines.append(f"from {names[source]} to {names[target]}: {told}")
    return "\n".join(lines)


def _scores(images, drawn, home, home_noisy, extractor, target: int, real: float) -> dict[str, float]:
    """SCORES of what became of pictures uint8 (N, 28, 28, 1), and of what came back of that."""
    taken = features.accuracy(extractor(drawn).classes, np.full(len(drawn), target))
    means = [pictures.mean(axis=(1, 2, 3)) for pictures in (images, drawn)]
    return {
        "taken": taken / max(real, 1e-9),
        "cycle": _distance(images, home),
        "cycle_noisy": _distance(images, home_noisy),
        "brightness": _correlation(*means),
    }


def _changes(images: np.ndarray, drawn: np.ndarray, real: np.ndarray) -> dict[str, dict[str, float]]:
    """What is changed and what is left: each attribute's mean before and after, that of real ones, and how it correlates."""
    before, after, wanted = (attributes.measure(each) for each in (images, drawn, real))
    return {
        name: {
            "source": float(before[:, i].mean()),
            "drawn": float(after[:, i].mean()),
            "target": float(wanted[:, i].mean()),
            "correlation": _correlation(before[:, i], after[:, i]),
        }
        for i, name in enumerate(attributes.MEASURES)
    }


def _distance(images: np.ndarray, others: np.ndarray) -> float:
    return float(np.abs(images.astype(np.int16) - others).mean() / 255)


def _correlation(values: np.ndarray, others: np.ndarray) -> float:
    """Pearson's, 0 where one of them never differs."""
    deviations = values.std(), others.std()
    if min(deviations) < 1e-9:
        return 0.0
    return float(((values - values.mean()) * (others - others.mean())).mean() / np.prod(deviations))
