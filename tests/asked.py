"""What tests ask of the models' process: functions of a bundle, for `Worker.call` and `Worker.work`."""

import os
import signal
import time
from itertools import count
from pathlib import Path

import numpy as np

from gan import bundle


def process(model) -> int:
    return os.getpid()


def wait_for(model, file: Path) -> None:
    """Nothing is answered until the file is there, and what was asked by then has been read; another says that it waits."""
    file.with_suffix(".waits").touch()
    while not file.exists():
        time.sleep(0.01)
    time.sleep(0.3)


def count_batches(model) -> None:
    """From now on, for `batches`."""
    network, model.batches = model.generator, []

    def counted(inputs):
        model.batches.append(len(inputs))
        return type(network).predict_on_batch(network, inputs)

    network.predict_on_batch = counted


def batches(model) -> list[int]:
    """The sizes of those that were drawn since."""
    return model.batches


def load_slowly(model, seconds: float) -> None:
    """From now on."""
    load = bundle.load
    bundle.load = lambda folder: time.sleep(seconds) or load(folder)


def no_memory(model) -> None:
    raise MemoryError


def foreign_error(model) -> None:
    raise np.linalg.LinAlgError("singular")


def end_the_process(model) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def write_lines(model, file: Path, pieces: int | None, seconds: float = 0.01):
    """A work that leaves a line in a file for each piece, and one at its end; without a number of pieces it never ends."""
    try:
        for i in count() if pieces is None else range(pieces):
            time.sleep(seconds)
            with file.open("a") as lines:
                print(i, file=lines)
            yield (i + 1) / (pieces or i + 2)
        return os.getpid()
    finally:
        with file.open("a") as lines:
            print("end", file=lines)


def die_at_once(requests, answers) -> None:
    """What is no models' process."""
    os._exit(1)
