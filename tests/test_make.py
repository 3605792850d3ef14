"""The tab Make, /make/picture and /project, on a model that needs no Keras."""

import base64
import io
import json
import re
import socket
import threading
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from gradio.utils import get_upload_folder
from PIL import Image, ImageDraw
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stub_model import GREY_A_CLASS, SketchingModel, StubModel, StubWardrobe

from gan import files, photographs, pictures, projection
from gan.data import edges
from gan.features import ExtractorError
from gan.latents import code as codes
from gan.latents import vectors
from gan.page import blocks, components, i18n, intake, links, routes, sketches
from gan.page.shown import Garment
from gan.page.tabs.make import handlers
from gan.page.tabs.make.layout import Layout
from gan.page.tabs.make.sketches import SKETCHES
from gan.page.validation import BadInput
from gan.photographs import PictureError
from gan.projection import Found, Step


def outline() -> np.ndarray:
    """A white box of lines on black, uint8 (448, 448)."""
    picture = Image.new("L", (448, 448))
    ImageDraw.Draw(picture).rectangle((100, 40, 340, 400), outline=255, width=16)
    return np.asarray(picture)


def url(pixels: np.ndarray) -> str:
    return f"data:image/png;base64,{base64.b64encode(pictures.png(pixels)).decode()}"


def decoded(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))))


