"""The protocol: what is judged against what, what the bad rows show, what is written where."""

import functools
import json
import shutil
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from conftest import ROOT, SHORT_RUN, drawn_garments

import train
from gan import binding, bundle, card, evaluate, features, files, metrics, novelty, pictures, records, reference, tables, watch
from gan.data import fashion_mnist
from gan.features import Features
from gan.latents import vectors

SHIPPED = ROOT / "weights" / "dcgan"
OF_ANY_MODEL = [name for name in metrics.HEADLINE if not metrics.METRICS[name].of_classes]


EACH = 300  # pictures that a sampling seed draws


def few_pixels(images: np.ndarray) -> Features:
    return Features(images[:, 14, 6:22, 0].astype(np.float32), images[:, 14, 14, 0] % 10)


@pytest.fixture
def small_data(monkeypatch):
    """1,800 training and 360 test garments, drawn; extractors learnt from the first 1,500, and see but 16 pixels."""
    train_images, train_labels = drawn_garments(6 * EACH)
    test_images, test_labels = drawn_garments(360, seed=1)
    loaded = train_images[..., None], train_labels, test_images[..., None], test_labels
    monkeypatch.setattr(fashion_mnist, "load", lambda: loaded)
    monkeypatch.setattr(metrics, "LEAST", EACH)
    monkeypatch.setattr(features.Extractor, "__call__", lambda self, images: few_pixels(images))
    monkeypatch.setattr(metrics, "kernel_distance", functools.partial(metrics.kernel_distance, size=EACH))
    quick = functools.partial(evaluate.evaluate, pictures_each=EACH, sampling_seeds=(0, 1))
    monkeypatch.setattr(evaluate, "evaluate", quick)
    return loaded


@pytest.fixture(autouse=True)
def few_subsets(monkeypatch):
    """Of 1,000 pictures there is but one subset of 1,000."""
    monkeypatch.setattr(metrics, "kernel_distance", functools.partial(metrics.kernel_distance, subsets=2))


@pytest.fixture
def model(short_run, tmp_path):
    shutil.copytree(short_run / "model", tmp_path / "model")
    return tmp_path / "model"


def test_the_command_writes_the_numbers_into_the_bundle_and_changes_nothing_else(model, small_data, capsys):
    before = {path.name: path.read_bytes() for path in model.iterdir() if path.is_file()}
    assert evaluate.main(["--model", str(model)]) == 0
    report = json.loads((model / "metrics.json").read_text())
    for name in OF_ANY_MODEL:
        assert set(report[name]) == {"mean", "std"}
        assert np.isfinite(list(report[name].values())).all()
    assert set(report["rows"]) == {"floor", "blurred", "class_missing", "noise"}
    assert set(report["classes"]) == set(fashion_mnist.CLASS_NAMES)
    assert sum(row["share"]["mean"] for row in report["classes"].values()) == pytest.approx(1)
    assert list(report["judges"]) == ["plain", "strided", "random"]
    for about in report["judges"].values():
        assert set(about) == {"precision", "recall", "real", "blurred", "class_missing", "noise"}
        assert set(about["recall"]) == set(about["real"]["recall"]) == {"mean", "std"}
        assert 0 <= about["noise"]["recall"] <= 1
    assert not [row for row in report["rows"].values() if "judges" in row]
    assert report["judges"]["plain"]["precision"] == report["precision"]
    assert report["judges"]["plain"]["real"]["recall"]["mean"] == report["rows"]["floor"]["recall"]
    measured = report["evaluation"]
    assert measured["random"] == files.sha256(features.FOLDER / "random.keras")
    assert (measured["reference"], measured["pictures"], measured["sampling_seeds"]) == ("test", EACH, [0, 1])
    assert measured["weights_sha256"] == files.sha256(model / "model.weights.h5")
    assert measured["extractors"] == {name: files.sha256(features.FOLDER / f"{name}.keras") for name in features.ARCHITECTURES}
    assert len(report["closest"]) == 32
    assert all(0 <= seed < 2 * EACH and 0 <= row < 64 for seed, row, _ in report["closest"])  # the run's --limit was 64
    assert pictures.load_png(model / "nearest.png").shape[0] > 800

    run = bundle.check(model)
    assert run["metrics"] == {name: report[name] for name in OF_ANY_MODEL}
    # It cannot be asked for a class.
    assert not {"gan_test", "cas"} & {*report, *report["rows"]["floor"], *report["classes"]["Bag"], *measured}
    assert run["conditional"] is False
    text = (model / "README.md").read_text()
    assert text == card.text(run)
    assert f"| fd | {report['fd']['mean']:.4g} |" in text
    assert all(sha256 in text for sha256 in measured["extractors"].values())
    changed = {path.name for path in model.iterdir() if path.is_file() and before.get(path.name) != path.read_bytes()}
    assert changed == {"metrics.json", "nearest.png", "run.json", "README.md"}
    printed = capsys.readouterr().out
    assert "[8/8]" in printed
    ours, real = report["judges"]["random"]["recall"], report["judges"]["random"]["real"]["recall"]
    assert f"random {ours['mean']:.3f} +- {ours['std']:.2g}, real images {real['mean']:.3f}\n" in printed
    assert f"{report['fd']['mean']:.4g}" in printed


