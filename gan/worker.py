"""Models at work in a process of their own: the page answers before TensorFlow is loaded, and while it computes.

gan/model_process.py is the other side.
"""

import itertools
import multiprocessing
import pickle
import threading
import time
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from gan import bundle, critic, model_process
from gan.bundle import Bundle, BundleError
from gan.model_process import BREATH, Request, Stop, WorkerError

MOST_TRIES = 3
PIECE = 32  # garments that a model is asked for at once, about 50 ms on two cores: who wants more waits in line for each piece
PAUSE = 10  # seconds before another process is tried, where one was killed that often before the first model was loaded
FAREWELL = 5  # seconds that the process has to end


class _Asked:
    """A request on its way: what to send again to another process, should this one die, and what has come of it."""

    def __init__(self, request: Request) -> None:
        self.id, self.message, self.tries, self.progress = request.id, pickle.dumps(request), 0, None
        self.future: Future = Future()
        self.future.set_running_or_notify_cancel()  # nobody else may end it


class Process:
    """A process of its own that holds models: it loads each when it is first asked of it, the first one at once.

    One that was killed (by a system short of memory, say) is started anew, and what it was asked is asked again.

    Raises:
        BundleError: from what asks it, where Keras cannot load a model.
    """

    def __init__(self, first: Path) -> None:
        self.first = first
        self._lock = threading.Lock()
        self._ids = itertools.count()
        self._asked: dict[int, _Asked] = {}  # what has no answer yet
        self._loading = self._to_load_first()
        self._process: multiprocessing.Process | None = None
        self._is_closed = False
        with self._lock:
            self._start()

    @property
    def is_ready(self) -> bool:
        """Whether the first model is loaded: until then a call waits for seconds."""
        loaded = self._loading.future
        return loaded.done() and loaded.exception() is None

    def wait(self) -> None:
        """Wait until the first model is loaded.

        Raises:
            BundleError: Keras cannot load it.
            WorkerError: as `call`.
        """
        self._loading.future.result()

    def call(self, folder: Path, function: Callable, *arguments):
        """Return function(bundle, *arguments), computed in the process; what it raises is raised here.

        What waits at the same time is computed together where model_process.TOGETHER says how.

        Raises:
            WorkerError: the process was killed again and again, has no memory for this, or is being closed.
        """
        return self._ask(Request(next(self._ids), folder, function, arguments)).future.result()

    def work(
        self, folder: Path, function: Callable, *arguments, visitor: Hashable = None, begin: object = 0.0
    ) -> Generator[object, None, object]:
        """Have function(bundle, *arguments), a generator as model_process.Request wants it, computed piece by piece.

        Draws and other visitors' work go on between the pieces.

        Yields:
            Its latest progress every BREATH seconds, before the first piece `begin`; work that takes less time yields nothing.

        Returns:
            What the generator returns; what it raises is raised here. To close this iterator stops the work.

        Raises:
            WorkerError: as `call`.
        """
        asked = self._ask(Request(next(self._ids), folder, function, arguments, True, visitor))
        try:
            while not wait([asked.future], BREATH).done:
                yield begin if asked.progress is None else asked.progress
            return asked.future.result()
        finally:
            with self._lock:
                if self._asked.pop(asked.id, None):
                    self._send(pickle.dumps(Stop(asked.id)))

    def close(self) -> None:
        """End it; who calls it then, or waits, is told so."""
        with self._lock:
            self._is_closed = True
            self._fail(list(self._asked.values()), "the page is being closed")
            process = self._process
            self._requests.close()
        if process:
            process.join(FAREWELL)
            process.kill()

    def _ask(self, request: Request) -> _Asked:
        asked = _Asked(request)
        with self._lock:
            if self._is_closed:
                raise WorkerError("the page is being closed")
            self._asked[asked.id] = asked
            if self._process:
                self._send(asked.message)
            else:
                self._start()
        return asked

    def _send(self, message: bytes) -> None:
        with suppress(OSError):  # the process has died: whoever reads its answers sees to it
            self._requests.send_bytes(message)

    # What follows is called with the lock held.

    def _start(self) -> None:
        """Start the process and ask it all that waits, the first model before all else."""
        if self._loading.future.done():
            self._loading = self._to_load_first()
        self._asked = {self._loading.id: self._loading} | self._asked
        context = multiprocessing.get_context("spawn")
        theirs, self._requests = context.Pipe(duplex=False)
        answers, their_answers = context.Pipe(duplex=False)
        self._process = context.Process(target=model_process.serve, args=(theirs, their_answers), daemon=True)
        self._process.start()
        for end in (theirs, their_answers):
            end.close()  # so that the answers end with the process
        threading.Thread(target=self._read, args=(answers, self._process), daemon=True).start()
        for asked in self._asked.values():
            self._send(asked.message)

    def _to_load_first(self) -> _Asked:
        return _Asked(Request(next(self._ids), self.first, None))

    def _fail(self, asked: list[_Asked], reason: str) -> None:
        for one in asked:
            del self._asked[one.id]
            one.future.set_exception(WorkerError(reason))

    # And this by a thread of each process.

    def _read(self, answers: Connection, process: multiprocessing.Process) -> None:
        """Hand out a process's answers until it dies, and replace it then."""
        try:
            while True:
                for answer in pickle.loads(answers.recv_bytes()):
                    self._hand_out(*answer)
        except Exception:  # it has died, in the middle of an answer perhaps, or gives none that can be read
            process.kill()
            process.join()
            answers.close()
        with self._lock:
            if self._is_closed:
                return
            for asked in self._asked.values():
                asked.tries += 1
            given_up = [asked for asked in self._asked.values() if asked.tries >= MOST_TRIES]
            self._fail(given_up, "the model's process was killed again and again: is there enough memory?")
            self._process = None
            self._requests.close()
            if self._asked or self._loading not in given_up:
                self._start()
                return
        time.sleep(PAUSE)
        with self._lock:
            if not self._process and not self._is_closed:
                self._start()

    def _hand_out(self, id: int, kind: str, value: object) -> None:
        with self._lock:
            asked = self._asked.get(id) if kind == "progress" else self._asked.pop(id, None)
        if asked is None:
            return  # its visitor has left
        match kind:
            case "progress":
                asked.progress = value
            case "answer":
                asked.future.set_result(value)
            case "error":
                asked.future.set_exception(value)


