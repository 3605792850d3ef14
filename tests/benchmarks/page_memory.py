"""Resident memory of the page's processes once everything on it was used: python tests/benchmarks/page_memory.py [CHECKOUT]

Every tab is opened, every part of it unfolded, every button on it pressed, one after the other, each to the end of what it
starts; every endpoint is asked once, and every model draws. With the folder of another checkout, that page's memory too; the
exit code is 1 where ours is more than 350 MB over it. Linux only. It does not matter what else the machine does.
"""

import os
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import load
import numpy as np
from gradio_client import Client, handle_file
from PIL import Image
from playwright.sync_api import Error, sync_playwright

sys.path.insert(0, str(load.ROOT / "tests"))

from e2e import browser

MOST = 350  # MB over the other checkout's
LONGEST = 40  # seconds that one button may keep the page busy
GIVEN = {"seeds": "1, 7, 42", "code": "42", "codes": "42", "alterations": "sleeves 1", "method": "slerp"}


def busy_seconds(pid: int) -> float:
    """Processor time of a process and its children so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") + sum(map(busy_seconds, map(int, children)))


def wait_until_quiet(pid: int) -> None:
    """Until they use little for a second, or for as long as a button may take."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        before = busy_seconds(pid)
        time.sleep(1)
        if busy_seconds(pid) - before < 0.1:
            return


def measure(code: Path) -> dict[str, float]:
    """MB once the page of a folder's code answers, and after everything."""
    with load.page(code, None) as (port, process), sync_playwright() as playwright:
        address = f"http://127.0.0.1:{port}"
        wait_until_quiet(process.pid)
        found = {"at first": load.resident(process.pid)}
        ask_everything(address)
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address, timeout=120_000)
        page.get_by_role("tablist").first.wait_for(timeout=120_000)
        pressed = 0
        for tab in page.locator("#tabs > .tab-wrapper [role=tab]").all() or page.get_by_role("tab").all():
            with suppress(Error):  # the row shows some of them a second time, out of sight
                tab.click(timeout=2000)
                wait_until_quiet(process.pid)
                for selector in ("button.label-wrap", "button:not(.label-wrap):not([role=tab])"):
                    for button in page.locator("[role=tabpanel]").locator(selector).all():
                        with suppress(Error):  # not in sight, or not to be pressed now
                            button.click(timeout=300)
                            pressed += 1
                            wait_until_quiet(process.pid)
        chromium.close()
        wait_until_quiet(process.pid)
        print(f"{code}: {pressed} buttons pressed", flush=True)
        return found | {"after everything": load.resident(process.pid)}


def ask_everything(address: str) -> None:
    """Every endpoint once, as every model where it can be told which; and what has an address of its own."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "picture.png"
        Image.fromarray(np.pad(np.full((60, 40), 200, np.uint8), 20)).save(picture)
        client = Client(address, verbose=False, download_files=folder)
        for name, endpoint in client.view_api(return_format="dict", print_info=False)["named_endpoints"].items():
            names = [parameter["parameter_name"] for parameter in endpoint["parameters"]]
            given = {key: value for key, value in (GIVEN | {"picture": handle_file(picture)}).items() if key in names}
            for model in (None, "dcgan") if "model" in names else (None,):
                try:
                    client.predict(**given, **({"model": model} if model else {}), api_name=name)
                except Exception as error:
                    print(f"{name} of {model}: {error}", flush=True)
        client.close()
    for path in ("garment/42.png", "garment/42.json", "grid/42.png", "walk/1,7.gif", "plane/1,2,3,4.png", "time/42.png"):
        with suppress(OSError):  # an older page has fewer
            urllib.request.urlopen(f"{address}/{path}").read()


def main(other: str | None = None) -> int:
    """Print a row for each number; return the exit code."""
    ours = measure(load.ROOT)
    theirs = measure(Path(other).resolve()) if other else {}
    for name, size in ours.items():
        print(f"{name:20} {size:8.0f} MB" + (f" {theirs[name]:8.0f} MB {size - theirs[name]:+8.0f} MB" if theirs else ""))
    return int(bool(theirs) and ours["after everything"] - theirs["after everything"] > MOST)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
