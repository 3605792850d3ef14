"""What cannot be learned from is refused in one line, which names --data, what is wrong and what is allowed."""

import gzip
import os
import struct
import zipfile

import numpy as np
import pytest
from drawn_sources import draw_folder, idx_bytes, noise
from PIL import Image

from gan.data import DataError
from gan.data.sources import load


# Each draws what is refused into the folder that it is given, and may return what is given as --data instead of it.
def _nothing(folder):
    return folder / "absent"


def _empty(folder):
    pass


def _another_file(folder):
    (folder / "a.zip").touch()
    return folder / "a.zip"


def _one_picture(folder):
    draw_folder(folder, ("one",), 1)


def _too_few(folder):
    draw_folder(folder, count=31)


def _one_unreadable(folder):
    (folder / "a.png").touch()


def _many_unreadable(folder):
    draw_folder(folder)
    for number in range(9):
        (folder / "ant" / f"img{number}.png").write_bytes(b"")


def _class_of_one(folder):
    draw_folder(folder)
    draw_folder(folder, ("cat",), 1)


def _class_of_copies(folder):
    draw_folder(folder)
    for number in range(5):
        draw_folder(folder / "cat" / "..", ("cat",), 1)
        os.rename(folder / "cat" / "img0.png", folder / "cat" / f"{number}.png")


def _many_classes(folder):
    draw_folder(folder, [f"c{number}" for number in range(101)], 1)


def _both(folder):
    draw_folder(folder)
    draw_folder(folder / "..", (folder.name,), 1)


def _deep(folder):
    draw_folder(folder / "train")


def _only_links(folder):
    draw_folder(folder.parent / "elsewhere", ("cat",))
    (folder / "cat").symlink_to(folder.parent / "elsewhere" / "cat")


def _equal_names(folder):
    draw_folder(folder, ("caf\u00e9", "cafe\u0301"))


def _equal_names_without_case(folder):
    draw_folder(folder, ("Bag", "bag"))


def _name_of_two_lines(folder):
    draw_folder(folder, ("a\nb", "c"))


def _bomb(folder):
    draw_folder(folder, ("a",), 5)
    Image.new("1", (20_000, 10_000)).save(folder / "a" / "bomb.png")


def _truncated_idx(folder):
    (folder / "train-images-idx3-ubyte").write_bytes(idx_bytes(noise(70))[:-1])


def _truncated_gz(folder):
    (folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx_bytes(noise(70)))[:-100])


def _boundless_idx(folder):
    (folder / "train-images-idx3-ubyte").write_bytes(bytes([0, 0, 8, 3]) + struct.pack(">3I", 64, 2**31, 2**31))


def _no_idx(folder):
    (folder / "train-images-idx3-ubyte").write_bytes(b"<html>")


def _idx_of_other_length(folder):
    (folder / "train-images-idx3-ubyte").write_bytes(idx_bytes(noise(70)))
    (folder / "train-labels-idx1-ubyte").write_bytes(idx_bytes(np.zeros(69, np.uint8)))


def _two_sets(folder):
    for name in ("emnist-digits-train", "emnist-letters-train"):
        (folder / f"{name}-images-idx3-ubyte").write_bytes(idx_bytes(noise(70)))


def _mixed_sets(folder):
    (folder / "emnist-digits-train-images-idx3-ubyte").write_bytes(idx_bytes(noise(70)))
    (folder / "emnist-letters-train-labels-idx1-ubyte").write_bytes(idx_bytes(np.zeros(70, np.uint8)))


def _only_test_idx(folder):
    (folder / "t10k-images-idx3-ubyte").write_bytes(idx_bytes(noise(70)))


def _npz(**arrays):
    def draw(folder):
        np.savez(folder / "a.npz", **arrays)
        return folder / "a.npz"

    return draw


def _bare_npz(folder):
    np.save(folder / "a.npy", noise(70))
    return (folder / "a.npy").rename(folder / "a.npz")


def _vast_npz(folder):
    """A header that promises 10 GB."""
    with zipfile.ZipFile(folder / "a.npz", "w") as archive, archive.open("x_train.npy", "w") as member:
        np.lib.format.write_array_header_1_0(member, {"descr": "|u1", "fortran_order": False, "shape": (2**24, 28, 28)})
    return folder / "a.npz"


