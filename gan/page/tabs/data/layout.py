"""The Data tab on the page: filled when it is first opened, and when a model that learnt from other data is chosen."""

import gradio as gr

from gan import data
from gan.data import DataError
from gan.page import components, dataset, validation
from gan.page.dataset import NotHereError, source_of
from gan.page.events import PRIVATE, answering
from gan.page.i18n import mark
from gan.page.tabs.data import handlers
from gan.page.tabs.data.words import WORDS


class Layout:
    """The tab's components; a link to it opens it as it is, at the data of the model that it names."""

    name, words, draws, opened_by = "data", WORDS, False, ()

    def __init__(self, models, tab: gr.Tab) -> None:
        self.models = models
        sources = {name: source_of(model) for name, model in models.items()}
        self.last = {name: (source.count or data.MOST_PICTURES) - 1 for name, source in sources.items()}
        loaders = dataset.loaders(models)
        last = (sources[models.first.name].count or 1) - 1
        shown = gr.State("")  # the model whose data are shown
        gr.Markdown(mark("data.heading"))
        self.model = components.model_choice(models, "data-model", visible=len(loaders) > 1)
        introduction = gr.HTML(elem_id="data-introduction")
        notice = gr.HTML(mark("data.wait"), elem_id="data-notice")
        again = gr.Button(mark("data.again"), visible=False)
        with gr.Column(visible=False) as content:
            with gr.Row(elem_classes="sides"):
                with gr.Column(min_width=320):
                    gr.Markdown(mark("data.one"))
                    self.index = index = gr.Slider(0, max(1, last), 0, step=1, label=mark("data.index"))
                    single = gr.HTML()
                with gr.Column(min_width=320):
                    gr.Markdown(mark("data.ten"))
                    ten = gr.HTML()
                    about = gr.Markdown()
            with gr.Row(elem_classes="sides"):
                with gr.Column(min_width=320):
                    gr.Markdown(mark("data.random"))
                    more = gr.Button(mark("data.more"))
                    random = gr.HTML()
                with gr.Column(min_width=320):
                    classes = gr.HTML()
                    gr.Markdown(mark("data.asked"))

        def source(model):
            return sources[validation.named(models, model).name]

        async def on_open(known, model, number, request: gr.Request, progress=gr.Progress()):  # noqa: B008  (Gradio's way to ask)
            with answering(request, None) as language:
                model = validation.named(models, model).name
                if model == known:
                    yield {shown: model}
                    return
                loader, hidden = loaders[sources[model]], {shown: "", content: gr.Column(visible=False)}
                yield hidden | {
                    introduction: handlers.introduce(loader.source, language),
                    notice: gr.HTML(handlers.reading(language), visible=True),
                    again: gr.Button(visible=False),
                }

                def report() -> None:
                    done, text = handlers.progress_of(loader, language)
                    progress(done, desc=text)

                try:
                    pictures = await loader.get(report)
                except (DataError, NotHereError) as error:
                    text, may_come = handlers.explain(error, loader.source, language)
                    yield hidden | {notice: gr.HTML(text), again: gr.Button(visible=may_come)}
                    return
                last = len(pictures.images) - 1
                yield {
                    shown: model,
                    notice: gr.HTML(visible=False),
                    content: gr.Column(visible=True),
                    index: gr.Slider(maximum=max(1, last), value=handlers.nearest(pictures, number)),
                    single: handlers.one(pictures, number, language),
                    ten: handlers.first_ten(pictures, language),
                    about: handlers.shape(pictures, language),
                    random: handlers.any_25(pictures, language),
                    classes: handlers.counted(pictures, language),
                }

        async def on_index(number, model, request: gr.Request):
            with answering(request, None) as language:
                try:
                    return handlers.one(await loaders[source(model)].get(), number, language)
                except (DataError, NotHereError):  # which the notice tells
                    return gr.skip()

        async def on_more(model, request: gr.Request):
            with answering(request, None) as language:
                return handlers.any_25(await loaders[source(model)].get(), language)

        gr.on(
            [tab.select, self.model.change, again.click],
            on_open,
            [shown, self.model, index],
            [shown, introduction, notice, again, content, index, single, ten, about, random, classes],
            show_progress_on=notice,
            concurrency_limit=None,  # those who wait for a download keep nobody else waiting
            trigger_mode="always_last",
            **PRIVATE,
        )
        moved = {"trigger_mode": "always_last", "show_progress": "hidden"}
        index.change(on_index, [index, self.model], single, **moved, **PRIVATE)
        more.click(on_more, self.model, random, **PRIVATE)

    def open(self, query: dict[str, str], language: str) -> dict:
        """What ?tab=data&model=dcgan&index=5 opens: the data of that model, and one of its pictures.

        Raises:
            BadInput: there is no such picture.
        """
        opened = {self.model: query["model"]} if query.get("model") else {}
        if "index" in query:
            last = self.last[validation.named(self.models, query.get("model")).name]
            opened[self.index] = validation.whole("index", validation.whole_from(query["index"]), 0, last)
        return opened
