"""Generators kept along a run: the moving average at N epochs, its batch norm settled, in a few bits a weight.

They lie in a run's folder, and in its bundle, as snapshots/epoch_0007_step_00006559.npz. For the generator's weight i (`iii`):

iii            a vector (bias, batch norm) or scalar: float32, as it is
iii.planes     a kernel's codes, 0 to 2**bits - 2, as bits: uint8 (bits, ceil(size / 8)), the lowest bit's plane first
iii.inputs     float32, a scale for each input channel: the root mean square of its weights
iii.outputs    float32, a scale for each output channel: the greatest magnitude that is left, over 2**(bits - 1) - 1

Kernels below LARGE weights take 16 bits, the others as many (8 to 16) as let the N files fit in ROOM: 8 for dcgan and 10 for
cdcgan, at 12 snapshots. More than 99.99 % of the pixels then differ by at most 2 grey levels; of 14 of cdcgan 99.89 %
(docs/measurements.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan import bundle, files
from gan.bundle import BundleError
from gan.cli import say
from gan.config import TrainConfig
from gan.errors import UsageError

if TYPE_CHECKING:
    import keras

FOLDER = "snapshots"
NAME = re.compile(r"epoch_(\d+)_step_(\d+)\.npz")
ROOM = 32 * 2**20  # bytes of all snapshots of a model
FILE_ROOM = 10 * 2**20 - 1  # of one
LARGE = 2**19  # weights of a kernel: smaller ones make a file hardly larger
BITS = (8, 16)  # a weight of a large kernel: the fewest, and the most
PARTS = ("planes", "inputs", "outputs")
PASSES = 8  # with which a snapshot's batch norm is settled; the bundle's, and with it the last one's, takes more
OVERHEAD = 512  # bytes at most that an array takes beside its own: its header, and the zip's two


def epochs(last: int, count: int) -> list[int]:
    """The epochs, from 0 to `last`, whose generators a run of `last` epochs keeps; at most `count`, all where there are fewer.

    As in the film, whose frame k shows picture (k / 2)**2 (see pictures.thin), many are of the start and fewer of the end:
    snapshot k of 0 to n is of epoch (k / n)**2 * last. The first is the untrained one and the last the run's end, which alone
    is kept where count is 1.
    """
    n = min(count, last + 1) - 1
    return [last] * count if n < 1 else [max(k, round((k / n) ** 2 * last)) for k in range(n + 1)]


def thin(there: list[int], last: int, count: int) -> list[int]:
    """Which of the epochs that are there stay: for each of `epochs(last, count)`, the last one first, the nearest left."""
    there, kept = sorted(there, reverse=True), []
    for wanted in reversed(epochs(last, count)):
        if there:
            kept.append(min(there, key=lambda epoch: abs(epoch - wanted)))
            there.remove(kept[-1])
    return sorted(kept)


def quantise(kernel: np.ndarray, axis: int, bits: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A kernel's planes, inputs and outputs: see above. The scales keep the kernel's axes, of length 1 but for one.

    Args:
        kernel: float32, at least two axes; axis: that of the output channel, -1 or -2; the input channel's is the other.
        bits: 2 to 16.
    """
    axes = set(range(kernel.ndim))
    output, input = axis % kernel.ndim, (-3 - axis) % kernel.ndim
    inputs = _not_zero(np.sqrt(np.square(kernel).mean(axis=tuple(axes - {input}), keepdims=True)))
    most = 2 ** (bits - 1) - 1
    scaled = kernel / inputs
    outputs = _not_zero(np.abs(scaled).max(axis=tuple(axes - {output}), keepdims=True) / np.float32(most))
    codes = (np.clip(np.rint(scaled / outputs), -most, most) + most).astype(np.uint16).ravel()
    planes = np.stack([np.packbits((codes >> bit & 1).astype(np.uint8), bitorder="little") for bit in range(bits)])
    return planes, inputs, outputs


