"""Pieces of HTML, and names, that several tabs show."""

import html

from gan import data
from gan.page import words

WORDS = {
    "parts.link": ("Link to this", "이 화면의 주소"),
    "parts.copy": ("Copy the link", "주소 복사"),
    "parts.copied": ("Copied", "복사됨"),
}
CLASSES = ("티셔츠/상의", "바지", "풀오버", "드레스", "코트", "샌들", "셔츠", "스니커즈", "가방", "앵클부츠")


def class_name(label: int, code: str) -> str:
    """A class's name in a language."""
    return words.choose((data.CLASS_NAMES[label], CLASSES[label]), code)


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
    link, copy, copied = (words.choose(WORDS[f"parts.{key}"], code) for key in ("link", "copy", "copied"))
    return (
        f'<p class="links"><a href="{html.escape(page)}">{link}</a>'
        f'<button type="button" data-copy="{html.escape(page)}" data-done="{copied}">{copy}</button>{keep}</p>'
    )