def _broken_npz(folder):
    (folder / "a.npz").write_bytes(b"PK no more")
    return folder / "a.npz"


OBJECTS = np.array([{}] * 70, object)
UNKNOWN_TEST_CLASS = {"x_train": noise(70), "y_train": np.zeros(70, int), "x_test": noise(2), "y_test": np.array([0, 5])}
REFUSED = {
    _nothing: "no such source; allowed: fashion_mnist, mnist, a folder",
    _empty: "no pictures in it; allowed: ",
    _another_file: "a file of another kind; allowed: fashion_mnist",
    _one_picture: "1 picture to learn from; allowed: 64 or more",
    _too_few: "62 pictures to learn from; allowed: 64 or more",
    _one_unreadable: r"1 of 1 picture cannot be read \(a.png: no picture, or damaged\); allowed: at most a tenth",
    _many_unreadable: r"9 of 80 pictures cannot be read \(ant/img0.png: .*, ...\); allowed",
    _class_of_one: "class cat has 1 picture; allowed: at least 2",
    _class_of_copies: "class cat has too few different pictures; allowed: at least 2",
    _many_classes: "101 classes; allowed: 1 to 100",
    _both: r"pictures both right in it \(img0.png\) and in folders of it \(ant\); allowed",
    _deep: "no pictures in it; its folders hold folders",
    _only_links: "no pictures in it, only 1 link, not followed",
    _equal_names: r"the folders 'caf(e\\u0301|\\xe9)' and 'caf(e\\u0301|\\xe9)' are one name",
    _equal_names_without_case: "the folders 'Bag' and 'bag' are one name for a class; rename one",
    _name_of_two_lines: "cannot name a class; allowed",
    _bomb: r"1 of 6 pictures cannot be read \(a/bomb.png: more than 89,478,485 pixels\)",
    _truncated_idx: "train-images-idx3-ubyte holds 54,879 bytes of values, expected 54,880",
    _truncated_gz: "train-images-idx3-ubyte.gz cannot be read ",
    _boundless_idx: "allowed: 1 to 2,048,000,000",
    _no_idx: "train-images-idx3-ubyte does not begin as IDX",
    _idx_of_other_length: "70 training images with 69 labels",
    _two_sets: "several sets .*; put the files of one into a folder of its own",
    _mixed_sets: "several sets .*; put the files of one into a folder of its own",
    _only_test_idx: "IDX files without training images",
    _bare_npz: r"cannot be read \(damaged, or no .npz\)",
    _vast_npz: r"cannot be read \(x_train is 13,153,337,344 bytes; allowed: at most",
    _broken_npz: "cannot be read .*; allowed: an .npz",
    _npz(x_train=noise(70), y_train=OBJECTS): r"cannot be read \(Python objects inside\)",
    _npz(pictures=noise(70)): r"no array x_train in it \(found: pictures\)",
    _npz(x_train=noise(70) / 255, y_train=np.zeros(70, int)): "training images are float64 of .*; allowed: uint8",
    _npz(x_train=noise(70), y_train=np.zeros(7, int)): "70 training images with 7 labels",
    _npz(x_train=noise(70), y_train=np.zeros((70, 10), int)): r"training labels are int64 of \(70, 10\); allowed",
    _npz(**UNKNOWN_TEST_CLASS): "the test part has the label 5, and no picture to train on has it",
}


@pytest.mark.parametrize(("draw", "message"), REFUSED.items(), ids=lambda x: getattr(x, "__name__", "says"))
def test_what_cannot_be_learned_from_is_refused_in_one_line(draw, message, tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    given = draw(folder) or folder
    with pytest.raises(DataError, match=f"^--data {tmp_path}.*{message}") as error:
        load(str(given))
    assert "\n" not in str(error.value)


def test_a_folder_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    draw_folder(tmp_path)
    scandir = os.scandir

    def refuse(path):  # as the system does to all but root
        if str(path).endswith("bee"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(DataError, match=r"^--data .*: bee cannot be read \(Permission denied\); allow that"):
        load(str(tmp_path))
