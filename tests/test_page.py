"""The page's tabs as plain functions, on a model that needs no Keras; what a browser shows is tests/e2e."""

import json
import os
import re
import string
import sys
from pathlib import Path
from types import SimpleNamespace

import commands
import gradio as gr
import numpy as np
import pytest
from conftest import ROOT
from gradio.i18n import I18nData
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stub_model import StubModel, StubWardrobe

from gan import pictures
from gan.hub import Origin
from gan.page import blocks, components, i18n, links, receipts, routes, validation
from gan.page.events import NO_DISCRIMINATOR, handler, keep
from gan.page.shown import Garment, Grid, Sheet, Walk
from gan.page.tabs import LAYOUTS
from gan.page.tabs.draw import handlers as draw
from gan.page.tabs.grid import handlers as grid
from gan.page.tabs.morph import handlers as morph
from gan.page.validation import BadInput

TABLES = {
    **{name: layout.words for name, layout in LAYOUTS.items()},
    "page": blocks.WORDS,
    "components": components.WORDS,
    "wear": routes.WORDS,
    "receipt": receipts.WORDS,
}


@pytest.fixture
def model(tmp_path):
    return StubModel(tmp_path)


@pytest.fixture(scope="module")
def page():
    folder, run = ROOT / "weights" / "dcgan", {"weights_sha256": "0"}
    return blocks.make(StubWardrobe(StubModel(folder, run, "cdcgan", is_conditional=True), StubModel(folder, run, "dcgan")))


class Request:
    def __init__(self, language):
        self.headers = {"accept-language": language} if language else {}


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("de,fr", "en"),
        ("fr, ko;q=0.5", "en"),
        ("kok", "en"),
        ("ko", "ko"),
        ("en-GB,ko", "en"),
        (None, "en"),
    ],
)
def test_the_language_is_the_first_that_the_browser_asks_for(header, code):
    assert i18n.language(Request(header)) == code


@pytest.mark.parametrize("table", TABLES)
def test_every_word_is_in_both_languages_with_the_same_gaps(table):
    for key, pair in TABLES[table].items():
        english, korean = pair
        assert key.startswith(f"{table}.")
        assert english.strip() and korean.strip(), key
        assert not re.search("[가-힣]", english), key
        assert re.search("[가-힣]", korean) or korean == english, key  # a name, such as GAN-test
        gaps = [{name.split("[")[0] for _, name, _, _ in string.Formatter().parse(half) if name} for half in pair]
        assert gaps[0] == gaps[1], key


def test_every_visible_word_of_the_page_is_marked_for_translation(page):
    marked = set()
    for block in page.blocks.values():
        if _is_hidden(block):
            continue
        for name in ("label", "info", "value", "placeholder"):
            text = getattr(block, name, None)
            if isinstance(text, I18nData):
                marked.add(text.key)
            elif isinstance(text, str) and text.startswith("__i18n__"):
                marked.add(json.loads(text.removeprefix("__i18n__"))["key"])
            elif hasattr(block, "choices") and name == "value":
                continue  # what a handler gets; the choice's name, below, is what is seen
            elif isinstance(text, str) and not (name == "label" and getattr(block, "show_label", True) is False):
                assert not re.search("[a-z]{3}", re.sub("<[^>]*>|https?://[^ ]*", "", text)), (block, name, text)
        for choice, _ in getattr(block, "choices", None) or []:
            marked.add(choice.key)
    known = {key for table in TABLES.values() for key in table} | {"page.header"}
    assert marked <= known
    assert len(marked) > 40


def test_only_the_documented_endpoints_are_public(page):
    public = {f.api_name for f in page.fns.values() if f.api_visibility == "public"}
    assert public == {"sample", "grid", "interpolate", "alter", "receipt", "project", "sketch"}


