"""The Draw tab: random sampling. A button, garments, and a closer look at one of them."""

import html
import re

import gradio as gr
import numpy as np

from gan import pictures
from gan.bundle import NoDiscriminatorError
from gan.page import components, i18n, render, validation
from gan.page.events import NO_DISCRIMINATOR, handler, keep
from gan.page.i18n import mark

COUNT = 16
WORDS = {
    "draw.tab": ("Draw", "그리기"),
    "draw.button": ("Draw new garments", "새 옷 그리기"),
    "draw.options": ("How many, from which seed, how unusual", "개수, 시드, 다양성"),
    "draw.count": ("How many", "개수"),
    "draw.seed": ("First seed", "첫 시드"),
    "draw.seed.info": (
        "A whole number from 0 to 4294967295: the same seed is the same garment. Empty: a new one each time",
        "0부터 4294967295까지의 정수입니다. 시드가 같으면 옷도 같습니다. 비워 두면 매번 새로 뽑습니다",
    ),
    "draw.variety": ("Variety", "다양성"),
    "draw.variety.info": (
        "Below 1 the garments become more typical and more alike, above 1 more unusual (the truncation trick)",
        "1보다 작으면 전형적이고 서로 비슷한 옷이, 1보다 크면 특이한 옷이 나옵니다(절단 기법, truncation trick)",
    ),
    "draw.garments": ("Garments", "옷"),
    "draw.hint": (
        "<p class='hint'>Choose a garment to see it large, with what the discriminator thinks of it.</p>",
        "<p class='hint'>옷을 하나 골라 보세요. 크게 보여 드리고, 판별자의 판정도 알려 드립니다.</p>",
    ),
    "draw.caption": ("seed {seed}", "시드 {seed}"),
    "draw.about": ("Seeds {first} to {last}: choose one", "시드 {first}부터 {last}까지입니다. 하나를 골라 보세요"),
    "draw.about.one": ("Seed {first}", "시드 {first}"),
    "draw.heading": ("Seed {seed}", "시드 {seed}"),
    "draw.alt": ("The garment of seed {seed}", "시드 {seed}의 옷"),
    "draw.real": (
        "The discriminator gives it a {percent}% chance of being real (logit {logit:+.2f}).",
        "판별자는 이 옷이 진짜일 확률을 {percent}%로 봅니다(로짓 {logit:+.2f}).",
    ),
    "draw.bar": ("Probability of being real: {percent}%", "진짜일 확률: {percent}%"),
    "draw.fake": ("fake", "가짜"),
    "draw.true": ("real", "진짜"),
    "draw.keep": ("Keep the PNG", "PNG 저장"),
    "draw.wear": ("Its own page", "이 옷만의 페이지"),
    "draw.morph": ("Take it to Morph", "변형 탭으로 가져가기"),
}


def draw(model, count: object, seed: object, variety: object, label: object, code: str) -> tuple[list, str, list]:
    """Draw `count` garments: (file, caption) pairs, a line of HTML about them, and [first seed, variety, label, model]."""
    label = validation.label(label, model)
    drawn = render.sample(model, count, validation.from_text(seed) if seed and str(seed).strip() else None, variety, label)
    captioned = [_captioned(seed, image, code) for seed, image in drawn]
    first, last = drawn[0][0], drawn[-1][0]
    text = i18n.choose(WORDS["draw.about" if len(drawn) > 1 else "draw.about.one"], code, first=first, last=last)
    link = components.links(
        f"?tab=draw&seed={first}&count={len(drawn)}&variety={variety:g}&{components.asked(model, label)}", code
    )
    return captioned, f'<div class="about"><span>{text}</span>{link}</div>', [first, variety, label, model.name]


