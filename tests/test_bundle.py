import json
import shutil
import subprocess
import sys

import keras
import numpy as np
import pytest
from conftest import ROOT
from keras import ops

from gan import averages, binding, bundle, data, files
from gan.latents import vectors
from gan.models import dcgan


@pytest.fixture(scope="session")
def model(short_run):
    return bundle.load(short_run / "model")


@pytest.fixture
def copy(short_run, tmp_path):
    shutil.copytree(short_run / "model", tmp_path / "model")
    return tmp_path / "model"


def test_a_bundle_is_what_the_contract_lists(short_run):
    folder = short_run / "model"
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "config.json",
        "curves.png",
        "discriminator",
        "grid.png",
        "history.csv",
        "metadata.json",
        "model.weights.h5",
        "progress.gif",
        "run.json",
        "samples",
        "snapshots",
        "snapshots.png",
    ]
    assert sorted(path.name for path in (folder / "discriminator").iterdir()) == sorted(bundle.GENERATOR_FILES)
    assert "epoch_0000_iter_0000.png" in {path.name for path in (folder / "samples").iterdir()}
    assert all(path.stat().st_size < 10 * 2**20 for path in folder.rglob("*"))
    run = json.loads((folder / "run.json").read_text())
    assert run["weights_sha256"] == files.sha256(folder / "model.weights.h5")
    assert run["settings"]["model"] == "dcgan"
    assert run["parameters"] == {"generator": 2_330_944, "discriminator": 212_865}
    assert run["weights_sha256"] in (folder / "README.md").read_text()


