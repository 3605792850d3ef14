"""What a person sees while a run goes on: one live bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from tqdm import tqdm

from gan.cli import say

LINE_SECONDS = 60  # between two plain lines within an epoch
Made = TypeVar("Made")


def duration(seconds: float) -> str:
    """A length of time in words: '48 s', '12 min', '1 h 53 min'."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def finished(work: Generator[Any, None, Made], report: Callable[[float], None] = lambda share: None) -> Made:
    """What a work makes whose steps say what share of it is done: `report` is told, and ends the work where it raises."""
    try:
        while True:
            report(next(work).share)
    except StopIteration as end:
        return end.value
    finally:
        work.close()


class Stages:
    """Shows at which of the known number of stages a work is. Use as a context manager."""

    def __init__(self, total: int) -> None:
        self._begun = 0
        self._bar = tqdm(
            total=total,
            dynamic_ncols=True,
            disable=not sys.stderr.isatty(),
            bar_format="{percentage:3.0f}%|{bar}| {elapsed} {desc}",
            leave=False,
        )

    def __enter__(self) -> "Stages":
        return self

    def __exit__(self, *_) -> None:
        self._bar.close()

    def begin(self, text: str) -> None:
        """The stage before is done; this one begins."""
        self._bar.update(min(self._begun, 1))
        self._begun += 1
        self._bar.set_description_str(text)
        if self._bar.disable:
            say(f"[{self._begun}/{self._bar.total}] {text}")

    def say(self, text: str) -> None:
        """Print a line without tearing the bar."""
        if self._bar.disable:
            say(text)
        else:
            self._bar.write(text)


class Counted:
    """Shows how many of the known number of things are done: `Counted(text)(done, total)`. Use as a context manager."""

    def __init__(self, text: str) -> None:
        self._text, self._bar, self._line_at = text, None, time.monotonic()

    def __enter__(self) -> "Counted":
        return self

    def __exit__(self, *_) -> None:
        if self._bar:
            self._bar.close()

    def __call__(self, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = tqdm(total=total, desc=self._text, dynamic_ncols=True, disable=not sys.stderr.isatty(), leave=False)
        if not self._bar.disable:
            self._bar.update(done - self._bar.n)
        elif time.monotonic() - self._line_at > LINE_SECONDS / 10:
            self._line_at = time.monotonic()
            say(f"{self._text}: {done:,} of {total:,}")


class Progress:
    """Shows epoch, iteration, images/s, the logged numbers and the time left. Use as a context manager.

    The bar needs a terminal; where `bar` is False there is none even so, and the lines may go nowhere. There is a line at the
    end of every epoch, or of so many epochs as `ends_every` says.
    """

    def __init__(
        self, done: int, total: int, steps_per_epoch: int, batch_size: int, bar: bool = True, ends_every: int = 1
    ) -> None:
        self._total, self._steps_per_epoch, self._batch_size = total, steps_per_epoch, batch_size
        self._ends_every = ends_every
        self._step = done
        self._updates = 0
        self._rate = 0.0  # steps a second, averaged over about the last ten chunks; the first, which compiles, left out
        self._line_at = time.monotonic()
        self._bar = tqdm(
            total=total,
            initial=done,
            dynamic_ncols=True,
            disable=not (bar and sys.stderr.isatty()),
            bar_format="{desc} {percentage:3.0f}%|{bar}| {unit}",  # `unit`, for tqdm puts a comma before a postfix
            unit="starting",
        )

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_) -> None:
        self._bar.close()

    def say(self, text: str) -> None:
        """Print a line without tearing the bar."""
        if self._bar.disable:
            say(text)
        else:
            self._bar.write(text)

    def update(self, step: int, seconds: float, numbers: dict[str, float]) -> None:
        """Show that the run is at `step`; the steps since the last call took `seconds`; `numbers` are the newest logs."""
        steps = step - self._step
        self._step = step
        rate = steps / seconds
        self._rate = rate if self._updates < 2 else 0.9 * self._rate + 0.1 * rate
        self._updates += 1
        epoch = (step - 1) // self._steps_per_epoch
        at = f"epoch {epoch + 1}/{self._total // self._steps_per_epoch}"
        iteration = step - epoch * self._steps_per_epoch
        short = " ".join(f"{name.rsplit('_', 1)[0]} {value:.2f}" for name, value in numbers.items())
        ends = iteration == self._steps_per_epoch and ((epoch + 1) % self._ends_every == 0 or step == self._total)
        left = duration((self._total - step) / self._rate)
        status = f"{left} left, {self._rate * self._batch_size:,.0f} images/s, {short}"
        if not self._bar.disable:
            self._bar.set_description_str(f"{at} iter {iteration}/{self._steps_per_epoch}", refresh=False)
            self._bar.unit = status
            self._bar.update(steps)
        elif ends or time.monotonic() - self._line_at > LINE_SECONDS:
            self._line_at = time.monotonic()
            self.say(f"{at} iter {iteration}/{self._steps_per_epoch}: {status}")
