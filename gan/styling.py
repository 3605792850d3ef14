"""Neural style transfer: a garment, enlarged, takes on the pattern and the colours of a fabric. As Gatys et al. 2016.

The weights of a network stay, and the picture itself moves (https://doi.org/10.1109/CVPR.2016.265): its loss is how far the
Gram matrices of what filters answer to it are from those of the fabric, wherever on it that is. The filters are random ones, of
1 to 7 pixels, on the picture and on it made smaller: that these do without any training is of Ustyuzhaninov et al. 2016,
https://arxiv.org/abs/1606.00021. It begins with the garment in 28 x 28 and goes on in 56 x 56 and 112 x 112.

What moves is the cloth; the garment cuts it out along its silhouette, and lays its light and shade over it.

It runs in the models' process as a work (model_process.Request): in pieces, between which others draw.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Generator
from concurrent.futures import Future, wait
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from gan.data import SIDE
from gan.projection import Adam

if TYPE_CHECKING:
    from gan.bundle import Bundle

LARGE = 4 * SIDE  # pixels of the picture's side
PLAN = ((28, 100), (56, 100), (112, 100))  # the cloth's side, and how many steps it moves there
RATES = 0.05, 0.003  # Adam's at first and in the end of each side, along half a cosine
NOISE = 0.1  # the deviation of what the cloth begins with, beside the garment's grey
LEVELS, LEAST = 3, 14  # sizes at which filters look at a cloth: as it is, a half, a quarter, none below so many pixels
KERNELS, FILTERS = (1, 3, 5, 7), 24  # pixels of a filter's side, and how many there are of each
REACH = 14  # pixels: up to so far it counts how a pattern repeats, at the sides of 28 and 56
REPEATED = 0.5  # how much that counts beside the Gram matrices
RELIEF = 2.0  # the power to which light and shade are raised
TINY = 1e-6  # so small may be what is wanted, of a plain fabric
PLAIN = 0.02  # a deviation of answers: what varies less makes filters no louder
FRAME = 8  # steps from one picture to the next
GREY = np.array([0.299, 0.587, 0.114], np.float32)  # how bright red, green and blue are

Looks = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # of a fabric: scales, offsets, means; what is measured


class Step(NamedTuple):
    """How far a transfer is: the share of the work that is done, and the picture so far, uint8 (112, 112, 3)."""

    share: float
    picture: np.ndarray


class Styled(NamedTuple):
    """What a transfer has made.

    Attributes:
        picture: uint8 (112, 112, 3); cloth: the same before it is cut and lit.
        before, now: how far the Gram matrices of the cloth within the silhouette are from the fabric's, relative to these;
            before it was plain and grey.
    """

    picture: np.ndarray
    cloth: np.ndarray
    before: float
    now: float


class Cut(NamedTuple):
    """How a garment cuts a cloth: its silhouette, 0 to 1, and its light and shade, about 1: float32 (112, 112, 1) both."""

    silhouette: np.ndarray
    light: np.ndarray

    def of(self, cloth: np.ndarray) -> np.ndarray:
        """A cloth, (S, S, 3) of -0.5 to 0.5, as this garment: uint8 (112, 112, 3)."""
        lit = (_enlarged(cloth, LARGE) + 0.5).clip(0, 1) * self.light
        return np.rint(255 * self.silhouette * lit.clip(0, 1)).astype(np.uint8)


def cut(image: np.ndarray) -> Cut:
    """How a garment, uint8 (28, 28, 1), cuts a cloth.

    A pixel of half its usual brightness is taken to be covered: less is the border, of which a part is. Its light and shade is
    how bright it is where it covers, laid on more strongly, for a pattern hides seams and folds.
    """
    grey = image.astype(np.float32) / 255
    usual = float(np.quantile(grey[grey >= grey.max() / 8], 0.75)) or 1.0  # a picture may be black
    covered = (2 * grey / usual).clip(0, 1)
    ramp = (2 * _smooth(covered, 1.5) - 0.5).clip(0, 1)
    silhouette = ramp**2 * (3 - 2 * ramp)
    light = ((_smooth(grey / usual, 1) + 0.01) / (_smooth(covered, 1) + 0.01)) ** RELIEF
    light /= (light * silhouette).sum() / max(silhouette.sum(), 1) or 1.0
    return Cut(silhouette, light.clip(0.1, 1.4))


def transfer(model: Bundle, image: np.ndarray, fabric: np.ndarray) -> Generator[Step, None, Styled]:
    """Have a garment, uint8 (28, 28, 1), take on a fabric, uint8 (S, S, 3), S from 112 to 168 (`fabrics.swatch`): a work.

    Args:
        model: in whose process it runs; nothing is asked of it.
    """
    garment, compiling = cut(image), _compiling()
    rng, total, done = np.random.default_rng(0), sum(steps for _, steps in PLAN), 0
    shown = garment.of(np.zeros((SIDE, SIDE, 3), np.float32))
    cloth = image / np.float32(255) - 0.5 + NOISE * rng.standard_normal((SIDE, SIDE, 3)).astype(np.float32)
    for side, steps in PLAN:
        while not wait([compiling[side]], 0.01).done:
            yield Step(done / total, shown)
        move = compiling[side].result()
        silhouette, looks = _shrunk(garment.silhouette, LARGE // side)[None], _looks_of(_cloth_of(fabric, side))
        yield Step(done / total, shown)
        cloth, adam = _enlarged(cloth, side)[None], Adam((1, side, side, 3))
        for step in range(steps):
            _, slopes = move(cloth, silhouette, *looks)
            cloth = (cloth - adam(slopes, _rate(step / steps))).clip(-0.5, 0.5)
            done += 1
            if done % FRAME == 0:
                shown = garment.of(cloth[0])
            yield Step(done / total, shown)
        cloth = cloth[0]
    picture, distances = garment.of(cloth), []
    for one in (np.zeros_like(cloth), cloth):
        distances.append(_distance(one, silhouette, looks))
        yield Step(1.0, picture)
    whole = np.rint(255 * (_enlarged(cloth, LARGE).clip(-0.5, 0.5) + 0.5)).astype(np.uint8)
    return Styled(picture, whole, *distances)


def small(picture: np.ndarray) -> np.ndarray:
    """A picture, uint8 (112, 112, 3), shrunk, in grey, as the garment was: uint8 (28, 28, 1)."""
    return np.rint(_shrunk(picture @ GREY[:, None], LARGE // SIDE)).astype(np.uint8)


def _rate(share: float) -> float:
    """Adam's rate when that share of the steps of a side is done."""
    first, last = RATES
    return last + (first - last) * (1 + np.cos(np.pi * share)) / 2


