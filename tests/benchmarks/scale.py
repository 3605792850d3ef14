"""How the time of a training step grows with the batch and with machines: the numbers of docs/scale.md.

    python tests/benchmarks/scale.py [--model cdcgan] [--steps 12]

A machine here is a process on one core (its own, by affinity), and loopback is the network; so two of them fit on two cores.
Of each it prints the median seconds a step; then what the processes exchange in a step and how fast they do, and what that
predicts for two machines beside what was measured. Run it on a machine that does nothing else. Linux only.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
BATCHES = (16, 32, 64, 128, 256)
NETWORKS = {"1 Gbit/s Ethernet": 125e6, "10 Gbit/s Ethernet": 1.25e9, "100 Gbit/s": 12.5e9}  # bytes a second, at best


def measure(model: str, batch: int, steps: int) -> dict[str, float]:
    """In a process of its own: the median seconds of a step, and what the processes exchange in one, in bytes."""
    from gan.backend import import_keras

    import_keras()
    import numpy as np

    from gan import engines
    from gan.config import TrainConfig
    from gan.data import Dataset, fashion_mnist
    from gan.training import Trainer

    engines.load().join(print)
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (60_000, 28, 28, 1), np.uint8), rng.integers(0, 10, 60_000).astype(np.uint8)
    dataset = Dataset("noise", images, labels, images[:1], labels[:1], fashion_mnist.CLASS_NAMES, True, ())
    trainer = Trainer(TrainConfig(model=model, batch_size=batch), dataset)
    batches = [trainer.batches(step, 1) for step in range(2)]
    times = []
    for i in range(steps + 2):
        start = time.perf_counter()
        trainer.engine.run(batches[i % 2])
        times.append(time.perf_counter() - start)
    found = {"seconds": statistics.median(times[2:])}
    found["bytes"] = 4 * sum(int(np.prod(w.shape)) for n in trainer.model.networks.values() for w in n.trainable_variables)
    return found


def exchange(size: int, rounds: int) -> float:
    """In a process of its own: the median seconds in which two processes add up `size` bytes."""
    from gan.backend import import_keras

    import_keras()
    import tensorflow as tf

    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    values = tf.ones(size // 4)

    @tf.function
    def add():
        return strategy.run(lambda: tf.distribute.get_replica_context().all_reduce("sum", values))[0]

    times = []
    for _ in range(rounds + 2):
        start = time.perf_counter()
        add().numpy()
        times.append(time.perf_counter() - start)
    return statistics.median(times[2:])


def on(cores: list[list[int]], *arguments: object) -> dict:
    """Run this file's `arguments`, one process for each list of cores; return what the first one found."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in cores]
    workers = [f"127.0.0.1:{each.getsockname()[1]}" for each in sockets]
    for each in sockets:
        each.close()
    processes = []
    for i, own in enumerate(cores):
        task = {"cluster": {"worker": workers}, "task": {"type": "worker", "index": i}}
        env = os.environ | ({"TF_CONFIG": json.dumps(task)} if len(cores) > 1 else {})
        command = ["taskset", "-c", ",".join(map(str, own)), sys.executable, __file__, *map(str, arguments)]
        processes.append(subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True))
    printed = [process.communicate()[0] for process in processes]
    return json.loads(printed[0].splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="cdcgan")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--exchange", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.model, given.measure, given.steps)))
        return
    if given.exchange:
        print(json.dumps(exchange(given.exchange, given.steps)))
        return
    steps = ("--model", given.model, "--steps", given.steps)
    print("batch: seconds a step on two cores; on one")
    alone = {}
    for batch in BATCHES:
        both, one = (on([cores], "--measure", batch, *steps)["seconds"] for cores in ([0, 1], [0]))
        alone[batch] = one
        print(f"{batch:5}: {both:.3f}; {one:.3f}", flush=True)
    size = on([[0]], "--measure", BATCHES[0], "--model", given.model, "--steps", 1)["bytes"]
    adding = on([[0], [1]], "--exchange", size, "--steps", given.steps)
    print(f"{size / 1e6:.1f} MB are added up in a step; two processes on loopback do that in {adding:.3f} s")
    print("batch: two machines of one core each, measured; predicted; one such machine")
    for batch in BATCHES[2:]:
        two = on([[0], [1]], "--measure", batch, *steps)["seconds"]
        print(f"{batch:5}: {two:.3f}; {alone[batch // 2] + adding:.3f}; {alone[batch]:.3f}", flush=True)
    print("Computed, for machines of one core each, from the step of their part and 2 (n - 1) / n of the bytes (ring):")
    for name, rate in NETWORKS.items():
        for n in (2, 4):
            for batch in BATCHES[2:]:
                seconds = alone[batch // n] + 2 * (n - 1) / n * size / rate
                print(f"  {name}, {n} machines, batch {batch}: {seconds:.3f} s, {alone[batch] / seconds:.2f} times as fast")


if __name__ == "__main__":
    main()
