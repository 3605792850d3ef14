"""What is forked is what subprocess would have started."""

import os
import signal
import subprocess
import sys

import commands
import pytest

FACTS = """
import os, signal, sys, threading
print(__name__, sys.argv, sys.path, os.getcwd(), sorted(os.environ.items()), sys.stdin.read(), threading.active_count())
print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGCHLD), sorted(os.listdir("/proc/self/fd")), file=sys.stderr)
"""


@pytest.mark.parametrize("start", [["facts.py"], ["-c", FACTS], ["-m", "facts"]], ids=["file", "code", "module"])
def test_it_sees_what_a_fresh_process_sees(start, tmp_path):
    (tmp_path / "facts.py").write_text(FACTS)
    env = os.environ | {"PYTHONPATH": f"{tmp_path}/a:{tmp_path}/b", "ONLY": "here"}
    del env["HOME"]
    asked = {"args": [sys.executable, *start, "--one", "two words"], "cwd": tmp_path, "env": env, "capture_output": True}
    fresh, forked = subprocess.run(**asked, text=True), commands.run(**asked, light=True)
    assert (forked.returncode, forked.stdout, forked.stderr) == (0, fresh.stdout, fresh.stderr)


@pytest.mark.parametrize(
    ("code", "exit"),
    [
        ("raise SystemExit(3)", 3),
        ("import sys; sys.exit('one line')", 1),
        ("1 / 0", 1),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("raise KeyboardInterrupt", -signal.SIGINT),
        ("import atexit; atexit.register(print, 'the end'); print('in')", 0),
    ],
)
def test_it_ends_as_a_fresh_process_ends(code, exit):
    fresh, forked = (run([sys.executable, "-c", code], **more) for run, more in RUNS)
    assert (forked.returncode, forked.stdout) == (fresh.returncode, fresh.stdout)
    assert forked.returncode == exit
    assert forked.stderr.splitlines()[-1:] == fresh.stderr.splitlines()[-1:]


RUNS = ((subprocess.run, {"capture_output": True, "text": True}), (commands.run, {"capture_output": True, "light": True}))


def test_it_is_read_and_signalled_while_it_runs():
    code = "import time; print('begun', flush=True); time.sleep(60)"
    with commands.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, light=True) as process:
        assert process.stdout.readline() == "begun\n"
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        process.terminate()
        assert process.wait(10) == process.poll() == -signal.SIGTERM


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_keras_is_there_and_has_computed_nothing(backend, tmp_path):
    code = (
        "import sys; loaded = set(sys.modules); import keras\n"
        "from keras.src.backend.config import keras_home\n"
        "from keras.src.saving.saving_lib import huggingface_hub as the_hub\n"
        "print('keras' in loaded, keras.backend.backend(), keras_home(), 'huggingface_hub.constants' in loaded)\n"
        "print(the_hub.snapshot_download.__name__, the_hub.constants.ENDPOINT, the_hub.constants.HF_HOME)"
    )
    env = os.environ | {"KERAS_BACKEND": backend, "KERAS_HOME": str(tmp_path), "HF_ENDPOINT": "http://hub", "HF_HOME": "/hf"}
    ran = commands.run([sys.executable, "-c", code], env=env, capture_output=True)
    assert ran.stdout == f"True {backend} {tmp_path} False\nsnapshot_download http://hub /hf\n"
