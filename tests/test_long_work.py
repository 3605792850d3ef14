"""Long work beside short: in pieces, in turns, with progress, until it is done or nobody waits for it."""

import os
import queue
import signal
import threading
import time
from types import SimpleNamespace

import asked
import gradio as gr
import numpy as np
import pytest

from gan import critic, model_process, rewind
from gan.bundle import Bundle, BundleError
from gan.model_process import BREATH, Answer, Loop, Request, Stop
from gan.page.events import working
from gan.page.validation import BadInput
from gan.worker import Worker


class Model:
    """Draws without Keras: Bundle's own functions are looked up by what they are called."""

    draw_latents, try_out = (lambda self, rows, classes: rows), (lambda self, count: None)
    draws_from_pictures = False


@pytest.fixture
def loop(monkeypatch, tmp_path):
    """A loop with a model that loads at once, which tells of every piece; what it sends goes into `sent`."""
    monkeypatch.setattr(model_process, "BREATH", 0)
    monkeypatch.setattr(model_process, "import_keras", lambda: None)
    monkeypatch.setattr(model_process.bundle, "load", lambda folder: Model())
    for part in (critic, rewind):
        monkeypatch.setattr(part, "prepare", lambda model: None)
    sent = []
    loop = Loop(queue.SimpleQueue(), sent.extend)
    loop.sent, loop.folder = sent, tmp_path
    loop._inbox.put(Request(0, tmp_path, judging))
    while not sent:
        loop.turn()
    sent.clear()
    return loop


def judging(model):
    return None


def steps(model, count, result="done"):
    for i in range(count):
        yield (i + 1) / count
    return result


def ask(loop, id, function, *arguments, is_work=True, visitor=None):
    loop._inbox.put(Request(id, loop.folder, function, arguments, is_work, visitor))


def told(loop):
    """[(id, kind), ...] of all that was sent since the last time."""
    found = [(answer.id, answer.kind) for answer in loop.sent]
    loop.sent.clear()
    return found


def test_a_turn_is_one_piece_and_the_end_is_the_result(loop):
    ask(loop, 1, steps, 2)
    loop.turn()
    assert loop.sent == [Answer(1, "progress", 0.5)]
    loop.turn()
    loop.turn()
    assert loop.sent[1:] == [Answer(1, "progress", 1.0), Answer(1, "answer", "done")]
    assert not loop._long


def test_progress_is_told_no_more_often_than_it_is_looked_at(loop, monkeypatch):
    monkeypatch.setattr(model_process, "BREATH", 60)
    for visitor in (1, 2):
        ask(loop, visitor, steps, 5, visitor=visitor)
    for _ in range(12):
        loop.turn()
    assert loop.sent == [*(Answer(id, "progress", 0.2) for id in (1, 2)), *(Answer(id, "answer", "done") for id in (1, 2))]


def test_visitors_take_turns_however_much_each_of_them_wants(loop):
    for id in (1, 2, 3):
        ask(loop, id, steps, 2, visitor="greedy")
    ask(loop, 4, steps, 2, visitor="modest")
    for _ in range(8):
        loop.turn()
    assert [id for id, _ in told(loop)] == [1, 4, 2, 4, 3, 4, 1, 2]


def test_a_draw_waits_for_one_piece_at_most_and_draws_do_not_stop_work(loop):
    monkey = np.ones((1, 3))
    ask(loop, 1, steps, 100)
    loop.turn()
    told(loop)
    for round in range(3):
        for i in range(5):
            ask(loop, 10 * round + i + 10, Bundle.draw, [i], is_work=False)
        loop.turn()
        assert [id for id, _ in told(loop)] == [*range(10 * round + 10, 10 * round + 15), 1]
    ask(loop, 50, len, is_work=False)  # of a model: an error
    ask(loop, 51, np.shape, monkey, is_work=False)
    loop.turn()
    assert told(loop)[0] == (50, "error")


def test_what_is_stopped_is_closed_wherever_it_stands(loop):
    closed = []

    def work(model):
        try:
            while True:
                yield 0.5
        finally:
            closed.append(1)

    ask(loop, 1, work, visitor="leaving")
    ask(loop, 2, steps, 3, visitor="staying")
    loop.turn()
    loop._inbox.put(Stop(1))
    loop._inbox.put(Stop(99))
    for _ in range(4):
        loop.turn()
    assert closed == [1] and told(loop) == [(1, "progress"), *[(2, "progress")] * 3, (2, "answer")]
    # Also while its model is being loaded.
    other = loop.folder / "other"
    loop._waiting[other, True] = [Request(5, other, steps, (3,), True), Request(6, other, judging)]
    loop._inbox.put(Stop(5))
    loop._inbox.put(model_process.Loaded(other, True, BundleError("broken")))
    loop.turn()
    assert told(loop) == [(6, "error")]


