"""Which of the processes that train together this one is, as the environment says; they usually are one a machine.

TensorFlow's are named in TF_CONFIG (https://www.tensorflow.org/guide/distributed_training#setting_up_the_tf_config_environment_variable).
JAX's own variable is JAX_COORDINATOR_ADDRESS, where the first process listens; the other two numbers that
jax.distributed.initialize asks for are taken from JAX_NUM_PROCESSES and JAX_PROCESS_ID.
"""

import json
import os
from typing import NamedTuple

from gan.errors import UsageError, UserError


class LostError(UserError):
    """Another process of this training is gone, or did not come."""

    def __init__(self, count: int, error: Exception) -> None:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        # TensorFlow tells first where in the graph it was.
        reason = next((line for line in lines if line.startswith("Collective ops is aborted")), lines[0])[:200]
        super().__init__(
            f"another of the {count} machines of this training is gone or cannot be reached ({reason}). The chief's last "
            "checkpoint is kept: start the same command on all of them, with --resume"
        )


class Place(NamedTuple):
    """This process among those that train together. Process 0, the chief, alone writes files and prints."""

    index: int = 0
    count: int = 1

    @property
    def is_chief(self) -> bool:
        return self.index == 0

    def describe(self, device: str) -> str:
        """What all train on, where one has `device`."""
        return device if self.count == 1 else f"{self.count} machines with {device}"


def place(backend: str) -> Place:
    """Read it for a Keras backend; a process by itself is the chief of one.

    Raises:
        UsageError: a variable is not what the backend's tools write; the message names it.
    """
    if backend == "tensorflow":
        return _from_tf_config(os.environ.get("TF_CONFIG") or "{}")
    if backend == "jax" and "JAX_COORDINATOR_ADDRESS" in os.environ:
        return _from_jax(os.environ)
    return Place()


def _from_tf_config(text: str) -> Place:
    try:
        config = json.loads(text)
        cluster, task = config.get("cluster") or {}, config.get("task") or {}
        tasks = [(kind, i) for kind in sorted(cluster) for i in range(len(cluster[kind]))]  # "chief" before "worker"
        own = task.get("type"), task.get("index")
    except (ValueError, AttributeError, TypeError) as error:
        raise UsageError(f"TF_CONFIG cannot be read ({error}): it is JSON with a cluster of workers and a task") from None
    if others := sorted(cluster.keys() - {"chief", "worker"}):
        raise UsageError(f"TF_CONFIG names {others[0]} tasks; allowed in its cluster: chief and worker")
    if not tasks:
        return Place()
    if len(cluster.get("chief", ())) > 1:
        raise UsageError(f"TF_CONFIG names {len(cluster['chief'])} chiefs; allowed: one")
    if own not in tasks:
        allowed = ", ".join(f"{kind} {i}" for kind, i in tasks)
        raise UsageError(f"TF_CONFIG's task is {own[0]} {own[1]}; allowed by its cluster: {allowed}")
    return Place(tasks.index(own), len(tasks))


def _from_jax(environment) -> Place:
    found = {}
    for name, least in (("JAX_NUM_PROCESSES", 1), ("JAX_PROCESS_ID", 0)):
        text = environment.get(name, "")
        if not text.isdecimal() or int(text) < least:
            given = repr(text) if text else "missing"
            raise UsageError(f"{name} is {given}; needed beside JAX_COORDINATOR_ADDRESS: a whole number of at least {least}")
        found[name] = int(text)
    count, index = found.values()
    if index >= count:
        raise UsageError(f"JAX_PROCESS_ID is {index}; allowed with JAX_NUM_PROCESSES {count}: 0 to {count - 1}")
    address = environment["JAX_COORDINATOR_ADDRESS"]
    if not address.rpartition(":")[2].isdecimal() or not address.rpartition(":")[0]:
        raise UsageError(f"JAX_COORDINATOR_ADDRESS is {address!r}; allowed: HOST:PORT of process 0, such as 10.0.0.1:1234")
    return Place(index, count)
