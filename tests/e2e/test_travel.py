"""The game and the time machine in a real browser, on the page that the other tests share."""

import contextlib
import json
import re

import numpy as np
import pytest
from conftest import ROOT
from playwright.sync_api import expect
from stub_model import StubModel, StubWardrobe

from gan import snapshots
from gan.page import validation
from gan.page.tabs.game import handlers, pairs
from gan.page.tabs.training import past

WAIT = 30_000
# A server that answers when the test says so.
HELD = """() => {
    window.asked = [];
    window.fetch = (address, { body }) => new Promise((resolve) => asked.push({ body: String(body ?? ""), resolve }));
}"""
expect.set_options(timeout=WAIT)
HAS_SNAPSHOTS = bool(snapshots.listed(ROOT / "weights" / "cdcgan"))
PLAY_GAME = (ROOT / "gan/page/tabs/game/script.js").read_text(encoding="utf-8")
REWIND = (ROOT / "gan/page/tabs/training/past.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(address, chromium):
    """One page for all that follows, which keeps its console clean; `asked` are the addresses that it asked for."""
    errors = []
    with contextlib.closing(chromium.new_context()) as visitor:
        page = visitor.new_page()
        page.set_default_timeout(WAIT)
        page.asked = []
        page.on("request", lambda request: page.asked.append((request.method, request.url.removeprefix(address))))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}/?tab=game")
        yield page
    assert errors == []


def asked_for_game(page) -> int:
    return sum(url.startswith("/game") for _, url in page.asked)


def test_ten_rounds_by_keys_and_by_mouse_then_the_scores_and_the_best_is_kept(page):
    said, following = page.locator("#game-said"), page.locator("#game-next")
    seen = set()
    for number in range(1, 11):
        expect(said).to_have_text(re.compile(f"^Pair {number} of 10: "))
        seen.add(said.inner_text().split(": ")[1])
        if number % 2:
            page.keyboard.press("ArrowLeft")
        else:
            page.locator("#game-right").click()
        expect(page.locator("#game-verdict")).to_have_text(re.compile("^(Correct|Fooled): the (left|right) one is real"))
        assert sorted(page.locator(f"#game-{side} span").inner_text() for side in ("left", "right")) == ["never worn", "real"]
        assert asked_for_game(page) == 1 + number  # a round is one request
        if number < 10:
            expect(following).to_be_focused()
            page.keyboard.press("Enter")
    assert len(seen) == 10
    score = page.locator("#game-score").inner_text()
    expect(page.locator("#game-end")).to_contain_text(f"{score} of 10")
    expect(page.locator("#game-end .game-pairs li")).to_have_count(10)
    whole = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    said_of_a_pair = page.locator("#game-end .game-pairs li > div:last-child").first
    assert said_of_a_pair.bounding_box()["width"] > 170  # a phone has room for a few words a line
    page.set_viewport_size(whole)
    kept = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('never-worn-game-'))")
    assert [value for _, value in kept] == [score]
    page.get_by_role("button", name="Play again").click()
    expect(said).to_have_text(re.compile("^Pair 1 of 10"))
    expect(page.locator("#game-end")).to_be_hidden()
    expect(page.locator("#game-score")).to_have_text("0")


def test_both_pictures_are_painted_from_one_and_none_is_an_address(page):
    halves = page.evaluate("""() => ['left', 'right'].map((side) => {
        const canvas = document.querySelector(`#game-${side} canvas`);
        return Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data).filter((_, i) => i % 4 === 0);
    })""")
    assert halves[0] != halves[1]
    assert [(min(half), max(half)) for half in halves] == [(0, 255)] * 2
    assert [url for method, url in page.asked if url.startswith("/game") and method != "POST"] == []
    assert page.locator("#game-page img").count() == 0
    assert page.get_by_role("button", name="The left one is real").is_enabled()


@pytest.fixture
def table(chromium):
    """The game in a page whose server the test is: `fetch` waits until `answer` says what comes back."""
    with contextlib.closing(chromium.new_context()) as visitor:
        page = visitor.new_page()
        page.route("**/*", lambda route: route.fulfill(body=handlers.page("en"), content_type="text/html"))
        page.goto("http://game.example/")
        page.evaluate(HELD)
        page.evaluate("script => new Function('element', script)(document.body)", PLAY_GAME)
        yield page


