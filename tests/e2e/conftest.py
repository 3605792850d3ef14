"""One `python app.py` for all of these tests, and one browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
import warnings

import pytest
from conftest import ROOT

from e2e import browser


@pytest.fixture(scope="session")
def log(tmp_path_factory):
    """Where the server's output goes."""
    return tmp_path_factory.mktemp("server") / "log.txt"


@pytest.fixture(scope="session")
def address(log):
    """Where the Space answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # A proxy that leads nowhere: the page must come up without a network.
    env = os.environ | {"https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1,localhost"}
    command = [sys.executable, "app.py", "--port", str(port)]
    with open(log, "w") as output, subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output) as process:
        try:
            yield when_it_answers(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def chromium():
    """A browser; without one the tests fail in CI, and are skipped elsewhere with a loud line."""
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


def when_it_answers(address: str, process: subprocess.Popen) -> str:
    """Return the address once a server that was started answers there."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, "app.py has ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return address
        except OSError:
            time.sleep(0.2)
    raise AssertionError("app.py did not answer in 90 s")
