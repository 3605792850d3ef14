"""Models at work in a process of their own: the page answers before TensorFlow is loaded, and while it computes."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np

from gan import bundle, critic
from gan.backend import import_keras
from gan.bundle import Bundle, BundleError
from gan.errors import UserError

MOST_TRIES = 3


class WorkerError(UserError):
    """The process that holds the model does not stay alive."""


class Process:
    """A process of its own that holds models: it loads each when it is first called for it, the first one at once.

    Raises:
        BundleError: from what asks it, where Keras cannot load a model.
    """

    def __init__(self, first: Path) -> None:
        self.first = first
        self._lock = threading.Lock()
        self._is_closed = False
        self._start()

    @property
    def is_ready(self) -> bool:
        """Whether the first model is loaded: until then a call waits for seconds."""
        return self._loaded.done() and self._loaded.exception() is None

    def wait(self) -> None:
        """Wait until the first model is loaded.

        Raises:
            BundleError: Keras cannot load it.
            WorkerError: as `call`.
        """
        self._try(lambda pool: None)

    def call(self, folder: Path, function: Callable, *arguments):
        """Return function(bundle, *arguments), computed in the process; what it raises is raised here.

        A process that was killed (by a system short of memory, say) is started anew.

        Raises:
            WorkerError: it was killed again and again.
        """
        return self._try(lambda pool: pool.submit(_call, folder, function, arguments).result())

    def close(self) -> None:
        """End it; who calls it then, or waits, is told so."""
        self._is_closed = True
        self._pool.shutdown(cancel_futures=True)

    def _start(self) -> None:
        self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_outlive_nobody)
        self._loaded: Future = self._pool.submit(_load, self.first)

    def _try(self, work: Callable):
        """work(pool) once the first model is loaded."""
        for _ in range(MOST_TRIES):
            pool, loaded = self._pool, self._loaded
            try:
                loaded.result()
                return work(pool)
            except BrokenProcessPool:
                with self._lock:
                    if self._pool is pool:  # another thread may have been quicker
                        self._start()
            except (RuntimeError, CancelledError):
                if self._is_closed:
                    raise WorkerError("the page is being closed") from None
                raise
        raise WorkerError("the model's process was killed again and again: is there enough memory?")


class Worker:
    """A model in a Process: it draws as a Bundle does, one call at a time, from any thread.

    Attributes:
        name: what visitors call it.
        folder, run, latent_dim, classes, is_conditional, class_names, weights_hash, directions: those of the bundle,
            known at once.

    Raises:
        BundleError: the folder is not a whole bundle.
    """

    def __init__(self, folder: Path, name: str = "", process: Process | None = None) -> None:
        self.folder, self.name, self.run = folder, name or folder.name, bundle.check(folder)
        self.latent_dim, self.classes = bundle.takes(folder)
        self.is_conditional = self.classes > 0
        self.class_names = bundle.class_names(self.run, self.classes)
        self.weights_hash: str = self.run["weights_sha256"]
        self.directions = bundle.directions_of(folder, self.latent_dim, self.weights_hash)
        self.process = process or Process(folder)

    @property
    def is_ready(self) -> bool:
        """As Process.is_ready."""
        return self.process.is_ready

    def draw(self, seeds: Iterable[int], label: int | None = None) -> np.ndarray:
        """As Bundle.draw."""
        return self.call(Bundle.draw, list(seeds), label)

    def draw_latents(self, vectors: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        """As Bundle.draw_latents."""
        return self.call(Bundle.draw_latents, vectors, classes)

    def judge(self, images: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        """As critic.judge."""
        return self.call(critic.judge, images, classes)

    def draw_and_judge(self, vectors: np.ndarray, classes: np.ndarray | None = None) -> tuple[np.ndarray, float | None]:
        """As critic.draw_and_judge, in one call."""
        return self.call(critic.draw_and_judge, vectors, classes)

    def call(self, function: Callable, *arguments):
        """As Process.call, for this model."""
        return self.process.call(self.folder, function, *arguments)


class Wardrobe(Mapping[str, Worker]):
    """The models that the page draws from, by name, in one process. The first is what whoever names none draws from.

    Args:
        folders: name -> bundle.

    Raises:
        BundleError: a folder is not a whole bundle.
    """

    def __init__(self, folders: Mapping[str, Path]) -> None:
        first, *others = folders.items()
        self._workers = {first[0]: Worker(first[1], first[0])}
        self.process = self.first.process
        try:
            self._workers |= {name: Worker(folder, name, self.process) for name, folder in others}
        except BundleError:
            self.process.close()
            raise

    @property
    def first(self) -> Worker:
        """What whoever names no model draws from."""
        return next(iter(self._workers.values()))

    @property
    def is_ready(self) -> bool:
        """As Process.is_ready."""
        return self.process.is_ready

    def __getitem__(self, name: str) -> Worker:
        return self._workers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._workers)

    def __len__(self) -> int:
        return len(self._workers)


# What follows runs in the process.

_models: dict[Path, Bundle] = {}


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
    _models[folder] = model = bundle.load(folder)
    model.draw([0])  # compiles


def _call(folder: Path, function: Callable, arguments: tuple):
    if folder not in _models:
        _load(folder)
    return function(_models[folder], *arguments)
