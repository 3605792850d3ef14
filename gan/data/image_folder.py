"""A folder of picture files: a folder in it for each class, or one class whose pictures lie right in it."""

import json
import os
import re
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import numpy as np
import PIL
from PIL import Image

from gan import files
from gan.data import ANY, SIDE, Dataset, fitting, refusal, refuse_too_many, shown

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")
UNREADABLE_SHARE = 10  # one file in so many may be unreadable
READER = 2  # to be raised when the same files would be read otherwise: what is cached is read anew then
PIECE = 64  # pictures that a thread reads at a time
NAMED = 5  # files that a message names, at most


@dataclass
class Listing:
    """What lies in one folder, hidden files left out; links are counted and not followed."""

    pictures: list[os.DirEntry] = field(default_factory=list)  # in natural order, as the folders
    folders: list[os.DirEntry] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    links: int = 0


def list_folder(source: Path, folder: Path | str) -> Listing:
    """List a folder of a source.

    Raises:
        DataError: it cannot be read.
    """
    listing = Listing()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_symlink():
                    listing.links += 1
                elif entry.is_dir(follow_symlinks=False):
                    listing.folders.append(entry)
                elif entry.is_file(follow_symlinks=False) and entry.name.lower().endswith(ENDINGS):
                    listing.pictures.append(entry)
                else:
                    listing.others.append(entry.name)
    except OSError as error:
        problem = f"{_inside(source, folder)} cannot be read ({error.strerror}); allow that, or name another folder"
        raise refusal(source, problem) from error
    listing.pictures.sort(key=_natural)
    listing.folders.sort(key=_natural)
    return listing


def load(folder: Path, title: str, cache: Path | None = None, progress: Callable[[int, int], None] | None = None) -> Dataset:
    """All pictures of a folder; the held-out part is empty, and nothing is inverted.

    They are in an order that looks random, so that the first N are of all classes, and that depends on their names alone.

    Args:
        title: the name of the data set, and of the class where there is only one.
        cache: an .npz that keeps what was read. It is used where the names, sizes and times of all pictures are as they were.

    Raises:
        DataError: no pictures, pictures both in the folder and in folders of it, two classes of one name, too many, or more
            than a tenth that cannot be read.
    """
    classes, remarks = _classes(folder, title)
    paths = [entry.path for _, entries in classes for entry in entries]
    refuse_too_many(folder, len(paths), len(classes))
    labels = np.repeat(np.arange(len(classes), dtype=np.uint8), [len(entries) for _, entries in classes])
    order = np.random.default_rng(0).permutation(len(paths))  # to be read in: put into it later, they would be there twice
    key = _key(folder, classes)
    held = _from_cache(cache, key) if cache else None
    if held is None:
        images, unreadable = _read(paths, order, progress)
        _refuse_unreadable(folder, paths, unreadable)
        labels = labels[order[~np.isin(order, list(unreadable))]]
        if unreadable:
            remarks.append(_unreadable(folder, paths, unreadable) + ": left out")
        if cache:
            kept = {"key": key, "unreadable": remarks[-1:] if unreadable else []}
            try:
                with files.replacing(cache) as temporary:
                    np.savez(temporary, images=images, labels=labels, facts=np.frombuffer(json.dumps(kept).encode(), np.uint8))
            except OSError as error:
                remarks.append(f"the pictures could not be kept in {shown(cache)} ({error.strerror}): they will be read anew")
    else:
        images, labels, unreadable_remarks = held
        remarks += unreadable_remarks
        if progress:
            progress(len(paths), len(paths))
    names = tuple(name for name, _ in classes)
    return Dataset(title, images, labels, images[:0], labels[:0], names, False, tuple(remarks))


def _classes(folder: Path, title: str) -> tuple[list[tuple[str, list[os.DirEntry]]], list[str]]:
    """The classes' names with their picture files, and remarks on what is left out."""
    top = list_folder(folder, folder)
    below = [(entry, list_folder(folder, entry.path)) for entry in top.folders]
    named = [(unicodedata.normalize("NFC", entry.name), entry, listing) for entry, listing in below if listing.pictures]
    if top.pictures and named:
        raise refusal(
            folder,
            f"pictures both right in it ({shown(top.pictures[0].name)}) and in folders of it ({shown(named[0][1].name)}); "
            "allowed: a folder for each class, or all pictures right in it",
        )
    links = top.links + sum(listing.links for _, listing in below)
    if not top.pictures and not named:
        hint = f"allowed: pictures in it, or a folder of pictures for each class; their endings: {' '.join(ENDINGS)}"
        if any(listing.folders for _, listing in below):
            hint = "its folders hold folders; name the one that holds a folder of pictures for each class"
        only = f", only {_count(links, 'link')}, not followed" if links else ""
        raise refusal(folder, f"no pictures in it{only}; {hint}")
    seen: dict[str, str] = {}
    for name, entry, _ in named:
        if not name.strip() or shown(name) != name:
            raise refusal(folder, f"the folder {shown(entry.name)!r} cannot name a class; allowed: a name of one line of text")
        if name.strip().casefold() == ANY:
            raise refusal(folder, f"the folder {entry.name!r} cannot name a class, for it asks for any of them; rename it")
        other = seen.setdefault(unicodedata.normalize("NFC", name.strip().casefold()), entry.name)
        if other != entry.name:
            raise refusal(folder, f"the folders {other!a} and {entry.name!a} are one name for a class; rename one")
    remarks = []
    others = top.others + [name for _, listing in below for name in listing.others]
    if others:
        remarks.append(f"{_count(len(others), 'file')} left out, no pictures by their endings: {_some(others)}")
    if links:
        remarks.append(f"{_count(links, 'link')} left out: links are not followed")
    empty = [entry.name for entry, listing in below if not listing.pictures]
    if empty:
        remarks.append(f"{_count(len(empty), 'folder')} left out, without pictures: {_some(empty)}")
    deeper = [f"{entry.name}/{inner.name}" for entry, listing in below if listing.pictures for inner in listing.folders]
    if deeper:
        remarks.append(f"{_count(len(deeper), 'folder')} left out, inside a class: {_some(deeper)}")
    return [(title, top.pictures)] if top.pictures else [(name, listing.pictures) for name, _, listing in named], remarks


