"""What a picture's receipt says: which training pictures are nearest to it, how near that is, where the critic ranks it.

The training pictures are made ready behind the page's back, once for all visitors; until then a receipt says what it lacks.
They, their features and the search are here; the models' process computes the features. No Gradio.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from gan import features, files, ranks, reach, receipts
from gan.bundle import BundleError
from gan.cli import say
from gan.critic import probability
from gan.data import DataError
from gan.features import ExtractorError
from gan.latents.code import Altered, written
from gan.page import dataset, i18n, render
from gan.page.dataset import Loader, NotHereError, Pictures
from gan.page.shown import Garment, weights_of
from gan.ranks import Ranks
from gan.reach import Reach
from gan.receipts import Neighbours, Novelty

NEAREST = 3  # pictures
KEPT = features.OTHERS.parent / "features"  # of training pictures, for the next start: a file for each classifier and data
RETRY = 300  # seconds after which what failed is tried again
WORDS = {
    "receipt.reading": ("The training pictures are being fetched.", "학습 이미지를 불러오는 중입니다."),
    "receipt.comparing": (
        "Features of the training pictures are being computed: {percent}%.",
        "학습 이미지의 특징을 계산하는 중입니다: {percent}%.",
    ),
    "receipt.missing": (
        "The training pictures are not on this machine and could not be downloaded, or are damaged; the tab Data says more.",
        "학습 이미지가 이 컴퓨터에 없고 내려받지도 못했거나, 파일이 손상되었습니다. 자세한 내용은 데이터 탭에 있습니다.",
    ),
    "receipt.elsewhere": (
        "A model does not carry its training pictures along, and this page does not know where they are.",
        "모델에는 학습 이미지가 들어 있지 않고, 이 페이지는 이미지가 어디에 있는지 알지 못합니다.",
    ),
    "receipt.moved": (
        "The training pictures are no longer where they were when the model was trained, or cannot be read.",
        "학습할 때 있던 자리에 이미지가 없거나 읽을 수 없습니다.",
    ),
    "receipt.changed": (
        "What lies in the training pictures' place is not what the model learnt from.",
        "학습 이미지가 있던 자리에 있는 것은 모델이 배운 이미지와 다릅니다.",
    ),
    "receipt.unclassified": (
        "There is no classifier of these pictures through whose features they could be compared.",
        "이 이미지들을 배운 분류기가 없어 특징으로는 비교할 수 없습니다.",
    ),
    "receipt.broken": (
        "The features of the training pictures could not be computed; the log of the page says why.",
        "학습 이미지의 특징을 계산하지 못했습니다. 이유는 페이지의 로그에 있습니다.",
    ),
    "receipt.beyond": ("index: the training pictures end at {last}", "순서(index): 마지막 학습 이미지는 {last}번입니다"),
    "receipt.unmeasured": (
        "How near unseen real pictures are was not measured for this model.",
        "학습하지 않은 진짜 이미지가 얼마나 가까운지는 이 모델에서 재지 않았습니다.",
    ),
}


class Near(NamedTuple):
    """A training picture, and how far a picture is from it."""

    index: int
    label: int
    image: np.ndarray  # uint8 (28, 28, 1)
    pixels: float  # root mean square difference, 0 to 255
    features: float | None  # Euclidean distance of the classifier's features; None: not computed


class Lack(NamedTuple):
    """Why something is missing: a key of WORDS; how far it is, 0 to 1; whether it is on its way."""

    key: str
    done: float = 0.0
    is_coming: bool = False

    def said(self, language: str) -> str:
        """As a sentence."""
        return i18n.choose(WORDS[f"receipt.{self.key}"], language, percent=int(100 * self.done))


class Receipt(NamedTuple):
    """What is known of a garment; None is what is not."""

    garment: Garment
    image: np.ndarray  # uint8 (28, 28, 1)
    label: int | None
    trained_on: int | None  # training pictures
    logit: float | None
    rank: float | None
    by_pixels: list[Near] | None
    by_features: list[Near] | None
    novelty: float | None
    lacks: Lack | None  # the first thing that would have to be there


class Shelf:
    """The training pictures of one source, ready to be searched: in pixels soon, in features some minutes later.

    Attributes:
        pictures: None until they are there; by_pixels, by_features: their search, likewise; values: their features.
        nearest: the rows of the pictures that are nearest to one, in pixels, which is given as its bytes.
        lacks: what is not ready yet, and why.
    """

    def __init__(self, loader: Loader, model) -> None:
        self._loader, self._model = loader, model
        self.pictures: Pictures | None = None
        self.by_pixels: Neighbours | None = None
        self.by_features: Neighbours | None = None
        self.values: np.ndarray | None = None
        self.nearest = lru_cache(maxsize=1024)(self._nearest)
        self.lacks: Lack | None = Lack("reading", is_coming=True)
        self._task: asyncio.Task | None = None
        self._ended = 0.0

    def begin(self) -> None:
        """Make ready what is not. Call it in the page's event loop; it returns at once."""
        if self._task and (not self._task.done() or self.lacks is None or self.lacks.key == "unclassified"):
            return
        has_come = self.pictures is None and self._loader.pictures is not None  # to the tab Data
        if self._task and not has_come and time.monotonic() - self._ended < RETRY:
            return
        self._task = asyncio.create_task(self._prepare())

    def _nearest(self, image: bytes) -> tuple[int, ...]:
        """Rows of the pictures that are nearest in pixels; remembered, for a receipt is filled in again and again at first."""
        sample = np.frombuffer(image, np.uint8).reshape(1, 28, 28, 1)
        return tuple(map(int, self.by_pixels(sample, NEAREST)[0][1]))

    async def wait(self, seconds: float) -> None:
        """Wait until there are pictures, or none will come, but not longer than that."""
        deadline = time.monotonic() + seconds
        while self.pictures is None and self.lacks.is_coming and time.monotonic() < deadline:
            await asyncio.sleep(0.02)

    async def _prepare(self) -> None:
        self.lacks = Lack("comparing" if self.pictures else "reading", is_coming=True)
        try:
            pictures = await self._loader.get()
            self.by_pixels = self.by_pixels or await asyncio.to_thread(Neighbours, pictures.images)
            self.pictures, self.lacks = pictures, Lack("comparing", is_coming=True)
            await self._look(pictures.images)
            self.lacks = None
        except DataError:
            self.lacks = Lack("missing")
        except NotHereError as error:
            self.lacks = Lack(error.why)
        except ExtractorError:
            self.lacks = Lack("unclassified")
        except Exception as error:
            say(f"app.py: the features of the training pictures: {error}", to_stderr=True)
            self.lacks = Lack("broken")
        finally:
            self._ended = time.monotonic()

    async def _look(self, images: np.ndarray) -> None:
        """Have the features of the training pictures: those of the last time, or computed piece by piece.

        So whoever draws meanwhile waits for one piece at most.
        """
        while not (classifier := await self._ask(receipts.is_ready)):
            await asyncio.sleep(0.1)
        digest = await asyncio.to_thread(hashlib.sha256, np.ascontiguousarray(images))
        kept = KEPT / f"{classifier[:16]}-{digest.hexdigest()[:16]}.npy"
        values = await asyncio.to_thread(_read_array, kept, len(images))
        if values is None:
            parts = []
            for i in range(0, len(images), receipts.PIECE):
                parts.append(await self._ask(receipts.features_of, images[i : i + receipts.PIECE]))
                self.lacks = Lack("comparing", i / len(images), True)
            values = np.concatenate(parts)
            with suppress(OSError):  # next time they are there
                await asyncio.to_thread(_write_array, kept, values)
        self.values = values
        self.by_features = await asyncio.to_thread(Neighbours, values)

    async def _ask(self, function: Callable, *arguments):
        """What the models' process answers, asked so that everybody else's turn comes in between."""
        return await asyncio.to_thread(self._model.call, function, *arguments)


