"""Against values computed by hand, closed forms, slow loops, and the example that the authors of two of the metrics publish."""

import json

import numpy as np
import pytest
from conftest import ROOT

from gan import card, metrics


def column(*values: float) -> np.ndarray:
    """Samples of one feature: (len(values), 1)."""
    return np.array(values, float)[:, None]


def exact_samples(mean, covariance, count: int, rng: np.random.Generator) -> np.ndarray:
    """Samples whose mean and covariance are the given ones, but for rounding: (count, D)."""
    white = rng.standard_normal((count, len(mean)))
    white -= white.mean(axis=0)
    white = white @ np.linalg.inv(np.linalg.cholesky(np.cov(white, rowvar=False))).T
    return mean + white @ np.linalg.cholesky(covariance).T


def expected_coverage(real_count: int, fake_count: int, k: int) -> float:
    """Coverage of two sets from one source, on average: missed is a real sample whose k nearest, of all others, are real.

    Naeem et al. 2020, https://arxiv.org/abs/2002.09797, lemma 2.
    """
    i = np.arange(k)
    return 1 - np.prod((real_count - 1 - i) / (real_count + fake_count - 1 - i))


# Fréchet distance


def test_frechet_distance_of_a_set_to_itself_is_0(rng):
    samples = rng.normal(5, 3, (200, 16))
    assert metrics.frechet_distance(samples, samples.copy()) == pytest.approx(0, abs=1e-9)


def test_frechet_distance_of_independent_features_adds_squared_differences_of_means_and_deviations(rng):
    real = exact_samples([0, 1, 2], np.diag([1.0, 4, 9]), 50, rng)  # deviations 1, 2, 3
    fake = exact_samples([0, 3, 5], np.diag([16.0, 4, 1]), 70, rng)  # deviations 4, 2, 1
    assert metrics.frechet_distance(real, fake) == pytest.approx((0 + 4 + 9) + (9 + 0 + 4))


def test_frechet_distance_where_covariances_do_not_commute(rng):
    # Of a 2 x 2 matrix M: tr M^(1/2) = (tr M + 2 (det M)^(1/2))^(1/2). The product here has trace 10 and determinant 3 * 4.
    real, fake = np.array([[2.0, 1], [1, 2]]), np.diag([1.0, 4])
    distance = metrics.frechet_distance(exact_samples([0, 0], real, 9, rng), exact_samples([0, 1], fake, 9, rng))
    assert distance == pytest.approx(1 + 4 + 5 - 2 * np.sqrt(10 + 2 * np.sqrt(12)))

    # And wide: the eigenvalues of the product itself, which is not symmetric.
    real, fake = (np.cov(rng.standard_normal((12, 40)) * rng.uniform(0.1, 3, (12, 1))) for _ in range(2))
    distance = metrics.frechet_distance(exact_samples(np.zeros(12), real, 60, rng), exact_samples(np.zeros(12), fake, 60, rng))
    cross = np.sqrt(np.linalg.eigvals(real @ fake).real).sum()
    assert distance == pytest.approx(np.trace(real) + np.trace(fake) - 2 * cross)


def test_frechet_distance_at_infinity_takes_off_what_too_few_samples_add(rng):
    real, fake = rng.standard_normal((20_000, 16)), rng.standard_normal((2000, 16))
    fake = fake[fake[:, 0].argsort()]  # nor does their order matter
    assert 0.04 < metrics.frechet_distance(real, fake) < 0.07
    assert metrics.frechet_distance_at_infinity(real, fake, rng) == pytest.approx(0, abs=0.025)
    # But not what is there: 16 features, each a quarter away.
    assert metrics.frechet_distance_at_infinity(real, fake + 0.25, rng) == pytest.approx(1, abs=0.2)


# KID


