"""The page's config as it is served: in the language of whoever asks, and without what nobody reads.

Left to translate in the browser, as gr.I18n has it, Gradio would send every word of the page in every language, the answers of
all handlers among them, and a mark wherever one of them stands.
"""

from collections.abc import Mapping
from contextvars import ContextVar

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from gan.page import i18n
from gan.page.i18n import Pair

DONE = "Done", "완료"
CONFIGS = ("/", "/config", "/config/")  # the addresses at which Gradio answers with the config
UNREAD = ("component_class_id", "example_inputs")  # what custom components are found by; what nobody takes from here
TWICE = ("api_info_as_input", "api_info_as_output")  # taken from api_info where they are missing
asked = ContextVar("asked", default=i18n.LANGUAGES[0])  # the language of the request that is being answered


class Blocks(gr.Blocks):
    """Blocks with a config for each language, of which Gradio's routes read the visitor's.

    There is no public way: Gradio has one config for all.

    Attributes:
        words: what `i18n.mark` stands for, by its key; to be there when the page is launched.
    """

    words: Mapping[str, Pair] = {}

    @property
    def config(self) -> dict:
        """The config in the language that is asked for."""
        language = asked.get()
        if language not in self._said:
            spoken = {"i18n_translations": Spoken().translations_dict}
            self._said[language] = i18n.said(self._config, self.words, language) | spoken
        return self._said[language]

    @config.setter
    def config(self, config: dict) -> None:
        self._config, self._said = config, {}

    def get_config_file(self) -> dict:
        """What Gradio makes of the page, without what neither its pages nor its clients read."""
        config = super().get_config_file()
        for component in config["components"]:
            same = [key for key in TWICE if key in component and component[key] == component["api_info"]]
            for key in (*UNREAD, *same):
                component.pop(key, None)
        return config


class Spoken(gr.I18n):
    """What Gradio has screen readers say where an answer is there, in the language that is asked for: Gradio 6.31 lacks it."""

    @property
    def translations_dict(self) -> dict[str, dict[str, str]]:
        done = i18n.choose(DONE, asked.get())
        return {language: {"common.complete": done} for language in i18n.LANGUAGES}


class ByLanguage:
    """Has the config told in the language that a request asks for, and tells caches that it is."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http" or scope["path"] not in CONFIGS:
            return await self.app(scope, receive, send)

        async def told(message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).add_vary_header("Accept-Language")
            await send(message)

        asked.set(i18n.language(Request(scope)))
        return await self.app(scope, receive, told)
