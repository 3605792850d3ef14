"""The Morph tab on the page."""

import gradio as gr

from gan.latents.code import written
from gan.page import components, validation
from gan.page.events import in_order
from gan.page.i18n import mark
from gan.page.tabs.morph import handlers
from gan.page.tabs.morph.words import WORDS
from gan.page.validation import RANGES


class Layout:
    """The tab's components, and what a link to it opens."""

    name, words, draws, opened_by = "morph", WORDS, True, ("seeds",)

    def __init__(self, models, tab: gr.Tab) -> None:
        self.models = models
        gr.Markdown(mark("morph.intro"))
        with gr.Row(elem_classes="sides"):
            with gr.Column(scale=1, min_width=300):
                self.seeds = gr.Textbox("3, 8, 11", label=mark("morph.seeds"), info=mark("morph.seeds.info"), max_lines=1)
                anywhere = gr.Button(mark("morph.any"))
                self.label = gr.Textbox(
                    "",
                    label=mark("morph.label"),
                    info=mark("morph.label.info"),
                    max_lines=1,
                    visible=models.first.is_conditional,
                )
                self.kinds = gr.Button(mark("morph.kinds"), visible=models.first.is_conditional)
                self.frames = gr.Slider(*RANGES["frames"], 12, step=1, label=mark("morph.frames"))
                self.method = gr.Radio(
                    [(mark("morph.slerp"), "slerp"), (mark("morph.lerp"), "lerp")],
                    value="slerp",
                    label=mark("morph.method"),
                    info=mark("morph.method.info"),
                )
                self.loop = gr.Checkbox(True, label=mark("morph.loop"))
                self.model = components.model_choice(models, "morph-model")
                button = gr.Button(mark("morph.button"), variant="primary")
            with gr.Column(scale=2, min_width=320):
                self.film = gr.HTML(elem_id="walk")
        self.is_shown = gr.State(False)

        def on_walk(seeds, frames, method, loop, label, model, language):
            return handlers.show(validation.walk(models, seeds, frames, method, loop, label, model), language)

        def on_any(seeds, frames, method, loop, label, model, language):
            seeds = ", ".join(str(validation.any_seed()) for _ in range(3))
            label = label if "," not in str(label) else ""
            return seeds, label, on_walk(seeds, frames, method, loop, label, model, language)

        def on_kinds(seeds, frames, method, loop, label, model, language):
            chosen = validation.named(models, model)
            kinds = components.four_kinds(chosen)
            seeds = ", ".join([str(validation.any_seed())] * len(kinds))
            label = components.names(chosen, kinds, language)
            return seeds, label, on_walk(seeds, frames, method, loop, label, model, language)

        def on_model(seeds, frames, method, loop, label, model, language):
            chosen = validation.named(models, model)
            label = label if chosen.is_conditional else ""
            return *self._classes(chosen, label), on_walk(seeds, frames, method, loop, label, model, language)

        def answer(events, function, *outputs):
            inputs = [self.seeds, self.frames, self.method, self.loop, self.label, self.model]
            in_order("morph", events, function, models, inputs, [*outputs, self.film])

        def on_first_sight(*asked_for):
            # What a link has opened meanwhile stays, though the tab was chosen before it was there.
            *fields, is_shown, language = asked_for
            return (gr.skip(), True) if is_shown else (on_walk(*fields, language), True)

        fields = [self.seeds, self.frames, self.method, self.loop, self.label, self.model, self.is_shown]
        in_order("morph", [tab.select], on_first_sight, models, fields, [self.film, self.is_shown])
        changed = [self.frames.input, self.method.input, self.loop.input]
        answer([button.click, self.seeds.submit, self.label.submit, *changed], on_walk)
        answer([anywhere.click], on_any, self.seeds, self.label)
        answer([self.kinds.click], on_kinds, self.seeds, self.label)
        answer([self.model.input], on_model, self.label, self.kinds)

    def open(self, query: dict[str, str], language: str) -> dict:
        """What ?tab=morph&seeds=1,7,42&frames=12&method=slerp&loop=1&model=cdcgan&label=8,3,any opens: {component: new value}.

        Raises:
            BadInput: the address asks for what cannot be.
        """
        usual = {"seeds": self.seeds.value, "loop": "1"}
        fields = validation.asked(usual | query, "seeds", "frames", "method", "loop", "label", "model")
        walk = validation.walk(self.models, **fields)
        label, kinds = self._classes(walk.model, components.names(walk.model, walk.labels, language))
        return {
            self.seeds: ", ".join(map(written, walk.codes)),
            self.frames: walk.frames,
            self.method: walk.method,
            self.loop: walk.loop,
            self.model: walk.model.name,
            self.label: label,
            self.kinds: kinds,
            self.film: handlers.show(walk, language),
            self.is_shown: True,
        }

    def _classes(self, model, label: str) -> tuple[dict, dict]:
        """What the components label and kinds become when this model and these classes are chosen."""
        visible = model.is_conditional
        return gr.update(visible=visible, value=label if visible else ""), gr.update(visible=visible)
