"""This page against itself at another commit, in one run, with that commit's weights on both sides.

    python tests/benchmarks/serve_against.py COMMIT [--rounds 3] [--seconds 20] [--requests 10000]

The commit is checked out into a temporary worktree. Both pages are served in turns, each by a process of its own on this
machine, so that a change in the machine's speed meets both. Of each number the median of the rounds is printed; the memory is
measured once. Run it on a machine that does nothing else. Linux only.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import load
from gradio_client import Client

sys.path.insert(0, str(load.ROOT))

from gan.page.tabs.how.words import WORDS

CLIENTS = 32
DRAWS = 40  # through gradio_client, of which the median is taken


@contextlib.contextmanager
def worktree(commit: str) -> Iterator[Path]:
    """The code of a commit, for a while."""
    git = ["git", "-C", str(load.ROOT), "worktree"]
    with tempfile.TemporaryDirectory() as folder:
        code = Path(folder, "code")
        subprocess.run([*git, "add", "--detach", "--quiet", str(code), commit], check=True)
        try:
            yield code
        finally:
            subprocess.run([*git, "remove", "--force", str(code)], check=True)


def measure(port: int, seconds: float) -> dict[str, float]:
    """A page's speed: garments alone and of many clients, grids of many gradio_clients, draws without and beside long work."""
    seeds = itertools.count(random.randrange(10**9))  # never the same
    found = {}
    for name, number in (("alone", 1), (f"{CLIENTS} clients", CLIENTS)):
        answers = asyncio.run(load.at_once(port, number, seconds, lambda: f"/garment/{next(seeds)}.png"))
        assert {status for _, status, _, _ in answers} == {200}
        times = sorted(1000 * took for *_, took in answers)
        found[f"{name}, garments/s"] = len(answers) / seconds
        found[f"{name}, median ms"] = statistics.median(times)
        found[f"{name}, 95 % within ms"] = times[int(0.95 * len(times))]
    clients = [Client(f"http://127.0.0.1:{port}", verbose=False, httpx_kwargs={"timeout": 60}) for _ in range(CLIENTS)]
    end, done = time.monotonic() + seconds, []

    def grids(client: Client) -> None:
        while time.monotonic() < end:
            client.predict(next(seeds), 4, 4, api_name="/grid")
            done.append(1)

    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(grids, clients))
    found[f"{CLIENTS} gradio_clients, 4 x 4 grids/s"] = len(done) / seconds

    def draws() -> float:
        times = []
        for _ in range(DRAWS):
            begun = time.perf_counter()
            clients[0].predict(1, next(seeds), api_name="/sample")
            times.append(1000 * (time.perf_counter() - begun))
        return statistics.median(times)

    found["a draw through gradio_client, median ms"] = quiet = draws()
    with long_work(port):
        found["the same beside long work, median ms"] = beside = draws()
    found["beside long work / without"] = beside / quiet
    return found


@contextlib.contextmanager
def long_work(port: int) -> Iterator[None]:
    """A visitor has untrained networks made, again and again, as the button on the page does."""
    address, ended = f"http://127.0.0.1:{port}", threading.Event()
    config = httpx.get(f"{address}/config", timeout=60).json()
    names = "how.untrained.button", WORDS["how.untrained.button"][0]  # a key, on the pages that were served as one for all
    button = next(part["id"] for part in config["components"] if any(name in json.dumps(part["props"]) for name in names))
    number = next(event["id"] for event in config["dependencies"] if [button, "click"] in event["targets"])

    def visit() -> None:
        with httpx.Client(timeout=60) as client:
            while not ended.is_set():
                asked = {"data": [], "fn_index": number, "session_hash": "visitor", "trigger_id": button}
                client.post(f"{address}/gradio_api/queue/join", json=asked).raise_for_status()
                with client.stream("GET", f"{address}/gradio_api/queue/data?session_hash=visitor") as lines:
                    said = "".join(line for line in lines.iter_lines() if '"process_completed"' in line)
                assert '"success":true' in said, said[:300]

    with ThreadPoolExecutor(1) as threads:
        visiting = threads.submit(visit)
        time.sleep(2)
        try:
            yield
        finally:
            ended.set()
            visiting.result()


def memory(port: int, page: int, requests: int) -> dict[str, float]:
    """Resident MB of the page and its models' process after a tenth of `requests` mixed ones, and after all."""
    client, found = Client(f"http://127.0.0.1:{port}", verbose=False, httpx_kwargs={"timeout": 60}), {}

    async def plain(paths: list[str]) -> None:
        async with load.client(port) as get:
            for path in paths:
                assert (await get(path))[0] == 200

    for i in range(0, requests, 20):
        paths = [f"/garment/{i + n}.png" for n in range(14)] + [f"/grid/{i + n}.png" for n in range(3)]
        asyncio.run(plain([*paths, f"/walk/{i},{i + 1}.gif"]))
        client.predict(4, i, api_name="/sample")
        client.predict(i, 4, 4, api_name="/grid")
        if i + 20 in (requests // 10, requests):
            found[f"MB after {i + 20} requests"] = load.resident(page)
    return found


def tell(theirs: dict[str, float], ours: dict[str, float], commit: str) -> None:
    """Print both sides and their ratio, a row each."""
    print(f"{'':42} {commit[:12]:>12} {'here':>12} {'ratio':>8}")
    for name, value in ours.items():
        print(f"{name:42} {theirs[name]:12.2f} {value:12.2f} {value / theirs[name]:8.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--requests", type=int, default=10_000)
    given = parser.parse_args()
    with worktree(given.commit) as other:
        sides, model = (other, load.ROOT), other / "weights" / "cdcgan"
        on_each(sides, model, given.rounds, lambda port, _: measure(port, given.seconds), given.commit)
        on_each(sides, model, 1, lambda port, process: memory(port, process.pid, given.requests), given.commit)


def on_each(sides: tuple[Path, Path], model: Path, rounds: int, work: Callable, commit: str) -> None:
    """Let both sides do work(port, process) in turns, `rounds` times, and tell the medians."""
    found: tuple[list, list] = [], []
    for _ in range(rounds):
        for code, values in zip(sides, found, strict=True):
            with load.page(code, model) as (port, process):
                values.append(work(port, process))
    theirs, ours = ({name: statistics.median(one[name] for one in values) for name in values[0]} for values in found)
    tell(theirs, ours, commit)


if __name__ == "__main__":
    sys.exit(main())
