"""The TensorFlow engine: a chunk of training steps in one tf.function, on every GPU there is, else on the CPU."""

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import tensorflow as tf

from gan import cluster
from gan.errors import UsageError
from gan.losses import sharing

LOST = (tf.errors.UnavailableError, tf.errors.AbortedError, tf.errors.CancelledError, tf.errors.DeadlineExceededError)


class Engine:
    """Holds a model (see gan/models/dcgan.py), trains it and keeps its moving averages.

    Several GPUs share each batch (tf.distribute.MirroredStrategy, on several machines MultiWorkerMirroredStrategy); batch
    statistics are then those of each GPU's part. XLA compiles the step on a single GPU; on a CPU it is slower than TensorFlow's
    own kernels.

    Attributes:
        model: what build_model returned, its variables where the engine wants them.
        device: what it trains on, in words; accelerated: whether that is a GPU.
        replicas: how many devices share a batch, whose size must be a multiple of it.
        is_chief: whether this process writes the files, alone or among several.

    Raises:
        UsageError: there are several devices, and the model has a state that they cannot share.
    """

    def __init__(self, build_model: Callable[[], object], ema_decay: float) -> None:
        self.strategy = _strategy()
        self.replicas = self.strategy.num_replicas_in_sync
        self.accelerated = bool(tf.config.list_logical_devices("GPU"))
        self.device = _place().describe(_describe())
        self.is_chief = _place().is_chief
        self._ema_decay = ema_decay
        with _in_company(), self.strategy.scope():
            self.model = build_model()
        if self.replicas > 1 and self.model.state:
            raise UsageError(
                "this model remembers earlier pictures, and trains on one device: set CUDA_VISIBLE_DEVICES=0, or use JAX"
            )
        self._compiled = None

    @staticmethod
    def join(on_lost: Callable[[cluster.LostError], None]) -> None:
        """Find the other machines that the environment names, and wait for them; call it before anything is computed.

        Args:
            on_lost: not called: TensorFlow tells of a machine that is gone by an error.

        Raises:
            LostError: they do not come.
        """
        _strategy()

    @staticmethod
    def gather(values: np.ndarray) -> np.ndarray:
        """The arrays of all processes, in their order: (processes, *values.shape). Every process must call it.

        Args:
            values: float32 or int32, of the same shape everywhere.

        Raises:
            LostError: another process is gone.
        """
        if _place().count == 1:
            return values[None]
        with _in_company():
            rows = _gather(tf.constant(values[None])).numpy()
        return rows[:: len(rows) // _place().count]

    @staticmethod
    def leave() -> None:
        """Part from the other machines, where they are needed no more: TensorFlow does so by itself."""

    @staticmethod
    def abandon(code: int) -> None:
        """Let this process end although the others go on: TensorFlow does not keep it."""

    @staticmethod
    def in_company():
        """A context in which errors that another machine has caused become LostError."""
        return _in_company()

    @staticmethod
    def gradient(loss: Callable) -> Callable:
        """Make of a loss in keras.ops its values and their gradient; it is compiled by the first call, for any number of rows.

        Args:
            loss: of arrays of N rows each, float32: loss(values, *others) gives a loss for each row, (N,).

        Returns:
            A function of the same arrays: (the losses, float32 (N,); the gradient of their sum by `values`, of their shape).
        """

        @functools.cache
        def compiled(*shapes: tuple[int, ...]):
            def gradient(values, *others):
                with tf.GradientTape(watch_accessed_variables=False) as tape:
                    tape.watch(values)
                    losses = loss(values, *others)
                return losses, tape.gradient(losses, values)

            rows = [tf.TensorSpec((None, *shape), tf.float32) for shape in shapes]
            is_accelerated = bool(tf.config.list_logical_devices("GPU"))
            return tf.function(gradient, input_signature=rows, autograph=False, jit_compile=is_accelerated)

        def both(*arrays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            made = compiled(*(array.shape[1:] for array in arrays))
            losses, gradient = made(*(tf.constant(array, tf.float32) for array in arrays))
            return losses.numpy(), gradient.numpy()

        return both

    def prepare(self, batches: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """What `run` takes, made ready on another thread: nothing is to be done here."""
        return batches

    def run(self, batches: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Do n steps; every array has a leading axis of n steps, then the batch. Return {log name: float32 array (n,)}.

        Raises:
            LostError: another process is gone.
        """
        if self._compiled is None:
            self._compiled = self._compile(batches)
        with _in_company():
            rows = self._compiled(batches).numpy()
        return dict(zip(self.model.log_names, rows.T, strict=True))

    def _compile(self, batches: dict[str, np.ndarray]):
        # Any number of steps, so that one compilation serves every chunk.
        signature = {name: tf.TensorSpec((None, *a.shape[1:]), a.dtype) for name, a in batches.items()}
        # Without AutoGraph, which takes most of a second to find that there is no branch in all that this calls.
        step = tf.function(self._step, autograph=False, jit_compile=self.accelerated and self.replicas == 1)

        def one(i, rows, batches):
            row = self.strategy.run(step, args=({name: array[i] for name, array in batches.items()},))
            rows = rows.write(i, self.strategy.reduce(tf.distribute.ReduceOp.MEAN, row, axis=None))
            self._update_averages()
            return i + 1, rows

        def chunk(batches):
            steps = tf.shape(next(iter(batches.values())))[0]
            _, rows = tf.while_loop(
                lambda i, rows: i < steps,
                lambda i, rows: one(i, rows, batches),
                (tf.constant(0), tf.TensorArray(tf.float32, steps)),
                parallel_iterations=1,
            )
            return rows.stack()

        return tf.function(chunk, input_signature=[signature], autograph=False)

    def _step(self, batch: dict[str, tf.Tensor]) -> tf.Tensor:
        """One step on one device: all gradients are taken before any is applied. Returns the logs as a vector."""
        if self.replicas > 1:
            part = next(iter(batch.values())).shape[0] // self.replicas
            start = part * tf.distribute.get_replica_context().replica_id_in_sync_group
            batch = {name: array[start : start + part] for name, array in batch.items()}
        networks = self.model.networks
        with tf.GradientTape(persistent=True) as tape:
            losses, logs = self.model.losses(batch)
            groups = sharing(losses)
            # Keras' optimizers sum the gradients of all devices.
            shares = [losses[names[0]] / self.replicas for names in groups]
        gradients = {}
        for names, loss in zip(groups, shares, strict=True):
            gradients |= tape.gradient(loss, {name: networks[name].trainable_variables for name in names})
        for name, network in networks.items():
            self.model.optimizers[name].apply(gradients[name], network.trainable_variables)
        return tf.stack([logs[name] for name in self.model.log_names])

    def _update_averages(self) -> None:
        """average += (1 - decay) * (weight - average), the decay warmed up so that the first weights are soon forgotten."""
        for name, average in self.model.averages.items():
            t = tf.cast(self.model.optimizers[name].iterations, tf.float32)
            decay = tf.minimum(self._ema_decay, (1.0 + t) / (10.0 + t))
            pairs = zip(average.trainable_variables, self.model.networks[name].trainable_variables, strict=True)
            for mean, weight in pairs:
                mean.assign_sub((1.0 - decay) * (mean - weight))


def _place() -> cluster.Place:
    return cluster.place("tensorflow")


@functools.cache
def _strategy() -> tf.distribute.Strategy:
    """The same for every engine of this process: TensorFlow joins other machines once, before it does anything else."""
    if _place().count > 1:
        with _in_company():
            return tf.distribute.MultiWorkerMirroredStrategy()
    several = len(tf.config.list_logical_devices("GPU")) > 1
    return tf.distribute.MirroredStrategy() if several else tf.distribute.get_strategy()


@tf.function(reduce_retracing=True)  # arrays of a few lengths come
def _gather(row: tf.Tensor) -> tf.Tensor:
    strategy = _strategy()
    return strategy.gather(strategy.run(lambda row: row, args=(row,)), axis=0)


@contextmanager
def _in_company() -> Iterator[None]:
    """Tell an error that another machine has caused from one of our own."""
    try:
        yield
    except tf.errors.OpError as error:
        if _place().count == 1 or not (isinstance(error, LOST) or "Collective" in str(error)):
            raise
        raise cluster.LostError(_place().count, error) from error


def _describe() -> str:
    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        details = tf.config.experimental.get_device_details(gpus[0])
        return f"{len(gpus)} x {details.get('device_name', 'GPU')}"
    return f"CPU ({os.cpu_count()} cores)"
