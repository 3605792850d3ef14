"""The game on the page: one piece of HTML, which script.js brings to life when the tab is first opened."""

from pathlib import Path

import gradio as gr

from gan.page.i18n import LANGUAGES, mark
from gan.page.tabs.game import handlers
from gan.page.tabs.game.words import WORDS

SCRIPT = Path(__file__).with_name("script.js")


class Layout:
    """The tab's components; a link to it opens it as it is."""

    name, draws, opened_by = "game", False, ()
    words = WORDS | {"game.page": tuple(map(handlers.page, LANGUAGES))}

    def __init__(self, models, tab: gr.Tab) -> None:
        gr.Markdown(mark("game.intro"))
        if handlers.playing(models) is None:
            gr.Markdown(mark("game.no_model"))
        else:
            gr.HTML(mark("game.page"), js_on_load=SCRIPT.read_text(encoding="utf-8"))

    def open(self, query: dict[str, str], language: str) -> dict:
        """Nothing but itself."""
        return {}
