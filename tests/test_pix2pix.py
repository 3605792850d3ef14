"""Pix2Pix: its networks, its losses, and a run of it."""

import keras
import numpy as np
import pytest
from conftest import as_dataset, use_keras_home
from keras import ops

from gan import bundle, engines, models
from gan.bundle import BundleError
from gan.config import TrainConfig
from gan.data import edges
from gan.models import pix2pix, pix2pix_l1
from gan.worker import Wardrobe

TWO_STEPS = ["--limit", "32", "--batch-size", "16", "--epochs", "1", "--snapshots", "2", "--samples-every", "1"]


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    return pix2pix.Model(TrainConfig(model="pix2pix", **pix2pix.Model.defaults), 100)


def test_the_generator_is_a_u_net_that_takes_lines_and_a_class():
    generator = pix2pix.make_generator()
    assert generator.count_params() == 689_937
    assert generator.input_shape == [(None, 28, 28, 1), (None, 10)]
    assert generator.output_shape == (None, 28, 28, 1)
    beside = [layer for layer in generator.layers if isinstance(layer, keras.layers.Concatenate)]
    assert sorted(layer.output.shape[1] for layer in beside) == [7, 14, 28]  # the class, and what is known at 14 and 28 pixels


def test_a_critics_logit_sees_a_patch_of_16_pixels_of_the_lines_and_of_the_picture():
    discriminator = pix2pix.make_discriminator()
    assert discriminator.count_params() == 144_609
    assert discriminator.output_shape == (None, 14, 14, 1)
    keras.utils.set_random_seed(0)
    for network_input in (0, 1):
        inputs = [np.zeros((28 * 28, 28, 28, 1), np.float32) for _ in range(2)] + [np.eye(10, dtype=np.float32)[[0] * 784]]
        inputs[network_input].reshape(784, 784)[np.arange(784), np.arange(784)] = 1  # each pixel by itself
        logits = discriminator.predict_on_batch(inputs)[:, 7, 7, 0]
        nothing = discriminator.predict_on_batch([values[:1] * 0 if values.ndim == 4 else values[:1] for values in inputs])
        moved = (np.abs(logits - nothing[0, 7, 7, 0]) > 1e-7).reshape(28, 28)
        rows, columns = np.flatnonzero(moved.any(axis=1)), np.flatnonzero(moved.any(axis=0))
        assert (rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1) == (16, 16)


def test_a_batch_has_the_lines_of_its_pictures_varied_by_the_given_stream(model, garments):
    images, labels = (array[:8] for array in garments)
    batch = model.batch(images, labels, np.random.default_rng((2, 0, 5)))
    assert batch["images"] is images
    assert np.array_equal(batch["lines"], edges.sketches(images, np.random.default_rng((2, 0, 5))))
    assert np.array_equal(batch["classes"].argmax(axis=1), labels)


def test_the_fixed_seeds_are_exact_sketches_of_held_out_pictures_the_classes_in_turn(model, garments):
    dataset = as_dataset(*garments)
    object.__setattr__(dataset, "held_out_images", garments[0])
    object.__setattr__(dataset, "held_out_labels", garments[1])
    lines, classes = model.seeds([0, 3, 13, 63, 73], dataset)
    assert classes.argmax(axis=1).tolist() == [0, 3, 3, 3, 3]
    expected = edges.sketches(garments[0][[0, 3, 13, 63, 3]])  # there are seven of class 3, and then the first one again
    assert np.array_equal(np.rint(lines * 127.5 + 127.5), expected)
    assert len(model.noise(5, np.random.default_rng(0), dataset)[0]) == 5


def test_losses_are_those_of_a_guess_and_the_distance_that_can_be_computed_by_hand(model, garments):
    for network in model.networks.values():
        for weight in network.trainable_variables:
            weight.assign(np.zeros(weight.shape))
    images = np.full((4, 28, 28, 1), 255, np.uint8)  # drawn is 0, which lies half a range below white
    found, logs = model.losses(model.batch(images, garments[1][:4], np.random.default_rng(0)))
    assert float(found["generator"]) == pytest.approx(np.log(2) + 50)
    assert float(found["discriminator"]) == pytest.approx(2 * np.log(2))
    assert [float(logs[name]) for name in model.log_names] == pytest.approx([np.log(2), 2 * np.log(2), 0, 1, 1])


