"""How good generated pictures are, as pure functions of feature arrays: (samples, features) in, numbers out. NumPy only.

METRICS is the one table of what they are called, which way is good, and where they are shown.

Rows are samples, in any order. Distances are Euclidean. `real` is the reference, `fake` what is judged. Every function raises
ValueError where there are too few samples for it, or where the arrays do not fit together.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np

ALIKE = 0.1  # shares of what real pictures reach that differ by less are about the same
LEAST = 1_000  # real pictures, and drawn ones, below which most metrics say more of chance than of a model
BLOCK = 10_000_000  # numbers of a distance matrix at a time: 40 MB


class Metric(NamedTuple):
    """What is known of a metric wherever it is shown: report, model card and page read it here."""

    good: str  # "low", "high", or "one": the nearer to 1 the better
    is_score: bool = False  # there is one of any set of pictures: known ones are scored by it too, and a training is watched
    is_headline: bool = True  # it goes into run.json and the card, and stands at the head of metrics.json
    of_classes: bool = False  # only models that can be asked for a class have it
    is_squared: bool = False  # it is the square of a distance
    on_card: str = ""  # Markdown: what the card says of it and of those like it, which say nothing then
    in_short: str = ""  # what the report says of it, of those that stand in a line of their own


# In the order of every table and file. What belongs to each on the page is keyed by the same names: quality.py, WORDS.
METRICS = {
    "fd": Metric(
        "low",
        is_score=True,
        is_squared=True,
        on_card="""\
- `fd` is {distance} in the features of a small classifier of this data set. It is no FID and not to be
  compared with one. Lower is better, as for `fd_infinity`, `kid` and `class_tv` (0: all {ten}classes are drawn as often).
""",
    ),
    "fd_second": Metric(
        "low",
        is_score=True,
        is_headline=False,
        is_squared=True,
        on_card="- `fd` in the features of another classifier: {second}\n",
    ),
    "fd_floor": Metric("low", is_squared=True),  # the fd of real images, as a metric of its own
    "fd_infinity": Metric("low", is_score=True, is_squared=True),
    "kid": Metric("low", is_score=True, is_squared=True),
    "precision": Metric(
        "high",
        is_score=True,
        on_card="""\
- `precision`, `recall`, `coverage`: the higher the better, as high as those of real images; `density`: the nearer to 1 the
  better.
""",
    ),
    "recall": Metric("high", is_score=True),
    "density": Metric("one", is_score=True),
    "coverage": Metric("high", is_score=True),
    "class_tv": Metric("low", is_score=True),
    "class_diversity": Metric(
        "one",
        is_score=True,
        on_card="- `class_diversity`: variety within the worst class, 1 where it is as varied as real images are.\n",
    ),
    "nn_median_ratio": Metric(
        "one",
        on_card="""\
- `nn_median_ratio`: the distance to the nearest training image over that of unseen real images, 1 at best;
  `duplicates`: how many of the pictures are exact copies of a training image.
""",
    ),
    "duplicates": Metric("low"),
    "gan_test": Metric(
        "high",
        of_classes=True,
        in_short="taken for what was asked for",
        on_card="""\
