"""The page: a header, the tabs, the endpoints, links into it, and how it is served."""

import html
import logging
from collections import ChainMap
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl

import gradio as gr

from gan import photographs
from gan.errors import UserError
from gan.hub import Origin
from gan.page import api, components, dataset, i18n, routes, served, theme, tools, validation
from gan.page.events import PRIVATE, explain, wait_for
from gan.page.i18n import mark
from gan.page.tabs import LAYOUTS
from gan.page.validation import BadInput

HERE = Path(__file__).parent
ASSETS = HERE / "assets"
WORDS = {
    "page.tagline": (
        "None of these garments exists. A generative adversarial network learnt from {count} pictures of clothes and "
        "now draws its own, each from one number: its seed.",
        "여기에 보이는 옷은 모두 세상에 없는 옷입니다. 생성적 적대 신경망(GAN)이 옷 사진 {count}장을 보고 배워, "
        "시드라는 숫자 하나로 옷 한 벌을 그려 냅니다.",
    ),
    "page.tagline.other": (
        "None of these pictures is of anything real. A generative adversarial network learnt from {count} pictures called "
        "“{name}” and now draws its own, each from one number: its seed.",
        "여기에 보이는 것은 모두 세상에 없는 것입니다. 생성적 적대 신경망(GAN)이 “{name}”라는 이름의 이미지 {count}장을 보고 "
        "배워, 시드라는 숫자 하나로 그림 한 장을 그려 냅니다.",
    ),
    "page.origin": ("Drawn by {model} ({commit})", "그린 모델: {model} ({commit})"),
    "page.missing": (
        "The model {model} could not be fetched from the Hugging Face Hub. Until this page is started again, the garments are "
        "drawn by the model that comes with it.",
        "허깅페이스 허브에서 {model} 모델을 가져오지 못했습니다. 이 페이지를 다시 시작할 때까지는 기본으로 들어 있는 모델이 "
        "옷을 그립니다.",
    ),
    "page.bad_link": ("A value in this link is not allowed: {reason}", "주소에 잘못된 값이 있습니다. {reason}"),
}
HEADER = """<header id="masthead"><h1>Never&nbsp;Worn</h1><p>{tagline}</p>{origin}</header>"""


def make(models) -> gr.Blocks:
    """Lay the page out; `models` is a Wardrobe, which need not be ready."""
    with api.Page(title="Never Worn", fill_width=True, analytics_enabled=False, delete_cache=(600, 3600)) as page:
        gr.HTML(mark("page.header"))
        redrawn = gr.HTML(elem_id="redrawn")
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap") as tabs:
            laid = {}
            for name, layout in LAYOUTS.items():
                with gr.Tab(mark(f"{name}.tab"), id=name, elem_id=name) as tab:
                    laid[name] = layout(models, tab)
        endpoints = api.add(models)
        if tools.IS_POSSIBLE:
            tools.add(models, endpoints)
        _follow_links(page, tabs, redrawn, laid, models)
    return page


def serve(page: gr.Blocks, models, origin: Origin, host: str | None, port: int, share: bool | None = None) -> None:
    """Answer on host and port, and return at once; the header says where the model comes from.

    Raises:
        OSError: the port is taken.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    page.words = ChainMap(_header(origin, models.first), components.WORDS, *(layout.words for layout in LAYOUTS.values()))
    page.launch(
        server_name=host,
        server_port=port,
        share=share,
        prevent_thread_lock=True,
        quiet=True,
        theme=theme.make(),
        css_paths=[ASSETS / "style.css", *sorted(HERE.glob("tabs/*/style.css"))],
        head=(ASSETS / "head.html").read_text(encoding="utf-8"),
        favicon_path=ASSETS / "icon.png",
        app_kwargs={
            "routes": routes.make(models),
            "middleware": routes.MIDDLEWARE,
            "lifespan": tools.offered(page),
            "openapi_url": None,
        },
        footer_links=["api", "gradio"],
        max_file_size=photographs.MOST_BYTES,
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=tools.IS_POSSIBLE,
        i18n=served.Spoken(),
    )


def _header(origin: Origin, model) -> dict[str, i18n.Pair]:
    """The header in both languages, with a line on the page's first model where it is not the one that comes with the page."""
    source, key = dataset.source_of(model), "page.tagline" if dataset.is_of_clothes(model) else "page.tagline.other"
    name = html.escape(source.name)
    count = "?" if source.count is None else f"{source.count:,}"
    taglines = [text.format(name=name, count=count) for text in WORDS[key]]
    if origin.missing:
        missing = f"<b>{html.escape(origin.missing)}</b>"
        lines = [f'<p class="notice" role="status">{text.format(model=missing)}</p>' for text in WORDS["page.missing"]]
    elif origin.repo_id:
        link = f'<a href="{html.escape(origin.address)}">{html.escape(origin.repo_id)}</a>'
        lines = [f'<p class="origin">{text.format(model=link, commit=origin.commit[:7])}</p>' for text in WORDS["page.origin"]]
    else:
        lines = ["", ""]
    headers = (HEADER.format(tagline=text, origin=line) for text, line in zip(taglines, lines, strict=True))
    return {"page.header": tuple(headers)}


