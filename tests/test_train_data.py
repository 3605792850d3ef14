"""train.py --data: somebody's own pictures, from the command line to the bundle."""

import json
import shutil

import numpy as np
import pytest
import small_gan
from benchmarks import digits
from drawn_sources import draw_folder
from PIL import Image
from test_train_cli import refused

import train
from gan import bundle, config, pictures, sample
from gan.config import TrainConfig, resolved
from gan.data import sources
from gan.models import dcgan

SHORT = ["--epochs", "2", "--batch-size", "16", "--checkpoint-every", "1", "--snapshots", "0"]


@pytest.fixture
def quick(monkeypatch):
    """dcgan's networks are of a few thousand weights, and settled quickly."""
    monkeypatch.setattr(dcgan, "Model", small_gan.Flat)
    monkeypatch.setattr("gan.training.SETTLING", (2, 16))


def photographs(folder):
    """Coloured pictures of odd sizes, dark on light, turned by their EXIF or with transparency: two classes of 40."""
    rng = np.random.default_rng(0)
    for number in range(80):
        width, height = rng.integers(20, 90, 2)
        pixels = np.full((height, width, 3), 240, np.uint8)
        pixels[height // 4 : -(height // 4), width // 3 : -(width // 3)] = rng.integers(0, 100, 3)
        file = folder / ("<b>", "양말 🧦")[number % 2] / f"{number}.{('jpg', 'webp', 'png', 'bmp')[number % 4]}"
        file.parent.mkdir(parents=True, exist_ok=True)
        picture = Image.fromarray(pixels)
        exif = picture.getexif()
        exif[0x0112] = 6  # held upright
        picture.save(file, **({"exif": exif} if file.suffix == ".jpg" else {}))


def test_a_folder_of_coloured_photographs_of_any_size_becomes_a_model_of_its_classes(quick, monkeypatch, tmp_path, capsys):
    photographs(tmp_path / "secret" / "socks")
    monkeypatch.chdir(tmp_path / "secret")
    assert train.main(["--data", "socks", *SHORT, "--run-dir", "run"]) == 0
    printed = capsys.readouterr().out
    assert "Data: socks: 76 pictures to learn from, 4 held out (about a twentieth of each class)" in printed
    assert "Classes: 0 <b> (38), 1 양말 🧦 (38)" in printed
    assert "Mind: the pictures are dark on light: inverted (--no-invert keeps them)" in printed
    begun = json.loads((tmp_path / "secret/run/config.json").read_text())
    assert begun["settings"]["data"] == str(tmp_path / "secret" / "socks")
    assert begun["class_names"] == ["<b>", "양말 🧦"]
    model = tmp_path / "secret/run/model"
    made = json.loads((model / "run.json").read_text())
    assert made["data"] == made["settings"]["data"] == "./socks"
    assert made["dataset"]["name"] == "socks" and made["dataset"]["images"] == 76
    assert bundle.load(model).run["class_names"] == ["<b>", "양말 🧦"]
    for file in model.rglob("*"):  # where somebody's pictures lie is nobody's business
        assert not file.is_file() or b"secret" not in file.read_bytes()
    seen = pictures.load_png(tmp_path / "secret/run/data.png")
    assert seen.shape == (2 * 56, 17 * 56) and seen[28::56, 56 + 28 :: 56].min() > 100 > seen[1::56, 57::56].max()


def test_fashion_mnist_by_name_and_as_a_folder_of_its_files_is_the_same_run_to_the_bit(quick, drawn_data, tmp_path):
    how = [*SHORT, "--limit", "64", "--seed", "3"]
    assert train.main([*how, "--run-dir", str(tmp_path / "name")]) == 0
    assert train.main([*how, "--run-dir", str(tmp_path / "files"), "--data", str(drawn_data)]) == 0
    for file in ("history.csv", "progress.gif"):
        assert (tmp_path / "name" / file).read_bytes() == (tmp_path / "files" / file).read_bytes(), file
    ends = [np.load(tmp_path / run / "checkpoints" / "step_00000008.npz") for run in ("name", "files")]
    for array in set(ends[0].files) - {"seconds"}:
        assert np.array_equal(ends[0][array], ends[1][array]), array
    facts = [json.loads((tmp_path / run / "config.json").read_text())["dataset"]["sha256"] for run in ("name", "files")]
    assert facts[0] == facts[1]


def test_a_run_is_resumed_wherever_the_same_pictures_lie_and_with_no_others(quick, tmp_path, capsys):
    draw_folder(tmp_path / "there")
    run = ["--run-dir", str(tmp_path / "run")]
    assert train.main(["--data", str(tmp_path / "there"), *SHORT, *run]) == 0
    shutil.move(tmp_path / "there", tmp_path / "here")
    go_on = [*run, "--resume", "--epochs", "3"]
    capsys.readouterr()
    assert f"--data {tmp_path / 'there'}: no such source" in refused(capsys, *go_on)
    assert train.main([*go_on, "--data", str(tmp_path / "here")]) == 0
    begun = json.loads((tmp_path / "run" / "config.json").read_text())
    assert begun["settings"]["data"] == str(tmp_path / "here") and begun["dataset"]["name"] == "there"
    assert json.loads((tmp_path / "run/model/run.json").read_text())["data"] == "./there"
    (tmp_path / "here" / "bee").rename(tmp_path / "here" / "wasp")
    draw_folder(tmp_path / "others", ("ant", "bee", "cat"))
    for other in ("here", "others"):
        capsys.readouterr()
        assert train.main([*run, "--resume", "--epochs", "4", "--data", str(tmp_path / other)]) == 1
        assert "the training images or their classes are not those that the run" in capsys.readouterr().err
    assert json.loads((tmp_path / "run" / "config.json").read_text()) == begun


def test_a_dry_run_draws_what_the_network_will_see(quick, tmp_path, capsys):
    images = draw_folder(tmp_path / "bugs", ("ant", "bee"), 40)
    assert train.main(["--data", str(tmp_path / "bugs"), "--dry-run", "--run-dir", str(tmp_path / "run"), *SHORT]) == 0
    printed = capsys.readouterr().out
    assert f"What the network will see, a row for each class: {tmp_path / 'run' / 'data.png'}" in printed
    assert "Data: bugs: 76 pictures to learn from" in printed and "Device: " in printed
    sheet = pictures.load_png(tmp_path / "run" / "data.png")
    assert sheet.shape == (2 * 56, 17 * 56)
    for row, own in enumerate((images[:40], images[40:])):
        drawn = [sheet[row * 56 : (row + 1) * 56, x : x + 56] for x in range(56, 17 * 56, 56)]
        known = {picture.repeat(2, 0).repeat(2, 1).tobytes() for picture in own}
        assert {np.ascontiguousarray(picture).tobytes() for picture in drawn} <= known
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["data.npz", "data.png"]
    assert train.main(["--data", str(tmp_path / "bugs"), *SHORT, "--run-dir", str(tmp_path / "run")]) == 0  # no run was there


def test_sources_that_cannot_be_are_refused_and_nothing_is_written(tmp_path, capsys):
    draw_folder(tmp_path / "one", ("ant",), 70)
    draw_folder(tmp_path / "one", ("bee",), 1)  # read whole, and refused afterwards
    draw_folder(tmp_path / "few", ("ant", "bee"), 20)
    np.savez(tmp_path / "objects.npz", x_train=np.array([{}], object), y_train=np.zeros(1))
    for source, message in (
        ("nowhere", "no such source; allowed: fashion_mnist, mnist, a folder"),
        ("one", "class bee has 1 picture; allowed: at least 2"),
        ("few", "40 pictures to learn from; allowed: 64 or more"),
        ("objects.npz", "--data "),
    ):
        for more in ([], ["--dry-run"]):
            line = refused(capsys, "--data", tmp_path / source, "--run-dir", tmp_path / "runs" / "run", *more)
            assert line.startswith(f"train.py: --data {tmp_path / source}: ") and message in line
            assert not (tmp_path / "runs" / "run").exists()
    assert "data is ''; allowed: a source's name or path" in refused(capsys, "--data", "")
    rented = ["--job", "t4-small", "--push", "--data", "mnist", "--evaluate-every", "1"]
    assert "--job has no classifiers for --evaluate-every but Fashion-MNIST's" in refused(capsys, *rented)
    assert "--job goes with --data fashion_mnist or mnist" in refused(capsys, "--job", "t4-small", "--push", "--data", tmp_path)


def test_few_pictures_get_as_many_steps_as_60_000_in_the_largest_batch_that_fits():
    recipe = {"epochs": 24, "batch_size": 64, "checkpoint_every": 6}
    few = resolved({}, recipe, 855)  # 24 * 937 = 22,488 steps; 13 an epoch: 1,729.8 epochs
    assert (few.epochs, few.batch_size, few.checkpoint_every) == (1730, 64, 432)
    course = resolved({}, {}, 100)  # 50 * 234 = 11,700 steps of one batch of all
    assert (course.epochs, course.batch_size) == (11700, 100)
    assert resolved({"limit": 70}, {}, 855).batch_size == 70
    assert resolved({"batch_size": 32}, recipe, 855).epochs == 1731  # 24 * 1,875 steps, 26 an epoch: 1,730.8
    assert resolved({"epochs": 3}, recipe, 855) == TrainConfig(epochs=3, batch_size=64, checkpoint_every=6)
    assert resolved({"limit": 1000}, {}, 60_000) == TrainConfig(limit=1000)  # the data set is not small
    with pytest.raises(ValueError, match="batch_size is 900; allowed: at most 855, the images there are"):
        resolved({"batch_size": 900}, {}, 855)


def test_a_run_of_very_many_epochs_draws_only_some_of_their_ends(quick, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(config, "MOST_ENDS", 2)
    draw_folder(tmp_path / "bugs")
    run = ["--data", str(tmp_path / "bugs"), "--run-dir", str(tmp_path / "run"), *SHORT, "--epochs", "5"]
    assert train.main(run) == 0
    ends = [f"epoch_000{epoch}" for epoch in (0, 3, 5)]
    assert [path.stem[:10] for path in pictures.in_order(tmp_path / "run" / "samples")] == ends
    assert [path.stem for path in pictures.in_order(tmp_path / "run" / "curves")] == ends[1:]
    assert [line[:9] for line in capsys.readouterr().out.splitlines() if line.startswith("epoch ")] == [
        "epoch 3/5",
        "epoch 5/5",
    ]


def test_digits_of_8_by_8_become_a_model_that_draws_the_digit_it_is_asked_for(tmp_path, monkeypatch, capsys):
    """One epoch: that it draws them well is for benchmarks/digits.py to show."""
    digits.write(tmp_path / "digits")
    monkeypatch.setattr("gan.training.SETTLING", (2, 16))
    how = ["--model", "cdcgan", "--limit", "128", "--epochs", "1", "--snapshots", "0", "--run-dir", str(tmp_path / "run")]
    assert train.main(["--data", str(tmp_path / "digits"), *how]) == 0
    real = sources.load(str(tmp_path / "digits"), cache=tmp_path / "run" / "data.npz")
    machine = digits.classifier(real.images, real.labels)
    assert digits.recognised(machine, real.held_out_images, real.held_out_labels) > 0.95  # enlarged, they are still digits
    drawn = tmp_path / "drawn.npy"
    assert sample.main(["--model", str(tmp_path / "run/model"), "--seeds", "0-3", "--label", "7", "--out", str(drawn)]) == 0
    assert np.load(drawn).shape == (4, 28, 28, 1)
    with pytest.raises(SystemExit):
        sample.main(["--model", str(tmp_path / "run/model"), "--seeds", "0", "--label", "Bag", "--out", str(drawn)])
    assert "'Bag'; allowed: any, 0 to 9, or one of 0, 1, 2, 3" in capsys.readouterr().err