def test_nothing_of_the_page_imports_a_backend():
    command = [sys.executable, "-c", "import sys; from gan.page import blocks; print(*sys.modules)"]
    run = commands.run(command, cwd=ROOT, capture_output=True, check=True, light=True)
    assert "gradio" in run.stdout.split()
    assert not {"keras", "tensorflow", "jax"} & set(run.stdout.split())


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_draw_gives_captioned_garments_and_a_link_to_them(model, code):
    garments, about, look = draw.draw(Sheet(model, 42, 3, 0.7), code)
    assert [caption for _, caption in garments] == [
        i18n.choose(draw.WORDS["draw.caption"], code, seed=seed) for seed in (42, 43, 44)
    ]
    assert {(image.mode, image.size) for image in (Image.open(file) for file, _ in garments)} == {("L", (112, 112))}
    assert 'href="?tab=draw&amp;seed=42&amp;count=3&amp;variety=0.7&amp;model=stub&amp;weights=5eedf00d"' in about
    assert (
        'src="garment/42.png?scale=16&amp;variety=0.7&amp;model=stub&amp;weights=5eedf00d"' in look
    )  # the first one is looked at


def test_a_click_on_draw_asks_the_model_once_and_its_addresses_ask_nobody(model):
    app = TestClient(Starlette(routes=routes.make(StubWardrobe(model))))
    sheet = validation.sheet(StubWardrobe(model), 16)
    assert sheet != validation.sheet(StubWardrobe(model), 16)  # without a seed another every time
    _, _, look = draw.draw(sheet, "en")
    assert model.calls == 1
    assert app.get("/" + re.search('src="(garment/[^"]*)"', look)[1].replace("&amp;", "&")).status_code == 200
    draw.judged(sheet.garments[0], "en")
    assert model.calls == 1
    draw.judged(sheet.garments[3], "en")  # it has to be judged
    assert model.calls == 2
    app.get("/garment/42.png")
    assert model.calls == 3


def test_a_garment_that_is_not_on_the_sheet_is_refused(page):
    select = next(f for f in page.fns.values() if f.name == "select").fn
    sheet = Sheet(StubModel(ROOT), 40, 2)
    look, _, large = select(Request("en"), SimpleNamespace(index=1), sheet)
    assert "Seed 41" in look and large == sheet.garments[1]
    for index in (2, -1, None, [0, 1]):
        with pytest.raises(gr.Error, match=r"index is .*; allowed: a whole number from 0 to 1"):
            select(Request("en"), SimpleNamespace(index=index), sheet)


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_a_look_at_a_garment_says_what_the_critic_thinks(model, code):
    look = draw.judged(Garment(model, 42, 0.5), code)
    logit = float(model.judge(model.draw_latents(0.5 * np.random.default_rng(42).standard_normal((1, 100))))[0])
    assert f"{logit:+.2f}" in look
    assert f"width:{100 / (1 + np.exp(-logit)):.1f}%" in look
    for address in (
        "garment/42.png?scale=16&amp;variety=0.5&amp;model=stub&amp;weights=5eedf00d",
        "?tab=draw&amp;seed=42&amp;count=1&amp;variety=0.5&amp;model=stub&amp;weights=5eedf00d",
        "wear/42?variety=0.5&amp;model=stub&amp;weights=5eedf00d",
        "?tab=morph&amp;seeds=3,8,11,42&amp;model=stub&amp;weights=5eedf00d",
    ):
        assert f'"{address}"' in look


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_a_model_without_a_discriminator_shows_garments_and_says_so(model, code):
    model.draw_and_judge = lambda points, classes: (model.draw_latents(points, classes), None)
    look = draw.judged(Garment(model, 42), code)
    assert i18n.choose(NO_DISCRIMINATOR, code) in look
    assert "garment/42.png" in look


