"""Pieces of HTML, and names, that several tabs show."""

import html
import re
from urllib.parse import quote

import gradio as gr

from gan.data import fashion_mnist
from gan.page import i18n, validation
from gan.page.i18n import mark

WORDS = {
    "parts.link": ("Link to this", "이 화면의 주소"),
    "parts.copy": ("Copy the link", "주소 복사"),
    "parts.copied": ("Copied", "복사됨"),
    "parts.model": ("Model", "모델"),
    "parts.model.cdcgan": ("cdcgan: draws what you ask for", "cdcgan: 종류를 골라 그리는 모델"),
    "parts.model.dcgan": ("dcgan: the course's", "dcgan: 교재의 모델"),
    "parts.label": ("What to draw", "무엇을 그릴까요?"),
    "parts.label.any": validation.ANYTHING,
    "parts.label.each": ("Each kind of one seed, side by side", "한 시드를 열 종류로 나란히"),
    **{
        f"parts.label.{i}": pair
        for i, pair in enumerate(zip(fashion_mnist.CLASS_NAMES, validation.KOREAN_CLASSES, strict=True))
    },
}


def model_choice(models, elem_id: str) -> gr.Radio:
    """The choice of a model; nobody sees it where there is only one."""
    choices = [(mark(key) if (key := f"parts.model.{name}") in WORDS else name, name) for name in models]
    return gr.Radio(choices, value=models.first.name, label=mark("parts.model"), visible=len(models) > 1, elem_id=elem_id)


def label_choice(models, elem_id: str, *more: str) -> gr.Radio:
    """The choice of a class: "any", `more` of WORDS' parts.label, or "0" to "9"."""
    values = [validation.ANY, *more, *map(str, range(len(fashion_mnist.CLASS_NAMES)))]
    choices = [(mark(f"parts.label.{value}"), value) for value in values]
    visible = models.first.is_conditional
    return gr.Radio(choices, value=validation.ANY, label=mark("parts.label"), visible=visible, elem_id=elem_id)


def labels_of(model, label: object) -> dict:
    """What a choice of a class becomes when this model and this label are chosen; a model that knows no classes draws any."""
    value = validation.ANY if label is None or not model.is_conditional else str(label)
    return gr.update(visible=model.is_conditional, value=value)


def asked(model, label: object) -> str:
    """What an address says of model and class. The model always: a link must hold when the page's first model is another."""
    return f"model={quote(model.name, safe='')}" + ("" if label is None else f"&label={quote(str(label), safe=',')}")


def class_name(label: int, code: str) -> str:
    """A class's name in a language."""
    return i18n.choose((fashion_mnist.CLASS_NAMES[label], validation.KOREAN_CLASSES[label]), code)


def file_name(*words: object, label: int | str | None) -> str:
    """What a kept PNG is called, its class by its English name: file_name(42, label=0) is never-worn-42-t-shirt-top.png."""
    kind = fashion_mnist.CLASS_NAMES[label] if isinstance(label, int) else label
    text = "-".join(str(word) for word in ("never-worn", *words, kind) if word is not None)
    return re.sub("[^a-z0-9]+", "-", text.lower()) + ".png"


def picture(address: str, text: str, width: int, height: int, classes: str = "") -> str:
    """An <img> whose pixels stay squares; width and height are its proportions, the style says its size."""
    source, alt = html.escape(address), html.escape(text)
    return f'<img class="garment {classes}" src="{source}" alt="{alt}" width="{width}" height="{height}">'


def links(page: str, code: str, *files: tuple[str, str, str]) -> str:
    """A row of links: to the page's state `page` ("?tab=..."), a button that copies it, and files (address, name, text)."""
    keep = "".join(
        f'<a href="{html.escape(address)}" download="{html.escape(name)}">{html.escape(text)}</a>'
        for address, name, text in files
    )
    link, copy, copied = (i18n.choose(WORDS[f"parts.{key}"], code) for key in ("link", "copy", "copied"))
    return (
        f'<p class="links"><a href="{html.escape(page)}">{link}</a>'
        f'<button type="button" data-copy="{html.escape(page)}" data-done="{copied}">{copy}</button>{keep}</p>'
    )
