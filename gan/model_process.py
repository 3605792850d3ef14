"""What runs in the models' own process: what is asked comes in through one pipe, and answers go out through another.

Three threads: one reads what is asked, one loads models, and the main one computes, round after round: all short requests that
wait, those for the same thing in the same batches, then one piece of long work. So a draw waits for no more than the draws
that were asked for before it and one piece, and long work goes on however many draw.
"""

import itertools
import logging
import math
import os
import pickle
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan import bundle, critic, rewind, sketching, translation
from gan.backend import import_keras
from gan.batches import DRAW_SIZES
from gan.bundle import Bundle
from gan.errors import UserError

MOST_TOGETHER = 64  # rows that are computed before anybody is answered: about 0.1 s of draws on two cores
GIVE_WAY = 0.12  # seconds for which long work rests after an answer: another process makes a page of it, on the same cores
BREATH = 0.2  # seconds after which work that goes on tells its progress, and can be left


class WorkerError(UserError):
    """The process that holds the models does not stay alive, is being closed, or has no memory left."""


class Request(NamedTuple):
    """What is asked of a model.

    Attributes:
        id: of the answers to it.
        folder: the model's.
        function: called with the bundle and the arguments; None: the model is to be loaded, and no more.
        is_work: the function is a generator that yields its progress (0 to 1, or what says it) at least every 50 ms, and
            returns the answer.
        visitor: whose work it is; visitors take turns, whatever each of them has asked for.
    """

    id: int
    folder: Path
    function: Callable | None
    arguments: tuple = ()
    is_work: bool = False
    visitor: Hashable = None


class Stop(NamedTuple):
    """Nobody waits for this work any more."""

    id: int


class Answer(NamedTuple):
    """What becomes of a request: its `kind` is "answer", "error" (an exception) or, of work that goes on, "progress"."""

    id: int
    kind: str
    value: object


@dataclass
class Work:
    """Work that goes on: its answer's id, its steps, and when its progress was told last."""

    id: int
    steps: Iterator
    told: float = -math.inf


class Loaded(NamedTuple):
    """What the loading thread says: a model can draw now or, if `is_whole`, judge too; or why it cannot."""

    folder: Path
    is_whole: bool
    error: Exception | None = None


def serve(requests: Connection, answers: Connection) -> None:
    """Answer pickled Requests with pickled lists of Answers until `requests` is closed, by a parent that was killed too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    inbox: queue.SimpleQueue = queue.SimpleQueue()

    def read() -> None:
        try:
            while True:
                inbox.put(pickle.loads(requests.recv_bytes()))
        finally:
            os._exit(1)  # in the middle of whatever is computed: there is nobody to answer

    threading.Thread(target=read, daemon=True).start()
    loop = Loop(inbox, lambda given: answers.send_bytes(pickle.dumps(given)))
    while True:
        loop.turn()


class Loop:
    """Takes Requests and Stops from `inbox`, and has their Answers sent."""

    def __init__(self, inbox: queue.SimpleQueue, send: Callable[[list[Answer]], None]) -> None:
        self._inbox, self._send = inbox, send
        self._models: dict[Path, Bundle] = {}
        self._ready: set[tuple[Path, bool]] = set()
        self._waiting: dict[tuple[Path, bool], list[Request]] = {}  # for a model that is being loaded
        self._to_load: queue.SimpleQueue = queue.SimpleQueue()
        self._short: list[Request] = []
        self._long: dict[Hashable, deque[Work]] = {}  # by visitor, who is next first
        threading.Thread(target=self._load, daemon=True).start()

    def turn(self) -> None:
        """Take what has come, answer what is short, and do one piece of what is long. Waits where there is nothing to do."""
        is_idle = not self._short and not self._long
        while is_idle or not self._inbox.empty():
            self._take(self._inbox.get())
            is_idle = False
        waiting, self._short = self._short, []
        for group in _groups(waiting):
            self._answer(group)
        if self._long and waiting:
            with suppress(queue.Empty):
                self._take(self._inbox.get(timeout=GIVE_WAY))
        if self._long:
            self._advance()

    def _take(self, message: Request | Stop | Loaded) -> None:
        match message:
            case Stop(id):
                self._stop(id)
            case Loaded(folder, is_whole, error):
                if error is None:
                    self._ready.add((folder, is_whole))
                for request in self._waiting.pop((folder, is_whole), []):
                    self._take(request) if error is None else self._send([_error(request.id, error)])
            case Request(id, folder, function, arguments, is_work, visitor):
                needed = folder, function not in DRAWING
                if needed not in self._ready:
                    if needed not in self._waiting:
                        self._to_load.put(needed)
                    self._waiting.setdefault(needed, []).append(message)
                elif function is None:
                    self._send([Answer(id, "answer", None)])
                elif is_work:
                    try:
                        work = function(self._models[folder], *arguments)
                    except Exception as error:
                        self._send([_error(id, error)])
                    else:
                        self._long.setdefault(visitor, deque()).append(Work(id, work))
                else:
                    self._short.append(message)

    def _answer(self, group: list[Request]) -> None:
        """Answer requests for the same thing: at once, or one by one where one of them makes that impossible."""
        model, function = self._models[group[0].folder], group[0].function
        try:
            given = TOGETHER[function](model, [request.arguments for request in group]) if len(group) > 1 else None
        except Exception:
            given = None
        if given is not None:
            self._send([Answer(request.id, "answer", value) for request, value in zip(group, given, strict=True)])
            return
        for request in group:
            try:
                answer = Answer(request.id, "answer", function(model, *request.arguments))
            except Exception as error:
                answer = _error(request.id, error)
            self._send([answer])

    def _advance(self) -> None:
        """Do a piece of the next visitor's next work; both then go to the end of their rows."""
        visitor = next(iter(self._long))
        works = self._long.pop(visitor)
        work = works.popleft()
        try:
            progress = next(work.steps)
        except StopIteration as end:
            self._send([Answer(work.id, "answer", end.value)])
        except Exception as error:
            self._send([_error(work.id, error)])
        else:
            works.append(work)
            if time.monotonic() - work.told >= BREATH:  # more would be read by nobody, and cost the page time
                work.told = time.monotonic()
                self._send([Answer(work.id, "progress", progress)])
        if works:
            self._long[visitor] = works

    def _stop(self, id: int) -> None:
        for requests in self._waiting.values():
            requests[:] = [request for request in requests if request.id != id]
        for visitor, works in list(self._long.items()):
            for work in [each for each in works if each.id == id]:
                works.remove(work)
                with suppress(Exception):
                    work.steps.close()
            if not works:
                del self._long[visitor]

    def _load(self) -> None:
        """In a thread of its own: load models for as long as the process lives."""
        while True:
            folder, is_whole = self._to_load.get()
            try:
                if folder not in self._models:
                    import_keras()
                    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it warns where several networks are compiled
                    model = bundle.load(folder)
                    for size in DRAW_SIZES:
                        model.try_out(size)  # compiles
                    self._models[folder] = model
                self._inbox.put(Loaded(folder, False))
                if is_whole:
                    if self._models[folder].draws_from_pictures:
                        sketching.prepare(self._models[folder])
                    else:
                        critic.prepare(self._models[folder])
                        rewind.prepare(self._models[folder])
                    self._inbox.put(Loaded(folder, True))
                    if not self._models[folder].draws_from_pictures:
                        rewind.remember(self._models[folder])
            except Exception as error:
                self._inbox.put(Loaded(folder, is_whole, error))


