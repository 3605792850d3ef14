"""The Grid tab on the page."""

import gradio as gr

from gan.page import components, validation
from gan.page.events import in_order
from gan.page.i18n import mark
from gan.page.shown import EACH, counted
from gan.page.tabs.grid import handlers
from gan.page.tabs.grid.words import WORDS
from gan.page.validation import RANGES


class Layout:
    """The tab's components, and what a link to it opens."""

    name, words, draws, opened_by = "grid", WORDS, True, ()

    def __init__(self, models, tab: gr.Tab) -> None:
        self.models = models
        gr.Markdown(mark("grid.intro"))
        with gr.Row(elem_classes="sides"):
            with gr.Column(scale=1, min_width=300):
                self.seed = gr.Textbox("0", label=mark("grid.seed"), info=mark("grid.seed.info"), max_lines=1)
                self.label = components.label_choice(models, "grid-label", EACH)
                self.rows = gr.Slider(*RANGES["rows"], 4, step=1, label=mark("grid.rows"))
                self.columns = gr.Slider(*RANGES["columns"], 4, step=1, label=mark("grid.columns"))
                self.model = components.model_choice(models, "grid-model")
                button = gr.Button(mark("grid.button"), variant="primary")
                with gr.Row():
                    following = gr.Button(mark("grid.next"), min_width=120)
                    anywhere = gr.Button(mark("grid.any"), min_width=120)
            with gr.Column(scale=2, min_width=320):
                self.picture = gr.HTML(elem_id="grid-picture")

        def asked(seed, rows, columns, label, model):
            return validation.grid(models, validation.from_text(seed), rows, columns, label, model)

        def on_show(*asked_for):
            *fields, language = asked_for
            return handlers.show(asked(*fields), language)

        def on_next(*asked_for):
            *fields, language = asked_for
            grid = asked(*fields)
            grid = grid._replace(seed=counted(grid.seed, grid.seeds))
            return str(grid.seed), handlers.show(grid, language)

        def on_any(seed, rows, columns, label, model, language):
            grid = asked(str(validation.any_seed()), rows, columns, label, model)
            return str(grid.seed), handlers.show(grid, language)

        def on_label(seed, rows, columns, label, model, language):
            grid = asked(seed, rows, None if label == EACH else columns, label, model)
            return grid.columns, handlers.show(grid, language)

        def on_model(seed, rows, columns, label, model, language):
            chosen = validation.named(models, model)
            label = components.kept_label(models, chosen, label, EACH)
            grid = asked(seed, rows, None if label == EACH else columns, label, model)
            return components.labels_of(chosen, label, language, EACH), grid.columns, handlers.show(grid, language)

        def answer(events, function, *outputs):
            inputs = [self.seed, self.rows, self.columns, self.label, self.model]
            in_order("grid", events, function, models, inputs, [*outputs, self.picture])

        answer([button.click, self.seed.submit, self.rows.input, self.columns.input, tab.select], on_show)
        answer([following.click], on_next, self.seed)
        answer([anywhere.click], on_any, self.seed)
        answer([self.label.input], on_label, self.columns)
        answer([self.model.input], on_model, self.label, self.columns)

    def open(self, query: dict[str, str], language: str) -> dict:
        """What ?tab=grid&seed=42&rows=4&columns=4&model=cdcgan&label=8 opens: {component: its new value}.

        Raises:
            BadInput: the address asks for what cannot be.
        """
        fields = validation.asked({"seed": "0"} | query, "seed", "rows", "columns", "label", "model")
        grid = validation.grid(self.models, **fields)
        return {
            self.seed: str(grid.seed),
            self.rows: grid.rows,
            self.columns: grid.columns,
            self.model: grid.model.name,
            self.label: components.labels_of(grid.model, grid.label, language, EACH),
            self.picture: handlers.show(grid, language),
        }
