"""The tab Make: from a visitor's picture to what a generator makes of it. No Gradio.

There are two ways to answer: `sketched` takes its lines for a sketch, and draws from them, at once; `nearest` searches for it,
and yields HTML: how far it is, and in the end the answer.
"""

import html
import json
from collections.abc import Generator, Iterator
from contextlib import suppress

import numpy as np

from gan import photographs, pictures, projection, standing
from gan.data import fashion_mnist
from gan.latents import code as codes
from gan.page import components, drawings, i18n, intake, links, receipts, sketches, validation
from gan.page.dataset import is_of_clothes
from gan.page.intake import Shown
from gan.page.shown import Garment
from gan.page.tabs.make.sketches import SKETCHES
from gan.page.tabs.make.words import WORDS
from gan.page.validation import BadInput
from gan.projection import Found, Step
from gan.reach import Reach

FILES = "image/png,image/jpeg,image/webp,image/gif,image/bmp"  # what the visitor's system offers; iPhones then send JPEG
WIDTHS = {"thin": 4, "thick": 10}  # of a line, of the canvas' 112
# Shares of unseen real pictures that are met more closely: what is less is met, what is more is not. BEYOND also of its own.
NEAR, BEYOND = 0.6, 0.95
STILLS = 24  # pictures of a film that are shown


def sketched(shown: Shown, model, label: int | None, language: str) -> dict[str, str]:
    """What a model draws from the lines of what is shown, as it is shown, for script.js.

    Returns:
        Data URLs: the `sketch` that it takes; the `garment`, and as it is searched for, its `square`. What is `said` of it, and
        the name of a `file` of it.

    Raises:
        BadInput: it needs a class.
    """
    sketch = shown.sketch
    image, kind = sketches.draw(model, sketch, label)
    name = "" if kind is None else i18n.class_name(model.class_names, kind, language)
    large, square = (pictures.grid(image[None], 1, 1, scale) for scale in (16, pictures.SCALE))
    said = _say("drawn", language) if kind is None else _say("drawn.kind", language, name=name)
    urls = {"sketch": sketch[..., 0], "garment": large, "square": square}
    file = links.file_name(model, "sketch", label=kind)
    return {key: intake.url(pixels) for key, pixels in urls.items()} | {"said": said, "file": file}


def nearest(shown: Shown, model, label: int | None, language: str, visitor: object, is_own: bool = False) -> Iterator[str]:
    """The nearest picture that a model can draw: the film of its being found, then the answer; closed, it stops the work."""
    found = yield from _at_work(model.work(projection.project, shown.image, label, visitor=visitor, begin=None), language)
    yield answer(shown, model, found, language, is_own)


def is_own(models, shown: Shown, model, label: int | None) -> bool:
    """Whether a model drew what is shown, as a class that is looked for: then it can certainly be found."""
    with suppress(BadInput):
        if shown.own:
            garment = validation.garment(models, shown.own.get("seed"), 1, shown.own.get("label"), shown.own.get("model"))
            return garment.model is model and label in (None, garment.kind)
    return False


def answer(shown: Shown, model, found: Found, language: str, is_own: bool = False) -> str:
    """What was asked for, what was found, where they differ, how far that is, and the ways on: HTML.

    Args:
        is_own: the model drew what is shown, so it is told against the list of its own.
    """
    garment = Garment(model, found.code)
    name = None if found.label is None else i18n.class_name(model.class_names, found.label, language)
    called = _say("found", language) if name is None else _say("found.kind", language, name=name)
    difference = np.abs(shown.image.astype(np.int16) - found.image).astype(np.uint8)
    three = ((shown.image, _say("asked", language)), (found.image, called), (difference, _say("difference", language)))
    figures = "".join(
        f"<figure>{components.inline(image, text, 28)}<figcaption>{html.escape(text)}</figcaption></figure>"
        for image, text in three
    )
    address = links.picture(garment, scale=16)
    kept = address, links.file_name(model, codes.called(found.code), label=found.label), _say("keep", language)
    code = _say("code", language, code=f"<code>{codes.written(found.code)}</code>")
    control = "" if is_own else f'<p class="small">{_say("control", language)}</p>'
    return f"""<div class="make-answer" role="status">
<div class="make-three">{figures}</div>
<p>{_say("distance", language, distance=found.distance)}</p>
{_reach(receipts.reach_of(model), found.distance, language, is_own)}
{control}
<p class="links"><a href="{html.escape(links.page(garment))}">{_say("draw", language)}</a>
<a href="{html.escape(links.to_morph(garment))}">{_say("morph", language)}</a></p>
{components.links_row(links.page(garment), language, kept)}
<p class="code">{code}</p>
<h2>{_say("film", language)}</h2>
{_film(found.film, language)}
</div>"""