def _follow_links(page: gr.Blocks, tabs: gr.Tabs, redrawn: gr.HTML, laid: dict, models) -> None:
    """Open what the page's address asks for, when it is loaded and when a link within it is clicked (assets/links.js).

    Where other weights drew what the address was made for, `redrawn` says so.
    """
    first = next(iter(laid))
    fields = {"tab", "model", "label"}.union(*(layout.opened_by for layout in laid.values()))
    clicked = gr.HTML(elem_id="clicked", html_template="", js_on_load=(ASSETS / "links.js").read_text(encoding="utf-8"))

    def follow(request: gr.Request, progress=gr.Progress(), *link):  # noqa: B008  (Gradio's way to ask for a progress bar)
        query, language = dict(_fields(link[0]) if link else request.query_params), i18n.language(request)
        if not query.keys() & fields:
            with suppress(UserError):  # who asks for nothing is told of nothing
                return {tabs: gr.Tabs(selected=first)} if link else {tabs: gr.skip(), **laid[first].open({}, language)}
            return {tabs: gr.skip()}
        greeting = {} if link else laid[first].captioned(language)
        name = next((name for name, layout in laid.items() if query.keys() & set(layout.opened_by)), first)
        try:
            name = validation.one_of("tab", query.get("tab", name), laid)
            model = validation.named(models, query.get("model"))  # also where a tab does not ask
            if link and not query.keys() - {"tab", "at"}:  # within the page, all stays as it was left
                return {tabs: gr.Tabs(selected=name)}
            is_of_garments = bool(query.keys() & {"seed", "seeds", "plane"})
            if laid[name].draws or is_of_garments:
                wait_for(models, progress, language)
            # A garment's past was never linked without its weights: of the first release no link leads there.
            can_be_older = is_of_garments and (laid[name].draws or "weights" in query)
            is_redrawn = validation.is_redrawn(model, query.get("weights")) and can_be_older
            sentence = i18n.choose(components.REDRAWN, language) if is_redrawn else ""
            told = f'<p class="notice" role="status">{sentence}</p>' if is_redrawn else ""
            return {tabs: gr.Tabs(selected=name), redrawn: told, **greeting, **laid[name].open(query, language)}
        except BadInput as error:
            reason = i18n.choose(error.pair, language)
        except UserError as error:
            reason = explain(error, language)
        sentence = i18n.choose(WORDS["page.bad_link"], language, reason=reason)
        gr.Warning(html.escape(sentence, quote=False))  # Gradio shows it as HTML
        return {tabs: gr.Tabs(selected=name), **greeting}

    outputs = {part for layout in laid.values() for part in vars(layout).values() if isinstance(part, gr.blocks.Block)}
    answer = {
        "fn": follow,
        "outputs": [tabs, redrawn, *outputs],
        "concurrency_limit": None,
        **PRIVATE,
    }  # who waits keeps nobody waiting
    page.load(**answer)
    followed = clicked.change(**answer, inputs=clicked, trigger_mode="always_last")
    followed.then(None, js="() => document.dispatchEvent(new Event('followed'))")


def _fields(address: object) -> list[tuple[str, str]]:
    return parse_qsl(str(address), keep_blank_values=True)
