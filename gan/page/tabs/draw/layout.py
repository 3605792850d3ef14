"""The Draw tab on the page: a button, garments, and a closer look at one of them."""

import asyncio
from pathlib import Path
from urllib.parse import parse_qsl

import gradio as gr

from gan.latents.code import Altered
from gan.page import components, i18n, receipts, validation
from gan.page.events import PRIVATE, answering, handler
from gan.page.i18n import mark
from gan.page.shown import Garment, Sheet
from gan.page.tabs.draw import alter, handlers, receipt
from gan.page.tabs.draw.handlers import COUNT
from gan.page.tabs.draw.words import WORDS
from gan.page.validation import RANGES

INTO_VIEW = "() => document.querySelector('#look').scrollIntoView({behavior: 'smooth', block: 'nearest'})"
# The address of a single garment follows its alterations, when the answer stands in the page.
RENAME = """() => new Promise(requestAnimationFrame).then(() => {
    const link = document.querySelector("#look .look a[href^='?tab=draw']"), asked = new URLSearchParams(location.search);
    if (link && asked.get("tab") === "draw" && asked.get("count") === "1")
        history.replaceState(history.state, "", link.getAttribute("href"));
})"""

SLIDERS = Path(__file__).with_name("script.js")


class Layout:
    """The tab's components, and what a link to it opens."""

    name, words, draws, opened_by = "draw", WORDS, True, ("seed", "count", "variety")

    def __init__(self, models, tab: gr.Tab) -> None:
        self.models = models
        # The Sheet that is shown, None for the first sight: Gradio copies what a state begins with, and no model can be copied.
        self.sheet = gr.State(None)
        with gr.Row(elem_classes="sides"):
            with gr.Column(min_width=320):
                self.label = components.label_choice(models, "draw-label")
                button = gr.Button(mark("draw.button"), variant="primary", size="lg", elem_id="draw-new")
                self.gallery = gr.Gallery(
                    handlers.first_sight(models.first, i18n.LANGUAGES[0]),
                    label=mark("draw.garments"),
                    show_label=False,
                    columns=4,
                    height="auto",
                    format="png",
                    object_fit="contain",
                    allow_preview=False,
                    buttons=[],
                    interactive=False,
                    elem_id="garments",
                )
                self.about = gr.HTML(elem_id="draw-about")
                self.model = components.model_choice(models, "draw-model")
                with gr.Accordion(mark("draw.options"), open=False):
                    self.count = gr.Slider(*RANGES["count"], COUNT, step=1, label=mark("draw.count"))
                    self.seed = gr.Textbox("", label=mark("draw.seed"), info=mark("draw.seed.info"), max_lines=1)
                    low, high = RANGES["variety"]
                    self.variety = gr.Slider(
                        low, high, 1, step=0.05, label=mark("draw.variety"), info=mark("draw.variety.info")
                    )
            with gr.Column(min_width=320, elem_id="look"):
                self.look = gr.HTML(mark("draw.hint"))
                self.accordion = gr.Accordion(mark("draw.alter"), open=False, elem_id="alter")
                with self.accordion:
                    self.alter = gr.HTML(mark("draw.alter.choose"))
                moved = gr.HTML(elem_id="moved", html_template="", js_on_load=SLIDERS.read_text(encoding="utf-8"))
            with gr.Column(min_width=280, elem_id="receipt"):
                self.receipt = gr.HTML()
        self.large = gr.State(None)  # the Garment that is large
        again = gr.Timer(2, active=False)  # while something on the receipt is on its way

        def on_draw(count, seed, variety, label, model, language):
            seed = str(seed).strip() if seed else ""
            count = 1 if validation.is_code(seed) else count
            return self._shown(validation.sheet(models, count, seed or None, variety, label, model), language)

        def on_choice(count, sheet, large, variety, label, model, language):
            # Another class or model, the same seeds: the same ideas. What is large stays so, as it was altered.
            chosen = validation.named(models, model)
            label = components.kept_label(models, chosen, label)
            first = validation.kept(self._sheet(sheet).first, chosen)
            count = count if isinstance(first, int) else 1
            asked = validation.sheet(models, count, None, variety, label, model)._replace(first=first)
            kept = large and validation.kept(large.code, chosen)
            seeds = [one.code for one in asked.garments]
            is_there = getattr(kept, "seed", kept) in seeds
            own = Garment(asked.model, kept, asked.variety, asked.label) if is_there else asked.garments[0]
            return components.labels_of(chosen, label, language), *self._shown(asked, language, own)

        def on_select(index, sheet, language):
            garments = self._sheet(sheet).garments
            garment = garments[validation.whole("index", index, 0, len(garments) - 1)]
            return handlers.judged(garment, language), alter.panel(garment, language), garment

        def select(request: gr.Request, event: gr.SelectData, sheet, progress=gr.Progress()):  # noqa: B008
            return handler(on_select, models)(request, progress, event.index, sheet)

        def on_move(address, language):
            query = dict(parse_qsl(str(address), keep_blank_values=True))
            asked = validation.asked({"code": ""} | query, "code", "variety", "label", "model")
            garment = validation.garment(models, **asked)
            if "wait" in query:
                return gr.skip(), alter.panel(garment, language, begins=True), gr.skip()
            return handlers.judged(garment, language), gr.skip(), garment

        async def on_receipt(garment, request: gr.Request):
            if garment is None:
                return "", gr.Timer(active=False)
            with answering(request, None) as language:
                shelf = receipts.shelf(models, garment.model)
                shelf.begin()
                await shelf.wait(1)  # as long as it takes to read what is there
                filled = await asyncio.to_thread(receipts.fill, garment, shelf)
                is_coming = filled.lacks is not None and filled.lacks.is_coming
                return receipt.show(filled, language), gr.Timer(active=is_coming)

        self._parts = shown = [self.gallery, self.about, self.look, self.alter, self.sheet, self.large]
        fields = [self.count, self.seed, self.variety, self.label, self.model]
        gr.on([button.click, self.seed.submit], handler(on_draw, models), fields, shown, **PRIVATE)
        gr.on(
            [self.label.input, self.model.input],
            handler(on_choice, models),
            [self.count, self.sheet, self.large, self.variety, self.label, self.model],
            [self.label, *shown],
            trigger_mode="always_last",
            **PRIVATE,
        )
        large = [self.look, self.alter, self.large]
        # One at a time: a garment that is chosen while an altered one is on its way is not replaced by it.
        one_by_one = {"concurrency_id": "look", "concurrency_limit": 1}
        told = moved.change(
            handler(on_move, models),
            moved,
            large,
            trigger_mode="always_last",
            show_progress="hidden",
            **one_by_one,
            **PRIVATE,
        )
        told.then(None, js=RENAME)
        chosen = self.gallery.select(select, self.sheet, large, api_visibility="private", **one_by_one)
        chosen.then(None, js=INTO_VIEW)
        # After the large picture, which does not wait for it.
        gr.on(
            [self.look.change, again.tick],
            on_receipt,
            self.large,
            [self.receipt, again],
            show_progress="hidden",
            trigger_mode="always_last",
            **PRIVATE,
        )

    def open(self, query: dict[str, str], language: str) -> dict:
        """What ?tab=draw&seed=42&count=16&variety=1&model=cdcgan&label=8 opens: {component: its new value}.

        Without any of these, what a visitor without a link sees.

        Raises:
            BadInput: the address asks for what cannot be.
        """
        if not query.keys() & {"seed", "count", "variety", "model", "label"}:
            return self._greeting(language)
        usual = {"seed": "0", "count": "1" if "seed" in query else str(COUNT)}
        sheet = validation.sheet(self.models, **validation.asked(usual | query, "count", "seed", "variety", "label", "model"))
        return {
            self.count: sheet.count,
            self.seed: "",  # what is drawn next is new
            self.variety: sheet.variety,
            self.model: sheet.model.name,
            self.label: components.labels_of(sheet.model, sheet.label, language),
            self.accordion: gr.Accordion(open=True) if isinstance(sheet.first, Altered) else gr.skip(),
            **dict(zip(self._parts, self._shown(sheet, language), strict=True)),
        }

    def captioned(self, language: str) -> dict:
        """The first sight in the visitor's language, for whoever comes here from another tab: {component: its new value}."""
        # In the first language it stands there already: what was clicked meanwhile is not to be overwritten.
        return {} if language == i18n.LANGUAGES[0] else {self.gallery: handlers.first_sight(self.models.first, language)}

    def _greeting(self, language: str) -> dict:
        greeting = self.captioned(language)
        if self.models.is_ready and handlers.first_sight(self.models.first, language):  # nobody asked yet, so nobody waits
            garment = Garment(self.models.first, 0)
            greeting |= {self.look: handlers.judged(garment, language), self.alter: alter.panel(garment, language)}
            greeting[self.large] = garment
        return greeting

    def _sheet(self, sheet: Sheet | None) -> Sheet:
        return sheet or Sheet(self.models.first, 0, COUNT)

    def _shown(self, sheet: Sheet, language: str, large: Garment | None = None) -> tuple:
        """What the components of `_parts` hold when a sheet is shown, and large what is not its first garment."""
        gallery, about, look = handlers.draw(sheet, language)
        first = sheet.garments[0]
        if large not in (None, first):
            look = handlers.judged(large, language)
        large = large or first
        return gallery, about, look, alter.panel(large, language), sheet, large
