"""CycleGAN: its networks, losses and pools, what it learns from, and a run of it."""

import json
import shutil
from dataclasses import replace

import keras
import numpy as np
import pytest
from conftest import ROOT, as_dataset, use_keras_home
from keras import ops
from PIL import Image

from gan import (
    binding,
    bundle,
    checkpoint,
    data,
    engines,
    features,
    learnt_from,
    losses,
    pictures,
    reference,
    sample,
    training,
    translation,
)
from gan.bundle import BundleError
from gan.config import TrainConfig
from gan.data import pairs
from gan.errors import UsageError
from gan.models import cyclegan
from gan.page.tabs.how import cyclegan as exhibit
from gan.page.tabs.how.words import WORDS
from gan.page.validation import BadInput

SMALL = {"batch_size": 4, "epochs": 1, "limit": 16, "snapshots": 0, "samples_every": 100}


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    return cyclegan.Model(TrainConfig(model="cyclegan", **cyclegan.Model.defaults), 100)


@pytest.fixture
def two_kinds(garments):
    """Of the drawn garments the T-shirts and the pullovers, some of them held out as well."""
    dataset = as_dataset(*garments)
    object.__setattr__(dataset, "held_out_images", garments[0][:40])
    object.__setattr__(dataset, "held_out_labels", garments[1][:40])
    return pairs.between(dataset, 0, 2)


def test_two_generators_and_two_critics_of_patches_of_22_pixels(model):
    assert {name: network.count_params() for name, network in model.networks.items()} == {
        "generator": 518_521,
        "discriminator": 134_465,
        "back": 518_521,
        "back_discriminator": 134_465,
    }
    critic = model.networks["discriminator"]
    assert (critic.input_shape, critic.output_shape) == ((None, 28, 28, 1), (None, 7, 7, 1))
    convolutions = [layer for layer in critic.layers if isinstance(layer, keras.layers.Conv2D)]
    seen, stride = 1, 1
    for layer in convolutions:
        seen, stride = seen + (layer.kernel_size[0] - 1) * stride, stride * layer.strides[0]
    assert seen == 22


def test_what_is_drawn_of_a_picture_does_not_depend_on_those_beside_it(model, garments):
    images = (garments[0][:4].astype(np.float32) - 127.5) / 127.5
    generator = model.networks["generator"]
    assert np.allclose(generator.predict_on_batch(images)[1], generator.predict_on_batch(images[1:2])[0], atol=1e-5)


def test_an_epoch_takes_both_sides_in_turns_and_the_smaller_one_again(model):
    labels = np.array([0, 1, 1, 1, 1, 0, 1, 1], np.uint8)
    order = model.order(labels, np.random.default_rng((1, 0, 1)))
    assert labels[order].tolist() == [0, 1] * 4
    assert sorted(order[::2].tolist()) == [0, 0, 5, 5]
    assert len(set(order[1::2].tolist())) == 4
    assert not np.array_equal(order, model.order(labels, np.random.default_rng((1, 0, 2))))


