"""The part "The latent space" of How it works: arithmetic of classes, truncation, and directions. No Gradio."""

import html

import numpy as np

from gan import bundle
from gan.data import fashion_mnist
from gan.latents import vectors
from gan.page import components, i18n, validation
from gan.page.tabs.how.drawings import figures, table
from gan.page.tabs.how.words import WORDS

LAST_SEED, MOST = 999, 1.5
ALONG = 2  # attributes that are named of those which move along


def summands(model) -> tuple[int, int, int]:
    """The classes of "the first, plus the second minus the third": of Fashion-MNIST a dress, a pullover, a T-shirt."""
    return (3, 2, 0) if model.class_names == fashion_mnist.CLASS_NAMES else (0, 1, 2)


def arithmetic(model, seed: object, much: object, variety: object, language: str) -> str:
    """One seed as three classes, and as the first plus `much` (0-1.5) times the second minus the third: HTML."""
    seed = validation.whole("seed", seed, 0, LAST_SEED)
    much, variety = validation.real("value", much, 0, MOST), validation.number("variety", variety)
    chosen = summands(model)
    first, plus, minus = vectors.one_hot(np.array(chosen), model.classes)
    kinds = np.stack([first, plus, minus, first + np.float32(much) * (plus - minus)])
    point = vectors.truncate(vectors.from_seeds([seed], model.latent_dim), variety)
    drawn = model.draw_latents(np.repeat(point, len(kinds), axis=0), kinds)
    names = [html.escape(i18n.class_name(model.class_names, kind, language)) for kind in chosen]
    said = i18n.choose(WORDS["how.latent.sum"], language, first=names[0], plus=names[1], minus=names[2], much=much)
    shown = zip(drawn, [*names, said], strict=True)
    return figures(*((components.inline(image, _plain(text), 112), text) for image, text in shown))


def entanglement(model, language: str) -> str:
    """What each direction of Alter it does to all that is measured, in deviations from -2 to +2: HTML."""
    content = bundle.derived(model.folder, "directions.json", model.weights_hash)
    if content is None:
        return f'<p class="how-answer">{i18n.choose(WORDS["how.latent.none"], language)}</p>'
    listed = content["directions"]
    rows = []
    for direction in listed:
        name, effects = direction["name"], dict(direction.get("effects", {}))
        own = f"<b>{effects.pop(name):+.1f}</b>" if name in effects else "-"
        most = sorted(effects.items(), key=lambda effect: -abs(effect[1]))[:ALONG]
        others = html.escape(", ".join(f"{components.direction_name(of, language)} {effect:+.1f}" for of, effect in most))
        rows.append((html.escape(components.direction_name(name, language)), own, f'<span class="how-wrap">{others}</span>'))
    own, others = (i18n.choose(WORDS[f"how.latent.{key}"], language) for key in ("own", "others"))
    head = ["", own, f'<span class="how-wrap">{others}</span>']
    return table(i18n.choose(WORDS["how.latent.entangled"], language), head, rows)


def _plain(text: str) -> str:
    return html.unescape(text).replace("<b>", "").replace("</b>", "")
