"""A finished run becomes a bundle; what is measured of it later is added."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan import bundle, card, files, pictures
from gan.averages import float32_copy
from gan.config import NAMED_SOURCES
from gan.metrics import HEADLINE

if TYPE_CHECKING:
    import keras

# Of a report, what the card says beside the headline.
ADDED = (
    "rows",
    "second",
    "judges",
    "l1",
    "iou",
    "another_sketch",
    "noise",
    "taken",
    "cycle",
    "cycle_noisy",
    "brightness",
    "ways",
)


def write(folder: Path, run_dir: Path, networks: dict[str, keras.Model], run: dict, shown: list[np.ndarray]) -> None:
    """Write the bundle of a run, whole or not at all; a bundle that lies there is replaced.

    A bundle is there to be published, and somebody's own pictures are not: of a model that draws from them its sheets and its
    film show what was drawn alone.

    Args:
        networks: "generator" (the moving average, its batch norm settled) and the others, which go into folders of their names.
        run: what run.json will say, the hash of the weights apart.
        shown: what the generator is given for the 16 pictures of grid.png.
    """
    samples = pictures.in_order(run_dir / "samples")
    samples = [samples[i] for i in pictures.thin(len(samples))]
    snapshots = sorted((run_dir / "snapshots").glob("epoch_*.npz"))
    copied = [*samples, *snapshots, run_dir / "history.csv", run_dir / "progress.gif"]
    needed = sum(path.stat().st_size for path in copied) + 4 * sum(n.count_params() for n in networks.values())
    _check_room(folder.parent, needed + 2 * 2**20)
    with files.replacing_folder(folder) as temporary:
        for name, network in networks.items():
            copy = float32_copy(network)
            home = temporary if name == "generator" else temporary / name
            copy.save(home.resolve(), zipped=False)  # with a relative path Keras leaves its empty assets in /tmp
            (home / "assets").rmdir()  # none of our layers has any
        run = run | {"weights_sha256": files.sha256(temporary / bundle.WEIGHTS)}
        files.write_json(temporary / "run.json", run)
        (temporary / "samples").mkdir()
        for sample in samples:
            shutil.copy(sample, temporary / "samples")
        shutil.copy(run_dir / "progress.gif", temporary)
        if snapshots:
            (temporary / "snapshots").mkdir()
        for snapshot in snapshots:
            shutil.copy(snapshot, temporary / "snapshots")
        shutil.copy(run_dir / "history.csv", temporary)
        if (run_dir / "quality.csv").is_file():
            shutil.copy(run_dir / "quality.csv", temporary)
        shutil.copy(pictures.in_order(run_dir / "curves")[-1], temporary / "curves.png")
        garments = bundle.load(temporary).draw_inputs(*shown)
        pictures.save_png(temporary / "grid.png", pictures.samples(garments, shown[0]))
        if shown[0].ndim == 4 and bundle.data_of(run) not in NAMED_SOURCES:
            _leave_sources_out(temporary)
        (temporary / "README.md").write_text(card.text(run), encoding="utf-8")


def _leave_sources_out(folder: Path) -> None:
    """Take what pictures were drawn from out of all sheets of a bundle."""
    samples = pictures.in_order(folder / "samples")
    for path in (*samples, folder / "grid.png"):
        pictures.save_png(path, pictures.drawn_alone(pictures.load_png(path)))
    pictures.save_film(folder / "progress.gif", [pictures.load_png(path) for path in samples])


def add_evaluation(folder: Path, report: dict, closest: np.ndarray | None) -> None:
    """Add what gan.evaluate measured to a bundle: metrics.json, nearest.png, and the headline in run.json and the card.

    Args:
        report: metrics.json; closest: the sheet of the closest garments, or of what is drawn from sketches, uint8 (H, W), None
            where its pictures are not to be published.
    """
    run = bundle.check(folder)
    run |= {
        "conditional": bundle.takes(folder)[1] > 0,  # for runs that were finished before theirs said so
        "metrics": {name: report[name] for name in HEADLINE if name in report},
        "evaluation": report["evaluation"] | {name: report[name] for name in ADDED if name in report},
    }
    if closest is not None:
        pictures.save_png(folder / bundle.sheet_of(folder), closest)
    files.write_json(folder / bundle.REPORT, report)
    tell(folder, run)


def tell(folder: Path, run: dict) -> None:
    """Write a bundle's card and its run.json anew."""
    with files.replacing(folder / "README.md") as temporary:
        temporary.write_text(card.text(run), encoding="utf-8")
    files.write_json(folder / "run.json", run)


def _check_room(folder: Path, needed: int) -> None:
    """Raise OSError where the disk has no room for `needed` bytes: HDF5 may crash the process on a full disk."""
    if shutil.disk_usage(folder).free < needed:
        raise OSError(errno.ENOSPC, f"{os.strerror(errno.ENOSPC)}, {needed / 2**20:.0f} MiB are needed", str(folder))
