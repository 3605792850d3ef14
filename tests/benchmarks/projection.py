"""Whether projection reaches what is asked of it: python tests/benchmarks/projection.py [own] [real] [page] [--model FOLDER]

    own     100 garments of the model's own, with their class: how many are found again within 12 and within 8 of 255
    real    100 test pictures: the median distance, over that to the nearest of 10,000 random garments of the class
    page    time with and without a label and to the first picture of the film, and the draws of another visitor meanwhile,
            through gradio_client on a page of its own

Without a name all of them. Distances are root mean square differences of pixels. Exit code 1 where something is missed. Needs
Fashion-MNIST. Run it alone: it measures time.
"""

import argparse
import base64
import contextlib
import io
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from e2e import browser

from gan import bundle, pictures, projection
from gan.backend import import_keras
from gan.data import sources
from gan.latents import vectors
from gan.progress import finished

ROOT = Path(__file__).parents[2]
SHOWN, RANDOM, FIRST = 100, 10_000, 600_000_000
DRAWS = 30
# Milliseconds from a click on the button to a picture in the browser, that of the answer before being gone.
FIND = """async () => {
  document.querySelector(".make-answer")?.remove();
  const begun = performance.now();
  document.querySelector("#make-find").click();
  while (!document.querySelector("#make-result .make-film img")?.complete) await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}"""
missed = []


def check(what: str, found: str, is_reached: bool) -> None:
    """Print a line of the table."""
    print(f"{'ok    ' if is_reached else 'MISSED'} {what}: {found}", flush=True)
    if not is_reached:
        missed.append(what)


def own(model) -> None:
    """Its own garments, found again."""
    distances = []
    for i in range(SHOWN):
        label = i % model.classes if model.is_conditional else None
        image = model.draw([FIRST + i], label)[0]
        distances.append(finished(projection.project(model, image, label)).distance)
    distances = np.array(distances)
    for limit, least in ((12, 50), (8, 0)):
        count = int((distances <= limit).sum())
        check(f"{SHOWN} of its own within {limit} (50; within 8 stretch 80)", f"{count}", count >= least)
    print(f"       median {np.median(distances):.1f}, worst {distances.max():.1f}", flush=True)


def real(model) -> None:
    """Test pictures, beside the nearest of many random garments."""
    dataset = sources.load()
    ratios, distances, nearest = [], [], []
    for label in range(model.classes) if model.is_conditional else [None]:
        rows = np.flatnonzero(dataset.held_out_labels == label)[:10] if label is not None else np.arange(SHOWN)
        latents = vectors.from_seeds(range(FIRST, FIRST + RANDOM), model.latent_dim)
        kinds = None if label is None else vectors.one_hot(np.full(RANDOM, label), model.classes)
        drawn = model.draw_latents(latents, kinds)
        for image in dataset.held_out_images[rows]:
            found = finished(projection.project(model, image, label))
            distances.append(found.distance)
            nearest.append(float(projection.distance(drawn, image).min()))
            ratios.append(distances[-1] / nearest[-1])
    ratio = np.median(distances) / np.median(nearest)
    told = f"{np.median(distances):.1f} / {np.median(nearest):.1f} = {ratio:.2f}; median of the ratios {np.median(ratios):.2f}"
    check(f"{len(ratios)} test pictures over the nearest of {RANDOM:,} (at most 0.8)", told, ratio <= 0.8)


@contextlib.contextmanager
def page(model: Path):
    """The address of a page of its own, whose models are loaded."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "--model", str(model), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | {"GRADIO_ANALYTICS_ENABLED": "False"}) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            while True:
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{address}/garment/1.png").close()
                    break
                time.sleep(0.5)
            yield address
        finally:
            server.terminate()


def first_picture(address: str) -> float:
    """The median of seconds from Find to the first picture of the film, in a browser."""
    from playwright.sync_api import sync_playwright

    times = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        visitor = chromium.new_page()
        visitor.goto(f"{address}/?tab=make")
        for _ in range(5):
            visitor.locator("[data-tool=own]").click()
            visitor.locator(".make-seen img[src]").wait_for()
            times.append(visitor.evaluate(FIND) / 1000)
            visitor.locator("#make-result .make-answer").wait_for()
            visitor.locator("[data-tool=clear]").click()
            visitor.locator(".make-seen").wait_for(state="hidden")
        chromium.close()
    return statistics.median(times)


def on_the_page(model, folder: Path) -> None:
    """Times, and what another visitor notices."""
    from gradio_client import Client

    def url(seed: int, label: int | None) -> str:
        content = pictures.png(model.draw([seed], label)[0, ..., 0])
        return f"data:image/png;base64,{base64.b64encode(content).decode()}"

    with page(folder) as address, contextlib.redirect_stdout(io.StringIO()) as _:
        client, other = (Client(address, verbose=False) for _ in range(2))
        client.predict(url(FIRST, None), "any", api_name="/project")  # compiles, and draws the candidates
        told = []
        for label, limit in (("8", 5), ("any", 10)):
            if label != "any" and not model.is_conditional:
                continue
            times = []
            for i in range(5):
                start = time.perf_counter()
                client.predict(url(FIRST + i, None if label == "any" else 8), label, api_name="/project")
                times.append(time.perf_counter() - start)
            told.append((label, limit, statistics.median(times)))

        def draws(seed: int) -> float:
            times = []
            for i in range(DRAWS):
                start = time.perf_counter()
                other.predict(1, seed + i, api_name="/sample")
                times.append(time.perf_counter() - start)
            return statistics.median(times)

        draws(FIRST)
        alone = draws(FIRST + 1000)
        is_over = threading.Event()

        def search() -> None:
            i = 0
            while not is_over.is_set():
                i += 1
                client.predict(url(FIRST + 100 + i, None), "any", api_name="/project")

        thread = threading.Thread(target=search)
        thread.start()
        time.sleep(1)
        beside = draws(FIRST + 2000)
        is_over.set()
        thread.join()
        first = first_picture(address)
    for label, limit, took in told:
        check(f"seconds with label {label} (at most {limit})", f"{took:.1f}", took <= limit)
    check("seconds from the button to the first picture, in a browser (at most 1)", f"{first:.2f}", first <= 1)
    told = f"{1000 * beside:.0f} ms beside a search, {1000 * alone:.0f} ms without: {beside / alone:.2f} times"
    check("another visitor's draws, median (at most 1.5 times)", told, beside <= 1.5 * alone)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="own | real | page")
    parser.add_argument("--model", type=Path, default=ROOT / "weights" / "cdcgan")
    given = parser.parse_args()
    parts = given.parts or ["own", "real", "page"]
    import_keras()
    model = bundle.load(given.model)
    if "own" in parts:
        own(model)
    if "real" in parts:
        real(model)
    if "page" in parts:
        on_the_page(model, given.model)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
