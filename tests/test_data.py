import gzip
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from gan import data
from gan.data import fashion_mnist


@pytest.fixture
def drawn_data(keras_home, monkeypatch) -> Path:
    """As conftest's, but where Keras cannot be imported: files that are there are read without it."""
    monkeypatch.setenv("KERAS_HOME", str(keras_home))
    monkeypatch.setitem(sys.modules, "keras", None)
    return fashion_mnist.directory()


def test_images_stay_uint8_with_a_channel(drawn_data):
    train_images, train_labels, test_images, test_labels = fashion_mnist.load()
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


def test_a_missing_file_is_downloaded_alone(drawn_data, tmp_path, monkeypatch):
    copy = _copied(drawn_data, tmp_path, monkeypatch)
    (copy / "t10k-labels-idx1-ubyte.gz").unlink()
    asked = []

    def get_file(name, origin, cache_subdir, force_download):
        asked.append(origin)
        shutil.copy(drawn_data / "t10k-labels-idx1-ubyte.gz", Path(cache_subdir) / name)

    _put_in_keras_place(monkeypatch, get_file)
    assert fashion_mnist.load()[3].shape == (10_000,)
    assert asked == ["https://storage.googleapis.com/tensorflow/tf-keras-datasets/t10k-labels-idx1-ubyte.gz"]
    assert sorted(path.name for path in copy.iterdir()) == sorted(fashion_mnist.FILES)


def test_a_single_missing_file_is_named_alone(drawn_data, tmp_path, monkeypatch):
    copy = _copied(drawn_data, tmp_path, monkeypatch)
    (copy / "t10k-labels-idx1-ubyte.gz").unlink()
    _put_in_keras_place(monkeypatch, _no_network)
    with pytest.raises(data.DataError, match=r"put t10k-labels-idx1-ubyte.gz there") as error:
        fashion_mnist.load()
    assert error.value.files == (copy / "t10k-labels-idx1-ubyte.gz",)


def test_no_file_and_no_network_says_where_the_files_belong(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    _put_in_keras_place(monkeypatch, _no_network)
    with pytest.raises(data.DataError, match=rf"not in {tmp_path}/datasets/fashion-mnist .* put train-images") as error:
        fashion_mnist.load()
    assert "\n" not in str(error.value)
    assert [file.name for file in error.value.files] == list(fashion_mnist.FILES)


def test_a_truncated_file_is_named_with_what_was_expected(drawn_data, tmp_path, monkeypatch):
    file = _copied(drawn_data, tmp_path, monkeypatch) / "train-images-idx3-ubyte.gz"
    file.write_bytes(file.read_bytes()[:50_000])
    with pytest.raises(data.DataError, match=r"train-images-.*gz cannot be unpacked .*, expected 47,040,016 bytes: delete"):
        fashion_mnist.load()


def test_a_file_with_too_few_pictures_is_named(drawn_data, tmp_path, monkeypatch):
    file = _copied(drawn_data, tmp_path, monkeypatch) / "t10k-images-idx3-ubyte.gz"
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes())[: 16 + 784 * 10]))
    with pytest.raises(data.DataError, match=r"t10k-images.* holds 7,856 bytes, expected 7,840,016 bytes"):
        fashion_mnist.load()


def test_labels_that_are_not_the_data_sets_are_named(drawn_data, tmp_path, monkeypatch):
    file = _copied(drawn_data, tmp_path, monkeypatch) / "train-labels-idx1-ubyte.gz"
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes())[:8] + bytes(60_000)))
    with pytest.raises(data.DataError, match=r"train-labels.* does not hold 6,000 of each of the ten classes"):
        fashion_mnist.load()


def test_a_file_with_another_header_is_named(drawn_data, tmp_path, monkeypatch):
    file = _copied(drawn_data, tmp_path, monkeypatch) / "train-labels-idx1-ubyte.gz"
    file.write_bytes(gzip.compress(bytes(8) + gzip.decompress(file.read_bytes())[8:]))
    with pytest.raises(data.DataError, match=r"train-labels.* does not begin as IDX of 60000 bytes") as error:
        fashion_mnist.load()
    assert error.value.files == (file,)


def test_the_real_data_pass_the_check(real_data):
    train_images, train_labels, _, _ = fashion_mnist.load()
    assert len(fashion_mnist.CLASS_NAMES) == 10
    assert fashion_mnist.CLASS_NAMES[train_labels[0]] == "Ankle boot"
    assert train_images.mean() == pytest.approx(72.94, abs=0.01)  # 0.2860 of 255, the data set's published mean


def _no_network(*_, **__):
    raise Exception("URL fetch failure")


def _put_in_keras_place(monkeypatch, get_file):
    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "keras.utils", SimpleNamespace(get_file=get_file))


def _copied(folder, tmp_path, monkeypatch):
    copy = tmp_path / "datasets" / "fashion-mnist"
    shutil.copytree(folder, copy)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    return copy


def test_a_class_is_named_by_its_number_or_its_name_in_any_case():
    words = ["7", " bag", "ANY", "t-shirt/TOP"]
    assert [data.label_of(word, fashion_mnist.CLASS_NAMES) for word in words] == [7, 8, None, 0]
    for word in ("10", "-1", "7.0", "", "hat"):
        with pytest.raises(ValueError, match="allowed: any, 0 to 9, or one of T-shirt/top, "):
            data.label_of(word, fashion_mnist.CLASS_NAMES)