@pytest.fixture
def judged(monkeypatch):
    """What is judged, against what; every number comes out as 1."""
    against, images = [], []

    class Reference:
        def __init__(self, real, extractors, class_names):
            against.append(real)
            self.classes = np.arange(len(real)) % 20  # right for every second of the drawn garments

        def score(self, fake, seed=0, asked=None):
            images.append(fake)
            of_classes = {} if asked is None else {"gan_test": 1.0}
            return dict.fromkeys(metrics.SCORES, 1.0) | of_classes, {name: {"fd": None} for name in fashion_mnist.CLASS_NAMES}

    monkeypatch.setattr(evaluate, "Reference", Reference)
    return against, images


def test_by_the_validation_images_it_leaves_the_bundle_alone(model, small_data, judged, capsys):
    assert evaluate.main(["--model", str(model), "--reference", "validation"]) == 0
    assert json.loads((model / "validation.json").read_text())["evaluation"]["reference"] == "validation"
    assert not (model / "metrics.json").exists()
    assert "metrics" not in bundle.check(model)
    assert "Mind" not in capsys.readouterr().out  # a run with --limit 64 has not seen them
    against, images = judged
    assert np.array_equal(against[0], small_data[0][5 * EACH :])
    unseen = {image.tobytes() for image in small_data[0][5 * EACH :]}
    assert not any(image.tobytes() in unseen for image in np.concatenate(images))


def test_sampling_seed_s_draws_the_garments_from_s_times_their_number_on(model, small_data, judged):
    loaded = bundle.load(model)
    drawn = []
    loaded.draw = lambda seeds: drawn.append(seeds) or small_data[0][:EACH]
    report, _ = evaluate.evaluate(loaded)
    assert drawn == [range(0, EACH), range(EACH, 2 * EACH)]
    assert np.array_equal(judged[0][0], small_data[2])
    assert report["fd"] == {"mean": 1, "std": 0}
    # What it "drew" are training images: the first 64 of them are those of the run, by its --limit.
    assert report["duplicates"]["mean"] == 64


