"""Several processes that train together, on loopback in place of several machines; and how they are named."""

import json
import os
import re
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import commands
import numpy as np
import pytest
from conftest import QUICKLY_COMPILED, ROOT, SHORT_RUN, SMALL_TRAINING

from gan import bundle, cluster
from gan.errors import UsageError

RUN = ["--limit", "32", "--batch-size", "16", "--epochs", "12", "--checkpoint-every", "1", "--snapshots", "2"]
STEPS, LAST = 10, 24  # those that are compared, and all

LOST = (
    r"train.py: another of the 2 machines of this training is gone or cannot be reached \(.+\)\. "
    r"Start the same command on all of them with --resume, which goes on from the chief's last checkpoint\n"
)

ALONE = """
import json, os, sys
import small_gan
small_gan.stand_in()
if os.environ["KERAS_BACKEND"] == "tensorflow":
    small_gan.split_logical_cpus()
from gan import training
from gan.data import sources
from gan.config import TrainConfig
dataset = sources.load()
trainer = training.Trainer(TrainConfig(limit=32, batch_size=16, epochs=12), dataset)
assert trainer.engine.replicas == 2
for step in range(int(sys.argv[1])):
    trainer.advance(trainer.batches(step, 1))
print(json.dumps(trainer.history[:trainer.step].tolist()))
"""


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def environment(backend: str, home: Path, xla: str = "") -> dict[str, str]:
    """`xla` are flags beside those of every test."""
    env = {"KERAS_BACKEND": backend, "KERAS_HOME": str(home), "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    return os.environ | env | {"XLA_FLAGS": f"{QUICKLY_COMPILED} {xla}"}


@contextmanager
def together(
    backend: str, home: Path, folder: Path, *options: str, workers: list[str] = (), missing: int = 0
) -> Iterator[list[commands.Popen]]:
    """Two processes of train.py, the chief first, each with what it prints in FOLDER/INDEX.out and .err.

    `workers` are options of the second alone; `missing` are the others that both wait for.
    """
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2 + missing)]
    started = []
    try:
        for i in range(2):
            env = environment(backend, home)
            del env["TF_CPP_MIN_LOG_LEVEL"]  # of the tests: whoever sets it sees all that TensorFlow says
            if backend == "tensorflow":
                env["TF_CONFIG"] = json.dumps({"cluster": {"worker": addresses}, "task": {"type": "worker", "index": i}})
            else:
                env |= {"JAX_COORDINATOR_ADDRESS": addresses[0], "JAX_PROCESS_ID": str(i)}
                env["JAX_NUM_PROCESSES"] = str(len(addresses))
            # Each in a folder of its own, as on machines that share no disk.
            place = folder / str(i)
            place.mkdir(exist_ok=True, parents=True)
            command = [sys.executable, "-c", SMALL_TRAINING, *RUN, "--run-dir", "run", *options, *(workers if i else ())]
            with open(folder / f"{i}.out", "w") as out, open(folder / f"{i}.err", "w") as err:
                started.append(commands.Popen(command, cwd=place, env=env, stdout=out, stderr=err))
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()


def ended(processes: list[commands.Popen]) -> list[int]:
    return [process.wait(240) for process in processes]


def said(folder: Path) -> list[str]:
    """What the processes left on standard error."""
    return [(folder / f"{i}.err").read_text() for i in range(2)]


