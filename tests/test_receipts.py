"""Nearest neighbours, exactly; how near unseen pictures are; where a garment stands among others."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import ROOT, drawn_garments

from gan import bundle, classifiers, critic, data, features, files, ranks, receipts, standing
from gan.data import fashion_mnist
from gan.features import ExtractorError
from gan.receipts import Neighbours


def brute_force(sample, references, count):
    """The same by every distance, in whole numbers or float64."""
    exact = np.int32 if references.dtype == np.uint8 else np.float64
    squared = ((references.astype(exact) - sample.astype(exact)) ** 2).reshape(len(references), -1).sum(axis=1)
    rows = np.lexsort([np.arange(len(squared)), squared])[:count]
    return squared[rows].tolist(), rows.tolist()


def test_the_nearest_pictures_are_those_of_brute_force():
    rng = np.random.default_rng(0)
    references = rng.integers(0, 256, (1100, 28, 28, 1), np.uint8)
    references[700] = references[20]  # a copy: of equally near ones the smallest row comes first
    # Bright pictures that differ by one grey level of one pixel: float32 alone cannot tell which is nearer.
    references[800:860] = 250
    for i in range(60):
        references[800 + i].flat[:5] = 200
        references[800 + i].flat[0] += i % 7
    samples = np.concatenate([references[[20, 830]], rng.integers(0, 256, (3, 28, 28, 1), np.uint8)])
    for sample, (squared, rows) in zip(samples, Neighbours(references)(samples, 4), strict=True):
        assert (squared.tolist(), rows.tolist()) == brute_force(sample, references, 4)


def test_the_nearest_features_are_those_of_brute_force():
    rng = np.random.default_rng(1)
    references = rng.standard_normal((1100, 64)).astype(np.float32)
    references[1000:1050] = 100 + rng.standard_normal((50, 64)).astype(np.float32) * 1e-4
    samples = np.concatenate([references[[7, 1020]], rng.standard_normal((3, 64)).astype(np.float32)])
    for sample, (squared, rows) in zip(samples, Neighbours(references)(samples, 4), strict=True):
        expected, expected_rows = brute_force(sample, references, 4)
        assert rows.tolist() == expected_rows
        np.testing.assert_allclose(squared, expected, rtol=1e-12)
        assert (squared[0] == 0) == (expected[0] == 0)


@pytest.mark.usefixtures("real_data")
def test_real_pictures_have_the_neighbours_of_brute_force_and_a_training_picture_has_itself():
    images, _, unseen, _ = fashion_mnist.load()
    find = Neighbours(images)
    for row, (squared, rows) in zip((0, 31_415, 59_999), find(images[[0, 31_415, 59_999]], 3), strict=True):
        assert (squared[0], rows[0]) == (0, row)
    for sample, (squared, rows) in zip(unseen[7:8], find(unseen[7:8], 3), strict=True):
        assert (squared.tolist(), rows.tolist()) == brute_force(sample, images, 3)


def test_there_are_no_more_neighbours_than_references():
    ((squared, rows),) = Neighbours(np.zeros((2, 28, 28, 1), np.uint8))(np.full((1, 28, 28, 1), 51, np.uint8), 3)
    assert rows.tolist() == [0, 1]
    assert receipts.root_mean_square(squared).tolist() == [51, 51]


@pytest.mark.parametrize(("value", "share"), [(0, 0), (1, 0), (1.5, 0.25), (2, 0.25), (2.0004, 0.25), (2.001, 0.75), (9, 1)])
def test_a_share_below_counts_what_is_less_in_the_lists_own_digits(value, share):
    assert standing.share_below(standing.thinned([4, 2, 1, 2]), value) == share


def test_a_long_list_keeps_its_ends_and_is_thinned_evenly():
    kept = standing.thinned(range(10_000))
    assert (len(kept), kept[0], kept[-1]) == (500, 0, 9999)
    assert np.ptp(np.diff(kept)) <= 1
    assert len(standing.thinned(range(10_000), lists=200)) == 50
    assert standing.thinned([2.00049, 1]) == [1, 2]
    assert standing.histogram(np.array([-9, 0, 1, 3, 9]), 0, 4, 2).tolist() == [0.6, 0.4]


def stub(is_conditional=False, settings=None):
    """A bundle as far as `derive` asks: its garments are grey, and so are its opinions."""

    def draw(seeds, label=None):
        return np.broadcast_to(np.arange(len(seeds))[:, None, None, None] % 50, (len(seeds), 28, 28, 1)).astype(np.uint8)

    classes = 10 if is_conditional else 0
    return SimpleNamespace(
        weights_hash="w", run={"settings": settings or {}}, is_conditional=is_conditional, classes=classes, draw=draw
    )


def test_novelty_is_how_near_unseen_pictures_of_a_class_are(tmp_path):
    greys = np.array([0, 100, 10, 130, 104], np.uint8)
    images = np.broadcast_to(greys[:, None, None, None], (5, 28, 28, 1))
    labels = np.array([0, 1, 0, 0, 1], np.uint8)
    dataset = data.Dataset("x", images[:2], labels[:2], images[2:], labels[2:], ("a", "b"), True, ())
    told = []
    content = receipts.derive(stub(), dataset, told.append)
    assert told == [1]
    assert content["distances"] == [[10, 30], [4], [4, 10, 30]]
    assert (content["counts"], content["trained_on"]) == ([2, 1, 3], 2)
    files.write_json(tmp_path / "novelty.json", content)
    novelty = receipts.read(tmp_path, "w", 2)
    assert (novelty.share(20, 0), novelty.share(20, 1), novelty.share(4, 1), novelty.share(5, None)) == (0.5, 1, 0, 1 / 3)
    assert receipts.read(tmp_path, "other weights", 2) is None
    assert receipts.derive(stub(settings={"limit": 1}), dataset, lambda share: None)["distances"][1] == [104]


def test_ranks_are_the_critics_logits_of_garments_and_of_unseen_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(critic, "judge", lambda model, images, classes=None: images[:, 0, 0, 0].astype(np.float32))
    images, labels = drawn_garments(1200)
    images = images[..., None]
    images[:, 0, 0] = labels[:, None] + 100
    images[600:, 0, 0] += 50
    dataset = data.Dataset("x", images[:600], labels[:600], images[600:], labels[600:], tuple("abcdefghij"), True, ())
    plain = ranks.derive(stub(), dataset, lambda share: None)
    assert plain["counts"] == [[1000, 600]] and plain["real_pictures"] == "held out"
    assert (plain["real"][0][0], plain["real"][0][-1]) == (150, 159)
    told = []
    by_class = ranks.derive(stub(is_conditional=True), dataset, told.append)  # too few held out: training ones stand in
    assert by_class["counts"] == [[1000, 60]] * 10 and by_class["real_pictures"] == "training"
    assert set(by_class["real"][3]) == {103} and told == [i / 10 for i in range(1, 11)]
    files.write_json(tmp_path / "ranks.json", by_class)
    found = ranks.read(tmp_path, "w", 10)
    assert found.rank(25, 3) == pytest.approx(0.5, abs=0.01) and found.rank(0, 3) == 0 and found.rank(99, 3) == 1
    assert found.rank_in_real(103, 3) == 0 and found.rank_in_real(103, 2) == 1
    assert ranks.read(tmp_path, "other weights", 10) is None and ranks.read(tmp_path / "nowhere", "w", 10) is None


@pytest.mark.parametrize(
    "change", [{"own": [[1]]}, {"real": 5}, {"own": [[2, 1]] * 10}, {"own": [["x"]] * 10}, {"counts": [1]}]
)
def test_a_damaged_file_is_named(change, tmp_path):
    lists = [[1.0, 2.0]] * 10
    content = {"weights_sha256": "w", "own": lists, "real": lists, "counts": [[2, 2]] * 10, "real_pictures": "training"}
    files.write_json(tmp_path / "ranks.json", content)
    assert ranks.read(tmp_path, "w", 10).rank(1.5, 4) == 0.5
    files.write_json(tmp_path / "ranks.json", content | change)
    with pytest.raises(bundle.BundleError, match=r"ranks\.json is damaged"):
        ranks.read(tmp_path, "w", 10)
    distances = {"trained_on": 2, "counts": [2] * 11, "distances": [*change.get("own", [[3, 1]] * 10), [1]]}
    files.write_json(tmp_path / "novelty.json", {"weights_sha256": "w"} | distances)
    with pytest.raises(bundle.BundleError, match=r"novelty\.json is damaged"):
        receipts.read(tmp_path, "w", 10)


@pytest.mark.parametrize("name", ["cdcgan", "dcgan"])
def test_the_shipped_models_come_with_both_in_little_room(name):
    folder = ROOT / "weights" / name
    weights, classes = bundle.check(folder)["weights_sha256"], bundle.takes(folder)[1]
    found, novelty = ranks.read(folder, weights, classes), receipts.read(folder, weights, 10)
    assert found.are_held_out and all(count == (1000, 1000) for count in found.counts)
    assert novelty.counts == (*[1000] * 10, 10_000) and novelty.trained_on == 60_000
    assert max((folder / file).stat().st_size for file in ("ranks.json", "novelty.json")) < 200_000
    for label in range(classes):
        assert found.rank_in_real(0, label) < found.rank(0, label)  # the critic likes real ones better


def test_the_classifier_is_loaded_beside_what_is_drawn(garments, monkeypatch):
    monkeypatch.setattr(classifiers, "_loading", {})
    model, may_load, asked = SimpleNamespace(run={}), threading.Event(), []

    class Extractor:
        sha256 = "a hash"

        def __call__(self, images):
            return features.Features(images[:, :5, 0, 0].astype(np.float32), None)

    def load(name, folder):
        asked.append((name, folder))
        may_load.wait(30)
        return Extractor()

    monkeypatch.setattr(features, "load", load)
    assert receipts.is_ready(model) == ""
    may_load.set()
    assert receipts.features_of(model, garments[0]).tolist() == garments[0][:, :5, 0, 0].tolist()
    assert receipts.is_ready(model) == "a hash" and asked == [("plain", features.FOLDER)]
    monkeypatch.setattr(classifiers, "_loading", {})
    monkeypatch.setattr(features, "load", lambda name, folder: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        receipts.features_of(model, garments[0])


def test_other_datas_classifier_is_found_by_what_the_model_learnt_from(tmp_path, monkeypatch):
    monkeypatch.setattr(features, "OTHERS", tmp_path)
    sha256 = "0123456789abcdef" * 4
    run = {"data": "mnist", "dataset": {"sha256": sha256}}
    for wrong in (run, {"data": "./x"}, {"data": "./x", "dataset": {"sha256": "*"}}, {"settings": {"invert": True}}):
        with pytest.raises(ExtractorError, match="no classifiers"):
            receipts.is_ready(SimpleNamespace(run=wrong))
    files.write_json(tmp_path / "old-01234567" / features.FACTS, {"data": {"sha256": "another"}})
    files.write_json(tmp_path / "x-01234567" / features.FACTS, {"data": {"sha256": sha256}})
    assert classifiers._folder(run) == tmp_path / "x-01234567"
    assert classifiers._folder({}) == features.FOLDER