def _smooth(values: np.ndarray, deviation: float) -> np.ndarray:
    """Values (28, 28, 1) enlarged, and smoothed by a Gaussian of so many pixels: (112, 112, 1)."""
    reach = 6
    kernel = np.exp(-((np.arange(-reach, reach + 1) / deviation) ** 2) / 2)
    large = np.pad(_enlarged(values, LARGE)[..., 0], reach, mode="edge")
    for _ in range(2):
        large = np.apply_along_axis(np.convolve, 1, large, kernel / kernel.sum(), mode="valid").T
    return large.clip(0)[..., None].astype(np.float32)


def _enlarged(values: np.ndarray, side: int) -> np.ndarray:
    """Float32 (S, S, channels) at another size: (side, side, channels)."""
    channels = (
        Image.fromarray(channel).resize((side, side), Image.Resampling.BICUBIC) for channel in values.transpose(2, 0, 1)
    )
    return np.stack([np.asarray(channel) for channel in channels], axis=2)


def _shrunk(values: np.ndarray, times: int) -> np.ndarray:
    """Values (height, width, channels), averaged over squares of that side, what is left over at two borders left out."""
    height, width = (size // times for size in values.shape[:2])
    values = values[: height * times, : width * times].astype(np.float32)
    return values.reshape(height, times, width, times, -1).mean(axis=(1, 3))


def _cloth_of(picture: np.ndarray, side: int) -> np.ndarray:
    """A picture, uint8 (height, width, 3), of which 112 pixels become `side` of a cloth: -0.5 to 0.5."""
    return _shrunk(picture, LARGE // side) / 255 - 0.5


# What follows is of the network.


@functools.cache
def _filters() -> list[np.ndarray]:
    """Random ones of norm 1, for each of KERNELS: (kernel, kernel, 3, FILTERS)."""
    rng = np.random.default_rng(0)
    made = [rng.standard_normal((size, size, 3, FILTERS)).astype(np.float32) for size in KERNELS]
    return [weights / np.sqrt((weights**2).sum(axis=(0, 1, 2))) for weights in made]


def _answers(cloth) -> list[tuple]:
    """The cloth at each level, and what all filters answer there: [(cloth, answers (N, S, S, filters)), ...]."""
    from keras import ops

    levels = []
    for level in range(LEVELS):
        if level:
            cloth = ops.average_pool(cloth, 2, 2)
        if cloth.shape[1] < LEAST:
            break
        answers = []
        for weights in _filters():
            off = len(weights) // 2
            around = ops.pad(cloth, ((0, 0), (off, off), (off, off), (0, 0)), mode="reflect")
            answers.append(ops.conv(around, weights, padding="valid"))
        levels.append((cloth, ops.concatenate(answers, axis=-1)))
    return levels


def gram(features, silhouette):
    """How strongly features answer together, and each by itself: (N, C, C + 1) of features (N, S, S, C).

    Args:
        silhouette: (N, S, S, 1), 0 to 1: how much each place counts; all together count 1.
    """
    from keras import ops

    side, count = features.shape[1:3], features.shape[3]
    ones = ops.ones_like(features[..., :1])
    counted = ops.reshape(features * silhouette, (-1, side[0] * side[1], count))
    beside = ops.reshape(ops.concatenate([features, ones], axis=-1), (-1, side[0] * side[1], count + 1))
    return ops.matmul(ops.transpose(counted, (0, 2, 1)), beside) / _places(silhouette)


def repeats(colours, silhouette):
    """How the colours of places that are one step apart go together, for all steps up to REACH: how a pattern repeats.

    Gram matrices of a picture and itself moved, of Berger and Memisevic 2016, https://arxiv.org/abs/1606.01286, for all moves
    at once: a correlation is the transform of a power spectrum (Wiener and Khinchin).

    Args:
        colours: (N, S, S, 3), of which the mean is taken off; silhouette: (N, S, S, 1), 0 to 1.

    Returns:
        (N, steps * 3), the mean product; and how many places that is of: (N, steps * 3).
    """
    from keras import ops

    side = colours.shape[1]
    mean = ops.sum(colours * silhouette, axis=(1, 2), keepdims=True) / _places(silhouette)[..., None]
    products, places = (
        _correlated(ops.transpose(part, (0, 3, 1, 2)), side)
        for part in ((colours - mean) * silhouette, silhouette * ops.ones_like(colours))
    )
    return products / ops.maximum(places, 1.0), places


def _correlated(values, side: int):
    """Values (N, channels, S, S) times themselves moved by up to REACH down and to both sides, added up: (N, numbers)."""
    from keras import ops

    around = ops.pad(values, ((0, 0), (0, 0), (0, side), (0, side)))  # or what is moved out would come in again
    real, imaginary = ops.fft2((around, ops.zeros_like(around)))
    power = ops.square(real) + ops.square(imaginary)
    moved, _ = ops.fft2((power, ops.zeros_like(power)))
    down = moved[:, :, : REACH + 1] / (4 * side * side)
    both = ops.concatenate([down[..., : REACH + 1], down[..., 2 * side - REACH :]], axis=-1)
    return ops.reshape(both, (-1, values.shape[1] * (REACH + 1) * (2 * REACH + 1)))


def _places(silhouette):
    """How many places a silhouette has: (N, 1, 1)."""
    from keras import ops

    return ops.maximum(ops.sum(silhouette, axis=(1, 2, 3)), 1.0)[:, None, None]


def _measured(cloth, silhouette, scales, offsets, usual) -> tuple[list, list]:
    """What of a cloth is compared with the fabric: at each level the Gram matrix of the answers, and at some `repeats`."""
    from keras import ops

    grams, repeated, first = [], [], 0
    for level, (colours, answers) in enumerate(_answers(cloth)):
        if level:
            silhouette = ops.average_pool(silhouette, 2, 2)
        last = first + answers.shape[-1]
        scale, offset, mean = (row[:, None, None, first:last] for row in (scales, offsets, usual))
        grams.append(gram(ops.relu(answers * scale + offset) - mean, silhouette))
        first = last
        if 2 * REACH <= colours.shape[1] <= 6 * REACH:  # of garments 28 and 56, of fabrics half as much again
            repeated.append(repeats(colours, silhouette))
    return grams, repeated


def _looks_of(cloth: np.ndarray) -> Looks:
    """What a fabric looks like to the network: rows of what makes answers even (1, filters), and what is measured (1, numbers).

    Every filter's answers to the fabric become of mean 0 and deviation 1, less a threshold of its own, so that all count
    alike: after He et al. 2016, https://arxiv.org/abs/1606.04801, who normalise each layer of a random network. The means of
    what is above the thresholds are taken off, for they would outweigh all else in a Gram matrix (Novak and Nikulin 2016,
    https://arxiv.org/abs/1605.04603).
    """
    from keras import ops

    values = ops.convert_to_tensor(cloth[None])
    answers = [ops.convert_to_numpy(answer) for _, answer in _answers(values)]
    means = np.concatenate([answer.mean(axis=(0, 1, 2)) for answer in answers])
    scales = 1 / (np.concatenate([answer.std(axis=(0, 1, 2)) for answer in answers]) + PLAIN)
    offsets = -means * scales - np.random.default_rng(1).standard_normal(len(means))
    usual, first = [], 0
    for answer in answers:
        last = first + answer.shape[-1]
        usual.append(np.maximum(answer * scales[first:last] + offsets[first:last], 0).mean(axis=(0, 1, 2)))
        first = last
    rows = [row[None].astype(np.float32) for row in (scales, offsets, np.concatenate(usual))]
    grams, repeated = _measured(values, ops.ones((1, *cloth.shape[:2], 1)), *rows)
    numbers = [*grams, *(products for products, _ in repeated)]
    return *rows, np.concatenate([ops.convert_to_numpy(one).reshape(1, -1) for one in numbers], axis=1)


def _losses(cloth, silhouette, scales, offsets, usual, wanted) -> tuple:
    """How far from what is wanted Gram matrices and repeats are, squared, relative to it: (N,) both."""
    from keras import ops

    grams, repeated = _measured(cloth, silhouette, scales, offsets, usual)
    first, off = 0, []
    for numbers, places in [(one, None) for one in grams] + repeated:
        last = first + math.prod(numbers.shape[1:])
        target = wanted[:, first:last]
        weights = 1.0 if places is None else places
        apart = ops.square(ops.reshape(numbers, (-1, last - first)) - target)
        off.append(ops.sum(weights * apart, axis=1) / (ops.sum(weights * ops.square(target), axis=1) + TINY))
        first = last
    return sum(off[: len(grams)]) / len(grams), sum(off[len(grams) :])


def _loss(cloth, silhouette, scales, offsets, usual, wanted):
    """What a cloth descends, for each row: (N,)."""
    grams, repeated = _losses(cloth, silhouette, scales, offsets, usual, wanted)
    return grams + REPEATED * repeated


def _distance(cloth: np.ndarray, silhouette: np.ndarray, looks: Looks) -> float:
    """How far the Gram matrices of a cloth (S, S, 3) are from those of the fabric, relative to these."""
    from keras import ops

    given = (ops.convert_to_tensor(one) for one in (cloth[None], silhouette, *looks))
    return float(np.sqrt(ops.convert_to_numpy(_losses(*given)[0])[0]))


def _compiling() -> dict[int, Future]:
    """The compiled gradient of the loss, for each side of PLAN; compiling takes seconds, and goes on beside what others ask."""
    futures = dict(_compiled)
    if not futures:
        futures = {side: Future() for side, _ in PLAN}
        _compiled.update(futures)

        def compile_all() -> None:
            try:
                from gan import engines

                for side, future in futures.items():
                    compiled = engines.load().gradient(_loss)
                    nothing = np.zeros((side, side, 3), np.float32)
                    compiled(nothing[None], np.ones((1, side, side, 1), np.float32), *_looks_of(nothing))
                    future.set_result(compiled)
            except Exception as error:
                _compiled.clear()  # who asks next tries again
                for future in futures.values():
                    if not future.done():
                        future.set_exception(error)

        Thread(target=compile_all, daemon=True).start()
    return futures


_compiled: dict[int, Future] = {}
