"""The tab Make on the page: a canvas and other ways to show a picture, and what is made of it.

Where the page has a model that draws from sketches, that is a garment after every stroke; always a search for the nearest
picture that a generator can draw.
"""

from pathlib import Path

import gradio as gr

from gan.page import components, intake, sketches, validation
from gan.page.events import PRIVATE, handler, working
from gan.page.i18n import LANGUAGES, mark
from gan.page.tabs.make import handlers
from gan.page.tabs.make.words import WORDS

SCRIPT, LIVE = (Path(__file__).with_name(name) for name in ("script.js", "live.js"))
# What script.js says is shown goes into a component that nobody sees: the visitor's own would be rendered anew.
TAKE = 'document.addEventListener("make-shown", ({ detail }) => (props.value = detail));'
# What is looked for stands beside the canvas, where no garment does.
BELOW = """element.querySelector(".make-looked").append(document.querySelector(".make-seen"),
    document.querySelector("#make-fill").closest("label"));"""
INTO_VIEW = "() => document.querySelector('#make-found').scrollIntoView({behavior: 'smooth', block: 'nearest'})"
AT_ONCE = 8  # searches that the model makes for visitors in turns, each of which takes a thread here; who comes then waits


class Layout:
    """The tab's components; a link to it opens it as it is."""

    name, draws, opened_by = "make", False, ()
    words = WORDS | {
        f"make.page.{key}": tuple(handlers.page(language, key == "sketches") for language in LANGUAGES)
        for key in ("sketches", "plain")
    }
    words |= {f"make.{part.__name__}": tuple(map(part, LANGUAGES)) for part in (handlers.live, handlers.below)}

    def __init__(self, models, tab: gr.Tab) -> None:
        drawer = sketches.drawer(models)
        gr.Markdown(mark("make.intro.live" if drawer else "make.intro"))
        with gr.Row(elem_classes="sides"):
            with gr.Column(min_width=320):
                which = "sketches" if handlers.has_sketches(models) else "plain"
                gr.HTML(mark(f"make.page.{which}"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
                shown = gr.HTML("", elem_id="make-shown", html_template="", js_on_load=TAKE)
            with gr.Column(min_width=320, elem_id="make-result"):
                if drawer:
                    kinds = _kinds(drawer)
                    gr.HTML(
                        mark("make.live"), js_on_load=LIVE.read_text(encoding="utf-8"), kinds=kinds, elem_id="make-sketched"
                    )
                    gr.HTML(mark("make.below"), js_on_load=BELOW, elem_id="make-below")
                label = components.label_choice(models, "make-label")
                label.label = mark("make.label")  # another choice of a class stands above
                model = components.model_choice(models, "make-model")
                find = gr.Button(mark("make.button"), variant="primary", size="lg", elem_id="make-find")
                stop = gr.Button(mark("make.stop"), visible=False)
                result = gr.HTML(mark("make.hint"), elem_id="make-found")

        def on_find(given, label, model, language, visitor):
            chosen = validation.named(models, model)
            picture, kind = intake.handed_over(given), validation.labelled(label, chosen)
            yield gr.skip(), gr.Button(visible=True)
            its_own = handlers.is_own(models, picture, chosen, kind)
            for told in handlers.nearest(picture, chosen, kind, language, visitor, its_own):
                yield told, gr.skip()

        def on_stop(language):
            return handlers.stopped(language), gr.Button(visible=False)

        def on_model(label, model, language):
            chosen = validation.named(models, model)
            return components.labels_of(chosen, components.kept_label(models, chosen, label), language)

        found = find.click(
            working(on_find, models),
            [shown, label, model],
            [result, stop],
            show_progress="hidden",
            concurrency_id="make",
            concurrency_limit=AT_ONCE,
            **PRIVATE,
        )
        find.click(None, js=INTO_VIEW)
        found.then(lambda: gr.Button(visible=False), None, stop, **PRIVATE)
        # It says so when the search has ended, whose last picture would replace that.
        stop.click(None, cancels=[found]).then(handler(on_stop), None, [result, stop], **PRIVATE)
        model.input(handler(on_model), [label, model], label, **PRIVATE)

    def open(self, query: dict[str, str], language: str) -> dict:
        """Nothing but itself."""
        return {}


def _kinds(model) -> list[tuple[str, object]]:
    """The classes that a model draws sketches as, in the order of the data: what addresses call them, and their names."""
    classes = enumerate(model.class_names if model.is_conditional else ())
    return [(validation.ANY, mark("make.kind.any")), *((str(label), components.class_mark(name)) for label, name in classes)]
