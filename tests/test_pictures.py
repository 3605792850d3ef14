import io

import imageio.v3 as imageio
import numpy as np
import pytest
from conftest import ROOT
from PIL import Image

from gan import pictures


def test_grid_goes_row_by_row_and_repeats_pixels():
    images = np.arange(6, dtype=np.uint8).reshape(6, 1, 1, 1)
    assert pictures.grid(images, 2, 3).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert pictures.grid(images, 2, 3, scale=2)[:2, :4].tolist() == [[0, 0, 1, 1], [0, 0, 1, 1]]


def test_grid_leaves_missing_cells_black_and_refuses_too_many():
    images = np.full((3, 2, 2, 1), 9, np.uint8)
    assert pictures.grid(images, 2, 2)[2:, 2:].max() == 0
    with pytest.raises(ValueError, match="images are 3; allowed in 1 x 2: at most 2"):
        pictures.grid(images, 1, 2)


def test_png_keeps_every_grey_level(tmp_path):
    picture = np.arange(256, dtype=np.uint8).reshape(16, 16)
    pictures.save_png(tmp_path / "a.png", picture)
    assert np.array_equal(pictures.load_png(tmp_path / "a.png"), picture)


def test_thinning_is_the_courses():
    # 2 * sqrt(i) for i = 0 ... 8, rounded: 0 2 3 3 4 4 5 5 6; the last picture is always in.
    assert pictures.thin(9) == [0, 1, 2, 4, 6, 8]
    assert pictures.thin(10) == [0, 1, 2, 4, 6, 8, 9]
    assert pictures.thin(1) == [0]
    assert pictures.thin(0) == []


def test_pictures_are_ordered_by_their_numbers(tmp_path):
    names = ["epoch_0001_iter_9950.png", "epoch_0001_iter_10000.png", "epoch_0002_iter_0050.png", "epoch_10000_iter_0001.png"]
    for name in reversed(names):
        (tmp_path / name).touch()
    assert [path.name for path in pictures.in_order(tmp_path)] == names


def test_curves_are_a_picture_of_two_charts(tmp_path):
    history = {"gen_loss": np.ones(300), "disc_loss": np.zeros(300), "real_accuracy": np.ones(300)}
    pictures.save_curves(tmp_path / "curves.png", history)
    drawn = imageio.imread(tmp_path / "curves.png")
    assert drawn.shape[:2] == (600, 1000)
    assert len(np.unique(drawn.reshape(-1, drawn.shape[2]), axis=0)) > 10


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    pictures.save_png(tmp_path / "a.png", np.zeros((2, 2), np.uint8))
    before = (tmp_path / "a.png").read_bytes()
    with pytest.raises(TypeError):
        pictures.save_png(tmp_path / "a.png", np.zeros((2, 2), complex))
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == before


def decoded(film):
    """The frames of a GIF file, how long each is shown, and whether it repeats (0: for ever)."""
    with Image.open(film) as opened:
        frames, durations = [], []
        for i in range(opened.n_frames):
            opened.seek(i)
            frames.append(np.asarray(opened.convert("L")))
            durations.append(opened.info["duration"])
        return np.stack(frames), durations, opened.info["loop"]


def test_a_gif_keeps_equal_neighbours_apart_and_every_grey_level():
    frames = np.arange(256, dtype=np.uint8).reshape(1, 16, 16).repeat(3, axis=0)
    for last, ends in ((None, 60), (500, 500)):
        found, durations, loop = decoded(io.BytesIO(pictures.gif(frames, 60, last)))
        assert np.array_equal(found, frames)
        assert (durations, loop) == ([60, 60, ends], 0)


def test_the_film_of_a_run_is_what_another_writer_made_of_the_same_pictures(tmp_path):
    """The shipped films are imageio's."""
    shipped = ROOT / "weights" / "dcgan"
    samples = [pictures.load_png(path) for path in pictures.in_order(shipped / "samples")]
    pictures.save_gif(tmp_path / "film.gif", samples, 200, last=2000)
    (frames, *times), (their_frames, *their_times) = decoded(tmp_path / "film.gif"), decoded(shipped / "progress.gif")
    assert np.array_equal(frames, their_frames)
    assert times == their_times


def test_png_bytes_hold_the_picture():
    picture = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(pictures.png(picture)))), picture)