def restore(planes: np.ndarray, inputs: np.ndarray, outputs: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The kernel of that shape, float32, from what `quantise` made of it.

    Raises:
        ValueError: they do not belong to such a kernel.
    """
    size, bits = int(np.prod(shape)), len(planes)
    if planes.shape != (bits, -(-size // 8)) or planes.dtype != np.uint8 or not 2 <= bits <= 16:
        raise ValueError(f"planes are {planes.dtype} {planes.shape}; expected uint8 (2 to 16, {-(-size // 8)})")
    if np.broadcast_shapes(inputs.shape, outputs.shape, shape) != shape or inputs.dtype.kind + outputs.dtype.kind != "ff":
        raise ValueError(f"scales are {inputs.dtype} {inputs.shape} and {outputs.dtype} {outputs.shape} for a kernel {shape}")
    codes = np.zeros(size, np.int32)
    for bit, plane in enumerate(planes):
        codes |= np.unpackbits(plane, count=size, bitorder="little").astype(np.int32) << bit
    return (codes - (2 ** (bits - 1) - 1)).astype(np.float32).reshape(shape) * outputs * inputs


def file_size(network: keras.Model, bits: int) -> int:
    """Bytes that a snapshot of the network takes at most, at so many bits a weight of its large kernels."""
    total = OVERHEAD
    for weight, axis in _weights(network):
        size = int(np.prod(weight.shape))
        if axis is None:
            total += 4 * size + OVERHEAD
        else:
            total += _bits(size, bits) * -(-size // 8) + 4 * (weight.shape[-1] + weight.shape[-2]) + 3 * OVERHEAD
    return total


def most(network: keras.Model) -> int:
    """How many snapshots of the network fit in ROOM."""
    smallest = file_size(network, BITS[0])
    return ROOM // smallest if smallest <= FILE_ROOM else 0


def bits_for(network: keras.Model, count: int) -> int:
    """The bits a weight of large kernels with which `count` snapshots of the network fit in ROOM; 16 for none.

    Raises:
        UsageError: they do not fit even in the fewest bits; the message names the greatest number that does.
    """
    if count > most(network):
        raise UsageError(
            f"snapshots is {count}; allowed for this model: 0 to {most(network)}, "
            f"for a model's snapshots have {ROOM // 2**20} MiB in all"
        )
    room = min(ROOM // max(1, count), FILE_ROOM)
    return max(bits for bits in range(BITS[0], BITS[1] + 1) if bits == BITS[0] or file_size(network, bits) <= room)


def save(path: Path, network: keras.Model, bits: int = BITS[0]) -> None:
    """Write a network's weights, whole or not at all; equal ones make equal bytes.

    Args:
        bits: 8 to 16 a weight of large kernels.
    """
    arrays = {}
    for i, (weight, axis) in enumerate(_weights(network)):
        values = np.asarray(weight, np.float32)
        if axis is None:
            arrays[f"{i:03d}"] = values
        else:
            parts = quantise(values, axis, _bits(values.size, bits))
            arrays |= {f"{i:03d}.{name}": part for name, part in zip(PARTS, parts, strict=True)}
    with files.replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, **arrays)


def listed(folder: Path) -> tuple[tuple[int, int, Path], ...]:
    """(Epoch, step, path) of every snapshot in a run's or a bundle's folder, in order; none where there are none."""
    found = [(NAME.fullmatch(path.name), path) for path in (folder / FOLDER).glob("epoch_*.npz")]
    return tuple(sorted((int(name[1]), int(name[2]), path) for name, path in found if name))


def find(folder: Path, epoch: int) -> Path:
    """The snapshot of an epoch, without loading Keras.

    Raises:
        UsageError: there is none; the message names the epochs that are there.
    """
    there = {each: path for each, _, path in listed(folder)}
    if epoch not in there:
        kept = f"allowed for {folder}: {', '.join(map(str, there))}" if there else f"{folder} has no snapshots"
        raise UsageError(f"--epoch is {epoch}; {kept}")
    return there[epoch]


def read(path: Path, network: keras.Model) -> list[np.ndarray]:
    """The weights in a snapshot of a network of that build, float32, for `put`.

    Raises:
        BundleError: it is damaged, or not of this network; nothing in it is unpickled.
    """
    weights = list(_weights(network))
    expected = {
        f"{i:03d}{part}" for i, (_, axis) in enumerate(weights) for part in ([""] if axis is None else [f".{p}" for p in PARTS])
    }
    try:
        with np.load(path, allow_pickle=False) as archive:
            if set(archive.files) != expected:
                raise ValueError("not the arrays of this model's generator")
            if sum(member.file_size for member in archive.zip.infolist()) > file_size(network, BITS[1]):
                raise ValueError("larger than a snapshot of this model")
            return [_value(archive, f"{i:03d}", weight.shape, axis) for i, (weight, axis) in enumerate(weights)]
    except Exception as error:  # a damaged zip raises whatever the damage leads zipfile and NumPy to
        why = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise BundleError(f"{path} is damaged: {why}") from error


def put(network: keras.Model, values: Iterable) -> None:
    """Set a network's weights to those that `read` gave, arrays or the backend's tensors of them."""
    for (weight, _), value in zip(_weights(network), values, strict=True):
        weight.assign(value)


def load(folder: Path, epoch: int) -> bundle.Bundle:
    """A bundle that draws as it did after that epoch; its weights_hash is that of the snapshot's file.

    Raises:
        UsageError: no snapshot of that epoch is there.
        BundleError: the bundle or the snapshot is damaged; nothing in it is unpickled.
    """
    path = find(folder, epoch)
    loaded = bundle.load(folder)
    put(loaded.generator, read(path, loaded.generator))
    return bundle.Bundle(folder, loaded.generator, loaded.run | {"weights_sha256": files.sha256(path)})


def check(trainer, has_begun: bool) -> tuple[int, int]:
    """(Snapshots, bits) of a run. As many as a run keeps by itself, or one that has begun, become no more than fit.

    Raises:
        UsageError: those that were asked for do not fit.
    """
    network, count = trainer.model.averages["generator"], trainer.config.snapshots
    if count == TrainConfig.snapshots and count > most(network) and not has_begun:
        say(f"Mind: {most(network)} snapshots instead of {count}: of so large a generator no more fit in {ROOM // 2**20} MiB")
    if count == TrainConfig.snapshots or has_begun:
        count = min(count, most(network))
    return count, bits_for(network, count)


class Album:
    """The snapshots of a run in its folder, as the run goes. `trainer` is a gan.training.Trainer that stands where it begins.

    A run that is resumed with more epochs keeps those it has, takes new ones where a run of that many epochs would, and at its
    end keeps those that lie nearest to that run's (`thin`). One that began before there were snapshots has none of its past,
    and takes no more than fit. What lies beyond the step that a run goes on from is removed: it comes again.

    Raises:
        UsageError: so many do not fit, see check.
    """

    def __init__(self, run_dir: Path, trainer, has_begun: bool) -> None:
        self._count, self._bits = check(trainer, has_begun)
        self._run_dir, self._trainer = run_dir, trainer
        self._epochs = epochs(trainer.config.epochs, self._count)

    def begin(self) -> None:
        """Remove what lies beyond the trainer's step, and take the untrained generator."""
        for left_over in (self._run_dir / FOLDER).glob(".epoch_*"):
            left_over.unlink()
        for _, step, path in listed(self._run_dir):
            if step > self._trainer.step:
                path.unlink()
        if self._trainer.step == 0:
            self.take(0)

    def take(self, epoch: int) -> None:
        """Keep the generator now, at an epoch's end, if it is one that is kept; the run's last waits for `finish`."""
        if epoch in self._epochs and epoch < self._trainer.config.epochs:
            self._save(epoch, self._trainer.settled(PASSES))

    def finish(self, network: keras.Model) -> None:
        """Keep the generator of the bundle as the last one, and thin them to as many as were asked for."""
        if not self._count:
            return
        last = self._trainer.config.epochs
        self._save(last, network)
        there = {epoch: path for epoch, _, path in listed(self._run_dir)}
        for epoch in there.keys() - thin(list(there), last, self._count):
            there[epoch].unlink()

    def _save(self, epoch: int, network: keras.Model) -> None:
        name = f"epoch_{epoch:04d}_step_{self._trainer.step:08d}.npz"
        save(self._run_dir / FOLDER / name, network, self._bits)


def _weights(network: keras.Model):
    """(Weight, the axis of its output channel) in the network's order; None for what has one axis or none."""
    import keras

    for layer in network.layers:
        axis = -2 if isinstance(layer, keras.layers.Conv2DTranspose) else -1
        for weight in layer.weights:
            yield weight, axis if len(weight.shape) > 1 else None


def _bits(size: int, bits: int) -> int:
    return bits if size >= LARGE else BITS[1]


def _not_zero(scales: np.ndarray) -> np.ndarray:
    """Scales to divide by: where all weights are 0, any will do."""
    return np.where(scales > 0, scales, 1).astype(np.float32)


def _value(archive, key: str, shape: tuple[int, ...], axis: int | None) -> np.ndarray:
    value = archive[key] if axis is None else restore(*(archive[f"{key}.{part}"] for part in PARTS), shape)
    if value.shape != tuple(shape) or value.dtype != np.float32:
        raise ValueError(f"{key} is {value.dtype} {value.shape}; expected float32 {tuple(shape)}")
    if not np.isfinite(value).all():
        raise ValueError(f"{key} holds what is no number")
    return value
