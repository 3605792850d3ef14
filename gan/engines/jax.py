"""The JAX engine: a chunk of training steps in one lax.scan, on every device there is. For GPUs and TPUs; slow on CPUs."""

import ctypes
import functools
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import jax
import keras
import numpy as np
from jax import lax
from jax import numpy as jnp
from jax.experimental import multihost_utils
from jax.interpreters import ad
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from gan import cluster
from gan.backend import no_output
from gan.losses import sharing

LENGTHS = (50, 10, 1)  # of the scans that are compiled: a chunk is cut into these, so that no odd length is
SINGLE = (1,)  # on CPUs a step a call: in a loop XLA computes convolutions there 8 times as slowly (3.6 s a step against 0.44)
SILENCE_SECONDS = 30  # after which another machine counts as lost; one that is killed is noticed at once
JOINING_SECONDS = 3600  # to wait for the last machine
PARTING_SECONDS = 2  # that the chief stays after an error: the others may end by the same one, and JAX would abort them
SAYING_SECONDS = 60  # left to the thread that says so, and ends the process
LOST = re.compile("^(UNAVAILABLE|ABORTED|CANCELLED|DEADLINE_EXCEEDED)|Gloo|NCCL")  # in what JAX says of a machine that is gone

_losing = threading.Lock()  # held by whichever thread finds first that a machine is lost, for it alone says so


