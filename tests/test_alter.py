"""Alter it in Draw, and /alter, on a model that needs no Keras."""

import re
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stub_model import StubModel, StubWardrobe, unit

from gan import alterations, files
from gan.latents import code as codes
from gan.latents import vectors
from gan.page import blocks, components, i18n, links, render, routes, validation
from gan.page.shown import Garment
from gan.page.tabs.draw import alter, handlers
from gan.page.validation import BadInput

LATENT = codes.written(codes.of_vector(vectors.from_seeds([7], 100)[0]))


def request(**query):
    return SimpleNamespace(headers={"accept-language": "en"}, query_params=query)


@pytest.fixture
def model(tmp_path):
    return StubModel(tmp_path)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return blocks.make(StubWardrobe(StubModel(tmp_path_factory.mktemp("model"))))


def asked(model, code: str, **more) -> Garment:
    return validation.garment(StubWardrobe(model), code, **more)


@pytest.mark.parametrize(("language", "name"), [("en", "Brightness"), ("ko", "밝기")])
def test_a_garment_has_a_slider_for_each_direction_where_its_code_says(model, language, name):
    shown = alter.panel(asked(model, "42~brightness1.5", variety=0.5), language)
    sliders = dict(re.findall(r'<input type="range" [^>]*name="([a-z]+)"[^>]*value="([^"]*)"', shown))
    assert sliders == {"brightness": "1.5", "sleeves": "0"}
    assert f'<label for="alter-brightness">{name}</label>' in shown
    assert shown.count('min="-3" max="3"') == 2
    # The small pictures are moved to the ends of one direction alone, and have addresses that the page answers. In front of
    # them is the garment itself, in sight of its sliders.
    copy, *ends = [address.replace("&amp;", "&") for address in re.findall(r'src="(garment/[^"]*)"', shown)]
    assert copy == links.picture(asked(model, "42~brightness1.5", variety=0.5), scale=16)
    moved = ["brightness-3", "brightness3", "sleeves-3", "sleeves3"]
    assert [end.split(".png")[0] for end in ends] == [f"garment/42~{move}" for move in moved]
    assert all("variety=0.5" in end for end in ends)
    app = TestClient(Starlette(routes=routes.make(StubWardrobe(model))))
    assert [app.get("/" + end).status_code for end in ends] == [200] * 4


def test_the_address_that_the_script_fills_in_is_that_of_the_large_picture(model):
    garment = asked(model, "42~brightness1.5~sleeves-0.8")
    shown = alter.panel(garment, "en")
    assert re.search('data-start="([^"]*)"', shown)[1] == "42"
    address = re.search('data-address="([^"]*)"', shown)[1]
    filled = address.replace(alter.CODE, "42~brightness1.5~sleeves-0.8")
    assert filled.replace("&amp;", "&") == links.picture(garment, scale=16)
    assert filled in handlers.judged(garment, "en")


def test_an_altered_garment_shows_its_code_and_keeps_it_in_its_links(model):
    look = handlers.judged(asked(model, "42~brightness1.5"), "en")
    assert "<code>42~brightness1.5</code>" in look
    for place in ("?tab=draw&amp;seed=", "wear/", "?tab=morph&amp;seeds=3,8,11,", "garment/"):
        assert f"{place}42~brightness1.5" in look
    assert "<code>" not in handlers.judged(asked(model, "42"), "en")


def test_directions_without_names_have_letters(model):
    names = [components.direction_name(name, "en") for name in ("da", "dz", "sleeves", "zip")]
    assert names == ["Direction A", "Direction Z", "Sleeves", "zip"]


def test_a_latent_vector_is_altered_into_another_one(model):
    """What Make has found, or what lies on a plane, goes on from there."""
    start = vectors.from_seeds([7], 100)[0].astype(np.float16)
    before, expected = codes.of_vector(start), codes.of_vector(start + np.float32(-0.8) * model.directions["sleeves"])
    found = asked(model, f"{codes.written(before)}~sleeves-0.8").code
    assert found == expected != before
    assert asked(model, f"{codes.written(before)}~sleeves0").code == before
    shown = alter.panel(Garment(model, before), "en")
    assert re.search('data-start="([^"]*)"', shown)[1] == codes.written(before)
    assert shown.count("<input") == 2


def test_where_a_slider_comes_to_rest_the_look_follows_and_the_sliders_stay(page):
    move = next(f.fn for f in page.fns.values() if f.name == "on_move")
    look, panel, large = move(request(), None, "code=42~sleeves-0.8&variety=0.5&model=stub&weights=5eedf00d&at=1")
    assert "Seed 42, altered" in look and "variety=0.5" in look
    assert panel == gr.skip() and codes.written(large.code) == "42~sleeves-0.8"
    for address in (None, "", "code=42~collar1", "code=42&model=x"):
        with pytest.raises(gr.Error, match="; allowed: "):
            move(request(), None, address)


