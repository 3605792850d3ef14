"""Any source becomes one Dataset: drawn pictures in, bytes computed by hand out."""

import gzip
import os
import sys
import unicodedata
from hashlib import sha256
from types import SimpleNamespace

import numpy as np
import pytest
from drawn_sources import draw_folder, idx_bytes, noise
from PIL import Image

from gan.data import DataError, Dataset, fashion_mnist, fitting, image_folder
from gan.data.sources import load


def in_order(dataset: Dataset):
    """All pictures of a Dataset as bytes with their classes' names, sorted."""
    images = np.concatenate([dataset.images, dataset.held_out_images])
    labels = np.concatenate([dataset.labels, dataset.held_out_labels])
    return sorted((picture.tobytes(), dataset.class_names[label]) for picture, label in zip(images, labels, strict=True))


def held(dataset):
    return {picture.tobytes() for picture in dataset.held_out_images}


def fitted(tmp_path, picture, name="picture.png", **options):
    picture.save(tmp_path / name, **options)
    return fitting.read(tmp_path / name)


def test_a_folder_of_folders_is_one_class_each_and_the_first_pictures_are_of_all_classes(tmp_path):
    images = draw_folder(tmp_path, ("class 2", "class 10"))
    dataset = load(str(tmp_path))
    assert (dataset.name, dataset.class_names) == (tmp_path.name, ("class 2", "class 10"))
    assert (dataset.has_test_part, dataset.remarks) == (False, ())
    assert (dataset.images.shape, dataset.held_out_images.shape) == ((76, 28, 28, 1), (4, 28, 28, 1))
    assert {part.dtype for part in (dataset.images, dataset.labels, dataset.held_out_labels)} == {np.dtype(np.uint8)}
    assert np.bincount(dataset.held_out_labels).tolist() == [2, 2]  # a twentieth of 40
    of = {picture.tobytes(): number for number, picture in enumerate(images)}
    order = [of[picture.tobytes()] for picture in dataset.images]
    assert dataset.labels.tolist() == [number // 40 for number in order]
    assert 8 <= sum(number < 40 for number in order[:24]) <= 16  # --limit takes the first ones
    assert np.array_equal(load(str(tmp_path)).images, dataset.images)


def test_pictures_right_in_a_folder_are_one_class_and_hidden_files_are_nothing(tmp_path):
    draw_folder(tmp_path, ("only",), 64)
    for name in (".DS_Store", "notes.txt"):
        (tmp_path / "only" / name).write_text("no picture")
    (tmp_path / "only" / "sub").mkdir()
    dataset = load(str(tmp_path / "only"))
    assert dataset.class_names == ("only",)
    assert (len(dataset.images), len(dataset.held_out_images)) == (61, 3)
    assert dataset.remarks == (
        "1 file left out, no pictures by their endings: notes.txt",
        "1 folder left out, without pictures: sub",
    )


def test_held_out_are_the_smallest_digests_whatever_the_names(tmp_path):
    images = draw_folder(tmp_path / "a", count=60)
    dataset = load(str(tmp_path / "a"))
    for start in (0, 60):
        ranked = sorted((picture.tobytes() for picture in images[start : start + 60]), key=lambda x: sha256(x).digest())
        assert set(ranked[:3]) <= held(dataset)
    assert not held(dataset) & {picture.tobytes() for picture in dataset.images}
    os.rename(tmp_path / "a" / "ant", tmp_path / "a" / "zebra")
    for number in range(60):
        os.rename(tmp_path / f"a/bee/img{number}.png", tmp_path / f"a/bee/{97 * number % 61}.png")
    renamed = load(str(tmp_path / "a"))
    assert renamed.class_names == ("bee", "zebra")
    assert held(renamed) == held(dataset)


def test_copies_are_counted_and_stay_on_one_side_also_across_classes(tmp_path):
    images = draw_folder(tmp_path, count=40)
    first = min(images, key=lambda picture: sha256(picture.tobytes()).digest())  # it would be held out first
    for name in ("ant", "bee"):
        Image.fromarray(first).save(tmp_path / name / "copy.png")
    dataset = load(str(tmp_path))
    assert dataset.remarks == ("2 of 82 pictures are copies of another, byte for byte; they are kept",)
    assert (len(dataset.images) + len(dataset.held_out_images), len(np.unique(dataset.held_out_labels))) == (82, 2)
    assert not held(dataset) & {picture.tobytes() for picture in dataset.images}


def test_dark_on_light_is_inverted_unless_told_otherwise(tmp_path):
    draw_folder(tmp_path / "dark")
    for file in (tmp_path / "dark").rglob("*.png"):
        light = tmp_path / "light" / file.relative_to(tmp_path / "dark")
        light.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(255 - np.asarray(Image.open(file))).save(light)
    dark, light = str(tmp_path / "dark"), str(tmp_path / "light")
    inverted = load(light)
    assert in_order(inverted) == in_order(load(dark))
    assert inverted.remarks == ("the pictures are dark on light: inverted (--no-invert keeps them)",)
    bright = np.full((64, 28, 28), 255, np.uint8)
    bright[:, 0] = bright[:, -1] = bright[:, :, 0] = bright[:, :, -1] = 0  # bright on dark, though mostly bright
    bright[:, 5, 5] = np.arange(64)
    np.savez(tmp_path / "bright.npz", x_train=bright)
    assert load(str(tmp_path / "bright.npz")).images[:, 0].max() == 0
    kept, turned = load(light, invert=False), load(dark, invert=True)
    assert in_order(kept) == in_order(turned)
    assert np.array_equal(kept.held_out_images, 255 - inverted.held_out_images)  # the same ones are held out
    assert "stay so, as --no-invert asks" in kept.remarks[0]
    assert turned.remarks == ("inverted, as --invert asks",)


def test_a_larger_picture_is_averaged_over_areas(tmp_path):
    large = np.random.default_rng(0).integers(0, 256, (56, 56), dtype=np.uint8)
    by_hand = (large.reshape(28, 2, 28, 2).sum((1, 3)).astype(int) + 2) // 4
    assert np.array_equal(fitted(tmp_path, Image.fromarray(large)), by_hand)
    # 42 to 28: one and a half pixels each; of 0, 90, 30 the first area has all of 0 and half of 90.
    columns = np.tile(np.tile(np.array([0, 90, 30], np.uint8), 14), (42, 1))
    assert np.unique(fitting.fit(columns)[:, ::2]).tolist() == [30]  # (0 + 45) / 1.5
    assert np.unique(fitting.fit(columns)[:, 1::2]).tolist() == [50]  # (45 + 30) / 1.5


def test_proportions_are_kept_on_the_pictures_own_background(tmp_path):
    wide = np.full((28, 56), 10, np.uint8)
    wide[1:-1, 1:-1] = 200
    found = fitted(tmp_path, Image.fromarray(wide))
    assert set(found[:7].ravel()) | set(found[21:].ravel()) == {10}  # 14 rows in the middle
    assert np.unique(found[8:20, 1:-1]).tolist() == [200]
    assert found[10, 0] == (10 + 200) / 2
    assert np.array_equal(fitting.fit(np.ascontiguousarray(wide.T)), found.T)


def test_small_digits_are_enlarged_smoothly_and_keep_their_place():
    small = np.zeros((8, 8), np.uint8)
    small[2:6, 3:5] = 255
    found = fitting.fit(small).astype(int)
    assert found[14, 14] == 255 and not found[:, :7].any()
    assert np.array_equal(found, found[:, ::-1]) and np.array_equal(found, found[::-1])
    assert len(np.unique(found)) > 10  # no squares
    assert fitting.fit(np.full((1, 1), 7, np.uint8)).tolist() == [[7] * 28] * 28
    assert fitting.fit(np.full((1, 3000), 7, np.uint8)).tolist() == [[7] * 28] * 28


def test_a_photograph_is_turned_as_its_exif_says(tmp_path):
    picture = np.zeros((28, 28), np.uint8)
    picture[:4] = 255  # bright above
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise: the top becomes the right
    found = fitted(tmp_path, Image.fromarray(picture), "picture.jpg", exif=exif, quality=95)
    assert found[:, -3:].min() > 240 and found[:, :-6].max() < 15


@pytest.mark.parametrize(("brightness", "ground"), [(20, 255), (200, 0)], ids=["dark", "bright"])
def test_transparency_becomes_the_background_that_the_picture_stands_out_from(tmp_path, brightness, ground):
    picture = np.zeros((28, 28, 4), np.uint8)
    picture[..., :3] = 99  # a colour that nobody sees
    picture[8:20, 8:20] = (brightness, brightness, brightness, 255)
    picture[4, 4] = (brightness, brightness, brightness, 51)  # a fifth
    found = fitted(tmp_path, Image.fromarray(picture))
    assert found[0, 0] == ground and found[14, 14] == brightness
    assert found[4, 4] == round(0.8 * ground + 0.2 * brightness)


def test_colours_sixteen_bits_and_other_formats_become_grey_bytes(tmp_path):
    for colour, grey in (((255, 0, 0), 76), ((0, 255, 0), 150), ((0, 0, 255), 29)):  # ITU-R 601
        assert np.unique(fitted(tmp_path, Image.new("RGB", (28, 28), colour))).tolist() == [grey]
    deep = np.full((28, 28), 200 * 257, np.uint16)
    assert np.unique(fitted(tmp_path, Image.fromarray(deep))).tolist() == [200]
    frames = [Image.new("L", (28, 28), shade) for shade in (60, 120)]
    assert np.unique(fitted(tmp_path, frames[0], "a.gif", save_all=True, append_images=frames[1:])).tolist() == [60]
    for name, options in (("a.webp", {"lossless": True}), ("a.bmp", {}), ("a.jpg", {})):
        assert np.unique(fitted(tmp_path, frames[0], name, **options)).tolist() == [60]


def test_links_are_counted_and_not_followed(tmp_path):
    draw_folder(tmp_path / "set")
    draw_folder(tmp_path / "elsewhere", ("cat",))
    (tmp_path / "set" / "cat").symlink_to(tmp_path / "elsewhere" / "cat")
    (tmp_path / "set" / "ant" / "more.png").symlink_to(tmp_path / "elsewhere" / "cat" / "img0.png")
    dataset = load(str(tmp_path / "set"))
    assert dataset.class_names == ("ant", "bee")
    assert len(dataset.images) + len(dataset.held_out_images) == 80
    assert dataset.remarks == ("2 links left out: links are not followed",)


def test_a_few_unreadable_pictures_are_named_and_left_out(tmp_path, monkeypatch):
    pictures = draw_folder(tmp_path)
    file = tmp_path / "ant" / "img3.png"
    file.write_bytes(file.read_bytes()[:-300])
    (tmp_path / "bee" / "img7.png").write_text("no picture")
    Image.new("L", (90, 90)).save(tmp_path / "bee" / "img8.png")  # 8,100 pixels: a warning; 16,000 would be an error
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 8000)
    dataset = load(str(tmp_path))
    assert len(dataset.images) + len(dataset.held_out_images) == 77
    assert np.bincount(np.concatenate([dataset.labels, dataset.held_out_labels])).tolist() == [39, 38]
    (remark,) = dataset.remarks
    assert remark.startswith("3 of 80 pictures cannot be read (ant/img3.png: ") and remark.endswith("): left out")
    assert "bee/img7.png: no picture, or damaged, bee/img8.png: more than 8,000 pixels" in remark
    own = {picture.tobytes(): ("ant", "bee")[number // 40] for number, picture in enumerate(pictures)}
    assert all(own[picture] == name for picture, name in in_order(dataset))  # each has its own class still


def test_an_unchanged_folder_is_read_from_its_cache(tmp_path, monkeypatch):
    folder, cache = tmp_path / "set", tmp_path / "run" / "pictures.npz"
    draw_folder(folder)
    (folder / "ant" / "img1.png").write_text("no picture")
    calls = []
    first = load(str(folder), cache=cache, progress=lambda *call: calls.append(call))
    assert calls[-1] == (80, 80)
    reading = fitting.read
    monkeypatch.setattr(fitting, "read", None)
    again = load(str(folder), cache=cache, invert=True)
    assert np.array_equal(again.images, 255 - first.images) and np.array_equal(again.labels, first.labels)
    assert again.remarks[0] == first.remarks[0] and "ant/img1.png" in first.remarks[0]
    monkeypatch.setattr(fitting, "read", reading)
    Image.fromarray(noise(1, seed=9)[0]).save(folder / "ant" / "img1.png")
    mended = load(str(folder), cache=cache)
    changed = folder / "ant" / "img2.png"
    drawn, size = changed.read_bytes(), changed.stat().st_size
    changed.write_bytes(b"PNG no more".ljust(size, b"!"))
    os.utime(changed, ns=(1, 1))  # of the size it had, at another time
    assert "ant/img2.png" in load(str(folder), cache=cache).remarks[0]
    changed.write_bytes(drawn)
    mended = load(str(folder), cache=cache)
    assert (len(mended.images) + len(mended.held_out_images), mended.remarks) == (80, ())
    cache.write_bytes(cache.read_bytes()[:5000])
    assert in_order(load(str(folder), cache=cache)) == in_order(mended)
    assert [path.name for path in cache.parent.iterdir()] == ["pictures.npz"]
    monkeypatch.setattr(image_folder, "READER", 0)
    monkeypatch.setattr(fitting, "read", lambda path: np.zeros((28, 28)))
    with pytest.raises(DataError, match="too few different pictures"):  # another reader: not from the cache
        load(str(folder), cache=cache)


def test_a_cache_that_cannot_be_written_is_only_a_remark(tmp_path):
    draw_folder(tmp_path / "set")
    (tmp_path / "file").touch()
    dataset = load(str(tmp_path / "set"), cache=tmp_path / "file" / "pictures.npz")
    assert "could not be kept" in dataset.remarks[0]


def test_fashion_mnist_by_name_is_bit_for_bit_its_four_files(drawn_data):
    named, folder = load("fashion_mnist"), load(str(drawn_data))
    for part, loaded in zip(("images", "labels", "held_out_images", "held_out_labels"), fashion_mnist.load(), strict=True):
        for dataset in (named, folder):
            assert getattr(dataset, part).dtype == np.uint8 and np.array_equal(getattr(dataset, part), loaded)
    assert (named.name, named.class_names, named.has_test_part) == ("Fashion-MNIST", fashion_mnist.CLASS_NAMES, True)
    assert (folder.name, folder.class_names, folder.has_test_part) == ("fashion-mnist", tuple("0123456789"), True)
    assert named.remarks == ()  # its copies are known
    assert "copies of another" in folder.remarks[0] and "in the training and in the test part" in folder.remarks[0]


def test_idx_without_labels_or_test_part_is_one_class(tmp_path):
    images = noise(80)
    (tmp_path / "train-images.idx3-ubyte").write_bytes(idx_bytes(images))
    dataset = load(str(tmp_path))
    assert (dataset.class_names, dataset.has_test_part, len(dataset.held_out_images)) == ((tmp_path.name,), False, 4)
    assert {picture.tobytes() for picture in images} == {picture for picture, _ in in_order(dataset)}


def test_emnist_is_put_upright_and_its_letters_begin_at_one(tmp_path):
    images, labels = noise(78), (np.arange(78) % 26 + 1).astype(np.uint8)
    for part in ("train", "test"):
        (tmp_path / f"emnist-letters-{part}-images-idx3-ubyte.gz").write_bytes(
            gzip.compress(idx_bytes(images.transpose(0, 2, 1)), 0)
        )
        (tmp_path / f"emnist-letters-{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_bytes(labels), 0))
    dataset = load(str(tmp_path))
    assert np.array_equal(dataset.images[..., 0], images) and np.array_equal(dataset.held_out_images[..., 0], images)
    assert dataset.labels.tolist() == (labels - 1).tolist()
    assert "".join(dataset.class_names) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_qmnists_class_is_the_first_column_and_numbers_name_classes(tmp_path):
    labels = np.zeros((80, 8), ">i4")
    labels[:, 0], labels[:, 1] = np.arange(80) % 2 * 300 + 3, np.arange(80)
    (tmp_path / "qmnist-train-images-idx3-ubyte").write_bytes(idx_bytes(noise(80)))
    (tmp_path / "qmnist-train-labels-idx2-int").write_bytes(idx_bytes(labels, kind=12))
    (tmp_path / "qmnist-train-labels.tsv.gz").touch()
    dataset = load(str(tmp_path))
    assert dataset.class_names == ("3", "303")
    assert np.bincount(dataset.labels).tolist() == [38, 38]


def test_npz_with_and_without_a_test_part_and_of_any_size(tmp_path):
    large = np.repeat(np.repeat(noise(70), 2, 1), 2, 2)
    labels = (np.arange(70) % 10)[:, None]
    np.savez(tmp_path / "digits.npz", x_train=large, y_train=labels, x_test=noise(10), y_test=labels[:10])
    dataset = load(str(tmp_path / "digits.npz"))
    assert (dataset.name, dataset.class_names, dataset.has_test_part) == ("digits", tuple("0123456789"), True)
    assert np.array_equal(dataset.images[..., 0], noise(70)) and np.array_equal(dataset.held_out_images[..., 0], noise(10))
    np.savez(tmp_path / "colour.npz", x_train=np.repeat(noise(70)[..., None], 3, 3), y_train=labels)
    dataset = load(str(tmp_path / "colour.npz"))
    assert (dataset.has_test_part, len(dataset.held_out_images)) == (False, 10)
    assert {picture for picture, _ in in_order(dataset)} == {picture.tobytes() for picture in noise(70)}


def test_mnist_is_downloaded_once_and_a_damaged_file_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "datasets").mkdir()
    arrays = {"x_train": noise(80), "y_train": np.arange(80) % 10, "x_test": noise(10, 1), "y_test": np.arange(10)}
    asked = []

    def get_file(name, origin, cache_subdir, **_):
        asked.append(origin)
        with open(f"{cache_subdir}/{name}", "wb") as file:
            np.savez(file, **arrays)

    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "keras.utils", SimpleNamespace(get_file=get_file))
    for _ in range(2):
        dataset = load("mnist")
    assert asked == ["https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"]
    assert (dataset.name, dataset.class_names, dataset.has_test_part) == ("MNIST", tuple("0123456789"), True)
    file = tmp_path / "datasets" / "mnist.npz"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(DataError, match=r"--data .*mnist.npz: cannot be read .* delete it and start again"):
        load("mnist")
    file.unlink()
    monkeypatch.setitem(sys.modules, "keras.utils", SimpleNamespace(get_file=lambda *_, **__: 1 / 0))
    with pytest.raises(DataError, match=r"--data mnist: .* could not be downloaded: put it there"):
        load("mnist")


def test_class_names_of_any_script_are_kept(tmp_path):
    names = ("한복", "ニット", "می‌خواهم", "cafe\u0301")
    draw_folder(tmp_path, names, 20)
    assert sorted(load(str(tmp_path)).class_names) == sorted(unicodedata.normalize("NFC", name) for name in names)