def test_kernel_distance_by_hand(rng):
    real, fake = np.array([[0.0, 0], [2, 0]]), np.array([[2.0, 0], [4, 0]])
    # (x.y / 2 + 1)^3: 1 within real, 5^3 within fake, and between them 1, 1, 3^3, 5^3.
    expected = 1 + 125 - 2 * (1 + 1 + 27 + 125) / 4
    assert metrics.kernel_distance(real, fake, rng, subsets=3, size=2) == pytest.approx(expected)


def test_kernel_distance_is_unbiased(rng):
    draws = rng.standard_normal((1000, 2, 10, 4))
    distances = np.array([metrics.kernel_distance(real, fake, rng, subsets=1, size=10) for real, fake in draws])
    error = distances.std() / np.sqrt(len(distances))
    # With each sample beside itself it would be 2 E[k(x, x) - k(x, y)] / 10, which is above 1.
    assert abs(distances.mean()) < 3 * error < 0.2


def test_kernel_distance_is_the_mean_over_subsets(rng):
    real, fake = rng.standard_normal((200, 8)), rng.normal(0.3, 1, (200, 8))
    everything = metrics.kernel_distance(real, fake, rng, subsets=1, size=200)
    assert metrics.kernel_distance(real, fake, rng, subsets=500, size=50) == pytest.approx(everything, abs=0.02)
    again = [metrics.kernel_distance(real, fake, np.random.default_rng(1), subsets=2, size=50) for _ in range(2)]
    assert again[0] == again[1]


# Precision, recall, density, coverage


def test_a_far_off_fake_sample_fools_recall_but_not_coverage():
    real = column(0, 1, 3, 7)  # k=1: neighbourhoods (-1, 1) (0, 2) (1, 5) (3, 11)
    fake = column(0.5, 1.5, 2.5, 20)  # (-0.5, 1.5) (0.5, 2.5) (1.5, 3.5) (2.5, 37.5)
    assert metrics.precision_recall(real, fake, k=1) == (3 / 4, 1)  # 20 lies in none
    assert metrics.density_coverage(real, fake, k=1) == ((2 + 2 + 1 + 0) / 4, 3 / 4)  # that of 7 is empty


def test_a_forgotten_mode_costs_recall_and_coverage_but_neither_precision_nor_density():
    real = column(0, 1, 2, 100, 101, 102)  # k=1: every neighbourhood reaches 1 to either side
    fake = column(0.4, 1.1, 1.6)  # (-0.3, 1.1) (0.6, 1.6) (1.1, 2.1)
    assert metrics.precision_recall(real, fake, k=1) == (1, 1 / 2)
    assert metrics.density_coverage(real, fake, k=1) == ((2 + 2 + 2) / 3, 1 / 2)


def test_the_edge_of_a_neighbourhood_lies_outside():
    real, fake = column(0, 1), column(-1, 2)
    assert metrics.precision_recall(real, fake, k=1) == (0, 1)
    assert metrics.precision_recall(fake, real, k=1) == (1, 0)
    assert metrics.density_coverage(real, fake, k=1) == (0, 0)


@pytest.mark.parametrize(("real_count", "fake_count", "k"), [(20, 20, 5), (10, 30, 2), (6, 6, 5)])
def test_of_equal_sources_density_is_1_and_coverage_the_closed_form_on_average(real_count, fake_count, k, rng):
    draws = [(rng.normal(size=(real_count, 3)), rng.normal(size=(fake_count, 3))) for _ in range(1500)]
    found = np.array([metrics.density_coverage(real, fake, k) for real, fake in draws])
    errors = found.std(axis=0) / np.sqrt(len(found))
    assert (errors < 0.02).all()
    assert (abs(found.mean(axis=0) - [1, expected_coverage(real_count, fake_count, k)]) < 3 * errors).all()


