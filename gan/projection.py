"""The nearest picture to a given one that a model can draw: many starts, scored, then a descent on their latent vectors.

The weights stay, and the latent vector moves: the loss is how far what the generator draws is from what was asked for. What is
still missing at the end is what the model cannot say. As Creswell and Bharath 2018, https://arxiv.org/abs/1611.05644, from
several starts, since each descent ends in a valley of its own.

It runs in the models' process as a work (model_process.Request): in pieces, between which others draw.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Future, wait
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from gan import data
from gan.latents import code as codes
from gan.latents import vectors
from gan.latents.code import Latent

if TYPE_CHECKING:
    import keras

    from gan.bundle import Bundle

CANDIDATES = 256  # latent vectors that are scored for each class, those of the first seeds
PIECE = 16  # of them that are drawn in one go
SCORED = 0.2  # of the work is done when the starts are chosen
PLAN = ((8, 40), (3, 200))  # how many go on for how many steps, the best of those before
PRIOR = 1e-4  # how much a latent number's square counts, so that it stays where latent numbers are
FRAME = 12  # steps from one picture of the film to the next
RATES = 0.1, 0.02  # Adam's at first and in the end, along half a cosine
MOMENTUM, SQUARES, TINY = 0.9, 0.999, 1e-8


class Step(NamedTuple):
    """How far a projection is: the share of the work that is done, and the best picture so far, uint8 (28, 28, 1)."""

    share: float
    image: np.ndarray


class Found(NamedTuple):
    """What a projection has found.

    Attributes:
        code: of the picture: a latent vector, and weights of the classes, as float16 has them; label: its class, if any.
        image: what the model draws from that code: uint8 (28, 28, 1); distance: of it from what was asked for.
        film: the way to it from the nearest of the candidates: uint8 (F, 28, 28, 1).
    """

    code: Latent
    label: int | None
    image: np.ndarray
    distance: float
    film: np.ndarray


class Inputs(NamedTuple):
    """What pictures are drawn from: latent vectors (N, latent_dim), and their classes (N, classes), None if there are none."""

    latents: np.ndarray
    classes: np.ndarray | None

    def of(self, rows: np.ndarray | slice) -> Inputs:
        """Some of them, in that order."""
        return Inputs(self.latents[rows], None if self.classes is None else self.classes[rows])

    def joined(self, other: Inputs) -> Inputs:
        """Both, one after the other."""
        classes = None if self.classes is None else np.concatenate([self.classes, other.classes])
        return Inputs(np.concatenate([self.latents, other.latents]), classes)


class Adam:
    """Kingma and Ba 2015, algorithm 1, https://arxiv.org/abs/1412.6980, for rows each of which descends for itself."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._mean, self._square, self._steps = np.zeros(shape, np.float32), np.zeros(shape, np.float32), 0

    def keep(self, rows: np.ndarray) -> None:
        """Only these go on, in that order."""
        self._mean, self._square = self._mean[rows], self._square[rows]

    def __call__(self, slopes: np.ndarray, rate: float) -> np.ndarray:
        """How far to step, against these slopes: what is to be subtracted."""
        self._steps += 1
        self._mean += (1 - MOMENTUM) * (slopes - self._mean)
        self._square += (1 - SQUARES) * (slopes**2 - self._square)
        mean, square = self._mean / (1 - MOMENTUM**self._steps), self._square / (1 - SQUARES**self._steps)
        return (rate * mean / (np.sqrt(square) + TINY)).astype(np.float32)


def distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The root mean square difference of the pixels of pictures uint8 (..., 28, 28, 1), 0 to 255: (...)."""
    return np.sqrt(((one.astype(np.float64) - other) ** 2).mean(axis=(-3, -2, -1)))


def project(model: Bundle, image: np.ndarray, label: int | None = None) -> Generator[Step, None, Found]:
    """Find the nearest picture to `image`, uint8 (28, 28, 1), that a model can draw: a work.

    Args:
        label: the class of what is drawn; None: any, of which the nearest is taken.
    """
    compiling = _gradient(model)
    kinds = [None] if not model.is_conditional else list(range(model.classes)) if label is None else [label]
    now, shown = yield from _starts(model, image, kinds)
    film, start = [shown], now.of(slice(1))
    while not wait([compiling], 0.01).done:
        yield Step(SCORED, shown)
    wanted, losses, adam = data.to_unit(image), np.arange(len(now.latents)), Adam(now.latents.shape)
    done, total = 0, sum(steps for _, steps in PLAN)
    for count, steps in PLAN:
        kept = np.argsort(losses, kind="stable")[:count]
        now = now.of(kept)
        adam.keep(kept)
        targets = np.repeat(wanted[None], len(now.latents), axis=0)
        for _ in range(steps):
            losses, slopes = compiling.result()(*_given(now, targets))
            done += 1
            if done % FRAME == 0:  # of what these losses are of
                yield Step(SCORED + (1 - SCORED) * done / total, shown)
                shown = _draw(model, now.of(np.array([losses.argmin()])))[0]
                film.append(shown)
            now = now._replace(latents=now.latents - adam(slopes, _rate(done / total)))
            yield Step(SCORED + (1 - SCORED) * done / total, shown)
    now = now.joined(start)  # which may have been it already
    ends = [codes.of_vector(latent, None if now.classes is None else now.classes[i]) for i, latent in enumerate(now.latents)]
    rounded = now._replace(latents=np.stack([codes.vector(end, model.latent_dim, {}) for end in ends]))
    drawn = _draw(model, rounded)
    distances = distance(drawn, image)
    best = int(distances.argmin())
    kind = None if now.classes is None else int(now.classes[best].argmax())
    return Found(ends[best], kind, drawn[best], float(distances[best]), np.stack([*film, drawn[best]]))


def _starts(model: Bundle, image: np.ndarray, kinds: list[int | None]) -> Generator[Step, None, tuple[Inputs, np.ndarray]]:
    """The candidates of these classes that are nearest to a picture, the nearest first, and what that one looks like."""
    scores, best, shown, count = [], np.inf, image, CANDIDATES * len(kinds)
    for kind in kinds:
        for drawn in _candidates(model, kind):
            score = np.abs(drawn.astype(np.int16) - image).mean(axis=(1, 2, 3))
            scores.extend(score)
            if score.min() < best:
                best, shown = score.min(), drawn[score.argmin()]
            yield Step(SCORED * len(scores) / count, shown)
    nearest = np.argsort(scores, kind="stable")[: PLAN[0][0]]
    latents = vectors.from_seeds(map(int, nearest % CANDIDATES), model.latent_dim)
    classes = vectors.one_hot(np.array(kinds)[nearest // CANDIDATES], model.classes) if model.is_conditional else None
    return Inputs(latents, classes), shown


def _candidates(model: Bundle, kind: int | None) -> Iterator[np.ndarray]:
    """What the first CANDIDATES seeds look like as a class, in pieces uint8 (N, 28, 28, 1); they are drawn once for all."""
    known = _known.setdefault(model, {})
    if kind in known:
        yield known[kind]
        return
    latents, parts = vectors.from_seeds(range(CANDIDATES), model.latent_dim), []
    classes = None if kind is None else vectors.one_hot(np.full(CANDIDATES, kind), model.classes)
    for start in range(0, CANDIDATES, PIECE):
        parts.append(_draw(model, Inputs(latents, classes).of(slice(start, start + PIECE))))
        yield parts[-1]
    known[kind] = np.concatenate(parts)


def _rate(share: float) -> float:
    """Adam's rate when that share of the descent is done."""
    first, last = RATES
    return last + (first - last) * (1 + np.cos(np.pi * share)) / 2


def _draw(model: Bundle, inputs: Inputs) -> np.ndarray:
    return model.draw_latents(*inputs)


def _given(inputs: Inputs, targets: np.ndarray) -> tuple[np.ndarray, ...]:
    """What the compiled gradient takes."""
    return (inputs.latents, targets) if inputs.classes is None else (inputs.latents, targets, inputs.classes)


def _gradient(model: Bundle) -> Future:
    """The compiled gradient of the loss by latent vectors; compiling takes a second, and goes on beside what others ask."""
    if model not in _compiled:
        future, generator, is_conditional = Future(), model.generator, model.is_conditional
        _compiled[model] = future
        inputs = np.zeros((PLAN[0][0], model.latent_dim)), np.zeros((PLAN[0][0], 28, 28, 1))
        classes = [np.zeros((PLAN[0][0], model.classes))] if is_conditional else []

        def compile_it() -> None:
            try:
                from gan import engines

                compiled = engines.load().gradient(lambda *given: _loss(generator, *given))
                compiled(*inputs, *classes)
                future.set_result(compiled)
            except Exception as error:
                _compiled.pop(model, None)  # who asks next tries again
                future.set_exception(error)

        Thread(target=compile_it, daemon=True).start()
    return _compiled[model]


def _loss(generator: keras.Model, latents, targets, *classes):
    """For each row: the mean square by which the picture is off its target, and the prior: (N,)."""
    from keras import ops

    off = generator([latents, *classes] if classes else latents, training=False) - targets
    return ops.mean(ops.square(off), axis=(1, 2, 3)) + PRIOR * ops.mean(ops.square(latents), axis=1)


_known: WeakKeyDictionary[Bundle, dict[int | None, np.ndarray]] = WeakKeyDictionary()  # pictures of candidates, by class
_compiled: WeakKeyDictionary[Bundle, Future] = WeakKeyDictionary()
