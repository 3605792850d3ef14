"""Neural style transfer alive, in the part on relatives of How it works: a garment takes on a fabric. No Gradio.

Answers are HTML; what is on the way is yielded first. What a visitor shows as a fabric stays in memory.
"""

import html
import json
import time
from collections.abc import Generator, Iterator

import numpy as np

from gan import fabrics, photographs, styling
from gan.latents import code as codes
from gan.page import components, i18n, intake, links, render, validation
from gan.page.tabs.how.drawings import figures
from gan.page.tabs.how.fabric_words import WORDS
from gan.styling import Step, Styled

FIRST, OWN = "flowers", "own"  # what is chosen at first, and what a visitor's picture is called
FILES = "image/png,image/jpeg,image/webp,image/gif,image/bmp"
SIZE = 112  # of a picture beside the large one, on the page
EVERY = 0.5  # seconds between two pictures, at least: to send one takes time from others
FAILS = {"fabric": "flowers", "strength": 1.0, "scale": 2.0}


def choice(language: str) -> str:
    """The eight fabrics to choose from, and a visitor's own, which fabric.js brings to life: HTML."""

    def say(key: str) -> str:
        return html.escape(_say(key, language))

    def swatch(name: str) -> str:
        is_first, source = " checked" if name == FIRST else "", f'src="fabric/{name}.png" ' if name != OWN else ""
        picture = f'<img {source}alt="" width="{fabrics.SIDE}" height="{fabrics.SIDE}" loading="lazy">'
        chosen = f'<input type="radio" name="how-fabric" value="{name}"{is_first}>'
        return f"<label{' hidden' if name == OWN else ''}>{chosen}{picture}<span>{say(name)}</span></label>"

    swatches = "".join(map(swatch, (*fabrics.NAMES, OWN)))
    spoken = {key: _say(key, language) for key in ("taken", "failed", "large")}
    about = json.dumps({"say": spoken, "most": photographs.MOST_BYTES}, ensure_ascii=False)
    return f"""<div id="how-fabrics" data-about="{html.escape(about)}">
<fieldset><legend>{say("choose")}</legend><div>{swatches}</div></fieldset>
<label class="how-file">{say("upload")}<input type="file" accept="{FILES}"></label>
<p role="status"></p>
<p class="how-small-print">{say("private")}</p></div>"""


def dressed(
    models,
    code: object,
    label: object,
    given: object,
    strength: object,
    scale: object,
    language: str,
    visitor: object,
    about: str = "",
) -> Iterator[str]:
    """A garment in a fabric: what is made of it so far, then the answer; closed, it stops the work.

    Args:
        given: what fabric.js hands over: {"fabric": one of fabrics.NAMES or OWN, "picture": a data URL} as JSON.
        about: what is said below the answer: HTML.
    """
    garment = validation.garment(models, code, 1, label)
    name, fabric = _chosen(given)
    how = {key: validation.real(key, value, *fabrics.RANGES[key]) for key, value in (("strength", strength), ("scale", scale))}
    swatch = fabrics.swatch(fabric, **how, is_seamless=name != OWN)
    image = render.draw([garment])[0]
    work = garment.model.work(styling.transfer, image, swatch, visitor=visitor, begin=None)
    styled = yield from _followed(work, language)
    yield _answer(garment, image, name, swatch, styled, language) + about


def failing(models, code: object, label: object, language: str, visitor: object) -> Iterator[str]:
    """The same, with a pattern that is too large for the filters."""
    given = json.dumps({"fabric": FAILS["fabric"]})
    about = f'<p class="how-answer">{_say("failed.about", language)}</p>'
    yield from dressed(models, code, label, given, FAILS["strength"], FAILS["scale"], language, visitor, about)


def stopped(language: str) -> str:
    """What stands where an answer would have come."""
    return f'<p class="how-answer" role="status">{_say("stopped", language)}</p>'


def _chosen(given: object) -> tuple[str, np.ndarray]:
    """What the page hands over: the name of a fabric, and the fabric, uint8 (112, 112, 3)."""
    try:
        parts = json.loads(given) if given else {"fabric": FIRST}
    except (ValueError, TypeError, RecursionError):
        parts = None
    name = parts.get("fabric") if isinstance(parts, dict) else given
    name = validation.one_of("fabric", name, (*fabrics.NAMES, OWN))
    return name, intake.fabric_handed_over(parts.get("picture")) if name == OWN else fabrics.draw(name)


def _followed(work: Generator[Step | None, None, Styled], language: str) -> Generator[str, None, Styled]:
    last = 0.0
    try:
        while True:
            step = next(work)
            if step:
                if time.monotonic() - last < EVERY:
                    continue
                last = time.monotonic()
            share = step.share if step else 0.0
            shown = _picture(step.picture, _say("growing", language, share=share), "how-dressed") if step else ""
            yield f'<div>{components.bar(share)}<p class="how-answer">{_say("working", language, share=share)}</p>{shown}</div>'
    except StopIteration as end:
        return end.value
    finally:
        work.close()


def _answer(garment, image: np.ndarray, name: str, swatch: np.ndarray, styled: Styled, language: str) -> str:
    fabric, code = _say(name, language), codes.called(garment.code)
    kind = None if garment.kind is None else i18n.class_name(garment.model.class_names, garment.kind, language)
    drawn = _say("garment", language, code=code) if kind is None else _say("garment.kind", language, code=code, name=kind)
    wanted, moved, made, small = (_say(key, language, fabric=fabric) for key in ("swatch", "cloth", "dressed", "small"))
    beside = (
        (components.inline(image, drawn, SIZE), drawn),
        (_picture(swatch[: fabrics.SIDE, : fabrics.SIDE], wanted, "how-cloth"), wanted),
        (_picture(styled.cloth, moved, "how-cloth"), moved),
        (components.inline(styling.small(styled.picture), small, SIZE), small),
    )
    said = _say("distance", language, now=styled.now, before=styled.before, times=styled.before / max(styled.now, 1e-6))
    file = links.file_name(garment.model, code, name, label=garment.kind)
    keep = f'<a href="{intake.url(styled.picture)}" download="{html.escape(file)}">{_say("keep", language)}</a>'
    return f"""<div role="status">{_picture(styled.picture, made, "how-dressed")}
<p class="links">{keep}</p>{figures(*((picture, html.escape(text)) for picture, text in beside))}
<p class="how-answer">{said}</p></div>"""


def _picture(pixels: np.ndarray, text: str, looks: str) -> str:
    height, width = pixels.shape[:2]
    return f'<img class="{looks}" src="{intake.url(pixels)}" alt="{html.escape(text)}" width="{width}" height="{height}">'


def _say(key: str, language: str, **values: object) -> str:
    return i18n.choose(WORDS[f"how.fabric.{key}"], language, **values)
