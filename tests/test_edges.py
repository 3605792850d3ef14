"""The lines of pictures, and of strokes."""

import hand_drawn
import numpy as np

from gan import photographs
from gan.data import edges


def square_with_seam(seam: int = 0) -> np.ndarray:
    """A picture of a bright square, 16 pixels wide, with a dark seam of one column, as (1, 28, 28, 1)."""
    image = np.zeros((1, 28, 28, 1), np.uint8)
    image[0, 6:22, 6:22] = 200
    image[0, 6:22, 13] = seam
    return image


def test_a_silhouette_becomes_a_closed_line_of_about_a_pixels_width():
    lines = edges.sketches(square_with_seam(200))[0, ..., 0]
    assert (lines[14, [4, 9, 18, 23]] == 0).all()  # nothing outside, nothing inside
    assert 0.9 < lines[14, 5:8].sum() / 255 < 1.4
    inside = photographs.filled(lines.repeat(4, axis=0).repeat(4, axis=1))[::4, ::4] > 0
    assert inside[7:21, 7:21].all()
    assert 16 * 16 <= inside.sum() <= 18 * 18


def test_a_dark_seam_becomes_a_line_and_a_light_stripe_two():
    assert edges.sketches(square_with_seam())[0, 10:18, 12:15, 0].max(axis=1).min() > 128
    light = edges.sketches(square_with_seam(255))[0, 10:18, 10:17, 0].mean(axis=0)
    assert light.argmin() in (0, 3, 6)
    assert light[[0, 3, 6]].max() == 0 < light[[2, 4]].min()


def test_what_fills_its_picture_is_closed_at_the_border():
    lines = edges.sketches(np.full((1, 28, 28, 1), 255, np.uint8))[0, ..., 0]
    assert all(side.min() == 255 for side in (lines[0], lines[-1], lines[:, 0], lines[:, -1]))
    assert not lines[4:-4, 4:-4].any()


def test_black_has_no_lines_and_nothing_is_made_of_nothing():
    assert not edges.sketches(np.zeros((2, 28, 28, 1), np.uint8), np.random.default_rng(0)).any()
    assert edges.sketches(np.zeros((0, 28, 28, 1), np.uint8)).shape == (0, 28, 28, 1)


def test_the_same_stream_varies_alike_and_a_sketch_does_not_depend_on_a_chunks_end(monkeypatch):
    images = np.repeat(square_with_seam(), 8, axis=0)
    one, same, other = (edges.sketches(images, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert len({sketch.tobytes() for sketch in one}) == 8
    exact = edges.sketches(images)
    monkeypatch.setattr(edges, "CHUNK", 3)
    assert np.array_equal(edges.sketches(images), exact)


def test_half_of_the_varied_sketches_are_contours_alone_and_some_of_what_is_drawn_is_missing():
    images = np.repeat(square_with_seam(), 400, axis=0)
    varied, exact = edges.sketches(images, np.random.default_rng(0)), edges.sketches(images[:1])
    seams = varied[:, 11:17, 11:17, 0].max(axis=(1, 2)) > 0
    assert 0.3 < seams.mean() < 0.55
    ink = (varied > 0).sum(axis=(1, 2, 3)) / (exact > 0).sum()
    assert np.quantile(ink, 0.1) < 0.75 < np.quantile(ink, 0.9)


def framed() -> np.ndarray:
    """A square with a frame along its border, half a pixel of the sketch wide."""
    square = np.full((112, 112), 255, np.uint8)
    square[2:-2, 2:-2] = 0
    return square


def test_strokes_take_the_last_step_of_that_path():
    square = framed()
    square[40:44] = 255  # a whole row of pixels
    square[80:84, 2:-2] = 100  # the soft border of a line is none
    lines = edges.of_strokes(square)[..., 0]
    assert (lines[10] == 255).all()
    assert (lines[15, 1:-1] == 0).all() and (lines[20, 1:-1] == 0).all()
    assert (lines[1:10, 0] == 128).all()


def test_what_is_drawn_small_is_moved_and_enlarged_but_one_stroke_is_not_blown_up():
    small = np.zeros((112, 112), np.uint8)
    small[3:59, 40:96] = framed()[::2, ::2]
    lines = edges.of_strokes(small)[..., 0]
    assert all(side.min() >= 128 for side in (lines[0], lines[-1], lines[:, 0], lines[:, -1]))
    assert not lines[2:-2, 2:-2].any()
    stroke = np.zeros((112, 112), np.uint8)
    stroke[10:20, 90:94] = 255
    assert 1 <= np.count_nonzero(edges.of_strokes(stroke)[..., 0].max(axis=0)) <= 3
    assert 4 <= np.count_nonzero(edges.of_strokes(stroke)[..., 0].max(axis=1)) <= 7
    assert not edges.of_strokes(np.zeros((112, 112), np.uint8)).any()


def test_what_is_drawn_by_hand_looks_like_the_lines_of_pictures():
    """Three sketches of each class, with as much ink as thin to thick varied lines have."""
    squares, labels = hand_drawn.sketches()
    assert np.array_equal(labels, np.arange(30) // 3)
    ink = np.array([edges.of_strokes(square).mean() for square in squares])
    assert ((ink > 10) & (ink < 110)).all(), ink