def test_the_published_example():
    """https://github.com/clovaai/generative-evaluation-prdc: precision 0.4772, recall 0.4705, density 1.0555, coverage 0.9735.

    For two sets of 10,000 of a standard normal with 1,000 features and k=5, unseeded. From draw to draw (nine of them) these
    have means of 0.479, 0.473, 1.03 and 0.971 and standard deviations of 0.012, 0.008, 0.05 and 0.005. Recall, which is
    precision with the sets exchanged, is a second draw of the same number. Coverage needs every fake sample: here it is held by
    its closed form, which at full size is the published number.
    """
    real, fake = np.random.default_rng(0).standard_normal((2, 10_000, 1000), dtype=np.float32)
    # Each fake sample is judged by itself. So few of them add 0.011 to the scatter and take two thirds off the time.
    radii = metrics.squared_radii(real, 5)
    precision, _ = metrics.precision_recall(real, fake[:2000], 5, radii)
    density, coverage = metrics.density_coverage(real, fake[:2000], 5, radii)
    assert precision == pytest.approx(0.4772, abs=0.03)  # 0.486; with k=4 it is 0.447, with k=6 0.517
    assert precision == pytest.approx(0.4705, abs=0.03)
    assert density == pytest.approx(1.0555, abs=0.15)
    assert coverage == pytest.approx(expected_coverage(10_000, 2000, 5), abs=0.06)
    assert expected_coverage(10_000, 10_000, 5) == pytest.approx(0.9735, abs=0.01)


# All of them


@pytest.mark.parametrize("k", [1, 3, 19])
@pytest.mark.parametrize("kind", [np.float64, np.float32, np.uint8])
def test_blocks_of_matrices_find_what_slow_loops_find(k, kind, rng, monkeypatch):
    monkeypatch.setattr(metrics, "BLOCK", 140)
    real, fake = (rng.normal(mean, 30, (count, 5)).clip(0, 255).astype(kind) for mean, count in ((120, 20), (140, 33)))

    def distances(some, others):
        return np.array([[np.linalg.norm(x.astype(float) - y) for y in others] for x in some])

    def radii(samples):
        return np.array([sorted(row)[k] for row in distances(samples, samples)])  # the first is the sample itself

    between = distances(fake, real)
    in_real, in_fake = between < radii(real), between < radii(fake)[:, None]
    assert metrics.precision_recall(real, fake, k) == pytest.approx((in_real.any(1).mean(), in_fake.any(0).mean()))
    assert metrics.precision_recall(fake, real, k) == metrics.precision_recall(real, fake, k)[::-1]
    assert metrics.density_coverage(real, fake, k) == pytest.approx((in_real.sum() / k / 33, in_real.any(0).mean()))

    spread = [distances(samples, samples)[np.triu_indices(len(samples), 1)].mean() for samples in (fake, real)]
    assert metrics.diversity(real, fake) == pytest.approx(spread[0] / spread[1], rel=1e-5)

    found, rows = metrics.nearest(fake, real)
    assert np.array_equal(rows, between.argmin(1))
    assert np.allclose(found, between.min(1), rtol=1e-12)


TWO_SETS = {  # name: (metric of two sets, of how many samples with 4 features it needs at least)
    "frechet_distance": (metrics.frechet_distance, 5),
    "kernel_distance": (lambda r, f: metrics.kernel_distance(r, f, np.random.default_rng(0), subsets=1, size=60), 60),
    "precision_recall": (metrics.precision_recall, 4),
    "density_coverage": (metrics.density_coverage, 6),
    "diversity": (metrics.diversity, 2),
}


@pytest.mark.parametrize("name", TWO_SETS)
def test_the_order_of_rows_is_nothing(name, rng):
    metric, _ = TWO_SETS[name]
    real, fake = rng.standard_normal((60, 4)), rng.standard_normal((60, 4)) + 0.5
    assert metric(rng.permutation(real), rng.permutation(fake)) == pytest.approx(metric(real, fake), rel=1e-4)


