"""The TensorFlow engine: a chunk of training steps in one tf.function, on every GPU there is, else on the CPU."""

import os
from collections.abc import Callable

import numpy as np
import tensorflow as tf


class Engine:
    """Holds a model (see gan/models/dcgan.py), trains it and keeps its moving averages.

    Several GPUs share each batch (tf.distribute.MirroredStrategy); batch statistics are then those of each GPU's part.
    XLA compiles the step on a single GPU; on a CPU it is slower than TensorFlow's own kernels.

    Attributes:
        model: what build_model returned, its variables where the engine wants them.
        device: what it trains on, in words; accelerated: whether that is a GPU.
        replicas: how many devices share a batch, whose size must be a multiple of it.
    """

    def __init__(self, build_model: Callable[[], object], ema_decay: float) -> None:
        gpus = tf.config.list_logical_devices("GPU")
        self.strategy = tf.distribute.MirroredStrategy() if len(gpus) > 1 else tf.distribute.get_strategy()
        self.replicas = self.strategy.num_replicas_in_sync
        self.accelerated = bool(gpus)
        self.device = _describe()
        self._ema_decay = ema_decay
        with self.strategy.scope():
            self.model = build_model()
        self._compiled = None

    def prepare(self, batches: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """What `run` takes, made ready on another thread: nothing is to be done here."""
        return batches

    def run(self, batches: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Do n steps; every array has a leading axis of n steps, then the batch. Return {log name: float32 array (n,)}."""
        if self._compiled is None:
            self._compiled = self._compile(batches)
        return dict(zip(self.model.log_names, self._compiled(batches).numpy().T, strict=True))

    def _compile(self, batches: dict[str, np.ndarray]):
        # Any number of steps, so that one compilation serves every chunk.
        signature = {name: tf.TensorSpec((None, *a.shape[1:]), a.dtype) for name, a in batches.items()}
        step = tf.function(self._step, jit_compile=self.accelerated and self.replicas == 1)

        def chunk(batches):
            steps = tf.shape(next(iter(batches.values())))[0]
            rows = tf.TensorArray(tf.float32, steps)
            for i in tf.range(steps):
                tf.autograph.experimental.set_loop_options(parallel_iterations=1)
                batch = {name: array[i] for name, array in batches.items()}
                row = self.strategy.run(step, args=(batch,))
                rows = rows.write(i, self.strategy.reduce(tf.distribute.ReduceOp.MEAN, row, axis=None))
                self._update_averages()
            return rows.stack()

        return tf.function(chunk, input_signature=[signature])

    def _step(self, batch: dict[str, tf.Tensor]) -> tf.Tensor:
        """One step on one device: all gradients are taken before any is applied. Returns the logs as a vector."""
        if self.replicas > 1:
            part = next(iter(batch.values())).shape[0] // self.replicas
            start = part * tf.distribute.get_replica_context().replica_id_in_sync_group
            batch = {name: array[start : start + part] for name, array in batch.items()}
        networks = self.model.networks
        with tf.GradientTape(persistent=True) as tape:
            losses, logs = self.model.losses(batch)
            # Keras' optimizers sum the gradients of all devices.
            losses = {name: loss / self.replicas for name, loss in losses.items()}
        gradients = {name: tape.gradient(losses[name], networks[name].trainable_variables) for name in networks}
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


def _describe() -> str:
    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        details = tf.config.experimental.get_device_details(gpus[0])
        return f"{len(gpus)} x {details.get('device_name', 'GPU')}"
    return f"CPU ({os.cpu_count()} cores)"