class Finding(StubModel):
    """A stub to which a search finds seed 7, as a class; `asked` is what was searched for, `closed` whether it was left."""

    def work(self, function, image, label, visitor=None, begin=None):
        assert function is projection.project
        self.asked, self.closed, kind = (image, label, visitor), False, label
        if self.is_conditional:
            kind = 8 if label is None else label
        point = vectors.from_seeds([7], self.latent_dim)
        classes = vectors.one_hot(np.array([kind]), self.classes) if self.is_conditional else None
        drawn = self.draw_latents(point, classes)[0]
        try:
            yield begin
            for share in (0.25, 0.5):
                yield Step(share, drawn // 2)
        finally:
            self.closed = True
        code = codes.of_vector(point[0], None if classes is None else classes[0])
        return Found(code, kind, drawn, float(projection.distance(drawn, image)), np.stack([drawn // 2, drawn]))


@pytest.fixture
def model(tmp_path):
    return Finding(tmp_path, name="robes", is_conditional=True)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return blocks.make(StubWardrobe(Finding(tmp_path_factory.mktemp("model"), name="robes", is_conditional=True)))


@pytest.fixture
def client(model):
    return TestClient(Starlette(routes=routes.make(StubWardrobe(model)), middleware=routes.MIDDLEWARE))


def request(language="en"):
    return SimpleNamespace(headers={"accept-language": language}, query_params={}, session_hash="visitor")


# What visitors show


def test_a_picture_comes_back_as_the_network_sees_it_and_nothing_keeps_it(client):
    answer = client.post("/make/picture?drawn=1", content=pictures.png(outline()))
    assert answer.headers["cache-control"] == "no-store"
    seen = {name: decoded(address) for name, address in answer.json().items()}
    assert {name: pixels.shape for name, pixels in seen.items()} == {
        "whole": (448, 448),
        "square": (112, 112),
        "image": (28, 28),
    }
    assert seen["square"][50, 56] == 0  # as it was drawn
    assert seen["image"][14, 14] == photographs.FILLED  # what the lines enclose is meant, too
    plain = client.post("/make/picture", content=pictures.png(outline())).json()
    assert decoded(plain["image"])[14, 14] == 0
    light = pictures.png(255 - outline()[::16, ::16])
    own, strangers = (decoded(client.post(f"/make/picture?known={i}", content=light).json()["image"]) for i in (1, 0))
    assert own[0, 0] == 255 and strangers[0, 0] == 0
    assert client.get("/make/picture").status_code == 405


@pytest.mark.parametrize(
    ("language", "words"), [("en", "picture is no picture that can be read"), ("ko", "이미지(picture)로 읽을")]
)
def test_a_file_that_is_none_is_refused_in_the_visitors_language(client, language, words):
    answer = client.post("/make/picture", content=b"hello", headers={"accept-language": language})
    assert answer.json()["refused"].startswith(words)


def test_photographs_of_ten_mebibytes_get_through_and_larger_ones_do_not(client):
    answer = client.post("/make/picture", content=b"\0" * photographs.MOST_BYTES)
    assert answer.json()["refused"].startswith("picture is no picture")
    assert client.post("/make/picture", content=b"\0" * (routes.LARGEST_BODY + 1)).status_code == 413


def test_all_refusals_are_said_in_both_languages():
    assert intake.IN_KOREAN.keys() == photographs.REFUSED.keys()
    values = {"given": 11.5, "width": 1, "height": 2, "least": 8}
    for why in photographs.REFUSED:
        english, korean = intake.BadPicture(PictureError(why, **values)).pair
        assert english.startswith("picture ") and "; allowed: " in english
        assert "(picture)" in korean and "{" not in korean


def test_what_is_searched_for_is_what_is_shown_as_looked_for(client):
    """A dark bag on white that fills its square: to look for its ground once more would invert it."""
    photograph = np.full((600, 600), 245, np.uint8)
    photograph[100:500, 100:500] = 40
    photograph[250:350, 250:350] = 120
    shown = client.post("/make/picture", content=pictures.png(photograph)).json()
    given = intake.handed_over(json.dumps({"picture": shown["square"], "drawn": False}))
    assert np.array_equal(given.square, decoded(shown["square"]))
    assert np.array_equal(given.image[..., 0], decoded(shown["image"]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "x",
        "[]",
        "{}",
        json.dumps({"picture": url(outline())}),
        '{"picture": 7}',
        '{"picture": "data:image/png;base64,!"}',
        "9" * 5000,
    ],
)
def test_what_the_page_hands_over_is_checked(text):
    with pytest.raises(BadInput, match=r"^picture is "):
        intake.handed_over(text)


def test_an_uploaded_file_is_deleted_as_soon_as_it_is_read(tmp_path):
    folder = tmp_path / "uploads"
    for content in (pictures.png(outline()), b"hello"):
        file = folder / str(len(content)) / "shoe.png"  # as a hash would
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        try:
            assert intake.uploaded({"path": str(file)}, folder).image[3, 14, 0] == 0
        except BadInput:
            assert content == b"hello"
        assert not file.exists()


def test_several_callers_may_send_the_same_picture_at_once(tmp_path):
    """Gradio gives it one name: whoever comes first deletes it."""
    file = tmp_path / "hash" / "shoe.png"
    file.parent.mkdir()
    file.write_bytes(pictures.png(outline()))
    first, second = (intake.uploaded({"path": str(file)}, tmp_path) for _ in range(2))
    assert np.array_equal(first.square, second.square) and first.square.any()
    assert not file.exists()


@pytest.mark.parametrize(
    "place", ["outside.png", "uploads/../outside.png", "uploads/none.png", "uploads/\0", f"uploads/{'x' * 5000}", "uploads"]
)
def test_no_other_file_is_read_or_deleted(tmp_path, place):
    (tmp_path / "uploads").mkdir()
    (tmp_path / "outside.png").write_bytes(pictures.png(outline()))
    with pytest.raises(BadInput, match="picture is missing"):
        intake.uploaded({"path": str(tmp_path / place)}, tmp_path / "uploads")
    assert (tmp_path / "outside.png").exists()


# What the generator answers


def test_the_film_grows_and_the_answer_stands_beside_what_was_asked_for(model):
    shown = intake.Shown(photographs.seen(outline(), 112), is_drawn=True)
    *working, answer = handlers.nearest(shown, model, 3, "en", "visitor")
    image, label, visitor = model.asked
    assert (label, visitor) == (3, "visitor") and np.array_equal(image, shown.image)
    assert [re.search('aria-valuenow="([0-9]+)"', told)[1] for told in working] == ["0", "25", "50"]
    assert [told.count("<img") for told in working] == [0, 1, 1]
    asked, found, difference = map(decoded, re.findall('src="(data:[^"]*)"', answer)[:3])
    assert np.array_equal(asked, shown.image[..., 0])
    assert np.array_equal(difference, np.abs(asked.astype(int) - found))
    assert "Found: Dress" in answer and f"off by {projection.distance(found[..., None], shown.image):.1f} of 255" in answer
    code = codes.of_vector(vectors.from_seeds([7], 100)[0], vectors.one_hot(np.int64(3), 10))
    garment = Garment(model, code)
    for address in (links.page(garment), links.to_morph(garment), links.picture(garment, scale=16)):
        assert f'href="{address.replace("&", "&amp;")}"' in answer
    assert np.array_equal(model.draw_latents(garment.point[None], garment.weights[None])[0, ..., 0], found)


def test_who_leaves_stops_the_search(model):
    work = handlers.nearest(intake.Shown(photographs.seen(outline(), 112)), model, None, "ko", "visitor")
    next(work)
    work.close()
    assert model.closed


@pytest.mark.parametrize(("distance", "verdict", "real"), [(5, "near", "0"), (27, "far", "70"), (90, "beyond", "100")])
def test_its_distance_stands_among_those_of_real_pictures_and_of_its_own(model, tmp_path, distance, verdict, real):
    told = {"own": [2.0, 4, 6, 8], "real": [float(10 + 2.5 * i) for i in range(10)], "counts": [4, 10]}
    files.write_json(tmp_path / "reach.json", told | {"weights_sha256": model.weights_hash})
    shown = intake.Shown(photographs.seen(outline(), 112))
    *_, answer = handlers.nearest(shown, model, None, "en", None)
    assert "Of 10 real pictures" in answer  # whatever its own distance is
    reach = handlers._reach(handlers.receipts.reach_of(model), distance, "en")
    assert handlers.WORDS[f"make.verdict.{verdict}"][0] in reach
    assert f"Of 10 real pictures that the network never saw, {real}% are met more closely" in reach
    assert reach.count('role="img"') == 1


@pytest.mark.parametrize(("distance", "verdict", "own"), [(7, "again", "75"), (27, "missed", "100")])
def test_a_picture_of_its_own_is_told_against_its_own(model, tmp_path, distance, verdict, own):
    told = {"own": [2.0, 4, 6, 8], "real": [float(10 + 2.5 * i) for i in range(10)], "counts": [4, 10]}
    files.write_json(tmp_path / "reach.json", told | {"weights_sha256": model.weights_hash})
    reach = handlers._reach(handlers.receipts.reach_of(model), distance, "en", is_own=True)
    assert handlers.WORDS[f"make.verdict.{verdict}"][0] in reach
    assert f"Of 4 of its own pictures, {own}% are met more closely" in reach


@pytest.mark.parametrize(
    ("own", "label", "is_own"),
    [
        ({"seed": 5, "label": "Bag", "model": "robes"}, None, True),
        ({"seed": 5, "label": "Bag", "model": ""}, 8, True),
        ({"seed": 5, "label": "Bag", "model": "robes"}, 3, False),  # which it need not be able to draw as a dress
        ({"seed": 5, "label": "any", "model": "stub"}, None, False),  # another model's
        ({"seed": "x"}, None, False),
        ("robes", None, False),
        (None, None, False),
    ],
)
def test_the_page_says_which_model_drew_what_is_shown(model, tmp_path, own, label, is_own):
    models = StubWardrobe(model, StubModel(tmp_path))
    given = intake.handed_over(json.dumps({"picture": url(outline()[::4, ::4]), "drawn": False, "own": own}))
    assert handlers.is_own(models, given, model, label) is is_own


def test_without_such_numbers_it_says_the_distance_alone(model):
    *_, answer = handlers.nearest(intake.Shown(photographs.seen(outline(), 112)), model, None, "en", None)
    assert "off by" in answer and "real pictures" not in answer and "<svg" not in answer


def test_there_are_three_sketches_for_each_class_within_the_canvas():
    assert [len(paths) for paths in SKETCHES] == [3] * 10
    for path in (path for paths in SKETCHES for path in paths):
        assert re.fullmatch(r"(?:[MLQ]-?[\d ]+-?[\d ]*|Z)+", path)
        assert all(-4 <= int(number) <= 110 for number in re.findall(r"-?\d+", path))
    assert handlers.page("en", True).count("data-sketch=") == 30
    assert "data-sketch=" not in handlers.page("ko", False)


def test_the_button_asks_for_what_was_shown_and_the_other_one_stops_it(page):
    find, stop = (next(f.fn for f in page.fns.values() if f.name == name) for name in ("on_find", "on_stop"))
    given = json.dumps({"picture": url(outline()[::4, ::4]), "drawn": True})
    first, *_, last = find(request(), None, given, "Bag", "")
    assert first[1].visible and 'class="make-answer"' in last[0]
    assert stop(request("ko"), None)[0] == '<p role="status">멈췄습니다.</p>'
    for wrong, field in (((None, "any", ""), "picture"), ((given, "socks", ""), "label"), ((given, "any", "x"), "model")):
        with pytest.raises(gr.Error, match=f"^.?{field} is "):
            list(find(request(), None, *wrong))


def test_the_endpoint_gives_picture_code_distance_and_class(page):
    project = next(f.fn for f in page.fns.values() if f.api_name == "project")
    file, code, distance, label = project(request(), url(outline()), "Bag", "")
    found = np.asarray(Image.open(file))[::4, ::4, None]
    assert distance == pytest.approx(projection.distance(found, intake.uploaded(url(outline()), Path()).image), abs=1e-3)
    assert code.startswith("z") and label == 8
    kept = Path(get_upload_folder()) / "of a test" / "shoe.png"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pictures.png(outline()))
    assert project(request(), {"path": str(kept)})[1:] == (code, distance, 8)
    assert not kept.exists()
    for given in (None, 7, "shoe.png", [], {"path": "/etc/passwd"}):
        with pytest.raises(gr.Error, match="picture is "):
            project(request(), given)


# What is drawn of a sketch


@pytest.fixture
def wardrobe(model, tmp_path):
    """A page's models, one of which draws from sketches, and one as well that learnt without its critic."""
    models = StubWardrobe(model)
    drawers = SketchingModel(tmp_path, "alone", "pix2pix_l1"), SketchingModel(tmp_path)
    models.from_pictures = {one.name: one for one in drawers}
    return models


def served(models) -> TestClient:
    return TestClient(Starlette(routes=routes.make(models), middleware=routes.MIDDLEWARE))


def asked_to_draw(models, body: str | bytes, query: str = "", language: str = "en"):
    return served(models).post(f"/make/garment{query}", content=body, headers={"accept-language": language})


def handed(strokes: bool = True) -> str:
    square = photographs.seen(outline(), photographs.SQUARE)
    return json.dumps({"picture": url(square), "drawn": True, "strokes": strokes})


@pytest.mark.parametrize(("label", "kind", "said"), [("8", 8, "Bag"), ("", 7, "Sneaker"), ("any", 7, "Sneaker")])
def test_strokes_become_a_garment_of_the_class_or_of_the_one_that_the_classifier_chooses(wardrobe, label, kind, said):
    answer = asked_to_draw(wardrobe, handed(), f"?label={label}")
    assert answer.headers["cache-control"] == "no-store"
    made = answer.json()
    lines = edges.of_strokes(photographs.seen(outline(), photographs.SQUARE))[..., 0]
    assert np.array_equal(decoded(made["sketch"]), lines)
    expected = np.where(lines[::-1] > 0, 255, GREY_A_CLASS * kind)
    assert np.array_equal(decoded(made["garment"])[::16, ::16], expected)
    assert (made["said"], made["file"]) == (f"Drawn as: {said}", f"never-worn-sketch-{said.lower()}.png")
    # What is drawn can be searched for as it is.
    again = intake.handed_over(json.dumps({"picture": made["square"]}))
    assert np.array_equal(again.image[..., 0], expected)


def test_a_garment_comes_along_with_what_is_seen_of_a_picture_where_a_class_is_named(wardrobe):
    routed = served(wardrobe)
    alone = routed.post("/make/picture?drawn=1&strokes=1", content=pictures.png(outline())).json()
    seen = routed.post("/make/picture?drawn=1&strokes=1&label=8", content=pictures.png(outline())).json()
    assert seen.pop("made") == asked_to_draw(wardrobe, handed(), "?label=8").json()
    assert seen == alone
    refused = routed.post("/make/picture?label=socks", content=pictures.png(outline())).json()
    assert refused["made"]["refused"].startswith("label is 'socks'") and refused["square"]
    assert set(routed.post("/make/picture?label=8", content=b"hello").json()) == {"refused"}


def test_of_what_is_no_strokes_the_lines_are_looked_for(wardrobe):
    photograph = np.zeros((112, 112), np.uint8)
    photograph[20:92, 30:82] = 200
    given = json.dumps({"picture": url(photograph), "drawn": False})
    lines = decoded(asked_to_draw(wardrobe, given, "?label=3").json()["sketch"])
    assert np.array_equal(lines, edges.of_anything(photograph)[..., 0])
    assert lines.max() > 200 and lines[14, 14] == 0  # its inside is none of them


@pytest.mark.parametrize("body", ["", b"\xff", "[" * 100_000, '{"picture": 7}', json.dumps({"picture": url(outline())})])
def test_what_is_no_sketch_is_refused_in_a_sentence(wardrobe, body):
    assert asked_to_draw(wardrobe, body).json()["refused"].startswith("picture is ")
    assert "(picture)" in asked_to_draw(wardrobe, body, language="ko").json()["refused"]
    assert asked_to_draw(wardrobe, handed(), "?label=socks").json()["refused"].startswith("label is 'socks'; allowed: any, 0")


def test_where_no_classifier_knows_the_data_a_class_is_asked_for(wardrobe, monkeypatch):
    def call(self, function, *arguments):
        raise ExtractorError("none")

    monkeypatch.setattr(SketchingModel, "call", call)
    assert asked_to_draw(wardrobe, handed()).json()["refused"].startswith("label is 'any'; allowed: 0 to 9")
    sketches.begin(wardrobe)  # is nobody's business then


def test_without_such_a_model_the_tab_searches_and_no_more(page, wardrobe, model):
    assert asked_to_draw(StubWardrobe(model), handed()).json()["refused"].startswith("model is ")
    drawing = blocks.make(wardrobe)
    ids = [{block.elem_id for block in one.blocks.values()} for one in (page, drawing)]
    assert ids[1] - ids[0] == {"make-sketched", "make-below"}
    live = next(block for block in drawing.blocks.values() if block.elem_id == "make-sketched")
    kinds = i18n.said(live.props, Layout.words | components.WORDS, "en")["kinds"]
    assert kinds[:2] == [["any", "Anything: a classifier decides"], ["0", "T-shirt/top"]]
    assert [name for _, name in kinds[1:]] == list(model.class_names)


def test_the_endpoint_draws_what_the_page_draws(wardrobe, page):
    sketch, other = (next(f.fn for f in one.fns.values() if f.api_name == "sketch") for one in (blocks.make(wardrobe), page))
    drawn = np.asarray(Image.open(sketch(request(), url(255 - outline()), "Bag", "")))[::4, ::4]
    lines = edges.of_anything(photographs.seen(outline(), photographs.SQUARE))
    image, kind = sketches.draw(sketches.named(wardrobe, "pix2pix"), lines, 8)
    assert np.array_equal(drawn, image[..., 0]) and kind == 8
    for function, arguments, field in (
        (sketch, (None,), "picture"),
        (sketch, (url(outline()), "socks"), "label"),
        (sketch, (url(outline()), 8, "alone"), "model"),  # which is for How it works
        (other, (url(outline()),), "model"),
    ):
        with pytest.raises(gr.Error, match=f"^.?{field} is "):
            function(request(), *arguments)


@pytest.fixture(scope="module")
def address(page):
    """Where the page answers, as programs reach it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page.launch(
        prevent_thread_lock=True, quiet=True, server_port=port, run_history=False, enable_monitoring=False, ssr_mode=False
    )
    yield page.local_url
    page.close(verbose=False)


def asked(address: str, *arguments: object):
    """A call of /project: the lines that come back, as they come."""
    body = json.dumps({"data": arguments}).encode()
    call = urllib.request.Request(f"{address}gradio_api/call/project", body, {"Content-Type": "application/json"})
    event = json.load(urllib.request.urlopen(call))["event_id"]
    return urllib.request.urlopen(f"{address}gradio_api/call/project/{event}")


@pytest.mark.parametrize("path", ["/none.png", "../../../passwd", "http://127.0.0.1:9/shoe.png", "\0", 7])
def test_a_file_that_nobody_uploaded_is_refused_in_a_sentence(address, path, capfd):
    for given in ({"path": path, "meta": {"_type": "gradio.FileData"}}, [{"path": path, "meta": {"_type": "gradio.FileData"}}]):
        assert '"error": "picture is ' in asked(address, given).read().decode()
    assert "Traceback" not in capfd.readouterr().err


def test_who_leaves_the_endpoint_stops_its_search(address, page, monkeypatch):
    begun, over = threading.Event(), threading.Event()

    def work(self, *given, begin=None, **more):
        begun.set()
        try:
            for _ in range(300):
                yield begin
                time.sleep(0.1)
        finally:
            over.set()

    monkeypatch.setattr(Finding, "work", work)
    answer = asked(address, url(outline()))
    assert begun.wait(10)
    assert not over.wait(0.5)
    answer.close()
    assert over.wait(10)