@pytest.mark.parametrize("name", TWO_SETS)
def test_what_cannot_be_measured_is_named(name):
    metric, least = TWO_SETS[name]
    enough = np.random.default_rng(0).standard_normal((60, 4))
    metric(enough[:least], enough[-least:])
    few = f"samples are {least - 1}; needed: at least {least}"
    with pytest.raises(ValueError, match=f"real {few}"):
        metric(enough[: least - 1], enough)
    with pytest.raises(ValueError, match=f"fake {few}"):
        metric(enough, enough[: least - 1])
    with pytest.raises(ValueError, match=r"fake samples have shape \(60, 3\); needed: \(samples, 4\)"):
        metric(enough, enough[:, :3])
    for wrong in (np.nan, np.inf):
        broken = enough.copy()
        broken[-1, -1] = wrong
        with pytest.raises(ValueError, match="fake samples hold what is no number"):
            metric(enough, broken)
        with pytest.raises(ValueError, match="real samples hold what is no number"):
            metric(broken, enough)


def test_the_extrapolation_needs_ten_times_as_many_samples_as_features(rng):
    real, fake = rng.standard_normal((2, 400, 8))
    with pytest.raises(ValueError, match="fake samples are 50; needed: at least 90"):
        metrics.frechet_distance_at_infinity(real, fake[:50], rng)
    fake[-1, 0] = np.nan
    with pytest.raises(ValueError, match="fake samples hold what is no number"):
        metrics.frechet_distance_at_infinity(real, fake, rng)


def test_one_dimension_is_one_too_few(rng):
    with pytest.raises(ValueError, match=r"real samples have shape \(60,\)"):
        metrics.frechet_distance(rng.standard_normal(60), rng.standard_normal((60, 4)))


@pytest.mark.parametrize("offset", [100, 1000])
def test_a_common_offset_is_nothing(offset, rng):
    real, fake = rng.standard_normal((2, 400, 8))
    for metric in (metrics.precision_recall, metrics.density_coverage):
        assert metric(real + offset, fake + offset) == pytest.approx(metric(real, fake), abs=1e-3)


def test_broken_generators_are_worse_where_they_should_be(rng):
    centres = rng.standard_normal((10, 8))

    def draw(count, modes=10):
        classes = np.arange(count) % modes
        return centres[classes] + rng.normal(0, 0.25, (count, 8)), classes

    def judge(fake, classes):
        precision, recall = metrics.precision_recall(real, fake)
        density, coverage = metrics.density_coverage(real, fake)
        return {
            "frechet": -metrics.frechet_distance(real, fake),
            "infinity": -metrics.frechet_distance_at_infinity(real, fake, rng),
            "kid": -metrics.kernel_distance(real, fake, rng, subsets=10, size=500),
            "precision": precision,
            "recall": recall,
            "density": density,
            "coverage": coverage,
            "tv": -metrics.class_tv(classes),
            "diversity": -abs(np.log(metrics.diversity(real, fake))),
        }

    def worse(fake, classes):
        return {name for name, score in judge(fake, classes).items() if score < good[name] - 0.1}

    real, _ = draw(1000)
    good_fake, even = draw(1000)
    good = judge(good_fake, even)
    distances, lost = {"frechet", "infinity", "kid"}, {"recall", "coverage", "diversity", "tv"}

    assert worse(*draw(1000)) == set()
    few, few_classes = draw(3)
    repeated = few[np.arange(1000) % 3] + rng.normal(0, 0.01, (1000, 8))
    assert worse(repeated, few_classes[np.arange(1000) % 3]) >= distances | lost
    assert worse(*draw(1000, modes=5)) - {"diversity"} == distances | lost - {"diversity"}
    noise = rng.normal(real.mean(), 2 * real.std(), real.shape)
    assert worse(noise, even) >= distances | {"precision", "density", "coverage", "diversity"}
    assert worse(good_fake + 0.75, even) >= distances | {"precision", "recall", "density", "coverage"}


# Classes, diversity, nearest neighbours


