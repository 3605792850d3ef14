"""--mixed-precision on a processor that computes bfloat16 in software: refused before the first step, or warned of."""

import json
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import SHORT_RUN
from keras import ops

import train
from gan import precision, training

WHY = "this processor computes bfloat16 in software, 12 times as slowly as float32"


@pytest.fixture
def slow(monkeypatch):
    monkeypatch.setattr(precision, "slowdown", lambda: 12.3)


def test_the_probe_tells_software_from_hardware_within_a_second():
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    if "avx2" not in flags or "bf16" in flags:
        pytest.skip("this processor is no x86 without bfloat16")
    start = time.perf_counter()
    times = precision.slowdown()
    assert time.perf_counter() - start < 1
    assert times > precision.TOO_SLOW


def test_a_probe_that_fails_decides_nothing(monkeypatch):
    def fails(*arguments, **options):
        raise NotImplementedError("no kernel")

    monkeypatch.setattr(ops, "conv_transpose", fails)
    assert precision.slowdown() is None


@pytest.mark.parametrize("more", [[], ["--dry-run"], ["--benchmark"]])
def test_a_run_that_it_would_slow_down_does_not_begin(more, slow, small_networks, drawn_data, tmp_path, capsys):
    run_dir = tmp_path / "run"
    assert train.main([*SHORT_RUN, "--mixed-precision", *more, "--run-dir", str(run_dir)]) == 2
    told = f"train.py: --mixed-precision makes the training slower here: {WHY}. Leave it out, or train on a GPU\n"
    assert capsys.readouterr().err == told
    assert not run_dir.exists() or not list(run_dir.iterdir())


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_run_that_began_with_it_is_warned_of_and_goes_on(more, slow, short_run, drawn_data, tmp_path, monkeypatch, capsys):
    facts = json.loads((short_run / "config.json").read_text())
    facts["settings"]["mixed_precision"] = True
    (tmp_path / "config.json").write_text(json.dumps(facts))
    went_on = []
    monkeypatch.setattr(training, "_run", lambda *_: went_on.append("trains"))
    monkeypatch.setattr(training.Trainer, "estimate", lambda trainer: went_on.append("estimates") or 0)
    train.main(["--resume", *more, "--run-dir", str(tmp_path)])
    assert went_on == (["estimates"] if more else ["trains"])
    assert f"Mind: the run began with --mixed-precision, and {WHY}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("mixed_precision", "accelerated", "times"),
    [(False, False, 12.3), (True, True, 12.3), (True, False, 1.9), (True, False, None)],
)
def test_nothing_else_is_refused(mixed_precision, accelerated, times, monkeypatch, capsys):
    monkeypatch.setattr(precision, "slowdown", lambda: times)
    engine = SimpleNamespace(accelerated=accelerated, is_chief=True)
    training.check_precision(SimpleNamespace(config=SimpleNamespace(mixed_precision=mixed_precision), engine=engine))
    assert capsys.readouterr().err == ""
