"""The conditional DCGAN, and its bundle through the commands."""

import shutil
import sys

import commands
import imageio.v3 as imageio
import keras
import numpy as np
import pytest
from conftest import use_keras_home
from keras import layers, ops

from gan import bundle, critic, engines, models, rates, sample
from gan.bundle import BundleError
from gan.config import TrainConfig
from gan.latents import vectors
from gan.models import cdcgan
from gan.worker import Wardrobe

TWO_STEPS = ["--limit", "32", "--batch-size", "16", "--epochs", "1", "--snapshots", "0"]


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    return cdcgan.Model(TrainConfig(model="cdcgan", **cdcgan.Model.defaults), 100)


@pytest.fixture(scope="module")
def conditional_run(keras_home, tmp_path_factory):
    """The folder of a finished run of two steps on drawn garments."""
    import train

    run_dir = tmp_path_factory.mktemp("runs") / "conditional"
    with pytest.MonkeyPatch.context() as patch:
        use_keras_home(patch, keras_home)
        patch.setattr("gan.training.SETTLING", (2, 16))
        assert train.main([*TWO_STEPS, "--model", "cdcgan", "--run-dir", str(run_dir)]) == 0
    return run_dir


@pytest.fixture(scope="module")
def drawn_by(conditional_run):
    return bundle.load(conditional_run / "model")


def test_the_networks_take_a_class_beside_what_dcgans_take():
    generator, discriminator = cdcgan.make_generator(), cdcgan.make_discriminator()
    assert generator.count_params() == 1_512_401
    assert discriminator.count_params() == 1_753_921
    assert generator.input_shape == [(None, 100), (None, 10)]
    assert generator.output_shape == (None, 28, 28, 1)
    assert discriminator.input_shape == [(None, 28, 28, 1), (None, 10)]
    assert discriminator.output_shape == (None, 1)


def test_the_recipe_is_the_model_files_own():
    assert models.load("cdcgan").defaults.keys() == {"epochs", "batch_size", "learning_rate"}


def test_the_deviation_within_a_class_is_the_hand_computed_one():
    # Bags: 0 and 2 have a variance of 2, 5 and 5 none: averaged over both features sqrt(2) / 2. One boot deviates from nothing.
    values = np.array([[[[0.0, 5.0]]], [[[9.0, 9.0]]], [[[2.0, 5.0]]]], np.float32)
    deviation = ops.convert_to_numpy(cdcgan._class_deviation(values, vectors.one_hot(np.array([8, 9, 8]))))
    assert deviation.shape == (3, 1, 1, 1)
    assert np.allclose(deviation[:, 0, 0, 0], [np.sqrt(2) / 2, 0, np.sqrt(2) / 2], atol=2e-4)


