import gzip
import shutil

import numpy as np
import pytest
from conftest import use_keras_home

from gan import data


def test_images_stay_uint8_with_a_channel(drawn_data):
    train_images, train_labels, test_images, test_labels = data.load()
    assert train_images.shape == (60_000, 28, 28, 1)
    assert test_images.shape == (10_000, 28, 28, 1)
    assert train_labels.shape == (60_000,)
    assert test_labels.shape == (10_000,)
    assert {array.dtype for array in (train_images, train_labels, test_images, test_labels)} == {np.dtype(np.uint8)}


def test_scaling_reaches_the_whole_range_and_back_exactly():
    levels = np.arange(256, dtype=np.uint8)
    scaled = data.to_unit(levels)
    assert scaled.dtype == np.float32
    assert (scaled[0], scaled[255]) == (-1, 1)
    assert np.array_equal(data.to_uint8(scaled), levels)
    assert data.to_uint8(np.array([-1.2, 1.2])).tolist() == [0, 255]


def test_a_single_missing_file_is_named_alone(drawn_data, tmp_path, monkeypatch):
    (_copied(drawn_data, tmp_path, monkeypatch) / "t10k-labels-idx1-ubyte.gz").unlink()
    monkeypatch.setattr("keras.src.datasets.fashion_mnist.get_file", _no_network)
    with pytest.raises(data.DataError, match=r"put t10k-labels-idx1-ubyte.gz there"):
        data.load()


def test_no_file_and_no_network_says_where_the_files_belong(tmp_path, monkeypatch):
    use_keras_home(monkeypatch, tmp_path)
    monkeypatch.setattr("keras.src.datasets.fashion_mnist.get_file", _no_network)
    with pytest.raises(data.DataError, match=rf"not in {tmp_path}/datasets/fashion-mnist .* put train-labels") as error:
        data.load()
    assert "\n" not in str(error.value)


def test_a_truncated_file_is_named_with_what_was_expected(drawn_data, tmp_path, monkeypatch):
    file = _copied(drawn_data, tmp_path, monkeypatch) / "train-images-idx3-ubyte.gz"
    file.write_bytes(file.read_bytes()[:50_000])
    with pytest.raises(data.DataError, match=r"train-images-.*gz cannot be unpacked .*, expected 47,040,016 bytes: delete"):
        data.load()


def test_a_file_with_too_few_pictures_is_named(drawn_data, tmp_path, monkeypatch):
    file = _copied(drawn_data, tmp_path, monkeypatch) / "t10k-images-idx3-ubyte.gz"
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes())[: 16 + 784 * 10]))
    with pytest.raises(data.DataError, match=r"t10k-images.* holds 7,856 bytes, expected 7,840,016 bytes"):
        data.load()


def test_labels_that_are_not_the_data_sets_are_named(drawn_data, tmp_path, monkeypatch):
    file = _copied(drawn_data, tmp_path, monkeypatch) / "train-labels-idx1-ubyte.gz"
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes())[:8] + bytes(60_000)))
    with pytest.raises(data.DataError, match=r"train-labels.* does not hold 6,000 of each of the ten classes"):
        data.load()


def test_the_real_data_pass_the_check(real_data):
    train_images, train_labels, _, _ = data.load()
    assert len(data.CLASS_NAMES) == 10
    assert data.CLASS_NAMES[train_labels[0]] == "Ankle boot"
    assert train_images.mean() == pytest.approx(72.94, abs=0.01)  # 0.2860 of 255, the data set's published mean


def _no_network(*_, **__):
    raise Exception("URL fetch failure")


def _copied(folder, tmp_path, monkeypatch):
    copy = tmp_path / "datasets" / "fashion-mnist"
    shutil.copytree(folder, copy)
    use_keras_home(monkeypatch, tmp_path)
    return copy
