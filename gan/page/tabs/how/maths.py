"""The maths of the tab "How it works": plain numbers in, plain numbers out, small enough to follow by hand."""

import math
from collections.abc import Callable, Iterable

import numpy as np

ADAM_STEPS = 200
IMAGES, SAMPLES_EVERY, CHECKPOINT_EVERY = 60_000, 50, 5  # of the course's run


def leaky_relu(value: float) -> float:
    """Keras' default, with a slope of 0.3 below 0. Maas, Hannun and Ng 2013 (theirs is 0.01)."""
    return value if value >= 0 else 0.3 * value


def transposed(cells: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """Transposed convolution of one channel with padding "same": (H, W) and (K, K) to (H*stride, W*stride).

    Every cell stamps value * kernel, `stride` cells apart; stamps add up, and what sticks out is cut off: the smaller half
    of it above and left. Dumoulin and Visin 2016, section 4, https://arxiv.org/abs/1603.07285.
    """
    (height, width), side = cells.shape, len(kernel)
    room = max(side - stride, 0)
    whole = np.zeros((height * stride + room, width * stride + room), cells.dtype)
    for (row, column), value in np.ndenumerate(cells):
        whole[row * stride :, column * stride :][:side, :side] += value * kernel
    cut = room // 2
    return whole[cut : cut + height * stride, cut : cut + width * stride]


def triangle(side: int) -> np.ndarray:
    """A kernel (side, side) of whole numbers that falls off from its middle: 1 2 1 times itself for side 3."""
    line = np.minimum(np.arange(side), np.arange(side)[::-1]) + 1
    return np.outer(line, line)


def softplus(logits: np.ndarray) -> np.ndarray:
    """log(1 + exp(x)): the binary cross-entropy of logits against 0; of -x, against 1."""
    return np.logaddexp(0, logits)


def accuracy_steps(logits: np.ndarray, real: bool) -> tuple[np.ndarray, float]:
    """The course's worked example: which logits (N,) are on their right side of 0.5, and the mean of those as 1 and 0."""
    right = logits >= 0.5 if real else logits < 0.5
    return right, float(right.mean())


def adam_path(gradient: Callable, start: Iterable[float], rate: float, steps: int = ADAM_STEPS) -> np.ndarray:
    """Where Adam goes from start (D,): shape (steps + 1, D), the start included.

    Kingma and Ba 2014, algorithm 1, https://arxiv.org/abs/1412.6980, with Keras' defaults 0.9, 0.999, 1e-7. Each number has
    memories of its own, so two numbers with two Adams and two numbers with one are the same.
    """
    places = [np.asarray(start, float)]
    mean, square = np.zeros_like(places[0]), np.zeros_like(places[0])
    for t in range(1, steps + 1):
        slope = gradient(places[-1])
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        step = (mean / (1 - 0.9**t)) / (np.sqrt(square / (1 - 0.999**t)) + 1e-7)
        places.append(places[-1] - rate * step)
    return np.stack(places)


def run_numbers(batch: int, epochs: int, images: int = IMAGES) -> dict[str, int]:
    """What a run of the trainer comes to: whole batches an epoch, pictures left over, steps, sample sheets, checkpoints."""
    batches = images // batch
    return {
        "batches": batches,
        "left": images % batch,
        "steps": batches * epochs,
        "samples": 1 + epochs * math.ceil(batches / SAMPLES_EVERY),  # with the untrained one; an epoch's last always is one
        "checkpoints": math.ceil(epochs / CHECKPOINT_EVERY),
    }
