"""Our page against the same page done the obvious way, and against Gradio's own cost.

    python tests/benchmarks/serve_speed.py [start] [grid] [clients] [garment] [memory]

Without a name it measures all. Each page is a process of its own on this machine; sides take turns, so that a change in the
machine's speed meets both. Run it on a machine that does nothing else.
"""

import argparse
import contextlib
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from gradio_client import Client

ROOT = Path(__file__).parents[2]
OBVIOUS = str(Path(__file__).with_name("obvious_page.py"))


@contextlib.contextmanager
def page(kind: str) -> Iterator[tuple[str, float, subprocess.Popen]]:
    """Start a page; yield its address, the seconds to its first HTTP 200, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["app.py", "--host", "127.0.0.1", "--port", str(port)] if kind == "ours" else [OBVIOUS, kind, str(port)]
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        address = f"http://127.0.0.1:{port}"
        while True:
            assert process.poll() is None, f"{kind} has ended"
            try:
                urllib.request.urlopen(address, timeout=10).close()
                break
            except OSError:
                time.sleep(0.01)
        yield address, time.perf_counter() - start, process
        process.terminate()


def connect(address: str) -> Client:
    """A client that downloads nothing it is not asked for, and says nothing."""
    return Client(address, verbose=False)


def start(rounds: int = 11) -> None:
    """Seconds from `python app.py` to the first answer, and to the first garment."""
    answers, garments = {"empty": [], "ours": []}, []
    imports = []
    for _ in range(rounds):
        with page("empty") as (_, seconds, _):
            answers["empty"].append(seconds)
        begun = time.perf_counter()
        with page("ours") as (address, seconds, _):
            answers["ours"].append(seconds)
            connect(address).predict(1, 42, api_name="/sample")
            garments.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import tensorflow"], check=True, stderr=subprocess.DEVNULL)
        imports.append(time.perf_counter() - begun)
    ratios = [ours / empty for empty, ours in zip(answers["empty"], answers["ours"], strict=True)]
    beyond = [garment - alone for garment, alone in zip(garments, imports, strict=True)]
    tell("first HTTP 200, empty page", answers["empty"], "s")
    tell("first HTTP 200, ours", answers["ours"], "s")
    tell("ratio (at most 1.25)", ratios)
    tell("import tensorflow", imports, "s")
    tell("first garment through the API", garments, "s")
    tell("beyond the import (at most 2)", beyond, "s")


def grid(rounds: int = 40) -> None:
    """Milliseconds of a 4 x 4 grid through gradio_client, another seed each time."""
    with contextlib.ExitStack() as stack:
        clients = {kind: connect(stack.enter_context(page(kind))[0]) for kind in ("ours", "ready", "obvious")}
        times = {kind: [] for kind in clients}
        for number in range(rounds + 3):
            for kind, client in clients.items():
                begun = time.perf_counter()
                client.predict(number * 16, api_name="/grid")
                if number >= 3:  # the first ones load and compile
                    times[kind].append(1000 * (time.perf_counter() - begun))
    for kind, milliseconds in times.items():
        tell(f"4 x 4 grid, {kind}", milliseconds, "ms")
    medians = {kind: statistics.median(milliseconds) for kind, milliseconds in times.items()}
    print(f"ours / ready picture (at most 1.3): {medians['ours'] / medians['ready']:.2f}")
    print(f"obvious / ours (at least 2): {medians['obvious'] / medians['ours']:.2f}")


def clients(number: int = 32, seconds: float = 30) -> None:
    """4 x 4 grids a second that gradio_clients get at once."""
    rates = {}
    for kind in ("obvious", "ours"):
        with page(kind) as (address, _, _):
            connected = [connect(address) for _ in range(number)]
            connected[0].predict(0, api_name="/grid")
            done, errors = at_once(connected, seconds, lambda client: client.predict(random.randrange(10**6), api_name="/grid"))
            rates[kind] = done / seconds
            print(f"{number} gradio_clients, {seconds:.0f} s, {kind}: {rates[kind]:.1f} grids a second")
            print(f"{len(errors)} errors {errors[:1]}")
    print(f"throughput ratio (at least 2): {rates['ours'] / rates['obvious']:.2f}")


def garment(number: int = 32, seconds: float = 10) -> None:
    """GET /garment/SEED.png, one after another and from many clients at once."""
    with page("ours") as (address, _, _):
        urllib.request.urlopen(f"{address}/garment/42.png").read()
        for name, seed in (("42", lambda: 42), ("another seed each time", lambda: random.randrange(2**32))):
            times = []
            for _ in range(200):
                begun = time.perf_counter()
                urllib.request.urlopen(f"{address}/garment/{seed()}.png").read()
                times.append(1000 * (time.perf_counter() - begun))
            tell(f"GET /garment, {name} (median at most 15)", times, "ms")
            done, errors = at_once(
                range(number), seconds, lambda _, seed=seed: urllib.request.urlopen(f"{address}/garment/{seed()}.png").read()
            )
            print(f"{number} clients, {name} (at least 100): {done / seconds:.0f} a second, {len(errors)} errors {errors[:1]}")


def memory(requests: int = 2000) -> None:
    """Resident memory of the page and its worker after 100 requests and after 2,000: grids, samples, walks, plain PNGs."""
    with page("ours") as (address, _, process):
        client = connect(address)
        sizes = {}
        for i in range(1, requests + 1):
            match i % 10:
                case 0:
                    client.predict(4, i, api_name="/sample")
                case 1:
                    client.predict(f"{i}, {i + 1}", 12, "slerp", api_name="/interpolate")
                case 2 | 3 | 4:
                    client.predict(i, 4, 4, api_name="/grid")
                case _:
                    urllib.request.urlopen(f"{address}/garment/{i}.png").read()
            if i in (100, requests // 2, requests):
                sizes[i] = resident(process.pid)
                print(f"memory after {i} requests: {sizes[i]:.0f} MB", flush=True)
    print(f"growth (under 30): {sizes[requests] - sizes[100]:.1f} MB")


def at_once(workers, seconds: float, work) -> tuple[int, list[str]]:
    """Let each of `workers` call work(worker) again and again in a thread of its own: (calls done, errors)."""
    done, errors, end = [], [], time.monotonic() + seconds

    def repeat(worker) -> None:
        while time.monotonic() < end:
            try:
                work(worker)
                done.append(1)
            except Exception as error:
                errors.append(repr(error))

    threads = [threading.Thread(target=repeat, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done), errors


def resident(pid: int) -> float:
    """Resident memory in MB of a process and its children (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    status = Path(f"/proc/{pid}/status").read_text()
    own = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))) / 1024
    return own + sum(resident(int(child)) for child in children)


def tell(name: str, values: list[float], unit: str = "") -> None:
    """Print a median and the range."""
    print(f"{name}: median {statistics.median(values):.2f} {unit} ({min(values):.2f} to {max(values):.2f})", flush=True)


def main() -> None:
    parts = {part.__name__: part for part in (start, grid, clients, garment, memory)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help="what to measure", choices=[*parts, []])
    for name in parser.parse_args().part or parts:
        parts[name]()


if __name__ == "__main__":
    main()
