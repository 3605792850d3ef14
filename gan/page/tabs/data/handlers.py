"""The Data tab: what the network learned from. No Gradio."""

import html

import numpy as np

from gan import data
from gan.data import DataError, fashion_mnist
from gan.page import components, i18n
from gan.page.dataset import DOWNLOAD_BYTES, bytes_here
from gan.page.tabs.data.words import WORDS

TICKS = (0, 51, 102, 153, 204, 255)  # a fifth of the range each: whole numbers here, -1, -0.6, ... 1 there


def progress_of(language: str) -> tuple[float, str]:
    """How far the loading is, from 0 to 1, and what it is at."""
    if not fashion_mnist.missing():
        return 0.95, i18n.choose(WORDS["data.reading"], language)
    done = bytes_here()
    text = i18n.choose(WORDS["data.downloading"], language, done=done / 1e6, total=DOWNLOAD_BYTES / 1e6)
    return min(done / DOWNLOAD_BYTES, 0.95), text


def explain(error: DataError, language: str) -> str:
    """What is missing or damaged, and where: a sentence."""
    key = "data.damaged" if all(file.is_file() for file in error.files) else "data.missing"
    names = ", ".join(file.name for file in error.files)
    return i18n.choose(WORDS[key], language, folder=fashion_mnist.directory(), names=names)


def one(images: np.ndarray, labels: np.ndarray, index: object, language: str) -> str:
    """A picture with its colour bar and the range of its pixels, HTML; an index out of range counts as the nearest."""
    index = int(min(max(0, index if isinstance(index, int | float) else 0), len(images) - 1))
    image = images[index]
    low, high = int(image.min()), int(image.max())
    low_unit, high_unit = data.to_unit(np.array([low, high]))
    values = {"low": low, "high": high, "low_unit": low_unit, "high_unit": high_unit, "mean": image.mean()}
    text = i18n.choose(WORDS["data.range"], language, **values)
    pixels, scaled, bar = (i18n.choose(WORDS[f"data.{key}"], language) for key in ("pixels", "scaled", "bar"))
    left = "".join(f'<li style="bottom:{tick / 2.55:g}%">{tick}</li>' for tick in TICKS)
    right = "".join(f'<li style="bottom:{tick / 2.55:g}%">{tick / 127.5 - 1:.1f}</li>' for tick in TICKS)
    return (
        f'<figure><div class="one">{_picture(images, labels, index, language)}'
        f'<div class="colours" role="img" aria-label="{bar}">'
        f"<ol>{left}<li>{pixels}</li></ol><div></div><ol>{right}<li>{scaled}</li></ol>"
        f"</div></div><figcaption>{_caption(labels, index, language)}<br><span>{text}</span></figcaption></figure>"
    )


def several(images: np.ndarray, labels: np.ndarray, indices: np.ndarray, language: str) -> str:
    """Pictures in rows of five, each with its index and its class, HTML."""
    figures = "".join(
        f"<figure>{_picture(images, labels, index, language)}<figcaption><span>{index}</span><br>"
        f"{html.escape(i18n.class_name(fashion_mnist.CLASS_NAMES, labels[index], language))}</figcaption></figure>"
        for index in indices
    )
    return f'<div class="tiles">{figures}</div>'


def any_25(count: int) -> np.ndarray:
    """Twenty-five different indices below `count`."""
    return np.random.default_rng().choice(count, 25, replace=False)


def _picture(images: np.ndarray, labels: np.ndarray, index: int, language: str) -> str:
    text = i18n.choose(
        WORDS["data.alt"], language, index=index, name=i18n.class_name(fashion_mnist.CLASS_NAMES, labels[index], language)
    )
    return components.inline(images[index], text, 28)


def _caption(labels: np.ndarray, index: int, language: str) -> str:
    return html.escape(
        i18n.choose(
            WORDS["data.caption"],
            language,
            index=index,
            name=i18n.class_name(fashion_mnist.CLASS_NAMES, labels[index], language),
        )
    )
