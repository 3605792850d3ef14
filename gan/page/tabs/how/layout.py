"""The tab "How it works" on the page: the course's lesson in fourteen parts and two beyond it, each with something to move.

Every part is a closed accordion; what it shows is computed when it is opened, and again at every change.
"""

from collections.abc import Callable
from contextlib import contextmanager

import gradio as gr

from gan import translation
from gan.page.dataset import is_of_clothes
from gan.page.events import PRIVATE, handler, working
from gan.page.i18n import LANGUAGES, mark
from gan.page.tabs.how import cyclegan, fabric_layout, handlers, latent, pix2pix, search
from gan.page.tabs.how.words import BESIDE, GROUPS, WORDS
from gan.page.validation import RANGES, any_seed

AT_WORK = 16  # works that the model does for visitors in turns, each of which takes a thread here; who comes then waits


class Layout:
    """The tab's components; a link to it opens it as it is.

    Parts compute when they are opened, so the tab's own opening needs no event. The lesson is the course's: of a model that
    knows no classes, and of garments where there is one.
    """

    name, draws, opened_by = "how", False, ()
    words = WORDS | fabric_layout.WORDS | {"how.overview.drawing": tuple(map(handlers.overview, LANGUAGES))}

    def __init__(self, models, tab: gr.Tab) -> None:
        fitting = [model for model in models.values() if not model.is_conditional]
        if not fitting:
            gr.Markdown(mark("how.no_model"))
            return
        model = next(filter(is_of_clothes, fitting), fitting[0])
        with gr.Column(elem_id="how-lesson"):
            gr.Markdown(mark("how.intro"), elem_classes="how-intro")
            if not is_of_clothes(model):
                gr.Markdown(mark("how.other_data"))
            gr.HTML(mark("how.overview.drawing"), elem_classes="how-overview")
            for group, names in GROUPS.items():
                gr.Markdown(mark(f"how.{group}.heading"))
                for name in names:
                    PARTS[name](models if name == "relatives" else model)
            with_classes = [other for other in models.values() if other.classes >= len(latent.summands(other))]
            if with_classes:
                gr.Markdown(mark("how.beside.heading"))
                for name in BESIDE:
                    PARTS[name](with_classes[0])

    def open(self, query: dict[str, str], language: str) -> dict:
        """Nothing but itself."""
        return {}


def _judge(model) -> None:
    with _part("judge") as opened:
        seed = _slider("judge.seed", 0, handlers.LAST_SEED, 42)
        answer = gr.HTML()
    _answer([opened, seed.change], lambda seed, language: handlers.verdict_on_seed(model, seed, language), seed, answer, model)


def _relatives(models) -> None:
    with _part("relatives") as opened:
        choices = [(mark(f"how.relatives.{name}"), name) for name in handlers.HAVE]
        have = gr.Radio(choices, value="pairs", label=mark("how.relatives.have"))
        answer = gr.HTML()
        is_alive = pix2pix.shown(models)
        if is_alive:
            with _exhibit("relatives"):
                index = _slider("relatives.picture", 0, pix2pix.LAST, 3)
                alive = gr.HTML()
        goes_back = cyclegan.traveller(models) is not None
        if goes_back:
            with _exhibit("cyclegan"):
                asked, trip = _trip()
        fabric_layout.lay_out(models, AT_WORK)
    _answer([opened, have.input], handlers.relative, have, answer)
    if is_alive:
        _answer([opened, index.change], lambda *asked: pix2pix.pair(models, *asked), index, alive, models)
    if goes_back:
        changes = [opened, *(field.submit if isinstance(field, gr.Textbox) else field.change for field in asked)]
        _answer(changes, lambda *asked: cyclegan.trip(models, *asked), asked, trip, models)


