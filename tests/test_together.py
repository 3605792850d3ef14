"""Many ask at once: what they get is what each would get alone, whatever happens to the others and to the process."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import asked
import numpy as np
import pytest
from conftest import ROOT

from gan import bundle, critic
from gan.batches import DRAW_SIZES, batch_size, in_batches
from gan.bundle import Bundle
from gan.latents import vectors
from gan.model_process import MOST_TOGETHER, TOGETHER, Request, WorkerError, _groups
from gan.worker import PIECE, Worker

pytestmark = pytest.mark.usefixtures("quick_processes")


@pytest.fixture(scope="module")
def worker(small_run):
    worker = Worker(small_run / "model")
    worker.process.wait()
    yield worker
    worker.process.close()


@pytest.fixture
def held(worker, tmp_path):
    """ask(function, *arguments) asks in a thread; what waits until released(), which gives what came of it."""
    asking, threads = [], ThreadPoolExecutor(40)

    def ask(function, *arguments):
        asking.append(threads.submit(function, *arguments))

    def released():
        while len(worker.process._asked) < len(asking):
            time.sleep(0.01)
        (tmp_path / "go").touch()
        return [one.exception() or one.result() for one in asking[1:]]

    ask(worker.call, asked.wait_for, tmp_path / "go")
    while not (tmp_path / "go.waits").exists():  # what comes now is waiting
        time.sleep(0.01)
    yield ask, released
    threads.shutdown()


@pytest.fixture
def counted(worker):
    """From now on the model's batches are counted."""
    worker.call(asked.count_batches)


def latents(worker, *seeds):
    return vectors.from_seeds(seeds, worker.latent_dim)


def shipped_arguments(model, seeds):
    classes = vectors.classes_of(seeds, model.latent_dim, classes=model.classes) if model.is_conditional else None
    return vectors.from_seeds(seeds, model.latent_dim), classes


def assert_the_same(images, expected):
    """Equal; a processor that computes the rows of a batch in several ways may round a pixel in ten thousand up or down."""
    off = np.abs(images.astype(int) - expected)
    assert off.max() <= 1 and (off > 0).mean() < 1e-4


@pytest.mark.parametrize("name", ["dcgan", "cdcgan"])
def test_a_shipped_models_garments_are_the_same_bytes_in_any_company(name):
    model = bundle.load(ROOT / "weights" / name)
    rng = np.random.default_rng(0)
    seeds = [int(seed) for seed in rng.integers(2**32, size=120)]
    alone = np.concatenate([model.draw_latents(*shipped_arguments(model, [seed])) for seed in seeds])
    order = rng.permutation(120)
    callers = np.split(order, [1, 2, 5, 14, 37, 90])
    for first in (0, 3, 5):  # 120, 115 and 30 rows: batches of all sizes
        found = TOGETHER[Bundle.draw_latents](
            model, [shipped_arguments(model, [seeds[i] for i in own]) for own in callers[first:]]
        )
        for own, images in zip(callers[first:], found, strict=True):
            assert_the_same(images, alone[own])


@pytest.mark.parametrize("name", ["dcgan", "cdcgan"])
def test_every_row_of_a_batch_is_computed_alike(name):
    """What makes the bytes the same for all seeds; to the bit on the processors that DRAW_SIZES were chosen on.

    tests/benchmarks/same_bytes.py tells whether they are on another one.
    """
    model = bundle.load(ROOT / "weights" / name)
    found = []
    for size in DRAW_SIZES:
        for row in range(size):
            seeds = [*range(100, 100 + row), 7, *range(200, 199 + size - row)]
            inputs = [array for array in shipped_arguments(model, seeds) if array is not None]
            found.append(np.concatenate(list(in_batches(model.generator, *inputs, sizes=DRAW_SIZES)))[row])
    np.testing.assert_allclose(found, [found[0]] * sum(DRAW_SIZES), rtol=0, atol=2e-6)


def test_a_batch_is_padded_where_that_costs_less_than_several():
    def sizes(count, of):
        found = []
        while sum(found) < count:
            found.append(batch_size(count - sum(found), of))
        return found

    assert [sizes(count, DRAW_SIZES) for count in (1, 2, 3, 5, 8, 9, 33)] == [
        [1],
        [1, 1],
        [4],
        [4, 1],
        [4, 4],
        [16],
        [16, 16, 1],
    ]
    assert [sizes(count, (4,)) for count in (1, 4, 6)] == [[4], [4], [4, 4]]


@pytest.mark.parametrize("name", ["dcgan", "cdcgan"])
def test_what_is_judged_together_is_judged_as_alone(name):
    model = bundle.load(ROOT / "weights" / name)
    callers = [shipped_arguments(model, seeds) for seeds in ([5], [6, 7], [8, 9, 10])]
    for (images, logit), caller in zip(critic.draw_and_judge_together(model, callers), callers, strict=True):
        alone, its = critic.draw_and_judge(model, *caller)
        np.testing.assert_array_equal(images, alone)
        assert logit == its
    pictures = [(model.draw_latents(*caller), caller[1]) for caller in callers]
    for logits, one in zip(TOGETHER[critic.judge](model, pictures), pictures, strict=True):
        np.testing.assert_array_equal(logits, critic.judge(model, *one))


