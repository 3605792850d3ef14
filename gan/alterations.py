"""Directions of a latent space along which something that can be measured changes, and little else: directions.json.

Thousands of garments are drawn and measured (gan/attributes.py). Least squares say how each attribute, in deviations within its
class, depends on the latent vector. A direction is what moves its attribute most while it moves no other more than APART times
less. On fresh seeds each has to keep what it promises, or it loses its name: the attribute of one that fails is given up, and
the others, which need no longer stay clear of it, are sought anew. Where fewer than FEWEST are left, directions that the
generator's first weights stretch most follow, without names: da, db, ...
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gan.attributes import MEASURES, measure
from gan.latents import vectors

if TYPE_CHECKING:
    import keras

    from gan.bundle import Bundle

FITTED, SCREENED, PROVED = 10_000, 300, 1_000  # garments: for the fit, and for a trial of each direction
FIRST = 1_000_000  # seed of the garments for the fit; those of each trial begin at the next million
PIECE = 16  # garments that are drawn in one go
FEWEST = 6  # directions
REACH = 2.0  # a direction is tried from -REACH to +REACH
EFFECT, RIGHT, TIMES = 0.8, 0.95, 2.0  # what it must keep: see Trial.holds
APART = 3.0  # times as much as others by the fit; on real garments some of it is lost
AIM = 1.0  # deviations; more would be easy, and would turn more garments into something else
HEEDED = (1.0, 0.9, 0.7, 0.4, 0.1, 0.0)  # how much heed is taken of the units, 1: the change of nothing else counts
LEAST_STIFF = 1e-3  # of the mean: what changes nothing at all is no better than what changes next to nothing
MOST_SOLVED = 500  # latent numbers up to which least squares are solved
DECIMALS = 5


class Trial(NamedTuple):
    """What directions did to garments, from -REACH to +REACH: effects (D, A) in deviations, shares (D, A) that they raised."""

    effects: np.ndarray
    raised: np.ndarray

    def failing(self, names: list[int]) -> tuple[int, float]:
        """(Which direction is worst, of those of these attributes (D,), and how good: below 1 it has not kept its word)."""
        marks = []
        for row, own in enumerate(names):
            effect = self.effects[row, own]
            others = max((abs(self.effects[row, other]) for other in names if other != own), default=0.0)
            wrong = 1 - self.raised[row, own]
            marks.append(min(effect / EFFECT, effect / max(TIMES * others, 1e-9), (1 - RIGHT) / max(wrong, 1e-9)))
        worst = int(np.argmin(marks))
        return worst, marks[worst]


def derive(model: Bundle, dataset: object, report: Callable[[float], None]) -> dict:
    """What directions.json says of a model; `report` is told what share of the work is done, the data set is not needed."""
    work = in_pieces(model)
    while True:
        try:
            report(next(work))
        except StopIteration as done:
            return done.value


def in_pieces(model: Bundle) -> Generator[float, None, dict]:
    """The same, bit by bit: yields the share that is done after every few garments, and returns what directions.json says.

    {"weights_sha256", "garments": {"fitted", "proved"}, "directions": [{"name", "vector" (latent_dim,), "effects": {attribute:
    deviations within the class from -2 to +2}, "right_sign": share of garments whose own attribute rose, None without one}]}
    """
    rounds = len(MEASURES)
    most = FITTED + SCREENED * rounds * (rounds + 1) + 2 * PROVED * max(rounds, FEWEST)
    done = 0

    def measured(latents: np.ndarray, classes: np.ndarray | None) -> Generator[float, None, np.ndarray]:
        nonlocal done
        parts = []
        for start in range(0, len(latents), PIECE):
            part = slice(start, start + PIECE)
            parts.append(measure(model.draw_latents(latents[part], None if classes is None else classes[part])))
            done += len(parts[-1])
            yield done / most
        return np.concatenate(parts)

    def tried(directions: np.ndarray, trial: int, count: int) -> Generator[float, None, Trial]:
        latents, classes, labels = _garments(model, FIRST * (2 + trial), count)
        effects, raised = [], []
        for direction in directions.astype(np.float32):
            below = yield from measured(latents - np.float32(REACH) * direction, classes)
            above = yield from measured(latents + np.float32(REACH) * direction, classes)
            effects.append(((above - below) / spread[labels]).mean(axis=0))
            raised.append((above > below).mean(axis=0))
        shape = len(directions), len(MEASURES)
        return Trial(np.reshape(effects, shape), np.reshape(raised, shape))

    latents, classes, labels = _garments(model, FIRST, FITTED)
    values = yield from measured(latents, classes)
    standard, spread = _within_classes(values, labels, max(model.classes, 1))
    slopes = _slopes(latents, standard)
    weights = first_weights(model.generator)
    named = [i for i in range(len(MEASURES)) if np.isfinite(spread[:, i]).any()]
    for trial in range(rounds):
        if not named:
            break
        found = yield from tried(apart(slopes[:, named], weights), trial, SCREENED)
        worst, mark = found.failing(named)
        if mark >= 1:
            break
        named.pop(worst)
    directions = apart(slopes[:, named], weights)
    proof = yield from tried(directions, rounds, PROVED)
    while named:
        worst, mark = proof.failing(named)
        if mark >= 1:
            break
        named.pop(worst)
        directions, proof = np.delete(directions, worst, axis=0), Trial(*(np.delete(rows, worst, axis=0) for rows in proof))
    more = others(weights, directions, FEWEST - len(named))
    unnamed = yield from tried(more, rounds, PROVED)
    names = [list(MEASURES)[i] for i in named] + [f"d{chr(ord('a') + i)}" for i in range(len(more))]
    shares = [float(round(proof.raised[row, own], 3)) for row, own in enumerate(named)] + [None] * len(more)
    effects = np.concatenate([proof.effects, unnamed.effects])
    return {
        "weights_sha256": model.weights_hash,
        "garments": {"fitted": FITTED, "proved": PROVED},
        "directions": [
            {
                "name": name,
                "vector": [round(float(number), DECIMALS) for number in direction],
                "effects": {of: round(float(effect), 2) for of, effect in zip(MEASURES, row, strict=True)},
                "right_sign": share,
            }
            for name, direction, row, share in zip(names, np.concatenate([directions, more]), effects, shares, strict=True)
        ],
    }


def apart(slopes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Unit vectors (A, latent_dim): each raises its attribute by AIM from -REACH to +REACH, and changes no other by more than a
    third of that.

    Args:
        slopes: (latent_dim, A), by how many deviations an attribute rises a unit of the latent space.
        weights: (latent_dim, units), what the generator multiplies a latent vector with first.

    The steepest way up would raise it three times as much, and turn more garments into something else. So of all ways that
    raise it by AIM the one is taken that changes the first layer's units least, and what is missing to a unit vector goes where
    they hardly change. How little the others change is ridge regression between that way by itself and the pseudoinverse, by
    which they do not change at all. Where a unit vector does not reach so far, less heed is taken of the units; where it never
    does, it is the nearest to it.
    """
    latent_dim, count = slopes.shape
    stiff, axes = np.linalg.eigh(weights @ weights.T if weights.size else np.eye(latent_dim))
    stiff = np.maximum(stiff / max(stiff.mean(), 1e-12), LEAST_STIFF)
    aim = AIM / (2 * REACH)
    found = []
    for i in range(count):
        for heed in HEEDED:
            direction = _one_apart(axes @ ((axes.T @ slopes) / (stiff * heed + 1 - heed)[:, None]), slopes, i)
            direction *= aim / max(slopes[:, i] @ direction, 1e-12)
            missing = 1 - direction @ direction
            if missing >= 0:
                break
        if missing > 0 and latent_dim > count + 1:
            basis, _ = np.linalg.qr(np.column_stack([slopes, direction]), mode="complete")
            free = basis[:, count + 1 :]  # what neither raises an attribute nor lies along this direction
            _, quietest = np.linalg.eigh((free.T @ axes * stiff) @ (axes.T @ free))
            direction = direction + np.sqrt(missing) * free @ quietest[:, 0]
        found.append(direction / np.linalg.norm(direction))
    return np.reshape(found, (count, latent_dim))


