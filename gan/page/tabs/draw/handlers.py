"""The Draw tab: random sampling. Garments, and a closer look at one of them. No Gradio."""

import html

import numpy as np

from gan import pictures, snapshots
from gan.critic import probability
from gan.latents import code as codes
from gan.latents.code import Code
from gan.page import components, drawings, i18n, links, receipts, render
from gan.page.events import NO_DISCRIMINATOR, keep
from gan.page.shown import Garment, Sheet
from gan.page.tabs.draw.words import WORDS
from gan.ranks import Ranks

COUNT = 16  # garments where nobody asks for another number


def draw(sheet: Sheet, language: str) -> tuple[list[tuple[str, str]], str, str]:
    """Draw a sheet, by asking the model once: (file, caption) pairs, a line of HTML about them, the first garment large."""
    images, logit = render.draw_and_judge(sheet.garments)
    tiles = (pictures.grid(image[None], 1, 1, pictures.SCALE) for image in images)
    captioned = [_captioned(garment.code, tile, language) for garment, tile in zip(sheet.garments, tiles, strict=True)]
    return captioned, about(sheet, language), look(sheet.garments[0], logit, language)


def about(sheet: Sheet, language: str) -> str:
    """A line on what is shown, with its link: HTML."""
    first, last = sheet.first, sheet.garments[-1].code
    text = i18n.choose(WORDS["draw.about"], language, first=first, last=last) if sheet.count > 1 else _called(first, language)
    return f'<div class="about"><span>{text}</span>{components.links_row(links.page(sheet), language)}</div>'


def judged(garment: Garment, language: str) -> str:
    """One garment large, drawn and judged: HTML."""
    return look(garment, render.draw_and_judge([garment])[1], language)


def look(garment: Garment, logit: float | None, language: str) -> str:
    """One garment large, with the discriminator's opinion (None: there is none) and ways to keep it: HTML."""
    say = {key: i18n.choose(WORDS[f"draw.{key}"], language) for key in ("keep", "wear", "morph")}
    alt = _named("draw.alt", garment.code, language)
    kind = garment.kind
    name = "" if kind is None else f": {i18n.class_name(garment.model.class_names, kind, language)}"
    address, file_name = (
        links.picture(garment, scale=16),
        links.file_name(garment.model, codes.written(garment.code), label=kind),
    )
    keep = components.links_row(links.page(garment), language, (address, file_name, say["keep"]))
    learnt = ""
    if snapshots.listed(garment.model.folder):
        learnt = f'\n<a href="{html.escape(links.past(garment))}">{i18n.choose(WORDS["draw.learnt"], language)}</a>'
    return f"""<article class="look">
{components.picture(address, alt + name, 448, 448)}
<h2>{_called(garment.code, language)}{html.escape(name)}</h2>{_code(garment.code, language)}
{_opinion(garment, logit, language)}
{keep}
<p class="links"><a href="{html.escape(links.wear(garment))}" target="_blank">{say["wear"]}</a>
<a href="{html.escape(links.to_morph(garment))}">{say["morph"]}</a>{learnt}</p>
</article>"""


def _code(code: Code, language: str) -> str:
    """The code of a garment whose heading does not say it all."""
    if isinstance(code, int):
        return ""
    text = i18n.choose(WORDS["draw.code"], language, code=f"<code>{codes.written(code)}</code>")
    return f'\n<p class="code">{text}</p>'


def _opinion(garment: Garment, logit: float | None, language: str) -> str:
    if logit is None:
        return f"<p>{i18n.choose(NO_DISCRIMINATOR, language)}</p>"
    ranks, share = receipts.ranks_of(garment.model), probability(logit)
    percent = f"{100 * share:.0f}" if 0.01 <= share <= 0.99 else f"{100 * share:.1f}"
    bar, opinion = (i18n.choose(WORDS[f"draw.{key}"], language, percent=percent, logit=logit) for key in ("bar", "real"))
    if ranks:
        return f"{_rank(ranks, logit, garment, language)}\n<p class='small'>{opinion}</p>"
    fake, real = (i18n.choose(WORDS[f"draw.{key}"], language) for key in ("fake", "true"))
    ends = f'<div class="ends" aria-hidden="true"><span>{fake}</span><span>{real}</span></div>'
    return f"{components.bar(share, bar)}\n{ends}\n<p>{opinion}</p>"


def _rank(ranks: Ranks, logit: float, garment: Garment, language: str) -> str:
    """Where the critic's logit stands among those of the model's own pictures and of real ones: HTML."""
    label = garment.kind
    here = label or 0
    say = {key: i18n.choose(WORDS[f"draw.rank.{key}"], language) for key in ("own", "left", "right")}
    real = i18n.choose(WORDS[f"draw.rank.{'real' if ranks.are_held_out else 'trained'}"], language)
    shares = {"own": ranks.rank(logit, label), "real": ranks.rank_in_real(logit, label)}
    percents = {name: drawings.percent(share) for name, share in shares.items()}
    sentence = html.escape(i18n.choose(WORDS["draw.rank.any" if label is None else "draw.rank"], language, **percents))
    drawn = drawings.two_histograms(ranks.own[here], ranks.real[here], logit, sentence)
    ends = f'<div class="ends" aria-hidden="true"><span>{say["left"]}</span><span>{say["right"]}</span></div>'
    names = f'<div class="names" aria-hidden="true"><span>{say["own"]}</span><span>{real}</span></div>'
    return f'<div class="rank">{names}{drawn}</div>{ends}\n<p>{sentence}</p>'


def first_sight(model, language: str) -> list[tuple[str, str]]:
    """The garments of seeds 0-15 as the bundle keeps them, so that the page opens with pictures before the model is loaded."""
    path = model.folder / "grid.png"
    if not path.is_file():
        return []
    sheet = pictures.load_png(path)
    if sheet.shape != (448, 448):
        return []
    tiles = sheet.reshape(4, 112, 4, 112).swapaxes(1, 2).reshape(COUNT, 112, 112)
    return [_captioned(seed, tile, language) for seed, tile in enumerate(tiles)]


def _captioned(code: Code, image: np.ndarray, language: str) -> tuple[str, str]:
    """What a gallery takes: a file and its caption."""
    return keep(pictures.png(image), f"never-worn-{codes.called(code)}.png"), _named("draw.caption", code, language)


def _named(key: str, code: Code, language: str) -> str:
    """The words of a key about a garment, which is no seed's where its code is longer."""
    words = WORDS[key if isinstance(code, int) else f"{key}.code"]
    return i18n.choose(words, language, seed=codes.called(code))


def _called(code: Code, language: str) -> str:
    """A garment's heading."""
    kind = {codes.Altered: "altered", codes.Latent: "latent"}.get(type(code), "seed")
    return i18n.choose(WORDS[f"draw.heading.{kind}"], language, seed=getattr(code, "seed", code))
