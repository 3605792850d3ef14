"""Find a Chromium for the browser tests, or install one: python tests/e2e/browser.py"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--in-process-gpu",
    "--process-per-site",  # pages of one visitor share what the first has compiled
]


def find() -> str | None:
    """The path of the system's Chromium or Chrome, else of Playwright's own, else None."""
    system = next((path for path in map(shutil.which, NAMES) if path), None)
    if system:
        return system
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Try Playwright's download, then Debian's package; whether it worked, `find` tells."""
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode == 0:
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update"])
        subprocess.run(["apt-get", "install", "-y", "chromium"])


if __name__ == "__main__":
    if not find():
        install()
    print(f"Browser for the tests: {find() or 'NONE. Install Chromium or Chrome; without one the browser tests do not run'}")
