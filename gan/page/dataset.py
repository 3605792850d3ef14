"""The training pictures behind the page's back: loaded once for all visitors, downloaded first where they must be."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import gan
from gan.data import DataError, fashion_mnist

DOWNLOAD_BYTES = 30_878_645  # of the four files as Keras downloads them
PATIENCE = 60  # seconds without a new byte after which a download is given up
# In a process of its own: the page is spared Keras (560 MB), and what hangs can be ended. The timeout ends it, too, should
# the page be gone.
DOWNLOAD = (
    sys.executable,
    "-c",
    f"import socket; socket.setdefaulttimeout({PATIENCE}); from gan.data import fashion_mnist; fashion_mnist.download()",
)


class Garments:
    """The training pictures, loaded when the first visitor asks.

    Everything runs in one event loop, so nothing is loaded twice at a time, and those who wait hold no thread.
    """

    def __init__(self) -> None:
        self._loading: asyncio.Task | None = None

    async def get(self, report: Callable[[], None] = lambda: None) -> tuple[np.ndarray, np.ndarray]:
        """Images uint8 (60000, 28, 28, 1) and labels uint8 (60000,); `report` is called now and then while they are loading.

        What failed is tried again by the next call.

        Raises:
            DataError: they cannot be had.
        """
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.create_task(_load())
            # Looked at even if nobody waits any more: asyncio would log a traceback.
            self._loading.add_done_callback(lambda task: task.cancelled() or task.exception())
        while not self._loading.done():
            report()
            await asyncio.wait([self._loading], timeout=0.2)
        return self._loading.result()


def bytes_here() -> int:
    """Bytes of the data set on this machine, those of files that are still being downloaded too."""
    total = 0
    for file in fashion_mnist.directory().glob("*-ubyte.gz*"):
        with contextlib.suppress(FileNotFoundError):  # it was being downloaded, and now has its name
            total += file.stat().st_size
    return total


async def _load() -> tuple[np.ndarray, np.ndarray]:
    if fashion_mnist.missing():
        await _download()
    if absent := fashion_mnist.missing():
        raise DataError("Fashion-MNIST is missing", *absent)
    images, labels, _, _ = await asyncio.to_thread(fashion_mnist.load)
    return images, labels


async def _download() -> None:
    """Download in a process, and end it when nothing comes any more; what is missing afterwards tells how it went."""
    root, nothing = Path(gan.__file__).parents[1], subprocess.DEVNULL
    process = subprocess.Popen(DOWNLOAD, cwd=root, stdin=nothing, stdout=nothing, stderr=nothing)
    size, since = -1, time.monotonic()
    while process.poll() is None:
        await asyncio.sleep(0.2)
        if (now := bytes_here()) != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            process.kill()
            process.wait()
    for partial in fashion_mnist.directory().glob(f"*.{process.pid}"):
        partial.unlink()