def answer(page, number: int, status: int, told: dict | str) -> None:
    """Answer the request of that number, from 0 on."""
    page.wait_for_function("number => window.asked.length > number", arg=number)
    text = told if isinstance(told, str) else json.dumps(told)
    page.evaluate("([i, status, text]) => asked[i].resolve(new Response(text, { status }))", [number, status, text])


def a_pair(said: str) -> dict:
    return {"pair": said, "said": said, "picture": pairs.as_text(np.zeros((2, 28, 28, 1), np.uint8))}


def a_game(level: int) -> dict:
    return {"game": "g", "level": level, "levels": ["1", "2", "3"], "note": "", "key": "k", "next": a_pair(f"level {level}")}


def test_who_is_refused_is_told_why_and_who_got_no_answer_may_try_again(table):
    left, again = table.locator("#game-left"), table.get_by_role("button", name="Play again")
    answer(table, 0, 200, a_game(1))
    left.click()
    answer(table, 1, 503, "no memory")
    expect(table.locator("#game-verdict")).to_have_text("The page does not answer (no memory). Try again.")
    expect(again).to_be_visible()
    left.click()
    answer(table, 2, 200, {"real": "left", "said": "Correct", "score": 1, "next": a_pair("second")})
    expect(again).to_be_hidden()
    table.locator("#game-next").click()
    left.click()
    answer(table, 3, 400, "game is 'g'; allowed: another")
    expect(table.locator("#game-verdict")).to_have_text("game is 'g'; allowed: another")
    expect(left).to_be_disabled()
    again.click()
    answer(table, 4, 200, a_game(1))
    expect(left).to_be_enabled()


def test_of_a_level_that_was_left_again_nothing_is_heard(table):
    answer(table, 0, 200, a_game(1))
    expect(table.locator("#game-left")).to_be_enabled()
    for level in "23":
        table.locator("#game-level").select_option(level)
    answer(table, 2, 200, a_game(3))
    expect(table.locator("#game-said")).to_have_text("level 3")
    answer(table, 1, 503, "no memory")
    table.wait_for_timeout(100)
    expect(table.locator("#game-said")).to_have_text("level 3")
    expect(table.get_by_role("button", name="Play again")).to_be_hidden()


