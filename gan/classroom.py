"""What the notebook docs/never_worn.ipynb needs and does not teach: a beginning, pictures, a training that shows itself.

It needs IPython, which every notebook has.
"""

from __future__ import annotations

import atexit
import logging
import os
import socket
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from gan import pictures
from gan.backend import import_keras
from gan.cli import say
from gan.config import TrainConfig, resolved
from gan.data import Dataset, sources
from gan.progress import duration

if TYPE_CHECKING:
    import numpy as np

ROOT = Path(__file__).parents[1]
WIDTH = 448  # screen pixels of a sheet of samples
SAMPLES_EVERY = 10  # iterations


def begin(model: str, epochs: int, images: int) -> tuple[TrainConfig, Dataset]:
    """Load what is needed; say on what device a training of that model runs, and about how long it will take.

    Returns:
        The settings of the training on the first `images` pictures, and Fashion-MNIST, downloaded where it is missing.

    Raises:
        ValueError: a setting is out of its range; DataError: the data are not to be had.
    """
    import_keras()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it warns of every model that draws
    from gan import models, training

    kind = models.load(model)
    refused = ValueError(f"MODEL is {model!r}; allowed here: one that draws from noise, such as 'cdcgan' or 'dcgan'")
    if kind.between_classes:
        raise refused
    dataset = sources.load()
    given = {"model": model, "epochs": epochs, "limit": images, "samples_every": SAMPLES_EVERY}
    config = resolved(given, kind.defaults, len(dataset.images))
    trainer = training.Trainer(config, dataset)
    if trainer.fixed[0].ndim > 2:  # pictures, where the others have latent vectors
        raise refused
    say(f"Device: {trainer.engine.device}")
    say(f"The training: {trainer.total_steps:,} iterations, about {duration(trainer.estimate())}")
    return config, dataset


def show(images: np.ndarray, columns: int = 8, scale: int = 4) -> None:
    """Show pictures, uint8 (N, 28, 28, 1), row by row."""
    from IPython.display import Image, display

    sheet = pictures.grid(images, -(-len(images) // columns), columns, scale)
    display(Image(pictures.png(sheet), format="png", alt=f"{len(images)} pictures"))


def train(config: TrainConfig, dataset: Dataset, runs: str) -> Path:
    """Train in a new folder of `runs`, and show its newest sheet of samples meanwhile; return the folder.

    Raises:
        TrainingError: it broke down; the message says what to do.
    """
    from IPython.display import Image, display

    from gan import training

    run_dir = Path(runs) / time.strftime(f"{config.model}-%Y%m%d-%H%M%S")
    place, shown = display(display_id=True), None

    def show_newest() -> bool:
        nonlocal shown
        sheets = pictures.in_order(run_dir / "samples")
        if sheets and sheets[-1] != shown:
            shown = sheets[-1]
            place.update(Image(filename=shown, width=WIDTH, alt=shown.stem))
        return False  # the training goes on

    training.train(config, run_dir, dataset, show_newest)
    show_newest()
    return run_dir


def open_page(model: Path) -> subprocess.Popen:
    """Start the page with a model, and say where it is; on Colab and Kaggle by a public link. `terminate()` ends it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    is_hosted = "google.colab" in sys.modules or "KAGGLE_KERNEL_RUN_TYPE" in os.environ
    command = [sys.executable, str(ROOT / "app.py"), "--model", str(model), "--port", str(port)]
    page = subprocess.Popen(
        command + ["--share"] * is_hosted, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    atexit.register(page.terminate)  # with the notebook's kernel
    last = ("Public link", "app.py: there is no public link") if is_hosted else "Never Worn is at"
    for line in page.stdout:
        if line.startswith(("Never Worn is at", "Public link", "app.py: ")):  # the rest is TensorFlow's
            say(line.strip())
        if line.startswith(last):
            break
    Thread(target=deque, args=(page.stdout, 0), daemon=True).start()  # what nobody reads would stop the page in the end
    return page
