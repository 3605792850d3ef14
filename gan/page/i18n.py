"""Every visible word in English and Korean, side by side.

A tab keeps its words beside its layout, as WORDS = {key: (English, Korean)}. What stands on the page from the start is
marked with `mark(key)` and translated by Gradio in the visitor's browser; what a handler answers is chosen here, by the
language that the browser asks for.
"""

import re

import gradio as gr

LANGUAGES = ("en", "ko")
Pair = tuple[str, str]

mark = gr.I18n()  # mark("draw.tab") stands for the word; the translations go to launch(i18n=...)


def language(request: gr.Request | None) -> str:
    """The language that a request's Accept-Language names first, where it is ours, else English: what Gradio shows too."""
    header = (request.headers.get("accept-language") or "") if request else ""
    code = re.split("[-,;]", header)[0].strip().lower()
    return code if code in LANGUAGES else LANGUAGES[0]


def choose(pair: Pair, code: str, **values: object) -> str:
    """The half of a pair in a language; where values are given, its {names} are filled in."""
    half = pair[LANGUAGES.index(code)]
    return half.format(**values) if values else half


def translations(*tables: dict[str, Pair]) -> gr.I18n:
    """What launch(i18n=...) takes, from the tabs' tables."""
    words = {key: pair for table in tables for key, pair in table.items()}
    return gr.I18n(**{code: {key: pair[i] for key, pair in words.items()} for i, code in enumerate(LANGUAGES)})
