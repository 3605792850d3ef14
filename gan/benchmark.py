"""How fast this machine trains, and how fast it could at best: `python train.py --benchmark`.

The floor is the roofline of Williams, Waterman and Patterson 2009, https://doi.org/10.1145/1498765.1498785: a pass over a layer
takes at least its operations at the device's rate of matrix products, and at least its bytes at the device's rate of copies.
"""

import itertools
import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from gan import files
from gan.cli import say
from gan.config import TrainConfig
from gan.data import fashion_mnist
from gan.errors import UserError
from gan.training import CHUNK_SECONDS, Trainer, check_precision, facts

PRODUCTS = (layers.Dense, layers.Conv2D, layers.Conv2DTranspose)  # the layers that multiply matrices
ITEM_BYTES = {"float32": 4, "bfloat16": 2}
LONG_ENOUGH = 0.05  # seconds for one product of matrices: no larger ones are tried
LARGEST_MATRIX = 8192  # rows: 0.3 GB in float32
COPIED_BYTES = 2**28  # of an array that no cache holds
REPETITIONS = 5


def benchmark(
    config: TrainConfig,
    images: np.ndarray,
    labels: np.ndarray,
    path: Path,
    class_names: Sequence[str] = fashion_mnist.CLASS_NAMES,
    step_seconds: float = 10.0,
    rate_seconds: float = 1.5,
) -> None:
    """Measure this machine, say what came out, and write it to `path`: a run's facts and

    device, devices: what it trains on, in words, and how many of them share a batch.
    seconds_a_step, steps_a_second, images_a_second: as training goes, without its pictures and checkpoints.
    operations_a_step, bytes_a_step: what a step needs (see `step_passes`).
    matrix_rate, copy_rate: what one device does, in operations and in bytes (read and written) a second.
    floor_seconds, floor_share: the least time for a step at these rates, and its share of a step's time.

    Args:
        images: uint8 (N, 28, 28, 1); labels: uint8 (N,), indices of class_names. The first `config.limit` of them are used.
        step_seconds: how long steps are timed; rate_seconds: so long each rate is, twice or more, at each size.

    Raises:
        UsageError: bfloat16 is computed in software here.
        UserError: the model's operations cannot be counted, or a loss is not finite.
        OSError: the file cannot be written.
    """
    trainer = Trainer(config, images, labels, class_names=class_names)
    check_precision(trainer)
    devices = trainer.engine.replicas
    passes = step_passes(trainer.model, config.batch_size // devices)  # of one device: they work side by side
    say(f"Measuring the training steps on {trainer.engine.device}: about {step_seconds:.0f} s and the compilation ...")
    seconds = seconds_a_step(trainer, step_seconds)
    say("Measuring matrix products and copies ...")
    # The best of the types that occur: a device may be slow in bfloat16, and a compiler free to compute in float32 there.
    matrix_rate = max(measure_matrix_rate(dtype, rate_seconds) for dtype in _compute_dtypes(trainer.model))
    copy_rate = measure_copy_rate(rate_seconds)
    floor = floor_seconds(passes, matrix_rate, copy_rate)
    result = {
        "device": trainer.engine.device,
        "devices": devices,
        "seconds_a_step": seconds,
        "steps_a_second": 1 / seconds,
        "images_a_second": config.batch_size / seconds,
        "operations_a_step": sum(p.operations for p in passes) * devices,
        "bytes_a_step": sum(p.bytes for p in passes) * devices,
        "matrix_rate": matrix_rate,
        "copy_rate": copy_rate,
        "floor_seconds": floor,
        "floor_share": floor / seconds,
    }
    say(
        f"A step of {config.batch_size} images takes {seconds:.3g} s: {1 / seconds:.3g} steps/s, "
        f"{config.batch_size / seconds:,.0f} images/s\n"
        f"It needs {result['operations_a_step'] / 1e9:.3g} billion operations and {result['bytes_a_step'] / 1e9:.3g} GB; "
        f"a device does {matrix_rate / 1e9:,.0f} billion and {copy_rate / 1e9:,.0f} GB a second\n"
        f"So it could take {floor:.3g} s at best: {result['floor_share']:.0%} of what it takes"
    )
    if floor > seconds:
        say("Mind: that is no floor. Something else was at work while it was measured: measure again, alone")
    files.write_json(path, facts(trainer) | result)
    say(f"Written: {path}")


@dataclass(frozen=True)
class Pass:
    """One sweep over memory: a layer forward or backward, or the update of a network's weights."""

    name: str
    operations: int
    bytes: int


def step_passes(model: object, batch_size: int) -> list[Pass]:
    """What one training step of a GAN needs at least, whatever compiles it: a list of passes.

    The networks are taken as chains of layers, N = batch_size. The generator draws N images; the discriminator judges 2 N.
    Its loss needs the gradients of its weights over all 2 N, and of every activation but its input. The generator's loss goes
    back through the discriminator's activations of the N drawn images, this time up to that input, without weights; then
    through the generator: its weights and every activation but its input.

    Operations are those of dense layers and convolutions alone, two for a multiply-add; each of the two kinds of gradients
    costs an example as much as the forward pass. Products with padding are not counted: in DCGAN a quarter of the usual count.
    All else (normalisation, activations, dropout, losses) is free, fused by an ideal compiler into the passes over the layers
    that multiply. So only what these read and write moves: forward the layer's input, weights and output; backward its input,
    the gradients of its output and input, its weights and their gradients; then weights, gradients and Adam's two moments
    are read, weights and moments written, and a kept average read and written. Activations and their gradients take the bytes
    of the computing type of the layer that wrote them, real images one, all that concerns weights four.

    Raises:
        UserError: the model has other networks than generator and discriminator, or a layer of a kind not known here.
    """
    if set(model.networks) != {"generator", "discriminator"}:
        found = ", ".join(model.networks)
        raise UserError(f"--benchmark counts the operations of a generator and a discriminator; this model has: {found}")
    generator, discriminator = model.networks["generator"], model.networks["discriminator"]
    n = batch_size
    return [
        *_network_passes(generator, input_bytes=4 * n, examples=n, gradients=n, input_gradients=0),
        *_network_passes(discriminator, input_bytes=(1 + 4) * n, examples=2 * n, gradients=3 * n, input_gradients=n),
        *(_update(name, network, name in model.averages) for name, network in model.networks.items()),
    ]


def floor_seconds(passes: list[Pass], matrix_rate: float, copy_rate: float) -> float:
    """The least time for `passes`, one after the other, at so many operations and bytes a second."""
    return sum(max(p.operations / matrix_rate, p.bytes / copy_rate) for p in passes)


def seconds_a_step(trainer: Trainer, seconds: float) -> float:
    """Median seconds of a training step, in chunks as the loop runs them; the host prepares the next chunk meanwhile."""
    for _ in range(2):  # the first compiles
        trainer.step = 0
        pace = trainer.advance(trainer.batches(0, 1))
    count = min(trainer.config.samples_every, trainer.steps_per_epoch, max(1, int(CHUNK_SECONDS / pace)))
    starts = itertools.cycle(range(0, trainer.total_steps - count + 1, count))
    times = []
    with ThreadPoolExecutor(1) as preparing:
        chunk = preparing.submit(trainer.batches, next(starts), count)
        while len(times) < 4 or sum(times[1:]) < seconds:  # the first does not count: an engine may compile for this length
            start = time.perf_counter()
            batches = chunk.result()
            chunk = preparing.submit(trainer.batches, next(starts), count)
            trainer.step = 0  # the history has room for one run only
            trainer.advance(batches)
            times.append(time.perf_counter() - start)
    return statistics.median(times[1:]) / count


def measure_matrix_rate(dtype: str, seconds: float) -> float:
    """Operations a second of a product of square matrices in `dtype`: the best of sizes that grow until one takes long."""
    best, rows, duration = 0.0, 512, 0.0
    while duration < LONG_ENOUGH and rows < LARGEST_MATRIX:
        rows *= 2
        matrix = keras.random.normal((rows, rows), stddev=rows**-0.5, dtype=dtype)  # its powers grow and vanish slowly

        def multiply(array, count: int, matrix=matrix):
            for _ in range(count):
                array = ops.matmul(matrix, array)
            return array

        duration = _median_seconds(multiply, matrix, seconds)
        best = max(best, 2 * rows**3 / duration)
    return best


def measure_copy_rate(seconds: float) -> float:
    """Bytes read and written a second by x + 1, which no library can leave out."""
    array = ops.zeros((COPIED_BYTES // 4096, 1024), "float32")
    # JAX compiles the loop and stays in one array: on a CPU, one call after the other shows how slowly memory is handed out.
    return 2 * COPIED_BYTES / _median_seconds(lambda array, count: ops.fori_loop(0, count, _add_one, array), array, seconds)


def _add_one(_, array):
    return array + 1


def _median_seconds(work: Callable, array: object, seconds: float) -> float:
    """Median seconds of one of the `count` times that `work(array, count)` works on a 2-D array; takes some times `seconds`."""

    def timed(count: int) -> float:
        start = time.perf_counter()
        ops.convert_to_numpy(work(array, count)[0, :1])  # a number on the host: only then is it surely done
        return time.perf_counter() - start

    count = 1
    timed(count)  # compiles
    while timed(count) < seconds / REPETITIONS:
        count *= 2  # until what each call costs is little beside it
        timed(count)  # may compile once more
    return statistics.median(timed(count) for _ in range(REPETITIONS)) / count


def _network_passes(
    network: keras.Model, input_bytes: int, examples: int, gradients: int, input_gradients: int
) -> Iterator[Pass]:
    """The forward and the backward pass of every layer that multiplies.

    Args:
        input_bytes: of the whole batch, for each number of an example of the network's input.
        examples: how many go forward, and then to the gradients of the weights.
        gradients: how many gradients go back, all losses together; input_gradients: how many of these up to the input.
    """
    stored_bytes, item_before, is_learned = input_bytes, 4, False
    for layer in network.layers:
        if not isinstance(layer, PRODUCTS):
            if not isinstance(layer, layers.Embedding) and any(len(weight.shape) > 1 for weight in layer.weights):
                raise UserError(f"--benchmark cannot count the operations of layer {layer.name}, a {type(layer).__name__}")
            is_learned |= bool(layer.trainable_weights)
            continue
        item = ITEM_BYTES[layer.compute_dtype]
        inputs, outputs = math.prod(layer.input.shape[1:]), math.prod(layer.output.shape[1:])
        operations = 2 * _multiplications(layer)
        weight_bytes = 4 * sum(math.prod(weight.shape) for weight in layer.trainable_weights)
        input_gradients = gradients if is_learned else input_gradients  # is there anything to learn before this layer?
        yield Pass(
            f"{network.name} {layer.name} forward",
            operations * examples,
            inputs * stored_bytes + weight_bytes + outputs * examples * item,
        )
        yield Pass(
            f"{network.name} {layer.name} backward",
            operations * (examples + input_gradients),
            inputs * stored_bytes
            + outputs * gradients * item
            + weight_bytes  # written: their gradients
            + (inputs * input_gradients * item_before + weight_bytes if input_gradients else 0),
        )
        stored_bytes, item_before, is_learned = examples * item, item, True


def _multiplications(layer: layers.Layer) -> int:
    """Multiply-adds of a layer for one example, those with padding left out."""
    if isinstance(layer, layers.Dense):
        return math.prod(layer.input.shape[1:]) * layer.units
    # A transposed convolution is a convolution from its output to its input, as far as it is to be counted.
    sizes = zip(
        layer.input.shape[1:3], layer.output.shape[1:3], layer.kernel_size, layer.strides, layer.dilation_rate, strict=True
    )
    taps = 1
    for from_size, to_size, kernel, stride, dilation in sizes:
        small, large = sorted((from_size, to_size))
        padding = max((small - 1) * stride + (kernel - 1) * dilation + 1 - large, 0) // 2
        taps *= sum(0 <= i * stride + j * dilation - padding < large for i in range(small) for j in range(kernel))
    return taps * math.prod(layer.kernel.shape[2:])


def _update(name: str, network: keras.Model, is_averaged: bool) -> Pass:
    weights = sum(math.prod(weight.shape) for weight in network.trainable_weights)
    return Pass(f"{name} update", 0, 4 * weights * (4 + 3 + 2 * is_averaged))


def _compute_dtypes(model: object) -> set[str]:
    return {layer.compute_dtype for n in model.networks.values() for layer in n.layers if isinstance(layer, PRODUCTS)}