def test_keras_opens_it_with_nothing_of_ours(short_run, tmp_path):
    code = (
        "import sys; from keras.saving import load_model;"
        "g, d = load_model(sys.argv[1]), load_model(sys.argv[1] + '/discriminator');"
        "print(g.output_shape, d.output_shape, {l.__class__.__module__.split('.')[0] for l in g.layers + d.layers},"
        "{l.dtype_policy.name for l in g.layers + d.layers}, [m for m in sys.modules if m.startswith('gan')])"
    )
    # A bare interpreter, -I: neither ours nor what our commands have loaded is at hand.
    command = [sys.executable, "-I", "-c", code, short_run / "model"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "(None, 28, 28, 1) (None, 1) {'keras'} {'float32'} []"


def test_a_garment_does_not_depend_on_what_is_drawn_beside_it(model):
    alone = model.draw([7])[0]
    assert alone.shape == (28, 28, 1)
    assert alone.dtype == np.uint8
    for others in ([7, 1], [1, 2, 7], range(13), range(64)):
        seeds = list(others)
        assert np.array_equal(model.draw(seeds)[seeds.index(7)], alone)


def test_the_picture_of_a_seed_is_the_generators_of_its_latent(model, short_run):
    generator = keras.saving.load_model(short_run / "model")
    expected = data.to_uint8(generator(vectors.from_seeds([42], 100), training=False))
    assert np.abs(expected.astype(int) - model.draw([42])).max() <= 1
    assert len({garment.tobytes() for garment in model.draw(range(16))}) == 16


def test_batch_norm_is_settled_on_the_plain_mean_of_the_passes():
    generator = dcgan.make_generator()
    noise = np.random.default_rng(0).standard_normal((3, 32, 100)).astype(np.float32)
    dense, norm = generator.layers[:2]
    outputs = [ops.convert_to_numpy(dense(batch)) for batch in noise]
    averages.settle_batch_norm(generator, noise)
    assert np.allclose(norm.moving_mean, np.mean([output.mean(axis=0) for output in outputs], axis=0), atol=1e-5)
    assert np.allclose(norm.moving_variance, np.mean([output.var(axis=0) for output in outputs], axis=0), rtol=1e-3)
    assert norm.momentum == 0.99


def test_a_network_in_bfloat16_is_written_in_float32_with_the_same_weights():
    network = dcgan.make_discriminator("mixed_bfloat16")
    copy = averages.float32_copy(network)
    assert {layer.compute_dtype for layer in copy.layers} == {"float32"}
    assert all(np.array_equal(a, b) for a, b in zip(network.get_weights(), copy.get_weights(), strict=True))


def test_a_disk_without_room_is_refused_before_anything_is_written(short_run, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(100, 90, 10))
    before = sorted(short_run.rglob("*"))
    with pytest.raises(OSError, match=r"No space left on device, \d+ MiB are needed"):
        binding.write(short_run / "model", short_run, {"generator": dcgan.make_generator()}, {}, [])
    assert sorted(short_run.rglob("*")) == before


def test_what_is_no_bundle_is_named(tmp_path):
    with pytest.raises(bundle.BundleError, match="nowhere is not a folder"):
        bundle.load(tmp_path / "nowhere")
    with pytest.raises(bundle.BundleError, match=r"not a model of ours: config.json, .* is missing"):
        bundle.load(tmp_path)


def test_damaged_weights_are_named(copy):
    weights = bytearray((copy / "model.weights.h5").read_bytes())
    weights[len(weights) // 2] ^= 1
    (copy / "model.weights.h5").write_bytes(weights)
    with pytest.raises(bundle.BundleError, match=r"model.weights.h5 is damaged: its SHA-256 is not"):
        bundle.load(copy)


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_damaged_run_json_is_named(copy, content):
    (copy / "run.json").write_text(content)
    with pytest.raises(bundle.BundleError, match=r"run.json is damaged"):
        bundle.load(copy)


def test_a_network_that_draws_no_garments_is_named(copy):
    for name in bundle.GENERATOR_FILES:
        shutil.copy(copy / "discriminator" / name, copy / name)
    run = json.loads((copy / "run.json").read_text())
    run["weights_sha256"] = files.sha256(copy / "model.weights.h5")
    (copy / "run.json").write_text(json.dumps(run))
    with pytest.raises(bundle.BundleError, match=r"draws \(None, 1\); expected \(None, 28, 28, 1\)"):
        bundle.load(copy)


def test_checking_a_bundle_loads_no_keras(short_run):
    code = "import sys; from pathlib import Path; from gan import bundle; bundle.check(Path(sys.argv[1])); print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code, short_run / "model"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"keras", "tensorflow"} & set(run.stdout.split())


@pytest.mark.parametrize("module", ["os", "keras_hub.models", "keras.src.utils", None])
def test_a_model_may_only_use_layers_of_keras(copy, module):
    config = json.loads((copy / "config.json").read_text())
    config["config"]["layers"][1]["module"] = module
    (copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(bundle.BundleError, match=f"it uses {module}; allowed: Keras' own layers"):
        bundle.load(copy)


def test_a_lambda_is_not_run(copy):
    config = json.loads((copy / "config.json").read_text())
    layer = {"module": "keras.layers", "class_name": "Lambda", "config": {"name": "evil", "function": "os.abort"}}
    config["config"]["layers"].append(layer | {"registered_name": None})
    (copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(bundle.BundleError, match="cannot be loaded by Keras"):
        bundle.load(copy)


def test_a_bundles_own_files_are_those_that_it_names():
    names = ["config.json", "discriminator/model.weights.h5", "samples/epoch_0001_iter_0050.png"]
    names.append("snapshots/epoch_0001_step_00000234.npz")
    others = ["notes.txt", "samples/../x.png", ".gitattributes", "samples/mine.png", "snapshots/mine.npz"]
    assert bundle.own_files([*names, *others]) == names


def made(folder, network):
    """A bundle of a network, with the least that makes one."""
    network.save(folder, zipped=False)
    (folder / "run.json").write_text(json.dumps({"weights_sha256": files.sha256(folder / "model.weights.h5")}))
    return folder


def functional(outputs, takes=100):
    inputs = keras.Input((takes,))
    return keras.Model(inputs, outputs(inputs))


def test_a_functional_model_of_built_in_operations_draws(tmp_path):
    def outputs(inputs):
        return ops.tanh(keras.layers.Reshape((28, 28, 1))(keras.layers.Dense(784)(inputs)) * 0.5)

    assert bundle.load(made(tmp_path / "model", functional(outputs))).draw([0]).shape == (1, 28, 28, 1)


@pytest.mark.parametrize(
    ("outputs", "takes", "message"),
    [
        (keras.layers.Dense(784), 100, r"draws \(None, 784\); expected \(None, 28, 28, 1\)"),
        (lambda x: [keras.layers.Dense(1)(x), x], 100, "expected"),
        (
            lambda x: keras.layers.Reshape((28, 28, 1))(keras.layers.Dense(784)(ops.mean(x, -1, keepdims=True))),
            None,
            "expected",
        ),
    ],
    ids=["another shape", "two outputs", "any length"],
)
def test_a_model_that_does_not_draw_garments_is_refused(tmp_path, outputs, takes, message):
    with pytest.raises(bundle.BundleError, match=message):
        bundle.load(made(tmp_path / "model", functional(outputs, takes)))


def test_weights_that_are_no_numbers_are_refused(tmp_path):
    network = functional(lambda x: keras.layers.Reshape((28, 28, 1))(keras.layers.Dense(784)(x)))
    network.set_weights([weight * np.nan for weight in network.get_weights()])
    with pytest.raises(bundle.BundleError, match="holds what is no number"):
        bundle.load(made(tmp_path / "model", network))


@pytest.mark.parametrize("name", ["config.json", "run.json"])
@pytest.mark.parametrize("content", ["[" * 100_000, "{", "[]"])
def test_json_that_is_none_of_ours_is_named(copy, name, content):
    (copy / name).write_text(content)
    with pytest.raises(bundle.BundleError, match=f"{name} is damaged"):
        bundle.check(copy)


def test_what_keras_says_is_told_in_one_line(copy):
    config = json.loads((copy / "config.json").read_text())
    config["config"]["layers"][1]["config"]["units"] = "many"
    (copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(bundle.BundleError) as refusal:
        bundle.load(copy)
    assert "\n" not in str(refusal.value)
