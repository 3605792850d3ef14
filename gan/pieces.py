"""Long work in a model's process, in short pieces, so that others draw in between.

Work is a generator function of a Bundle: it yields the share that is done, 0 to 1, and returns its result.
"""

import secrets
from collections.abc import Callable, Generator

_at_work: dict[str, Generator] = {}  # in the models' process


def work(worker, function: Callable[..., Generator], report: Callable[[float], None]) -> object:
    """The result of function(bundle), computed in a Worker's process; `report` takes the share after each piece.

    A process that was killed meanwhile is started anew, and the work with it.
    """
    key = secrets.token_hex(8)
    while True:
        is_done, value = worker.call(_next_piece, function, key)
        if is_done:
            return value
        report(value)


def _next_piece(model, function: Callable[..., Generator], key: str) -> tuple[bool, object]:
    """(False, the share) or, at the end, (True, the result)."""
    if key not in _at_work:
        _at_work[key] = function(model)
    try:
        return False, next(_at_work[key])
    except StopIteration as done:
        del _at_work[key]
        return True, done.value