class Worker:
    """A model in a Process: it draws as a Bundle does, from any thread, and together with others' draws that wait.

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
        return self._in_pieces(Bundle.draw_latents, vectors, classes)

    def draw_pictures(self, shown: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        """As Bundle.draw_pictures."""
        return self._in_pieces(Bundle.draw_pictures, shown, classes)

    def judge(self, images: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        """As critic.judge."""
        return self._in_pieces(critic.judge, images, classes)

    def draw_and_judge(self, vectors: np.ndarray, classes: np.ndarray | None = None) -> tuple[np.ndarray, float | None]:
        """As critic.draw_and_judge, in one call where there are at most PIECE."""
        first, *others = _pieces(vectors, classes)
        images, logit = self.call(critic.draw_and_judge, *first)
        return np.concatenate([images, *(self.call(Bundle.draw_latents, *piece) for piece in others)]), logit

    def call(self, function: Callable, *arguments):
        """As Process.call, for this model."""
        return self.process.call(self.folder, function, *arguments)

    def work(
        self, function: Callable, *arguments, visitor: Hashable = None, begin: object = 0.0
    ) -> Generator[object, None, object]:
        """As Process.work, for this model."""
        return self.process.work(self.folder, function, *arguments, visitor=visitor, begin=begin)

    def _in_pieces(self, function: Callable, *arrays: np.ndarray | None) -> np.ndarray:
        return np.concatenate([self.call(function, *piece) for piece in _pieces(*arrays)])


def _pieces(*arrays: np.ndarray | None) -> list[tuple[np.ndarray | None, ...]]:
    """Arrays of the same length, or None, cut after every PIECE rows."""
    starts = range(0, len(arrays[0]), PIECE)
    return [tuple(None if array is None else array[i : i + PIECE] for array in arrays) for i in starts]


def _draws_from_pictures(folder: Path) -> bool:
    try:
        return bundle.takes(folder)[0] == 0
    except BundleError:  # what is wrong with it is said by who opens it
        return False


class Wardrobe(Mapping[str, Worker]):
    """The models that draw from noise, by name, and those that draw from pictures, in one process.

    The first that draws from noise is what whoever names none draws from.

    Args:
        folders: name -> bundle.

    Attributes:
        from_pictures: name -> model that draws from pictures.

    Raises:
        BundleError: a folder is not a whole bundle, or none draws from noise.
    """

    def __init__(self, folders: Mapping[str, Path]) -> None:
        of_noise = {name: folder for name, folder in folders.items() if not _draws_from_pictures(folder)}
        if not of_noise:
            raise BundleError(f"{', '.join(folders)}: the page needs a model that draws from noise, and there is none")
        first, *others = of_noise.items()
        self._workers = {first[0]: Worker(first[1], first[0])}
        self.process = self.first.process
        try:
            self._workers |= {name: Worker(folder, name, self.process) for name, folder in others}
            self.from_pictures = {
                name: Worker(folder, name, self.process) for name, folder in folders.items() if name not in of_noise
            }
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
