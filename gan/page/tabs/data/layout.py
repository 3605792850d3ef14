"""The Data tab on the page: filled when it is first opened."""

import html

import gradio as gr
import numpy as np

from gan.data import DataError, fashion_mnist
from gan.page import i18n
from gan.page.dataset import Garments
from gan.page.events import PRIVATE
from gan.page.i18n import Pair, mark
from gan.page.tabs.data import handlers
from gan.page.tabs.data.words import WORDS

COUNT = fashion_mnist.FILES["train-labels-idx1-ubyte.gz"][0]


def _with_classes(pair: Pair) -> Pair:
    lists = (
        "\n".join(f"{i}. {name}" for i, name in enumerate(names))
        for names in zip(*i18n.classes(fashion_mnist.CLASS_NAMES), strict=True)
    )
    english, korean = (text.format(list=names) for text, names in zip(pair, lists, strict=True))
    return english, korean


class Layout:
    """The tab's components; a link to it opens it as it is."""

    name, draws, opened_by = "data", False, None
    words = WORDS | {"data.classes": _with_classes(WORDS["data.classes"])}

    def __init__(self, models, tab: gr.Tab) -> None:
        garments = Garments()
        opened = gr.State(False)
        gr.Markdown(mark("data.intro"))
        notice = gr.HTML(mark("data.wait"), elem_id="data-notice")
        again = gr.Button(mark("data.again"), visible=False)
        with gr.Column(visible=False) as content:
            with gr.Row(elem_classes="sides"):
                with gr.Column(min_width=320):
                    gr.Markdown(mark("data.one"))
                    index = gr.Slider(0, COUNT - 1, 0, step=1, label=mark("data.index"))
                    single = gr.HTML()
                with gr.Column(min_width=320):
                    gr.Markdown(mark("data.ten"))
                    ten = gr.HTML()
                    gr.Markdown(mark("data.about"))
            with gr.Row(elem_classes="sides"):
                with gr.Column(min_width=320):
                    gr.Markdown(mark("data.random"))
                    more = gr.Button(mark("data.more"))
                    random = gr.HTML()
                with gr.Column(min_width=320):
                    gr.Markdown(mark("data.classes"))

        async def on_open(is_open, index, request: gr.Request, progress=gr.Progress()):  # noqa: B008  (Gradio's way to ask for it)
            if is_open:
                return {opened: True}
            language = i18n.language(request)

            def report() -> None:
                done, text = handlers.progress_of(language)
                progress(done, desc=text)

            try:
                images, labels = await garments.get(report)
            except DataError as error:
                return {
                    notice: f'<p role="alert">{html.escape(handlers.explain(error, language))}</p>',
                    again: gr.Button(visible=True),
                }
            return {
                opened: True,
                notice: gr.HTML(visible=False),
                again: gr.Button(visible=False),
                content: gr.Column(visible=True),
                single: handlers.one(images, labels, index, language),
                ten: handlers.several(images, labels, np.arange(10), language),
                random: handlers.several(images, labels, handlers.any_25(len(images)), language),
            }

        async def on_index(index, request: gr.Request):
            return handlers.one(*await garments.get(), index, i18n.language(request))

        async def on_more(request: gr.Request):
            images, labels = await garments.get()
            return handlers.several(images, labels, handlers.any_25(len(images)), i18n.language(request))

        gr.on(
            [tab.select, again.click],
            on_open,
            [opened, index],
            [opened, notice, again, content, single, ten, random],
            show_progress_on=notice,
            concurrency_limit=None,  # those who wait for a download keep nobody else waiting
            **PRIVATE,
        )
        index.input(on_index, index, single, trigger_mode="always_last", show_progress="hidden", **PRIVATE)
        more.click(on_more, None, random, **PRIVATE)

    def open(self, query: dict[str, str], language: str) -> dict:
        """Nothing but itself."""
        return {}
