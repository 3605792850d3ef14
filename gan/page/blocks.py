"""The page: a header, the tabs, the endpoints, links into it, and how it is served."""

import html
import importlib.util
import logging
from pathlib import Path

import gradio as gr

from gan.errors import UserError
from gan.hub import Origin
from gan.page import api, components, i18n, routes
from gan.page.events import explain, wait_for
from gan.page.i18n import mark
from gan.page.tabs.data import handlers as data
from gan.page.tabs.draw import handlers as draw
from gan.page.tabs.grid import handlers as grid
from gan.page.tabs.how import handlers as how
from gan.page.tabs.morph import handlers as morph
from gan.page.tabs.training import handlers as training
from gan.page.validation import BadInput, one_of

TABS = {"draw": draw, "grid": grid, "morph": morph, "training": training, "data": data, "how": how}
ASSETS = Path(__file__).parent / "assets"
WORDS = {
    "page.tagline": (
        "None of these garments exists. A generative adversarial network learnt from 60,000 pictures of clothes and "
        "now draws its own, each from one number: its seed.",
        "여기에 보이는 옷은 모두 세상에 없는 옷입니다. 생성적 적대 신경망(GAN)이 옷 사진 60,000장을 보고 배워, "
        "시드라는 숫자 하나로 옷 한 벌을 그려 냅니다.",
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
# From c50, nearly white, to c950; c400 is legible on the dark page, c600 on the light one.
ACCENT = (
    *("#fff4ee", "#ffe3d5", "#ffc3a8", "#ff9f78", "#ff8a5c"),
    *("#c8430f", "#b4380d", "#95300e", "#782b12", "#622711", "#351105"),
)
HEADER = """<header id="masthead"><h1>Never&nbsp;Worn</h1><p>{tagline}</p>{origin}</header>"""


def make(models) -> gr.Blocks:
    """Lay the page out; `models` is a Wardrobe, which need not be ready."""
    with api.Page(title="Never Worn", fill_width=True, analytics_enabled=False, delete_cache=(600, 3600)) as page:
        gr.HTML(mark("page.header"))
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap") as tabs:
            laid = {}
            for name, module in TABS.items():
                with gr.Tab(mark(f"{name}.tab"), id=name, elem_id=name) as tab:
                    make_tab = getattr(module, "Layout", None) or module.layout
                    laid[name] = make_tab(models, tabs, tab)

        api.add(models)
        _take_to_morph(laid["draw"], laid["morph"], tabs)
        _follow_links(page, tabs, {name: laid[name] for name in ("draw", "grid", "morph")}, models)
    return page


def serve(page: gr.Blocks, models, origin: Origin, host: str | None, port: int, share: bool | None = None) -> None:
    """Answer on host and port, and return at once; the header says where the model comes from.

    Raises:
        OSError: the port is taken.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    page.queue(max_size=64, default_concurrency_limit=4)
    page.launch(
        server_name=host,
        server_port=port,
        share=share,
        prevent_thread_lock=True,
        quiet=True,
        theme=_theme(),
        css_paths=[ASSETS / "style.css"],
        css="\n".join(getattr(module, "CSS", "") for module in TABS.values()),
        head=(ASSETS / "head.html").read_text(encoding="utf-8"),
        i18n=i18n.translations(_header(origin), components.WORDS, *(module.WORDS for module in TABS.values())),
        favicon_path=ASSETS / "icon.png",
        app_kwargs={"routes": routes.make(models), "middleware": routes.MIDDLEWARE, "openapi_url": None},
        footer_links=["api", "gradio"],
        max_file_size="1mb",
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=importlib.util.find_spec("mcp") is not None,
    )


def _header(origin: Origin) -> dict[str, i18n.Pair]:
    """The header in both languages, with a line on the model where it is not the one that comes with the page."""
    if origin.missing:
        model = f"<b>{html.escape(origin.missing)}</b>"
        lines = [f'<p class="notice" role="status">{text.format(model=model)}</p>' for text in WORDS["page.missing"]]
    elif origin.repo_id:
        link = f'<a href="{html.escape(origin.address)}">{html.escape(origin.repo_id)}</a>'
        lines = [f'<p class="origin">{text.format(model=link, commit=origin.commit[:7])}</p>' for text in WORDS["page.origin"]]
    else:
        lines = ["", ""]
    headers = (HEADER.format(tagline=text, origin=line) for text, line in zip(WORDS["page.tagline"], lines, strict=True))
    return {"page.header": tuple(headers)}


def _take_to_morph(draw_tab: draw.Layout, morph_tab: morph.Layout, tabs: gr.Tabs) -> None:
    def bring(seeds, labels, chosen, drawn, request: gr.Request):
        _, _, label, name = drawn
        model, code = draw_tab.models[name], i18n.language(request)
        seeds, labels = morph.bring(seeds, labels, chosen, label, code)
        return seeds, *morph_tab.classes(model, labels), name, gr.Tabs(selected="morph")

    function, inputs, output = morph_tab.walk
    draw_tab.morph.click(
        bring,
        [morph_tab.seeds, morph_tab.label, draw_tab.chosen, draw_tab.drawn],
        [morph_tab.seeds, morph_tab.label, morph_tab.kinds, morph_tab.model, tabs],
        api_visibility="private",
    ).then(function, inputs, output, api_visibility="private")


def _follow_links(page: gr.Blocks, tabs: gr.Tabs, tabs_with_links: dict, models) -> None:
    def follow(request: gr.Request, progress=gr.Progress()):  # noqa: B008  (Gradio's way to ask for a progress bar)
        query, code = dict(request.query_params), i18n.language(request)
        if not query.keys() & {"tab", "seed", "seeds", "model", "label"}:
            return {tabs: gr.skip(), **tabs_with_links["draw"].greet(code)}
        name = "morph" if "seeds" in query else "draw"
        try:
            name = one_of("tab", query.get("tab", name), TABS)
            if name not in tabs_with_links:
                return {tabs: gr.Tabs(selected=name)}
            wait_for(models, progress, code)
            return {tabs: gr.Tabs(selected=name), **tabs_with_links[name].open(query, code)}
        except BadInput as error:
            reason = i18n.choose(error.pair, code)
        except UserError as error:
            reason = explain(error, code)
        sentence = i18n.choose(WORDS["page.bad_link"], code, reason=reason)
        gr.Warning(html.escape(sentence, quote=False))  # Gradio shows it as HTML
        return {tabs: gr.Tabs(selected=name)}

    outputs = {c for tab in tabs_with_links.values() for c in vars(tab).values() if isinstance(c, gr.blocks.Block)}
    page.load(follow, None, [tabs, *outputs], api_visibility="private")


def _theme() -> gr.themes.ThemeClass:
    fonts = ["ui-sans-serif", "system-ui", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR", "sans-serif"]
    return gr.themes.Base(
        primary_hue=gr.themes.Color(*ACCENT),
        neutral_hue="stone",
        radius_size="sm",
        font=fonts,
        font_mono=["ui-monospace", "Consolas", "monospace"],
    ).set(
        body_background_fill="#f7f5ef",
        body_background_fill_dark="#161512",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_400",
        block_label_text_color="*neutral_700",
        block_title_text_color="*neutral_800",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_700",
        button_primary_text_color="white",
        color_accent="*primary_600",
        link_text_color="*primary_600",
        link_text_color_hover="*primary_700",
        link_text_color_visited="*primary_600",
        link_text_color_dark="*primary_400",
        link_text_color_hover_dark="*primary_300",
        link_text_color_visited_dark="*primary_400",
    )