def look(model, seed: int, variety: float, label: int | None, code: str) -> str:
    """One garment large, with the discriminator's opinion and ways to keep it: HTML."""
    try:
        logit, probability = render.opinion(model, seed, variety, label)
    except NoDiscriminatorError:
        return _look(model, seed, variety, label, f"<p>{i18n.choose(NO_DISCRIMINATOR, code)}</p>", code)
    percent = f"{100 * probability:.0f}" if 0.01 <= probability <= 0.99 else f"{100 * probability:.1f}"
    bar, opinion = (i18n.choose(WORDS[f"draw.{key}"], code, percent=percent, logit=logit) for key in ("bar", "real"))
    fake, real = (i18n.choose(WORDS[f"draw.{key}"], code) for key in ("fake", "true"))
    judgement = f"""<div class="bar" role="img" aria-label="{bar}"><span style="width:{100 * probability:.1f}%"></span></div>
<div class="ends" aria-hidden="true"><span>{fake}</span><span>{real}</span></div>
<p>{opinion}</p>"""
    return _look(model, seed, variety, label, judgement, code)


def _look(model, seed: int, variety: float, label: int | None, judgement: str, code: str) -> str:
    query = ("" if variety == 1 else f"&variety={variety:g}") + f"&{components.asked(model, label)}"
    address = f"garment/{seed}.png?scale=16{query}"
    kind = render.class_of(model, seed, label)
    name = "" if kind is None else f": {components.class_name(kind, code)}"
    say = {f"draw.{key}": i18n.choose(WORDS[f"draw.{key}"], code, seed=seed) for key in ("alt", "heading", "keep", "wear")}
    say["draw.alt"] += name
    return f"""<article class="look">
{components.picture(address, say["draw.alt"], 448, 448)}
<h2>{say["draw.heading"]}{html.escape(name)}</h2>
{judgement}
{components.links(f"?tab=draw&seed={seed}&count=1{query}", code, (address, components.file_name(seed, label=kind), say["draw.keep"]))}
<p class="links"><a href="wear/{seed}?{html.escape(query[1:])}" target="_blank">{say["draw.wear"]}</a></p>
</article>"""


def first_sight(model, code: str) -> list:
    """The garments of seeds 0-15 as the bundle keeps them, so that the page opens with pictures before the model is loaded."""
    path = model.folder / "grid.png"
    if not path.is_file():
        return []
    sheet = pictures.load_png(path)
    if sheet.shape != (448, 448):
        return []
    tiles = sheet.reshape(4, 112, 4, 112).swapaxes(1, 2).reshape(COUNT, 112, 112)
    return [_captioned(seed, tile, code) for seed, tile in enumerate(tiles)]


def _captioned(seed: int, image: np.ndarray, code: str) -> tuple[str, str]:
    """What a gallery takes: a file and its caption."""
    return keep(pictures.png(image), f"never-worn-{seed}.png"), i18n.choose(WORDS["draw.caption"], code, seed=seed)


