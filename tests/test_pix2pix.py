"""Pix2Pix: its networks, its losses, and a run of it."""

import hand_drawn
import keras
import numpy as np
import pytest
from conftest import as_dataset, use_keras_home
from keras import ops

from gan import averages, bundle, data, engines, features, fidelity, models, photographs, pictures, sample, sketching
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
    assert discriminator.count_params() == 77_793
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
        # Its middle is that of the square of 2 x 2 pixels after its own, where How it works lays it.
        assert rows[0] + rows[-1] == columns[0] + columns[-1] == 2 * 2 * (7 + 1) + 1


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


def test_a_resumed_run_settles_its_average_with_the_same_dropout_as_one_that_was_not_stopped(model, garments):
    images, labels = (array[:8] for array in garments)
    noise = model.noise(8, np.random.default_rng(0), as_dataset(images, labels))
    settled = []
    for seed in (1, 2):  # another process
        keras.utils.set_random_seed(seed)
        copy = averages.float32_copy(model.averages["generator"])
        averages.settle_batch_norm(copy, [noise])
        settled.append(copy.get_weights())
    assert all(np.array_equal(one, other) for one, other in zip(*settled, strict=True))


def test_an_average_is_told_the_class_twice_as_plainly_and_settles_with_what_it_learnt(model, garments):
    images, labels = (array[:8] for array in garments)
    lines, kinds = model.noise(8, np.random.default_rng(0), as_dataset(images, labels))
    assert kinds.sum() == 4
    learnt, average = model.networks["generator"], model.averages["generator"]
    assert np.array_equal(average.predict_on_batch([lines, kinds]), learnt.predict_on_batch([lines, 2 * kinds]))


def test_dropout_is_the_noise_and_a_drawing_has_none(model):
    lines = np.random.default_rng(0).uniform(-1, 1, (2, 28, 28, 1)).astype(np.float32)
    inputs, generator = [lines, np.eye(10, dtype=np.float32)[:2]], model.networks["generator"]
    drawn, again = (generator.predict_on_batch(inputs) for _ in range(2))
    assert np.array_equal(drawn, again)
    noisy, other = (ops.convert_to_numpy(generator(inputs, training=True)) for _ in range(2))
    assert not np.array_equal(noisy, other)


@pytest.fixture(scope="module")
def run_of_pix2pix(keras_home, tmp_path_factory):
    """The folder of a finished run of two steps on drawn garments."""
    import train

    run_dir = tmp_path_factory.mktemp("runs") / "pix2pix"
    with pytest.MonkeyPatch.context() as patch:
        use_keras_home(patch, keras_home)
        patch.setattr("gan.training.SETTLING", (2, 16))
        assert train.main([*TWO_STEPS, "--model", "pix2pix", "--run-dir", str(run_dir)]) == 0
    return run_dir


def test_a_run_leaves_sketches_beside_pictures_and_a_bundle_that_draws_from_a_picture(run_of_pix2pix, garments):
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


def test_gan_sample_draws_from_drawings_white_on_black_and_black_on_white(run_of_pix2pix, tmp_path, capsys):
    drawing = hand_drawn.sketches()[0][24]  # a bag
    pictures.save_png(tmp_path / "white.png", drawing)
    pictures.save_png(tmp_path / "black.png", 255 - drawing)
    model = ["--model", str(run_of_pix2pix / "model"), "--out", str(tmp_path / "a.npy"), "--picture"]
    assert sample.main([*model, str(tmp_path / "white.png"), str(tmp_path / "black.png"), "--label", "bag"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'a.npy'}: 2 pictures\n"
    seen = edges.of_strokes(photographs.seen(drawing, photographs.SQUARE))
    expected = bundle.load(run_of_pix2pix / "model").draw_pictures(seen[None], np.eye(10, dtype=np.float32)[[8]])
    drawn = np.load(tmp_path / "a.npy")
    assert np.array_equal(drawn[0], expected[0])
    assert np.array_equal(drawn[0], drawn[1])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--seeds", "0"], "--seeds is given; allowed for {model}: --picture FILE, it draws from pictures"),
        (["--picture", "{model}/run.json"], "--picture {model}/run.json: picture is no picture that can be read"),
        (["--picture", "{model}/none"], "--picture {model}/none: No such file or directory; allowed: a file that can be read"),
        (["--picture", "{model}"], "--picture {model}: Is a directory; allowed: a file that can be read"),
        (["--picture", "{model}/grid.png", "--label", "Hat"], "--label has 'Hat'; allowed: any, 0 to 9"),
    ],
)
def test_gan_sample_names_what_it_cannot_draw_from(options, said, run_of_pix2pix, tmp_path, capsys):
    model = run_of_pix2pix / "model"
    with pytest.raises(SystemExit) as exit:
        sample.main(["--model", str(model), "--out", str(tmp_path / "a.png"), *(word.format(model=model) for word in options)])
    assert exit.value.code == 2
    assert said.format(model=model) in capsys.readouterr().err
    assert not (tmp_path / "a.png").exists()


