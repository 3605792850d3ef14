"""The Training tab on the page: how the models compare, and each model's run in a tab of its own. Filled when it is opened."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from gan import pictures
from gan.latents import code as codes
from gan.page import components, dataset, validation
from gan.page.events import PRIVATE, handler
from gan.page.i18n import LANGUAGES, mark
from gan.page.tabs.training import curves, handlers, past, quality
from gan.page.tabs.training.words import WORDS

SHOW_SNAPSHOT = Path(__file__).with_name("script.js")
REWIND = Path(__file__).with_name("past.js")
# Which past.js answers.
ASK = "(seed, label, model) => document.dispatchEvent(new CustomEvent('time-asked', { detail: { seed, label, model } }))"


class Layout:
    """The tab's components; a link to it opens it as it is, at the run of the model that it names, or at a garment's past."""

    name, draws, opened_by = "training", False, ()
    words = WORDS | {"training.time.line": tuple(map(past.line, LANGUAGES))}

    def __init__(self, models, tab: gr.Tab) -> None:
        self.models, self.runs = models, None
        self._lay_time_out()
        reports = quality.read_reports(models)
        if len(reports) > 1:

            def compare(language):
                return quality.compared_html(models, reports, language)

            tab.select(handler(compare), None, gr.HTML(), **PRIVATE)
        if len(models) == 1:
            _lay_run_out(models.first, "training-run-0", tab)
            return
        with gr.Tabs(elem_id="training-runs", overflow_behavior="wrap") as self.runs:
            for number, (name, model) in enumerate(models.items()):
                elem_id = f"training-run-{number}"
                with gr.Tab(components.model_mark(name), id=name, elem_id=elem_id) as own:
                    # The first one is open as soon as the tab around it is.
                    _lay_run_out(model, elem_id, own if number else tab)

    def open(self, query: dict[str, str], language: str) -> dict:
        """What ?tab=training&model=dcgan opens: that model's run, where there are several; with &seed=42 that garment's past.

        Raises:
            BadInput: there cannot be such a garment.
        """
        name = query.get("model")
        opened = {self.runs: gr.Tabs(selected=name)} if name and self.runs else {}
        if "seed" not in query or not _has_past(self.models):
            return opened
        fields = validation.asked(query, "variety", "label", "model")
        garment = validation.garment(self.models, query["seed"], **fields)
        return opened | {
            self.seed: codes.written(garment.code),
            self.model: garment.model.name,
            self.label: components.labels_of(garment.model, garment.label, language),
            self.past: past.show(garment, language),
        }

    def _lay_time_out(self) -> None:
        """Lay the time machine out. past.js fetches what it shows, when the tab is first opened and whenever it is asked."""
        models = self.models
        gr.Markdown(mark("training.time"))
        if not _has_past(models):
            gr.Markdown(mark("training.time.none.any"))
            return
        with gr.Row(elem_classes="sides"):
            with gr.Column(min_width=280):
                self.seed = gr.Textbox(str(past.SEED), label=mark("training.time.seed"), max_lines=1)
                self.label = components.label_choice(models, "time-label")
                self.model = components.model_choice(models, "time-model")
                button = gr.Button(mark("training.time.button"), variant="primary")
                gr.HTML(mark("training.time.line"))
            with gr.Column(scale=2, min_width=320):
                self.past = gr.HTML(elem_id="time", js_on_load=REWIND.read_text(encoding="utf-8"))

        def on_model(label, model, language):
            chosen = validation.named(models, model)
            return components.labels_of(chosen, components.kept_label(models, chosen, label), language)

        asking = [button.click, self.seed.submit, self.label.input, self.model.input]
        gr.on(asking, None, [self.seed, self.label, self.model], js=ASK)
        self.model.input(handler(on_model), [self.label, self.model], self.label, trigger_mode="always_last", **PRIVATE)


def _has_past(models) -> bool:
    return any(past.records(model.folder) for model in models.values())


def _lay_run_out(model, elem_id: str, tab: gr.Tab) -> None:
    """Lay out what is known of a model's run, filled when the tab is opened; ids in it begin with `elem_id`."""
    history = curves.read_history(model.folder / "history.csv")
    files = pictures.in_order(model.folder / "samples")
    has_film = (model.folder / "progress.gif").is_file()

    gr.Markdown(mark("training.intro"))
    plots, legends, moving, still = [], [], None, None
    window = gr.Slider(
        1,
        max(2, min(curves.LONGEST_WINDOW, curves.length(history))),
        max(1, min(curves.USUAL_WINDOW, curves.length(history) // 10)),
        step=1,
        label=mark("training.smoothing"),
        info=mark("training.smoothing.info"),
        visible=bool(curves.charted(history)),
    )
    for ending in curves.charted(history):
        title = curves.CHARTS[ending]
        plot, legend = _beside_its_reading("iteration", title, [0, 1 if ending == "_accuracy" else None])
        plots.append(plot)
        legends.append(legend)
    if not plots:
        gr.Markdown(mark("training.no_history"))
    gr.Markdown(mark("training.pictures"))
    with gr.Row(elem_classes="sides"):
        with gr.Column(min_width=320):
            if has_film:
                moving = gr.HTML()
            else:
                gr.Markdown(mark("training.no_film"))
        with gr.Column(min_width=320):
            if files:
                number = gr.Slider(
                    0, max(1, len(files) - 1), 0, step=1, label=mark("training.snapshot"), info=mark("training.snapshot.info")
                )
                still = gr.HTML(elem_id=f"{elem_id}-snapshot")
                script = SHOW_SNAPSHOT.read_text(encoding="utf-8").replace("ELEMENT", still.elem_id)
                number.input(None, number, js=script)
            else:
                gr.Markdown(mark("training.no_snapshots"))
    qualities, fill_quality = _lay_quality_out(model)
    about = gr.HTML()

    def fill(window, language):
        filled = [*curves.charts(history, window, language), *curves.keys(history, language)]
        if moving:
            filled.append(handlers.film(model, files[-1] if files else None, language))
        if still:
            filled.append(handlers.snapshots(model, files, language))
        return [*filled, *fill_quality(language), handlers.facts_html(model.run, language)]

    def smooth(window, language):
        drawn = curves.charts(history, window, language)
        return drawn if len(drawn) > 1 else drawn[0]

    outputs = [*plots, *legends, *(part for part in (moving, still) if part), *qualities, about]
    tab.select(handler(fill), window, outputs, **PRIVATE)
    if plots:
        window.input(handler(smooth), window, plots, trigger_mode="always_last", show_progress="hidden", **PRIVATE)


def _lay_quality_out(model) -> tuple[list[gr.blocks.Block], Callable[[str], list]]:
    """Lay the section on quality out; return its parts, and what fills them in a language."""
    report = quality.read_report(model.folder / "metrics.json")
    size = quality.read_size(model.folder / "nearest.png")
    distances = curves.read_distances(model.folder / "quality.csv")
    is_other = not dataset.is_of_clothes(model)
    outputs = [gr.HTML()]
    if distances:
        outputs += _beside_its_reading("epoch", f"training.quality.when{'.other' if is_other else ''}")

    def fill(language: str) -> list:
        chart = []
        if distances:
            chart = [curves.distance_chart(distances, language, is_other), curves.distance_key(distances, language)]
        return [quality.report_html(report, size, model, language), *chart]

    return outputs, fill


def _beside_its_reading(x: str, title: str, y_lim: list | None = None) -> tuple[gr.LinePlot, gr.HTML]:
    """A chart and the place of its key, beside how to read it."""
    with gr.Row(elem_classes="sides"):
        with gr.Column(scale=3, min_width=320):
            chart, key = curves.empty_chart(x, title, y_lim), gr.HTML()
        with gr.Column(scale=2, min_width=320):
            gr.Markdown(mark(f"{title}.reading"))
    return chart, key
