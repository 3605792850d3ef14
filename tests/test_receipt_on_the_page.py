"""The receipt as the page has it: JSON, pictures, the tab Draw, on a stub model and a few training pictures."""

import asyncio
import html
import re
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stub_model import WEIGHTS, StubModel, StubWardrobe

from gan import features, files
from gan import receipts as numbers
from gan.data import DataError
from gan.page import dataset, drawings, i18n, receipts, render, routes
from gan.page.dataset import NotHereError, Pictures
from gan.page.receipts import Lack
from gan.page.shown import Garment
from gan.page.tabs.data.layout import Layout as DataTab
from gan.page.tabs.draw import handlers as draw
from gan.page.tabs.draw import receipt as tab

LABELS = np.arange(60, dtype=np.uint8) % 10


@pytest.fixture
def model(tmp_path):
    """Its garments are one grey on the left, 25 times their class on the right; it has ranks and novelty."""
    made = StubModel(tmp_path, name="robes", is_conditional=True)
    lists = [[-1.0, 0.0, 0.5, 1.0]] * 10
    ranks = {"own": lists, "real": [[1.0, 2.0]] * 10, "counts": [[4, 2]] * 10, "real_pictures": "held out"}
    files.write_json(tmp_path / "ranks.json", {"weights_sha256": made.weights_hash} | ranks)
    novelty = {"trained_on": 60, "counts": [4] * 10 + [40], "distances": [[0.0, 3.0, 4.0, 50.0]] * 11}
    files.write_json(tmp_path / "novelty.json", {"weights_sha256": made.weights_hash} | novelty)
    return made


@pytest.fixture
def garment(model):
    return Garment(model, 42, label=8)


@pytest.fixture
def trained_on(garment, monkeypatch):
    """60 training pictures: the sixth is the garment itself, the seventh and eighth are a little off."""
    images = np.random.default_rng(0).integers(0, 256, (60, 28, 28, 1), np.uint8)
    images[5:8] = render.draw([garment])[0]
    images[6, :, :, 0] ^= 1  # by one everywhere
    images[7, :14] ^= 4

    async def load(self):
        return Pictures(images, LABELS, self.source.class_names)

    monkeypatch.setattr(dataset.Loader, "_load", load)
    return images


@pytest.fixture
def client(model):
    with TestClient(Starlette(routes=routes.make(StubWardrobe(model)))) as client:
        yield client


def ready(client, address="/garment/42.json?label=8"):
    """The answer once nothing is on its way any more."""
    for _ in range(200):
        answer = client.get(address)
        if answer.status_code == 200 and "being" not in answer.json().get("why", ""):
            return answer
    raise AssertionError(answer.text)


def test_features_are_kept_for_the_next_start_and_damaged_ones_are_computed_anew(model, garment, trained_on, monkeypatch):
    first = filled(model, garment).by_features
    (kept,) = receipts.KEPT.iterdir()
    again = StubModel(model.folder, name="robes", is_conditional=True)
    again.weights_hash = model.weights_hash
    asked, call = [], StubModel.call
    monkeypatch.setattr(StubModel, "call", lambda self, *given: asked.append(given[0]) or call(self, *given))
    found = filled(again, garment._replace(model=again)).by_features
    assert [(near.index, near.features) for near in found] == [(near.index, near.features) for near in first]
    assert asked.count(numbers.features_of) == 1  # of the garment
    kept.write_bytes(kept.read_bytes()[:-1])
    another = StubModel(model.folder, name="robes", is_conditional=True)
    assert filled(another, garment._replace(model=another)).by_features
    assert asked.count(numbers.features_of) > 3


def filled(model, garment, wait_for=lambda shelf: shelf.lacks is None or not shelf.lacks.is_coming):
    """The receipt once that is so."""

    async def visit():
        shelf = receipts.shelf(StubWardrobe(model), garment.model)
        shelf.begin()
        while not wait_for(shelf):
            await asyncio.sleep(0.001)
        return receipts.fill(garment, shelf)

    return asyncio.run(visit())


def test_the_json_says_all_that_is_known_of_a_garment(client, model, trained_on):
    answer, eight = ready(client), Garment(model, 42, label=8)
    found = answer.json()
    logit = float(model.draw_and_judge(*(part[None] for part in (eight.point, eight.weights)))[1])
    assert list(found) == [
        *("code", "seed", "model", "weights", "label", "class_name", "logit", "probability", "rank", "nearest", "novelty")
    ]
    assert [found[key] for key in list(found)[:6]] == ["42", 42, "robes", WEIGHTS, 8, "Bag"]
    assert (found["logit"], found["probability"]) == (logit, pytest.approx(1 / (1 + np.exp(-logit))))
    assert found["rank"] == np.mean(np.array([-1, 0, 0.5, 1]) < logit)
    assert found["nearest"] == [
        {"index": 5, "label": 5, "pixels": 0, "features": 0},
        {"index": 6, "label": 6, "pixels": 1, "features": pytest.approx(2)},
        {"index": 7, "label": 7, "pixels": pytest.approx(2**1.5, abs=1e-3), "features": pytest.approx(32**0.5, abs=1e-3)},
    ]
    assert found["novelty"] == 0  # nothing is nearer than a copy
    assert "max-age=3600" in answer.headers["cache-control"]
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/garment/42.json?label=8", headers=tag).status_code == 304
    assert client.get("/garment/42.json?label=7", headers=tag).status_code == 200
    assert client.get("/garment/42.png?label=8").headers["etag"] != answer.headers["etag"]
    # What it says may be derived anew, of the same weights.
    named = client.get(f"/garment/42.json?label=8&weights={WEIGHTS}")
    assert named.headers["cache-control"] == "public, max-age=3600"
    moved = ready(client, "/garment/42~sleeves1.json?label=8&variety=0.5").json()
    assert (moved["code"], moved["seed"]) == ("42~sleeves1", 42)


