"""How well a model draws from sketches: what gan.evaluate measures of a model that draws from pictures.

The exact sketches of the held-out pictures go through it, 10,000 at most, each as the class of its picture. What comes out is
laid beside those pictures, and beside what needs no network: the training picture of that class whose sketch is nearest.
"""

from __future__ import annotations

import time

import numpy as np

from gan import bundle, features, metrics, novelty, photographs, pictures, provenance
from gan.averages import float32_copy
from gan.data import Dataset, edges, to_uint8, to_unit
from gan.latents import vectors
from gan.progress import Stages
from gan.reference import real_images

PICTURES = 10_000  # at most
NOISY = 1_000  # of them are drawn twice with the noise of the training
PIECE = 250
SHOWN_EACH = 3  # sketches of each class on the sheet
ROWS = {"real": "real pictures", "nearest": "nearest training sketch's"}  # beside the model
SCORES = {
    "fd": "Fréchet distance of the pictures' features to those of the held-out ones (lower is better)",
    "gan_test": "share that the classifier takes for the class that was asked for",
    "l1": "mean difference from the picture that the sketch is of, of 255",
    "iou": "overlap of the silhouette with the filled outline: intersection over union",
}


def evaluate(
    model: bundle.Bundle, dataset: Dataset, reference: str, source: str, invert: bool | None, count: int = PICTURES
) -> tuple[dict, np.ndarray]:
    """Judge a model that draws from pictures.

    Args:
        reference: "test", the held-out pictures, or "validation", as in gan.evaluate; source, invert: what was read.
        count: of sketches, at most.

    Returns:
        What metrics.json says, and a sheet of sketches, what is drawn of them, and the pictures that they are of, uint8 (H, W).

    Raises:
        ExtractorError: there are no classifiers of these data.
    """
    start = time.perf_counter()
    limit = novelty.limit_of(model.run)
    real, rows = real_images(dataset, reference, limit), _trained_on(dataset, reference, limit)
    count = min(count, len(real.held_out))
    originals, labels = real.held_out[:count], real.held_out_labels[:count]
    with Stages(5) as stages:
        stages.begin(f"Finding the lines of {count:,} pictures")
        sketches = edges.sketches(originals)
        outlines = np.stack([photographs.filled(sketch) for sketch in sketches[..., 0]]) > photographs.NOTHING
        stages.begin("Drawing from them")
        drawn = model.draw_pictures(sketches, _asked(model, labels))
        stages.begin("Drawing from some of them twice, with the noise of the training")
        noise = _change(*_noisy(model, sketches[:NOISY], labels[:NOISY]))
        stages.begin(f"Looking for the nearest of {len(rows):,} training sketches")
        nearest = _nearest(sketches, labels, dataset, rows)
        stages.begin("Judging")
        extractor = None
        if len(dataset.class_names) > 1:
            (extractor,) = features.load_all(dataset, source, invert, list(features.ARCHITECTURES)[:1])
        known = {"model": drawn, "real": originals, "nearest": nearest}
        scores = {name: {"l1": _l1(images, originals), "iou": _overlap(images, outlines)} for name, images in known.items()}
        if extractor:
            found = {name: extractor(images) for name, images in known.items()}
            for name, of_these in found.items():
                scores[name]["gan_test"] = features.accuracy(of_these.classes, labels)
            if count >= metrics.LEAST:
                seen = found["real"].values
                # That of real pictures is of as many others: of themselves it would be 0.
                found["real"] = extractor(real.others[:count])
                for name, of_these in found.items():
                    scores[name]["fd"] = metrics.frechet_distance(seen, of_these.values)
    report = {name: {"mean": value} for name, value in scores.pop("model").items()} | {
        "another_sketch": _change(drawn, drawn[_others(labels)]),
        "noise": noise,
        "rows": scores,
        "evaluation": {
            "data": dataset.name,
            "reference": reference,
            "pictures": count,
            "noisy_pictures": min(NOISY, count),
            "trained_on": len(rows),
            "extractors": {extractor.name: extractor.sha256} if extractor else {},
            "weights_sha256": model.weights_hash,
            "commit": provenance.commit(),
            "versions": provenance.versions(),
            "seconds": round(time.perf_counter() - start, 1),
        },
    }
    return report, _sheet(sketches, drawn, originals, labels)