def test_where_no_class_is_asked_for_it_is_the_one_that_a_little_of_every_class_is_taken_for():
    class Model:
        is_conditional, classes = True, 4

        def draw_pictures(self, shown, classes):
            kinds = np.where(classes.max(axis=1) < 1, 3, classes.argmax(axis=1))
            return shown + kinds.astype(np.uint8)[:, None, None, None]

    class Classifier:
        def probabilities(self, images):
            sure = {13: [0.2, 0.1, 0.6, 0.1], 23: [0.4, 0.3, 0.3, 0]}
            return np.array([sure[int(image[0, 0, 0])] for image in images])

    shown = np.full((2, 28, 28, 1), 10, np.uint8) * np.array([1, 2], np.uint8)[:, None, None, None]
    drawn, chosen = sketching.draw(Model(), shown, None, Classifier())
    assert chosen.tolist() == [2, 0]
    assert drawn[:, 0, 0, 0].tolist() == [12, 20]
    drawn, chosen = sketching.draw(Model(), shown, np.array([1, 1]))
    assert (chosen.tolist(), drawn[:, 0, 0, 0].tolist()) == ([1, 1], [11, 21])


def test_the_critic_has_an_opinion_of_every_patch_whatever_is_judged_beside_it(run_of_pix2pix, garments):
    model = bundle.load(run_of_pix2pix / "model")
    sketches, images, labels = edges.sketches(garments[0][:5]), garments[0][:5], garments[1][:5]
    found = sketching.patches(model, sketches, images, labels)
    assert found.shape == (5, 14, 14)
    inputs = [data.to_unit(sketches[:4]), data.to_unit(images[:4]), np.eye(10, dtype=np.float32)[labels[:4]]]
    assert np.allclose(found[:4], model.discriminator.predict_on_batch(inputs)[..., 0], atol=1e-5)
    assert np.array_equal(sketching.patches(model, sketches[4:], images[4:], labels[4:])[0], found[4])


def test_overlap_change_and_another_sketch_are_the_hand_computed_ones():
    outlines = np.zeros((1, 28, 28), bool)
    outlines[0, :10, :10] = True
    images = np.zeros((1, 28, 28, 1), np.uint8)
    images[0, 5:15, :10] = 200  # half of the one and half of the other: 50 of 150
    assert fidelity._overlap(images, outlines) == pytest.approx(1 / 3)
    assert fidelity._change(images, images + np.uint8(3)) == pytest.approx(3)
    assert fidelity._l1(images, images // 2) == pytest.approx(100 * 100 / 784)
    assert fidelity._others(np.array([4, 7, 4, 4, 9])).tolist() == [2, 1, 3, 0, 4]


def test_a_model_is_judged_by_held_out_sketches_beside_real_pictures_and_the_nearest_known_ones(
    run_of_pix2pix, garments, tmp_path
):
    model = bundle.load(run_of_pix2pix / "model")
    dataset = as_dataset(*garments)
    object.__setattr__(dataset, "held_out_images", garments[0][:20])  # known ones: the nearest are they themselves
    object.__setattr__(dataset, "held_out_labels", garments[1][:20])
    report, sheet = fidelity.evaluate(model, dataset, "test", "fashion_mnist", None)
    assert sheet.shape == (10 * 28 * 3, 9 * 28 * 3)
    assert report["evaluation"]["trained_on"] == 32
    assert report["rows"]["real"]["l1"] == 0
    assert report["rows"]["nearest"] == report["rows"]["real"]
    extractor = features.load("plain")
    drawn = model.draw_pictures(edges.sketches(garments[0][:20]), np.eye(10, dtype=np.float32)[garments[1][:20]])
    assert report["gan_test"]["mean"] == features.accuracy(extractor(drawn).classes, garments[1][:20])
    assert report["another_sketch"] > 0 < report["noise"]
    assert "noise by" in fidelity.table("ours", report)
    before = [np.asarray(weight) for weight in model.generator.weights]
    assert np.array_equal(model.draw_pictures(edges.sketches(garments[0][:1]), np.eye(10, dtype=np.float32)[:1])[0], drawn[0])
    assert all(np.array_equal(a, b) for a, b in zip(before, model.generator.weights, strict=True))


def test_a_run_without_a_critic_has_curves_of_its_loss_alone(tmp_path):
    pictures.save_curves(tmp_path / "one.png", {"l1_loss": np.linspace(1, 0, 50)})
    pictures.save_curves(tmp_path / "two.png", {"gen_loss": np.ones(50), "real_accuracy": np.ones(50)})
    assert pictures.load_png(tmp_path / "one.png").shape[0] == pictures.load_png(tmp_path / "two.png").shape[0] / 2