def test_what_is_not_near_is_newer_than_some_unseen_pictures(model, trained_on):
    far = filled(model, Garment(model, 7, label=3))
    assert far.novelty == np.mean(np.array([0, 3, 4, 50]) < far.by_pixels[0].pixels) > 0
    expected = np.sqrt(((trained_on.astype(float) - far.image) ** 2).reshape(60, -1).mean(axis=1))
    assert [near.index for near in far.by_pixels] == np.argsort(expected)[:3].tolist()
    assert [near.pixels for near in far.by_pixels] == pytest.approx(np.sort(expected)[:3])
    seen = np.concatenate([model.call(numbers.features_of, images[None]) for images in (*trained_on, far.image)])
    away = np.linalg.norm(seen[:-1] - seen[-1], axis=1)
    assert [near.index for near in far.by_features] == np.argsort(away)[:3].tolist()
    assert [near.features for near in far.by_features] == pytest.approx(np.sort(away)[:3])


def test_until_the_pictures_are_there_it_says_so_and_nobody_keeps_it(client, model, monkeypatch):
    may_come = asyncio.Event()

    async def load(self):
        await may_come.wait()

    monkeypatch.setattr(dataset.Loader, "_load", load)
    answer = client.get(f"/garment/42.json?weights={WEIGHTS}")
    found = answer.json()
    assert found["nearest"] is None and found["novelty"] is None and found["rank"] is not None
    assert found["why"] == "The training pictures are being fetched."
    assert answer.headers["cache-control"] == "no-store" and "etag" not in answer.headers
    assert "불러오는 중" in client.get("/garment/42.json", headers={"Accept-Language": "ko"}).json()["why"]
    picture = client.get("/data/5.png")
    assert (picture.status_code, picture.headers["retry-after"]) == (503, "2")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DataError("x"), "could not be downloaded"),
        (NotHereError("elsewhere"), "does not carry"),
        (NotHereError("moved"), "no longer"),
        (NotHereError("changed"), "not what the model learnt from"),
    ],
)
def test_without_the_pictures_it_says_what_is_missing_and_does_not_ask_again_at_once(error, said, client, monkeypatch):
    asked = []

    async def load(self):
        asked.append(1)
        raise error

    monkeypatch.setattr(dataset.Loader, "_load", load)
    found = ready(client)
    assert said in found.json()["why"] and found.headers["cache-control"] == "no-store"
    assert found.json()["nearest"] is None and found.json()["logit"] is not None
    picture = client.get("/data/5.png")
    assert picture.status_code == 404 and said in picture.text and "retry-after" not in picture.headers
    assert len(asked) == 1
    monkeypatch.setattr(receipts, "RETRY", 0)
    client.get("/data/5.png")
    client.get("/data/5.png")
    assert len(asked) > 1


def test_without_classifiers_pixels_are_compared_alone(client, model, trained_on, monkeypatch):
    def call(function, *arguments):
        raise features.ExtractorError("none")

    monkeypatch.setattr(model, "call", call)
    found = ready(client).json()
    assert [near["features"] for near in found["nearest"]] == [None] * 3
    assert found["novelty"] == 0 and "no classifier" in found["why"]


def test_a_model_without_classes_without_ranks_and_without_a_critic(tmp_path, trained_on):
    plain = StubModel(tmp_path / "nothing", name="plain")
    plain.draw_and_judge = lambda points, classes: (plain.draw_latents(points, classes), None)
    found = receipts.facts(filled(plain, Garment(plain, 42)), "en")
    nothing = {"label", "class_name", "logit", "probability", "rank", "novelty"}
    assert {key for key, value in found.items() if value is None} == nothing
    assert len(found["nearest"]) == 3 and "not measured" in found["why"]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/garment/x.json", "seed"),
        ("/garment/42~collar1.json", "code"),
        ("/garment/42.json?label=socks", "label"),
        ("/garment/42.json?model=x", "model"),
        ("/garment/42.json?variety=9", "variety"),
        ("/garment/42.json?weights=x", "weights"),
        ("/data/x.png", "index"),
        ("/data/-1.png", "index"),
        ("/data/1.5.png", "index"),
        ("/data/1.png?scale=17", "scale"),
        ("/data/1.png?model=x", "model"),
    ],
)
def test_a_bad_value_is_a_sentence_that_names_the_field(client, trained_on, address, field):
    answer = client.get(address)
    assert (answer.status_code, answer.text.split(" is ")[0]) == (400, field)
    assert f"({field})" in client.get(address, headers={"Accept-Language": "ko"}).text