def test_the_page_opens_with_the_bundles_garments(model):
    assert draw.first_sight(model, "en") == []
    sheet = np.arange(16, dtype=np.uint8).repeat(28 * 28).reshape(16, 28, 28, 1)
    pictures.save_png(model.folder / "grid.png", pictures.grid(sheet, 4, 4, 4))
    sight = draw.first_sight(model, "ko")
    opened = [(Image.open(file), caption) for file, caption in sight]
    assert [(image.size, image.getextrema(), caption) for image, caption in opened] == [
        ((112, 112), (seed, seed), f"시드 {seed}") for seed in range(16)
    ]


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_the_grid_shows_the_picture_of_its_plain_address(model, code):
    shown = grid.show(Grid(model, 2**32 - 1, 2, 3), code)
    assert model.calls == 1
    assert 'src="grid/4294967295.png?rows=2&amp;columns=3&amp;model=stub&amp;weights=5eedf00d"' in shown
    assert 'href="?tab=grid&amp;seed=4294967295&amp;rows=2&amp;columns=3&amp;model=stub&amp;weights=5eedf00d"' in shown
    assert i18n.choose(grid.WORDS["grid.alt"], code, first=2**32 - 1, last=4) in shown


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_morph_shows_film_and_strip_of_the_walk(model, code):
    shown = morph.show(Walk(model, (1, 7), (None, None), 5, "lerp", True), code)
    for ending in ("gif", "png"):
        assert f'src="walk/1,7.{ending}?frames=5&amp;method=lerp&amp;loop=1&amp;model=stub&amp;weights=5eedf00d"' in shown
    assert i18n.choose(morph.WORDS["morph.about"], code, seeds="1, 7", count=11) in shown


def test_a_garment_is_taken_to_morph_with_its_class_by_a_link(tmp_path):
    robes = StubModel(tmp_path, name="robes", is_conditional=True)
    assert links.to_morph(Garment(robes, 9)) == "?tab=morph&seeds=3,8,11,9&model=robes&weights=5eedf00d"
    assert (
        links.to_morph(Garment(robes, 9, 0.5, 8))
        == "?tab=morph&seeds=3,8,11,9&model=robes&weights=5eedf00d&label=any,any,any,8"
    )


def test_the_classes_of_a_walk_are_named_where_they_are_not_each_seeds_own(tmp_path):
    robes = StubModel(tmp_path, name="robes", is_conditional=True)
    assert components.names(robes, (None, None), "en") == ""
    assert components.names(robes, (8, 8), "en") == "Bag"
    assert components.names(robes, (8, None, 3), "en") == "Bag, Anything, Dress"
    assert components.names(robes, (8, 6, None), "ko") == "가방, 셔츠, 아무거나"


@pytest.mark.parametrize(
    ("query", "selected"),
    [
        ({"tab": "draw", "seed": "42", "count": "4", "variety": "0.7"}, "draw"),
        ({"seed": "42"}, "draw"),
        ({"count": "3"}, "draw"),
        ({"tab": "grid", "seed": "42", "rows": "2", "columns": "3"}, "grid"),
        ({"tab": "morph", "seeds": "1,7,42", "frames": "5", "method": "lerp", "loop": "0"}, "morph"),
        ({"tab": "how"}, "how"),
        ({"tab": "training", "model": "dcgan"}, "training"),
        ({"tab": "data", "model": "dcgan"}, "data"),
        ({}, None),
        ({"__theme": "dark"}, None),
    ],
)
def test_a_link_opens_its_tab(page, query, selected):
    updates = follow(page, query)
    tabs = next(iter(updates.values()))
    assert getattr(tabs, "selected", None) == selected


def test_a_link_to_a_model_or_a_class_alone_shows_what_it_says(page):
    updates = {component.elem_id: update for component, update in follow(page, {"model": "dcgan"}).items()}
    assert updates["draw-model"] == "dcgan"
    assert updates["draw-label"]["visible"] is False
    assert len(updates["garments"]) == draw.COUNT
    updates = {component.elem_id: update for component, update in follow(page, {"label": "bag"}).items()}
    assert (updates["draw-model"], updates["draw-label"]["value"]) == ("cdcgan", "8")
    assert "model=cdcgan&amp;weights=5eedf00d&amp;label=8" in updates["draw-about"]


