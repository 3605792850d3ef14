"""The Grid tab on the page."""

from pathlib import Path

import gradio as gr

from gan.page import components, validation
from gan.page.events import in_order
from gan.page.i18n import mark
from gan.page.shown import EACH, counted
from gan.page.tabs.grid import handlers, plane
from gan.page.tabs.grid.words import WORDS
from gan.page.validation import RANGES, BadInput

SCRIPT = Path(__file__).with_name("script.js")
SOME_CORNERS, PLANE_SIZE = "1, 7, 42, 99", 9


class Layout:
    """The tab's components, and what a link to it opens."""

    name, words, draws, opened_by = "grid", WORDS, True, ("plane",)

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
        self.is_shown = gr.State(False)
        self.accordion = gr.Accordion(mark("grid.plane"), open=False, elem_id="grid-plane")
        with self.accordion:
            gr.Markdown(mark("grid.plane.intro"))
            with gr.Row(elem_classes="sides"):
                with gr.Column(scale=1, min_width=300):
                    corners, info = mark("grid.plane.corners"), mark("grid.plane.corners.info")
                    self.corners = gr.Textbox(SOME_CORNERS, label=corners, info=info, max_lines=1)
                    kinds, info = mark("grid.plane.label"), mark("grid.plane.label.info")
                    conditional = models.first.is_conditional
                    self.size = gr.State(None)  # of the plane that is shown
                    self.kinds = gr.Textbox("", label=kinds, info=info, max_lines=1, visible=conditional)
                    lay = gr.Button(mark("grid.plane.button"), variant="primary")
                    with gr.Row():
                        others = gr.Button(mark("grid.plane.any"), min_width=120)
                        four = gr.Button(mark("grid.plane.kinds"), min_width=120, visible=conditional)
                with gr.Column(scale=2, min_width=320):
                    self.plane = gr.HTML(js_on_load=SCRIPT.read_text(encoding="utf-8"))

        def asked(seed, rows, columns, label, model):
            return validation.grid(models, validation.whole_from(seed), rows, columns, label, model)

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

        def on_lay(corners, kinds, model, size, language):
            laid = validation.plane(models, corners, size or PLANE_SIZE, kinds, model)
            return laid.size, plane.show(laid, language)

        def on_expand(corners, kinds, model, size, language):
            # What a link has laid out stays.
            return (gr.skip(), gr.skip()) if size else on_lay(corners, kinds, model, size, language)

        def on_others(corners, kinds, model, size, language):
            corners = plane.text(tuple(validation.any_seed() for _ in range(validation.CORNERS)))
            kinds = kinds if "," not in str(kinds) else ""
            return corners, kinds, *on_lay(corners, kinds, model, size, language)

        def on_four(corners, kinds, model, size, language):
            chosen = validation.named(models, model)
            corners = plane.text((validation.any_seed(),) * validation.CORNERS)
            kinds = components.names(chosen, components.four_kinds(chosen), language)
            return corners, kinds, *on_lay(corners, kinds, model, size, language)

        def on_other_model(corners, kinds, model, size, language):
            knows_kinds = validation.named(models, model).is_conditional
            try:
                laid = on_lay(corners, kinds, model, size, language) if size else (gr.skip(), gr.skip())
            except BadInput:  # codes and classes of the model before
                corners, kinds = SOME_CORNERS, ""
                laid = on_lay(corners, kinds, model, size, language)
            return gr.update(visible=knows_kinds), corners, gr.update(value=kinds, visible=knows_kinds), *laid

        def answer_plane(events, function, *outputs):
            inputs = [self.corners, self.kinds, self.model, self.size]
            in_order("plane", events, function, models, inputs, [*outputs, self.size, self.plane])

        answer_plane([lay.click, self.corners.submit, self.kinds.submit], on_lay)
        answer_plane([self.accordion.expand], on_expand)
        answer_plane([others.click], on_others, self.corners, self.kinds)
        answer_plane([four.click], on_four, self.corners, self.kinds)
        answer_plane([self.model.input], on_other_model, four, self.corners, self.kinds)

        def answer(events, function, *outputs):
            inputs = [self.seed, self.rows, self.columns, self.label, self.model]
            in_order("grid", events, function, models, inputs, [*outputs, self.picture])

        def on_first_sight(*asked_for):
            # What a link has opened meanwhile stays, though the tab was chosen before it was there.
            *fields, is_shown, language = asked_for
            return (gr.skip(), True) if is_shown else (on_show(*fields, language), True)

        fields = [self.seed, self.rows, self.columns, self.label, self.model, self.is_shown]
        in_order("grid", [tab.select], on_first_sight, models, fields, [self.picture, self.is_shown])
        answer([button.click, self.seed.submit, self.rows.input, self.columns.input], on_show)
        answer([following.click], on_next, self.seed)
        answer([anywhere.click], on_any, self.seed)
        answer([self.label.input], on_label, self.columns)
        answer([self.model.input], on_model, self.label, self.columns)

    def open(self, query: dict[str, str], language: str) -> dict:
        """What ?tab=grid&seed=42&rows=4&columns=4&model=cdcgan&label=8 opens, or ?tab=grid&plane=1,7,42,99&size=9&model=cdcgan.

        Returns:
            {component: its new value}.

        Raises:
            BadInput: the address asks for what cannot be.
        """
        if "plane" in query:
            asked = validation.plane(self.models, **validation.asked(query, "plane", "size", "label", "model"))
            return {
                self.accordion: gr.update(open=True),
                self.corners: plane.text(asked.codes),
                self.kinds: components.names(asked.model, asked.labels, language),
                self.model: asked.model.name,
                self.size: asked.size,
                self.plane: plane.show(asked, language),
            }
        fields = validation.asked({"seed": "0"} | query, "seed", "rows", "columns", "label", "model")
        grid = validation.grid(self.models, **fields)
        return {
            self.seed: str(grid.seed),
            self.rows: grid.rows,
            self.columns: grid.columns,
            self.model: grid.model.name,
            self.label: components.labels_of(grid.model, grid.label, language, EACH),
            self.picture: handlers.show(grid, language),
            self.is_shown: True,
        }