def table(name: str, report: dict) -> str:
    """The report's numbers as lines to read."""
    lines = []
    for score, about in SCORES.items():
        if score in report:
            rows = ", ".join(f"{ROWS[key]} {row[score]:.4g}" for key, row in report["rows"].items() if score in row)
            lines.append(f"{score} of {name}: {report[score]['mean']:.4g}; {rows}: {about}")
    another, noise = (report[key] for key in ("another_sketch", "noise"))
    lines.append(
        f"another sketch of the class changes a picture by {another:.1f} of 255 (root mean square), noise by {noise:.1f}"
    )
    return "\n".join(lines)


def _asked(model: bundle.Bundle, labels: np.ndarray) -> np.ndarray | None:
    return vectors.one_hot(labels, model.classes) if model.is_conditional else None


def _noisy(model: bundle.Bundle, sketches: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """What a model draws of sketches with dropout, as in the training, twice: uint8 (N, 28, 28, 1) each."""
    import keras

    generator = float32_copy(model.generator)
    for layer in generator.layers:  # of their neighbours the pictures are to know nothing
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    inputs = [to_unit(sketches), *([_asked(model, labels)] if model.is_conditional else [])]
    keras.utils.set_random_seed(0)
    twice = []
    for _ in range(2):
        parts = []
        for i in range(0, len(sketches), PIECE):
            part = [keras.ops.convert_to_tensor(values[i : i + PIECE], "float32") for values in inputs]
            parts.append(to_uint8(keras.ops.convert_to_numpy(generator(part if len(part) > 1 else part[0], training=True))))
        twice.append(np.concatenate(parts))
    return twice


def _nearest(sketches: np.ndarray, labels: np.ndarray, dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    """Of the training pictures in these rows those of the same classes whose sketches are nearest: uint8 (N, 28, 28, 1)."""
    found = np.zeros_like(sketches)
    for label in np.unique(labels):
        asked, there = labels == label, rows[dataset.labels[rows] == label]
        there = there if len(there) else rows
        known = edges.sketches(dataset.images[there]).reshape(len(there), -1).astype(np.float32)
        squares = np.einsum("nd,nd->n", known, known)
        wanted = sketches[asked].reshape(-1, known.shape[1]).astype(np.float32)
        parts = [(squares - 2 * wanted[i : i + PIECE] @ known.T).argmin(axis=1) for i in range(0, len(wanted), PIECE)]
        found[asked] = dataset.images[there[np.concatenate(parts)]]
    return found


def _trained_on(dataset: Dataset, reference: str, limit: int | None) -> np.ndarray:
    """Rows of the training images that a model learnt from, without those that it is judged by."""
    rows = np.arange(len(dataset.images)) if reference == "test" else np.sort(features.parts(dataset)[0])
    return rows[: None if limit is None else np.searchsorted(rows, limit)]


def _others(labels: np.ndarray) -> np.ndarray:
    """For each row of labels (N,) another one of the same class, the next; its own where there is none."""
    others = np.arange(len(labels))
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        others[rows] = np.roll(rows, -1)
    return others


def _change(images: np.ndarray, others: np.ndarray) -> float:
    """The root mean square difference of pictures, uint8 (N, 28, 28, 1), averaged over them, of 255."""
    squares = np.square(images.astype(np.float32) - others).mean(axis=(1, 2, 3))
    return float(np.sqrt(squares).mean())


def _l1(images: np.ndarray, others: np.ndarray) -> float:
    return float(np.abs(images.astype(np.int16) - others).mean())


def _overlap(images: np.ndarray, outlines: np.ndarray) -> float:
    """The mean intersection over union of silhouettes and outlines bool (N, 28, 28)."""
    silhouettes = images[..., 0] > edges.LEVEL
    either = (silhouettes | outlines).sum(axis=(1, 2))
    return float(((silhouettes & outlines).sum(axis=(1, 2)) / np.maximum(either, 1)).mean())


def _sheet(sketches: np.ndarray, drawn: np.ndarray, originals: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """A row for each class: SHOWN_EACH times a sketch, what is drawn of it, and the picture that it is of."""
    rows = []
    for label in np.unique(labels):
        chosen = np.flatnonzero(labels == label)[:SHOWN_EACH]
        cells = np.stack([sketches[chosen], drawn[chosen], originals[chosen]], axis=1).reshape(-1, *drawn.shape[1:])
        rows.append(np.pad(cells, [(0, 3 * SHOWN_EACH - len(cells))] + [(0, 0)] * 3))
    return pictures.grid(np.concatenate(rows), len(rows), 3 * SHOWN_EACH, 3)