def _trip() -> tuple[list, gr.HTML]:
    """The fields of CycleGAN's exhibit, and its answer."""
    ways = [(mark(f"how.cyclegan.{direction}"), direction) for direction in cyclegan.DIRECTIONS]
    direction = gr.Radio(ways, value=cyclegan.DIRECTIONS[0], label=mark("how.cyclegan.direction"))
    picture = _slider("cyclegan.picture", 0, cyclegan.LAST, 0)
    code = gr.Textbox(label=mark("how.cyclegan.code"), info=mark("how.cyclegan.code.info"), max_lines=1, max_length=1000)
    noise = _slider("cyclegan.noise", 0, cyclegan.MOST_NOISE, translation.NOISE, step=0.01)
    legs = _slider("cyclegan.legs", *cyclegan.LEGS, 6)
    return [direction, picture, code, noise, legs], gr.HTML()


def _data(model) -> None:
    with _part("data") as opened:
        pixel = _slider("data.pixel", 0, 255, 200)
        answer = gr.HTML()
    _answer([opened, pixel.change], handlers.scaled_pixel, pixel, answer)


def _gan(model) -> None:
    with _part("gan") as opened:
        button = gr.Button(mark("how.gan.button"), variant="primary")
        answer = gr.HTML()
    _answer([opened, button.click], lambda language: handlers.counterfeits(model, any_seed(), language), None, answer, model)


def _generator(model) -> None:
    with _part("generator") as opened:
        layers = gr.HTML()
        value = _slider("generator.value", -3, 3, -1, step=0.1)
        answer = gr.HTML()
    _work([opened], lambda language, visitor: handlers.network(model, "generator", language, visitor), layers, model)
    _answer([opened, value.change], handlers.activations, value, answer)


def _transposed(model) -> None:
    with _part("transposed") as opened:
        stride = gr.Radio(
            [(mark(f"how.transposed.stride.{n}"), n) for n in (1, 2)], value=2, label=mark("how.transposed.stride")
        )
        kernel = _slider("transposed.kernel", 1, 5, 3)
        cell = _slider("transposed.cell", 1, 9, 5)
        answer = gr.HTML()
    _answer([opened, stride.input, kernel.change, cell.change], handlers.stamps, [stride, kernel, cell], answer)


def _untrained(model) -> None:
    with _part("untrained") as opened:
        button = gr.Button(mark("how.untrained.button"), variant="primary")
        answer = gr.HTML()

    def draw(language, visitor):
        return handlers.before_training(model, any_seed(), language, visitor)

    _work([opened, button.click], draw, answer, model)


def _discriminator(model) -> None:
    with _part("discriminator") as opened:
        layers = gr.HTML()
        choices = [(mark(f"how.discriminator.{name}"), name) for name in handlers.SUBJECTS]
        subject = gr.Radio(choices, value="garment", label=mark("how.discriminator.subject"))
        button = gr.Button(mark("how.discriminator.again"), variant="primary")
        answer = gr.HTML()

    def judge(subject, language):
        return handlers.verdict_on(model, subject, any_seed(), language)

    _work([opened], lambda language, visitor: handlers.network(model, "discriminator", language, visitor), layers, model)
    _answer([opened, subject.input, button.click], judge, subject, answer, model)


def _losses(model) -> None:
    with _part("losses") as opened:
        real = gr.Textbox("0.2, 0.4, 0.7, 0.9", label=mark("how.losses.real"), info=mark("how.losses.info"), max_length=300)
        fake = gr.Textbox("-2, -0.3, 0.1, 1.5", label=mark("how.losses.fake"), info=mark("how.losses.info"), max_length=300)
        compute = gr.Button(mark("how.losses.button"), variant="primary")
        undecided = gr.Button(mark("how.losses.undecided"))
        answer = gr.HTML()
    zeros = ", ".join("0" * 4)

    def undecide(language):
        return zeros, zeros, handlers.worked_example(zeros, zeros, language)

    _answer([opened, compute.click, real.submit, fake.submit], handlers.worked_example, [real, fake], answer)
    _answer([undecided.click], undecide, None, [real, fake, answer])


def _optimizers(model) -> None:
    with _part("optimizers") as opened:
        rate = _slider("optimizers.rate", 0.01, 0.5, 0.05, step=0.01)
        answer = gr.HTML()
    _answer([opened, rate.change], handlers.optimizers, rate, answer)


def _step(model) -> None:
    with _part("step") as opened:
        point = _slider("step.point", 1, 10, 1)
        answer = gr.HTML()
    _answer([opened, point.change], handlers.train_step, point, answer)


