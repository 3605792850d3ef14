"""What was answered lately, so that it need not be computed again."""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np

ENTRY = 1000  # bytes that an answer costs beside itself: its key, a latent vector in it, and its place
LARGEST_SHARE = 1 / 4  # of a memory: what is larger is not remembered, for too much would be forgotten for it


class Memory:
    """Answers by their keys, from any thread: bytes, arrays, tuples of these or of numbers. The latest ones are kept.

    Args:
        most: bytes that all of them together may take.
    """

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._known: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> object | None:
        """The answer; None where there is none."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def put(self, key: Hashable, answer: object) -> None:
        """Remember an answer, and forget what was asked for longest ago where there is no room for both."""
        size = _size(answer)
        with self._lock:
            if key in self._known:
                self.size -= _size(self._known.pop(key))
            if size > self.most * LARGEST_SHARE:
                return
            self._known[key] = answer
            self.size += size
            while self.size > self.most:
                self.size -= _size(self._known.popitem(last=False)[1])

    def remember(self, key: Hashable, compute: Callable[[], object]) -> object:
        """The answer, which compute() gives where it is not known."""
        answer = self.get(key)
        if answer is None:
            answer = compute()
            self.put(key, answer)
        return answer


def _size(answer: object) -> int:
    parts = answer if isinstance(answer, tuple) else (answer,)
    return ENTRY + sum(part.nbytes if isinstance(part, np.ndarray) else sys.getsizeof(part) for part in parts)
