"""Judging models of other pictures than Fashion-MNIST's: which classifiers, which numbers, which pictures."""

import json
import re
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from conftest import drawn_garments
from PIL import Image

from gan import bundle, card, data, evaluate, features, files, learnt_from, metrics, reference, tables, watch
from gan.data import Dataset, fashion_mnist, sources
from gan.errors import UsageError, UserError

THREE = ("one", "<b>two</b> | b", "셋")


def dataset(count, held_out, class_names=THREE, name="my things", seed=0, has_test_part=False):
    """Boxes as wide as their class, class by class."""

    def part(count, seed):
        images, labels = drawn_garments(10 * -(-count // len(class_names)), seed)
        chosen = np.flatnonzero(labels < len(class_names))[:count]
        chosen = chosen[np.argsort(labels[chosen], kind="stable")]
        return images[chosen][..., None], labels[chosen]

    return Dataset(name, *part(count, seed), *part(held_out, seed + 1), class_names, has_test_part, ())


def write_folder(folder, of):
    """A Dataset's training pictures as a folder with a folder for each class, 1, 2, 3."""
    for i, (picture, label) in enumerate(zip(of.images, of.labels, strict=True)):
        file = folder / str(label + 1) / f"{i}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture[..., 0]).save(file)


def write_bundle(folder, run, classes=0):
    """A generator that never learnt anything, as a bundle."""
    inputs = [keras.Input((4,)), *([keras.Input((classes,))] if classes else [])]
    x = keras.layers.Concatenate()(inputs) if classes else inputs[0]
    x = keras.layers.Dense(784, activation="tanh")(x)
    keras.Model(inputs, keras.layers.Reshape((28, 28, 1))(x)).save(folder, zipped=False)
    known = {"settings": {"limit": None, "model": "dcgan", "latent_dim": 4}, "iterations": 1, "seconds": 1.0, "device": "CPU"}
    facts = known | {"parameters": {}, "versions": {}, "weights_sha256": files.sha256(folder / bundle.WEIGHTS)} | run
    files.write_json(folder / "run.json", facts)


def facts_of(of, limit=None):
    images, labels = of.images[:limit], of.labels[:limit]
    return {"name": of.name, "images": len(images), "sha256": data.fingerprint(images, labels)}


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """Classifiers that learn in a moment; the working directory is empty, and nothing ships."""

    def make(classes):
        inputs = keras.Input((28, 28, 1))
        values = keras.layers.Dense(8, activation="relu")(keras.layers.Flatten()(inputs / 255))
        return keras.Model(inputs, [values, keras.layers.Dense(classes)(values)])

    monkeypatch.setattr(features, "ARCHITECTURES", {"plain": make})
    monkeypatch.setattr(features, "LEAST_STEPS", 30)
    monkeypatch.setattr(features, "FOLDER", tmp_path / "shipped")
    monkeypatch.setattr(evaluate, "PICTURES", 24)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_few_pictures_are_learnt_and_judged_from_the_command_line(tiny, capsys):
    """From a folder of pictures to the card: its own classifiers, and only the numbers that mean something."""
    write_folder(tiny / "things", dataset(120, 1))
    read = sources.load("things")
    write_bundle(tiny / "runs/own/model", {"data": "./things", "dataset": facts_of(read), "class_names": ["1", "2", "3"]}, 3)
    command = ["--model", "runs/own/model", "--data", "things"]

    # Without classifiers copies and distances in pixels are left, and it is said how to get them.
    assert evaluate.main(command) == 0
    report = json.loads((tiny / "runs/own/model/metrics.json").read_text())
    assert "gan_test" not in report and set(report["never_worn"]) == {"pixels", "held_out_duplicates"}
    assert "in pixels alone: there are no classifiers for things" in (said := capsys.readouterr().out)
    assert "python -m gan.features --data things\n" in said

    assert features.main(["--data", "things"]) == 0
    said = capsys.readouterr().out
    assert "95 pictures in batches of 95: 30 epochs, 30 steps each" in said
    assert "plain: epoch 30/30" in said and said.count("plain: epoch") <= features.LINES
    (folder,) = (tiny / "runs/extractors").iterdir()
    sha256 = data.fingerprint(read.images, read.labels)
    assert folder.name == f"things-{sha256[:8]}"
    facts = json.loads((folder / features.FACTS).read_text())
    assert facts["data"] == {"name": "things", "images": 114, "sha256": sha256}
    assert facts["plain"]["validation_accuracy"] > 0.5  # a third by chance
    assert not features.FOLDER.exists()

    assert evaluate.main(command) == 0
    report = json.loads((tiny / "runs/own/model/metrics.json").read_text())
    about = report["evaluation"]
    assert set(report) >= {"gan_test", "nn_median_ratio", "duplicates"}
    assert not {"fd", "kid", "precision", "class_tv", "cas", "second"} & set(report)
    assert set(report["never_worn"]["pixels"]) == set(report["never_worn"]["features"]) == {"median_ratio"}
    assert report["rows"] == {"floor": {"gan_test": facts["plain"]["test_accuracy"]}}
    assert (about["data"], about["held_out"], about["pictures"]) == ("things", 6, 24)
    assert about["extractors"] == {"plain": files.sha256(folder / "plain.keras")}
    said = capsys.readouterr().out
    assert "GAN-test are measured, for there are 6 real pictures to compare with, and 1,000 are needed" in said
    assert re.search(r"left out: fd, .*, cas: there are 6 real pictures", said)
    assert "(of 6 unseen real images: 0)" in said
    # Somebody's own pictures are no part of what is published.
    assert (tiny / "runs/own/nearest.png").exists() and not (tiny / "runs/own/model/nearest.png").exists()
    assert "](nearest.png)" not in (tiny / "runs/own/model/README.md").read_text()

    run = bundle.check(tiny / "runs/own/model")
    assert set(run["metrics"]) == {"gan_test", "nn_median_ratio", "duplicates"}
    text = (tiny / "runs/own/model/README.md").read_text()
    assert "| metric | mean | standard deviation | real images |\n" in text
    assert "against the 6 held-out images of things, once" in text
    metrics_section = text.split("## Metrics")[1].split("## What")[0]
    assert "`fd`, " in metrics_section.split("Not measured: ")[1]
    assert "FMNIST" not in metrics_section and "Fréchet" not in metrics_section and "trousers" not in metrics_section


class Pixels:
    """An extractor that looks at 16 pixels and takes a box's width for its class."""

    name, sha256, dimensions = "plain", "1" * 64, 16

    def __init__(self, classes):
        self._classes = classes

    def __call__(self, images):
        widths = (images[:, 14, :, 0] > 150).sum(axis=1) // 2 - 3
        return features.Features(images[:, 14, 6:22, 0].astype(np.float32), widths.clip(0, self._classes - 1).astype(np.uint8))


def test_many_pictures_of_other_classes_are_judged_by_all_metrics(monkeypatch):
    monkeypatch.setattr(metrics, "LEAST", 300)
    monkeypatch.setattr(metrics.kernel_distance, "__defaults__", (2, 300))
    monkeypatch.setattr(features, "load_all", lambda *_: [Pixels(3), Pixels(3)])
    learnt = []
    monkeypatch.setattr(evaluate, "classification_accuracy_score", lambda *given: learnt.append(given) or 0.5)
    of = dataset(1500, 400)
    of.labels[:700] = 0  # the most frequent class
    drawn = of.held_out_images[np.arange(1200) % 400]
    asked_for = []
    model = SimpleNamespace(
        run={"settings": {"limit": None}},
        is_conditional=True,
        latent_dim=4,
        weights_hash="f" * 64,
        draw=lambda seeds: asked_for.append(seeds) or drawn[list(seeds)],
    )
    report, _ = evaluate.evaluate(model, dataset=of)
    about = report["evaluation"]
    assert asked_for == [range(0, 400), range(400, 800), range(800, 1200)]  # as many as are held out
    assert (about["data"], about["pictures"], about["held_out"]) == ("my things", 400, 400)
    assert set(report["classes"]) == set(THREE)
    assert report["class_tv"]["mean"] == pytest.approx(metrics.class_tv(of.held_out_labels, 3))
    assert report["rows"]["class_missing"]["class_tv"] >= 1 / 3
    assert about["class_missing"] == "one"
    assert set(report["rows"]) == {"floor", "blurred", "class_missing", "noise"}
    epochs, classes = learnt[0][-2:]
    assert (epochs, classes) == (features.epochs_for(1200, 4), 3) and epochs * (1200 // 128) >= features.LEAST_STEPS
    assert set(learnt[0][1]) == {0, 1, 2}
    assert "left_out" not in about
    printed = tables.of_noise("ours", report)
    assert "without one" in printed and "trousers" not in printed

    few = evaluate.evaluate(model, pictures_each=300, dataset=dataset(890, 400))[0]["evaluation"]
    assert few["left_out"]["why"].startswith("there are 890 training pictures")


def test_data_of_one_class_are_judged_without_classifiers_and_no_line_tells_to_train_any(monkeypatch, capsys):
    monkeypatch.setattr(evaluate, "PICTURES", 24)
    of = dataset(200, 30, ("only",))
    draw = lambda seeds: of.images[np.arange(len(seeds))]  # noqa: E731
    model = SimpleNamespace(run={"settings": {"limit": 100}}, is_conditional=False, weights_hash="f" * 64, draw=draw)
    report, _ = evaluate.evaluate(model, dataset=of)
    assert report["duplicates"]["mean"] == 24 and report["nn_median_ratio"]["mean"] == 0
    assert report["evaluation"]["extractors"] == {}
    assert "the data have one class" in report["evaluation"]["left_out"]["why"]
    assert "gan.features" not in capsys.readouterr().out


def test_many_pictures_of_one_class_are_judged_by_what_needs_no_classes(monkeypatch, capsys):
    class Filters(Pixels):
        name = "random"

        def __call__(self, images):
            return features.Features(super().__call__(images).values, None)

    monkeypatch.setattr(metrics, "LEAST", 300)
    of = dataset(1500, 400, ("only",))
    model = SimpleNamespace(
        run={"settings": {"limit": None}},
        is_conditional=True,
        latent_dim=4,
        weights_hash="f" * 64,
        draw=lambda _: of.held_out_images,
    )
    assert "judges" not in evaluate.evaluate(model, dataset=of)[0]  # they are not there
    assert "random filters there is no precision and no recall" in (said := capsys.readouterr().out)
    assert "there are no random filters for my things in" in said
    monkeypatch.setattr(features, "load_all", lambda *_: [Filters(1)])
    report, _ = evaluate.evaluate(model, dataset=of)
    about = report["judges"]["random"]
    assert list(report["judges"]) == ["random"] and about["recall"]["mean"] == 1  # the very same pictures
    assert 0.5 < about["real"]["recall"]["mean"] < 1 and about["noise"]["recall"] < 0.1
    assert report["evaluation"]["extractors"] == {} and report["evaluation"]["random"] == Filters.sha256
    assert report["rows"] == {"floor": {}, "blurred": {}, "noise": {}}
    assert not {"fd", "recall", "gan_test", "cas", "second"} & set(report)
    assert "features" not in report["never_worn"]
    assert "recall in the features of random 1.000" in tables.of_noise("ours", report)
    json.dumps(report, allow_nan=False)


def test_held_out_copies_of_training_pictures_divide_nothing_by_zero():
    images = drawn_garments(40)[0][..., None]
    of = Dataset("copies", images, np.zeros(40, np.uint8), images[:9], np.zeros(9, np.uint8), ("only",), False, ())
    model = SimpleNamespace(
        run={"settings": {"limit": None}}, is_conditional=False, weights_hash="f" * 64, draw=lambda seeds: images[:9]
    )
    report, _ = evaluate.evaluate(model, pictures_each=9, dataset=of)
    assert "nn_median_ratio" not in report and "nn_median_ratio" in report["evaluation"]["left_out"]["metrics"]
    assert "exact copies of a training image: 9 of 9 (of as many unseen real images: 9)" in tables.of_noise("ours", report)
    json.dumps(report, allow_nan=False)


def test_a_class_that_no_real_picture_is_taken_for_is_not_the_worst():
    rng = np.random.default_rng(0)
    real = features.Features(rng.standard_normal((40, 4)), np.arange(40) % 2)
    rows = reference.by_class(real, features.Features(real.values, np.arange(40) % 4), None, "abcd")
    assert [row["diversity"] is None for row in rows.values()] == [False, False, True, True]


def test_classifiers_learn_from_every_class_though_the_pictures_lie_class_by_class():
    of = dataset(600, 30)
    for rows, count in zip(features.parts(of), (500, 100), strict=True):
        assert len(rows) == count and np.bincount(of.labels[rows]).min() > count / 5
    assert sorted(np.concatenate(features.parts(of))) == list(range(600))
    shipped = Dataset(fashion_mnist.NAME, of.images, of.labels, of.images, of.labels, fashion_mnist.CLASS_NAMES, True, ())
    assert np.array_equal(np.concatenate(features.parts(shipped)), np.arange(600))


def test_only_fashion_mnist_itself_is_judged_by_the_classifiers_that_ship(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    of = dataset(60, 10, fashion_mnist.CLASS_NAMES, fashion_mnist.NAME, has_test_part=True)
    assert features.folder_of(of) == features.FOLDER
    inverted = Dataset(of.name, ~of.images, of.labels, ~of.held_out_images, of.held_out_labels, of.class_names, True, ())
    named_so = Dataset(of.name, of.images, of.labels, of.held_out_images, of.held_out_labels, of.class_names, False, ())
    nasty = dataset(60, 10, name="../a b\u200d/" + "x" * 300)
    for other in (inverted, named_so, nasty):
        folder = features.folder_of(other)
        assert folder.parent == features.OTHERS and len(folder.name.encode()) < 255
        assert re.fullmatch(r"[\w-]+-[0-9a-f]{8}", folder.name)
    # What they are called may change: the data are the same.
    features.folder_of(nasty).mkdir(parents=True)
    renamed = dataset(60, 10, name="renamed")
    assert features.folder_of(renamed) == features.folder_of(nasty) != features.folder_of(dataset(60, 10, seed=5))
    with pytest.raises(features.ExtractorError, match=r"python -m gan.features --data 'my things' --no-invert$"):
        features.load_all(renamed, "my things", False)


def test_of_one_class_there_are_random_filters_alone(tiny, capsys):
    write_folder(tiny / "things", dataset(70, 1, ("only",)))
    assert features.main(["--data", "things"]) == 0
    assert "Learning" not in capsys.readouterr().out
    (extractor,) = features.load_all(sources.load("things"), "things")
    assert extractor.name == "random" and extractor(dataset(5, 1).images).values.shape == (5, extractor.dimensions)
    assert features.main(["--data", "nowhere"]) == 2
    assert "no such source" in capsys.readouterr().err


@pytest.fixture
def own(tmp_path):
    """A run's folder with its config.json, the pictures beside it; the bundle itself is not read."""
    (tmp_path / "things").mkdir()
    (tmp_path / "run").mkdir()
    files.write_json(tmp_path / "run/config.json", {"settings": {"data": str(tmp_path / "things"), "invert": True}})
    return tmp_path


def test_a_runs_folder_tells_where_its_pictures_lie(own):
    folder, run = own / "run/model", {"data": "./things", "settings": {"data": "./things", "invert": False}}
    assert learnt_from.place(folder, run) == (str(own / "things"), True)
    assert learnt_from.place(folder, run, "elsewhere") == ("elsewhere", False)
    assert learnt_from.place(folder, run, "elsewhere", True) == ("elsewhere", True)
    assert learnt_from.place(folder, {"data": "mnist"}) == ("mnist", None)
    assert learnt_from.place(folder, {}) == ("fashion_mnist", None)
    (own / "things").rmdir()
    for said in ("./things", "/etc", ["x"], None):
        with pytest.raises(UsageError, match=r"say where that is now \(--data SOURCE\)$"):
            learnt_from.place(folder, {"data": said})


def test_other_pictures_than_the_models_are_refused(monkeypatch):
    of = dataset(100, 10)
    monkeypatch.setattr(learnt_from.reading, "read", lambda source, invert: of)
    settings = {"settings": {"limit": 50}, "class_names": list(THREE)}
    assert learnt_from.read(settings | {"dataset": facts_of(of, 50)}, "x") is of
    with pytest.raises(UsageError, match=r"^--data x: these are not the pictures that the model learnt from$"):
        learnt_from.read(settings | {"dataset": facts_of(of)}, "x")
    turned = Dataset("", ~of.images, of.labels, of.images, of.labels, THREE, False, ())
    with pytest.raises(UsageError, match="learnt from: they are, with --invert or --no-invert"):
        learnt_from.read(settings | {"dataset": facts_of(turned, 50)}, "x")
    with pytest.raises(UsageError, match="3 classes; the model learnt 1"):
        learnt_from.read(settings | {"dataset": facts_of(of, 50), "class_names": ["one"]}, "x")
    with pytest.raises(UserError, match="does not say which pictures"):
        learnt_from.read(settings, "x")
    assert learnt_from.read(settings, "fashion_mnist") is of  # as all models did that do not say


def test_a_model_whose_pictures_are_not_named_is_not_judged(tmp_path, monkeypatch, capsys):
    write_bundle(tmp_path / "model", {"data": "./things", "dataset": {"sha256": "0" * 64}})
    assert evaluate.main(["--model", str(tmp_path / "model")]) == 2
    assert capsys.readouterr().err == "gan.evaluate: the model learnt from ./things: say where that is now (--data SOURCE)\n"


def test_a_training_on_other_data_is_watched_by_their_validation_images(monkeypatch, capsys):
    of, given = dataset(1200, 30), []
    monkeypatch.setattr(metrics, "LEAST", 200)
    monkeypatch.setattr(features, "load_all", lambda *_: ["plain"])
    monkeypatch.setattr(watch, "Watch", lambda *arguments: given.append(arguments))
    watch.over(of, "model", 7, limit=600)
    (images, *others) = given[0]
    _, kept = features.parts(of)
    assert np.array_equal(images, of.images[kept]) and others == ["plain", THREE, "model", 7]
    assert f"trained on, too ({(kept < 600).sum()} of them)" in capsys.readouterr().out
    with pytest.raises(UsageError, match=r"needs 1,200 training images, .* my things has 1,100"):
        watch.over(dataset(1100, 30), "model", 7)
    with pytest.raises(UsageError, match="my things has one class"):
        watch.over(dataset(1200, 30, ("only",)), "model", 7)


def test_without_classifiers_no_training_is_watched(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(metrics, "LEAST", 20)
    with pytest.raises(features.ExtractorError, match=r"python -m gan.features --data things --invert$"):
        watch.over(dataset(120, 10), "model", 7, None, "things", True)


def test_the_card_of_other_data_speaks_of_them_alone():
    scored = dict.fromkeys(metrics.HEADLINE, 0.5)
    about = {"data": "my <things>", "reference": "test", "held_out": 1234, "pictures": 1234, "sampling_seeds": [0]}
    about |= {"extractors": {"plain": "ab"}, "class_missing": "*cat* | x", "rows": {"floor": scored, "class_missing": scored}}
    about |= {"second": {"fd": {"mean": 1, "std": 0}}, "cas": {"architecture": "strided", "epochs": 4, "seed": 0}}
    run = {
        "settings": {"model": "cdcgan", "latent_dim": 4},
        "iterations": 1,
        "dataset": {"name": "my <things>", "images": 1, "sha256": ""},
    }
    run |= {"device": "", "seconds": 1, "parameters": {}, "versions": {}, "weights_sha256": "", "conditional": True}
    text = card.text(run | {"data": "./my <things>", "class_names": ["cat", "dog"]} | {"metrics": scored, "evaluation": about})
    section = text.split("## Metrics")[1].split("## What")[0]
    assert r"| real images | without \*cat\* \| x |" in section
    assert "against the 1,234 held-out images of my \\<things\\>, once" in section
    assert "compare with none of other data" in section
    assert "FMNIST" not in section and "ten classes" not in section and "trousers" not in section