@pytest.mark.parametrize("reference", evaluate.REFERENCES)
def test_a_model_that_can_be_asked_for_a_class_is_judged_by_it_as_well(reference, model, small_data, judged, monkeypatch):
    learnt = []

    def score(images, labels, real_images, real_labels, *_):
        learnt.append((images, labels, real_images, real_labels))
        return 0.5 * len(learnt) - 0.25

    monkeypatch.setattr(evaluate, "classification_accuracy_score", score)
    train_images, train_labels, test_images, test_labels = small_data
    garments = test_images[np.arange(2 * EACH) % 360]
    conditional = SimpleNamespace(
        run={"settings": {"limit": 64}},
        is_conditional=True,
        latent_dim=8,
        weights_hash="f" * 64,
        draw=lambda seeds: garments[list(seeds)],
    )
    report, sheet = evaluate.evaluate(conditional, reference)
    assert report["gan_test"] == {"mean": 1, "std": 0}
    assert report["cas"] == {"mean": 0.25}
    assert (report["rows"]["floor"]["gan_test"], report["rows"]["floor"]["cas"]) == (0.5, 0.75)
    assert report["evaluation"]["cas"] == {"architecture": "strided", "epochs": 4, "seed": 0}
    printed = tables.of_noise("ours", report)
    assert "gan_test, taken for what was asked for: 1.0000 +- 0, real images 0.5000" in printed
    assert "cas, unseen real images recognised by who learnt from drawn ones: 0.2500, real images 0.7500" in printed

    # All drawn garments, with the classes that were asked for; as many real images that are not the reference.
    (drawn, asked, *held_out), (real, labels, *same_held_out) = learnt
    assert np.array_equal(drawn, garments)
    assert np.array_equal(asked, vectors.labels_from_seeds(range(2 * EACH), 8))
    labels_of = {image.tobytes(): label for image, label in zip(train_images, train_labels, strict=True)}
    assert [labels_of[image.tobytes()] for image in real] == labels.tolist()
    assert len({image.tobytes() for image in real}) == 2 * EACH
    expected = (test_images, test_labels) if reference == "test" else (train_images[5 * EACH :], train_labels[5 * EACH :])
    for images, its_labels in (held_out, same_held_out):
        assert np.array_equal(images, expected[0]) and np.array_equal(its_labels, expected[1])
    assert not {image.tobytes() for image in real} & {image.tobytes() for image in expected[0]}

    binding.add_evaluation(model, report, sheet)
    run = bundle.check(model)
    assert run["metrics"] == {name: report[name] for name in metrics.HEADLINE}
    assert "\n| cas | 0.25 |  | 0.75 |  |  |  |\n" in (model / "README.md").read_text()


def test_gan_test_is_the_share_that_is_taken_for_what_was_asked_for():
    def extractor(images):  # takes an image for what its first pixel says
        return Features(np.random.default_rng(len(images)).standard_normal((len(images), 4)), images[:, 0, 0, 0])

    images = np.zeros((1000, 28, 28, 1), np.uint8)
    images[:, 0, 0, 0] = np.arange(1000) % 10
    judge = evaluate.Reference(images, [extractor])
    asked = np.repeat([0, 1, 3], [500, 100, 400])
    images[:500, 0, 0, 0] = [0] * 450 + [9] * 50
    images[500:600, 0, 0, 0] = [1] * 25 + [0] * 75
    images[600:, 0, 0, 0] = [2] * 200 + [4] * 200
    numbers, classes = judge.score(images, 0, asked)
    assert numbers["gan_test"] == (450 + 25) / 1000
    assert [row["gan_test"] for row in classes.values()] == [0.9, 0.25, None, 0, *[None] * 6]
    numbers, classes = judge.score(images)
    assert "gan_test" not in numbers and not any("gan_test" in row for row in classes.values())


def test_every_judge_measures_by_its_own_ruler():
    class Judge:
        def __init__(self, name, times, classes=True):
            self.name, self.times, self.classes = name, times, classes

        def __call__(self, images):
            seen = few_pixels(images)
            return Features(seen.values * self.times, seen.classes if self.classes else None)

    images = drawn_garments(2000)[0][..., None]
    judges = [Judge("plain", 1), Judge("strided", 100), Judge("random", 0.01, classes=False)]
    numbers, _ = evaluate.Reference(images[:1000], judges).score(images[1000:])
    expected = metrics.precision_recall(few_pixels(images[:1000]).values, few_pixels(images[1000:]).values)
    assert min(expected) > 0.3 and max(expected) < 0.95
    for name in ("plain", "strided", "random"):
        assert [*numbers["judges"][name].values()] == pytest.approx(expected, abs=0.01)
    alone, classes = evaluate.Reference(images[:1000], judges[2:]).score(images[1000:])
    assert alone == {"judges": {"random": numbers["judges"]["random"]}} and classes == {}


