"""Which of the processes that train together this one is, as the environment says; they usually are one a machine.

TensorFlow's are named in TF_CONFIG (https://www.tensorflow.org/guide/distributed_training#setting_up_the_tf_config_environment_variable).
JAX's own variable is JAX_COORDINATOR_ADDRESS, where the first process listens; the other two numbers that
jax.distributed.initialize asks for are taken from JAX_NUM_PROCESSES and JAX_PROCESS_ID.
"""

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from gan.errors import UsageError, UserError

WORD_BYTES = 4096  # of what one process tells the others before the training; settings have some 500


class LostError(UserError):
    """Another process of this training is gone, or did not come."""

    def __init__(self, count: int, error: Exception | str) -> None:
        text = str(error).strip() or type(error).__name__
        found = re.search("Collective ops is aborted.*", text)  # before it TensorFlow tells where in the graph it was
        reason = (found[0] if found else text.splitlines()[0])[:200]
        super().__init__(f"another of the {count} machines of this training is gone or cannot be reached ({reason})")


class EndedError(UserError):
    """Another process has ended before the training began; `code` is its exit code, 0 where there was nothing to do."""

    def __init__(self, index: int, count: int, code: int, why: str) -> None:
        self.code = code
        super().__init__(f"machine {index + 1} of {count} has ended{f': {why}' if why else ''}")


class Place(NamedTuple):
    """This process among those that train together. Process 0, the chief, alone writes files and prints."""

    index: int = 0
    count: int = 1

    @property
    def is_chief(self) -> bool:
        return self.index == 0

    def describe(self, device: str) -> str:
        """What all train on, where one has `device`."""
        return device if self.count == 1 else f"{self.count} machines with {device}"


class Company:
    """The processes that train together, as one of them sees the others: it joins them, agrees with them, and parts from them.

    Before the training begins, each awaits the others' word twice: what they were told to do, and, when the model is built,
    that they are ready. One that ends before tells why instead. A process by itself joins nobody, and then nothing of this does
    anything.

    Attributes:
        has_begun: whether all were ready.
    """

    def __init__(self) -> None:
        self._engine = None
        self._is_awaited = False
        self.has_begun = False

    @property
    def has_joined(self) -> bool:
        """Whether there are others."""
        return self._engine is not None

    def join(self, engine: type, on_lost: Callable[[LostError], None]) -> None:
        """Wait until all are there.

        Args:
            engine: the class Engine of a backend.
            on_lost: called, on any thread, where the backend itself ends this process because another one is gone.

        Raises:
            LostError: they do not come. UserError: the backend cannot listen or connect at the given addresses.
        """
        self._engine = engine
        try:
            with _killable():
                engine.join(on_lost)
        except UserError:
            raise
        except Exception as error:
            why = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise UserError(f"cannot join the other machines ({why}); is the address right, and its port free?") from error
        self._is_awaited = True

    def agree(self, settings: dict, fingerprints: dict[str, str]) -> dict:
        """Return the chief's settings, which it may have from a run that the others do not see.

        Args:
            fingerprints: of what must be the same everywhere, by name.

        Raises:
            UsageError: it is not; on all of them. EndedError: another one has ended. LostError: it is gone.
        """
        if not self.has_joined:
            return settings
        words = self._exchange({"settings": settings, "fingerprints": fingerprints})
        if different := [name for name in fingerprints if len({word["fingerprints"][name] for word in words}) > 1]:
            self._leave()
            raise UsageError(f"the machines have different {' and '.join(different)}; allowed: the same on all of them")
        self._is_awaited = False
        return words[0]["settings"]

    def built(self) -> None:
        """The model is built, for which a backend speaks to the others in its own way: who fails before is lost to them."""
        self._is_awaited = self.has_joined

    def begin(self) -> None:
        """Wait until all are ready for the first step.

        Raises:
            EndedError: another one has ended. LostError: it is gone.
        """
        if self.has_joined:
            self._exchange({})
            self._is_awaited, self.has_begun = False, True

    def part(self, code: int, why: str) -> None:
        """Part from the others before this process ends with that exit code; JAX may make it end here."""
        if not self.has_joined:
            return
        if self._is_awaited:
            with suppress(LostError, EndedError):
                self._exchange({"code": code, "why": why[:300]})
        self._engine.abandon(code)

    def _exchange(self, word: dict) -> list[dict]:
        """Tell it to all, and return what each tells, in their order; part from them where one has ended."""
        import numpy as np

        self._is_awaited = False
        own = np.frombuffer(json.dumps(word).encode().ljust(WORD_BYTES), np.int32)
        with _killable():
            words = [json.loads(row.tobytes()) for row in self._engine.gather(own)]
        for i, each in enumerate(words):
            if "code" in each:
                self._leave()
                raise EndedError(i, len(words), **each)
        self._is_awaited = True
        return words

    def _leave(self) -> None:
        self._is_awaited = False
        with _killable():
            self._engine.leave()


@contextmanager
def _killable() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the process: handlers of Python's would not be heard while a backend waits."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def place(backend: str) -> Place:
    """Read it for a Keras backend; a process by itself is the chief of one.

    Raises:
        UsageError: a variable is not what the backend's tools write; the message names it.
    """
    if backend == "tensorflow":
        return _from_tf_config(os.environ.get("TF_CONFIG") or "{}")
    if backend == "jax" and "JAX_COORDINATOR_ADDRESS" in os.environ:
        return _from_jax(os.environ)
    return Place()


def _from_tf_config(text: str) -> Place:
    try:
        config = json.loads(text)
        cluster, task = config.get("cluster") or {}, config.get("task") or {}
        tasks = [(kind, i) for kind in sorted(cluster) for i in range(len(cluster[kind]))]  # "chief" before "worker"
        own = task.get("type"), int(task.get("index", -1))  # TensorFlow takes "1" as well
    except (ValueError, AttributeError, TypeError) as error:
        raise UsageError(f"TF_CONFIG cannot be read ({error}): it is JSON with a cluster of workers and a task") from None
    if others := sorted(cluster.keys() - {"chief", "worker"}):
        raise UsageError(f"TF_CONFIG names {others[0]} tasks; allowed in its cluster: chief and worker")
    if not tasks:
        return Place()
    if len(cluster.get("chief", ())) > 1:
        raise UsageError(f"TF_CONFIG names {len(cluster['chief'])} chiefs; allowed: one")
    if own not in tasks:
        allowed = ", ".join(f"{kind} {i}" for kind, i in tasks)
        raise UsageError(f"TF_CONFIG's task is {task.get('type')} {task.get('index')}; allowed by its cluster: {allowed}")
    return Place(tasks.index(own), len(tasks))


def _from_jax(environment) -> Place:
    found = {}
    for name, least in (("JAX_NUM_PROCESSES", 1), ("JAX_PROCESS_ID", 0)):
        text = environment.get(name, "")
        if not text.isdecimal() or int(text) < least:
            given = repr(text) if text else "missing"
            raise UsageError(f"{name} is {given}; needed beside JAX_COORDINATOR_ADDRESS: a whole number of at least {least}")
        found[name] = int(text)
    count, index = found.values()
    if index >= count:
        raise UsageError(f"JAX_PROCESS_ID is {index}; allowed with JAX_NUM_PROCESSES {count}: 0 to {count - 1}")
    address = environment["JAX_COORDINATOR_ADDRESS"]
    if not address.rpartition(":")[2].isdecimal() or not address.rpartition(":")[0]:
        raise UsageError(f"JAX_COORDINATOR_ADDRESS is {address!r}; allowed: HOST:PORT of process 0, such as 10.0.0.1:1234")
    return Place(index, count)