def test_losses_are_those_that_can_be_computed_by_hand(model, two_kinds):
    # No two networks, sides, pools or noises are alike, so that none may stand in another's place.
    model.networks = {
        "generator": lambda values, training: values / 2 + 0.1,
        "back": lambda values, training: values / 4,
        "discriminator": lambda values, training: values,
        "back_discriminator": lambda values, training: values / 2 + 0.25,
    }
    for name, lying in (("pool", 0.3), ("back_pool", 0.4)):
        model.state[name].assign(np.full(model.state[name].shape, lying))
    images = np.empty((4, 28, 28, 1), np.uint8)
    images[0::2], images[1::2] = 255, 0  # 1 and -1, of which become 0.6 and -0.25
    batch = model.batch(images, np.array([0, 1, 0, 1]), np.random.default_rng(0))
    batch["noise"][0::2], batch["noise"][1::2], batch["earlier"][:] = 0.2, -0.4, True
    found, logs = model.losses(batch)
    fooled = (0.6 - 1) ** 2 + (0.125 - 1) ** 2
    cycle = ((1 - 0.2) + (1 - 0.225)) / 2  # back from 0.6 + 0.2, and from -0.25 - 0.4
    identity = ((1 - 0.4) + (1 - 0.25)) / 2
    generators = fooled + 2 * (cyclegan.CYCLE_WEIGHT * cycle + cyclegan.IDENTITY_WEIGHT * identity)
    critics = ((-1 - 1) ** 2 + 0.3**2) / 2, ((0.75 - 1) ** 2 + 0.45**2) / 2
    assert {name: float(loss) for name, loss in found.items()} == pytest.approx(
        {"generator": generators, "back": generators, "discriminator": critics[0], "back_discriminator": critics[1]}
    )
    assert {name: float(value) for name, value in logs.items()} == pytest.approx(
        {
            "gen_loss": fooled,
            "disc_loss": sum(critics),
            "real_accuracy": (0 + 1) / 2,
            "fake_accuracy": 1,
            "cycle_loss": cycle,
            "identity_loss": identity,
        }
    )
    for name, drawn, side in (("pool", 0.6, 0), ("back_pool", -0.25, 1)):
        pool = ops.convert_to_numpy(model.state[name])[:, 0, 0, 0]
        assert np.flatnonzero(np.isclose(pool, drawn)).tolist() == sorted(batch["places"][side::2])


def test_a_critic_is_shown_what_lay_at_a_place_and_then_the_new_one_lies_there(model):
    drawn = np.arange(1, 4, dtype=np.float32)[:, None, None, None] / 10 * np.ones((3, 28, 28, 1), np.float32)

    def exchange(pictures, places, earlier):
        shown = model._exchange("pool", ops.convert_to_tensor(pictures), np.array(places, np.int32), np.array(earlier))
        lying = ops.convert_to_numpy(model.state["pool"])[..., 0, 0, 0]
        return ops.convert_to_numpy(shown)[..., 0, 0, 0], lying

    shown, lying = exchange(drawn, [7, 0, 49], [True, False, True])  # all empty: they are filled, whatever is wanted
    assert np.allclose(shown, [0.1, 0.2, 0.3])
    assert np.allclose(lying[[7, 0, 49]], [0.1, 0.2, 0.3])
    assert (lying == cyclegan.EMPTY).sum() == 47
    shown, lying = exchange(drawn + 0.5, [0, 7, 3], [True, False, False])
    assert np.allclose(shown, [0.2, 0.7, 0.8])  # one from before, one new that is not kept, and one that fills a place
    assert np.allclose(lying[[0, 7, 3, 49]], [0.6, 0.1, 0.8, 0.3])
    exchange(np.where(drawn < 0.15, np.nan, drawn + 1 / 3), [5, 6, 0], [False, False, True])
    kept = ops.convert_to_numpy(model.state["pool"])  # to the bit; and what is no number spoils its own place alone
    assert np.array_equal(kept[[6, 0]], (drawn + 1 / 3)[1:])
    assert np.isnan(kept).all(axis=(1, 2, 3)).nonzero()[0].tolist() == [5]


def test_a_batch_has_a_place_of_its_own_for_each_picture_of_a_side(model, two_kinds):
    images = np.zeros((64, 28, 28, 1), np.uint8)
    batch = model.batch(images, np.zeros(64), np.random.default_rng((2, 0, 3)))
    for side in (0, 1):
        places = batch["places"][side::2]
        assert len(set(places.tolist())) == 32
        assert 0 <= places.min() < places.max() < cyclegan.POOL
    assert 0.2 < batch["earlier"].mean() < 0.8
    assert batch["noise"].std() == pytest.approx(cyclegan.NOISE, rel=0.05)
    with pytest.raises(UsageError, match="batch_size is 102; allowed for cyclegan: 2 to 100"):
        cyclegan.Model(TrainConfig(model="cyclegan", batch_size=102), 10)


