"""What the Lab reaches in a real browser, beside what it has to: python tests/benchmarks/lab.py [learn] [calm] [clinic]

    learn   steps a second; trousers after 60 s and three classes after 120 s, by the classifiers that ship
    calm    tasks on the page's main thread while it trains, and the browser's memory over --minutes (10)
    clinic  each illness and its cure, over three seeds

Without a name it measures all, in about 25 minutes; run it on a machine that does nothing else. It exits with 1 where something
was missed.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import lab_runs  # noqa: E402
from e2e import browser  # noqa: E402
from e2e.conftest import when_it_answers  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from gan.page.tabs.lab import handlers  # noqa: E402

PORT = 7871
JUDGED = 100  # drawings
JUDGE = "strided"  # of the two classifiers that ship: it knows real pictures again that were shrunk and enlarged
SEEDS = (1, 2, 3)
RECOVERING = 1200  # steps; the cured run is measured beside a healthy one of as many
LONG_TASKS = """() => {
  window.longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ entryTypes: ["longtask"] });
}"""
# The pictures that the network draws which a page's run has come to: the same seed gives the same run.
AGAIN = """async ([bytes, settings, steps, count]) => {
  const { Gan, randomness, spread, PIXELS } = await import("/lab/gan.js");
  const classes = bytes.map((text) => Float32Array.from(atob(text), (byte) => byte.charCodeAt() / 127.5 - 1));
  const gan = new Gan(classes, settings);
  while (gan.step < steps) gan.train();
  const drawn = [];
  for (let i = 0; i < count; i += 50) drawn.push(...gan.samples(50, gan.noises(50, randomness(1000 + i))));
  return [Array.from(gan.samples()), drawn, gan.look().diversity];
}"""
missed = []


def check(what: str, value: str, reached: bool) -> None:
    """Print what was measured, and remember what was missed."""
    print(f"{'ok    ' if reached else 'MISSED'} {what:64} {value}", flush=True)
    if not reached:
        missed.append(what)


@contextlib.contextmanager
def pages() -> Iterator[tuple[Page, Page]]:
    """The page with the Lab open, and an empty one of the same origin to run its engine in."""
    address = f"http://127.0.0.1:{PORT}"
    command = [sys.executable, "app.py", "--host", "127.0.0.1", "--port", str(PORT)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as server, sync_playwright() as playwright:
        try:
            when_it_answers(address, server)
            chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
            lab, blank = chromium.new_page(), chromium.new_page()
            blank.goto(f"{address}/lab/gan.js")
            lab.goto(f"{address}/?tab=lab")
            lab.wait_for_function("document.querySelector('#lab-diversity')?.textContent.includes('%')")
            lab.wait_for_timeout(10_000)  # the model is loaded behind it, and the page comes to rest
            yield lab, blank
            chromium.close()
        finally:
            server.terminate()


def train(lab: Page, preset: str, seconds: float) -> int:
    """Train a preset on the page for so long; return the steps."""
    lab.bring_to_front()
    lab.locator("#lab-preset").select_option(preset)
    lab.wait_for_function("document.querySelector('#lab-step').textContent === '0'")
    lab.locator("#lab-start").click()
    lab.wait_for_timeout(1000 * seconds)
    lab.locator("#lab-start").click()
    lab.wait_for_timeout(1000)
    return int(lab.locator("#lab-step").inner_text())


def drawn_again(lab: Page, blank: Page, preset: str, steps: int) -> tuple[np.ndarray, float]:
    """JUDGED pictures, uint8 (N, 14, 14), by the network that the page has come to, and their variety."""
    bytes_of = [lab_runs.text_of(label) for label in handlers.PRESETS[preset].classes]
    settings = {**handlers.PRESETS[preset].settings, "seed": 1}
    shown, drawn, diversity = blank.evaluate(AGAIN, [bytes_of, settings, steps, JUDGED])
    code = "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 56, 56).data).filter((_, i) => i % 4 === 0)"
    on_page = np.reshape(lab.locator("#lab-samples").evaluate(code), (4, 14, 4, 14)).swapaxes(1, 2).reshape(16, 14, 14)
    assert np.abs(on_page - _greys(shown)).max() <= 1, "another run than the page's"
    return _greys(drawn).astype(np.uint8), diversity


def _greys(pictures: list[float]) -> np.ndarray:
    return np.rint((np.reshape(pictures, (-1, 14, 14)) + 1) * 127.5)


def learn(lab: Page, blank: Page) -> None:
    """Speed, and what is drawn after a minute or two."""
    import keras

    from gan import features

    judges = {name: keras.saving.load_model(features.FOLDER / f"{name}.keras", compile=False) for name in ("plain", "strided")}
    judges = {name: features.Extractor(name, network) for name, network in judges.items()}

    def taken_for(pictures: np.ndarray, name: str) -> np.ndarray:
        return judges[name](pictures.repeat(2, axis=1).repeat(2, axis=2)[..., None]).classes

    for preset, seconds, least in (("one", 60, 0.8), ("three", 120, 0.6)):
        classes = handlers.PRESETS[preset].classes
        steps = train(lab, preset, seconds)
        if preset == "one":
            check("steps a second, one class (40, stretch 100)", f"{steps / seconds:.0f}", steps / seconds >= 40)
        pictures, diversity = drawn_again(lab, blank, preset, steps)
        for name in judges:
            real = np.concatenate([taken_for(lab_runs.sheet()[label], name) == label for label in classes]).mean()
            taken = taken_for(pictures, name)
            share, each = np.isin(taken, classes).mean(), [(taken == label).mean() for label in classes]
            reached = share >= least and (len(classes) == 1 or min(each) >= 0.15)
            told = f"{share:.0%} ({', '.join(f'{one:.0%}' for one in each)}); real ones shrunk alike: {real:.0%}"
            check(f"{preset}, {steps} steps: taken for what was learnt, {name}", told, reached or name != JUDGE)
        check(f"{preset}: variety, of the real ones'", f"{diversity:.0%}", diversity >= 0.5)


def calm(lab: Page, minutes: float) -> None:
    """What training takes from the page, and from memory."""
    lab.evaluate(LONG_TASKS)
    lab.bring_to_front()
    lab.locator("#lab-preset").select_option("three")
    lab.locator("#lab-start").click()
    lab.wait_for_timeout(60_000)
    long_tasks = lab.evaluate("longTasks")
    longest = f"{len(long_tasks)} of them, the longest {max(long_tasks, default=0):.0f} ms"
    check("tasks over 50 ms on the main thread in the first minute", longest, not long_tasks)
    before, told = memory(), []
    until = time.monotonic() + 60 * (minutes - 1)
    while time.monotonic() < until:
        lab.wait_for_timeout(min(30, max(1, until - time.monotonic())) * 1000)
        told.append(memory())
    lab.locator("#lab-start").click()
    growth = (np.mean(told[-3:]) - before) / before
    check(f"growth of the browser's memory from minute 1 to {minutes:g}", f"{growth:+.1%} of {before:.0f} MB", growth < 0.1)


def memory() -> float:
    """MB that this process' descendants of Chromium's kind hold in memory."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    ours, sizes = {os.getpid()}, 0
    while more := {child for child, parent in parents.items() if parent in ours} - ours:
        ours |= more
    for process in ours:
        with contextlib.suppress(OSError):
            folder = Path(f"/proc/{process}")
            if "chrom" in (folder / "comm").read_text():
                sizes += int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return sizes / 1e6