def _read(
    paths: list[str], order: np.ndarray, progress: Callable[[int, int], None] | None
) -> tuple[np.ndarray, dict[int, str]]:
    """Read paths[order[0]], paths[order[1]], ... as uint8 (N, 28, 28, 1); what cannot be read is left out: {its index: why}."""
    images = np.empty((len(paths), SIDE, SIDE, 1), np.uint8)
    unreadable: dict[int, str] = {}

    def read(start: int) -> int:
        end = min(start + PIECE, len(paths))
        for i in range(start, end):
            try:
                images[i, ..., 0] = fitting.read(paths[order[i]])
            except Exception as error:  # damaged files make Pillow raise all sorts
                unreadable[int(order[i])] = _reason(error)
        return end - start

    # Threads: Pillow and NumPy let go of the interpreter's lock, and processes would each load what the caller's has loaded.
    with fitting.bombs_refused(), ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            done = 0
            for count in pool.map(read, range(0, len(paths), PIECE)):
                done += count
                if progress:
                    progress(done, len(paths))
        finally:
            pool.shutdown(cancel_futures=True)  # Ctrl-C: not after all that was asked for
    if unreadable:
        # In place, as the order stays: the pictures are in memory once.
        kept = [i for i in range(len(paths)) if order[i] not in unreadable]
        for to, i in enumerate(kept):
            images[to] = images[i]
        images = images[: len(kept)]
    return images, dict(sorted(unreadable.items()))


def _refuse_unreadable(folder: Path, paths: list[str], unreadable: dict[int, str]) -> None:
    if len(unreadable) * UNREADABLE_SHARE > len(paths):
        damaged = (Path(paths[i]) for i in unreadable)
        problem = _unreadable(folder, paths, unreadable)
        raise refusal(folder, f"{problem}; allowed: at most a tenth; replace them or take them away", *damaged)


def _unreadable(folder: Path, paths: list[str], unreadable: dict[int, str]) -> str:
    some = [f"{_inside(folder, paths[i])}: {reason}" for i, reason in list(unreadable.items())[:NAMED]]
    more = ", ..." if len(unreadable) > NAMED else ""
    return f"{len(unreadable):,} of {_count(len(paths), 'picture')} cannot be read ({', '.join(some)}{more})"


def _reason(error: Exception) -> str:
    """Why a picture cannot be read, in a few words and without its path."""
    if isinstance(error, PIL.UnidentifiedImageError):
        return "no picture, or damaged"
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return f"more than {Image.MAX_IMAGE_PIXELS:,} pixels"
    return shown(getattr(error, "strerror", None) or str(error) or type(error).__name__)[:100]


def _key(folder: Path, classes: list[tuple[str, list[os.DirEntry]]]) -> str:
    """What must be as it was for a cache to hold: the reader and its library, and each file's name, size and time."""
    key = sha256(f"{READER} {PIL.__version__}".encode())
    try:
        for name, entries in classes:
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                key.update(os.fsencode(f"{name}/{entry.name}\0{found.st_size} {found.st_mtime_ns}\n"))
    except OSError as error:
        raise refusal(folder, f"it changed while it was read ({error.strerror}); start again") from error
    return key.hexdigest()


def _from_cache(cache: Path, key: str) -> tuple[np.ndarray, np.ndarray, list[str]] | None:
    """Images, labels and remarks on unreadable files; None where there is no such cache, or one of something else."""
    try:
        with np.load(cache, allow_pickle=False) as held:
            facts = json.loads(held["facts"].tobytes())
            return (held["images"], held["labels"], facts["unreadable"]) if facts["key"] == key else None
    except Exception:  # a damaged one makes zipfile and NumPy raise all sorts, and is made anew
        return None


def _natural(entry: os.DirEntry) -> tuple:
    """img2 before img10, in the order of their letters without case; the same on every machine."""
    name = unicodedata.normalize("NFC", entry.name)
    parts = re.split(r"(\d+)", name.casefold())
    return [int(part) if i % 2 else part for i, part in enumerate(parts)], name, entry.name


def _inside(source: Path, path: Path | str) -> str:
    """A path as seen from the source."""
    return shown(os.path.relpath(path, source)) if os.fspath(path) != os.fspath(source) else "it"


def _some(names: list[str]) -> str:
    return ", ".join(map(shown, names[:NAMED])) + (", ..." if len(names) > NAMED else "")


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
