"""The Morph tab: latent interpolation. A walk from garment to garment. No Gradio."""

from gan.latents import code as codes
from gan.page import components, i18n, links, render
from gan.page.shown import Walk
from gan.page.tabs.morph.words import WORDS


def show(walk: Walk, language: str) -> str:
    """The film, its frames side by side, and ways to keep them: HTML. What its addresses answer is drawn by then."""
    render.walk(walk)
    seeds = ", ".join(map(codes.called, walk.codes))
    words = [codes.written(code)[:20] for code in walk.codes]
    say = {key: i18n.choose(pair, language, seeds=seeds, count=walk.length) for key, pair in WORDS.items()}
    film, strip = links.picture(walk, "gif"), links.picture(walk)
    row = components.links_row(
        links.page(walk),
        language,
        (film, links.file_name(walk.model, *words, ending="gif"), say["morph.keep.gif"]),
        (strip, links.file_name(walk.model, *words), say["morph.keep.png"]),
    )
    return f"""<figure>
{components.picture(film, say["morph.film"], 448, 448, "film")}
<figcaption class="about"><span>{say["morph.about"]}</span>{row}</figcaption>
</figure>
<div class="scroll" tabindex="0" role="region" aria-label="{say["morph.scroll"]}">
{components.picture(strip, say["morph.strip"], 84 * walk.length, 84, "strip")}
</div>"""