def _one_apart(ways: np.ndarray, slopes: np.ndarray, i: int) -> np.ndarray:
    """The mixture of ways (latent_dim, A), one up each attribute, that raises attribute i APART times as much as any other."""
    together = slopes.T @ ways
    together_size = np.trace(together) / len(together)
    for ridge in np.geomspace(1e3, 1e-6, 91) * together_size:
        direction = ways @ np.linalg.solve(together + ridge * np.eye(len(together)), np.eye(len(together))[i])
        effects = np.abs(slopes.T @ direction)
        if effects[i] >= APART * np.delete(effects, i).max(initial=0):
            break
    return direction


def others(weights: np.ndarray, taken: np.ndarray, count: int) -> np.ndarray:
    """The `count` directions, at right angles to those taken (D, latent_dim) and to one another, that change most of what the
    generator's weights (latent_dim, units) make of a latent vector: unit vectors (at most count, latent_dim), strongest first.

    SeFa: the eigenvectors of A A^T, A being the weights of the layers that take the latent vector. Shen and Zhou 2021,
    https://arxiv.org/abs/2007.06600, section 3.
    """
    latent_dim = len(weights)
    count = max(0, min(count, latent_dim - len(taken)))
    basis, _ = np.linalg.qr(taken.T) if len(taken) else (np.zeros((latent_dim, 0)), None)
    if not count:
        return np.zeros((0, latent_dim))
    free = weights - basis @ (basis.T @ weights)
    # What is taken has no part in it, so its vectors come last.
    axes, _, _ = np.linalg.svd(free @ free.T)
    chosen = axes[:, :count].T
    largest = np.abs(chosen).argmax(axis=1)
    return chosen * np.sign(chosen[np.arange(count), largest])[:, None]  # an eigenvector's sign is chance