def test_work_rests_after_an_answer_until_somebody_asks_again_or_a_moment_has_passed(loop, monkeypatch):
    ask(loop, 1, steps, 9)
    loop.turn()
    ask(loop, 2, judging, is_work=False)
    start = time.monotonic()
    loop.turn()
    assert time.monotonic() - start >= model_process.GIVE_WAY
    assert told(loop) == [(1, "progress"), (2, "answer"), (1, "progress")]
    monkeypatch.setattr(model_process, "GIVE_WAY", 60)
    for next_one in (Request(4, loop.folder, judging), Stop(1)):
        ask(loop, 3, judging, is_work=False)
        threading.Timer(0.05, loop._inbox.put, [next_one]).start()
        loop.turn()
    # It goes on however many ask, until it is stopped.
    assert told(loop) == [(3, "answer"), (1, "progress"), (4, "answer"), (3, "answer")]
    assert not loop._long


def test_the_error_of_a_work_ends_it_alone(loop):
    def breaks(model):
        yield 0.1
        raise ValueError("broken")

    for function in (breaks, None):
        ask(loop, 1, function or (lambda: None), visitor="a")
    ask(loop, 2, steps, 2, visitor="b")
    for _ in range(5):
        loop.turn()
    assert [one for one in told(loop) if one[0] == 1] == [(1, "error"), (1, "progress"), (1, "error")]
    assert not loop._long


def test_a_model_that_cannot_be_loaded_is_told_to_all_who_wait_and_tried_again(loop, monkeypatch):
    tried = []

    def load(folder):
        tried.append(folder)
        raise BundleError("broken")

    monkeypatch.setattr(model_process.bundle, "load", load)
    other = loop.folder / "other"
    for _ in range(2):
        for id in (1, 2):
            loop._inbox.put(Request(id, other, Bundle.draw, ([1],)))
        while len(loop.sent) < 2:
            loop.turn()
        assert told(loop) == [(1, "error"), (2, "error")]
    assert tried == [other, other]


# In a real process


@pytest.fixture(scope="module")
def worker(small_run, quick_processes):
    worker = Worker(small_run / "model")
    worker.call(asked.process)
    yield worker
    worker.process.close()


@pytest.fixture
def lines(tmp_path):
    return tmp_path / "lines"


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def result_of(work):
    shares = []
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            return shares, end.value


def test_work_tells_its_progress_and_draws_go_on_meanwhile(worker, lines):
    work = worker.work(asked.write_lines, lines, 100)
    shares = [next(work)]
    before = len(lines.read_text().split())
    for seed in range(3):
        worker.draw([seed])
    assert before <= len(lines.read_text().split()) <= before + 50  # it has gone on, and was not waited for
    more, process = result_of(work)
    shares += more
    assert process == worker.call(asked.process)
    assert shares == sorted(shares) and 0 < shares[0] < 1
    assert len(shares) <= 5 / BREATH
    assert len(lines.read_text().split()) == 101


def test_work_that_is_quick_yields_nothing(worker, lines):
    assert result_of(worker.work(asked.write_lines, lines, 1)) == ([], worker.call(asked.process))


def test_work_that_nobody_waits_for_ends(worker, lines):
    work = worker.work(asked.write_lines, lines, None)
    next(work)
    work.close()
    until(lambda: lines.read_text().endswith("end\n"))
    assert not worker.process._asked


def test_the_works_of_a_killed_process_begin_anew(worker, lines):
    work, found = worker.work(asked.write_lines, lines, 30), []
    before = worker.call(asked.process)
    threading.Thread(target=lambda: found.append(result_of(work))).start()
    until(lambda: lines.exists())
    os.kill(before, signal.SIGKILL)
    until(lambda: found)
    assert found[0][1] != before
    assert lines.read_text().split()[-31:] == [*map(str, range(30)), "end"]


# On the page


def test_a_visitor_who_leaves_closes_what_was_begun_for_them():
    closed, asked_by = [], []

    def function(value, language, visitor):
        asked_by.append((value, language, visitor))
        try:
            yield "some"
            yield "all"
        finally:
            closed.append(1)

    request = SimpleNamespace(headers={"accept-language": "ko"}, session_hash="abc")
    shown = working(function)(request, None, 7)
    assert next(shown) == "some" and not closed
    shown.close()
    assert (closed, asked_by) == ([1], [(7, "ko", "abc")])
    assert list(working(function)(request, None, 7)) == ["some", "all"]


def test_what_a_visitor_cannot_have_is_one_sentence():
    def function(language, visitor):
        yield "some"
        raise BadInput("seed", -1, "more", "더")

    shown = working(function)(SimpleNamespace(headers={}, session_hash=""), None)
    assert next(shown) == "some"
    with pytest.raises(gr.Error, match="seed is -1"):
        next(shown)
