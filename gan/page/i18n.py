"""Every visible word in English and Korean, side by side.

A tab keeps its words in its words.py, as WORDS = {key: (English, Korean)}. What stands on the page from the start is
marked with `mark(key)` and translated by Gradio in the visitor's browser; what a handler answers is chosen here, by the
language that the browser asks for.
"""

import re

import gradio as gr

from gan.data import fashion_mnist

LANGUAGES = ("en", "ko")
Pair = tuple[str, str]

KOREAN_CLASSES = ("티셔츠/상의", "바지", "풀오버", "드레스", "코트", "샌들", "셔츠", "스니커즈", "가방", "앵클부츠")
CLASSES: tuple[Pair, ...] = tuple(zip(fashion_mnist.CLASS_NAMES, KOREAN_CLASSES, strict=True))
ANYTHING: Pair = ("Anything", "아무거나")  # the class of a garment whose seed chooses it, as people read it

mark = gr.I18n()  # mark("draw.tab") stands for the word; the translations go to launch(i18n=...)


def language(request: gr.Request | None) -> str:
    """The language that a request's Accept-Language names first, where it is ours, else English: what Gradio shows too."""
    header = (request.headers.get("accept-language") or "") if request else ""
    language = re.split("[-,;]", header)[0].strip().lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def choose(pair: Pair, language: str, **values: object) -> str:
    """The half of a pair in a language; where values are given, its {names} are filled in."""
    half = pair[LANGUAGES.index(language)]
    return half.format(**values) if values else half


def class_name(label: int | None, language: str) -> str:
    """A class's name in a language; of None, that it may be any."""
    return choose(ANYTHING if label is None else CLASSES[label], language)


def translations(*tables: dict[str, Pair]) -> gr.I18n:
    """What launch(i18n=...) takes, from the tabs' tables."""
    words = {key: pair for table in tables for key, pair in table.items()}
    return gr.I18n(**{language: {key: pair[i] for key, pair in words.items()} for i, language in enumerate(LANGUAGES)})