@pytest.mark.parametrize("name", ["pix2pix", "pix2pix_l1"])
def test_a_step_trains_every_network_on_any_engine(name, garments):
    keras.utils.set_random_seed(0)
    config = TrainConfig(model=name, **models.load(name).defaults)
    engine = engines.load()(lambda: models.load(name)(config, 100), ema_decay=0.9)
    networks = engine.model.networks
    assert list(networks) == ["generator", "discriminator"][: len(networks)]
    before = {name: network.get_weights() for name, network in networks.items()}
    batch = engine.model.batch(*(array[:4] for array in garments), np.random.default_rng(0))
    logs = engine.run({name: array[None] for name, array in batch.items()})
    assert logs["l1_loss"][0] == pytest.approx(0.7, abs=0.3)
    for name, network in networks.items():
        assert all(not np.array_equal(a, b) for a, b in zip(before[name], network.get_weights(), strict=True)), name


def test_alone_l1_is_weighed_as_beside_the_critic(garments):
    model = pix2pix_l1.Model(TrainConfig(model="pix2pix_l1"), 100)
    images = np.full((4, 28, 28, 1), 255, np.uint8)
    for weight in model.networks["generator"].trainable_variables:
        weight.assign(np.zeros(weight.shape))
    found, logs = model.losses(model.batch(images, garments[1][:4], np.random.default_rng(0)))
    assert {name: float(loss) for name, loss in found.items()} == {"generator": pytest.approx(50)}
    assert float(logs["l1_loss"]) == pytest.approx(1)


def test_dropout_is_the_noise_and_a_drawing_has_none(model):
    lines = np.random.default_rng(0).uniform(-1, 1, (2, 28, 28, 1)).astype(np.float32)
    inputs, generator = [lines, np.eye(10, dtype=np.float32)[:2]], model.networks["generator"]
    drawn, again = (generator.predict_on_batch(inputs) for _ in range(2))
    assert np.array_equal(drawn, again)
    noisy, other = (ops.convert_to_numpy(generator(inputs, training=True)) for _ in range(2))
    assert not np.array_equal(noisy, other)


@pytest.fixture(scope="module", params=["pix2pix", "pix2pix_l1"])
def run_of_pix2pix(request, keras_home, tmp_path_factory):
    """The folder of a finished run of two steps on drawn garments."""
    import train

    run_dir = tmp_path_factory.mktemp("runs") / request.param
    with pytest.MonkeyPatch.context() as patch:
        use_keras_home(patch, keras_home)
        patch.setattr("gan.training.SETTLING", (2, 16))
        assert train.main([*TWO_STEPS, "--model", request.param, "--run-dir", str(run_dir)]) == 0
    return run_dir


def test_a_run_leaves_sketches_beside_pictures_and_a_bundle_that_draws_from_a_picture(run_of_pix2pix, garments):
    from gan import pictures

    sheets = pictures.in_order(run_of_pix2pix / "samples")
    assert len(sheets) == 3
    assert {pictures.load_png(sheet).shape for sheet in sheets} == {(4 * 28 * 4, 8 * 28 * 4)}
    first, last = (pictures.load_png(sheets[i])[::4, ::4].reshape(4, 28, 8, 28) for i in (0, -1))
    assert np.array_equal(first[:, :, ::2], last[:, :, ::2])  # the sketches
    assert not np.array_equal(first[:, :, 1::2], last[:, :, 1::2])

    drawn_by = bundle.load(run_of_pix2pix / "model")
    assert drawn_by.draws_from_pictures
    assert (drawn_by.classes, drawn_by.run["draws_from"]) == (10, "picture+class")
    lines, classes = edges.sketches(garments[0][:5]), np.eye(10, dtype=np.float32)[garments[1][:5]]
    drawn = drawn_by.draw_pictures(lines, classes)
    assert (drawn.shape, drawn.dtype) == ((5, 28, 28, 1), np.uint8)
    assert np.array_equal(drawn_by.draw_pictures(lines[3:4], classes[3:4])[0], drawn[3])
    with pytest.raises(ValueError, match=r"seeds are \[0\]; allowed for this model: none, it draws from pictures"):
        drawn_by.draw([0])


@pytest.mark.usefixtures("quick_processes")
def test_the_page_has_it_beside_the_models_that_draw_from_noise_and_not_among_them(run_of_pix2pix, short_run, garments):
    models = Wardrobe({"sketches": run_of_pix2pix / "model", "plain": short_run / "model"})
    try:
        assert (list(models), models.first.name, list(models.from_pictures)) == (["plain"], "plain", ["sketches"])
        lines, classes = edges.sketches(garments[0][:5]), np.eye(10, dtype=np.float32)[garments[1][:5]]
        expected = bundle.load(run_of_pix2pix / "model").draw_pictures(lines, classes)
        assert np.array_equal(models.from_pictures["sketches"].draw_pictures(lines, classes), expected)
    finally:
        models.process.close()
    with pytest.raises(BundleError, match="sketches: the page needs a model that draws from noise"):
        Wardrobe({"sketches": run_of_pix2pix / "model"})