class Engine:
    """Holds a model (see gan/models/dcgan.py), trains it and keeps its moving averages.

    Several devices, here and on other machines, share each batch: its arrays are split among them, the variables copied, and
    XLA adds what must be added up. The step is that of one device, batch statistics over the whole batch included.

    Attributes:
        model: what build_model returned.
        device: what it trains on, in words; accelerated: whether that is no CPU.
        replicas: how many devices share a batch, whose size must be a multiple of it.
        is_chief: whether this process writes the files, alone or among several.
        lengths: of the parts that chunks are cut into, longest first.
    """

    def __init__(self, build_model: Callable[[], object], ema_decay: float) -> None:
        devices = jax.devices()
        mesh = Mesh(np.array(devices), ("batch",))
        self._split = NamedSharding(mesh, PartitionSpec(None, "batch"))
        self._copied = NamedSharding(mesh, PartitionSpec())
        self.replicas = len(devices)
        self.accelerated = devices[0].platform != "cpu"
        self.device = _place().describe(_describe(jax.local_devices()))
        self.is_chief = _place().is_chief
        self._ema_decay = ema_decay
        self.model = model = build_model()
        owners = [*model.networks.values(), *model.averages.values(), *model.optimizers.values()]
        self._variables = [variable for owner in owners for variable in owner.variables] + [*model.state.values()]
        self._keep(self._state())
        self.lengths = LENGTHS if self.accelerated else SINGLE
        # Donated: the state after a part takes the place of the state before it.
        compiled = functools.partial(jax.jit, donate_argnums=0, out_shardings=self._copied)
        self._scan = compiled(lambda state, part: lax.scan(self._step, state, part))
        self._single = compiled(lambda state, part: self._step(state, {n: a[0] for n, a in part.items()}))

    @staticmethod
    def join(on_lost: Callable[[cluster.LostError], None]) -> None:
        """Find the other machines that the environment names, and wait for them; call it before anything is computed.

        Args:
            on_lost: called on another thread where JAX notices first that a machine is gone: it then ends the process.

        Raises:
            LostError: they do not come. OSError: the chief's port is taken.
        """
        place = _place()
        if place.count == 1:
            return

        def end() -> None:
            try:
                if _losing.acquire(blocking=False):
                    on_lost(cluster.LostError(place.count, "JAX hears no more of it"))
                else:
                    time.sleep(SAYING_SECONDS)
            finally:
                os._exit(1)

        Engine._on_abort = _in_place_of_abort(end)  # kept: C would call what is gone
        jax.config.update("jax_enable_preemption_service", False)  # nobody asks it, and it complains of machines that are lost
        if place.is_chief:  # a port that is taken would crash JAX
            socket.create_server(("", int(os.environ["JAX_COORDINATOR_ADDRESS"].rpartition(":")[2]))).close()
        with _in_company(), no_output(), _watching_the_chief(end):  # Gloo tells of its connection
            jax.distributed.initialize(
                num_processes=place.count,
                process_id=place.index,
                initialization_timeout=JOINING_SECONDS,
                heartbeat_timeout_seconds=SILENCE_SECONDS,
                shutdown_timeout_seconds=SILENCE_SECONDS,
            )
            multihost_utils.sync_global_devices("all are there")

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
            return np.asarray(multihost_utils.process_allgather(values))

    @classmethod
    def leave(cls) -> None:
        """Part from the other machines, where they are needed no more; every process must call it."""
        if _place().count > 1:
            cls.gather(np.zeros(1, np.int32))  # for JAX itself waits only SILENCE_SECONDS for the last
            with _in_company():
                jax.distributed.shutdown()

    @staticmethod
    def abandon(code: int) -> None:
        """End this process although the others go on, where it has not left them: else JAX would wait for them now."""
        if jax.distributed.is_initialized():
            if _place().is_chief:
                time.sleep(PARTING_SECONDS)  # what they watch is in its process; they may be about to end as well
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    @staticmethod
    def in_company():
        """A context in which errors that another machine has caused become LostError."""
        return _in_company()

    @staticmethod
    def gradient(loss: Callable) -> Callable:
        """Make of a loss in keras.ops its values and their gradient; it is compiled by the first call with so many rows.

        Args:
            loss: of arrays of N rows each, float32: loss(values, *others) gives a loss for each row, (N,).

        Returns:
            A function of the same arrays: (the losses, float32 (N,); the gradient of their sum by `values`, of their shape).
        """

        @jax.jit
        def compiled(values, *others):
            losses, gradients_of = jax.vjp(lambda values: loss(values, *others), values)
            return losses, *gradients_of(jnp.ones_like(losses))

        def both(*arrays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            losses, gradient = compiled(*(jnp.asarray(array, jnp.float32) for array in arrays))
            return np.asarray(losses), np.asarray(gradient)

        return both

    def prepare(self, batches: dict[str, np.ndarray]) -> dict[str, jax.Array]:
        """Send what `run` will eat to the devices; may be called while they work on what came before."""
        return {name: _put(array, self._split) for name, array in batches.items()}

    def run(self, batches: dict[str, np.ndarray | jax.Array]) -> dict[str, np.ndarray]:
        """Do n steps; every array has a leading axis of n steps, then the batch. Return {log name: float32 array (n,)}.

        Raises:
            LostError: another process is gone.
        """
        steps = len(next(iter(batches.values())))
        batches = self.prepare(batches)
        state = self._state()
        advance = self._single if self.lengths == SINGLE else self._scan
        rows, done = [], 0
        with _in_company():
            try:
                while done < steps:
                    length = next(length for length in self.lengths if length <= steps - done)
                    part = {name: array[done : done + length] for name, array in batches.items()}
                    state, logs = advance(state, part)  # returns before it is computed
                    rows.append(logs)
                    done += length
            finally:
                self._keep(state)  # whatever happened: what the variables held before was donated
            rows = np.vstack(rows)
        return dict(zip(self.model.log_names, rows.T, strict=True))

    def _state(self) -> list[jax.Array]:
        """What the variables hold, on every device."""
        return [_put(variable.value, self._copied) for variable in self._variables]

    def _keep(self, state: list[jax.Array]) -> None:
        for variable, value in zip(self._variables, state, strict=True):
            variable.assign(value)

    def _step(self, state: list[jax.Array], batch: dict[str, jax.Array]) -> tuple[list[jax.Array], jax.Array]:
        """One step as a function of the state: all gradients are taken before any is applied. Returns the logs as a vector."""
        networks = self.model.networks
        weights = {name: network.trainable_variables for name, network in networks.items()}
        others = [variable for network in networks.values() for variable in network.non_trainable_variables]
        others += self.model.state.values()
        groups = []

        def losses(values):
            mapping = [pair for name in networks for pair in zip(weights[name], values[name], strict=True)]
            mapping += [(variable, variable.value) for variable in others]
            with keras.StatelessScope(state_mapping=mapping) as scope:
                results, logs = self.model.losses(batch)
            groups.extend(sharing(results))
            row = jnp.stack([logs[name] for name in self.model.log_names])
            return results, ([scope.get_current_value(variable) for variable in others], row)

        with keras.StatelessScope(state_mapping=zip(self._variables, state, strict=True)) as scope:
            values = jax.tree.map(lambda variable: variable.value, weights)
            results, gradients_of, (changed, row) = jax.vjp(losses, values, has_aux=True)
            for name, *more in groups:
                # Of this loss alone: a symbolic zero leaves the others out, where 0.0 would compute them and turn inf into nan.
                alone = {other: ad.Zero(jax.typeof(result)) for other, result in results.items()}
                (gradients,) = gradients_of(alone | {name: jnp.ones_like(results[name])})
                for network in (name, *more):
                    self.model.optimizers[network].apply(gradients[network], networks[network].trainable_variables)
            for variable, value in zip(others, changed, strict=True):
                variable.assign(value)
            self._update_averages()
            return [scope.get_current_value(variable) for variable in self._variables], row

    def _update_averages(self) -> None:
        """average += (1 - decay) * (weight - average), the decay warmed up so that the first weights are soon forgotten."""
        for name, average in self.model.averages.items():
            t = jnp.asarray(self.model.optimizers[name].iterations.value, jnp.float32)
            decay = jnp.minimum(self._ema_decay, (1.0 + t) / (10.0 + t))
            pairs = zip(average.trainable_variables, self.model.networks[name].trainable_variables, strict=True)
            for mean, weight in pairs:
                mean.assign(mean.value - (1.0 - decay) * (mean.value - weight.value))


def _put(array: np.ndarray | jax.Array, sharding: NamedSharding) -> jax.Array:
    """Lay an array on devices, of which each process fills its own; it must be the same in every process."""
    if sharding.is_fully_addressable or (isinstance(array, jax.Array) and array.sharding == sharding):
        return jax.device_put(array, sharding)
    array = np.asarray(array)
    return jax.make_array_from_callback(array.shape, sharding, lambda index: array[index])


def _place() -> cluster.Place:
    return cluster.place("jax")


@contextmanager
def _in_company() -> Iterator[None]:
    """Tell an error that another machine has caused from one of our own."""
    try:
        yield
    except (jax.errors.JaxRuntimeError, ValueError) as error:  # of the CPU's collectives JAX makes a ValueError
        if _place().count == 1 or not LOST.search(str(error)):
            raise
        if not _losing.acquire(blocking=False):
            time.sleep(SAYING_SECONDS)
        raise cluster.LostError(_place().count, error) from error


@contextmanager
def _watching_the_chief(end: Callable[[], None]) -> Iterator[None]:
    """End a process that waits to be let in by a chief which was there and ended.

    JAX would wait on, and be one process too many when all are started again.
    """
    joined = threading.Event()

    def watch() -> None:
        host, _, port = os.environ["JAX_COORDINATOR_ADDRESS"].rpartition(":")
        was_there, misses = False, 0
        while misses < 3 and not joined.wait(1):
            try:
                socket.create_connection((host, int(port)), timeout=5).close()
                was_there, misses = True, 0
            except OSError:
                misses += was_there
        if misses == 3:
            end()

    if not _place().is_chief:
        threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        joined.set()


def _in_place_of_abort(end: Callable[[], None]) -> object:
    """Have `end` called where JAX aborts this process, which it does from a thread of its own; keep what is returned.

    The callback that JAX has for this cannot be used: its C++ fails to hand the error to Python.
    """
    on_abort = ctypes.CFUNCTYPE(None, ctypes.c_int)(lambda number: end())
    libc = ctypes.CDLL(None)
    libc.signal.argtypes, libc.signal.restype = (ctypes.c_int, ctypes.c_void_p), ctypes.c_void_p
    libc.signal(signal.SIGABRT, ctypes.cast(on_abort, ctypes.c_void_p))
    return on_abort


def _describe(devices: list[jax.Device]) -> str:
    if devices[0].platform == "cpu":
        return f"CPU ({os.cpu_count()} cores)"
    return f"{len(devices)} x {devices[0].device_kind}"