def test_cas_is_high_for_who_draws_what_was_asked_for_and_chance_for_who_does_not(monkeypatch):
    def make_tiny(classes):
        inputs = keras.Input((28, 28, 1))
        values = keras.layers.Dense(16, activation="relu")(keras.layers.Flatten()(inputs / 255))
        return keras.Model(inputs, [values, keras.layers.Dense(classes)(values)])

    def dots(count):
        """A bright dot in one of ten cells, in whose middle it stays when it is shifted by two pixels."""
        labels = np.arange(count) % 10
        images = np.zeros((count, 28, 28, 1), np.uint8)
        for image, label in zip(images, labels, strict=True):
            row, column = 3 + 7 * (label // 3), 4 + 9 * (label % 3)
            image[row - 1 : row + 2, column - 1 : column + 2] = 255
        return images, labels

    monkeypatch.setattr(features, "ARCHITECTURES", {"tiny": make_tiny})
    monkeypatch.setattr(reference, "CAS_ARCHITECTURE", "tiny")
    told = []
    images, labels = dots(2560)
    assert evaluate.classification_accuracy_score(images, labels, *dots(100), told.append, 8) > 0.95
    assert len(told) == 8
    shuffled = np.random.default_rng(0).permutation(labels)
    assert evaluate.classification_accuracy_score(images, shuffled, *dots(100), told.append, 8) <= 0.3


@pytest.mark.parametrize("view", ["pixels", "features"])
def test_copies_are_told_from_new_pictures(view):
    images = drawn_garments(600)[0][..., None]
    trained_on, unseen, new = images[:200], images[200:400], images[400:]
    worn = novelty.NeverWorn(trained_on, unseen, features.load("plain"))
    report, distances, nearest = worn(trained_on)
    assert report[view]["median_ratio"] == report[view]["percentile_ratio"] == pytest.approx(0, abs=1e-4)
    assert report[view]["auroc"] == 1
    assert distances.tolist() == [0] * 200
    assert nearest.tolist() == list(range(200))
    assert (worn.duplicates(trained_on), worn.duplicates(new), worn.held_out_duplicates) == (200, 0, 0)
    report, _, _ = worn(new)
    assert report[view]["median_ratio"] == pytest.approx(1, abs=0.1)
    assert report[view]["auroc"] == pytest.approx(0.5, abs=0.1)


def test_what_is_known_to_be_bad_scores_worse_than_real_images(real_data):
    images, labels, test_images, _ = fashion_mnist.load()
    extractors = [features.load(name) for name in (*features.ARCHITECTURES, features.RANDOM)]
    judge = evaluate.Reference(test_images[:2000], extractors)
    real, _ = judge.score(images[50_000:51_000])
    bad = {name: judge.score(made)[0] for name, made in evaluate.known_bad(images[51_000:], labels[51_000:], 1000).items()}
    for name, numbers in bad.items():
        for lower in ("fd", "fd_second", "fd_infinity", "kid"):
            assert numbers[lower] > 2 * max(real[lower], 0), (name, lower)
    assert bad["class_missing"]["class_tv"] > 0.09 > real["class_tv"]
    assert bad["class_missing"]["recall"] < real["recall"]
    assert bad["class_missing"]["coverage"] < real["coverage"] - 0.05
    assert bad["class_missing"]["precision"] == pytest.approx(real["precision"], abs=0.05)  # what it draws is real
    for name in ("noise", "blurred"):
        assert all(bad[name][higher] < real[higher] for higher in ("precision", "recall", "density", "coverage")), name
    assert bad["noise"]["precision"] == bad["noise"]["coverage"] == 0
    repeated = judge.score(images[51_000 + np.arange(1000) % 100])[0]["judges"]  # a hundred, each ten times
    for name, reached in real["judges"].items():  # every judge sees what is missing
        assert repeated[name]["recall"] == 0, name
        assert bad["class_missing"]["judges"][name]["recall"] < reached["recall"] - 0.04, name
        for metric in ("precision", "recall"):
            assert bad["blurred"]["judges"][name][metric] < reached[metric] / 2, name


def test_the_first_extractor_gives_the_headline_and_the_second_the_second_opinion(monkeypatch):
    """Nothing stands in for the extractors that ship."""
    each = 650  # the fewest that a distance of infinitely many is told from
    images, test_images = (drawn_garments(each, seed)[0][..., None] for seed in (0, 1))
    monkeypatch.setattr(fashion_mnist, "load", lambda: (images, np.arange(each) % 10, test_images, np.arange(each) % 10))
    monkeypatch.setattr(metrics, "kernel_distance", functools.partial(metrics.kernel_distance, size=each))
    monkeypatch.setattr(metrics, "LEAST", each)
    monkeypatch.setattr(evaluate, "known_bad", lambda *_: {})
    drawn = np.roll(images, 1, axis=2)
    model = SimpleNamespace(
        run={"settings": {"limit": 64}}, is_conditional=False, latent_dim=8, weights_hash="f" * 64, draw=lambda seeds: drawn
    )
    report, _ = evaluate.evaluate(model, pictures_each=each, sampling_seeds=[0])
    filters = features.load("random")
    expected = metrics.precision_recall(filters(test_images).values, filters(drawn).values)
    assert [report["judges"]["random"][name]["mean"] for name in ("precision", "recall")] == pytest.approx(expected, abs=2e-3)
    distances = []
    for name, found in zip(("plain", "strided"), (report["fd"], report["second"]["fd"]), strict=True):
        extractor = features.load(name)
        distances.append(metrics.frechet_distance(extractor(test_images).values, extractor(drawn).values))
        assert found["mean"] == pytest.approx(distances[-1], rel=1e-3)
    assert distances[0] != pytest.approx(distances[1], rel=0.1)


def test_blurring_spreads_a_pixel_by_the_binomial_filter():
    dot = np.zeros((1, 28, 28, 1), np.uint8)
    dot[0, 10, 10] = 255
    blurred = evaluate.known_bad(dot, np.zeros(1), 1)["blurred"][0, 8:13, 8:13, 0]
    assert np.array_equal(blurred, np.rint(255 * np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256))


def test_a_class_with_too_few_pictures_has_no_distance_and_no_diversity():
    rng = np.random.default_rng(0)
    real = Features(rng.standard_normal((1000, 4)), np.arange(1000) % 10)
    fake = Features(rng.standard_normal((10, 4)), np.array([0] * 5 + [1] * 4 + [2]))
    rows = list(reference.by_class(real, fake).values())
    assert [row["share"] for row in rows[:4]] == [0.5, 0.4, 0.1, 0]
    assert rows[0]["fd"] == metrics.frechet_distance(real.values[real.classes == 0], fake.values[:5])
    assert [row["fd"] for row in rows[1:]] == [None] * 9
    assert rows[1]["diversity"] > 0.3
    assert [row["diversity"] for row in rows[2:]] == [0] * 8


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--model", "nowhere"], 1, "nowhere is not a folder"),
        (["--model", " "], 2, "--model is empty"),
        (["--reference", "train"], 2, "--reference"),
    ],
)
def test_wrong_use_is_named(arguments, code, said, capsys):
    try:
        assert evaluate.main(arguments) == code
    except SystemExit as exit:
        assert exit.code == code
    assert said in capsys.readouterr().err


