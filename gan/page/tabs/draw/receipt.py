"""The receipt beside the large picture: its nearest training pictures, and how near that is. No Gradio."""

import html

import numpy as np

from gan.latents import code as codes
from gan.page import components, drawings, i18n, links
from gan.page.receipts import NEAREST, Near, Receipt, novelty_of
from gan.page.tabs.draw.words import WORDS


def show(receipt: Receipt, language: str) -> str:
    """The receipt as far as it is filled in, and a line on what is missing: HTML."""
    parts = [_head(receipt, language)]
    if receipt.by_pixels is None and not receipt.lacks.is_coming:
        parts.append(_lack(receipt, language))
    else:
        parts += [_nearest(receipt, receipt.by_pixels, "pixels", language), _novelty(receipt, language)]
        parts.append(_nearest(receipt, receipt.by_features, "features", language))
        parts += [_lack(receipt, language), _say("limits", language, "p", "small")]
    return f'<section class="receipt" aria-label="{_text("", language)}">{"".join(parts)}</section>'


def _head(receipt: Receipt, language: str) -> str:
    garment = receipt.garment
    rows = {"item": codes.called(garment.code)}
    if receipt.label is not None:
        rows["class"] = _class_name(receipt, receipt.label, language)
    rows["worn"] = _text("never", language)
    listed = "".join(f"<div><dt>{_text(key, language)}</dt><dd>{html.escape(value)}</dd></div>" for key, value in rows.items())
    return f"<h3>{_text('', language)}</h3><dl>{listed}</dl>"


def _nearest(receipt: Receipt, found: list[Near] | None, view: str, language: str) -> str:
    """The picture beside the nearest training pictures, all enlarged alike; empty frames while they come."""
    if found is None and not (receipt.lacks and receipt.lacks.is_coming):
        return ""
    title = _text(view, language, count="?" if receipt.trained_on is None else f"{receipt.trained_on:,}")
    this = (
        f"<figure>{components.inline(receipt.image, _text('this', language), 28)}{_caption(_text('this', language))}</figure>"
    )
    others = [f'<figure class="coming" aria-hidden="true"><div></div>{_caption("&nbsp;")}</figure>'] * NEAREST
    if found is not None:
        others = [_one(receipt, near, view, language) for near in found]
    return f'<h4>{title}</h4><div class="nearest">{this}{"".join(others)}</div>'


def _one(receipt: Receipt, near: Near, view: str, language: str) -> str:
    name = _class_name(receipt, near.label, language)
    picture = components.inline(near.image, _text("alt", language, index=near.index, name=name), 28)
    address = html.escape(links.training_picture(receipt.garment.model, near.index))
    off = _text("off", language, distance=getattr(near, view))
    return f'<figure><a href="{address}">{picture}{near.index}</a>{_caption(html.escape(name), off)}</figure>'


def _caption(*lines: str) -> str:
    return f"<figcaption>{'<br>'.join(lines)}</figcaption>"


def _novelty(receipt: Receipt, language: str) -> str:
    """How near that is, beside how near unseen real pictures are, in a sentence and a drawing."""
    if receipt.novelty is None:
        return ""
    measured, label = novelty_of(receipt.garment.model), receipt.label
    at = -1 if label is None else label
    kind = "" if label is None else _text("kind", language, name=_class_name(receipt, label, language))
    percent = drawings.percent(receipt.novelty)
    sentence = html.escape(_text("novelty", language, percent=percent, count=measured.counts[at], kind=kind))
    distances: np.ndarray = measured.distances[at]
    drawn = drawings.scale(distances, receipt.by_pixels[0].pixels, sentence)
    near, far = (_text(key, language) for key in ("near", "far"))
    ends = f'<div class="ends" aria-hidden="true"><span>{near}</span><span>{far}</span></div>'
    copies = f" {_text('copies', language)}" if distances[0] == 0 else ""
    return f"{drawn}{ends}<p>{sentence}{copies}</p>"


def _lack(receipt: Receipt, language: str) -> str:
    lacks = receipt.lacks
    if lacks is None:
        return ""
    sentence = html.escape(lacks.said(language))
    if not lacks.is_coming:
        return f'<p class="lack">{sentence}</p>'
    return f'<div class="lack"><p>{sentence}</p>{components.bar(lacks.done)}</div>'


def _class_name(receipt: Receipt, label: int, language: str) -> str:
    return i18n.class_name(receipt.garment.model.class_names, label, language)


def _say(key: str, language: str, element: str, classes: str) -> str:
    return f'<{element} class="{classes}">{_text(key, language)}</{element}>'


def _text(key: str, language: str, **values: object) -> str:
    return i18n.choose(WORDS[f"draw.receipt.{key}".rstrip(".")], language, **values)