- `gan_test` (https://arxiv.org/abs/1807.09499): the share of pictures that the classifier `plain` takes for the class that was
  asked for. Real images: the share of the {reference} images that it takes for what they are.
""",
    ),
    "cas": Metric(  # of one training: its report has no "std"
        "high",
        of_classes=True,
        in_short="unseen real images recognised by who learnt from drawn ones",
        on_card="""\
- `cas` (https://arxiv.org/abs/1905.10887): the share of the {reference} images that a classifier recognises which learnt from
  the drawn pictures alone, those of all sampling seeds. Real images: the same from as many training images. Each was trained
  once (`{architecture}`, {epochs} epochs, training seed {seed}), so neither has a deviation, and they compare with nothing but
  each other.
""",
    ),
}
SCORES = tuple(name for name, metric in METRICS.items() if metric.is_score)
HEADLINE = tuple(name for name, metric in METRICS.items() if metric.is_headline)


def frechet_distance(real: np.ndarray, fake: np.ndarray) -> float:
    """Squared Fréchet (2-Wasserstein) distance of the two Gaussians with the samples' means and covariances; 0 is ideal.

    |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)): Heusel et al. 2017, https://arxiv.org/abs/1706.08500, equation 6. In other
    features than Inception's it is no FID, and no FID may be compared with it. More samples than features are needed.
    """
    _check(real, fake, least=real.shape[-1] + 1)
    return _frechet(_gaussian(real), _gaussian(fake))


def frechet_distance_at_infinity(
    real: np.ndarray, fake: np.ndarray, rng: np.random.Generator, sizes: int = 15, orders: int = 4
) -> float:
    """The Fréchet distance that infinitely many fake samples would have; the real ones stay as many as they are.

    The distance falls with the number N of samples as a + b/N: a line is fitted over `sizes` values of N, from a tenth of the
    samples to all, and taken at 1/N = 0. Chong and Forsyth 2020, https://arxiv.org/abs/1911.07023; here each point is the mean
    over all disjoint subsets of N samples, in `orders` random orders, for a single one scatters more than what is taken off.
    Ten times as many fake samples as features are needed, and 30 times as many advisable: below, the line bends.
    """
    _check(real, fake, least=real.shape[-1] + 1)
    _check_count("fake", fake, least=10 * (real.shape[1] + 1))
    counts = np.linspace(len(fake) / 10, len(fake), sizes).astype(int)
    target = _gaussian(real)
    shuffled = [fake[rng.permutation(len(fake))] for _ in range(orders)]
    distances = [
        np.mean([_frechet(target, _gaussian(part)) for order in shuffled for part in _parts(order, count)]) for count in counts
    ]
    _, intercept = np.polyfit(1 / counts, distances, 1)
    return float(intercept)


def kernel_distance(
    real: np.ndarray, fake: np.ndarray, rng: np.random.Generator, subsets: int = 100, size: int = 1000
) -> float:
    """KID: the squared maximum mean discrepancy under the kernel (x.y / D + 1)^3; unbiased: 0 on average for equal sources.

    The mean over `subsets` random subsets of `size` samples. Binkowski et al. 2018, https://arxiv.org/abs/1801.01401.
    """
    _check(real, fake, least=size)
    total = 0.0
    for _ in range(subsets):
        x, y = (s[rng.choice(len(s), size, replace=False)].astype(np.float32) for s in (real, fake))
        between = _kernel(x, y).sum(dtype=np.float64) / size**2
        # A sample beside itself would be the bias.
        within = [
            (k.sum(dtype=np.float64) - np.trace(k, dtype=np.float64)) / (size * (size - 1))
            for k in (_kernel(x, x), _kernel(y, y))
        ]
        total += sum(within) - 2 * between
    return float(total / subsets)


def precision_recall(
    real: np.ndarray, fake: np.ndarray, k: int = 3, real_radii: np.ndarray | None = None
) -> tuple[float, float]:
    """(share of fake samples that lie among the real ones, share of real ones that lie among the fake), each in 0..1.

    Among: nearer to some sample of the set than that one's k-th neighbour in the set is. Kynkäänniemi et al. 2019,
    https://arxiv.org/abs/1904.06991. Two equal sources give less than 1. `real_radii`, squared_radii(real, k), saves time where
    many sets are judged by one.
    """
    _check(real, fake, least=k + 1)
    real_radii = squared_radii(real, k) if real_radii is None else real_radii
    fake_radii = squared_radii(fake, k)
    precise, recalled = [], np.zeros(len(real), bool)
    for rows, squared in _squared_distances(fake, real):
        precise.append((squared < real_radii).any(axis=1))
        recalled |= (squared < fake_radii[rows, None]).any(axis=0)
    return float(np.concatenate(precise).mean()), float(recalled.mean())


def density_coverage(
    real: np.ndarray, fake: np.ndarray, k: int = 5, real_radii: np.ndarray | None = None
) -> tuple[float, float]:
    """(mean number of real neighbourhoods that a fake sample lies in, over k; share of real ones that hold a fake sample).

    A real sample's neighbourhood reaches to its k-th neighbour. Equal sources give a density of 1, which has no upper bound,
    and a coverage of nearly 1 - 2^-k (0.97). Naeem et al. 2020, https://arxiv.org/abs/2002.09797, equations 5 and 6.
    `real_radii` as in `precision_recall`.
    """
    _check(real, fake, least=k + 1)
    radii = squared_radii(real, k) if real_radii is None else real_radii
    inside, covered = 0, np.zeros(len(real), bool)
    for _, squared in _squared_distances(fake, real):
        hit = squared < radii
        inside += int(hit.sum())
        covered |= hit.any(axis=0)
    return inside / (k * len(fake)), float(covered.mean())


def squared_radii(samples: np.ndarray, k: int) -> np.ndarray:
    """Each sample's squared distance to its k-th nearest neighbour, itself left out: float32 (N,)."""
    _check(samples, samples, least=k + 1)
    radii = []
    for rows, squared in _squared_distances(samples, samples):
        squared[np.arange(len(squared)), np.arange(rows.start, rows.stop)] = np.inf
        radii.append(np.partition(squared, k - 1, axis=1)[:, k - 1])
    return np.concatenate(radii)


