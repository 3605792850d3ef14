"""The Data tab: what a network learned from. No Gradio."""

import html

import numpy as np

from gan import data
from gan.data import DataError
from gan.page import components, i18n
from gan.page.dataset import DOWNLOADS, Loader, NotHereError, Pictures, Source
from gan.page.tabs.data.words import WORDS

TICKS = (0, 51, 102, 153, 204, 255)  # a fifth of the range each: whole numbers here, -1, -0.6, ... 1 there


def introduce(source: Source, language: str) -> str:
    """What the pictures are and how many, before any of them is loaded: HTML."""
    key = f"data.of.{source.data if source.data in DOWNLOADS else 'own'}"
    text = i18n.choose(WORDS[key], language, name=html.escape(source.name))
    if source.count is not None:
        text += " " + i18n.choose(WORDS["data.seen"], language, count=source.count)
    return f"<p>{text}</p>"


def reading(language: str) -> str:
    """That the pictures are on their way: HTML."""
    return f"<p>{i18n.choose(WORDS['data.reading'], language)}</p>"


def progress_of(loader: Loader, language: str) -> tuple[float, str]:
    """How far the loading is, from 0 to 1, and what it is at."""
    download, (done, total) = DOWNLOADS.get(loader.source.data), loader.read
    if download and download.missing():
        done, total = download.bytes_here(), download.size
        values = {"name": loader.source.name, "done": done / 1e6, "total": total / 1e6}
        text = i18n.choose(WORDS["data.downloading"], language, **values)
    elif total:
        text = i18n.choose(WORDS["data.reading.of"], language, done=done, total=total)
    else:
        return 0.95, i18n.choose(WORDS["data.reading"], language)
    return min(done / total, 0.95), text


def explain(error: DataError | NotHereError, source: Source, language: str) -> tuple[str, bool]:
    """Why the pictures are not shown, and what would help: HTML; and whether another try may find them."""
    if isinstance(error, NotHereError):
        say, listed = i18n.choose(WORDS["data.classes.absent"], language), classes(source.class_names, language)
        text = f'<p role="alert">{i18n.choose(WORDS[f"data.{error.why}"], language)}</p><p>{say}</p>{listed}'
        return text, error.why != "elsewhere"
    key = "data.damaged" if all(file.is_file() for file in error.files) else "data.missing"
    folder, names = DOWNLOADS[source.data].files()[0].parent, ", ".join(file.name for file in error.files)
    values = {"name": source.name, "folder": folder, "names": names}
    return f'<p role="alert">{html.escape(i18n.choose(WORDS[key], language, **values))}</p>', True


def classes(class_names: tuple[str, ...], language: str, labels: np.ndarray | None = None) -> str:
    """The classes, numbered from 0, each with how many pictures it has, where the labels are known: HTML."""
    counts = [""] * len(class_names)
    if labels is not None:
        counts = [f" <span>{count:,}</span>" for count in np.bincount(labels, minlength=len(class_names))]
    names = (html.escape(i18n.class_name(class_names, label, language)) for label in range(len(class_names)))
    items = "".join(f"<li>{name}{count}</li>" for name, count in zip(names, counts, strict=True))
    return f'<ol class="classes" start="0">{items}</ol>'


def counted(pictures: Pictures, language: str) -> str:
    """`classes` with their counts, under a line that says so: HTML."""
    say = i18n.choose(WORDS["data.classes"], language)
    return f"<p>{say}</p>{classes(pictures.class_names, language, pictures.labels)}"


def shape(pictures: Pictures, language: str) -> str:
    """What a pixel is, and the shape of the whole set."""
    return i18n.choose(WORDS["data.about"], language, count=len(pictures.images))


def nearest(pictures: Pictures, index: object) -> int:
    """The index of a picture that is asked for, or the nearest that there is."""
    return int(min(max(0, index if isinstance(index, int | float) else 0), len(pictures.images) - 1))


def one(pictures: Pictures, index: object, language: str) -> str:
    """A picture with its colour bar and the range of its pixels, HTML; an index out of range counts as the nearest."""
    index = nearest(pictures, index)
    image = pictures.images[index]
    low, high = int(image.min()), int(image.max())
    low_unit, high_unit = data.to_unit(np.array([low, high]))
    values = {"low": low, "high": high, "low_unit": low_unit, "high_unit": high_unit, "mean": image.mean()}
    text = i18n.choose(WORDS["data.range"], language, **values)
    pixels, scaled, bar = (i18n.choose(WORDS[f"data.{key}"], language) for key in ("pixels", "scaled", "bar"))
    left = "".join(f'<li style="bottom:{tick / 2.55:g}%">{tick}</li>' for tick in TICKS)
    right = "".join(f'<li style="bottom:{tick / 2.55:g}%">{tick / 127.5 - 1:.1f}</li>' for tick in TICKS)
    caption = i18n.choose(WORDS["data.caption"], language, index=index, name=_class_name(pictures, index, language))
    return (
        f'<figure><div class="one">{_picture(pictures, index, language)}'
        f'<div class="colours" role="img" aria-label="{bar}">'
        f"<ol>{left}<li>{pixels}</li></ol><div></div><ol>{right}<li>{scaled}</li></ol>"
        f"</div></div><figcaption>{html.escape(caption)}<br><span>{text}</span></figcaption></figure>"
    )


def several(pictures: Pictures, indices: np.ndarray, language: str) -> str:
    """Pictures in rows of five, each with its index and its class, HTML."""
    figures = "".join(
        f"<figure>{_picture(pictures, index, language)}<figcaption><span>{index}</span><br>"
        f"{html.escape(_class_name(pictures, index, language))}</figcaption></figure>"
        for index in indices
    )
    return f'<div class="tiles">{figures}</div>'


def first_ten(pictures: Pictures, language: str) -> str:
    """`several`: the first ten."""
    return several(pictures, np.arange(min(10, len(pictures.images))), language)


def any_25(pictures: Pictures, language: str) -> str:
    """`several`: twenty-five different ones that nobody chose, or all where there are fewer."""
    count = len(pictures.images)
    return several(pictures, np.random.default_rng().choice(count, min(25, count), replace=False), language)


def _picture(pictures: Pictures, index: int, language: str) -> str:
    text = i18n.choose(WORDS["data.alt"], language, index=index, name=_class_name(pictures, index, language))
    return components.inline(pictures.images[index], text, 28)


def _class_name(pictures: Pictures, index: int, language: str) -> str:
    return i18n.class_name(pictures.class_names, pictures.labels[index], language)