def clinic(blank: Page) -> None:
    """Every illness and its cure."""
    for name in handlers.ILLNESSES:
        preset = handlers.PRESETS[name]
        for seed in SEEDS:
            sick, sign = lab_runs.SICK[name], preset.sign
            at_first, later = lab_runs.healthy(blank, preset.classes, seed, (sick, RECOVERING))
            (ill,) = lab_runs.ill(blank, name, seed, sick)
            cured = lab_runs.cured(blank, name, seed, sick, RECOVERING)
            told = f"{sign} {ill:.3g}, healthy {at_first[sign]:.3g}"
            check(f"{name}, seed {seed}: ill after {sick} steps", told, lab_runs.ILL[name](ill, at_first[sign]))
            told = f"{sign} {cured:.3g}, healthy {later[sign]:.3g}"
            check(f"{name}, seed {seed}: cured for {RECOVERING} steps", told, lab_runs.CURED[name](cured, later[sign]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="learn | calm | clinic")
    parser.add_argument("--minutes", type=float, default=10)
    given = parser.parse_args()
    parts = given.parts or ["learn", "calm", "clinic"]
    with pages() as (lab, blank):
        if "learn" in parts:
            learn(lab, blank)
        if "calm" in parts:
            calm(lab, given.minutes)
        if "clinic" in parts:
            clinic(blank)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