def test_noise_and_class_say_how_each_batch_norm_scales_and_shifts():
    """Chen et al. 2018, section 2: what is normalised, times a function of the noise, plus another one."""
    generator = cdcgan.make_generator()
    norms = [layer for layer in generator.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert [(norm.center, norm.scale) for norm in norms] == [(False, False)] * 3
    scaled, shifted = (
        next(layer for layer in generator.layers if isinstance(layer, kind)) for kind in (layers.Multiply, layers.Add)
    )
    parts = keras.Model(generator.inputs, [*scaled.input, scaled.output, shifted.output])
    latents, bags = vectors.from_seeds([1, 2], 100), vectors.one_hot(np.full(2, 8))
    values, scale, product, total = parts.predict_on_batch([latents, bags])
    assert scale.shape == (2, 1, 1, 192)
    assert not np.allclose(scale[0], scale[1])  # each noise has its own
    assert np.allclose(product, values * scale, atol=1e-6)
    boots = parts.predict_on_batch([latents, vectors.one_hot(np.full(2, 9))])
    assert not np.allclose(boots[1], scale)
    assert not np.allclose((total - product)[0], (total - product)[1])


def test_the_learning_rate_holds_and_then_falls_to_a_third():
    rate = rates.HoldThenFall(0.6, 100, cdcgan.NOUGHT)
    assert [float(rate(step)) for step in (0, 60, 80, 100, 120)] == pytest.approx([0.6, 0.6, 0.4, 0.2, 0])


def test_the_moving_average_stretches_what_it_draws_from_and_is_settled_as_it_learnt(model):
    rng = np.random.default_rng(0)
    latents, kinds = rng.standard_normal((4, 100)).astype(np.float32), vectors.one_hot(np.arange(4))
    learnt, average = (owner["generator"] for owner in (model.networks, model.averages))
    stretched = learnt.predict_on_batch([np.float32(cdcgan.SPREAD) * latents, kinds])
    assert average.predict_on_batch([latents, kinds]) == pytest.approx(stretched, abs=1e-6)
    assert np.std(model.noise(2000, rng)[0]) * cdcgan.SPREAD == pytest.approx(1, abs=0.01)


def test_a_critic_weighs_its_features_with_the_class():
    """Miyato and Koyama 2018, equation 3: a plain logit plus the inner product of features and the class."""
    discriminator = cdcgan.make_discriminator()
    pictures = np.random.default_rng(0).uniform(-1, 1, (4, 28, 28, 1)).astype(np.float32)
    features = keras.Model(discriminator.inputs, discriminator.layers[-2].input[0])
    embedding = next(layer for layer in discriminator.layers if isinstance(layer, keras.layers.Dense) and not layer.use_bias)
    bags, boots = (vectors.one_hot(np.full(4, label)) for label in (8, 9))
    difference = discriminator.predict_on_batch([pictures, bags]) - discriminator.predict_on_batch([pictures, boots])
    weights = np.asarray(embedding.kernel)
    seen = features.predict_on_batch([pictures, bags])
    assert np.allclose(difference[:, 0], seen @ (weights[8] - weights[9]), atol=1e-4)


def test_drawn_garments_are_asked_for_the_classes_of_the_real_ones(model, garments):
    images, labels = garments
    batch = model.batch(images, labels, np.random.default_rng((2, 0, 5)))
    assert batch["images"] is images
    assert np.array_equal(batch["classes"].argmax(axis=1), labels)
    expected = np.random.default_rng((2, 0, 5)).standard_normal((64, 100), dtype=np.float32)
    assert np.array_equal(batch["latents"], expected)
    partners = keras.ops.convert_to_numpy(cdcgan._partners(batch["classes"]))
    assert (labels[partners] == labels).all()
    few = np.eye(10, dtype=np.float32)[[8, 3, 8, 1, 8]]
    assert keras.ops.convert_to_numpy(cdcgan._partners(few)).tolist() == [2, 1, 4, 3, 0]
    # A device that has a part of the batch finds them there.
    assert keras.ops.convert_to_numpy(cdcgan._partners(few[2:])).tolist() == [2, 1, 0]


def test_a_step_trains_both_networks_on_any_engine(garments):
    """Run on JAX too, by tests/test_backends.py."""
    keras.utils.set_random_seed(0)
    engine = engines.load()(lambda: cdcgan.Model(TrainConfig(model="cdcgan", **cdcgan.Model.defaults), 100), ema_decay=0.9)
    networks = engine.model.networks
    before = {name: network.get_weights() for name, network in networks.items()}
    batch = engine.model.batch(*(array[:4] for array in garments), np.random.default_rng(0))
    logs = engine.run({name: array[None] for name, array in batch.items()})
    # Fresh networks: their critic hardly tells real from fake, so that with 0.9 for real its loss is about 2 log 2.
    assert logs["disc_loss"][0] == pytest.approx(2 * np.log(2), abs=0.2)
    for name, network in networks.items():
        changed = [not np.array_equal(a, b) for a, b in zip(before[name], network.get_weights(), strict=True)]
        # Adam's first step is as long as the learning rate, whatever the gradient.
        assert all(changed), name
        kernel = network.trainable_variables[0]
        i = next(i for i, weight in enumerate(network.weights) if weight is kernel)
        rate = {"generator": 8e-4, "discriminator": 2e-4}[name]
        assert np.abs(before[name][i] - np.asarray(kernel)).max() == pytest.approx(rate, rel=0.01)


def test_a_run_leaves_a_bundle_that_draws_what_it_is_asked_for(drawn_by):
    assert drawn_by.is_conditional
    assert drawn_by.run["settings"]["learning_rate"] == 2e-4
    bags = drawn_by.draw([1, 2], label=8)
    assert np.array_equal(drawn_by.draw([2], label=8)[0], bags[1])
    assert not np.array_equal(bags, drawn_by.draw([1, 2], label=3))
    own = vectors.labels_from_seeds([1, 2], 100)
    assert np.array_equal(drawn_by.draw([1, 2]), drawn_by.draw_latents(vectors.from_seeds([1, 2], 100), vectors.one_hot(own)))
    with pytest.raises(ValueError, match="label is 10; allowed: a whole number from 0 to 9"):
        drawn_by.draw([1], label=10)


def test_keras_opens_it_with_nothing_of_ours(conditional_run, tmp_path):
    code = (
        "import sys, numpy as np; from keras.saving import load_model;"
        "g, d = load_model(sys.argv[1]), load_model(sys.argv[1] + '/discriminator');"
        "kind = np.eye(10, dtype='float32')[[8]];"
        "picture = g.predict([np.zeros((1, 100), 'float32'), kind], verbose=0);"
        "print(picture.shape, d.predict([picture, kind], verbose=0).shape, [m for m in sys.modules if m.startswith('gan')])"
    )
    command = [sys.executable, "-c", code, conditional_run / "model"]
    ran = commands.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert ran.stdout.strip() == "(1, 28, 28, 1) (1, 1) []"


def test_what_a_bundle_takes_is_known_without_keras(conditional_run, short_run, tmp_path):
    assert bundle.takes(conditional_run / "model") == (100, 10)
    assert bundle.takes(short_run / "model") == (100, 0)
    config = (conditional_run / "model" / "config.json").read_text()
    (tmp_path / "config.json").write_text(config.replace("[null, 10]", "[null, 101]"))
    with pytest.raises(BundleError, match=r"draws from \[\[None, 100\], \[None, 101\]\]; expected"):
        bundle.takes(tmp_path)
    for size in ("0", "-5", "1000000000", "true", "1.5"):
        (tmp_path / "config.json").write_text(config.replace("[null, 100]", f"[null, {size}]"))
        with pytest.raises(BundleError, match="expected"):
            bundle.takes(tmp_path)


def test_a_critic_of_the_other_kind_is_refused(conditional_run, short_run, tmp_path):
    for own, others in ((conditional_run, short_run), (short_run, conditional_run)):
        folder = shutil.copytree(own / "model", tmp_path / own.name)
        shutil.rmtree(folder / "discriminator")
        shutil.copytree(others / "model" / "discriminator", folder / "discriminator")
        with pytest.raises(BundleError, match=r"judges .*; expected"):
            critic.judge(bundle.load(folder), np.zeros((1, 28, 28, 1), np.uint8), vectors.one_hot(np.array([8])))


@pytest.mark.usefixtures("quick_processes")
def test_one_process_draws_from_both_kinds_of_model(conditional_run, short_run, drawn_by):
    models = Wardrobe({"robes": conditional_run / "model", "plain": short_run / "model"})
    try:
        assert (list(models), models.first.name, models.first.is_conditional) == (["robes", "plain"], "robes", True)
        assert np.array_equal(models["robes"].draw([7], 8), drawn_by.draw([7], 8))
        plain = bundle.load(short_run / "model").draw([7])
        assert np.array_equal(models["plain"].draw([7]), plain)
        classes = vectors.classes_of([7], 100)
        images = models["robes"].draw([7])
        assert np.array_equal(models["robes"].judge(images, classes), critic.judge(drawn_by, images, classes))
        with pytest.raises(ValueError, match="cannot be asked for a class"):
            models["plain"].draw([7], 8)
    finally:
        models.process.close()


@pytest.mark.usefixtures("quick_processes")
def test_a_wardrobe_with_a_folder_that_is_no_bundle_is_refused(short_run, tmp_path):
    with pytest.raises(BundleError, match="is not a folder"):
        Wardrobe({"plain": short_run / "model", "none": tmp_path / "none"})


def draw(run, out, *options):
    return sample.main(["--model", str(run / "model"), "--out", str(out), *options])


def test_gan_sample_takes_a_class_by_name_or_number(conditional_run, drawn_by, tmp_path):
    for label in ("8", "bag"):
        assert draw(conditional_run, tmp_path / "a.npy", "--seeds", "1,2", "--label", label) == 0
        assert np.array_equal(np.load(tmp_path / "a.npy"), drawn_by.draw([1, 2], 8))
    for options in ((), ("--label", "any")):
        assert draw(conditional_run, tmp_path / "a.npy", "--seeds", "1,2", *options) == 0
    assert np.array_equal(np.load(tmp_path / "a.npy"), drawn_by.draw([1, 2]))


def test_gan_sample_walks_from_class_to_class(conditional_run, drawn_by, tmp_path):
    assert draw(conditional_run, tmp_path / "a.gif", "--seeds", "1,2", "--label", "Bag,3") == 0
    frames = imageio.imread(tmp_path / "a.gif", mode="L")[:: sample.FRAMES_A_LEG, ::8, ::8]
    ends = np.concatenate([drawn_by.draw([1], 8), drawn_by.draw([2], 3)])[..., 0]
    assert np.abs(frames.astype(int) - ends).max() <= 1


@pytest.mark.parametrize(
    ("out", "label", "message"),
    [
        ("a.png", "10", "--label has '10'; allowed: any, 0 to 9, or one of T-shirt/top, Trouser"),
        ("a.png", "", "--label has ''; allowed"),
        ("a.png", "Bag,Shirt", "--label is 'Bag,Shirt'; allowed: one class, or for a GIF one for each of the 3 seeds"),
        ("a.gif", "Bag,Shirt", "--label is 'Bag,Shirt'; allowed: one class, or for a GIF one for each of the 3 seeds"),
    ],
)
def test_a_label_that_cannot_be_is_wrong_use(conditional_run, tmp_path, capsys, out, label, message):
    with pytest.raises(SystemExit) as exit:
        draw(conditional_run, tmp_path / out, "--seeds", "1-3", "--label", label)
    assert exit.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("label", ["Bag", "a word that names no class", "0,any"])
def test_a_label_for_a_model_that_knows_none_is_wrong_use(short_run, tmp_path, capsys, label):
    with pytest.raises(SystemExit) as exit:
        draw(short_run, tmp_path / "a.png", "--seeds", "1", "--label", label)
    assert exit.value.code == 2
    said = f"--label is {label!r}; allowed for {short_run / 'model'}: any, it cannot be asked for a class"
    assert said in capsys.readouterr().err
