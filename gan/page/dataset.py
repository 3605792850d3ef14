"""The pictures that a model learnt from, behind the page's back: read once for all visitors, downloaded where they must be.

A set with a name is itself. Pictures of anybody's own are looked for where the run beside the model found them, and are shown
only where their fingerprint says that they are the ones that the model learnt from.
"""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

import gan
from gan import bundle, data, learnt_from
from gan.cli import say
from gan.data import DataError, fashion_mnist, mnist, sources
from gan.errors import UserError

PATIENCE = 60  # seconds without a new byte after which a download is given up
# In a process of its own: the page is spared Keras (560 MB), and what hangs can be ended. The timeout ends it, too, should
# the page be gone. The set's name, which is its module's, follows.
DOWNLOAD = (
    sys.executable,
    "-c",
    f"import importlib, socket, sys; socket.setdefaulttimeout({PATIENCE}); "
    "importlib.import_module(f'gan.data.{sys.argv[1]}').download()",
)


class Download(NamedTuple):
    """A set that Keras downloads: its files, and their bytes."""

    files: Callable[[], list[Path]]
    size: int

    def missing(self) -> list[Path]:
        """The files that are not there."""
        return [file for file in self.files() if not file.is_file()]

    def bytes_here(self) -> int:
        """Bytes of the set on this machine, those of files that are still being downloaded too."""
        total = 0
        for file in self.files():
            for part in file.parent.glob(f"{file.name}*"):
                with contextlib.suppress(FileNotFoundError):  # it was being downloaded, and now has its name
                    total += part.stat().st_size
        return total


DOWNLOADS = {
    sources.FASHION_MNIST: Download(lambda: [fashion_mnist.directory() / name for name in fashion_mnist.FILES], 30_878_645),
    sources.MNIST: Download(lambda: [mnist.path()], 11_490_434),
}


class NotHereError(UserError):
    """Somebody's own pictures that cannot be shown.

    Attributes:
        why: "elsewhere": nobody here knows where they are; "moved": they are not there any more, or cannot be read; "changed":
            what lies there is something else.
    """

    def __init__(self, why: str) -> None:
        super().__init__(f"the pictures that the model learnt from cannot be shown: {why}")
        self.why = why


class Source(NamedTuple):
    """What a model learnt from, as its run.json says it, and where to look for it.

    Attributes:
        data: "fashion_mnist", "mnist", or "./NAME" for anybody's own pictures.
        name, count, class_names: what they are called; how many they were, None where nothing says so; the model's classes.
        invert, limit: whether they were inverted (None: as they look), and how many were used (None: all).
        place: what sources.load takes; None where nobody here knows.
        fingerprint, cache: of anybody's own: what data.fingerprint must say; where what was read is kept.
    """

    data: str
    name: str
    count: int | None
    class_names: tuple[str, ...]
    invert: bool | None
    limit: int | None
    place: str | None = None
    fingerprint: str | None = None
    cache: Path | None = None


class Pictures(NamedTuple):
    """Training pictures: uint8 (N, 28, 28, 1), their labels, uint8 (N,), and what these are called."""

    images: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]


def source_of(model) -> Source:
    """What a model learnt from; of what its files do not say in the right form, nothing."""
    run, named = model.run, bundle.data_of(model.run)
    facts, settings = _part(run, "dataset"), _part(run, "settings")
    count, limit, invert = facts.get("images"), settings.get("limit"), settings.get("invert")
    source = Source(
        named,
        data.shown(facts.get("name") or named.removeprefix("./"))[: data.LONGEST_NAME],
        count if isinstance(count, int) else None,
        tuple(model.class_names),
        invert if isinstance(invert, bool) else None,
        limit if isinstance(limit, int) and limit > 0 else None,
    )
    if named in DOWNLOADS:
        return source._replace(place=named)
    run_dir = model.folder.resolve().parent
    settings = learnt_from.settings_of(run_dir)
    place, invert = settings.get("data"), settings.get("invert")
    if not isinstance(place, str) or place in DOWNLOADS:
        return source
    return source._replace(
        place=place,
        invert=invert if isinstance(invert, bool) else None,
        fingerprint=str(facts.get("sha256")),
        cache=run_dir / "data.npz",
    )