def test_the_training_tab_goes_back_in_time_or_says_why_not(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("history.pushState(null, '', '?tab=training&seed=7&label=8'); dispatchEvent(new PopStateEvent('popstate'))")
    if not HAS_SNAPSHOTS:
        expect(page.locator("#training")).to_contain_text("No model of this page came with snapshots")
        return
    expect(page.locator("#time h3")).to_have_text("Seed 7: Bag")
    expect(page.locator("#time-picture")).to_be_in_viewport()  # on a phone, too, where it is far below the form
    page.wait_for_function("document.querySelector('#time-picture').complete")
    settled(page)  # the tab has curves and films as well
    slide(page)
    seed, button = page.get_by_label("Seed or code"), page.get_by_role("button", name="Show how it was learnt")
    seed.fill("-1")
    button.click()
    expect(page.locator("#time-said")).to_have_text(re.compile("^seed is -1; allowed: "))
    expect(page.locator("#time h3")).to_have_text("Seed 7: Bag")
    seed.fill("8")
    button.click()
    expect(page.locator("#time h3")).to_have_text("Seed 8: Bag")
    expect(page.locator("#time-said")).to_be_empty()
    stands = "[document.querySelector('#time-slider').value, document.querySelector('[data-number=critic]').textContent]"
    about = page.evaluate("JSON.parse(document.querySelector('.past').dataset.about)")
    assert page.evaluate(stands) == [str(len(about["said"]) - 1), about["numbers"][-1]["critic"]]
    page.locator("#time-slider").press("Home")
    assert page.evaluate(stands) == ["0", about["numbers"][0]["critic"]]  # its own, not those of the garment before


@pytest.fixture(scope="module")
def alone(chromium, tmp_path_factory):
    """The time machine of a model of four snapshots in a page of its own, which has no server."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "snapshots").mkdir()
    for epoch in (0, 1, 4, 9):
        (folder / "snapshots" / f"epoch_{epoch:04d}_step_{epoch:08d}.npz").touch()
    models = StubWardrobe(StubModel(folder))
    shown = past.show(validation.garment(models, 42), "en")
    with contextlib.closing(chromium.new_context(reduced_motion="reduce")) as visitor:
        page = visitor.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append((request.method, request.url)))
        page.set_content(f"<div id='training'>{shown.replace('src=', 'data-src=')}</div>")
        page.evaluate(
            "script => new Function('element', 'watch', 'props', script)(document.body, () => {}, { value: 'it' })", REWIND
        )
        yield page


@pytest.fixture
def machine(chromium):
    """The time machine as the tab opens, in a page whose server the test is, and `link` Gradio, which puts values in place."""
    with contextlib.closing(chromium.new_context()) as visitor:
        page = visitor.new_page()
        page.set_content(f"{past.line('en')}<div id='time'></div>")
        page.evaluate(HELD)
        page.evaluate(
            """script => {
                const element = document.querySelector('#time'), watched = [];
                const props = { get value() { return element.innerHTML }, set value(shown) { element.innerHTML = shown } };
                window.link = (shown) => { props.value = shown; watched.forEach((callback) => callback()) };
                new Function('element', 'props', 'watch', script)(element, props, (_, callback) => watched.push(callback));
            }""",
            REWIND,
        )
        yield page


def ask(page, seed: str) -> None:
    """What the button does."""
    detail = {"seed": seed, "label": "any", "model": "m"}
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('time-asked', { detail }))", detail)


def test_a_garment_that_is_late_or_refused_leaves_what_stands(machine):
    shown, said = machine.locator("#time"), machine.locator("#time-said")
    expect(said).to_have_text("Drawing ...")
    expect(shown).to_have_attribute("aria-busy", "true")
    answer(machine, 0, 200, {"shown": "the first"})
    expect(shown).to_have_text("the first")
    expect(said).to_be_empty()
    ask(machine, "7")
    ask(machine, "8")
    assert machine.evaluate("asked.map((one) => one.body)") == ["", *(f"seed={seed}&label=any&model=m" for seed in "78")]
    answer(machine, 2, 200, {"shown": "the eighth"})
    expect(shown).to_have_text("the eighth")
    answer(machine, 1, 200, {"shown": "the seventh"})
    ask(machine, "x")
    answer(machine, 3, 200, {"refused": "seed is 'x'"})
    expect(said).to_have_text("seed is 'x'")
    expect(shown).to_have_attribute("aria-busy", "false")
    ask(machine, "9")
    answer(machine, 4, 503, "too many requests at once")
    expect(said).to_have_text("too many requests at once")
    expect(shown).to_have_text("the eighth")
    ask(machine, "9")
    machine.evaluate("link('a link')")
    answer(machine, 5, 200, {"shown": "the ninth"})
    ask(machine, "9")
    machine.evaluate("asked[6].resolve(Promise.reject(new TypeError('away')))")
    expect(said).to_have_text("The page did not answer: try again.")
    expect(shown).to_have_text("a link")


def test_who_slides_asks_nobody_and_nothing_starts_by_itself(alone):
    alone.wait_for_timeout(700)
    expect(alone.locator(".past-said")).to_have_text("After epoch 9")
    slide(alone)


SLIDER, PLAY = "document.querySelector('#time-slider')", "document.querySelector('#time-play')"


def settled(page) -> None:
    """Wait until the page has asked for nothing for a second and a half."""
    before = -1
    while before < (before := len(page.asked)):
        page.wait_for_timeout(1500)


def slide(page) -> None:
    """Move the slider by keys, the strip by mouse, and play: all without a request."""
    slider, said = page.locator("#time-slider"), page.locator(".past-said")
    last = int(slider.get_attribute("max"))
    before = [url for _, url in page.asked if "heartbeat" not in url]
    slider.focus()
    page.keyboard.press("Home")
    expect(said).to_have_text("Before the training")
    expect(slider).to_have_attribute("aria-valuetext", "Before the training")
    assert page.evaluate("getComputedStyle(document.querySelector('.past')).getPropertyValue('--at')").strip() == "0"
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text("After epoch 1")
    page.locator("#time-play").click()
    page.wait_for_function(f"{SLIDER}.value >= 2 && ({PLAY}.textContent === 'Pause') && ({PLAY}.click(), true)")
    expect(page.locator("#time-play")).to_have_text("Play")
    paused = slider.input_value()
    page.wait_for_timeout(700)
    assert slider.input_value() == paused
    slider.press("End")
    assert page.evaluate(f"({PLAY}.click(), {SLIDER}.value)") == "0"  # from the end it begins at the start
    expect(page.locator("#time-play")).to_have_text("Play")
    expect(slider).to_have_value(str(last))
    page.locator(".past-strip .garment").click(position={"x": 2, "y": 2})
    expect(slider).to_have_value("0")
    assert [url for _, url in page.asked if "heartbeat" not in url] == before