class Layout:
    """The tab's components, and what a link to it opens."""

    def __init__(self, models, tabs: gr.Tabs, tab: gr.Tab) -> None:
        self.models = models
        self.drawn = gr.State([0, 1, None, models.first.name])  # first seed, variety, label and model of what is shown
        self.chosen = gr.State(None)  # the seed that is looked at
        with gr.Row(elem_classes="sides"):
            with gr.Column(min_width=320):
                self.label = components.label_choice(models, "draw-label")
                button = gr.Button(mark("draw.button"), variant="primary", size="lg", elem_id="draw-new")
                self.gallery = gr.Gallery(
                    first_sight(models.first, i18n.LANGUAGES[0]),
                    label=mark("draw.garments"),
                    show_label=False,
                    columns=4,
                    height="auto",
                    format="png",
                    object_fit="contain",
                    allow_preview=False,
                    buttons=[],
                    interactive=False,
                    elem_id="garments",
                )
                self.about = gr.HTML(elem_id="draw-about")
                self.model = components.model_choice(models, "draw-model")
                with gr.Accordion(mark("draw.options"), open=False):
                    self.count = gr.Slider(1, 64, COUNT, step=1, label=mark("draw.count"))
                    self.seed = gr.Textbox("", label=mark("draw.seed"), info=mark("draw.seed.info"), max_lines=1)
                    self.variety = gr.Slider(0.3, 1.2, 1, step=0.05, label=mark("draw.variety"), info=mark("draw.variety.info"))
            with gr.Column(min_width=320, elem_id="look"):
                self.look = gr.HTML(mark("draw.hint"))
                self.morph = gr.Button(mark("draw.morph"), visible=False)

        def on_draw(count, seed, variety, label, model, code):
            garments, about, drawn = draw(validation.model(models, model), count, seed, variety, label, code)
            return garments, about, drawn, *self.seen(drawn, drawn[0], code)

        def on_label(count, drawn, variety, label, model, code):
            # Another class, the same seeds: the same ideas.
            return on_draw(count, str(drawn[0]), variety, label, model, code)

        def on_model(label, model, code):
            return components.labels_of(validation.model(models, model), label)

        def on_choose(event: gr.SelectData, drawn, code):
            # The caption names the seed; the state says at which variety it was drawn.
            found = re.search(r"\d+", str((event.value or {}).get("caption")))
            return self.seen(drawn, validation.seed(int(found[0]) if found else event.value), code)

        shown = [self.gallery, self.about, self.drawn, self.look, self.morph, self.chosen]
        private = {"api_visibility": "private", "preprocess": False}
        gr.on(
            [button.click, self.seed.submit],
            handler(on_draw, models),
            [self.count, self.seed, self.variety, self.label, self.model],
            shown,
            **private,
        )
        again = [self.count, self.drawn, self.variety, self.label, self.model]
        redrawn = {"fn": handler(on_label, models), "inputs": again, "outputs": shown, **private}
        self.label.input(**redrawn, trigger_mode="always_last")
        self.model.input(handler(on_model), [self.label, self.model], self.label, **private).success(**redrawn)
        self.gallery.select(
            handler(on_choose, models), self.drawn, [self.look, self.morph, self.chosen], api_visibility="private"
        ).then(None, js="() => document.querySelector('#look').scrollIntoView({behavior: 'smooth', block: 'nearest'})")

    def seen(self, drawn: list, seed: int, code: str) -> tuple[str, gr.Button, int]:
        """What the components look, morph and chosen hold when one of the garments that were drawn is looked at."""
        _, variety, label, name = drawn
        return look(validation.model(self.models, name), seed, variety, label, code), gr.Button(visible=True), seed

    def greet(self, code: str) -> dict:
        """What a visitor without a link sees, in the visitor's language: {component: its value}."""
        greeting = {self.gallery: first_sight(self.models.first, code)}
        if self.models.is_ready and greeting[self.gallery]:  # nobody asked yet, so nobody waits
            greeting |= zip((self.look, self.morph, self.chosen), self.seen(self.drawn.value, 0, code), strict=True)
        return greeting

    def open(self, query: dict[str, str], code: str) -> dict:
        """What ?tab=draw&seed=42&count=16&variety=1&model=cdcgan&label=8 opens: {component: its new value}.

        Raises:
            BadInput: the address asks for what cannot be.
        """
        model = validation.model(self.models, query.get("model"))
        label = validation.label(query.get("label"), model)
        choices = {self.model: model.name, self.label: components.labels_of(model, label)}
        if not query.keys() & {"seed", "model", "label"}:
            return self.greet(code)
        seed = validation.seed(validation.from_text(query.get("seed", "0")))
        count = validation.whole(
            "count", validation.from_text(query.get("count", "1" if "seed" in query else str(COUNT))), 1, 64
        )
        variety = validation.real("variety", validation.from_text(query.get("variety", "1")), 0.3, 1.2)
        garments, about, drawn = draw(model, count, str(seed), variety, label, code)
        seen = dict(zip((self.look, self.morph, self.chosen), self.seen(drawn, seed, code), strict=True))
        return {
            self.count: count,
            self.seed: str(seed),
            self.variety: variety,
            self.gallery: garments,
            self.about: about,
            self.drawn: drawn,
            **choices,
            **seen,
        }
