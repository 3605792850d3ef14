"""A round of the game, and the time machine's answer, in a real browser beside Gradio's own round trip.

    python tests/benchmarks/game.py [round] [time]

    round   from a choice to the next pair, against a click on a Gradio page that answers with a picture made beforehand
    time    from the button of the time machine to the picture; of a model with 12 snapshots, --model SOURCE

Without a name it measures both. Sides take turns, so that a change in the machine's speed meets both. Run it on a machine that
does nothing else. It exits with 1 where something was missed.
"""

import argparse
import statistics
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import serve_speed  # noqa: E402
from e2e import browser  # noqa: E402
from e2e.conftest import when_it_answers  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

PORT = 7872
WARMING, GAMES = 5, 6  # rounds that are not counted; games of ten pairs
# Milliseconds until something has happened after something was done, both said as JavaScript.
TIMED = """async ([act, happened]) => {
  const is = new Function(`return ${happened}`);
  const begun = performance.now();
  new Function(act)();
  while (!is()) await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}"""
CHOOSE = "document.querySelector('#game-left').click()"
CHOSEN = "!document.querySelector('#game-next').hidden || !document.querySelector('#game-end').hidden"
GO_ON = "document.querySelector('#game-next').click()"
GONE_ON = "!document.querySelector('#game-left').disabled"
CLICK = "window.before = document.querySelector('img')?.src; document.querySelector('button.lg').click()"
ANSWERED = "document.querySelector('img')?.complete && document.querySelector('img').src !== window.before"
missed = []


def check(what: str, value: str, reached: bool) -> None:
    """Print what was measured, and remember what was missed."""
    print(f"{'ok    ' if reached else 'MISSED'} {what:64} {value}", flush=True)
    if not reached:
        missed.append(what)


def timed(page: Page, act: str, happened: str) -> float:
    """Milliseconds, to the browser's next frame; a page that is not in front has none."""
    page.bring_to_front()
    return page.evaluate(TIMED, [act, happened])


def a_round(ours: Page, gradios: Page) -> None:
    """Rounds of the game beside clicks on Gradio's page."""
    rounds, clicks = [], []
    for _ in range(GAMES):
        ours.bring_to_front()
        ours.wait_for_function(GONE_ON)
        for number in range(10):
            milliseconds = timed(ours, CHOOSE, CHOSEN)
            if number < 9:
                rounds.append(milliseconds + timed(ours, GO_ON, GONE_ON))
            gradios.locator("input").fill(str(len(clicks)))
            clicks.append(timed(gradios, CLICK, ANSWERED))
        ours.bring_to_front()
        ours.locator("#game-again").click()
    serve_speed.tell("a round of the game", rounds[WARMING:], "ms")
    serve_speed.tell("a click on Gradio's page, picture made beforehand", clicks[WARMING:], "ms")
    ratio = statistics.median(rounds[WARMING:]) / statistics.median(clicks[WARMING:])
    check("round / Gradio's round trip, at most 1.5", f"{ratio:.2f}", ratio <= 1.5)


def time_machine(page: Page, address: str) -> None:
    """Another seed each time; the first few decode the snapshots."""
    page.goto(f"{address}/?tab=training")
    page.locator("#time-picture, #training .prose:has-text('No model of this page')").first.wait_for()
    if page.locator("#time-slider").count() == 0:
        print("the model has no snapshots: --model SOURCE names one that has", flush=True)
        return
    epochs = int(page.locator("#time-slider").get_attribute("max")) + 1
    check("epochs, at least 12", str(epochs), epochs >= 12)
    answers = []
    for seed in range(1000, 1030):
        page.locator("#training input[type=text], #training textarea").first.fill(str(seed))
        is_named = f"document.querySelector('#time h3')?.textContent.includes('{seed}')"
        happened = f"{is_named} && document.querySelector('#time-picture').complete"
        act = "[...document.querySelectorAll('#training button.primary')].find((one) => one.offsetWidth).click()"
        answers.append(timed(page, act, happened) / 1000)
    serve_speed.tell("the time machine's answer", answers[WARMING:], "s")
    median = statistics.median(answers[WARMING:])
    check("the time machine's answer, seconds, at most 0.3", f"{median:.2f}", median <= 0.3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", choices=["round", "time", []], help="what to measure")
    parser.add_argument("--model", default="weights/cdcgan", metavar="SOURCE")
    given = parser.parse_args()
    parts = given.part or ["round", "time"]
    address = f"http://127.0.0.1:{PORT}"
    command = [sys.executable, "app.py", "--host", "127.0.0.1", "--port", str(PORT), "--model", given.model]
    with ExitStack() as stack:
        server = stack.enter_context(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL))
        stack.callback(server.terminate)
        when_it_answers(address, server)
        playwright = stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        stack.callback(chromium.close)
        if "round" in parts:
            ready, _, _ = stack.enter_context(serve_speed.page("ready"))
            ours, gradios = chromium.new_page(), chromium.new_page()
            ours.goto(f"{address}/?tab=game")
            gradios.goto(ready)
            gradios.locator("button.lg").wait_for()
            ours.bring_to_front()
            ours.locator("#game-left:not([disabled])").wait_for(timeout=120_000)
            a_round(ours, gradios)
        if "time" in parts:
            page = chromium.new_page()
            page.set_default_timeout(120_000)
            time_machine(page, address)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
