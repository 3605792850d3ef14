"""The Morph tab: latent interpolation. A walk from garment to garment."""

import gradio as gr

from gan.page import components, i18n, render, validation
from gan.page.events import handler
from gan.page.i18n import mark

MOST = 8
SHOWN_KINDS = (0, 3, 8, 7)  # T-shirt, dress, bag, sneaker: as unlike as can be
WORDS = {
    "morph.tab": ("Morph", "변형"),
    "morph.intro": (
        "Each seed is a point in a space of many dimensions. Walk from one to the next, and every step on the way "
        "is a garment too: a sign that the generator has not learnt single pictures by heart.",
        "시드 하나는 고차원 공간의 점 하나에 해당합니다. 한 점에서 다음 점으로 옮겨 가면 그 사이 어디에서나 옷이 나옵니다. "
        "생성자가 이미지를 통째로 외우지 않았다는 증거의 하나입니다.",
    ),
    "morph.seeds": ("Seeds", "시드"),
    "morph.seeds.info": ("Two to eight whole numbers with commas between them", "정수 2~8개를 쉼표로 구분합니다"),
    "morph.any": ("Three random seeds", "무작위 시드 세 개"),
    "morph.label": ("Classes", "옷의 종류"),
    "morph.label.info": (
        "One for all seeds, such as Bag; or one for each with commas between them: Bag, Dress, Sneaker. Empty: each seed's own",
        "모든 시드에 쓸 종류 하나(예: 가방), 또는 시드마다 쉼표로 구분한 종류(예: 가방, 드레스, 스니커즈)를 적습니다. "
        "비워 두면 시드마다 정해진 종류로 그립니다",
    ),
    "morph.kinds": ("One seed through four classes", "한 시드를 네 가지 종류로"),
    "morph.frames": ("Frames from seed to seed", "구간당 프레임 수(시드에서 시드까지)"),
    "morph.method": ("Path", "보간 방법"),
    "morph.slerp": ("slerp: along the sphere", "slerp: 구면을 따라"),
    "morph.lerp": ("lerp: straight", "lerp: 직선으로"),
    "morph.method.info": (
        "In so many dimensions nearly all noise lies near a sphere. The straight path passes inside it, "
        "where the network has seen little",
        "차원이 이렇게 높으면 노이즈는 거의 모두 구면 가까이에 놓입니다. "
        "직선 경로는 신경망이 거의 보지 못한 구 안쪽을 지납니다",
    ),
    "morph.loop": ("Back to the start", "처음으로 돌아가기"),
    "morph.button": ("Walk", "변형하기"),
    "morph.film": ("A film that walks through the seeds {seeds}", "여러 시드({seeds})를 차례로 지나가는 영상"),
    "morph.strip": ("The {count} frames of the walk side by side", "변형 과정의 프레임 {count}장을 나란히 놓은 이미지"),
    "morph.about": ("Seeds {seeds}: {count} frames", "시드 {seeds}: 프레임 {count}장"),
    "morph.scroll": ("Frames, side by side", "나란히 놓은 프레임"),
    "morph.keep.gif": ("Keep the GIF", "GIF 저장"),
    "morph.keep.png": ("Keep the strip", "프레임 띠(PNG) 저장"),
}


def show(model, seeds: object, frames: object, method: object, loop: bool, label: object, code: str) -> str:
    """The film, its frames side by side, and ways to keep them: HTML."""
    stops, frames = validation.seeds(seeds), validation.whole("frames", frames, 2, 60)
    asked = components.asked(model, _short(validation.labels(label, len(stops), model)))
    loop = validation.whole("loop", int(loop) if isinstance(loop, bool) else loop, 0, 1)
    render.walk(model, seeds, frames, method, bool(loop), label)  # checks, and remembers what the addresses below answer
    count = (len(stops) - 1 + loop) * frames + 1
    say = {k: i18n.choose(p, code, seeds=", ".join(map(str, stops)), count=count) for k, p in WORDS.items()}
    name = "-".join(map(str, stops))
    query = f"frames={frames}&method={method}&loop={loop}&{asked}"
    film, strip = (f"walk/{','.join(map(str, stops))}.{ending}?{query}" for ending in ("gif", "png"))
    links = components.links(
        f"?tab=morph&seeds={','.join(map(str, stops))}&{query}",
        code,
        (film, f"never-worn-{name}.gif", say["morph.keep.gif"]),
        (strip, f"never-worn-{name}.png", say["morph.keep.png"]),
    )
    return f"""<figure>
{components.picture(film, say["morph.film"], 448, 448, "film")}
<figcaption class="about"><span>{say["morph.about"]}</span>{links}</figcaption>
</figure>
<div class="scroll" tabindex="0" role="region" aria-label="{say["morph.scroll"]}">
{components.picture(strip, say["morph.strip"], 84 * count, 84, "strip")}
</div>"""


def bring(seeds: str, labels: str, seed: int | None, label: int | None, code: str) -> tuple[str, str]:
    """Add a garment's seed, and its class, to the lists, at their end; the oldest leave where there are more than eight."""
    if seed is None:
        return seeds, labels
    stops = [part.strip() for part in seeds.split(",") if part.strip()]
    kinds = [part.strip() or _name(None, code) for part in labels.split(",")]
    kinds = kinds if len(kinds) == len(stops) else kinds[:1] * len(stops)
    stops, kinds = [*stops, str(seed)][-MOST:], [*kinds, _name(label, code)][-MOST:]
    return ", ".join(stops), _joined(kinds, code)