def _read_array(path: Path, count: int) -> np.ndarray | None:
    try:
        values = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return values if values.dtype == np.float32 and values.ndim == 2 and len(values) == count else None


def _write_array(path: Path, values: np.ndarray) -> None:
    with files.replacing(path) as temporary:
        np.save(temporary, values)


def shelf(models, model) -> Shelf:
    """That of what a model of the page learnt from: the same for all who ask."""
    shelves, loaders = _shelves.setdefault(models.first, {}), dataset.loaders(models)
    source = dataset.source_of(model)
    if source not in shelves:
        shelves[source] = Shelf(loaders[source], model)
    return shelves[source]


_shelves: WeakKeyDictionary = WeakKeyDictionary()


def fill(garment: Garment, shelf: Shelf) -> Receipt:
    """The receipt as far as it can be filled in; at most two calls of the model.

    Raises:
        BundleError, WorkerError: it cannot draw.
    """
    image, logit = render.draw_and_judge([garment])
    image, label, model = image[0], garment.kind, garment.model
    found, lacks = ranks_of(model), shelf.lacks
    rank = None if found is None or logit is None else found.rank(logit, label)
    pictures, by_features = shelf.pictures, shelf.by_features
    trained_on = dataset.source_of(model).count if pictures is None else len(pictures.images)
    receipt = Receipt(garment, image, label, trained_on, logit, rank, None, None, None, lacks)
    if pictures is None:
        return receipt
    seen = model.call(receipts.features_of, image[None])[0] if by_features else None

    def near(row: int) -> Near:
        difference = image.astype(np.int64) - pictures.images[row]
        pixels = float(receipts.root_mean_square((difference**2).sum()))
        away = None if seen is None else float(np.linalg.norm(seen.astype(np.float64) - shelf.values[row]))
        return Near(int(row), int(pictures.labels[row]), pictures.images[row], pixels, away)

    by_pixels = [near(row) for row in shelf.nearest(image.tobytes())]
    measured = novelty_of(model)
    return receipt._replace(
        by_pixels=by_pixels,
        by_features=[near(row) for row in by_features(seen[None], NEAREST)[0][1]] if by_features else None,
        novelty=None if measured is None else measured.share(by_pixels[0].pixels, label),
        lacks=lacks or (Lack("unmeasured") if measured is None else None),
    )


