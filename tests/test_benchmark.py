"""python train.py --benchmark: what a step needs, counted by hand, and what is measured and written."""

import functools
import json
import math
from types import SimpleNamespace

import keras
import pytest
from keras import layers
from test_train_cli import refused

import train
from gan import benchmark
from gan.benchmark import Pass
from gan.config import TrainConfig
from gan.errors import UserError
from gan.models.dcgan import Model


def dense_pair(policy: str = "float32") -> SimpleNamespace:
    """3 numbers -> 4 hidden (normalised) -> a picture of 2 pixels -> 5 hidden -> a logit."""
    generator = [
        keras.Input((3,)),
        layers.Dense(4, use_bias=False, dtype=policy, name="hidden"),
        layers.BatchNormalization(dtype="float32"),
        layers.Dense(2, use_bias=False, activation="tanh", dtype="float32", name="picture"),
    ]
    discriminator = [
        keras.Input((2,)),
        layers.Dense(5, dtype=policy, name="hidden"),
        layers.LeakyReLU(dtype=policy),
        layers.Dense(1, dtype="float32", name="logit"),
    ]
    networks = {
        "generator": keras.Sequential(generator, name="generator"),
        "discriminator": keras.Sequential(discriminator, name="discriminator"),
    }
    return SimpleNamespace(networks=networks, averages={"generator": networks["generator"]})


def test_a_small_pairs_passes_are_those_counted_by_hand():
    assert benchmark.step_passes(dense_pair(), batch_size=10) == [
        # 12 weights. In: 3 float32 latents; out: 4 float32.
        Pass("generator hidden forward", 2 * 12 * 10, 10 * 3 * 4 + 12 * 4 + 10 * 4 * 4),
        # Nothing is learnt before it: gradients of the weights only.
        Pass("generator hidden backward", 2 * 12 * 10, 10 * 3 * 4 + 10 * 4 * 4 + 12 * 4),
        Pass("generator picture forward", 2 * 8 * 10, 10 * 4 * 4 + 8 * 4 + 10 * 2 * 4),
        # Reads inputs, weights and the pictures' gradients; writes the inputs' and the weights' gradients.
        Pass("generator picture backward", 2 * 8 * 20, 10 * 4 * 4 + 8 * 4 + 10 * 2 * 4 + 10 * 4 * 4 + 8 * 4),
        # 10 real pictures in uint8 and 10 drawn ones in float32; 10 weights and 5 biases.
        Pass("discriminator hidden forward", 2 * 10 * 20, 10 * 2 * (1 + 4) + 15 * 4 + 20 * 5 * 4),
        # 20 examples for the weights, 10 on into the generator; gradients of 20 + 10 outputs.
        Pass("discriminator hidden backward", 2 * 10 * 30, 10 * 2 * 5 + 15 * 4 + 30 * 5 * 4 + 10 * 2 * 4 + 15 * 4),
        Pass("discriminator logit forward", 2 * 5 * 20, 20 * 5 * 4 + 6 * 4 + 20 * 4),
        Pass("discriminator logit backward", 2 * 5 * 50, 20 * 5 * 4 + 6 * 4 + 30 * 4 + 30 * 5 * 4 + 6 * 4),
        # Normalisation has 8 weights. Read: weight, gradient, two moments; written: weight, moments; read and written: average.
        Pass("generator update", 0, (12 + 8 + 8) * 4 * (4 + 3 + 2)),
        Pass("discriminator update", 0, (15 + 6) * 4 * (4 + 3)),
    ]


def test_bfloat16_halves_what_its_layers_write_and_nothing_else():
    exact, mixed = (benchmark.step_passes(dense_pair(policy), 10) for policy in ("float32", "mixed_bfloat16"))
    saved = {a.name: a.bytes - b.bytes for a, b in zip(exact, mixed, strict=True) if a.bytes > b.bytes}
    assert [p.operations for p in exact] == [p.operations for p in mixed]
    assert saved == {
        "generator hidden forward": 10 * 4 * 2,
        "generator hidden backward": 10 * 4 * 2,
        "generator picture forward": 10 * 4 * 2,
        "generator picture backward": 2 * 10 * 4 * 2,
        "discriminator hidden forward": 20 * 5 * 2,
        "discriminator hidden backward": 30 * 5 * 2,
        "discriminator logit forward": 20 * 5 * 2,
        "discriminator logit backward": (20 + 30) * 5 * 2,
    }


