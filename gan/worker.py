"""A model at work in a process of its own: the page answers before TensorFlow is loaded, and while it computes."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np

from gan import bundle
from gan.bundle import Bundle
from gan.errors import UserError
from gan.quiet import import_keras

MOST_TRIES = 3


class WorkerError(UserError):
    """The process that holds the model does not stay alive."""


class Worker:
    """Draws as a Bundle does, one call at a time, from any thread. It loads the model as soon as it is made.

    Attributes:
        folder, run, latent_dim, is_conditional, weights_hash: those of the bundle, known at once.

    Raises:
        BundleError: the folder is not a whole bundle.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.run = folder, bundle.check(folder)
        self.latent_dim, self.is_conditional = bundle.takes(folder)
        self.weights_hash: str = self.run["weights_sha256"]
        self._lock = threading.Lock()
        self._start()

    @property
    def is_ready(self) -> bool:
        """Whether the model is loaded: until then a call waits."""
        return self._loaded.done() and self._loaded.exception() is None

    def wait(self) -> None:
        """Wait until the model is loaded.

        Raises:
            BundleError: Keras cannot load it.
            WorkerError: as `call`.
        """
        self._in_process(lambda pool: None)

    def draw(self, seeds: Iterable[int], label: int | None = None) -> np.ndarray:
        """As Bundle.draw."""
        return self.call(Bundle.draw, list(seeds), label)

    def draw_latents(self, vectors: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        """As Bundle.draw_latents."""
        return self.call(Bundle.draw_latents, vectors, classes)

    def judge(self, images: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        """As Bundle.judge."""
        return self.call(Bundle.judge, images, classes)

    def call(self, function: Callable, *arguments):
        """Return function(bundle, *arguments), computed in the process; what it raises is raised here.

        A process that was killed (by a system short of memory, say) is started anew.

        Raises:
            WorkerError: it was killed again and again.
        """
        return self._in_process(lambda pool: pool.submit(_call, function, arguments).result())

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(cancel_futures=True)

    def _start(self) -> None:
        self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_outlive_nobody)
        self._loaded: Future = self._pool.submit(_load, self.folder)

    def _in_process(self, work: Callable):
        """work(pool) once the model is loaded."""
        for _ in range(MOST_TRIES):
            pool, loaded = self._pool, self._loaded
            try:
                loaded.result()
                return work(pool)
            except BrokenProcessPool:
                with self._lock:
                    if self._pool is pool:  # another thread may have been quicker
                        self._start()
        raise WorkerError("the model's process was killed again and again: is there enough memory?")


# What follows runs in the process.

_model: Bundle


def _outlive_nobody() -> None:
    """Leave Ctrl-C to the parent, and end with it, even where it was killed and could not say goodbye."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _load(folder: Path) -> None:
    import_keras()
    global _model
    _model = bundle.load(folder)
    _model.draw([0])  # compiles


def _call(function: Callable, arguments: tuple):
    return function(_model, *arguments)
