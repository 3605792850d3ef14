"""One seed, one garment: latent vectors from whole numbers, and the ways between them. NumPy only."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

SEED_LIMIT = 2**32


def from_seeds(seeds: Iterable[int], latent_dim: int) -> np.ndarray:
    """Return the latent vectors of seeds: float32 of shape (N, latent_dim), standard normal.

    Each vector depends on its own seed alone, whatever stands beside it.

    Raises:
        ValueError: a seed is not a whole number from 0 to 2**32 - 1.
    """
    return np.stack([_from_seed(seed, latent_dim) for seed in seeds])


def labels_from_seeds(seeds: Iterable[int], latent_dim: int, classes: int = 10) -> np.ndarray:
    """Return the classes of seeds that were asked for no class: int64 (N,) in 0..classes - 1, each as likely as the others.

    A seed's class comes from the stream that its latent vector comes from, after it.

    Raises:
        ValueError: a seed is not a whole number from 0 to 2**32 - 1.
    """
    labels = []
    for seed in seeds:
        rng = _stream(seed)
        rng.standard_normal(latent_dim)
        labels.append(rng.integers(classes))
    return np.array(labels, np.int64)


def one_hot(labels: np.ndarray, classes: int = 10) -> np.ndarray:
    """Labels (N,) in 0..classes - 1 as rows with a single 1: float32 (N, classes)."""
    return np.eye(classes, dtype=np.float32)[labels]


def labels_of(
    seeds: Iterable[int], latent_dim: int, label: int | Sequence[int | None] | None = None, classes: int = 10
) -> np.ndarray:
    """Return the classes that a conditional generator is asked for: int64 (N,) in 0..classes - 1.

    Args:
        label: of all seeds, or one for each of them; where it is None, a seed has its own (labels_from_seeds).

    Raises:
        ValueError: a seed is not a whole number from 0 to 2**32 - 1, or a label none from 0 to classes - 1.
    """
    seeds = list(seeds)
    asked = list(label) if isinstance(label, Sequence) else [label] * len(seeds)
    for one in asked:
        if one is not None and not (isinstance(one, int | np.integer) and 0 <= one < classes):
            raise ValueError(f"label is {one!r}; allowed: a whole number from 0 to {classes - 1}")
    own = labels_from_seeds(seeds, latent_dim, classes)
    return np.array([its if one is None else one for one, its in zip(asked, own, strict=True)], np.int64)


def classes_of(
    seeds: Iterable[int], latent_dim: int, label: int | Sequence[int | None] | None = None, classes: int = 10
) -> np.ndarray:
    """The same as one-hot rows, which a conditional generator takes: float32 (N, classes)."""
    return one_hot(labels_of(seeds, latent_dim, label, classes), classes)


def truncate(vectors: np.ndarray, psi: float) -> np.ndarray:
    """Scale latent vectors towards their mean, 0 (psi below 1: more typical pictures, less variety), or away from it.

    The truncation trick: Karras, Laine and Aila 2019, appendix B, https://arxiv.org/abs/1812.04948 (there on StyleGAN's w).
    """
    return (np.float32(psi) * vectors).astype(np.float32)


def slerp(start: np.ndarray, end: np.ndarray, fractions: np.ndarray) -> np.ndarray:
    """Spherical interpolation between two vectors (D,) at fractions (N,) in 0..1: shape (N, D).

    Along the great arc the length changes evenly, so every vector between two probable ones is probable too (a straight
    line passes too near the origin). White 2016, https://arxiv.org/abs/1609.04468; Shoemake 1985. Vectors that point the
    same way, in opposite ways or nowhere have no one arc between them: the straight line is taken.
    """
    lengths = np.linalg.norm(start) * np.linalg.norm(end)
    angle = np.arccos(np.clip(np.dot(start, end) / lengths, -1, 1)) if lengths else 0.0
    if np.sin(angle) < 1e-6:
        return lerp(start, end, fractions)
    t = np.asarray(fractions, np.float64)[:, None]
    return ((np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)).astype(np.float32)


def lerp(start: np.ndarray, end: np.ndarray, fractions: np.ndarray) -> np.ndarray:
    """Straight interpolation between two vectors (D,) at fractions (N,) in 0..1: shape (N, D)."""
    t = np.asarray(fractions, np.float64)[:, None]
    return ((1 - t) * start + t * end).astype(np.float32)


INTERPOLATIONS = {"slerp": slerp, "lerp": lerp}


def path(points: np.ndarray, frames: int, method: str = "slerp") -> np.ndarray:
    """Walk through points (N, D), `frames` steps a leg: shape ((N - 1) * frames + 1, D), each point on it.

    A leg holds its start and not its end; the last point is added. The method is a key of INTERPOLATIONS.
    """
    fractions = np.arange(frames) / frames
    legs = [INTERPOLATIONS[method](start, end, fractions) for start, end in pairwise(points)]
    return np.concatenate([*legs, points[-1:]])


def plane(corners: np.ndarray, size: int, method: str = "slerp") -> np.ndarray:
    """Points between four, (4, D): size x size of them row by row, shape (size * size, D), with the four at its corners.

    Each row of corners is walked along first, then from row to row. The method is a key of INTERPOLATIONS.
    """
    between, fractions = INTERPOLATIONS[method], np.linspace(0, 1, size)
    top, bottom = (between(start, end, fractions) for start, end in (corners[:2], corners[2:]))
    return np.stack([between(start, end, fractions) for start, end in zip(top, bottom, strict=True)], axis=1).reshape(
        size * size, -1
    )


def _from_seed(seed: int, latent_dim: int) -> np.ndarray:
    return _stream(seed).standard_normal(latent_dim).astype(np.float32)


def _stream(seed: int) -> np.random.Generator:
    if not isinstance(seed, int | np.integer) or not 0 <= seed < SEED_LIMIT:
        raise ValueError(f"seed is {seed!r}; allowed: a whole number from 0 to {SEED_LIMIT - 1}")
    return np.random.default_rng(int(seed))