def is_of_clothes(model) -> bool:
    """Whether a model learnt from Fashion-MNIST."""
    return bundle.data_of(model.run) == sources.FASHION_MNIST


class Loader:
    """The pictures of a source, loaded when the first visitor asks.

    Everything runs in one event loop, so nothing is loaded twice at a time, and those who wait hold no thread.

    Attributes:
        read: (pictures read, pictures in all), while they are being read.
    """

    def __init__(self, source: Source) -> None:
        self.source, self.read = source, (0, 0)
        self._loading: asyncio.Task | None = None

    @property
    def pictures(self) -> Pictures | None:
        """What is there already."""
        is_here = self._loading and self._loading.done() and not self._loading.cancelled() and not self._loading.exception()
        return self._loading.result() if is_here else None

    async def get(self, report: Callable[[], None] = lambda: None) -> Pictures:
        """The pictures; `report` is called now and then while they are loading.

        What failed is tried again by the next call.

        Raises:
            DataError: a set that Keras downloads cannot be had.
            NotHereError: somebody's own cannot be shown.
        """
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.create_task(self._load())
            # Looked at even if nobody waits any more: asyncio would log a traceback.
            self._loading.add_done_callback(lambda task: task.cancelled() or task.exception())
        while not self._loading.done():
            report()
            await asyncio.wait([self._loading], timeout=0.2)
        return self._loading.result()

    async def _load(self) -> Pictures:
        if self.source.place is None:
            raise NotHereError("elsewhere")
        download = DOWNLOADS.get(self.source.data)
        if download and download.missing():
            await _download(self.source.data, download)
        if download and (absent := download.missing()):
            raise DataError(f"{self.source.name} is missing", *absent)
        return await asyncio.to_thread(self._read)

    def _read(self) -> Pictures:
        source = self.source
        try:
            dataset = sources.load(source.place, source.invert, source.cache, self._tell)
        except (DataError, OSError) as error:
            if source.data in DOWNLOADS:
                raise
            say(f"app.py: {error}", to_stderr=True)  # with a path, which is no visitor's business
            raise NotHereError("moved") from None
        images, labels = dataset.images[: source.limit], dataset.labels[: source.limit]
        if source.data in DOWNLOADS:
            return Pictures(images, labels, dataset.class_names)
        if data.fingerprint(images, labels) != source.fingerprint or labels.max() >= len(source.class_names):
            raise NotHereError("changed")
        return Pictures(images, labels, source.class_names)

    def _tell(self, done: int, total: int) -> None:
        self.read = done, total


def loaders(models) -> dict[Source, Loader]:
    """One for each source that the page's models learnt from: the same for all who ask, so that pictures are there once."""
    if models.first not in _loaders:
        sources = dict.fromkeys(map(source_of, models.values()))
        _loaders[models.first] = {source: Loader(source) for source in sources}
    return _loaders[models.first]


_loaders: WeakKeyDictionary = WeakKeyDictionary()


async def _download(name: str, download: Download) -> None:
    """Download in a process, and end it when nothing comes any more; what is missing afterwards tells how it went."""
    root, nothing = Path(gan.__file__).parents[1], subprocess.DEVNULL
    process = subprocess.Popen([*DOWNLOAD, name], cwd=root, stdin=nothing, stdout=nothing, stderr=nothing)
    size, since = -1, time.monotonic()
    while process.poll() is None:
        await asyncio.sleep(0.2)
        if (now := download.bytes_here()) != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            process.kill()
            process.wait()
    for partial in download.files()[0].parent.glob(f"*.{process.pid}"):
        partial.unlink()


def _part(content: object, key: str) -> dict:
    part = content.get(key) if isinstance(content, dict) else None
    return part if isinstance(part, dict) else {}
