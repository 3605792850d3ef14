"""The plane in the Grid tab: garments between four, under the finger. No Gradio."""

import html
import json

from gan.latents.code import called, written
from gan.page import components, i18n, links, render
from gan.page.shown import Garment, Plane
from gan.page.tabs.grid.words import WORDS


def show(plane: Plane, language: str) -> str:
    """The plane as a pad beside the garment that lies under the finger, its middle one first: HTML.

    All that script.js needs to show another stands in it, so moving over it asks nobody: the sheet, and each garment's
    addresses. It is drawn before its address stands on the page.
    """
    garments, size = plane.garments, plane.size
    render.draw(garments)
    middle = size // 2 * (size + 1)
    said = [_said(garment, i, size, language) for i, garment in enumerate(garments)]
    # Of what is no corner the code alone: the rest of its addresses is the same for all.
    codes = [written(garment.code) for garment in garments]
    usual = [address.replace(codes[middle], "{}") for address in _addresses(garments[middle])]
    corners = {i: _addresses(garments[i]) for i in (0, size - 1, size * (size - 1), size * size - 1)}
    names = [called(garment.code) for garment in garments]
    about = {"said": said, "called": names, "codes": codes, "usual": usual, "corners": corners}
    say = {key: i18n.choose(WORDS[f"grid.plane.{key}"], language) for key in ("pad", "one", "wear", "morph", "keep", "own")}
    sheet = html.escape(links.picture(plane))
    own, wear, morph, file = (html.escape(address) for address in _addresses(garments[middle]))
    between = html.escape(i18n.choose(WORDS["grid.plane.about"], language, corners=", ".join(map(called, plane.codes))))
    row = components.links_row(links.page(plane), language)
    return f"""<div class="plane" data-size="{size}" data-at="{middle}" data-about="{html.escape(json.dumps(about))}"
style="--size:{size};--x:{middle % size};--y:{middle // size}">
<div class="sides">
<div id="plane-pad" role="application" tabindex="0" aria-label="{say["pad"]}" aria-describedby="plane-said">
<img class="garment" src="{sheet}" alt="" width="448" height="448" draggable="false"><i></i>
</div>
<div class="under">
<span class="garment" role="img" aria-label="{say["one"]}" style="background-image:url('{sheet}')"></span>
</div>
</div>
<p id="plane-said" role="status">{html.escape(said[middle])}</p>
<p class="code">{i18n.choose(WORDS["grid.plane.code"], language)} <code>{names[middle]}</code></p>
<p class="links"><a data-address="0" href="{own}">{say["own"]}</a>
<a data-address="1" href="{wear}" target="_blank">{say["wear"]}</a>
<a data-address="3" href="{file}" download>{say["keep"]}</a>
<a data-address="2" href="{morph}">{say["morph"]}</a></p>
<div class="about"><span>{between}</span>{row}</div>
</div>"""


def _addresses(garment: Garment) -> tuple[str, ...]:
    """Of a garment: on the page, its own page, a walk to it, its picture."""
    return links.page(garment), links.wear(garment), links.to_morph(garment), links.picture(garment, scale=16)


def _said(garment: Garment, i: int, size: int, language: str) -> str:
    """Where a garment lies on the plane, and its class."""
    where = i18n.choose(WORDS["grid.plane.at"], language, column=i % size + 1, row=i // size + 1, size=size)
    name = "" if garment.kind is None else f": {i18n.class_name(garment.model.class_names, garment.kind, language)}"
    return where + name


def text(codes: tuple) -> str:
    """What the field of corners holds."""
    return ", ".join(map(written, codes))