def facts(receipt: Receipt, language: str) -> dict:
    """The receipt as JSON; where something is missing for want of the training pictures, with `why`, in that language."""
    garment, label, logit = receipt.garment, receipt.label, receipt.logit
    code, model = garment.code, garment.model
    near = None
    if receipt.by_pixels is not None:
        near = [
            {
                "index": one.index,
                "label": one.label,
                "pixels": round(one.pixels, 3),
                "features": None if one.features is None else round(one.features, 3),
            }
            for one in receipt.by_pixels
        ]
    known = {
        "code": written(code),
        "seed": code if isinstance(code, int) else code.seed if isinstance(code, Altered) else None,
        "model": model.name,
        "weights": weights_of(model),
        "label": label,
        "class_name": None if label is None else model.class_names[label],
        "logit": logit,
        "probability": None if logit is None else probability(logit),
        "rank": receipt.rank,
        "nearest": near,
        "novelty": receipt.novelty,
    }
    return known if receipt.lacks is None else known | {"why": receipt.lacks.said(language)}


def ranks_of(model) -> Ranks | None:
    """What is known of how the critic ranks a model's garments; None: nothing."""
    return _read(ranks.read, model.folder, model.weights_hash, model.classes)


def novelty_of(model) -> Novelty | None:
    """What is known of how near unseen real pictures are to those that a model learnt from; None: nothing."""
    return _read(receipts.read, model.folder, model.weights_hash, len(model.class_names))


def reach_of(model) -> Reach | None:
    """What is known of how near a model comes to pictures that it is shown; None: nothing."""
    return _read(reach.read, model.folder, model.weights_hash, model.classes)


@lru_cache(maxsize=64)
def _read(read: Callable, folder: Path, weights_hash: str, classes: int):
    try:
        return read(folder, weights_hash, classes)
    except BundleError as error:  # a stranger's model draws without it
        say(f"app.py: {error}. The page goes without it", to_stderr=True)
        return None