def row_by_row(function: Callable) -> Callable:
    """Make of function(model, *arrays), which has a row of its answer for each row of the arrays, one for several callers.

    It takes the model and the callers' arrays, and returns a list of their answers. No row may depend on the others.
    """

    def together(model: Bundle, asked: list[tuple]) -> list[np.ndarray]:
        columns = zip(*asked, strict=True)
        answer = function(model, *(None if column[0] is None else np.concatenate(column) for column in columns))
        ends = list(itertools.accumulate(len(arrays[0]) for arrays in asked))
        return [answer[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    return together


# What is computed for several callers at once, and how: from a model and their arguments to their answers.
TOGETHER: dict[Callable, Callable] = {
    Bundle.draw_latents: row_by_row(Bundle.draw_latents),
    Bundle.draw_pictures: row_by_row(Bundle.draw_pictures),
    critic.judge: row_by_row(critic.judge),
    critic.draw_and_judge: critic.draw_and_judge_together,
}
# All that needs no discriminator.
DRAWING = (
    None,
    Bundle.draw,
    Bundle.draw_latents,
    Bundle.draw_pictures,
    sketching.begin,
    sketching.draw_soon,
    translation.journey,
)


def _groups(requests: list[Request]) -> Iterable[list[Request]]:
    """Requests in groups that are computed together, each of at most MOST_TOGETHER rows, in the order of the first of each."""
    groups: dict[Hashable, list[Request]] = {}
    for request in requests:
        key = (request.folder, request.function) if request.function in TOGETHER else request.id
        groups.setdefault(key, []).append(request)
    for group in groups.values():
        part, rows = [], 0
        for request in group:
            count = len(request.arguments[0]) if request.function in TOGETHER else 1
            if part and rows + count > MOST_TOGETHER:
                yield part
                part, rows = [], 0
            part.append(request)
            rows += count
        yield part


def _error(id: int, error: Exception) -> Answer:
    """An error that the parent can read without the packages of this process."""
    name = type(error).__name__
    if isinstance(error, MemoryError) or name == "ResourceExhaustedError":  # the latter is TensorFlow's
        error = WorkerError("there is not enough memory for this now: try again in a moment")
    elif type(error).__module__.partition(".")[0] not in ("builtins", "gan"):
        error = RuntimeError(f"{name}: {error}")
    return Answer(id, "error", error)