def test_a_training_picture_has_an_address(client, trained_on):
    ready(client)
    for scale in (1, 4):
        picture = client.get(f"/data/7.png?scale={scale}")
        assert picture.content == routes.pictures.png(trained_on[7, :, :, 0].repeat(scale, 0).repeat(scale, 1))
    assert client.get("/data/7.png").content == client.get("/data/7.png?scale=4&model=robes").content
    beyond = client.get("/data/60.png")
    assert (beyond.status_code, beyond.text) == (404, "index: the training pictures end at 59")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_receipt_shows_the_nearest_pictures_with_ways_to_them(model, garment, trained_on, language):
    shown = tab.show(filled(model, garment), language)
    links = re.findall(r'href="([^"]*)"', shown)
    assert links[:3] == [f"?tab=data&amp;index={index}&amp;model=robes" for index in (5, 6, 7)] and len(links) == 6
    assert shown.count("<img") == 8  # itself and three, twice
    shoe = i18n.class_name(model.class_names, 5, language)
    assert f'alt="{i18n.choose(draw.WORDS["draw.receipt.alt"], language, index=5, name=shoe)}"' in shown
    bag = i18n.class_name(model.class_names, 8, language)
    kind = i18n.choose(draw.WORDS["draw.receipt.kind"], language, name=bag)
    sentence = i18n.choose(draw.WORDS["draw.receipt.novelty"], language, percent="0", count=4, kind=kind)
    assert f'role="img" aria-label="{sentence}"' in shown and f"<p>{sentence}" in shown
    assert i18n.choose(draw.WORDS["draw.receipt.pixels"], language, count="60") in shown
    for key in ("copies", "limits"):
        assert i18n.choose(draw.WORDS[f"draw.receipt.{key}"], language) in shown
    assert 'class="bar"' not in shown
    assert not re.search('garment [^"]|clothes|Fashion|옷', re.sub("<[^>]*>", "", shown))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_while_something_comes_the_receipt_keeps_its_place(model, garment, trained_on, language):
    whole = filled(model, garment)
    coming = whole._replace(by_pixels=None, by_features=None, novelty=None, lacks=Lack("reading", is_coming=True))
    shown = tab.show(coming, language)
    assert shown.count('class="coming"') == 6 and 'class="bar"' in shown
    half = tab.show(whole._replace(by_features=None, lacks=Lack("comparing", 0.34, True)), language)
    assert half.count('class="coming"') == 3 and "width:34.0%" in half and "34%" in half
    gone = tab.show(coming._replace(lacks=Lack("elsewhere")), language)
    assert "coming" not in gone and 'class="bar"' not in gone and Lack("elsewhere").said(language) in gone


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_critics_opinion_is_a_rank_among_its_own_and_among_real_ones(model, language):
    look = draw.look(Garment(model, 42, label=8), 0.7, language)
    sentence = html.escape(i18n.choose(draw.WORDS["draw.rank"], language, own="75", real="0"))
    assert f'aria-label="{sentence}"' in look and f"<p>{sentence}</p>" in look
    assert "+0.70" in look and "67%" in look and 'class="bar"' not in look


@pytest.mark.parametrize(("share", "shown"), [(0, "0"), (0.001, "<1"), (0.006, "1"), (0.5, "50"), (0.996, ">99"), (1, "100")])
def test_a_share_is_never_rounded_to_none_or_all(share, shown):
    assert drawings.percent(share) == shown


def test_the_marks_stand_where_their_values_are():
    drawn = drawings.scale(np.linspace(0, 10, 101), 5, "x")
    assert float(re.search('class="mark" x="([^"]*)"', drawn)[1]) == pytest.approx(5 / 9.9 * 31.7, abs=0.01)
    both = drawings.two_histograms(np.array([0.0, 1]), np.array([2.0, 4]), 9, "x")
    assert 'class="mark" x="31.70"' in both
    assert "nan" not in drawings.two_histograms(np.array([1.0]), np.array([1.0]), 1.0, "x")


def test_a_link_into_data_names_the_picture_and_the_model(model, trained_on):
    model.run["dataset"] = {"images": 60}
    with gr.Blocks() as page, gr.Tabs(), gr.Tab() as one:
        layout = DataTab(StubWardrobe(model), one)
    assert layout.open({"index": "5", "model": "robes"}, "en") == {layout.model: "robes", layout.index: 5}
    for bad in ("60", "-1", "x"):
        with pytest.raises(ValueError, match=r"index is .*; allowed: a whole number from 0 to 59"):
            layout.open({"index": bad}, "en")
    fn = next(fn for fn in page.fns.values() if fn.name == "on_index")
    assert (layout.index._id, "change") in fn.targets  # whatever moves it, a link too
    request = SimpleNamespace(headers={})
    assert "index 5: Sandal" in asyncio.run(fn.fn(5, "robes", request))