def test_another_class_leaves_the_altered_garment_large(page, model):
    choose = next(f.fn for f in page.fns.values() if f.name == "on_choice")
    sheet = validation.sheet(StubWardrobe(model), 4, 42)
    for code, kept in (("44~sleeves-0.8", "44~sleeves-0.8"), ("50~sleeves1", "42")):  # seed 50 is not among the four
        *_, large = choose(request(), None, 4, sheet, asked(model, code), 1, "any", "stub")
        assert codes.written(large.code) == kept


@pytest.mark.parametrize(("seed", "opens"), [("42~brightness1.5", True), ("42", False)])
def test_a_link_to_an_altered_garment_opens_its_sliders(page, seed, opens):
    load = next(f for f in page.fns.values() if any(event == "load" for _, event in f.targets))
    updates = load.fn(request(tab="draw", seed=seed, count="1"), None)
    (accordion,) = (update for component, update in updates.items() if component.elem_id == "alter")
    assert (accordion != gr.skip()) == opens
    assert not opens or accordion.open


def test_a_model_without_directions_has_them_sought_once_and_kept(model, monkeypatch):
    def found(bundle):
        yield 0.25
        directions = [{"name": "da", "vector": unit(3).tolist()}]
        return {"weights_sha256": bundle.weights_hash, "directions": directions}

    monkeypatch.setattr(alterations, "in_pieces", found)
    model.work = lambda function, *arguments, visitor: function(model, *arguments)
    model.directions, garment = {}, Garment(model, 42)
    assert ": 0%" in alter.panel(garment, "en") and "data-wait" in alter.panel(garment, "en")
    assert model.weights_hash not in alter._searches  # nobody looked
    alter.panel(garment, "en", begins=True)
    search = alter.search(model)
    search.wait()
    assert (search.share, search is alter.search(model)) == (0.25, True)
    assert "Direction A" in alter.panel(garment, "en")
    assert files.read_json(model.folder / "directions.json")["weights_sha256"] == model.weights_hash
    assert asked(model, "42~da1").code == codes.Altered(42, (("da", 1),))


def test_a_search_that_fails_says_so_and_its_reason_is_in_the_log(model, capsys):
    def fail(*_, **more):
        raise RuntimeError("no memory")

    model.directions, model.work = {}, fail
    alter.search(model).wait()
    for language, words in (("en", "the log of the page says why"), ("ko", "로그")):
        assert words in alter.panel(Garment(model, 42), language)
    assert "no directions for stub: no memory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "alterations", "made"),
    [
        ("42", "brightness 1.5, sleeves -0.8", "42~brightness1.5~sleeves-0.8"),
        (42, "sleeves-0.8,brightness1.5", "42~brightness1.5~sleeves-0.8"),
        ("42~brightness1", "sleeves 2", "42~brightness1~sleeves2"),
        ("42~brightness1~sleeves2", "brightness -1.25", "42~brightness-1.25~sleeves2"),
        ("42~brightness1", "brightness 0", "42"),
        (LATENT, "brightness 0", LATENT),
    ],
)
def test_alterations_are_read_from_text(model, code, alterations, made):
    assert codes.written(validation.altered(StubWardrobe(model), code, alterations).code) == made


@pytest.mark.parametrize(
    ("code", "alterations", "field"),
    [
        *[("42", value, "alterations") for value in ("", None, 7, "brightness", "collar 1", "brightness 1,", "<b> 1")],
        *[("42", f"brightness {value}", "alterations") for value in ("3.01", "-9", "x", "1.234", "1~sleeves1")],
        ("42", "brightness 1, brightness 2", "alterations"),
        ("42", ",".join(["brightness 1"] * 9999), "alterations"),
        ("x", "brightness 1", "seed"),
        ("42~collar1", "brightness 1", "code"),
        (LATENT, "collar 1", "alterations"),
    ],
)
def test_what_cannot_be_altered_is_refused_by_its_field(model, code, alterations, field):
    with pytest.raises(BadInput, match=f"^{field} is .*; allowed: ") as error:
        validation.altered(StubWardrobe(model), code, alterations)
    assert f"({field})" in i18n.choose(error.value.pair, "ko")
    assert len(str(error.value)) < 250


def test_the_endpoint_gives_the_picture_and_its_code(page):
    endpoint = next(f.fn for f in page.fns.values() if f.api_name == "alter")
    file, code = endpoint(request(), "42", "brightness 1.5")
    assert code == "42~brightness1.5"
    model = StubModel(Path(file).parent)
    assert Path(file).read_bytes() == render.garment_png(asked(model, code))