def test_class_tv_by_hand():
    assert metrics.class_tv(np.arange(30) % 10) == pytest.approx(0)
    assert metrics.class_tv(np.full(30, 9)) == pytest.approx(0.9)
    # Shares 1/2, 1/4, 1/4, 0 against 1/4 each.
    assert metrics.class_tv(np.array([0, 0, 1, 2]), count=4) == pytest.approx((1 / 4 + 0 + 0 + 1 / 4) / 2)
    with pytest.raises(ValueError, match="samples are 0; needed: at least 1"):
        metrics.class_tv(np.array([], int))
    with pytest.raises(ValueError, match="a class is 10; allowed: below 10"):
        metrics.class_tv(np.full(10, 10))


def test_diversity_by_hand(rng):
    real = column(0, 1, 3)  # distances 1, 2, 3
    assert metrics.diversity(real, real) == pytest.approx(1)
    assert metrics.diversity(real, column(10, 12)) == pytest.approx(2 / 2)
    assert metrics.diversity(real, column(5, 5, 5, 6)) == pytest.approx((3 * 1 + 3 * 0) / 6 / 2)
    assert metrics.diversity(real, column(5, 5)) == 0
    garments = rng.integers(0, 256, (100, 784), dtype=np.uint8)
    assert metrics.diversity(garments, np.repeat(garments[:1], 50, axis=0)) < 0.001


def test_diversity_against_one_real_image_again_and_again_is_refused(rng):
    with pytest.raises(ValueError, match="real samples are all the same"):
        metrics.diversity(np.ones((5, 2)), rng.standard_normal((5, 2)))


def test_nearest_by_hand():
    samples, references = np.array([[0, 0], [6, 9]]), np.array([[100, 0], [3, 4], [6, 8]])
    distances, rows = metrics.nearest(samples, references)
    assert (distances.tolist(), rows.tolist()) == ([5, 1], [1, 2])
    assert distances.dtype == np.float64


def test_a_copy_is_at_distance_0_whatever_its_scale(rng, monkeypatch):
    monkeypatch.setattr(metrics, "BLOCK", 400_000)
    garments = rng.integers(0, 256, (2005, 784), dtype=np.uint8)
    order = rng.permutation(len(garments))
    for references in (garments, garments / np.float32(127.5) - 1, garments * 1e6):
        distances, rows = metrics.nearest(references[order], references)
        assert np.array_equal(rows, order)
        assert not distances.any()


def test_bytes_do_not_overflow():
    black, white = np.zeros((1, 784), np.uint8), np.full((1, 784), 255, np.uint8)
    for samples, references in ((black, white), (white, black), (white, black - 1.0 + 1)):
        assert metrics.nearest(samples, references)[0].tolist() == [255 * 28]
    assert metrics.diversity(np.vstack([black, white]), np.vstack([white, black])) == 1


def test_nearest_names_what_does_not_fit():
    with pytest.raises(ValueError, match="samples are 0; needed: at least 1"):
        metrics.nearest(np.zeros((3, 2)), np.zeros((0, 2)))
    with pytest.raises(ValueError, match=r"samples have shape \(3, 4\); needed: \(samples, 2\)"):
        metrics.nearest(np.zeros((3, 4)), np.zeros((3, 2)))


def test_auroc_by_hand():
    ones, twos = np.array([1.0, 2]), np.array([2.0, 3])
    assert metrics.auroc(ones, twos) == (1 + 1 + 1 / 2 + 1) / 4  # 1 < 2, 1 < 3, 2 = 2, 2 < 3
    assert metrics.auroc(twos, ones) == (1 / 2 + 0 + 0 + 0) / 4
    assert metrics.auroc(ones, ones) == 1 / 2
    assert metrics.auroc(np.array([1.0]), np.array([2.0, 3, 0.5])) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="samples are 0; needed: at least 1"):
        metrics.auroc(ones, ones[:0])