def test_dcgan_takes_88_billion_operations_at_batch_256():
    # Along an axis a 5-wide kernel stands at 7 places on 7 pixels, and 3 + 3 products are with padding; or at every second of
    # 14 or 28 pixels, and 1 + 2 are. A transposed convolution is the same, seen from its output.
    at_7, at_14, at_28 = 7 * 5 - 6, 7 * 5 - 3, 14 * 5 - 3
    noise, first, second, picture = 100 * 7 * 7 * 256, at_7**2 * 256 * 128, at_14**2 * 128 * 64, at_28**2 * 64
    generator = 2 * noise + 3 * (first + second + picture)  # forward, weights, inputs; nobody needs the noise's gradient
    hidden, logit = at_14**2 * 64 * 128, 7 * 7 * 128
    discriminator = (2 + 2 + 1) * picture + (2 + 2 + 3) * (hidden + logit)
    passes = benchmark.step_passes(Model(TrainConfig(), 1), 256)
    assert sum(p.operations for p in passes) == 2 * 256 * (generator + discriminator) == 87_762_337_792


def test_the_floor_adds_up_what_is_slower_in_each_pass():
    passes = [Pass("computing", 600, 10), Pass("copying", 0, 80)]
    assert benchmark.floor_seconds(passes, matrix_rate=100, copy_rate=20) == 6 + 4


def test_what_cannot_be_counted_is_said():
    other = SimpleNamespace(networks={"critic": None})
    with pytest.raises(UserError, match="of a generator and a discriminator; this model has: critic"):
        benchmark.step_passes(other, 10)
    pair = dense_pair()
    pair.networks["generator"] = keras.Sequential([keras.Input((4, 4, 1)), layers.DepthwiseConv2D(3, name="odd")])
    with pytest.raises(UserError, match="layer odd, a DepthwiseConv2D"):
        benchmark.step_passes(pair, 10)


@pytest.mark.parametrize("option", ["--resume", "--push", "--dry-run"])
def test_a_benchmark_goes_alone(capsys, option):
    assert refused(capsys, "--benchmark", option) == "train.py: --benchmark goes with none of --resume, --push and --dry-run"


def test_the_command_measures_and_writes_one_file(small_networks, drawn_data, tmp_path, monkeypatch, capsys):
    briefly = functools.partial(benchmark.benchmark, step_seconds=0.1, rate_seconds=0.01)
    monkeypatch.setattr(benchmark, "benchmark", briefly)
    monkeypatch.setattr(benchmark, "COPIED_BYTES", 2**24)
    monkeypatch.chdir(tmp_path)
    assert train.main(["--benchmark", "--limit", "64", "--batch-size", "16", "--epochs", "1"]) == 0
    assert "images/s" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["benchmark.json"]
    written = json.loads((tmp_path / "benchmark.json").read_text())
    assert written["settings"]["batch_size"] == 16
    assert {"python", "keras", keras.backend.backend()} <= written["versions"].keys()
    assert written["device"]
    numbers = (
        "seconds_a_step steps_a_second images_a_second operations_a_step bytes_a_step matrix_rate copy_rate floor_seconds "
        "floor_share"
    )
    assert all(0 < written[name] < math.inf for name in numbers.split())
    assert written["images_a_second"] == pytest.approx(16 / written["seconds_a_step"])


def test_a_run_in_the_folder_is_left_alone(drawn_data, tmp_path, monkeypatch):
    paths = []
    monkeypatch.setattr(benchmark, "benchmark", lambda config, dataset, path: paths.append(path))
    (tmp_path / "config.json").write_text("a run's")
    assert train.main(["--benchmark", "--run-dir", str(tmp_path)]) == 0
    assert paths == [tmp_path / "benchmark.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]