def class_tv(classes: np.ndarray, count: int = 10) -> float:
    """Total variation of the histogram of `classes` (N,), whole numbers below `count`, from the uniform one.

    0 where all are as frequent, 0.9 where there is one of ten only.
    Half the sum of |share - 1/count|: Levin and Peres, Markov Chains and Mixing Times, proposition 4.2.
    """
    _check_count("fake", classes, least=1)
    if classes.max() >= count:
        raise ValueError(f"a class is {classes.max()}; allowed: below {count}")
    shares = np.bincount(classes, minlength=count) / len(classes)
    return float(np.abs(shares - 1 / count).sum() / 2)


def diversity(real: np.ndarray, fake: np.ndarray) -> float:
    """Mean distance between two fake samples over that between two real ones: 1 is ideal, near 0 the same again and again.

    Within one class: the feature-space form of the mean pairwise (MS-SSIM) test of Odena et al. 2016, https://arxiv.org/abs/1610.09585.
    """
    _check(real, fake, least=2)
    among_real = _mean_pairwise_distance(real)
    if among_real == 0:
        raise ValueError("real samples are all the same; needed: at least two different ones")
    return _mean_pairwise_distance(fake) / among_real


def nearest(samples: np.ndarray, references: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(distance to the nearest reference, its row) for every sample: float64 (N,), int (N,).

    The distance is exact for that row. Among references that differ by less than a few thousandths of their own length, another
    than the very nearest may be found.
    """
    _check(references, samples, least=1)
    rows = np.concatenate([squared.argmin(axis=1) for _, squared in _squared_distances(samples, references)])
    # Anew from the pair itself: between near ones the matrix has lost its digits.
    return np.linalg.norm(samples.astype(np.float64) - references[rows], axis=1), rows


def auroc(distances: np.ndarray, others: np.ndarray) -> float:
    """The chance that one of `distances` (N,) is below one of `others` (M,), ties counting half: 0.5 where they are alike.

    The area under the ROC curve as Mann and Whitney's U: Hanley and McNeil 1982, https://doi.org/10.1148/radiology.143.1.7063747.
    """
    _check_count("distances", distances, least=1)
    _check_count("other distances", others, least=1)
    others = np.sort(others)
    above = len(others) - np.searchsorted(others, distances, side="right")
    not_below = len(others) - np.searchsorted(others, distances, side="left")
    return float((above + not_below).mean() / (2 * len(others)))


class Contradiction(NamedTuple):
    """Two models that some judges put in one order and some in the other."""

    one: str
    other: str
    for_one: list[str]  # judges by whom `one` has the larger number
    for_other: list[str]


def contradictions(judged: Mapping[str, Mapping[str, tuple[float, float]]]) -> list[Contradiction]:
    """Where judges order models differently, from {judge: {model: (mean, standard deviation) of one metric}}.

    A judge orders two models only where its means differ by more than its two deviations together.
    """
    found = []
    models = dict.fromkeys(model for numbers in judged.values() for model in numbers)
    for one, other in combinations(models, 2):
        for_one, for_other = [], []
        for judge, numbers in judged.items():
            if one in numbers and other in numbers:
                (mean, std), (its, its_std) = numbers[one], numbers[other]
                if abs(mean - its) > std + its_std:
                    (for_one if mean > its else for_other).append(judge)
        if for_one and for_other:
            found.append(Contradiction(one, other, for_one, for_other))
    return found


def shares_of_real(ours: Mapping[str, float], real: Mapping[str, float]) -> tuple[dict[str, float], bool]:
    """({judge: what a model reaches by it over what real pictures reach}, whether these shares are about the same).

    Each judge has a scale of its own, so their numbers compare only so. A judge by which real pictures reach nothing has none.
    """
    shares = {judge: number / real[judge] for judge, number in ours.items() if real.get(judge, 0) > 0}
    return shares, not shares or max(shares.values()) - min(shares.values()) < ALIKE


def summary(reports: list) -> object:
    """Reports of one shape as one: in place of each number {"mean", "std"} of them all, None where one of them lacks it.

    The standard deviation is the sample's (of n - 1), 0 of a single report.
    """
    if isinstance(reports[0], dict):
        return {key: summary([report[key] for report in reports]) for key in reports[0]}
    if None in reports:
        return None
    return {"mean": float(np.mean(reports)), "std": float(np.std(reports, ddof=1)) if len(reports) > 1 else 0.0}


def _kernel(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    base = x @ y.T / x.shape[1] + 1
    return base * base * base


def _parts(samples: np.ndarray, count: int) -> Iterator[np.ndarray]:
    """The samples cut into parts of `count`, what is left over left out."""
    return (samples[i : i + count] for i in range(0, len(samples) - count + 1, count))


def _gaussian(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    samples = samples.astype(np.float64)
    return samples.mean(axis=0), np.atleast_2d(np.cov(samples, rowvar=False))


def _frechet(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> float:
    (mean1, cov1), (mean2, cov2) = one, other
    # tr (C1 C2)^(1/2) = tr (R C2 R)^(1/2) with R = C1^(1/2), which is symmetric: its eigenvalues are real.
    values, vectors = np.linalg.eigh(cov1)
    root = vectors * np.sqrt(values.clip(0)) @ vectors.T
    cross = np.sqrt(np.linalg.eigvalsh(root @ cov2 @ root).clip(0)).sum()
    return float(((mean1 - mean2) ** 2).sum() + np.trace(cov1) + np.trace(cov2) - 2 * cross)


def _squared_distances(samples: np.ndarray, others: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """The rows of the matrix of squared distances, some at a time: (which rows, float32 (rows, others))."""
    mean = others.mean(axis=0, dtype=np.float64).astype(np.float32)  # far from the origin float32 would lose the differences
    others = others.astype(np.float32) - mean
    lengths = (others**2).sum(axis=1)
    count = max(1, BLOCK // len(others))
    for start in range(0, len(samples), count):
        block = samples[start : start + count].astype(np.float32) - mean
        squared = (-2 * block) @ others.T
        squared += lengths
        squared += (block**2).sum(axis=1)[:, None]
        yield slice(start, start + len(block)), np.maximum(squared, 0, out=squared)


def _mean_pairwise_distance(samples: np.ndarray) -> float:
    total = sum(float(np.sqrt(squared).sum(dtype=np.float64)) for _, squared in _squared_distances(samples, samples))
    return total / (len(samples) * (len(samples) - 1))


def _check(real: np.ndarray, fake: np.ndarray, least: int) -> None:
    for name, samples in (("real", real), ("fake", fake)):
        if samples.ndim != 2 or samples.shape[-1] != real.shape[-1]:
            raise ValueError(f"{name} samples have shape {samples.shape}; needed: (samples, {real.shape[-1]})")
        _check_count(name, samples, least)
        if not np.isfinite(samples).all():
            raise ValueError(f"{name} samples hold what is no number")


def _check_count(name: str, samples: np.ndarray, least: int) -> None:
    if len(samples) < least:
        raise ValueError(f"{name} samples are {len(samples)}; needed: at least {least}")