def test_a_link_to_a_models_training_opens_its_run(page):
    updates = {component.elem_id: update for component, update in follow(page, {"tab": "training", "model": "dcgan"}).items()}
    assert updates["training-runs"].selected == "dcgan"


@pytest.mark.parametrize(
    ("query", "is_told"),
    [
        ({"tab": "draw", "seed": "42"}, True),
        ({"tab": "training", "seed": "42"}, False),  # nobody linked a garment's past in the first release
        ({"tab": "training", "seed": "42", "weights": "00000000"}, True),
        ({"tab": "training", "seed": "42", "weights": "5eedf00d"}, False),
    ],
)
def test_a_link_that_other_weights_drew_is_told_so(page, query, is_told):
    updates = {component.elem_id: update for component, update in follow(page, query).items()}
    assert ("other weights drew" in updates["redrawn"]) == is_told


def test_a_class_that_no_model_has_is_refused_and_one_of_another_model_is_set_back_in_sight(tmp_path):
    letters = StubModel(tmp_path, name="letters", is_conditional=True, class_names=tuple("abcdefghijkl"))
    models = StubWardrobe(StubModel(tmp_path, name="robes", is_conditional=True), letters)
    page = blocks.make(models)
    chosen = {f.name: f.fn for f in reversed(page.fns.values()) if f.name in ("on_choice", "on_model")}  # Draw's, Grid's
    with pytest.raises(gr.Error, match="label is 'x'; allowed: any, 0 to 9"):
        chosen["on_choice"](Request("en"), None, 4, None, None, 1, "x", "robes")
    with pytest.raises(gr.Error, match="label is 'x'; allowed: any, each, 0 to 11"):
        chosen["on_model"](Request("en"), None, "1", 2, 2, "x", "letters")
    label, *_, sheet, _ = chosen["on_choice"](Request("en"), None, 4, None, None, 1, "11", "robes")
    assert (label["value"], sheet.label) == ("any", None)
    label, columns, picture = chosen["on_model"](Request("en"), None, "1", 2, 2, "l", "robes")
    assert (label["value"], columns) == ("any", 2) and "label=" not in picture


def test_a_grid_of_each_class_names_the_columns(tmp_path):
    model = StubModel(tmp_path, name="robes", is_conditional=True)
    shown = grid.show(validation.grid({"robes": model}, 42, 1, None, "each", "robes"), "ko")
    assert 'src="grid/42.png?rows=1&amp;columns=10&amp;model=robes&amp;weights=5eedf00d&amp;label=each"' in shown
    assert "<span>앵클부츠</span>" in shown
    assert "시드 42을 종류별로 그린 그림" in shown


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"tab": "nowhere"}, "tab"),
        ({"tab": "draw", "seed": "-1"}, "seed"),
        ({"tab": "draw", "seed": "42.0"}, "seed"),
        ({"tab": "grid", "seed": "42."}, "seed"),
        ({"tab": "draw", "seed": "1", "count": "65"}, "count"),
        ({"tab": "draw", "seed": "1", "label": "socks"}, "label"),
        ({"tab": "draw", "count": "65"}, "count"),
        ({"count": "65"}, "count"),
        ({"variety": "9"}, "variety"),
        ({"tab": "grid", "model": "dcgan", "label": "each"}, "label"),
        ({"tab": "training", "model": "nope"}, "model"),
        ({"tab": "data", "model": "nope"}, "model"),
        ({"tab": "how", "model": "nope"}, "model"),
        ({"tab": "morph", "seeds": "1,2", "label": "1,2,3"}, "label"),
        ({"model": "<b>"}, "model"),
        ({"tab": "draw", "seed": "1", "variety": "9"}, "variety"),
        ({"tab": "grid", "seed": "<b>"}, "seed"),
        ({"tab": "grid", "rows": "0"}, "rows"),
        ({"tab": "morph", "seeds": "1"}, "seeds"),
        ({"tab": "morph", "seeds": "1,2", "loop": "yes"}, "loop"),
    ],
)
def test_a_bad_link_opens_the_page_with_a_message(page, query, field, monkeypatch):
    told = []
    monkeypatch.setattr(gr, "Warning", lambda text, **_: told.append(text))
    updates = follow(page, query)
    assert len(updates) == 1
    assert f"{field} is " in told[0]
    assert "<b>" not in told[0]