def _record(model) -> None:
    with _part("record") as opened:
        calls = _slider("record.calls", 1, 10, 3)
        answer = gr.HTML()
    _answer([opened, calls.change], lambda calls, language: handlers.recording(model, calls, language), calls, answer, model)


def _epochs(model) -> None:
    with _part("epochs") as opened:
        batch = _slider("epochs.batch", 16, 1024, 256, step=16)
        epochs = _slider("epochs.epochs", 1, 100, 50)
        answer = gr.HTML()
        gr.HTML(mark("how.epochs.curves"))
    _answer([opened, batch.change, epochs.change], handlers.epochs_to_steps, [batch, epochs], answer)


def _film(model) -> None:
    with _part("film") as opened:
        count = _slider("film.pictures", 1, 400, 251)
        answer = gr.HTML()
    _answer([opened, count.change], handlers.film, count, answer)


def _latent(model) -> None:
    with _part("latent") as opened:
        seed = _slider("latent.seed", 0, latent.LAST_SEED, 1)
        much = _slider("latent.much", 0, latent.MOST, 0.5, step=0.05)
        variety = _slider("latent.variety", *RANGES["variety"], 1, step=0.05)
        answer = gr.HTML()
        directions = gr.HTML()
    _answer([opened], lambda language: latent.entanglement(model, language), None, directions)
    changed = [opened, seed.change, much.change, variety.change]
    _answer(changed, lambda *asked: latent.arithmetic(model, *asked), [seed, much, variety], answer, model)


def _projection(model) -> None:
    with _part("projection") as opened:
        button = gr.Button(mark("how.projection.button"), variant="primary")
        answer = gr.HTML()
        measured = gr.HTML()

    def find(language, visitor):
        return search.found_again(model, any_seed(), language, visitor)

    _answer([opened], lambda language: search.reached(model, language), None, measured)
    _work([button.click], find, answer, model)


@contextmanager
def _part(name: str):
    """A closed accordion that begins with its text; yields the event of its being opened."""
    with gr.Accordion(mark(f"how.{name}.title"), open=False, elem_classes="how-part") as part:
        gr.Markdown(mark(f"how.{name}.text"), elem_classes="how-text")
        yield part.expand


@contextmanager
def _exhibit(name: str):
    """A part of a part, as wide as that: its text, and what is put into it beside the text."""
    with gr.Row(elem_classes="how-exhibit"):
        gr.Markdown(mark(f"how.{name}.alive"), elem_classes="how-answer")
        with gr.Column(min_width=320):
            yield


def _slider(key: str, low: float, high: float, value: float, step: float = 1) -> gr.Slider:
    return gr.Slider(low, high, value, step=step, label=mark(f"how.{key}"))


def _answer(events: list, function: Callable, inputs, outputs, model=None) -> None:
    """Answer events with function(*inputs, language), one at a time where the model is needed.

    All go through the queue: Gradio 6.31 shows no message of an event outside it.
    """
    gr.on(
        events,
        handler(function, model),
        inputs,
        outputs,
        show_progress="hidden" if model is None else "minimal",
        trigger_mode="always_last",
        concurrency_id=None if model is None else "model",
        concurrency_limit=None if model is None else "default",
        **PRIVATE,
    )


def _work(events: list, function: Callable, output, model) -> None:
    """Answer events with what function(language, visitor) yields: the model works for long, and draws for others meanwhile."""
    gr.on(
        events,
        working(function, model),
        None,
        output,
        show_progress="minimal",
        trigger_mode="always_last",
        concurrency_id="work",
        concurrency_limit=AT_WORK,
        **PRIVATE,
    )


PARTS: dict[str, Callable] = {
    "judge": _judge,
    "relatives": _relatives,
    "data": _data,
    "gan": _gan,
    "generator": _generator,
    "transposed": _transposed,
    "untrained": _untrained,
    "discriminator": _discriminator,
    "losses": _losses,
    "optimizers": _optimizers,
    "step": _step,
    "record": _record,
    "epochs": _epochs,
    "film": _film,
    "latent": _latent,
    "projection": _projection,
}
