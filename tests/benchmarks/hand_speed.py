"""What a hand on the page meets, in a real browser: a slider of Alter it, the plane, and a stroke in Make.

    python tests/benchmarks/hand_speed.py

A slider's move to the new picture, beside what a Gradio slider takes with a picture made beforehand, in turns; the plane of
9 x 9 the first time; how smoothly it follows the pointer, and whether anything is asked for meanwhile; the end of a stroke to
the garment that is drawn of it, of any class and of one, beside the same slider of Gradio's. Run it on a machine that does
nothing else.
"""

import random
import statistics
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright
from serve_speed import page, tell

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from e2e import browser  # noqa: E402

ROUNDS = 30
PLANES = 11
# From a value put into a slider, as dragging does, to the picture being another one and decoded: milliseconds.
MOVED = """async ([slider, picture, value]) => {
  const input = document.querySelector(slider), before = document.querySelector(picture).src;
  const begun = performance.now();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, value);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  while (document.querySelector(picture).src === before) await new Promise((next) => setTimeout(next, 1));
  await document.querySelector(picture).decode();
  return performance.now() - begun;
}"""
# Between the frames of two seconds in which the pointer moves: milliseconds.
FRAMES = """() => new Promise((done) => {
  const gaps = [], begun = performance.now();
  let last = begun;
  const frame = (now) => {
    gaps.push(now - last);
    last = now;
    if (now - begun < 2000) requestAnimationFrame(frame); else done(gaps.slice(2));
  };
  requestAnimationFrame(frame);
})"""
MOVING = """() => { const pad = document.querySelector("#plane-pad"), box = pad.getBoundingClientRect();
  let turn = 0;
  window.moving = setInterval(() => { turn += 0.05; pad.dispatchEvent(new PointerEvent("pointermove", { bubbles: true,
    pointerType: "mouse", clientX: box.left + box.width * (0.5 + 0.45 * Math.cos(turn)),
    clientY: box.top + box.height * (0.5 + 0.45 * Math.sin(1.7 * turn)) })); }, 4); }"""

# From the pointer's being lifted to another garment, decoded: milliseconds, which are there when it is.
STROKED = """() => { window.took = new Promise((done) => {
  const canvas = document.querySelector("#make-canvas"), garment = document.querySelector("#make-garment");
  let begun;
  canvas.addEventListener("pointerup", () => (begun = performance.now()), { capture: true, once: true });
  new MutationObserver(async (_, observer) => {
    observer.disconnect();
    await garment.decode();
    done(performance.now() - begun);
  }).observe(garment, { attributeFilter: ["src"] });
}); }"""


def values_for(*sliders: Locator) -> list[float]:
    """Where to move sliders, none of them where one stands: its picture would stay."""
    standing = {float(slider.input_value()) for slider in sliders}
    return random.sample([value / 10 for value in range(-29, 30) if value and value / 10 not in standing], ROUNDS)


def strokes(ours: Page, gradios: Page, label: str) -> tuple[list[float], list[float]]:
    """Milliseconds of strokes, drawn as a class, and of moves of Gradio's slider, in turns."""
    times = [], []
    ours.get_by_label("Draw it as").select_option(label)
    ours.wait_for_timeout(2000)
    ours.bring_to_front()
    ours.locator("#make-canvas").scroll_into_view_if_needed()
    canvas = ours.locator("#make-canvas").bounding_box()
    for number, value in enumerate(values_for(gradios.locator("input[type=range]"))):
        if number % 8 == 0:
            ours.get_by_role("button", name="Clear").click()
        ours.bring_to_front()
        side = canvas["width"]
        places = [(canvas["x"] + side * random.random(), canvas["y"] + side * random.random()) for _ in range(3)]
        ours.mouse.move(*places[0])
        ours.mouse.down()
        for place in places[1:]:
            ours.mouse.move(*place, steps=5)
        ours.evaluate(STROKED)
        ours.mouse.up()
        times[0].append(ours.evaluate("() => window.took"))
        gradios.bring_to_front()
        times[1].append(gradios.evaluate(MOVED, ["input[type=range]", "img[src*=file]", str(value)]))
    return times


def moves(ours: Page, gradios: Page) -> tuple[list[float], list[float]]:
    """Milliseconds of moves of our slider and of Gradio's, in turns."""
    times = [], []
    for value in values_for(ours.locator("#alter-brightness"), gradios.locator("input[type=range]")):
        times[0].append(ours.evaluate(MOVED, ["#alter-brightness", "#look .look img", str(value)]))
        times[1].append(gradios.evaluate(MOVED, ["input[type=range]", "img[src*=file]", str(value)]))
    return times


def planes(address: str) -> list[float]:
    """Seconds to the sheets of planes that nobody asked for before."""
    times = []
    for _ in range(PLANES):
        corners = ",".join(str(random.randrange(2**32)) for _ in range(4))
        begun = time.perf_counter()
        with urllib.request.urlopen(f"{address}/plane/{corners}.png?size=9&scale=4&label=8,3,4,7") as answer:
            answer.read()
        times.append(time.perf_counter() - begun)
    return times


def main() -> None:
    with sync_playwright() as playwright, page("ours") as (address, _, _), page("slider") as (other, _, _):
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        ours, gradios = (chromium.new_page(viewport={"width": 1280, "height": 1200}) for _ in range(2))
        gradios.goto(other)
        gradios.locator("img[src*=file]").wait_for(timeout=60_000)
        for _ in range(2):  # the first ones compile and connect, and are not counted; another garment has other pictures
            ours.goto(f"{address}/?tab=draw&seed={random.randrange(2**32)}~brightness0.1&count=1&label=3")
            ours.locator("#alter-brightness").wait_for(timeout=60_000)
            ours.wait_for_timeout(2000)
            mine, theirs = moves(ours, gradios)
        tell("a slider of Alter it", mine, "ms")
        tell("a Gradio slider with a picture made beforehand", theirs, "ms")
        print(f"ratio of the medians (at most 1.5): {statistics.median(mine) / statistics.median(theirs):.2f}")
        tell("the plane, 9 x 9, the first time (at most 0.5)", planes(address), "s")
        ours.goto(f"{address}/?tab=grid&plane=1,7,42,99&size=9")
        ours.locator("#plane-pad img").wait_for(timeout=60_000)
        ours.wait_for_timeout(3000)
        asked = []
        ours.on("request", lambda request: asked.append(request.url))
        still = ours.evaluate(FRAMES)
        ours.evaluate(MOVING)
        moved = ours.evaluate(FRAMES)
        tell("frames, at rest", still, "ms")
        tell("frames, while the pointer moves over the plane (60 a second: 16.7)", moved, "ms")
        print(f"requests meanwhile (none): {len(asked)}")
        ours.goto(f"{address}/?tab=make")
        ours.locator("#make-sketched").wait_for(timeout=60_000)
        for label in ("any", "3"):
            for _ in range(2):  # the first ones load and compile
                mine, theirs = strokes(ours, gradios, label)
            tell(f"the end of a stroke to the garment, as {label}", mine, "ms")
            tell("a Gradio slider with a picture made beforehand", theirs, "ms")
            print(f"ratio of the medians (at most 1.5): {statistics.median(mine) / statistics.median(theirs):.2f}")


if __name__ == "__main__":
    main()
