"""Components, pieces of HTML and their words that several tabs show."""

import base64
import contextlib
import html

import gradio as gr
import numpy as np

from gan import data, pictures
from gan.data import fashion_mnist
from gan.page import i18n, links, validation
from gan.page.i18n import Pair, mark

KEYS = {name: f"components.label.{i}" for i, name in enumerate(i18n.KNOWN)}  # of names of classes, in WORDS
WORDS = {
    "components.link": ("Link to this", "이 화면의 주소"),
    "components.copy": ("Copy the link", "주소 복사"),
    "components.copied": ("Copied", "복사됨"),
    "components.model": ("Model", "모델"),
    "components.model.cdcgan": ("cdcgan: draws what you ask for", "cdcgan: 종류를 골라 그리는 모델"),
    "components.model.dcgan": ("dcgan: the course's", "dcgan: 교재의 모델"),
    "components.label": ("What to draw", "무엇을 그릴까요?"),
    "components.label.any": i18n.ANYTHING,
    "components.label.each": ("Each kind of one seed, side by side", "한 시드를 종류별로 나란히"),
    **{KEYS[name]: pair for name, pair in i18n.KNOWN.items()},
    "components.direction.unnamed": ("Direction {letter}", "방향 {letter}"),
    "components.direction.brightness": ("Brightness", "밝기"),
    "components.direction.contrast": ("Contrast", "대비"),
    "components.direction.width": ("Width below", "아래쪽 너비"),
    "components.direction.length": ("Length", "길이"),
    "components.direction.sleeves": ("Sleeves", "소매"),
    "components.direction.weight": ("Weight above or below", "위아래 무게"),
    "components.direction.pattern": ("Pattern", "무늬"),
    "components.direction.stripes": ("Stripes, standing or lying", "세로줄과 가로줄"),
    "components.direction.lean": ("To the left or right", "왼쪽과 오른쪽"),
}
REDRAWN = (
    "This link was made when other weights drew these pictures. They are redrawn from the same seeds, and look different.",
    "이 주소는 다른 가중치로 그리던 때에 만들어졌습니다. 같은 시드로 새로 그렸으므로 그림이 다릅니다.",
)


MOST_BUTTONS = 20  # classes that are offered side by side; more unfold


def model_title(name: str) -> Pair:
    """What a model is called; one that is not ours by its name."""
    return WORDS.get(f"components.model.{name}", (name, name))


def model_mark(name: str) -> object:
    """The same as it stands on the page from the start."""
    key = f"components.model.{name}"
    return mark(key) if key in WORDS else name


def class_mark(name: str) -> object:
    """The name of a class likewise."""
    return mark(KEYS[name]) if name in KEYS else name


def model_choice(models, elem_id: str, visible: bool = True) -> gr.Radio:
    """The choice of a model; nobody sees it where there is only one, or nothing to choose between."""
    choices = [(model_mark(name), name) for name in models]
    label = mark("components.model")
    return gr.Radio(choices, value=models.first.name, label=label, visible=visible and len(models) > 1, elem_id=elem_id)


def label_choice(models, elem_id: str, *more: str) -> gr.Radio | gr.Dropdown:
    """The choice of a class of the first model: "any", `more` of WORDS' components.label, or a class as data.word_of has it."""
    choose = gr.Radio if max(model.classes for model in models.values()) <= MOST_BUTTONS else gr.Dropdown
    model = models.first
    choices = [(mark(key) if key in WORDS else key, value) for key, value in _keys_and_values(model, more)]
    visible = model.is_conditional
    return choose(choices, value=validation.ANY, label=mark("components.label"), visible=visible, elem_id=elem_id)


def kept_label(models, model, label: object, *more: str) -> int | str | None:
    """What a choice of a class stays at when this model is chosen: any, where it stood at one that only another model has.

    Raises:
        BadInput: no model has such a class.
    """
    try:
        return validation.labelled(label, model, *more)
    except validation.BadInput:
        for other in models.values():
            with contextlib.suppress(validation.BadInput):
                validation.labelled(label, other, *more)
                return None
        raise