def test_draws_that_wait_are_drawn_in_the_fewest_batches(worker, counted, held, small_run):
    ask, released = held
    for seed in range(20):
        ask(worker.draw_latents, latents(worker, seed))
    ask(worker.draw_latents, latents(worker, 20, 21))
    images = np.concatenate(released())
    assert worker.call(asked.batches) == [16, 4, 1, 1]
    np.testing.assert_array_equal(images, bundle.load(small_run / "model").draw(range(22)))


def test_draws_that_are_judged_are_drawn_together_too(worker, counted, held):
    ask, released = held
    for seed in range(16):
        ask(worker.draw_and_judge, latents(worker, seed))
    logits = [logit for _, logit in released()]
    assert worker.call(asked.batches) == [16]
    assert logits == [worker.draw_and_judge(latents(worker, seed))[1] for seed in range(16)]


def test_who_asks_for_many_is_served_piece_by_piece(worker, monkeypatch, small_run):
    calls, call = [], worker.process.call
    monkeypatch.setattr(worker.process, "call", lambda *given: calls.append(len(given[2])) or call(*given))
    many = latents(worker, *range(2 * PIECE + 3))
    expected = bundle.load(small_run / "model").draw(range(2 * PIECE + 3))
    np.testing.assert_array_equal(worker.draw_latents(many), expected)
    images, logit = worker.draw_and_judge(many)
    np.testing.assert_array_equal(images, expected)
    assert calls == [PIECE, PIECE, 3] * 2
    assert logit == worker.judge(images)[0]


def test_no_more_is_computed_at_once_than_somebody_can_wait_for(tmp_path):
    folder, other = tmp_path / "a", tmp_path / "b"
    draws = [Request(i, folder if i % 2 else other, Bundle.draw_latents, (np.zeros((30, 8)), None)) for i in range(10)]
    groups = list(_groups([*draws, Request(10, folder, asked.process), Request(11, folder, asked.process)]))
    assert [[request.id for request in group] for group in groups] == [[0, 2], [4, 6], [8], [1, 3], [5, 7], [9], [10], [11]]
    assert MOST_TOGETHER == 64


def test_the_error_of_one_is_nobody_elses(worker, held):
    ask, released = held
    for rows in (latents(worker, 1), latents(worker, 2), np.zeros((1, 3), np.float32), latents(worker, 3)):
        ask(worker.draw_latents, rows)
    *right, wrong, last = released()
    assert isinstance(wrong, RuntimeError)
    np.testing.assert_array_equal(np.concatenate([*right, last]), worker.draw([1, 2, 3]))


def test_a_process_that_is_killed_under_load_loses_nothing(worker):
    expected = worker.draw(range(64))
    begun = threading.Barrier(9)

    def draw(first):
        begun.wait()
        return np.concatenate([worker.draw_latents(latents(worker, seed)) for seed in range(first, 64, 8)])

    with ThreadPoolExecutor(8) as threads:
        drawn = [threads.submit(draw, first) for first in range(8)]
        begun.wait()
        for _ in range(2):
            while not worker.is_ready or not worker.process._asked:
                time.sleep(0.001)
            os.kill(worker.process._process.pid, signal.SIGKILL)
        for first, images in enumerate(drawn):
            np.testing.assert_array_equal(images.result(timeout=60), expected[first::8])
    assert not worker.process._asked


def test_what_kills_the_process_again_and_again_is_refused_and_all_goes_on(worker):
    with pytest.raises(WorkerError, match="killed again and again"):
        worker.call(asked.end_the_process)
    assert worker.draw([1]).shape == (1, 28, 28, 1)


def test_where_memory_is_refused_one_sentence_says_so_and_all_goes_on(worker):
    before = worker.call(asked.process)
    with pytest.raises(WorkerError, match=r"^there is not enough memory for this now: try again in a moment$"):
        worker.call(asked.no_memory)
    assert worker.call(asked.process) == before


def test_an_error_of_a_package_that_the_page_has_not_loaded_still_arrives(worker):
    with pytest.raises(RuntimeError, match="LinAlgError: singular"):
        worker.call(asked.foreign_error)


def test_a_loaded_model_draws_while_another_is_loaded(worker, small_run, tmp_path):
    again = tmp_path / "again"
    again.symlink_to(small_run / "model")
    other = Worker(again, process=worker.process)
    worker.call(asked.load_slowly, 1)
    with ThreadPoolExecutor(1) as threads:
        loading = threads.submit(other.draw, [1])
        images = [worker.draw([seed]) for seed in range(5)]
        assert not loading.done()
        np.testing.assert_array_equal(loading.result(), images[1])


def test_who_waits_when_the_page_is_closed_is_told_so(small_run):
    worker = Worker(small_run / "model")
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(worker.draw, [seed]) for seed in (1, 2)]
        while len(worker.process._asked) < 3:
            time.sleep(0.01)
        worker.process.close()
        for one in waiting:
            with pytest.raises(WorkerError, match=r"^the page is being closed$"):
                one.result(timeout=10)
    assert not worker.process._process.is_alive()
