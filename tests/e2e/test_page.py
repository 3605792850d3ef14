"""The page as a visitor has it: `python app.py` with the bundled weights, and a real browser."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import warnings

import pytest
from conftest import ROOT

from e2e import browser

SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def address():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # A proxy that leads nowhere: the page must come up without a network.
    env = os.environ | {"https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1,localhost"}
    with subprocess.Popen([sys.executable, "app.py", "--port", str(port)], cwd=ROOT, env=env) as process:
        try:
            yield _when_it_answers(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def chromium():
    path = browser.find()
    if path is None:
        message = "no Chromium or Chrome: `python tests/e2e/browser.py` installs one"
        if os.environ.get("CI"):
            pytest.fail(message)
        warnings.warn(f"THE BROWSER TESTS DID NOT RUN: {message}", stacklevel=1)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=browser.FLAGS)
        yield started
        started.close()


@pytest.mark.parametrize("size", SIZES)
def test_a_click_draws_16_other_garments_each_with_its_seed(address, chromium, size):
    page = chromium.new_page(viewport=SIZES[size])
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    captions = page.locator("#garments .caption-label")
    captions.nth(15).wait_for()
    assert captions.all_inner_texts() == [f"seed {seed}" for seed in range(16)]

    page.get_by_role("button", name="Draw 16 garments").click()
    page.wait_for_function("document.querySelector('#garments .caption-label').innerText != 'seed 0'")
    seeds = [int(re.fullmatch(r"seed (\d+)", text)[1]) for text in captions.all_inner_texts()]
    assert [(seed - seeds[0]) % 2**32 for seed in seeds] == list(range(16))
    images = page.locator("#garments img")
    assert images.count() == 16
    page.wait_for_function("[...document.querySelectorAll('#garments img')].every(image => image.complete)")
    assert images.first.evaluate("image => getComputedStyle(image).imageRendering") == "pixelated"
    assert _grey_levels(images.first) > 5
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    boxes = [image.bounding_box() for image in images.all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= SIZES[size]["width"] - 8 for box in boxes)
    assert captions.evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)")
    (ROOT / "artifacts").mkdir(exist_ok=True)
    page.screenshot(path=ROOT / "artifacts" / f"page-{size}.png", full_page=True)
    assert errors == []


def _grey_levels(image) -> int:
    return image.evaluate("""image => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
        return new Set(pixels.filter((_, i) => i % 4 == 0)).size;
    }""")


def _when_it_answers(address: str, process: subprocess.Popen) -> str:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, "app.py has ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return address
        except OSError:
            time.sleep(0.2)
    raise AssertionError("app.py did not answer in 90 s")