def test_networks_that_descend_one_loss_are_found_by_it_and_take_its_gradient_each(two_kinds):
    one, other = object(), object()
    assert losses.sharing({"a": one, "b": other, "c": one}) == [["a", "c"], ["b"]]
    keras.utils.set_random_seed(0)
    config = TrainConfig(model="cyclegan", batch_size=4)
    engine = engines.load()(lambda: cyclegan.Model(config, 100), ema_decay=0.9)
    before = {name: network.get_weights() for name, network in engine.model.networks.items()}
    batch = engine.model.batch(two_kinds.images[:4], two_kinds.labels[:4], np.random.default_rng(0))
    engine.run({name: array[None] for name, array in batch.items()})
    for name, network in engine.model.networks.items():
        moved = [not np.array_equal(a, b) for a, b in zip(before[name], network.get_weights(), strict=True)]
        assert all(moved), name


def test_a_run_that_is_stopped_and_resumed_is_the_same_bit_for_bit_its_pools_too(two_kinds, tmp_path, monkeypatch):
    monkeypatch.setattr("gan.training.SETTLING", (1, 4))
    monkeypatch.setattr(cyclegan, "make_generator", lambda policy="float32", name="generator": one_layer("tanh", name))
    monkeypatch.setattr(cyclegan, "make_discriminator", lambda policy="float32", name="discriminator": one_layer(None, name))
    config = TrainConfig(model="cyclegan", from_class="T-shirt/top", to_class="Pullover", **(SMALL | {"limit": 12}))
    assert training.train(config, tmp_path / "whole", two_kinds)
    asked = iter([False, True])  # after its first step
    assert not training.train(config, tmp_path / "parts", two_kinds, lambda: next(asked, True))
    assert training.train(config, tmp_path / "parts", two_kinds)
    whole, parts = (checkpoint.load_newest(tmp_path / name / "checkpoints", print) for name in ("whole", "parts"))
    assert whole[0] == parts[0] == 3
    assert {"state/pool", "state/back_pool"} < whole[1].keys()
    assert (whole[1]["state/pool"] > cyclegan.EMPTY).any()
    assert all(np.array_equal(whole[1][name], parts[1][name]) for name in whole[1].keys() - {"seconds"})


def one_layer(activation, name) -> keras.Model:
    """A network that compiles in no time."""
    picture = keras.Input((28, 28, 1), name="picture")
    return keras.Model(picture, keras.layers.Conv2D(1, 3, padding="same", activation=activation)(picture), name=name)


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        (("Hat", None), "--from is 'Hat'; allowed: 0 to 9, or one of T-shirt/top, "),
        ((None, "any"), "--to is 'any'; allowed: 0 to 9"),
        (("Pullover", "2"), "--from and --to are both Pullover; allowed: two classes"),
    ],
)
def test_classes_that_cannot_be_gone_between_are_named(sides, said, two_kinds, garments):
    with pytest.raises(UsageError, match=said):
        pairs.classes(as_dataset(*garments).class_names, *sides)
    with pytest.raises(UsageError, match="--data has one class, Hat"):
        pairs.classes(("Hat",), None, None)


def test_a_limit_that_leaves_one_class_is_refused(garments):
    rows = np.argsort(garments[1], kind="stable")  # class by class
    images, labels = (array[rows] for array in garments)
    dataset = replace(as_dataset(images, labels), held_out_images=images, held_out_labels=labels)
    first = int((labels == 0).sum())
    with pytest.raises(UsageError, match=rf"--limit is {first}; allowed: {first + 1} or more, for .* all of T-shirt/top"):
        pairs.between(dataset, 0, 2, first)
    assert set(pairs.between(dataset, 0, 2, first + 1).labels[: first + 1]) == {0, 1}


def test_which_validation_pictures_it_has_seen_is_told_by_those_of_its_classes(garments):
    dataset = as_dataset(garments[0], np.arange(64, dtype=np.uint8) % 10)  # from row 53 on they validate
    run = {"settings": {"from_class": "Pullover", "to_class": "T-shirt/top", "limit": None}}
    assert learnt_from.rows(dataset, run).tolist() == [0, 2, 10, 12, 20, 22, 30, 32, 40, 42, 50, 52, 60, 62]
    assert reference.seen_in_training(dataset, learnt_from.rows(dataset, run)) == 2
    run["settings"]["limit"] = 3
    assert learnt_from.rows(dataset, run).tolist() == [0, 2, 10]
    assert learnt_from.rows(dataset, {"settings": {"limit": 5}}).tolist() == [0, 1, 2, 3, 4]


