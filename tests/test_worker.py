import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import asked
import numpy as np
import pytest
from conftest import ROOT

from gan import bundle, critic
from gan.bundle import Bundle, BundleError
from gan.latents import vectors
from gan.worker import Wardrobe, Worker, WorkerError

# A network as far as can be seen without Keras.
UNLOADABLE = """{"config": {"layers": [{"class_name": "InputLayer", "config": {"name": "a", "batch_shape": [null, 100]}}]}}"""


pytestmark = pytest.mark.usefixtures("quick_processes")


@pytest.fixture(scope="module")
def worker(short_run):
    worker = Worker(short_run / "model")
    yield worker
    worker.process.close()


def test_it_draws_and_judges_as_the_bundle_does(worker, short_run):
    model = bundle.load(short_run / "model")
    images = worker.draw([1, 2, 42])
    np.testing.assert_array_equal(images, model.draw([1, 2, 42]))
    logits = critic.judge(model, images)
    np.testing.assert_array_equal(worker.judge(images), logits)
    drawn, logit = worker.draw_and_judge(vectors.from_seeds([1, 2, 42], 100))
    np.testing.assert_array_equal(drawn, images)
    assert logit == logits[0]
    assert (worker.latent_dim, worker.weights_hash, worker.run) == (100, model.weights_hash, model.run)
    assert worker.is_ready


def test_what_the_function_raises_is_raised_here(worker):
    with pytest.raises(ValueError, match="seed is -1"):
        worker.call(Bundle.draw, [-1])


def test_a_killed_process_is_replaced(worker):
    before = worker.draw([7])
    os.kill(worker.call(asked.process), signal.SIGKILL)
    np.testing.assert_array_equal(worker.draw([7]), before)


def test_a_process_killed_while_it_loads_is_replaced_too(short_run):
    worker = Worker(short_run / "model")
    killed = worker.process._process
    os.kill(killed.pid, signal.SIGKILL)
    killed.join()
    assert not worker.is_ready
    assert worker.draw([7]).shape == (1, 28, 28, 1)
    worker.process.close()


def test_where_no_process_lives_until_the_model_is_loaded_another_is_tried_after_a_pause(short_run, monkeypatch):
    monkeypatch.setattr("gan.worker.PAUSE", 0.5)
    with monkeypatch.context() as patch:
        patch.setattr("gan.worker.model_process", SimpleNamespace(serve=asked.die_at_once))
        worker = Worker(short_run / "model")
        with pytest.raises(WorkerError, match="killed again and again"):
            worker.process.wait()
        assert not worker.is_ready
    while not worker.is_ready:  # nobody asks
        time.sleep(0.01)
    worker.process.close()


def test_a_call_to_a_closed_process_is_refused_in_one_line(short_run):
    worker = Worker(short_run / "model")
    worker.process.wait()
    worker.process.close()
    with pytest.raises(WorkerError, match=r"^the page is being closed$"):
        worker.draw([7])


def test_a_folder_that_is_no_bundle_is_refused_before_a_process_starts(tmp_path, monkeypatch):
    monkeypatch.setattr("gan.worker.Process", lambda folder: pytest.fail("started"))
    with pytest.raises(BundleError, match="is not a folder"):
        Worker(tmp_path / "none")
    with pytest.raises(BundleError, match="is not a folder"):
        Wardrobe({"none": tmp_path / "none", "another": tmp_path})


def test_a_model_that_keras_cannot_load_is_told_when_somebody_waits(short_run, tmp_path):
    damaged = tmp_path / "model"
    subprocess.run(["cp", "-r", short_run / "model", damaged], check=True)
    (damaged / "config.json").write_text(UNLOADABLE)
    worker = Worker(damaged)
    with pytest.raises(BundleError, match="cannot be loaded by Keras"):
        worker.process.wait()
    worker.process.close()


def test_its_process_ends_with_a_parent_that_was_killed(short_run):
    code = """
import os, signal, sys
from pathlib import Path
from gan.latents import vectors
from gan.worker import Worker, WorkerError
if __name__ == "__main__":
    Worker(Path(sys.argv[1]))
    os.kill(os.getpid(), signal.SIGKILL)
"""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    # The worker's process shares the output, so this returns when both have ended.
    run = subprocess.run([sys.executable, "-c", code, short_run / "model"], env=env, capture_output=True, timeout=60)
    assert run.returncode == -signal.SIGKILL