def test_a_handler_answers_in_the_visitors_language_and_turns_bad_input_into_one_sentence():
    def greet(name, code):
        if name == "<b>":
            raise BadInput("seed", name, "a name", "이름")
        return code + name

    handle = handler(greet)
    assert handle(Request("ko"), None, "x") == "kox"
    with pytest.raises(gr.Error, match="시드") as error:
        handle(Request("ko"), None, "<b>")
    assert "<b>" not in error.value.message
    assert error.value.print_exception is False


def test_a_kept_picture_is_never_written_anew_under_its_readers(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    path = Path(keep(b"picture", "x.png"))
    inode = path.stat().st_ino
    os.utime(path, (0, 0))
    assert keep(b"picture", "x.png") == str(path)
    assert (path.read_bytes(), path.stat().st_ino) == (b"picture", inode)
    assert path.stat().st_mtime > 0  # or the next round of deletions would take it
    assert [file.name for file in path.parent.iterdir()] == ["x.png"]


def test_a_click_that_comes_early_waits_and_is_told_so(model, monkeypatch):
    model.is_ready, shown = False, []

    def progress(fraction, desc):
        shown.append(desc)
        model.is_ready = True

    assert handler(lambda code: "done", model)(Request(None), progress) == "done"
    assert shown == ["The model is waking up"]


def follow(page, query):
    """What the page's load event gives for an address: {component: update}."""

    class Visit(Request):
        query_params = query

    load = next(f for f in page.fns.values() if any(event == "load" for _, event in f.targets))
    return load.fn(Visit(None), None)


def _is_hidden(block) -> bool:
    while block is not None:
        if block.visible is False and isinstance(block, gr.Column):
            return True
        block = block.parent
    return False


def test_the_header_says_where_the_model_comes_from():
    clothes = StubModel(ROOT, {"dataset": {"name": "Fashion-MNIST", "images": 60_000}})
    plain, _ = blocks._header(Origin(ROOT), clothes)["page.header"]
    assert "Drawn by" not in plain and "learnt from 60,000 pictures of clothes and" in plain
    english, korean = blocks._header(Origin(ROOT, repo_id="ada/robes", commit="0123456789"), clothes)["page.header"]
    for text in (english, korean):
        assert 'href="https://huggingface.co/ada/robes/tree/0123456789"' in text
        assert "(0123456)" in text
    english, korean = blocks._header(Origin(ROOT, missing="ada/robes"), clothes)["page.header"]
    assert "The model <b>ada/robes</b> could not be fetched" in english
    assert "<b>ada/robes</b> 모델을 가져오지 못했습니다" in korean


def test_a_model_of_other_data_is_not_said_to_know_clothes(tmp_path):
    run = {"data": "./{signs} <i>", "dataset": {"name": "{signs} <i>", "images": 1234}}
    signs = StubModel(tmp_path, run, is_conditional=True, class_names=("<b>", "양말"))
    english, korean = blocks._header(Origin(ROOT), signs)["page.header"]
    assert "1,234 pictures called “{signs} &lt;i&gt;” and" in english
    assert "이미지 1,234장" in korean
    wear = TestClient(Starlette(routes=routes.make(StubWardrobe(signs)))).get("/wear/42?label=0").text
    assert "<title>Picture 42 is of nothing real: &lt;b&gt;</title>" in wear
    said = [english, korean, wear, draw.draw(Sheet(signs, 1, 2), "en")[2], grid.show(Grid(signs, 1, 2, 2, "each"), "ko")]
    for text in said:
        assert not re.search('garment [^"]|clothes|Fashion|옷', re.sub("<[^>]*>", "", text)), text
