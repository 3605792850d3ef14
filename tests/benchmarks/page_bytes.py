"""How many bytes the page's config has, and all that a browser loads before anything is touched, in both languages.

    python tests/benchmarks/page_bytes.py [CHECKOUT]

With the folder of another checkout, that page's bytes too, and the ratios; the exit code is 1 where one is over 1.3. It does
not matter what else the machine does.
"""

import sys
import time
import urllib.request
from pathlib import Path

import load
from playwright.sync_api import Browser, Request, sync_playwright

sys.path.insert(0, str(load.ROOT / "tests"))

from e2e import browser

MOST = 1.3  # times the other checkout's bytes
QUIET = 10  # seconds without another answer, after which the page is taken to be there
LOCALES = {"English": "en-US", "Korean": "ko-KR"}


def measure(code: Path) -> dict[str, int]:
    """The bytes of the page of a folder's code."""
    found = {}
    with load.page(code, None) as (port, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        for language, locale in LOCALES.items():
            request = urllib.request.Request(f"http://127.0.0.1:{port}/config", headers={"Accept-Language": locale})
            found[f"config, {language}"] = len(urllib.request.urlopen(request).read())
            found[f"first load, {language}"] = first_load(chromium, port, locale)
    return found


def first_load(chromium: Browser, port: int, locale: str) -> int:
    """The bytes of all answers, headers included, that a browser which was never there gets until it asks for no more."""
    answered: list[Request] = []
    visitor = chromium.new_context(locale=locale)
    page = visitor.new_page()
    page.on("requestfinished", lambda request: answered.append(request))
    page.goto(f"http://127.0.0.1:{port}", timeout=120_000)
    page.get_by_role("tablist").first.wait_for(timeout=120_000)
    files, since = 0, time.monotonic()
    while time.monotonic() < since + QUIET:
        page.wait_for_timeout(500)
        now = sum("/queue/" not in request.url for request in answered)  # Draw asks on until its receipt is whole
        if now > files:
            files, since = now, time.monotonic()
    sizes = [request.sizes() for request in answered]
    visitor.close()
    return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)


def main(other: str | None = None) -> int:
    """Print a row for each number; return the exit code."""
    ours = measure(load.ROOT)
    theirs = measure(Path(other).resolve()) if other else {}
    for name, count in ours.items():
        print(f"{name:20} {count:12,}" + (f" {theirs[name]:12,} {count / theirs[name]:6.2f}" if theirs else ""))
    return int(any(ours[name] > MOST * count for name, count in theirs.items()))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