def _short(labels: list[int | None]) -> str | int | None:
    """A walk's labels as an address gives them: one where all are the same, None where each seed has its own."""
    if len(set(labels)) == 1:
        return labels[0]
    return ",".join(validation.ANY if label is None else str(label) for label in labels)


def _name(label: int | None, code: str) -> str:
    return i18n.choose(validation.ANYTHING, code) if label is None else components.class_name(label, code)


def _joined(names: list[str], code: str) -> str:
    """What the field of classes holds: one where all are the same, nothing where each seed has its own."""
    if set(names) == {_name(None, code)}:
        return ""
    return names[0] if len(set(names)) == 1 else ", ".join(names)


class Layout:
    """The tab's components, and what a link to it opens."""

    def __init__(self, models, tabs: gr.Tabs, tab: gr.Tab) -> None:
        self.models = models
        gr.Markdown(mark("morph.intro"))
        with gr.Row(elem_classes="sides"):
            with gr.Column(scale=1, min_width=300):
                self.seeds = gr.Textbox("3, 8, 11", label=mark("morph.seeds"), info=mark("morph.seeds.info"), max_lines=1)
                anywhere = gr.Button(mark("morph.any"))
                self.label = gr.Textbox(
                    "",
                    label=mark("morph.label"),
                    info=mark("morph.label.info"),
                    max_lines=1,
                    visible=models.first.is_conditional,
                )
                kinds = gr.Button(mark("morph.kinds"), visible=models.first.is_conditional)
                self.kinds = kinds
                self.frames = gr.Slider(2, 60, 12, step=1, label=mark("morph.frames"))
                self.method = gr.Radio(
                    [(mark("morph.slerp"), "slerp"), (mark("morph.lerp"), "lerp")],
                    value="slerp",
                    label=mark("morph.method"),
                    info=mark("morph.method.info"),
                )
                self.loop = gr.Checkbox(True, label=mark("morph.loop"))
                self.model = components.model_choice(models, "morph-model")
                button = gr.Button(mark("morph.button"), variant="primary")
            with gr.Column(scale=2, min_width=320):
                self.film = gr.HTML(elem_id="walk")

        def on_walk(seeds, frames, method, loop, label, model, code):
            return show(validation.model(models, model), seeds, frames, method, loop, label, code)

        def on_any(frames, method, loop, label, model, code):
            seeds = ", ".join(str(render.any_seed()) for _ in range(3))
            label = label if "," not in str(label) else ""
            return seeds, label, on_walk(seeds, frames, method, loop, label, model, code)

        def on_kinds(frames, method, loop, label, model, code):
            seeds = ", ".join([str(render.any_seed())] * len(SHOWN_KINDS))
            label = ", ".join(_name(kind, code) for kind in SHOWN_KINDS)
            return seeds, label, on_walk(seeds, frames, method, loop, label, model, code)

        def on_model(label, model, code):
            model = validation.model(models, model)
            return self.classes(model, label)

        rest = [self.frames, self.method, self.loop, self.label, self.model]
        self.walk = handler(on_walk, models), [self.seeds, *rest], self.film
        private = {"api_visibility": "private", "preprocess": False}
        gr.on(
            [
                button.click,
                self.seeds.submit,
                self.label.submit,
                self.frames.change,
                self.method.input,
                self.loop.input,
                tab.select,
            ],
            *self.walk,
            **private,
            trigger_mode="always_last",
        )
        anywhere.click(handler(on_any, models), rest, [self.seeds, self.label, self.film], **private)
        kinds.click(handler(on_kinds, models), rest, [self.seeds, self.label, self.film], **private)
        self.model.input(handler(on_model), [self.label, self.model], [self.label, kinds], **private).success(
            *self.walk, **private
        )

    def classes(self, model, label: str) -> tuple[dict, dict]:
        """What the components label and kinds become when this model and these classes are chosen."""
        visible = model.is_conditional
        return gr.update(visible=visible, value=label if visible else ""), gr.update(visible=visible)

    def open(self, query: dict[str, str], code: str) -> dict:
        """What ?tab=morph&seeds=1,7,42&frames=12&method=slerp&loop=1&model=cdcgan&label=8,3,any opens: {component: its value}.

        Raises:
            BadInput: the address asks for what cannot be.
        """
        seeds = ", ".join(map(str, validation.seeds(query.get("seeds", self.seeds.value))))
        frames = validation.whole("frames", validation.from_text(query.get("frames", "12")), 2, 60)
        method = validation.method(query.get("method", "slerp"))
        loop = validation.whole("loop", validation.from_text(query.get("loop", "1")), 0, 1) == 1
        model = validation.model(self.models, query.get("model"))
        label = query.get("label", "")
        film = show(model, seeds, frames, method, loop, label, code)
        names = [_name(one, code) for one in validation.labels(label, seeds.count(",") + 1, model)]
        return {
            self.seeds: seeds,
            self.frames: frames,
            self.method: method,
            self.loop: loop,
            self.model: model.name,
            **dict(zip((self.label, self.kinds), self.classes(model, _joined(names, code)), strict=True)),
            self.film: film,
        }