def test_evaluate_every_follows_a_run_and_changes_nothing_of_it(small_run, small_networks, drawn_data, tmp_path, monkeypatch):
    monkeypatch.setattr(features, "parts", lambda dataset: np.split(np.arange(60_000), [59_350]))
    monkeypatch.setattr(metrics, "LEAST", 650)
    monkeypatch.setattr(watch, "WATCHED", 650)
    monkeypatch.setattr(features, "APPLY_BATCH", 325)
    monkeypatch.setattr(watch, "QUICK_SETTLING", (2, 16))
    monkeypatch.setattr(metrics, "kernel_distance", functools.partial(metrics.kernel_distance, size=650))
    run_dir = tmp_path / "run"
    command = [*SHORT_RUN, "--evaluate-every", "2", "--run-dir", str(run_dir)]
    assert train.main(command) == 0
    rows = (run_dir / "quality.csv").read_text().splitlines()
    assert rows[0] == "iteration,epoch,network," + ",".join(watch.Watch.columns)
    at = [["8", "2", "generator"], ["8", "2", "average"], ["12", "3", "generator"], ["12", "3", "average"]]
    assert [row.split(",")[:3] for row in rows[1:]] == at
    assert len({row.split(",", 3)[3] for row in rows[1:]}) == 4
    assert pictures.load_png(run_dir / "curves" / "epoch_0003.png").shape == (900, 1000)
    assert (run_dir / "model" / "quality.csv").read_text() == (run_dir / "quality.csv").read_text()
    # Watching changes nothing of what is watched.
    assert (run_dir / "history.csv").read_text() == (small_run / "history.csv").read_text()
    newest = "checkpoints/step_00000012.npz"
    with np.load(run_dir / newest) as watched, np.load(small_run / newest) as alone:
        assert all(np.array_equal(watched[name], alone[name]) for name in alone.files if name != "seconds")