def test_without_from_and_to_it_goes_from_the_first_class_to_the_third_or_the_last(garments):
    assert pairs.classes(as_dataset(*garments).class_names, None, None) == (0, 2)
    assert pairs.classes(("cats", "dogs"), None, None) == (0, 1)
    assert pairs.classes(("cats", "dogs"), "DOGS", "0") == (1, 0)


def test_the_usual_class_steps_aside_for_one_that_is_named(garments):
    names = as_dataset(*garments).class_names
    assert pairs.classes(names, "Pullover", None) == (2, 0)
    assert pairs.classes(names, None, "0") == (2, 0)
    assert pairs.classes(names, "Bag", None) == (8, 2)
    assert pairs.classes(("cats", "dogs"), "dogs", None) == (1, 0)


@pytest.fixture(scope="module")
def run_of_cyclegan(keras_home, tmp_path_factory):
    """The folder of a finished run of two steps on drawn garments."""
    import train

    run_dir = tmp_path_factory.mktemp("runs") / "cyclegan"
    with pytest.MonkeyPatch.context() as patch:
        use_keras_home(patch, keras_home)
        patch.setattr("gan.training.SETTLING", (1, 4))
        options = ["--limit", "8", "--batch-size", "4", "--epochs", "1", "--snapshots", "1", "--to", "shirt"]
        assert train.main(["--model", "cyclegan", "--run-dir", str(run_dir), *options]) == 0
    return run_dir


def test_a_run_leaves_a_bundle_that_goes_there_and_back(run_of_cyclegan, garments):
    model = bundle.load(run_of_cyclegan / "model")
    assert model.goes_back
    assert (model.class_names, model.run["draws_from"]) == (("T-shirt/top", "Shirt"), "picture")
    assert [model.run["settings"][name] for name in ("from_class", "to_class")] == ["T-shirt/top", "Shirt"]
    found = {path.name for path in (run_of_cyclegan / "model").iterdir() if path.is_dir()}
    assert found >= {"discriminator", "back", "back_discriminator"}
    ours = bundle.own_files(str(path.relative_to(model.folder)) for path in model.folder.rglob("*") if path.is_file())
    assert {"back/model.weights.h5", "back_discriminator/config.json"} < set(ours)
    assert model.discriminator.output_shape == (None, 7, 7, 1)
    stops = translation.journey(model, garments[0][:3], 2)
    assert np.array_equal(stops[1], model.draw_pictures(garments[0][:3]))
    assert np.array_equal(stops[2], model.draw_back(stops[1]))
    other_way = translation.journey(model, garments[0][:3], 1, back_first=True)
    assert np.array_equal(other_way[1], model.draw_back(garments[0][:3]))
    card = (model.folder / "README.md").read_text(encoding="utf-8")
    assert "--back --picture FILE" in card
    assert "T\\-shirt\\/top" in card
    assert "latent" not in card
    assert "batch-norm" not in card  # its networks have none
    assert "`back/` draws the other way" in card


