"""The two engines against one another, and each on two devices against one.

A backend and its devices are chosen for a whole process, so all but TensorFlow on one device run in processes of their own.
"""

import os
import subprocess
import sys
from pathlib import Path

import commands
import keras
import numpy as np
import pytest
from conftest import QUICKLY_COMPILED, ROOT, SMALL_TRAINING
from small_gan import BATCH, batches, engine, measure

from gan import bundle


def on(backend: str, *command: str | Path, xla: str = "", folder: Path = ROOT, **env: str) -> str:
    """Run Python on a backend with our modules at hand; return what it prints. `xla` are flags beside those of every test."""
    env |= {"KERAS_BACKEND": backend, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    env |= {"XLA_FLAGS": f"{QUICKLY_COMPILED} {xla}"}
    ran = commands.run([sys.executable, *command], cwd=folder, env=os.environ | env, capture_output=True, timeout=240)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    return ran.stdout


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """The norm of the difference of two arrays, over that of the first."""
    return float(np.linalg.norm(one - other) / max(np.linalg.norm(one), 1e-12))


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Path:
    """Where the weights that all begin with are kept."""
    return tmp_path_factory.mktemp("backends") / "start.npz"


@pytest.fixture(scope="module")
def one_device(start) -> dict[str, np.ndarray]:
    """TensorFlow on one device."""
    return measure(start)


@pytest.fixture(scope="module")
def jax(start, one_device) -> dict[str, np.ndarray]:
    """JAX on two devices, from the same weights."""
    out = start.with_name("jax.npz")
    on("jax", "tests/small_gan.py", start, out, xla="--xla_force_host_platform_device_count=2")
    found = dict(np.load(out))
    assert found["replicas"] == 2
    return found


def test_jax_on_two_devices_has_the_losses_gradients_and_statistics_of_tensorflow_on_one(one_device, jax):
    names = [name for name in one_device if name.split("/")[0] in ("losses", "gradient", "statistics")]
    assert len(names) == 2 + 7 + 6 + 4
    assert all(np.abs(one_device[name]).max() > 0 for name in names)
    assert {name: d for name in names if (d := apart(one_device[name], jax[name])) > 1e-4} == {}


def test_equal_gradients_make_equal_updates(one_device, jax):
    assert apart(one_device["updated"], jax["updated"]) < 1e-6


def test_fifty_steps_stay_together(one_device, jax):
    for name in ("run/gen_loss", "run/disc_loss"):
        assert np.ptp(one_device[name]) > 0.01
        assert np.allclose(one_device[name], jax[name], rtol=1e-3)  # on one device against two: 5 % between backends
    assert apart(one_device["average"], jax["average"]) < 1e-3


def test_tensorflow_on_two_devices_normalises_each_devices_part_by_itself(start, one_device):
    """So its losses are the means of those of the halves, and not those of the whole batch: MirroredStrategy has no other."""
    out = start.with_name("mirrored.npz")
    on("tensorflow", "tests/small_gan.py", start, out, "0", TWO_DEVICES="1")
    mirrored = dict(np.load(out))
    assert mirrored["replicas"] == 2
    halves = []
    for part in (slice(0, BATCH // 2), slice(BATCH // 2, BATCH)):
        alone = engine(start, lambda: keras.optimizers.SGD(1.0))
        halves.append(alone.run({name: array[:, part] for name, array in batches(1).items()}))
    for name in ("gen_loss", "disc_loss"):
        assert np.allclose(mirrored[f"losses/{name}"], np.mean([half[name] for half in halves], axis=0), rtol=1e-5)
        assert not np.allclose(mirrored[f"losses/{name}"], one_device[f"losses/{name}"], rtol=1e-3)


def test_a_run_goes_from_one_backend_to_the_other_and_back(keras_home, tmp_path):
    def train(backend: str, *options: str) -> str:
        # The run lies where it does when nothing is said.
        code = SMALL_TRAINING.replace("stand_in()", "stand_in(model=small_gan.Trainable)")  # with convolutions
        return on(backend, "-c", code, *options, folder=tmp_path, KERAS_HOME=str(keras_home))

    run_dir = tmp_path / "runs" / "dcgan"
    train("tensorflow", "--limit", "16", "--batch-size", "16", "--epochs", "1")
    there = sorted(path.relative_to(run_dir) for path in (run_dir / "model").rglob("*"))
    assert "Resuming after iteration 1 of 2" in train("jax", "--resume", "--epochs", "2")
    assert {path for path in there if "samples" not in path.parts} <= {p.relative_to(run_dir) for p in run_dir.rglob("*")}
    model = bundle.load(run_dir / "model")
    assert "jax" in model.run["versions"]
    assert len({garment.tobytes() for garment in model.draw(range(4))}) == 4
    for config in (run_dir / "model").rglob("config.json"):
        assert not {"jax", "tensorflow"} & set(config.read_text().lower().split('"'))
        assert '"synchronized": true' not in config.read_text()
    assert "Resuming after iteration 2 of 3" in train("tensorflow", "--resume", "--epochs", "3")
    rows = np.loadtxt(run_dir / "history.csv", delimiter=",", skiprows=1)
    assert rows[:, 0].tolist() == [1, 2, 3]
    assert np.all(np.abs(rows[:, 3] - 2 * np.log(2)) < 0.2)  # a critic that has hardly begun


def test_what_holds_for_the_engine_and_checkpoints_holds_on_jax():
    tests = ["tests/test_engine.py", "tests/test_checkpoint.py"]
    tests += ["tests/test_cdcgan.py::test_a_step_trains_both_networks_on_any_engine"]
    assert " passed" in on("jax", "-m", "pytest", "-q", *tests, "-p", "no:cacheprovider")


DRAW = """
import sys
from pathlib import Path
from gan.backend import import_keras
import_keras()
import numpy as np
from gan import bundle
from gan.averages import settle_batch_norm
folder, out = sys.argv[1:]
model = bundle.load(Path(folder))
drawn = model.draw([3, 4], 8)
noise = np.random.default_rng(0).standard_normal((16, 100)).astype("float32"), np.eye(10, dtype="float32")[np.arange(16) % 10]
settle_batch_norm(model.generator, [list(noise)])  # as a training does, eagerly
np.savez(out, drawn=drawn, settled=model.draw([3, 4], 8))
"""


def test_what_ships_draws_and_settles_on_jax_as_it_does_here(tmp_path, monkeypatch):
    # Its average has a layer Rescaling, which asks for TensorFlow where that stands in sys.modules at all.
    given = [str(ROOT / "weights" / "cdcgan"), str(tmp_path / "jax.npz")]
    on("jax", "-c", DRAW, *given)
    monkeypatch.setattr(sys, "argv", ["", given[0], str(tmp_path / "here.npz")])
    exec(DRAW, {})
    on_jax, here = (np.load(tmp_path / f"{name}.npz") for name in ("jax", "here"))
    for name in ("drawn", "settled"):
        assert np.abs(on_jax[name].astype(int) - here[name]).max() <= 1
    assert (here["drawn"] != here["settled"]).any()


def test_without_jax_its_name_says_what_to_install(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['jax'] = None")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    env = os.environ | {"KERAS_BACKEND": "jax", "PYTHONPATH": path}
    ran = subprocess.run([sys.executable, "train.py"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 2
    assert ran.stderr == (
        'train.py: KERAS_BACKEND is jax, and JAX is not installed: pip install -r requirements.txt "jax[cuda13]" for a GPU, '
        "jax for a CPU\n"
    )


@pytest.mark.parametrize(("file", "variable"), [("jax", ""), ("tensorflow", "jax")])
def test_the_backend_that_keras_json_names_is_loaded_where_nothing_else_does(file, variable, tmp_path):
    (tmp_path / "keras.json").write_text(f'{{"backend": "{file}"}}')
    code = "from gan import backend; backend.import_keras(); import keras; print(backend.backend(), keras.backend.backend())"
    env = os.environ | {"KERAS_HOME": str(tmp_path), "KERAS_BACKEND": variable}
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert ran.stdout == "jax jax\n", ran.stderr