def test_a_resumed_run_keeps_the_rows_up_to_its_checkpoint(tmp_path):
    path, watch = tmp_path / "quality.csv", SimpleNamespace(columns=("fd",))
    rows = ["iteration,epoch,network,fd", "8,2,generator,3", "8,2,average,2", "12,3,generator,1", ""]
    path.write_text("\n".join(rows))
    records.Quality(path, SimpleNamespace(step=8), watch)
    assert path.read_text().splitlines() == rows[:3]
    path.write_text("what,is\nthis,1\n")
    with pytest.raises(records.RecordError, match=r"quality\.csv is damaged: delete it"):
        records.Quality(path, SimpleNamespace(step=8), watch)


def test_without_extractors_a_watched_run_does_not_begin(drawn_data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(features, "FOLDER", tmp_path)
    assert train.main([*SHORT_RUN, "--evaluate-every", "1", "--run-dir", str(tmp_path / "run")]) == 1
    assert "plain.keras" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("settings", [None, [], {"limit": "all"}, {"limit": 0}])
def test_a_run_that_does_not_say_what_it_learnt_from_is_refused(model, settings, capsys):
    run = bundle.check(model) | {"settings": settings}
    files.write_json(model / "run.json", run)
    assert evaluate.main(["--model", str(model)]) == 1
    assert "does not say what the model was trained on" in capsys.readouterr().err


def test_the_shipped_numbers_are_of_the_shipped_weights_by_the_shipped_extractors():
    report = json.loads((SHIPPED / "metrics.json").read_text())
    run = bundle.check(SHIPPED)
    assert report["evaluation"]["weights_sha256"] == run["weights_sha256"]
    assert report["evaluation"]["extractors"] == {
        name: files.sha256(features.FOLDER / f"{name}.keras") for name in features.ARCHITECTURES
    }
    assert (report["evaluation"]["pictures"], report["evaluation"]["sampling_seeds"]) == (10_000, [0, 1, 2])
    assert report["evaluation"]["random"] == files.sha256(features.FOLDER / "random.keras")
    for metric in ("precision", "recall"):
        assert report["judges"]["plain"][metric] == report[metric]
        assert report["judges"]["plain"]["real"][metric]["mean"] == pytest.approx(report["rows"]["floor"][metric], abs=1e-3)
        for judge in ("strided", "random"):
            assert report["judges"][judge][metric]["mean"] < report["judges"][judge]["real"][metric]["mean"]
    assert run["metrics"] == {name: report[name] for name in OF_ANY_MODEL}
    assert f"{report['fd']['mean']:.4g}" in (ROOT / "docs" / "quality.md").read_text()
