"""The classifiers of what models learnt from, in the models' process: loaded once, beside whatever is drawn meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

import numpy as np

from gan import bundle, features, files
from gan.bundle import Bundle
from gan.data import sources
from gan.features import ExtractorError

EXTRACTOR = next(iter(features.ARCHITECTURES))  # the one through which the page looks
SIZES = (24, 1)  # pictures at once, for which it is compiled: a piece of a receipt's work, a sketch

_loading: dict[str, Future] = {}


def of(model: Bundle) -> Future:
    """The classifier of what a model learnt from, an Extractor, once it is loaded; the first call begins that.

    Raises:
        ExtractorError: there is none.
    """
    folder = _folder(model.run)
    if str(folder) not in _loading:
        future = _loading[str(folder)] = Future()

        def load() -> None:
            try:
                extractor = features.load(EXTRACTOR, folder)
                for count in SIZES:  # compiles
                    extractor(np.zeros((count, 28, 28, 1), np.uint8))
                future.set_result(extractor)
            except Exception as error:
                future.set_exception(error)

        Thread(target=load, daemon=True).start()
    return _loading[str(folder)]


def _folder(run: dict) -> Path:
    """Where the classifiers of a model's data lie, found by what its run.json says.

    Raises:
        ExtractorError: there are none.
    """
    settings, facts = (part if isinstance(part := run.get(key), dict) else {} for key in ("settings", "dataset"))
    if bundle.data_of(run) == sources.FASHION_MNIST and not settings.get("invert"):
        return features.FOLDER
    sha256 = facts.get("sha256")
    for folder in _named_by(sha256):
        try:
            if files.read_json(folder / features.FACTS)["data"]["sha256"] == sha256:
                return folder
        except (OSError, ValueError, KeyError, TypeError):
            continue
    raise ExtractorError("there are no classifiers of what the model learnt from")


def _named_by(sha256: object) -> Sequence[Path]:
    is_hash = isinstance(sha256, str) and len(sha256) == 64 and sha256.isalnum()
    return sorted(features.OTHERS.glob(f"*-{sha256[:8]}")) if is_hash else []
