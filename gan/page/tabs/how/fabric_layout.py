"""Neural style transfer in the part on relatives of How it works: its components and their wiring."""

from pathlib import Path

import gradio as gr

from gan import fabrics
from gan.page import components
from gan.page.events import PRIVATE, handler, working
from gan.page.i18n import LANGUAGES, mark
from gan.page.tabs.how import fabric
from gan.page.tabs.how.fabric_words import WORDS as TEXTS

SCRIPT = Path(__file__).with_name("fabric.js")
# What fabric.js says is chosen goes into a component that nobody sees: the visitor's own would be rendered anew.
TAKE = 'document.addEventListener("fabric-chosen", ({ detail }) => (props.value = detail));'
INTO_VIEW = "() => document.querySelector('#how-dressed').scrollIntoView({behavior: 'smooth', block: 'nearest'})"
WORDS = TEXTS | {"how.fabric.choice": tuple(map(fabric.choice, LANGUAGES))}


def lay_out(models, at_work: int) -> None:
    """Lay it out; the model dresses garments for so many visitors in turns, and who comes then waits."""
    with gr.Column(elem_id="how-fabric"):
        gr.Markdown(mark("how.fabric.text"), elem_classes="how-answer")
        with gr.Row(elem_classes="sides"):
            with gr.Column(min_width=320):
                code = gr.Textbox("42", label=mark("how.fabric.code"), max_length=2000)
                label = components.label_choice(models, "how-fabric-label")
                gr.HTML(mark("how.fabric.choice"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
                chosen = gr.HTML("", elem_id="how-fabric-chosen", html_template="", js_on_load=TAKE)
                sliders = [
                    gr.Slider(*fabrics.RANGES[key], 1, step=0.05, label=mark(f"how.fabric.{key}"))
                    for key in ("strength", "scale")
                ]
                start = gr.Button(mark("how.fabric.start"), variant="primary", size="lg", elem_id="how-fabric-start")
                fail = gr.Button(mark("how.fabric.fail"), elem_id="how-fabric-fail")
                stop = gr.Button(mark("how.fabric.stop"), visible=False, elem_id="how-fabric-stop")
            with gr.Column(min_width=320):
                result = gr.HTML(mark("how.fabric.hint"), elem_id="how-dressed")

    def following(function):
        def follow(*asked):
            try:
                for told in function(models, *asked):
                    yield told, gr.Button(visible=True)
            except Exception:
                yield gr.skip(), gr.Button(visible=False)
                raise
            yield gr.skip(), gr.Button(visible=False)  # not by an event: that comes too where the other work ends this one

        return follow

    def on_stop(language):
        return fabric.stopped(language), gr.Button(visible=False)

    begun = []
    for button, function, inputs in ((start, fabric.dressed, [chosen, *sliders]), (fail, fabric.failing, [])):
        # What one click does Gradio does in turn: what stood behind the work itself would wait for its end.
        begun.append(
            button.click(None, js=INTO_VIEW).then(
                working(following(function), models),
                [code, label, *inputs],
                [result, stop],
                show_progress="hidden",
                concurrency_id="work",
                concurrency_limit=at_work,
                **PRIVATE,
            )
        )
    for button, other in zip((start, fail), reversed(begun), strict=True):
        button.click(None, cancels=[other])
    # It says so when the work has ended, whose last picture would replace that.
    stop.click(None, cancels=begun).then(handler(on_stop), None, [result, stop], **PRIVATE)