def page(language: str, has_sketches: bool) -> str:
    """The canvas, and the other ways to show a picture, which script.js brings to life: HTML."""

    def say(key: str, **values: object) -> str:
        return html.escape(_say(key, language, **values))

    spoken = {key.removeprefix("make.say."): i18n.choose(pair, language) for key, pair in WORDS.items() if ".say." in key}
    canvas = {key: _say(key, language) for key in ("canvas", "canvas.photo")}
    about = json.dumps({"say": spoken, "most": photographs.MOST_BYTES, **canvas}, ensure_ascii=False)
    widths = "".join(
        f'<button type="button" data-width="{width}" aria-pressed="{str(key == "thin").lower()}">{say(key)}</button>'
        for key, width in WIDTHS.items()
    )
    names = [i18n.choose(pair, language) for pair in i18n.classes(fashion_mnist.CLASS_NAMES)]
    sketches = "".join(
        f'<button type="button" data-sketch="{path}" aria-label="{say("sketch", name=name, number=number)}">'
        f'<svg viewBox="0 0 112 112" aria-hidden="true"><path d="{path}"/></svg></button>'
        for name, paths in zip(names, SKETCHES, strict=True)
        for number, path in enumerate(paths, 1)
    )
    folded = f'<details class="make-sketches"><summary>{say("sketches")}</summary><div>{sketches}</div></details>'
    return f"""<div id="make-page" data-about="{html.escape(about)}">
<div class="make-board">
<canvas id="make-canvas" width="448" height="448" role="img" aria-label="{say("canvas")}"></canvas>
<figure class="make-seen" hidden><img class="garment" alt="{say("seen")}" width="28" height="28">
<figcaption>{say("seen")}</figcaption></figure></div>
<div class="make-tools" role="group" aria-label="{say("tools")}">
<button type="button" data-tool="undo">{say("undo")}</button><button type="button" data-tool="clear">{say("clear")}</button>
<button type="button" data-tool="eraser" aria-pressed="false">{say("eraser")}</button>{widths}
<label><input type="checkbox" id="make-fill" checked> {say("fill")}</label></div>
<p id="make-status" role="status"></p>
<div class="make-tools" role="group" aria-label="{say("sources")}">
<label class="make-file">{say("upload")}<input type="file" accept="{FILES}"></label>
<label class="make-file make-camera">{say("camera")}<input type="file" accept="{FILES}" capture="environment"></label>
<button type="button" data-tool="own">{say("own")}</button>
<span><button type="button" data-tool="training">{say("training")}</button>
<input type="number" id="make-index" min="0" value="0" aria-label="{say("index")}"></span></div>
<p class="small">{say("private")}</p>
{folded if has_sketches else ""}
</div>"""