def test_auroc_agrees_with_every_pair(rng):
    distances, others = rng.integers(0, 9, 40), rng.integers(2, 12, 30)
    pairs = (distances[:, None] < others).astype(float) + (distances[:, None] == others) / 2
    assert metrics.auroc(distances, others) == pytest.approx(pairs.mean())


def test_copies_of_what_was_learnt_stand_out(rng):
    """Held-out images are the measure: copies are nearer to what was trained on than those are."""
    trained_on, held_out, fresh = rng.standard_normal((3, 300, 6))
    others, _ = metrics.nearest(held_out, trained_on)
    copies, _ = metrics.nearest(trained_on[:200] + rng.normal(0, 0.01, (200, 6)), trained_on)
    assert metrics.auroc(copies, others) > 0.99
    assert metrics.auroc(metrics.nearest(fresh, trained_on)[0], others) == pytest.approx(0.5, abs=0.1)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_reports_are_summed_up_number_by_number():
    reports = [{"fd": 1, "classes": {"Bag": {"fd": None}}}, {"fd": 3.0, "classes": {"Bag": {"fd": 2}}}]
    assert metrics.summary(reports) == {"fd": {"mean": 2, "std": 2**0.5}, "classes": {"Bag": {"fd": None}}}
    assert metrics.summary([4]) == {"mean": 4, "std": 0}


def test_every_metric_that_the_page_shows_has_its_words_there():
    from gan.page.tabs.training import quality

    for name in (*quality.METRICS, *(f"{name}.about" for name in quality.METRICS)):
        assert all(quality.WORDS[f"training.quality.{name}"]), name
    assert metrics.METRICS.keys() - quality.METRICS.keys() == {"fd_floor"}
    assert {metric.good for metric in metrics.METRICS.values()} == set(quality.ARROWS)


@pytest.mark.parametrize("name", ["dcgan", "cdcgan"])
def test_the_shipped_cards_and_reports_are_what_the_table_says(name):
    folder = ROOT / "weights" / name
    run, report = (json.loads((folder / file).read_text()) for file in ("run.json", "metrics.json"))
    assert (folder / "README.md").read_text() == card.text(run)
    assert (
        [key for key in report if key in metrics.METRICS] == [*run["metrics"]] == [n for n in metrics.HEADLINE if n in report]
    )


def test_judges_contradict_one_another_only_beyond_their_deviations():
    judged = {
        "plain": {"a": (0.80, 0.01), "b": (0.70, 0.02), "c": (0.10, 0.0)},
        "strided": {"a": (0.75, 0.01), "b": (0.765, 0.01), "c": (0.20, 0.0)},  # within both deviations: no order
        "random": {"a": (0.50, 0.01), "b": (0.5301, 0.02)},  # knows nothing of c
    }
    assert metrics.contradictions(judged) == [("a", "b", ["plain"], ["random"])]
    judged["random"]["b"] = (0.53, 0.03)
    assert metrics.contradictions(judged) == []
    judged["strided"] = {"a": (0.1, 0.0), "b": (0.6, 0.0), "c": (0.9, 0.0)}  # the other way round
    found = [("a", "b", ["plain"], ["strided"]), ("a", "c", ["plain"], ["strided"]), ("b", "c", ["plain"], ["strided"])]
    assert metrics.contradictions(judged) == found
    assert metrics.contradictions({}) == []


def test_shares_of_what_real_pictures_reach_are_alike_within_a_tenth():
    real = {"plain": 0.8, "random": 0.5}
    assert metrics.shares_of_real({"plain": 0.4, "random": 0.28}, real) == ({"plain": 0.5, "random": 0.56}, True)
    shares, alike = metrics.shares_of_real({"plain": 0.4, "random": 0.4, "nobody": 1.0}, real | {"nobody": 0.0})
    assert (shares, alike) == ({"plain": 0.5, "random": 0.8}, False)
    assert metrics.shares_of_real({}, {}) == ({}, True)
