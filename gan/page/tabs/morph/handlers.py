"""The Morph tab: latent interpolation. A walk from garment to garment. No Gradio."""

from gan.page import components, i18n, links, render
from gan.page.tabs.morph.words import WORDS
from gan.page.validation import Walk

SHOWN_KINDS = (0, 3, 8, 7)  # T-shirt, dress, bag, sneaker: as unlike as can be


def show(walk: Walk, language: str) -> str:
    """The film, its frames side by side, and ways to keep them: HTML. What its addresses answer is drawn by then."""
    render.walk(walk)
    seeds = ", ".join(map(str, walk.seeds))
    say = {key: i18n.choose(pair, language, seeds=seeds, count=walk.length) for key, pair in WORDS.items()}
    film, strip = links.picture(walk, "gif"), links.picture(walk)
    row = components.links_row(
        links.page(walk),
        language,
        (film, links.file_name(*walk.seeds, ending="gif"), say["morph.keep.gif"]),
        (strip, links.file_name(*walk.seeds), say["morph.keep.png"]),
    )
    return f"""<figure>
{components.picture(film, say["morph.film"], 448, 448, "film")}
<figcaption class="about"><span>{say["morph.about"]}</span>{row}</figcaption>
</figure>
<div class="scroll" tabindex="0" role="region" aria-label="{say["morph.scroll"]}">
{components.picture(strip, say["morph.strip"], 84 * walk.length, 84, "strip")}
</div>"""


def names(labels: tuple[int | None, ...], language: str) -> str:
    """What the field of classes holds: one where all are the same, nothing where each seed has its own."""
    if set(labels) == {None}:
        return ""
    shown = [i18n.class_name(label, language) for label in labels]
    return shown[0] if len(set(labels)) == 1 else ", ".join(shown)
