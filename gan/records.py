"""What a run writes down as it goes: history.csv, quality.csv, pictures and curves. `trainer` is a gan.training.Trainer."""

from __future__ import annotations

import csv
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from gan import files, pictures
from gan.errors import UserError


class RecordError(UserError):
    """A file of a run that cannot be gone on with; the message says which, and what to do."""


class Log:
    """history.csv: a row an iteration, written as the run goes; what a killed run left behind is put right first."""

    def __init__(self, path: Path, trainer) -> None:
        self._path, self._trainer, self._written = path, trainer, 0
        with files.replacing(path) as temporary:
            temporary.write_text(",".join(("iteration", "epoch", *trainer.model.log_names)) + "\n" + self._rows())

    def append(self) -> None:
        """Write the iterations that were done since the last call."""
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(self._rows())

    def _rows(self) -> str:
        trainer, start = self._trainer, self._written
        self._written = trainer.step
        return "".join(
            f"{i + 1},{i // trainer.steps_per_epoch + 1}," + ",".join(f"{x:.6g}" for x in trainer.history[i]) + "\n"
            for i in range(start, trainer.step)
        )


class Quality:
    """quality.csv: the scores of the generator and of its moving average, two rows an evaluation.

    Raises:
        RecordError: the file that is there is damaged.
    """

    def __init__(self, path: Path, trainer, watch) -> None:
        self._path, self._trainer, self._watch = path, trainer, watch
        try:
            self._rows = [row for row in _read_rows(path) if int(row["iteration"]) <= trainer.step]
            self.distances()
        except (KeyError, TypeError, ValueError) as error:
            raise RecordError(f"{path} is damaged: delete it, and the run goes on without its numbers") from error
        self._write()

    def append(self) -> None:
        """Evaluate now."""
        trainer = self._trainer
        at = {"iteration": trainer.step, "epoch": trainer.step // trainer.steps_per_epoch}
        model = trainer.model
        scores = {
            "generator": self._watch.generator(model.networks["generator"]),
            "average": self._watch.average(model.averages["generator"]),
        }
        for network, numbers in scores.items():
            self._rows.append(at | {"network": network} | {name: f"{numbers[name]:.6g}" for name in self._watch.columns})
        self._write()

    def distances(self) -> dict[str, tuple[list[int], list[float]]]:
        """{network: (iterations, Fréchet distances)}, for the curves."""
        found: dict[str, tuple[list[int], list[float]]] = {}
        for row in self._rows:
            iterations, distances = found.setdefault(row["network"], ([], []))
            iterations.append(int(row["iteration"]))
            distances.append(float(row["fd"]))
        return found

    def _write(self) -> None:
        with files.replacing(self._path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ("iteration", "epoch", "network", *self._watch.columns), lineterminator="\n")
            writer.writeheader()
            writer.writerows(self._rows)


def _read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header; none where it is not there."""
    if not path.is_file():
        return []
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Drawing:
    """Encodes and writes pictures on a thread of its own, so that the training does not wait for them."""

    def __init__(self, run_dir: Path) -> None:
        self._run_dir = run_dir
        self._pool = ThreadPoolExecutor(1)
        self._jobs: list[Future] = []

    def __enter__(self) -> Drawing:
        return self

    def __exit__(self, failure: type | None, *_) -> None:
        self._pool.shutdown(cancel_futures=failure is not None)
        if failure is None:
            self.wait()

    def samples(self, epoch: int, iteration: int, images: np.ndarray, inputs: np.ndarray) -> None:
        """Write uint8 images (16, 28, 28, 1) as a sheet, as pictures.samples does."""
        path = self._run_dir / "samples" / f"epoch_{epoch:04d}_iter_{iteration:04d}.png"
        self._submit(pictures.save_png, path, pictures.samples(images, inputs))

    def curves(self, epoch: int, trainer, quality: Quality | None) -> None:
        """Draw the curves of the run so far."""
        history = dict(zip(trainer.model.log_names, trainer.history[: trainer.step].T, strict=True))
        distances = quality.distances() if quality else {}
        self._submit(pictures.save_curves, self._run_dir / "curves" / f"epoch_{epoch:04d}.png", history, distances)

    def check(self) -> None:
        """Raise what a finished job raised."""
        done = [job for job in self._jobs if job.done()]
        self._jobs = [job for job in self._jobs if not job.done()]
        for job in done:
            job.result()

    def wait(self) -> None:
        """Return when every job is done; raise what one of them raised."""
        for job in self._jobs:
            job.result()
        self._jobs = []

    def _submit(self, function: Callable, *arguments) -> None:
        self._jobs.append(self._pool.submit(function, *arguments))
