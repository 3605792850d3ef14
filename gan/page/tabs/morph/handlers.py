"""The Morph tab: latent interpolation. A walk from garment to garment. No Gradio."""

from gan import data
from gan.data import fashion_mnist
from gan.latents import code as codes
from gan.page import components, i18n, links, render
from gan.page.shown import Walk
from gan.page.tabs.morph.words import WORDS

SHOWN_KINDS = 4


def any_kinds(model) -> tuple[int, ...]:
    """Four classes as unlike as can be, of Fashion-MNIST: T-shirt, dress, bag, sneaker; else evenly spread ones."""
    if model.class_names == fashion_mnist.CLASS_NAMES:
        return 0, 3, 8, 7
    return tuple(i * model.classes // SHOWN_KINDS for i in range(SHOWN_KINDS))


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


def names(model, labels: tuple[int | None, ...], language: str) -> str:
    """What the field of classes holds: one where all are the same, nothing where each seed has its own."""
    if set(labels) == {None}:
        return ""
    shown = [_name(model, label, language) for label in labels]
    return shown[0] if len(set(labels)) == 1 else ", ".join(shown)


def _name(model, label: int | None, language: str) -> str:
    """A class as the field of classes takes it: by its name, where that holds no comma and names no other class by number."""
    name = i18n.class_name(model.class_names, label, language)
    return name if label is None or "," not in name else data.word_of(label, model.class_names)
