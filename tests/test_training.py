"""A run: what it leaves behind, and that nothing which happens to it changes that."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import commands
import h5py
import imageio.v3 as imageio
import numpy as np
import pytest
from conftest import ROOT, SHORT_RUN, SMALL_TRAINING, as_dataset

import train
from gan import engines, files, pictures, training
from gan.config import TrainConfig
from gan.data import fashion_mnist
from gan.errors import UsageError
from gan.progress import duration

CONFIG = TrainConfig(limit=64, batch_size=16, epochs=3, samples_every=3, checkpoint_every=1)
NAMES = [
    "epoch_0000_iter_0000.png",
    "epoch_0001_iter_0003.png",
    "epoch_0001_iter_0004.png",
    "epoch_0002_iter_0003.png",
    "epoch_0002_iter_0004.png",
    "epoch_0003_iter_0003.png",
    "epoch_0003_iter_0004.png",
]


def test_a_run_leaves_what_the_contract_lists(short_run):
    assert sorted(path.name for path in short_run.iterdir()) == [
        "checkpoints",
        "config.json",
        "curves",
        "history.csv",
        "model",
        "progress.gif",
        "samples",
        "snapshots",
    ]
    assert sorted(path.name for path in (short_run / "samples").iterdir()) == NAMES
    assert sorted(path.name for path in (short_run / "curves").iterdir()) == [f"epoch_000{i}.png" for i in (1, 2, 3)]
    assert sorted(path.name for path in (short_run / "checkpoints").iterdir()) == ["step_00000008.npz", "step_00000012.npz"]
    steps = [(0, 0), (1, 4), (2, 8), (3, 12)]
    names = [f"epoch_{epoch:04d}_step_{step:08d}.npz" for epoch, step in steps]
    assert sorted(path.name for path in (short_run / "snapshots").iterdir()) == names
    settings = json.loads((short_run / "config.json").read_text())
    assert TrainConfig(**settings["settings"]) == CONFIG
    assert {"python", "tensorflow", "keras", "numpy"} <= set(settings["versions"])
    assert settings["dataset"]["images"] == 64
    assert re.fullmatch(r"[0-9a-f]{40}\+?|unknown", settings["commit"])
    assert len(settings["dataset"]["sha256"]) == 64


def test_history_has_a_row_for_every_iteration(short_run):
    with open(short_run / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["iteration", "epoch", "gen_loss", "disc_loss", "real_accuracy", "fake_accuracy"]
    assert [int(row["iteration"]) for row in rows] == list(range(1, 13))
    assert [int(row["epoch"]) for row in rows] == [1] * 4 + [2] * 4 + [3] * 4
    assert all(0 < float(row["gen_loss"]) < 10 and 0 <= float(row["real_accuracy"]) <= 1 for row in rows)
    assert len({row["gen_loss"] for row in rows}) == 12


def test_samples_are_the_16_fixed_seeds_four_by_four_and_the_film_shows_the_thinned_ones(short_run):
    samples = [pictures.load_png(short_run / "samples" / name) for name in NAMES]
    assert {sample.shape for sample in samples} == {(448, 448)}
    film = imageio.imread(short_run / "progress.gif", mode="L")
    assert np.array_equal(film, [samples[i] for i in pictures.thin(len(samples))])


def test_epochs_are_whole_batches_in_fresh_orders_and_noise_is_the_steps_own(garments):
    images, labels = garments
    images = images.copy()
    images[:, 5, 5, 0] = np.arange(64)  # a mark to know them by
    trainer = training.Trainer(TrainConfig(batch_size=20, epochs=2, seed=7), as_dataset(images, labels))
    assert (trainer.steps_per_epoch, trainer.total_steps) == (3, 6)
    batches = trainer.batches(0, 6)
    marks = batches["images"][:, :, 5, 5, 0]
    for epoch in (1, 2):
        order = np.random.default_rng((1, 7, epoch)).permutation(64)
        assert marks[3 * (epoch - 1) : 3 * epoch].ravel().tolist() == order[:60].tolist()
    noise = np.random.default_rng((2, 7, 4)).standard_normal((20, 100), dtype=np.float32)
    assert np.array_equal(batches["latents"][4], noise)


# One moment after the other, and which checkpoints the run has then.
KILLED_AT = {
    "while the first checkpoint is written": [],
    "within an epoch": ["step_00000004.npz"],
    "right after a checkpoint, with a slow disk": ["step_00000004.npz", "step_00000008.npz"],
    "while the bundle is written": ["step_00000010.npz", "step_00000012.npz"],
}


def test_a_run_killed_four_times_stopped_damaged_and_resumed_is_the_same_bit_for_bit(
    small_run, small_networks, drawn_data, tmp_path, capsys
):
    run_dir = tmp_path / "run"

    def killed(moment: str, *how: str) -> None:
        command = [sys.executable, ROOT / "tests" / "killed_run.py", moment, *how, "--run-dir", run_dir]
        ran = commands.run(command, env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}, capture_output=True)
        assert ran.returncode == -signal.SIGKILL, ran.stderr
        assert checkpoints(run_dir) == KILLED_AT[moment], moment

    first, *moments = KILLED_AT
    killed(first, *SHORT_RUN)
    for moment in moments[:-1]:
        killed(moment, "--resume")
    # Stopped within an epoch.
    images, labels, _, _ = fashion_mnist.load()
    answers = iter([False] * 2 + [True])
    assert not training.train(CONFIG, run_dir, as_dataset(images, labels), lambda: next(answers))
    assert checkpoints(run_dir) == ["step_00000008.npz", "step_00000010.npz"]
    killed(moments[-1], "--resume")
    # The newest checkpoint is damaged: it is named, and the one before is taken.
    newest = run_dir / "checkpoints" / "step_00000012.npz"
    newest.write_bytes(newest.read_bytes()[:-1000])
    assert train.main(["--run-dir", str(run_dir), "--resume"]) == 0
    printed = capsys.readouterr().out
    assert f"{newest} is damaged" in printed
    assert "Resuming after iteration 10 of 12" in printed
    assert_same_run(run_dir, small_run)


def checkpoints(run_dir: Path) -> list[str]:
    return sorted(path.name for path in (run_dir / "checkpoints").glob("step_*"))


def test_sigterm_saves_a_checkpoint_and_says_how_to_go_on(drawn_data, tmp_path):
    run_dir = tmp_path / "run"
    command = [sys.executable, "-c", SMALL_TRAINING, *SHORT_RUN, "--epochs", "500", "--run-dir", run_dir]
    with commands.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 90
        while not (run_dir / "samples" / NAMES[1]).exists() and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"go on with: python train.py --run-dir {run_dir} --resume" in stderr
    newest = max((run_dir / "checkpoints").iterdir())
    with np.load(newest) as state, open(run_dir / "history.csv") as history:
        assert len(state["history"]) == len(history.readlines()) - 1


def test_a_finished_run_is_left_alone_and_more_epochs_go_on_from_it(small_run, small_networks, drawn_data, tmp_path, capsys):
    run_dir = tmp_path / "run"
    shutil.copytree(small_run, run_dir)
    before = (run_dir / "model" / "run.json").stat().st_mtime_ns
    assert train.main(["--run-dir", str(run_dir), "--resume"]) == 0
    assert "is finished" in capsys.readouterr().out
    assert (run_dir / "model" / "run.json").stat().st_mtime_ns == before
    assert train.main(["--run-dir", str(run_dir), "--resume", "--epochs", "4"]) == 0
    assert "Resuming after iteration 12 of 16" in capsys.readouterr().out
    assert (run_dir / "history.csv").read_text().startswith((small_run / "history.csv").read_text())
    assert json.loads((run_dir / "model" / "run.json").read_text())["iterations"] == 16


def test_a_loss_that_is_not_finite_stops_the_run_and_keeps_the_last_good_checkpoint(
    garments, small_networks, tmp_path, monkeypatch
):
    advance = training.Trainer.advance

    def poisoned(trainer, batches):
        if trainer.step == 4:
            bias = trainer.model.networks["discriminator"].weights[-1]
            bias.assign(np.full(bias.shape, np.nan))
        return advance(trainer, batches)

    monkeypatch.setattr(training.Trainer, "advance", poisoned)
    with pytest.raises(training.TrainingError, match=r"at iteration 5: .*lower --learning-rate"):
        training.train(CONFIG, tmp_path, as_dataset(*garments))
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["step_00000004.npz"]
    assert len((tmp_path / "history.csv").read_text().splitlines()) == 1 + 4


def test_weights_that_are_not_finite_are_not_saved(garments, small_networks, tmp_path):
    trainer = training.Trainer(CONFIG, as_dataset(*garments))
    trainer.save(tmp_path)
    bias = trainer.model.networks["discriminator"].weights[-1]
    bias.assign(np.full(bias.shape, np.inf))
    trainer.step = 1
    with pytest.raises(training.TrainingError, match="at iteration 1"):
        trainer.save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["step_00000000.npz"]


def test_other_images_than_the_run_began_with_are_refused(small_run, small_networks, garments, tmp_path):
    shutil.copytree(small_run, tmp_path / "run")
    images, labels = garments
    with pytest.raises(training.TrainingError, match=r"are not those that the run in .* began with"):
        training.train(CONFIG, tmp_path / "run", as_dataset(255 - images, labels))


def test_two_trainings_do_not_share_a_folder(garments, tmp_path):
    with files.locked_folder(tmp_path / "run"):
        with pytest.raises(UsageError, match="another training is at work in"), files.locked_folder(tmp_path / "run"):
            pass
        assert (tmp_path / "run").exists()
    assert not (tmp_path / "run").exists()


def test_a_batch_that_the_devices_cannot_share_is_refused_before_anything_is_written(
    garments, small_networks, tmp_path, monkeypatch
):
    engine = engines.load()
    monkeypatch.setattr(engine, "replicas", property(lambda self: 3, lambda self, value: None), raising=False)
    with pytest.raises(UsageError, match="batch_size is 16; allowed on 3 devices: a multiple of 3"):
        training.train(CONFIG, tmp_path / "run", as_dataset(*garments))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("seconds", "words"), [(12, "12 s"), (600, "10 min"), (6780, "1 h 53 min"), (7199, "2 h 0 min")])
def test_durations_read_well(seconds, words):
    assert duration(seconds) == words


def assert_same_run(run_dir, other):
    """The same weights and snapshots bit for bit, the same history and pictures, and nothing left over."""
    assert (run_dir / "history.csv").read_bytes() == (other / "history.csv").read_bytes()
    for weights in ("model.weights.h5", "discriminator/model.weights.h5"):
        ours, theirs = _arrays(run_dir / "model" / weights), _arrays(other / "model" / weights)
        assert len(ours) > 3
        assert ours.keys() == theirs.keys()
        assert all(np.array_equal(ours[key], theirs[key]) for key in ours)
    ours, theirs = ({path.name: path.read_bytes() for path in (d / "snapshots").iterdir()} for d in (run_dir, other))
    assert ours == theirs
    assert (run_dir / "progress.gif").read_bytes() == (other / "progress.gif").read_bytes()
    assert not list(run_dir.rglob(".*"))


def _arrays(path):
    arrays = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: arrays.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return arrays