def first_weights(generator: keras.Model) -> np.ndarray:
    """What the dense layers that take the latent vector multiply it with: (latent_dim, all their units).

    Where a batch norm follows, or one of what is reshaped, its scale belongs to the weights.
    """
    import keras

    latent_dim = generator.inputs[0].shape[-1]
    found = [np.zeros((latent_dim, 0))]
    for layer in generator.layers:
        if isinstance(layer, keras.layers.Dense):
            given = _given(generator, layer.input)
            if given is not None:
                found.append(given @ np.asarray(layer.kernel) * _norm_behind(generator, layer))
    return np.concatenate(found, axis=1)


def _given(generator: keras.Model, tensor: object) -> np.ndarray | None:
    """What each latent number adds to a layer's input (F,): (latent_dim, F), None where that is not proportional to it."""
    import keras

    latent_dim, *others = (part.shape[-1] for part in generator.inputs)
    unit = np.eye(latent_dim, dtype=np.float32)
    points = np.concatenate([np.zeros_like(unit[:1]), unit, -2 * unit])
    inputs = [points, *(np.zeros((len(points), size), np.float32) for size in others)]
    values = np.asarray(keras.Model(generator.inputs, tensor)(inputs, training=False))
    if values.ndim != 2:
        return None
    once, twice_back = values[1 : 1 + latent_dim] - values[0], values[1 + latent_dim :] - values[0]
    return once if once.any() and np.allclose(twice_back, -2 * once, atol=1e-4) else None


def _norm_behind(generator: keras.Model, layer: keras.Layer) -> np.ndarray:
    """By what a batch norm behind a dense layer multiplies each of its units, 1 without one: (units,)."""
    import keras

    units, tensors = layer.kernel.shape[-1], [layer.output]
    tensors += [
        next_one.output
        for next_one in generator.layers
        if isinstance(next_one, keras.layers.Reshape) and next_one.input is layer.output
    ]
    for norm in generator.layers:
        if isinstance(norm, keras.layers.BatchNormalization) and any(norm.input is tensor for tensor in tensors):
            scale = 1 if norm.gamma is None else np.asarray(norm.gamma)
            factors = scale / np.sqrt(np.asarray(norm.moving_variance) + norm.epsilon)
            return np.tile(factors, units // len(factors))  # channels come last
    return np.ones(units)


def _garments(model: Bundle, first: int, count: int) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
    """The garments of seeds: (latent vectors, classes or None, the classes' numbers, which are 0 where there are none)."""
    seeds = range(first, first + count)
    latents = vectors.from_seeds(seeds, model.latent_dim)
    if not model.is_conditional:
        return latents, None, np.zeros(count, np.int64)
    labels = vectors.labels_from_seeds(seeds, model.latent_dim, model.classes)
    return latents, vectors.one_hot(labels, model.classes), labels


def _within_classes(values: np.ndarray, labels: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """(Values (N, A) in deviations from the mean of their class, these deviations (classes, A): inf where all are the same)."""
    standard, spread = np.zeros_like(values), np.full((classes, values.shape[1]), np.inf)
    for label in range(classes):
        own = labels == label
        if own.sum() > 1:
            deviations = values[own].std(axis=0)
            spread[label] = np.where(deviations > 1e-6, deviations, np.inf)
            standard[own] = (values[own] - values[own].mean(axis=0)) / spread[label]
    return standard, spread


def _slopes(latents: np.ndarray, standard: np.ndarray) -> np.ndarray:
    """By how much each attribute rises along each latent number: (latent_dim, A), by least squares.

    Where the numbers are too many for that, the mean of the products, which for normal numbers is the same but for chance.
    """
    along, latent_dim = latents.T @ standard, latents.shape[1]
    return np.linalg.solve(latents.T @ latents, along) if latent_dim <= MOST_SOLVED else along / len(latents)
