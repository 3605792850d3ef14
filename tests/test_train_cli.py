"""The command line of train.py: what it accepts, what it refuses, in what words and with which exit code."""

import os
import shutil
import signal
import subprocess
import sys

import commands
import pytest
from conftest import ROOT, SHORT_RUN, SMALL_TRAINING

import train


def refused(capsys, *arguments) -> str:
    """Run with wrong arguments; return the one line that says so, after checking the exit code."""
    try:
        code = train.main([str(argument) for argument in arguments])
    except SystemExit as exit:  # argparse's own refusals
        code = exit.code
    assert code == 2
    (message,) = capsys.readouterr().err.splitlines()
    return message


def test_help_names_every_option_of_the_contract(capsys):
    with pytest.raises(SystemExit) as exit:
        train.main(["--help"])
    assert exit.value.code == 0
    text = capsys.readouterr().out
    options = (
        "model epochs batch-size learning-rate latent-dim seed samples-every checkpoint-every limit mixed-precision "
        "run-dir resume dry-run benchmark push repo-id private evaluate-every snapshots"
    )
    assert all(f"--{option}" in text for option in options.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--epochs", "0"], "epochs is 0; allowed: a whole number of at least 1"),
        (["--epochs", "ten"], "argument --epochs: invalid int value: 'ten'"),
        (["--limit", "60001"], "limit is 60001; allowed: at most 60,000, the images there are"),
        (["--limit", "100"], "limit is 100, below batch_size (256); allowed: at least one whole batch"),
        (["--model", "stylegan"], "argument --model: invalid choice: 'stylegan'"),
        (["--learning-rate", "-1"], "learning_rate is -1.0; allowed: above 0, at most 1"),
        (["--seed", str(2**32)], "seed is 4294967296; allowed: a whole number from 0 to 4294967295"),
        (["--private"], "--repo-id and --private go with --push"),
        (["--epoch", "3"], "unrecognized arguments: --epoch"),
    ],
)
def test_wrong_use_is_said_in_one_line(capsys, arguments, message):
    assert message in refused(capsys, *arguments)


def test_wrong_use_is_said_before_anything_is_loaded():
    code = "import sys, train; code = train.main(['--epochs', '0']); print(code, {'keras', 'numpy'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout == "2 set()\n"


def test_a_backend_without_an_engine_is_refused(capsys, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert refused(capsys) == "train.py: KERAS_BACKEND is torch; allowed: jax, tensorflow"


def test_a_folder_that_holds_a_run_is_refused(short_run, capsys):
    before = sorted(short_run.rglob("*"))
    assert f"{short_run} holds a run already; go on with it by --resume" in refused(capsys, "--run-dir", short_run)
    assert sorted(short_run.rglob("*")) == before


def test_resume_without_a_run_is_refused(tmp_path, capsys):
    assert f"{tmp_path} holds no run to resume" in refused(capsys, "--run-dir", tmp_path, "--resume")
    (tmp_path / "config.json").write_text("{")
    assert "config.json cannot be read" in refused(capsys, "--run-dir", tmp_path, "--resume")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--epochs", "2"], "--epochs is 2; allowed with --resume: 3 or more"),
        (["--batch-size", "8"], "--batch-size is 8; allowed with --resume: 16, as the run began"),
        (["--mixed-precision"], "--mixed-precision is True; allowed with --resume: False, as the run began"),
    ],
)
def test_resume_takes_the_runs_settings(short_run, capsys, option, message):
    assert message in refused(capsys, "--run-dir", short_run, "--resume", *option)


def test_options_that_repeat_the_runs_settings_are_fine(short_run, drawn_data, capsys):
    assert train.main([*SHORT_RUN, "--run-dir", str(short_run), "--resume"]) == 0


def test_no_data_is_one_line_and_exit_code_1(tmp_path):
    # The proxy leads nowhere: a machine without a network, wherever the test runs.
    env = os.environ | {"KERAS_HOME": str(tmp_path / "keras"), "https_proxy": "http://127.0.0.1:9"}
    del env["TF_CPP_MIN_LOG_LEVEL"]  # as a user has it
    ran = subprocess.run(
        [sys.executable, "train.py", "--run-dir", str(tmp_path / "run")], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("train.py: Fashion-MNIST is not in ")
    assert len(ran.stderr.splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_a_run_folder_that_cannot_be_made_is_one_line_and_exit_code_1(tmp_path, capsys):
    (tmp_path / "file").touch()
    for name, why in (("file/run", "Not a directory"), ("file", "File exists"), ("x" * 300, "File name too long")):
        run_dir = tmp_path / name
        assert train.main(["--run-dir", str(run_dir)]) == 1
        (message,) = capsys.readouterr().err.splitlines()
        assert message.startswith(f"train.py: cannot use {run_dir}")
        assert message.endswith(f": {why}")


def test_ctrl_c_is_heard_when_nobody_reads_the_output_any_more(drawn_data, tmp_path):
    command = [sys.executable, "-c", SMALL_TRAINING, *SHORT_RUN, "--epochs", "500", "--run-dir", tmp_path / "run"]
    with commands.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        while "/500 iter" not in process.stdout.readline():
            assert process.poll() is None
        process.stdout.close()  # what Ctrl-C does to `python train.py 2>&1 | tee log`
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    assert len(list((tmp_path / "run" / "checkpoints").glob("step_*.npz"))) in (1, 2)


def test_a_full_disk_is_one_line_and_keeps_the_checkpoints_before(drawn_data, tmp_path, capsys):
    disk = tmp_path / "disk"
    run_dir = disk / "run"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small tmpfs needs root")
    how = [*SHORT_RUN, "--epochs", "2", "--snapshots", "0"]
    # A checkpoint takes 40 MB. First the second does not fit, then the bundle.
    try:
        for size, saved in (("60m", ["step_00000004.npz"]), ("83m", ["step_00000004.npz", "step_00000008.npz"])):
            subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)
            assert train.main([*how, "--run-dir", str(run_dir)]) == 1
            message = capsys.readouterr().err
            assert "No space left on device" in message
            assert f"go on with: python train.py --run-dir {run_dir} --resume" in message
            assert len(message.splitlines()) == 1
            assert sorted(path.name for path in (run_dir / "checkpoints").iterdir()) == saved
            assert not list(run_dir.rglob(".*"))
            how = ["--resume"]
        subprocess.run(["mount", "-o", "remount,size=300m", str(disk)], check=True)
        assert train.main(["--run-dir", str(run_dir), "--resume"]) == 0
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_dry_run_shows_settings_networks_device_and_time_and_writes_nothing(drawn_data, tmp_path, capsys):
    assert train.main(["--dry-run", "--limit", "64", "--batch-size", "16", "--run-dir", str(tmp_path / "run")]) == 0
    printed = capsys.readouterr().out
    assert "epochs 50, batch_size 16" in printed
    assert "2,330,944" in printed
    assert "212,865" in printed
    assert "Device: CPU" in printed or "Device: 1 x" in printed
    assert "Estimated time for 50 epochs of 4 iterations: " in printed
    assert not (tmp_path / "run").exists()


def test_a_limit_is_compared_with_the_models_own_batch_size(capsys):
    train.check({"model": "cdcgan", "limit": 100})  # its batches are of 64
    assert "limit is 100" in refused(capsys, "--limit", "100")