def wait_for(condition, seconds: float, *processes: commands.Popen):
    """The first true value of condition(); fails if it takes longer, or a process ends before."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it takes too long"
        assert all(process.poll() is None for process in processes), "a process has ended"
        time.sleep(0.1)
    return found


def newest_step(run_dir: Path) -> int:
    return max((int(path.stem[5:]) for path in run_dir.glob("checkpoints/step_*.npz")), default=0)


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_two_machines_train_one_run(backend, keras_home, tmp_path):
    env = environment(backend, keras_home, "--xla_force_host_platform_device_count=2")
    ran = commands.run([sys.executable, "-c", ALONE, STEPS], env=env, capture_output=True, timeout=240)
    assert ran.returncode == 0, ran.stderr
    alone = np.array(json.loads(ran.stdout.splitlines()[-1]))

    # A killed worker ends the chief.
    chiefs = tmp_path / "0" / "run"
    with together(backend, keras_home, tmp_path) as (chief, worker):
        wait_for(lambda: newest_step(chiefs) >= STEPS, 240, chief, worker)
        worker.kill()
        assert chief.wait(60) == 1
    losses = np.loadtxt(chiefs / "history.csv", delimiter=",", skiprows=1)[:STEPS, 2:]
    assert np.ptp(alone[:, 0]) > 0.01
    assert np.allclose(losses, alone, rtol=1e-3)  # those of one process with two devices
    assert re.fullmatch(LOST, said(tmp_path)[0])
    printed = (tmp_path / "0.out").read_text()
    assert printed.startswith(
        "Loading Keras ...\nWaiting for all 2 machines ...\nLoading the data ...\nSettings: model dcgan, "
    )
    assert "Training on 2 machines with CPU" in printed
    assert (tmp_path / "1.out").read_text() + said(tmp_path)[1] == ""
    assert list((tmp_path / "1").iterdir()) == []  # nor does it write files

    # Resumed, and interrupted at the worker.
    before = newest_step(chiefs)
    with together(backend, keras_home, tmp_path, "--resume") as (chief, worker):
        wait_for(lambda: newest_step(chiefs) > before, 240, chief, worker)
        worker.send_signal(signal.SIGINT)  # in any of them ends all
        assert ended([chief, worker]) == [130, 130]
    assert f"Resuming after iteration {before:,} of {LAST}" in (tmp_path / "0.out").read_text()
    assert "a checkpoint is saved; go on with: python train.py --run-dir run --resume" in said(tmp_path)[0]
    assert said(tmp_path)[1] == "train.py: interrupted, and a checkpoint is saved\n"

    # Resumed to the end.
    with together(backend, keras_home, tmp_path, "--resume") as processes:
        assert ended(processes) == [0, 0]
    assert said(tmp_path) == ["", ""]
    rows = np.loadtxt(chiefs / "history.csv", delimiter=",", skiprows=1)
    assert rows[:, 0].tolist() == list(range(1, LAST + 1))
    about = bundle.check(chiefs / "model")
    assert about["iterations"] == LAST
    assert about["device"].startswith("2 machines with CPU")

    # The chief cannot begin, and finds that out late.
    config = chiefs / "config.json"
    config.write_text(config.read_text().replace('"images": 32', '"images": 31'))
    with together(backend, keras_home, tmp_path, "--epochs", "13", "--resume") as processes:
        assert ended(processes) == [1, 1]
    assert said(tmp_path)[0].startswith(
        "train.py: the training images or their classes are not those that the run in run began with"
    )
    assert said(tmp_path)[1].startswith(
        "train.py: machine 1 of 2 has ended: the training images or their classes are not those"
    )


def test_the_others_hear_when_there_is_nothing_to_do_for_the_chief(keras_home, small_run, tmp_path):
    shutil.copytree(small_run, tmp_path / "0" / "run")
    with together("tensorflow", keras_home, tmp_path, *SHORT_RUN, "--snapshots", "12", "--resume") as processes:
        assert ended(processes) == [0, 0]
    assert said(tmp_path) == ["", ""]
    assert "The run in run is finished" in (tmp_path / "0.out").read_text()

    with together("tensorflow", keras_home, tmp_path, *SHORT_RUN) as processes:
        assert ended(processes) == [2, 2]
    why = "run holds a run already; go on with it by --resume, or name another --run-dir\n"
    assert said(tmp_path) == [f"train.py: {why}", f"train.py: machine 1 of 2 has ended: {why}"]


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_machines_with_other_options_do_not_begin(backend, keras_home, tmp_path):
    with together(backend, keras_home, tmp_path, workers=["--seed", "1"]) as processes:
        assert ended(processes) == [2, 2]
    assert said(tmp_path) == ["train.py: the machines have different options; allowed: the same on all of them\n"] * 2
    assert list((tmp_path / "0").iterdir()) == []


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_a_chief_that_is_killed_ends_the_others(backend, keras_home, tmp_path):
    with together(backend, keras_home, tmp_path) as (chief, worker):
        wait_for(lambda: newest_step(tmp_path / "0" / "run"), 120, chief, worker)
        chief.kill()
        assert worker.wait(60) == 1
    assert re.fullmatch(LOST, said(tmp_path)[1].splitlines(keepends=True)[-1])  # JAX itself says something before


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_ctrl_c_is_heard_while_others_are_waited_for_and_ends_the_waiting_of_all(backend, keras_home, tmp_path):
    with together(backend, keras_home, tmp_path, missing=1) as (chief, worker):
        wait_for(lambda: "Waiting for all 3 machines" in (tmp_path / "0.out").read_text(), 60, chief)
        time.sleep(2)  # so that both wait in C++
        chief.send_signal(signal.SIGINT)
        assert chief.wait(5) in (130, -signal.SIGINT)
        assert worker.wait(30) == 1
    last = said(tmp_path)[1].splitlines()[-1]
    assert last.startswith("train.py: another of the 3 machines of this training is gone or cannot be reached (")
    assert last.endswith("). Start the same command on all of them")  # not with --resume: nothing has begun


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_a_port_in_use_is_one_line(backend, keras_home, tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = [taken.getsockname()[1], *free_ports(1)]
        monkeypatch.setattr(sys.modules[__name__], "free_ports", lambda count: ports)
        with together(backend, keras_home, tmp_path) as (chief, _):
            assert chief.wait(60) == 1
    assert re.fullmatch(r"train.py: cannot join the other machines \(.+\); is the address right, .+\n", said(tmp_path)[0])


TASK = {"type": "worker", "index": 1}
WORKERS = {"worker": ["a:1", "b:1"]}


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({}, (0, 1)),
        ({"task": TASK}, (0, 1)),
        ({"cluster": WORKERS, "task": TASK}, (1, 2)),
        ({"cluster": WORKERS, "task": TASK | {"index": "1"}}, (1, 2)),
        ({"cluster": WORKERS | {"chief": ["c:1"]}, "task": TASK}, (2, 3)),
        ({"cluster": WORKERS | {"chief": ["c:1"]}, "task": {"type": "chief", "index": 0}}, (0, 3)),
    ],
)
def test_tensorflow_is_told_its_place_in_tf_config(config, place, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))
    assert cluster.place("tensorflow") == place
    assert cluster.place("jax") == (0, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "TF_CONFIG cannot be read"),
        ("[]", "TF_CONFIG cannot be read"),
        (json.dumps({"cluster": WORKERS, "task": "worker"}), "TF_CONFIG cannot be read"),
        (json.dumps({"cluster": WORKERS | {"chief": ["c:1", "d:1"]}, "task": TASK}), "TF_CONFIG names 2 chiefs; allowed: one"),
        (json.dumps({"cluster": WORKERS | {"ps": ["p:1"]}, "task": TASK}), "names ps tasks; allowed in its cluster: chief and"),
        (json.dumps({"cluster": WORKERS, "task": TASK | {"index": 2}}), "task is worker 2; allowed by its cluster: worker 0, "),
        (json.dumps({"cluster": WORKERS}), "task is None None; allowed"),
    ],
)
def test_a_tf_config_that_cannot_be_is_refused(text, message, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(UsageError, match=re.escape(message)):
        cluster.place("tensorflow")


def test_jax_is_told_its_place_in_three_variables(monkeypatch):
    monkeypatch.setenv("JAX_COORDINATOR_ADDRESS", "10.0.0.1:1234")
    monkeypatch.setenv("JAX_NUM_PROCESSES", "4")
    monkeypatch.setenv("JAX_PROCESS_ID", "3")
    assert cluster.place("jax") == (3, 4)
    assert cluster.place("tensorflow") == (0, 1)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("JAX_NUM_PROCESSES", "", "JAX_NUM_PROCESSES is missing; needed beside JAX_COORDINATOR_ADDRESS"),
        ("JAX_NUM_PROCESSES", "two", "JAX_NUM_PROCESSES is 'two'"),
        ("JAX_PROCESS_ID", "-1", "JAX_PROCESS_ID is '-1'; needed"),
        ("JAX_PROCESS_ID", "4", "JAX_PROCESS_ID is 4; allowed with JAX_NUM_PROCESSES 4: 0 to 3"),
        ("JAX_COORDINATOR_ADDRESS", "10.0.0.1", "JAX_COORDINATOR_ADDRESS is '10.0.0.1'; allowed: HOST:PORT"),
    ],
)
def test_jax_variables_that_cannot_be_are_refused(name, value, message, monkeypatch):
    given = {"JAX_COORDINATOR_ADDRESS": "10.0.0.1:1234", "JAX_NUM_PROCESSES": "4", "JAX_PROCESS_ID": "3"}
    for variable, text in (given | {name: value}).items():
        monkeypatch.setenv(variable, text)
    with pytest.raises(UsageError, match=re.escape(message)):
        cluster.place("jax")
