"""Floods and faults: whether every request is answered, rightly or with 503 and Retry-After, and all is as before afterwards.

    python tests/benchmarks/flood.py [--seconds 60] [--connections 256]

The page is a process of its own on this machine. One after another it meets: that many connections at once; readers who take
a kilobyte a second; clients who leave in the middle; its models' process killed every few seconds; that process refused all
further memory. Ordinary clients ask beside all of them. In the end a share of the pictures is drawn anew, alone, and compared.
Exit code 1 where an answer was wrong, lost or late. Linux only.
"""

import argparse
import asyncio
import contextlib
import os
import random
import resource
import signal
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

import load

sys.path.insert(0, str(load.ROOT))

from gan import bundle, pictures
from gan.backend import import_keras

ORDINARY = 16  # clients beside a fault
LATE = 60  # seconds after which an answer will not come any more
COMPARED = 1000  # pictures


class Tally:
    """What became of requests."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.times: list[float] = []
        self.pictures: dict[int, bytes] = {}

    @property
    def wrong(self) -> int:
        """Answers that no request should get."""
        return sum(count for kind, count in self.kinds.items() if kind not in ("200", "503 with Retry-After"))

    def tell(self, name: str) -> None:
        """Print it."""
        counted = ", ".join(f"{count} x {kind}" for kind, count in self.kinds.most_common())
        times = sorted(1000 * took for took in self.times) or [0.0]
        median, late = statistics.median(times), times[int(0.95 * len(times))]
        print(
            f"{name}: {counted}; 200 after {median:.0f} ms, 95 % within {late:.0f} ms",
            flush=True,
        )


async def ordinary(port: int, number: int, seconds: float, tally: Tally) -> None:
    """Let `number` clients ask for a garment that nobody asked for before, again and again."""
    end = time.perf_counter() + seconds

    async def ask() -> None:
        while time.perf_counter() < end:
            try:
                async with load.client(port) as get:
                    while time.perf_counter() < end:
                        seed, begun = random.randrange(2**32), time.perf_counter()
                        status, headers, body = await asyncio.wait_for(get(f"/garment/{seed}.png"), LATE)
                        later = " with Retry-After" if status == 503 and "retry-after" in headers else ""
                        tally.kinds[f"{status}{later}"] += 1
                        if status == 200:
                            tally.times.append(time.perf_counter() - begun)
                            tally.pictures[seed] = body
                        elif later:
                            await asyncio.sleep(float(headers["retry-after"]) * random.random())
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                tally.kinds[f"none: {type(error).__name__}"] += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(number):
            group.create_task(ask())


async def slow_readers(port: int, seconds: float, number: int) -> None:
    """Ask for large grids, and read them a kilobyte a second."""
    end = time.perf_counter() + seconds

    async def read() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(
            f"GET /grid/{random.randrange(2**32)}.png?rows=10&columns=10&scale=16 HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        )
        while time.perf_counter() < end and await reader.read(1024):
            await asyncio.sleep(1)
        writer.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(number):
            group.create_task(read())


async def leavers(port: int, seconds: float, number: int) -> None:
    """Ask, and leave before the answer can be there."""
    end = time.perf_counter() + seconds

    async def leave() -> None:
        while time.perf_counter() < end:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(f"GET /garment/{random.randrange(2**32)}.png HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                await writer.drain()
                await asyncio.sleep(0.01 * random.random())
                writer.transport.abort()
            await asyncio.sleep(0.1)

    async with asyncio.TaskGroup() as group:
        for _ in range(number):
            group.create_task(leave())


async def killing(page: int, seconds: float) -> None:
    """Kill the models' process again and again."""
    for _ in range(max(1, int(seconds / 15))):
        await asyncio.sleep(5)
        os.kill(models_process(page), signal.SIGKILL)
        await asyncio.sleep(10)


async def refusing_memory(port: int, page: int, seconds: float) -> None:
    """Let the models' process have no more memory than it has, as long as it lives, and ask it for a model more."""
    await asyncio.sleep(seconds / 4)
    pid = models_process(page)
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_AS, (pages * os.sysconf("SC_PAGE_SIZE"), resource.RLIM_INFINITY))
        for _ in range(5):
            async with load.client(port) as get:  # a new one: the server does not keep those that rest
                status, headers, _ = await asyncio.wait_for(get("/garment/0.png?model=dcgan"), LATE)
            assert status == 200 or (status == 503 and "retry-after" in headers), status
            print(f"  another model, in a process that gets no memory: {status}")
            await asyncio.sleep(seconds / 10)
        resource.prlimit(pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await asyncio.sleep(seconds / 4)


def models_process(page: int) -> int:
    """The process of the page that holds the most memory."""
    children = map(int, Path(f"/proc/{page}/task/{page}/children").read_text().split())
    return max(children, key=lambda pid: int(Path(f"/proc/{pid}/statm").read_text().split()[1]))


def state(page: int) -> str:
    """Memory, threads, open files of the page."""
    folder = Path(f"/proc/{page}")
    threads, files = (len(list((folder / name).iterdir())) for name in ("task", "fd"))
    return f"{load.resident(page):.0f} MB with the models' process, {threads} threads, {files} files"


def compare(tally: Tally) -> int:
    """Draw some of the pictures anew, each alone; how many are other bytes."""
    import_keras()
    model = bundle.load(load.ROOT / "weights" / "cdcgan")
    seeds = random.sample(sorted(tally.pictures), min(COMPARED, len(tally.pictures)))
    wrong = sum(tally.pictures[seed] != pictures.png(pictures.grid(model.draw([seed]), 1, 1, pictures.SCALE)) for seed in seeds)
    print(f"{len(seeds)} pictures drawn anew, each alone: {wrong} are other bytes")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=256)
    given = parser.parse_args()
    seconds, wrong, seen = given.seconds, 0, Tally()
    with load.page() as (port, process):

        def meet(name: str, number: int, *faults) -> None:
            nonlocal wrong

            async def both() -> None:
                async with asyncio.TaskGroup() as group:
                    group.create_task(ordinary(port, number, seconds, tally))
                    for fault in faults:
                        group.create_task(fault)

            tally = Tally()
            asyncio.run(both())
            tally.tell(name)
            wrong += tally.wrong
            seen.pictures |= tally.pictures

        meet("one client, before", 1)
        print(f"the page, before: {state(process.pid)}")
        meet(f"{given.connections} clients", given.connections)
        beside, many = f"{ORDINARY} clients", given.connections // 4
        meet(f"{beside} and {many} slow readers", ORDINARY, slow_readers(port, seconds, many))
        meet(f"{beside} and {many} who leave", ORDINARY, leavers(port, seconds, many))
        meet(f"{beside}, the models' process killed", ORDINARY, killing(process.pid, seconds))
        meet(f"{beside}, memory refused", ORDINARY, refusing_memory(port, process.pid, seconds))
        time.sleep(15)  # idle threads end after ten seconds
        meet("one client, after", 1)
        print(f"the page, after: {state(process.pid)}")
    wrong += compare(seen)
    print(f"wrong, lost or late: {wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
