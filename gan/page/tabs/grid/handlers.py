"""The Grid tab: fixed seeds. The same seed gives the same grid, byte for byte."""

import html

import gradio as gr

from gan.latents.vectors import SEED_LIMIT
from gan.page import components, i18n, render, validation
from gan.page.events import handler
from gan.page.i18n import mark

WORDS = {
    "grid.tab": ("Grid", "격자"),
    "grid.intro": (
        "Neighbouring seeds, row by row. The same seed gives the same grid, to the byte, today and tomorrow: "
        "training is watched in the same way, always with the same noise.",
        "이웃한 시드의 옷을 한 줄씩 보여 줍니다. 시드가 같으면 오늘도 내일도 바이트까지 똑같은 격자가 나옵니다. "
        "학습 과정도 이처럼 늘 같은 노이즈로 지켜봅니다.",
    ),
    "grid.seed": ("First seed", "첫 시드"),
    "grid.seed.info": ("A whole number from 0 to 4294967295", "0부터 4294967295까지의 정수"),
    "grid.rows": ("Rows", "행 수"),
    "grid.columns": ("Columns", "열 수"),
    "grid.button": ("Draw the grid", "격자 그리기"),
    "grid.next": ("The next seeds", "다음 시드"),
    "grid.any": ("A random seed", "무작위 시드"),
    "grid.alt": ("Garments of the seeds {first} to {last}, row by row", "시드 {first}부터 {last}까지의 옷을 한 줄씩 배열"),
    "grid.each.alt": (
        "Garments of the seeds {first} to {last}, a row each, drawn as each of the classes",
        "시드 {first}부터 {last}까지 한 줄에 하나씩, 종류별로 그린 옷",
    ),
    "grid.alt.one": ("The garment of seed {first}", "시드 {first}의 옷"),
    "grid.each.alt.one": ("The garment of seed {first}, drawn as each of the classes", "시드 {first}의 옷을 종류별로 그린 것"),
    "grid.about.one": ("Seed {first}, {rows} x {columns}", "시드 {first}, {rows} x {columns}"),
    "grid.about": ("Seeds {first} to {last}, {rows} x {columns}", "시드 {first}부터 {last}까지, {rows} x {columns}"),
    "grid.keep": ("Keep the PNG", "PNG 저장"),
    "grid.bare": ("The PNG's address", "PNG 주소"),
}


def show(model, seed: object, rows: object, columns: object, label: object, code: str) -> str:
    """The grid with its link and PNG: HTML."""
    label = validation.label(label, model, (validation.EACH,))
    each = label == validation.EACH
    seed = validation.seed(validation.from_text(seed))
    rows, columns = validation.whole("rows", rows, 1, 10), render.columns_of(columns, label)
    render.grid(model, seed, rows, columns, label=label)  # says what is wrong before an <img> would show a gap
    last = (seed + (rows if each else rows * columns) - 1) % SEED_LIMIT
    say = {k: i18n.choose(p, code, first=seed, last=last, rows=rows, columns=columns) for k, p in WORDS.items()}
    one = ".one" if seed == last else ""
    alt, about = ("grid.each.alt" if each else "grid.alt") + one, f"grid.about{one}"
    query = f"rows={rows}&columns={columns}&{components.asked(model, label)}"
    address = f"grid/{seed}.png?{query}"
    links = components.links(
        f"?tab=grid&seed={seed}&{query}",
        code,
        (f"{address}&scale=8", components.file_name(seed, f"{rows}x{columns}", label=label), say["grid.keep"]),
    )
    return f"""<figure>
{components.picture(address, say[alt], 112 * columns, 112 * rows)}
{_names(columns, code) if each else ""}<figcaption class="about"><span>{say[about]}</span>{links}</figcaption>
</figure>"""


def _names(columns: int, code: str) -> str:
    """The classes' names below their columns."""
    names = "".join(f"<span>{html.escape(components.class_name(label, code))}</span>" for label in range(columns))
    return f'<div class="columns" style="grid-template-columns:repeat({columns},1fr)" aria-hidden="true">{names}</div>'


class Layout:
    """The tab's components, and what a link to it opens."""

    def __init__(self, models, tabs: gr.Tabs, tab: gr.Tab) -> None:
        self.models = models
        gr.Markdown(mark("grid.intro"))
        with gr.Row(elem_classes="sides"):
            with gr.Column(scale=1, min_width=300):
                self.seed = gr.Textbox("0", label=mark("grid.seed"), info=mark("grid.seed.info"), max_lines=1)
                self.label = components.label_choice(models, "grid-label", validation.EACH)
                self.rows = gr.Slider(1, 10, 4, step=1, label=mark("grid.rows"))
                self.columns = gr.Slider(1, 10, 4, step=1, label=mark("grid.columns"))
                self.model = components.model_choice(models, "grid-model")
                button = gr.Button(mark("grid.button"), variant="primary")
                with gr.Row():
                    following = gr.Button(mark("grid.next"), min_width=120)
                    anywhere = gr.Button(mark("grid.any"), min_width=120)
            with gr.Column(scale=2, min_width=320):
                self.picture = gr.HTML(elem_id="grid-picture")

        def on_show(seed, rows, columns, label, model, code):
            return show(validation.model(models, model), seed, rows, columns, label, code)

        def on_next(seed, rows, columns, label, model, code):
            rows, columns = validation.whole("rows", rows, 1, 10), validation.whole("columns", columns, 1, 10)
            shown = rows if label == validation.EACH else rows * columns
            return str((validation.seed(validation.from_text(seed)) + shown) % SEED_LIMIT)

        def on_label(columns, label, code):
            return 10 if label == validation.EACH else columns

        def on_model(label, model, code):
            return components.labels_of(validation.model(models, model), label)

        # One at a time and in order, so that a picture on its way never replaces one that was asked for later.
        inputs = [self.seed, self.rows, self.columns, self.label, self.model]
        drawn = {"fn": handler(on_show, models), "inputs": inputs, "outputs": self.picture, "concurrency_limit": 1}
        private = {"api_visibility": "private", "preprocess": False}
        gr.on(
            [button.click, self.seed.submit, self.rows.change, self.columns.change, tab.select],
            **drawn,
            **private,
            trigger_mode="always_last",
        )
        self.label.input(handler(on_label), [self.columns, self.label], self.columns, **private).success(**drawn, **private)
        self.model.input(handler(on_model), [self.label, self.model], self.label, **private).success(**drawn, **private)
        following.click(handler(on_next), inputs, self.seed, **private).success(**drawn, **private)
        anywhere.click(lambda: str(render.any_seed()), None, self.seed, **private).success(**drawn, **private)

    def open(self, query: dict[str, str], code: str) -> dict:
        """What ?tab=grid&seed=42&rows=4&columns=4&model=cdcgan&label=8 opens: {component: its new value}.

        Raises:
            BadInput: the address asks for what cannot be.
        """
        seed = validation.seed(validation.from_text(query.get("seed", "0")))
        model = validation.model(self.models, query.get("model"))
        label = validation.label(query.get("label"), model, (validation.EACH,))
        rows = validation.whole("rows", validation.from_text(query.get("rows", "4")), 1, 10)
        columns = render.columns_of(validation.from_text(query.get("columns")), label)
        return {
            self.seed: str(seed),
            self.rows: rows,
            self.columns: columns,
            self.model: model.name,
            self.label: components.labels_of(model, label),
            self.picture: show(model, seed, rows, columns, label, code),
        }
