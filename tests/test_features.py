import json

import numpy as np
import pytest

from gan import features
from gan.data import Dataset, fashion_mnist


@pytest.fixture(scope="module")
def extractors():
    return [features.load(name) for name in (*features.ARCHITECTURES, features.RANDOM)]


def test_the_shipped_extractors_are_small_and_good_at_the_test_images():
    facts = json.loads((features.FOLDER / features.FACTS).read_text())
    assert list(facts) == [*features.ARCHITECTURES, features.RANDOM]
    for name, fact in facts.items():
        assert (features.FOLDER / f"{name}.keras").stat().st_size < 2_000_000
        assert 64 <= fact["features"] <= 256
    assert facts["plain"]["test_accuracy"] >= 0.925
    assert facts["plain"]["sha256"] != facts["strided"]["sha256"]


def test_they_see_standardised_features_and_the_recorded_accuracy(extractors, real_data):
    images, labels, test_images, test_labels = fashion_mnist.load()
    facts = json.loads((features.FOLDER / features.FACTS).read_text())
    for extractor in extractors:
        seen = extractor(images[:2000])
        assert seen.values.shape == (2000, extractor.dimensions)
        assert np.abs(seen.values.mean(axis=0)).max() < 0.15
        assert np.abs(seen.values.std(axis=0) - 1).max() < (0.15 if extractor.name != features.RANDOM else 0.25)
        if extractor.name == features.RANDOM:  # it learnt nothing
            assert seen.classes is None
            continue
        right = features.accuracy(extractor(test_images[:2000]).classes, test_labels[:2000])
        assert right == pytest.approx(facts[extractor.name]["test_accuracy"], abs=0.02)
        assert features.accuracy(seen.classes, labels[:2000]) > right


def test_what_an_image_gives_does_not_depend_on_its_neighbours(extractors):
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), np.uint8)
    alone, together = extractors[0](images[2:]), extractors[0](images)
    assert alone.values == pytest.approx(together.values[2:], abs=1e-4)


def test_they_need_no_tensorflow(extractors):
    # Rescaling, Normalization and their like ask for it wherever they are called, on JAX as well, if anything has imported it.
    from keras.src.layers.preprocessing.data_layer import DataLayer

    assert not [layer for extractor in extractors for layer in extractor._network.layers if isinstance(layer, DataLayer)]


def test_training_writes_an_extractor_with_its_hash(garments, tmp_path, monkeypatch):
    images, labels = garments[0].repeat(4, axis=0), garments[1].repeat(4)
    monkeypatch.setattr(features, "EPOCHS", 1)
    monkeypatch.setattr(features, "ARCHITECTURES", {"strided": features.make_strided})
    dataset = Dataset(fashion_mnist.NAME, images, labels, *garments, fashion_mnist.CLASS_NAMES, True, ())
    features.write(tmp_path / "new", dataset)
    facts = json.loads((tmp_path / "new" / features.FACTS).read_text())
    assert list(facts) == ["strided", "random"]  # as in the folder that ships
    facts = facts["strided"]
    assert 0 <= facts["validation_accuracy"] <= 1
    written = features.load("strided", tmp_path / "new")
    assert written.sha256 == facts["sha256"]
    values = written(images[:213]).values  # five sixths
    assert np.abs(values.mean(axis=0)).max() < 1e-3
    assert np.abs(values.std(axis=0) - 1).max() < 1e-2

    # The random filters alone: what was trained stays as it is, and what they see stays the same.
    images = dataset.held_out_images[:50]
    before = (tmp_path / "new/strided.keras").read_bytes(), features.load("random", tmp_path / "new")(images).values
    (tmp_path / "new/random.keras").unlink()
    with pytest.raises(features.ExtractorError, match=r"random\.keras.*python -m gan\.features --random"):
        features.load("random", tmp_path / "new")
    features.write(tmp_path / "new", dataset, random_only=True)
    assert (tmp_path / "new/strided.keras").read_bytes() == before[0]
    assert np.array_equal(features.load("random", tmp_path / "new")(images).values, before[1])
    features.load("strided", tmp_path / "new")


def test_a_feature_that_is_silent_on_the_training_images_drowns_no_other():
    images = np.zeros((40, 28, 28, 1), np.uint8)
    images[:, :8] = np.arange(40)[:, None, None, None]  # nothing is ever drawn below
    extractor = features.Extractor("random", features.random_filters(images))
    elsewhere = images[::-1].transpose(0, 2, 1, 3)
    assert np.abs(extractor(images).values.std(axis=0)).max() == pytest.approx(1, abs=1e-2)
    assert np.abs(extractor(elsewhere).values).max() < 1e3


@pytest.mark.parametrize("damage", ["cut", "no facts", "missing"])
def test_a_damaged_extractor_is_named(tmp_path, damage):
    (tmp_path / features.FACTS).write_bytes((features.FOLDER / features.FACTS).read_bytes())
    (tmp_path / "plain.keras").write_bytes((features.FOLDER / "plain.keras").read_bytes())
    if damage == "cut":
        (tmp_path / "plain.keras").write_bytes(b"PK")
    elif damage == "no facts":
        (tmp_path / features.FACTS).write_text("[]")
    else:
        (tmp_path / "plain.keras").unlink()
    with pytest.raises(features.ExtractorError, match=r"plain\.keras.*git checkout weights/extractors"):
        features.load("plain", tmp_path)


def test_an_image_is_shifted_by_at_most_two_pixels_and_nothing_wraps_round():
    image = np.zeros((1, 28, 28, 1), np.uint8)
    image[0, 1, 14] = 9
    shifted = features._shifted(image.repeat(500, axis=0), np.random.default_rng(0))[..., 0]
    places = {tuple(place) for place in np.argwhere(shifted)[:, 1:].tolist()}
    assert places == {(row, column) for row in (0, 1, 2, 3) for column in (12, 13, 14, 15, 16)}
    assert set(np.unique(shifted)) == {0, 9}
