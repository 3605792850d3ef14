import numpy as np
import pytest

from gan.latents import vectors


def test_a_seeds_latent_is_the_documented_one_whatever_stands_beside_it():
    expected = np.random.default_rng(42).standard_normal(100).astype(np.float32)
    assert np.array_equal(vectors.from_seeds([42], 100)[0], expected)
    assert np.array_equal(vectors.from_seeds([7, 42, 2**32 - 1], 100)[1], expected)


def test_a_seeds_own_class_follows_its_latent_in_the_same_stream():
    rng = np.random.default_rng(42)
    rng.standard_normal(100)
    expected = rng.integers(10)
    assert vectors.labels_from_seeds([7, 42], 100)[1] == expected
    assert vectors.labels_of([7, 42], 100, [3, None]).tolist() == [3, expected]
    assert np.array_equal(vectors.classes_of([42, 7], 100, 8), np.eye(10, dtype=np.float32)[[8, 8]])
    counts = np.bincount(vectors.labels_from_seeds(range(1000), 100), minlength=10)
    assert counts.min() > 70


@pytest.mark.parametrize("label", [-1, 10, 1.5, "1"])
def test_a_bad_label_is_named(label):
    with pytest.raises(ValueError, match=r"label is .*; allowed: a whole number from 0 to 9"):
        vectors.classes_of([1], 100, label)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "1", None])
def test_a_bad_seed_is_named(seed):
    with pytest.raises(ValueError, match=r"seed is .*; allowed: a whole number from 0 to 4294967295"):
        vectors.from_seeds([seed], 100)


def test_slerp_stays_on_the_arc():
    start, end = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    middle = np.sqrt(0.5)
    assert np.allclose(vectors.slerp(start, end, np.array([0, 0.5, 1])), [[1, 0], [middle, middle], [0, 1]], atol=1e-7)


def test_slerp_of_parallel_and_opposite_vectors_is_the_straight_line():
    start = np.array([1.0, 0.0])
    assert np.allclose(vectors.slerp(start, 2 * start, np.array([0.5])), [[1.5, 0]])
    assert np.allclose(vectors.slerp(start, -start, np.array([0.25])), [[0.5, 0]])
    assert np.allclose(vectors.slerp(start, 0 * start, np.array([0.25])), [[0.75, 0]])  # as code z of zeros asks for


def test_a_path_has_legs_times_frames_plus_one_vectors_and_passes_through_every_point():
    points = vectors.from_seeds([1, 2, 3], 8)
    walk = vectors.path(points, frames=5)
    assert walk.shape == (11, 8)
    assert np.allclose(walk[[0, 5, 10]], points, atol=1e-6)


def test_lerp_is_straight_and_a_path_may_take_it():
    start, end = np.array([1.0, 0.0]), np.array([0.0, 3.0])
    assert np.allclose(vectors.lerp(start, end, np.array([0, 0.5, 1])), [[1, 0], [0.5, 1.5], [0, 3]])
    assert np.allclose(vectors.path(np.stack([start, end]), 2, "lerp"), [[1, 0], [0.5, 1.5], [0, 3]])


def test_a_plane_has_its_four_at_the_corners_and_is_walked_row_by_row():
    corners = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 4.0], [2.0, 4.0]])
    straight = vectors.plane(corners, 3, "lerp")
    assert np.allclose(straight, [[0, 0], [1, 0], [2, 0], [0, 2], [1, 2], [2, 2], [0, 4], [1, 4], [2, 4]])
    points = vectors.from_seeds([1, 2, 3, 4], 8)
    between = vectors.plane(points, 5)
    assert np.allclose(between[[0, 4, 20, 24]], points, atol=1e-6)
    assert np.allclose(between[2], vectors.slerp(points[0], points[1], np.array([0.5]))[0])
    assert np.allclose(between[10], vectors.slerp(points[0], points[2], np.array([0.5]))[0])


def test_truncation_scales_towards_the_mean():
    points = vectors.from_seeds([1, 2], 8)
    assert np.array_equal(vectors.truncate(points, 1), points)
    assert np.allclose(vectors.truncate(points, 0.5), points / 2)
