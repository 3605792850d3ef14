"""What the benchmarks of the served page share: pages of a folder's code, and clients that cost this machine little."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def page(code: Path = ROOT, model: Path | None = ROOT / "weights" / "cdcgan") -> Iterator[tuple[int, subprocess.Popen]]:
    """Serve a model, or all that ship, with the code of a folder, and yield the port and the process once it draws."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--model", str(model)] if model else []
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=code, env=os.environ | {"MODEL_ID": ""}, **quiet) as process:
        try:
            asyncio.run(_until_it_draws(port, process))
            yield port, process
        finally:
            process.terminate()


async def _until_it_draws(port: int, process: subprocess.Popen) -> None:
    while True:
        assert process.poll() is None, "the page has ended"
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            async with client(port) as get:
                if (await get("/garment/0.png"))[0] == 200:
                    return
        await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def client(port: int):
    """A connection that stays open: get(path) -> (status, headers, body)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def get(path: str) -> tuple[int, dict[str, str], bytes]:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return int(first.split()[1]), headers, await reader.readexactly(int(headers["content-length"]))

    try:
        yield get
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def at_once(port: int, number: int, seconds: float, path: Callable[[], str]) -> list[tuple[str, int, bytes, float]]:
    """Let `number` clients ask again and again: (path, status, body, seconds) of every answer."""
    answers, end = [], time.perf_counter() + seconds

    async def ask() -> None:
        async with client(port) as get:
            while time.perf_counter() < end:
                wanted, begun = path(), time.perf_counter()
                status, _, body = await get(wanted)
                answers.append((wanted, status, body, time.perf_counter() - begun))

    async with asyncio.TaskGroup() as group:
        for _ in range(number):
            group.create_task(ask())
    return answers


def resident(pid: int) -> float:
    """Resident memory in MB of a process and its children (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    status = Path(f"/proc/{pid}/status").read_text()
    own = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))) / 1024
    return own + sum(resident(int(child)) for child in children)