def labels_of(model, label: int | str | None, language: str, *more: str) -> dict:
    """What a choice of a class becomes when this model and this label are chosen; a model that knows no classes draws any."""
    if not model.is_conditional:
        return gr.update(visible=False, value=validation.ANY)
    known = _keys_and_values(model, more)
    choices = [(i18n.choose(WORDS[key], language) if key in WORDS else key, value) for key, value in known]
    value = data.word_of(label, model.class_names) if isinstance(label, int | None) else label
    return gr.update(visible=True, choices=choices, value=value)


def _keys_and_values(model, more: tuple[str, ...]) -> list[tuple[str, str]]:
    """What a choice of a class offers: (key in WORDS, or a name that is not known in other languages; value)."""
    names = model.class_names if model.is_conditional else ()
    classes = [(KEYS.get(name, name), data.word_of(label, names)) for label, name in enumerate(names)]
    return [(f"components.label.{word}", word) for word in (validation.ANY, *more)] + classes


def four_kinds(model) -> tuple[int, ...]:
    """Four classes as unlike as can be, of Fashion-MNIST: T-shirt, dress, bag, sneaker; else evenly spread ones."""
    if model.class_names == fashion_mnist.CLASS_NAMES:
        return 0, 3, 8, 7
    return tuple(i * model.classes // 4 for i in range(4))


def names(model, labels: tuple[int | None, ...], language: str) -> str:
    """What the field of classes holds: one where all are the same, nothing where each seed has its own."""
    if set(labels) == {None}:
        return ""
    shown = [_name(model, label, language) for label in labels]
    return shown[0] if len(set(labels)) == 1 else ", ".join(shown)


def _name(model, label: int | None, language: str) -> str:
    """A class as the field of classes takes it: by its name, where that holds no comma and names no other class by number."""
    name = i18n.class_name(model.class_names, label, language)
    return name if label is None or "," not in name else data.word_of(label, model.class_names)


def direction_name(direction: str, language: str) -> str:
    """What a direction of the latent space, or an attribute, is called: by what it alters, or by its letter."""
    key = f"components.direction.{direction}"
    if key in WORDS:
        return i18n.choose(WORDS[key], language)
    if len(direction) == 2 and direction.startswith("d"):
        return i18n.choose(WORDS["components.direction.unnamed"], language, letter=direction[1].upper())
    return direction


def picture(address: str, text: str, width: int, height: int, classes: str = "") -> str:
    """An <img> whose pixels stay squares; width and height are its proportions, the style says its size."""
    source, alt = html.escape(address), html.escape(text)
    return f'<img class="garment {classes}" src="{source}" alt="{alt}" width="{width}" height="{height}">'


def inline(image: np.ndarray, text: str, size: int) -> str:
    """An <img> that carries its picture, uint8 (28, 28, 1), in itself."""
    content = base64.b64encode(pictures.png(image[..., 0])).decode()
    return picture(f"data:image/png;base64,{content}", text, size, size)


def bar(share: float, text: str = "", ideal: float | None = None) -> str:
    """A bar filled to a share of 0..1, with a line at the ideal; without a text what it shows must stand beside it in words."""
    role = f'role="img" aria-label="{html.escape(text)}"' if text else 'aria-hidden="true"'
    line = "" if ideal is None else f'<i style="left:{ideal:.1%}"></i>'
    return f'<div class="bar" {role}><span style="width:{min(max(share, 0), 1):.1%}"></span>{line}</div>'


def document(name: str) -> str:
    """A document of docs/, as a link where there is a place to read it."""
    address, name = links.document(name), html.escape(f"docs/{name}")
    return f'<a href="{html.escape(address)}" target="_blank">{name}</a>' if address else name


def links_row(page: str, language: str, *files: tuple[str, str, str]) -> str:
    """A row of links: to the page's state `page` ("?tab=..."), a button that copies it, and files (address, name, text)."""
    keep = "".join(
        f'<a href="{html.escape(address)}" download="{html.escape(name)}">{html.escape(text)}</a>'
        for address, name, text in files
    )
    link, copy, copied = (i18n.choose(WORDS[f"components.{key}"], language) for key in ("link", "copy", "copied"))
    return (
        f'<p class="links"><a href="{html.escape(page)}">{link}</a>'
        f'<button type="button" data-copy="{html.escape(page)}" data-done="{copied}">{copy}</button>{keep}</p>'
    )