def test_a_bundle_of_somebodys_own_pictures_shows_none_of_them(run_of_cyclegan, two_kinds, tmp_path):
    model = bundle.load(run_of_cyclegan / "model")
    shown = model.draw_pictures(sources := np.resize(two_kinds.images, (16, 28, 28, 1)))
    given = {"generator": model.generator, "back": model.back}, [data.to_unit(sources)]
    for source, width in (("./secret", 4), ("fashion_mnist", 8)):
        binding.write(tmp_path / "model", run_of_cyclegan, given[0], model.run | {"data": source}, given[1])
        grid = pictures.load_png(tmp_path / "model" / "grid.png")
        sheets = pictures.in_order(tmp_path / "model" / "samples")
        with Image.open(tmp_path / "model" / "progress.gif") as film:
            assert (film.n_frames, film.size) == (len(sheets), (width * 112, 448))
        assert {pictures.load_png(sheet).shape for sheet in sheets} == {(448, width * 112)}
        cells = grid[::4, ::4].reshape(4, 28, 4, width // 4, 28)[:, :, :, -1].swapaxes(1, 2).reshape(16, 28, 28, 1)
        assert np.array_equal(cells, shown)


def test_a_way_back_that_draws_from_something_else_is_refused(run_of_cyclegan, tmp_path):
    shutil.copytree(run_of_cyclegan / "model", tmp_path / "model")
    stranger = keras.Sequential([keras.Input((14, 14, 1)), keras.layers.UpSampling2D(2)])
    stranger.save(tmp_path / "model" / "back", zipped=False)
    with pytest.raises(BundleError, match=r"back draws from \(None, 14, 14, 1\); expected \(None, 28, 28, 1\)"):
        bundle.load(tmp_path / "model").draw_back(np.zeros((1, 28, 28, 1), np.uint8))


def test_gan_sample_goes_either_way(run_of_cyclegan, garments, tmp_path, capsys):
    pictures.save_png(tmp_path / "shirt.png", pictures.grid(garments[0][:1], 1, 1, 4))
    model = bundle.load(run_of_cyclegan / "model")
    for options, draw in (([], model.draw_pictures), (["--back"], model.draw_back)):
        command = ["--model", str(model.folder), "--picture", str(tmp_path / "shirt.png"), "--out", str(tmp_path / "a.npy")]
        assert sample.main([*command, *options]) == 0
        assert np.array_equal(np.load(tmp_path / "a.npy"), draw(garments[0][:1]))
    with pytest.raises(SystemExit):
        sample.main(["--model", "weights/dcgan", "--back", "--seeds", "0", "--out", str(tmp_path / "b.png")])
    assert "--back is given; allowed for weights/dcgan: only one way" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        sample.main([*command, "--back", "--epoch", "1"])
    assert "--back is given; allowed with --epoch: only the way there" in capsys.readouterr().err


def test_it_is_judged_both_ways_beside_what_needs_no_network(run_of_cyclegan, two_kinds, garments, monkeypatch):
    dataset = as_dataset(*garments)
    object.__setattr__(dataset, "held_out_images", garments[0])
    object.__setattr__(dataset, "held_out_labels", garments[1])
    report, sheet = translation.evaluate(bundle.load(run_of_cyclegan / "model"), dataset, "test", "fashion_mnist", None)
    unchanged, random = report["rows"]["unchanged"], report["rows"]["random"]
    assert (unchanged["cycle"], unchanged["brightness"]) == (0, pytest.approx(1))
    assert 0 < unchanged["cycle_noisy"] < 0.05
    assert random["cycle"] > 0 == pytest.approx(random["cycle"] - random["cycle_noisy"])
    assert report["evaluation"]["classes"] == ["T-shirt/top", "Shirt"]
    assert report["cycle"]["mean"] == pytest.approx(np.mean([report["ways"][way]["cycle"] for way in ("there", "back")]))
    assert report["ways"]["there"]["changes"]["sleeves"].keys() == {"source", "drawn", "target", "correlation"}
    assert sheet.shape == (6 * 28 * 3, 8 * 28 * 3)
    assert "from Shirt to T-shirt/top: brightness" in translation.table("ours", report)


def test_its_scores_are_the_hand_computed_ones():
    class Classifier:
        def __call__(self, images):
            return features.Features(images, (images[:, 0, 0, 0] > 100).astype(np.uint8))

    images = np.full((2, 28, 28, 1), [[[[50]]], [[[150]]]], np.uint8)
    drawn = np.full((2, 28, 28, 1), [[[[250]]], [[[200]]]], np.uint8)
    scores = translation._scores(images, drawn, images + np.uint8(51), images, Classifier(), 1, 0.8)
    assert scores == pytest.approx({"taken": 1.25, "cycle": 0.2, "cycle_noisy": 0, "brightness": -1})


def test_what_ships_makes_pullovers_of_t_shirts_and_t_shirts_again():
    model, shirts = bundle.load(ROOT / "weights/cyclegan"), bundle.load(ROOT / "weights/cdcgan").draw(range(64), 0)
    stops = translation.journey(model, shirts, 2)
    first, there, home = (features.load("plain")(stop).classes for stop in stops)
    assert (first == 0).mean() > 0.75
    assert (there == 2).mean() > 0.65
    assert (home == 0).mean() > 0.75
    assert np.abs(stops[0].astype(int) - stops[2]).mean() < 0.08 * 255
    assert np.corrcoef(*(stop.mean(axis=(1, 2, 3)) for stop in stops[:2]))[0, 1] > 0.9


def test_what_is_said_of_what_ships_is_what_was_measured_of_it():
    folder = ROOT / "weights" / "cyclegan"
    metrics, run = (json.loads((folder / name).read_text(encoding="utf-8")) for name in ("metrics.json", "run.json"))
    for language in (0, 1):
        assert all(
            f"{metrics[key]['mean']:.3f}" in WORDS["how.cyclegan.on_noise"][language] for key in ("cycle", "cycle_noisy")
        )
        told = WORDS["how.cyclegan.alive"][language]
        assert f"{run['seconds'] / 60:.0f}" in told and f"{run['dataset']['images'] // 2:,}" in told


def test_from_and_to_are_of_this_model_and_a_judge_of_all_classes_is_not(run_of_cyclegan, keras_home, monkeypatch, capsys):
    import train

    use_keras_home(monkeypatch, keras_home)
    run_dir = str(run_of_cyclegan.parent / "other")
    tiny = ["--run-dir", run_dir, "--limit", "64", "--epochs", "1", "--batch-size", "64"]
    assert train.main([*tiny, "--to", "bag"]) == 2
    assert "--to is 'bag'; allowed: with a model that goes between two classes, --model cyclegan" in capsys.readouterr().err
    for more in ([], ["--dry-run"]):
        assert train.main([*tiny, "--model", "cyclegan", "--evaluate-every", "1", *more]) == 2
        assert "--evaluate-every is 1; allowed with cyclegan: none, for it judges" in capsys.readouterr().err
    assert train.main(["--run-dir", str(run_of_cyclegan), "--resume", "--to", "Bag"]) == 2
    assert "--to is Bag; allowed with --resume: Shirt, as the run began" in capsys.readouterr().err
    for word in ("shirt", "6"):  # as it began, in other words
        assert train.main(["--run-dir", str(run_of_cyclegan), "--resume", "--to", word]) == 0
    assert json.loads((run_of_cyclegan / "config.json").read_text())["class_names"] == ["T-shirt/top", "Shirt"]


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_exhibit_shows_a_garment_there_and_back_what_noise_takes_and_a_chain(code, run_of_cyclegan):
    class Traveller:
        """As a Worker, in this process."""

        def __init__(self):
            self.bundle = bundle.load(run_of_cyclegan / "model")
            self.run, self.class_names = self.bundle.run, self.bundle.class_names

        def call(self, function, *arguments):
            return function(self.bundle, *arguments)

    class Models(dict):
        pass

    models = Models()
    models.from_pictures = {"cyclegan": Traveller()}
    assert exhibit.traveller(models)
    told = exhibit.trip(models, "there", 3, "", 0.05, 4, code)
    assert told.startswith('<div role="status">')
    assert told.count("<figure>") == 3 + 3 + 5
    assert "https://arxiv.org/abs/1712.02950" in told
    with pytest.raises(BadInput, match="legs is 13; allowed: a whole number from 2 to 12"):
        exhibit.trip(models, "there", 3, "", 0.05, 13, code)
    with pytest.raises(BadInput, match="direction is 'up'; allowed: there, back"):
        exhibit.trip(models, "up", 3, "", 0.05, 4, code)
    with pytest.raises(BadInput, match="no model here draws garments of a class"):
        exhibit.trip(models, "back", 3, "42", 0.05, 4, code)
