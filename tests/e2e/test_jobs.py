"""`train.py --job` by the real huggingface_hub, on a loopback double of Jobs that really runs what it is told to."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import commands
import pytest
from conftest import ROOT, SMALL

from e2e.hub_double import FINE, FINE_REPO, READ, WRITE
from e2e.jobs_double import JobsDouble
from gan import jobs, provenance

COMMAND = ["train.py", "--job", "t4-small", "--push", "--limit", "16", "--batch-size", "16", "--epochs", "1"]


@pytest.fixture
def hub(tmp_path):
    with JobsDouble(tmp_path) as double:
        yield double
    assert double.unknown == []


def ran(hub, *command: str, token: str | None = WRITE, folder: Path = ROOT) -> subprocess.CompletedProcess:
    """Run a command of ours; it may show neither the token nor a traceback."""
    env = hub.environment(hub.folder / "own", token)
    done = commands.run([sys.executable, *command], cwd=folder, env=env, capture_output=True, timeout=120, light=True)
    assert not token or token not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_a_job_trains_with_this_code_and_leaves_its_model_on_the_hub(hub, keras_home):
    hub.env, hub.before = {"KERAS_HOME": str(keras_home)}, SMALL
    done = ran(hub, *COMMAND, "--private")
    assert (done.returncode, done.stderr) == (0, "")
    (run,) = hub.jobs
    printed = done.stdout.splitlines()
    assert printed[0] == "The model will go to ada/never-worn-dcgan on the Hub"
    assert "T4 Small (1 x T4), 0.40 US dollars an hour" in printed[1]
    assert f"The job is {hub.address}/jobs/ada/0" in printed
    assert printed[-len(run.lines) :] == run.lines  # its whole log, in which it trained and published
    assert any(line.startswith("epoch 1/1 iter 1/1") for line in run.lines)
    repo = hub.repos["models/ada/never-worn-dcgan"]
    assert repo.private
    assert json.loads(repo.files["run.json"])["commit"] == provenance.commit()

    assert run.spec["flavor"] == "t4-small"
    assert run.spec["timeoutSeconds"] == jobs.HOURS * 3600
    assert run.spec["secrets"] == {"HF_TOKEN": WRITE}
    assert WRITE not in str(run.spec | {"secrets": ""})
    with_packages = run.spec["command"][2 : run.spec["command"].index("python")]
    assert "tensorflow[and-cuda]==2.21.0" in with_packages
    assert not any("gradio" in word for word in with_packages)
    code = {path.split("/", 1)[1] for path in hub.buckets["ada/jobs-artifacts"]}
    assert {"train.py", "gan/__init__.py", "gan/models/cdcgan.py", "weights/extractors/plain.keras"} <= code
    assert not {path for path in code if re.match(r"(tests|app|README)|weights/(?!extractors)", path)}


def test_a_job_that_fails_ends_with_its_last_lines_and_its_exit_code(hub):
    hub.instead = "print('Settings: none'); print('train.py: the training broke down'); raise SystemExit(3)"
    done = ran(hub, *COMMAND)
    assert done.returncode == 3
    assert done.stdout.splitlines()[-2:] == ["Settings: none", "train.py: the training broke down"]
    failed = "train.py: the job failed: Job failed with exit code: 3. Reason: Error. Its whole log: hf jobs logs 0\n"
    assert done.stderr == failed


def test_ctrl_c_lets_go_of_a_job_which_goes_on(hub):
    hub.instead = "import time; print('epoch 1/50', flush=True); time.sleep(100)"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    env = hub.environment(hub.folder / "own")
    command = commands.Popen([sys.executable, *COMMAND], cwd=ROOT, env=env, light=True, **pipes)
    try:
        while "epoch 1/50" not in (line := command.stdout.readline()):
            assert line
        command.send_signal(signal.SIGINT)
        _, said = command.communicate(timeout=30)
    finally:
        command.kill()
    assert command.returncode == 130
    assert said == (
        "train.py: let go of the job, which goes on. Look again: hf jobs logs --follow 0. Stop it: hf jobs cancel 0\n"
    )
    assert hub.jobs[0].process.poll() is None


def test_ctrl_c_while_a_job_is_started_tells_how_to_find_it(hub):
    hub.instead = "import time; time.sleep(100)"
    started = []
    hub.on("POST", "/api/jobs/ada", lambda: started[0].send_signal(signal.SIGINT))
    env = hub.environment(hub.folder / "own")
    started.append(commands.Popen([sys.executable, *COMMAND], cwd=ROOT, env=env, stderr=subprocess.PIPE, light=True))
    _, said = started[0].communicate(timeout=60)
    assert started[0].returncode == 130
    assert said.startswith("train.py: ")
    assert re.search("hf jobs (ps|logs --follow 0)", said)  # the answer may have come before the signal


def test_a_log_that_breaks_off_is_taken_up_again(hub):
    hub.instead = "import time; print('first', flush=True); time.sleep(3); print('last'); raise SystemExit(3)"
    hub.fail("GET", "/logs", 502, times=2)
    hub.fail("GET", "/api/jobs/ada/0$", 503, times=2)
    waits = "import sys, train; from gan import hub_client; hub_client.LONG_WAITS = (1, *[0.1] * 20)"
    done = ran(hub, "-c", f"{waits}; sys.exit(train.main(sys.argv[2:]))", *COMMAND)
    assert done.returncode == 3
    assert done.stdout.splitlines()[-2:] == ["first", "last"]
    assert "The log of the job, which goes on, broke off. Trying again in 1 s ..." in done.stderr
    assert "answers 503. Trying again in" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("train.py: the job failed: Job failed with exit code: 3.")


def test_a_log_that_may_not_be_read_does_not_end_the_job(hub):
    hub.instead = "import time; time.sleep(100)"
    hub.fail("GET", "/logs", 403)
    done = ran(hub, *COMMAND)
    assert done.returncode == 1
    assert "cannot follow the job 0, which goes on" in done.stderr
    assert done.stderr.endswith("Look again: hf jobs logs --follow 0. Stop it: hf jobs cancel 0\n")
    assert hub.jobs[0].process.poll() is None


@pytest.mark.parametrize(
    ("command", "token", "code", "message"),
    [
        (COMMAND[:3], WRITE, 2, "--job goes with --push"),
        ([*COMMAND, "--dry-run"], WRITE, 2, "--job does not go with --dry-run"),
        ([*COMMAND, "--resume"], WRITE, 2, "--job does not go with --resume"),
        ([*COMMAND, "--run-dir", "x"], WRITE, 2, "--job does not go with --run-dir"),
        ([*COMMAND, "--epochs", "0"], WRITE, 2, "epochs is 0"),
        (
            [*COMMAND, "--repo-id", "ada/train.py"],
            WRITE,
            2,
            "--repo-id is 'ada/train.py'; allowed with --job: no ending of .py,",
        ),
        ([*COMMAND, "--job", "t5"], WRITE, 2, "--job is 't5'; allowed: cpu-basic, t4-small\n"),
        ([*COMMAND, "--job", "v5e-1x1"], WRITE, 2, "--job is 'v5e-1x1'; allowed: cpu-basic, t4-small\n"),
        (COMMAND, None, 1, "cannot rent a machine: there is no token of yours"),
        (COMMAND, READ, 1, "cannot rent a machine: this token may only read"),
        ([*COMMAND, "--repo-id", FINE_REPO], FINE, 1, f"cannot start the job: this token may not {jobs.NEEDS}"),
    ],
    ids=[
        "no push",
        "dry run",
        "resume",
        "folder",
        "setting",
        "name",
        "flavor",
        "a TPU",
        "no token",
        "read token",
        "fine token",
    ],
)
def test_what_cannot_be_is_said_before_anything_is_rented(hub, command, token, code, message):
    done = ran(hub, *command, token=token)
    assert done.returncode == code
    assert message in done.stderr
    assert (hub.jobs, hub.buckets, hub.repos) == ([], {}, {})


def test_without_credit_the_bill_is_explained(hub):
    hub.credit = False
    done = ran(hub, *COMMAND)
    assert done.returncode == 1
    assert done.stderr == f"train.py: cannot start the job: {jobs.UNPAID}\n"
    assert hub.repos == {}


def test_nothing_of_the_own_folder_goes_along(hub):
    hub.instead = "print('trained')"
    for name in ("python", "16"):  # huggingface_hub takes arguments that are files for scripts
        (hub.folder / name).write_text("mine")
    done = ran(hub, str(ROOT / "train.py"), *COMMAND[1:], folder=hub.folder)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "trained")
    assert hub.jobs[0].spec["command"][-9:] == ["python", "-m", "train", *COMMAND[3:], "--repo-id", "ada/never-worn-dcgan"][-9:]


def test_the_code_is_laid_down_where_nobody_else_can_read_it(hub):
    hub.buckets["ada/jobs-artifacts"], hub.is_public = {}, True
    done = ran(hub, *COMMAND)
    assert done.returncode == 1
    assert "cannot start the job: Bucket 'ada/jobs-artifacts' already exists and is public" in done.stderr
    assert (hub.jobs, hub.buckets) == ([], {"ada/jobs-artifacts": {}})


def test_a_job_is_not_started_twice_where_the_answer_is_lost(hub):
    hub.instead = "import time; time.sleep(100)"
    hub.on("POST", "/api/jobs/ada", hub.down)
    done = ran(hub, *COMMAND)
    hub.up()
    assert done.returncode == 1
    assert "cannot start the job" in done.stderr
    assert "hf jobs ps" in done.stderr
    assert "Trying again" not in done.stderr
    assert len(hub.jobs) == 1