def live(language: str) -> str:
    """Where the garment that is drawn of a sketch stands, which live.js brings to life: HTML."""

    def say(key: str) -> str:
        return html.escape(_say(key, language))

    spoken = {key: _say(key, language) for key in ("drawing", "say.failed")}
    about = json.dumps({"say": spoken}, ensure_ascii=False)
    return f"""<div id="make-live" data-about="{html.escape(about)}">
<div class="make-drawn">
<figure><img id="make-garment" class="garment" alt="{say("garment")}" width="28" height="28" hidden>
<span class="make-nothing">{say("nothing")}</span>
<figcaption role="status" id="make-said"></figcaption></figure>
<figure class="make-lines"><img class="garment" alt="{say("lines")}" width="28" height="28" hidden>
<figcaption>{say("lines")}</figcaption></figure></div>
<label>{say("kind")} <select id="make-kind"></select></label>
<p class="links" hidden><a id="make-keep" href="" download>{say("keep")}</a>
<button type="button" id="make-search">{say("search")}</button></p>
</div>"""


def below(language: str) -> str:
    """What stands above the search where a garment is drawn as well, and where what is looked for is put: HTML."""
    heading, about = (html.escape(_say(key, language)) for key in ("nearest", "nearest.about"))
    return f'<h2>{heading}</h2><p class="small">{about}</p><div class="make-looked"></div>'


def stopped(language: str) -> str:
    """What stands where an answer would have come."""
    return f'<p role="status">{_say("stopped", language)}</p>'


def has_sketches(models) -> bool:
    """Whether the example sketches are of what the page's first model draws."""
    return is_of_clothes(models.first)


def _at_work(work: Generator[Step | None, None, Found], language: str) -> Generator[str, None, Found]:
    """Show the pictures on the way, and how far it is; return what was found."""
    film: list[np.ndarray] = []
    try:
        while True:
            step = next(work)
            share = 0.0 if step is None else step.share
            if step is not None and not (film and np.array_equal(film[-1], step.image)):
                film.append(step.image)
            said = _say("working", language, percent=round(100 * share))
            bar = f'<div class="bar" aria-hidden="true"><span style="width:{share:.1%}"></span></div>'
            yield (
                f'<div class="make-working"><div role="progressbar" aria-valuenow="{round(100 * share)}" aria-label="{said}">'
                f"{bar}</div><p>{said}</p>{_film(np.array(film), language)}</div>"
            )
    except StopIteration as end:
        return end.value
    finally:
        work.close()


def _film(film: np.ndarray, language: str) -> str:
    """Pictures in a row, at most STILLS of them, the last one always."""
    rows = np.unique(np.linspace(0, len(film) - 1, min(STILLS, len(film))).astype(int)) if len(film) else []
    frames = "".join(components.inline(film[row], _say("frame", language, number=row + 1), 28) for row in rows)
    return f'<div class="make-film">{frames}</div>'


def _reach(reach: Reach | None, distance: float, language: str, is_own: bool = False) -> str:
    """Where a distance stands among those of the model's own pictures and of unseen real ones, in a drawing and sentences."""
    if reach is None:
        return ""
    own, real = (standing.share_below(values, distance) for values in (reach.own, reach.real))
    verdict = "near" if real < NEAR else "far" if real < BEYOND else "beyond"
    if is_own:
        verdict = "again" if own < BEYOND else "missed"
    percents = {"own": drawings.percent(own), "real": drawings.percent(real)}
    sentence = html.escape(
        _say("reach.own" if is_own else "reach", language, own_count=reach.counts[0], count=reach.counts[1], **percents)
    )
    drawn = drawings.two_histograms(reach.own, reach.real, distance, sentence)
    names = "".join(f"<span>{_say(key, language)}</span>" for key in ("own.list", "real.list"))
    ends = "".join(f"<span>{_say(key, language)}</span>" for key in ("near", "away"))
    return (
        f"<p><b>{_say(f'verdict.{verdict}', language)}</b></p>"
        f'<div class="rank"><div class="names" aria-hidden="true">{names}</div>{drawn}</div>'
        f'<div class="ends" aria-hidden="true">{ends}</div><p>{sentence}</p>'
    )


def _say(key: str, language: str, **values: object) -> str:
    return i18n.choose(WORDS[f"make.{key}"], language, **values)
