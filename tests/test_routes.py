import io
import threading
from decimal import Decimal

import anyio
import httpx
import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stub_model import WEIGHTS, StubModel, StubWardrobe

from gan import pictures
from gan.latents import code, vectors
from gan.latents.code import Altered
from gan.model_process import WorkerError
from gan.page import links, render, routes, validation
from gan.page.shown import EACH, Garment, Grid, Plane, Walk


@pytest.fixture
def model(tmp_path):
    (tmp_path / "samples").mkdir()
    Image.new("L", (2, 2)).save(tmp_path / "samples" / "epoch_0001_iter_0050.png")
    (tmp_path / "run.json").write_text("{}")
    return StubModel(tmp_path)


@pytest.fixture
def both(model, tmp_path):
    """A client of a page with two models, the first of which knows classes."""
    conditional = StubModel(tmp_path, name="robes", is_conditional=True)
    app = Starlette(routes=routes.make(StubWardrobe(conditional, model)))
    return TestClient(app, base_url="http://worn.example"), conditional


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def client(model):
    return TestClient(
        Starlette(routes=routes.make(StubWardrobe(model)), middleware=routes.MIDDLEWARE), base_url="http://worn.example"
    )


def test_a_garment_is_a_png_that_browsers_keep_for_an_hour(client, model):
    answer = client.get("/garment/42.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert "max-age=3600" in answer.headers["cache-control"]
    assert answer.content == render.garment_png(Garment(model, 42))
    assert Image.open(io.BytesIO(answer.content)).size == (112, 112)
    assert Image.open(io.BytesIO(client.get("/garment/42.png?scale=1").content)).size == (28, 28)


def test_the_labs_files_are_scripts_and_a_picture_that_browsers_keep_for_an_hour(client):
    kinds = {
        "gan.js": "text/javascript; charset=utf-8",
        "worker.js": "text/javascript; charset=utf-8",
        "pictures.png": "image/png",
    }
    for name, kind in kinds.items():
        answer = client.get(f"/lab/{name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert answer.headers["cache-control"] == "public, max-age=3600"
    assert client.get("/lab/handlers.py").status_code == 404


def test_a_grid_is_the_same_picture_as_the_apis(client, model):
    answer = client.get("/grid/42.png?rows=2&columns=3")
    assert answer.content == render.grid_png(Grid(model, 42, 2, 3))
    assert Image.open(io.BytesIO(client.get("/grid/42.png").content)).size == (4 * 112, 4 * 112)


def test_a_tag_stands_for_weights_and_arguments_and_saves_the_drawing(client, model):
    tag = client.get("/grid/42.png").headers["etag"]
    drawn = model.calls
    answer = client.get("/grid/42.png", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert model.calls == drawn
    for known in ("*", f"W/{tag}", f'"x", {tag}'):
        assert client.get("/grid/42.png", headers={"If-None-Match": known}).status_code == 304
    assert client.get("/grid/42.png", headers={"If-None-Match": f'"x{tag[1:]}'}).status_code == 200
    others = ["/grid/43.png", "/grid/42.png?rows=3", "/grid/42.png?scale=5", "/garment/42.png", "/garment/42.png?variety=0.5"]
    tags = {client.get(address).headers["etag"] for address in others}
    assert len(tags | {tag}) == 6
    model.weights_hash = "0" * 64
    assert client.get("/grid/42.png", headers={"If-None-Match": tag}).status_code == 200


def test_an_address_that_names_its_weights_is_kept_for_good(client, model):
    plain = client.get("/garment/42.png")
    assert plain.headers["cache-control"] == "public, max-age=3600"
    named = client.get(f"/garment/42.png?weights={WEIGHTS}")
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    others = client.get("/garment/42.png?weights=00000000")  # a link is never broken
    assert others.headers["cache-control"] == "public, max-age=3600"
    assert plain.content == named.content == others.content
    assert plain.headers["etag"] == named.headers["etag"]


def test_a_garments_own_page_says_that_other_weights_redraw_it(client, model):
    told = "This link was made when other weights drew"
    assert told not in client.get("/wear/42").text
    assert told not in client.get(f"/wear/42?weights={WEIGHTS}").text
    assert told in client.get("/wear/42?weights=00000000").text
    assert "다른 가중치로" in client.get("/wear/42?weights=00000000", headers={"Accept-Language": "ko"}).text


@pytest.mark.parametrize(("name", "is_redrawn"), [("cdcgan", True), ("dcgan", True), ("stub", False)])
def test_an_address_of_before_they_named_weights_means_those_of_the_first_release(name, is_redrawn, tmp_path):
    model = StubModel(tmp_path, name=name)
    assert validation.is_redrawn(model) == is_redrawn
    model.weights_hash = {"cdcgan": "1374d81e", "dcgan": "d308d9ef"}.get(name, WEIGHTS) + "0" * 56
    assert not validation.is_redrawn(model)


def test_a_code_stands_wherever_a_seed_stands_for_a_garment(client, model):
    moved = vectors.from_seeds([42], 100) + 1.5 * model.directions["brightness"]
    expected = pictures.png(pictures.grid(model.draw_latents(moved), 1, 1, pictures.SCALE))
    assert client.get("/garment/42~brightness1.5.png").content == expected
    latent = code.written(code.of_vector(vectors.from_seeds([7], 100)[0]))
    assert client.get(f"/garment/{latent}.png").status_code == 200
    page = client.get("/wear/42~brightness1.5").text
    assert "garment/42~brightness1.5.png?scale=16&amp;model=stub" in page
    assert 'href="../wear/43~brightness1.5?' in page  # the next one is altered alike
    assert client.get(f"/walk/1,42~brightness1.5,{latent}.gif?frames=2").status_code == 200
    assert len(client.get(f"/wear/{latent}").text.split("<title>")[1].split("</title>")[0]) < 60


def test_a_plane_lies_between_four_garments_and_each_of_its_garments_has_a_code(both, model):
    client, conditional = both
    answer = client.get("/plane/1,7,42~sleeves1,99.png?size=3&label=Bag,any,any,Dress")
    shown = Plane(conditional, (1, 7, Altered(42, (("sleeves", Decimal(1)),)), 99), (8, None, None, 3), 3)
    assert answer.content == render.plane_png(shown)
    sheet = np.asarray(Image.open(io.BytesIO(answer.content))).reshape(3, 28, 3, 28).swapaxes(1, 2)
    assert np.array_equal(sheet[0, 0], render.draw([Garment(conditional, 1, label=8)])[0, :, :, 0])
    assert np.array_equal(sheet[2, 0], render.draw([Garment(conditional, shown.codes[2])])[0, :, :, 0])
    for cell, garment in zip(sheet.reshape(9, 28, 28), shown.garments, strict=True):
        picture = client.get(f"/{links.picture(garment, scale=1)}")
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(picture.content))), cell)
    middle = shown.garments[4].weights
    assert middle.sum() == pytest.approx(1) and middle[8] >= 0.25 and middle[3] >= 0.25
    assert client.get("/plane/1,2,3,4.png?model=stub").status_code == 200  # also of a model that knows no classes


def test_a_walk_has_an_address_for_its_film_and_its_strip(client, model):
    film, strip = render.walk(Walk(model, (1, 7), (None, None), 3, "lerp", True))
    assert client.get("/walk/1,7.gif?frames=3&method=lerp&loop=1").content == film
    answer = client.get("/walk/1,7.png?frames=3&method=lerp&loop=1")
    assert (answer.content, answer.headers["content-type"]) == (strip, "image/png")


def test_model_and_label_are_asked_for_in_the_address(both, model):
    client, conditional = both
    assert client.get("/garment/42.png?label=Bag").content == render.garment_png(Garment(conditional, 42, label=8))
    assert client.get("/garment/42.png?label=T-shirt/top").content == render.garment_png(Garment(conditional, 42, label=0))
    assert client.get("/garment/42.png").content == render.garment_png(Garment(conditional, 42))
    assert client.get("/garment/42.png?model=stub").content == render.garment_png(Garment(model, 42))
    each = render.grid_png(Grid(conditional, 42, 4, 10, EACH))
    assert client.get("/grid/42.png?label=each").content == each
    film, _ = render.walk(Walk(conditional, (1, 7), (8, None), 3, "lerp", False))
    assert client.get("/walk/1,7.gif?frames=3&method=lerp&label=Bag,any").content == film
    addresses = ["/garment/42.png", "/garment/42.png?label=8", "/garment/42.png?label=9", "/garment/42.png?model=stub"]
    assert len({client.get(address).headers["etag"] for address in addresses}) == 4
    assert client.get("/garment/42.png?label=8").headers["etag"] == client.get("/garment/42.png?label=bag").headers["etag"]
    page = client.get("/wear/42?label=8").text
    assert "garment/42.png?scale=16&amp;model=robes&amp;weights=5eedf00d&amp;label=8" in page
    for address, field in (("label=socks", "label"), ("model=x", "model"), ("model=stub&label=1", "label")):
        answer = client.get(f"/garment/1.png?{address}")
        assert (answer.status_code, answer.text.split()[0]) == (400, field)


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/garment/-1.png", "seed"),
        ("/garment/42.0.png", "seed"),
        ("/wear/-0", "seed"),
        ("/grid/42.0.png", "seed"),
        ("/walk/1,42.0.gif", "seeds"),
        ("/data/42.0.png", "index"),
        ("/garment/4294967296.png", "seed"),
        ("/garment/1.5.png", "seed"),
        ("/garment/x.png", "seed"),
        ("/garment/1.png?scale=0", "scale"),
        ("/garment/1.png?scale=17", "scale"),
        ("/garment/1.png?scale=", "scale"),
        ("/garment/1.png?variety=2", "variety"),
        ("/grid/1.png?rows=0", "rows"),
        ("/grid/1.png?columns=11", "columns"),
        ("/grid/1.png?columns=nan", "columns"),
        ("/walk/1.gif", "seeds"),
        ("/walk/1,2.gif?frames=61", "frames"),
        ("/walk/1,2.gif?method=fly", "method"),
        ("/walk/1,2.mp4", "ending"),
        ("/plane/1,2,3.png", "plane"),
        ("/plane/1,2,3,4,5.png", "plane"),
        ("/plane/1,2,3,zAAAA.png", "code"),
        ("/plane/1,2,3,4.png?size=10", "size"),
        ("/plane/1,2,3,4.png?size=1", "size"),
        ("/wear/x", "seed"),
        ("/wear/1?variety=9", "variety"),
        ("/wear/1?weights=", "weights"),
        ("/garment/42~collar1.png", "code"),
        ("/garment/42~sleeves9.png", "code"),
        ("/garment/x~sleeves1.png", "code"),
        ("/wear/zAAAA", "code"),
        ("/walk/1,zAAAA.gif", "code"),
        ("/grid/42~sleeves1.png", "seed"),
        ("/garment/1.png?weights=5EEDF00D", "weights"),
    ],
)
def test_a_bad_value_is_a_sentence_that_names_the_field(client, address, field):
    answer = client.get(address)
    assert answer.status_code == 400
    assert answer.text.startswith(f"{field} is ")
    assert f"({field})" in client.get(address, headers={"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8"}).text


def test_a_garments_own_page_has_a_preview_with_whole_addresses_and_a_way_in(client, monkeypatch):
    page = client.get("/wear/42").text
    assert (
        '<meta property="og:image" content="http://worn.example/garment/42.png?scale=16&amp;model=stub&amp;weights=5eedf00d">'
        in page
    )
    assert 'href="../?tab=draw&amp;seed=42&amp;count=1&amp;model=stub&amp;weights=5eedf00d"' in page
    assert 'lang="en"' in page
    assert 'href="../wear/0?model=stub&amp;weights=5eedf00d"' in client.get("/wear/4294967295").text
    assert "variety=0.5" in client.get("/wear/42?variety=0.5").text
    assert 'lang="ko"' in client.get("/wear/42", headers={"Accept-Language": "ko"}).text
    monkeypatch.setenv("SPACE_HOST", "user-never-worn.hf.space")
    assert (
        'content="https://user-never-worn.hf.space/garment/42.png?scale=16&amp;model=stub&amp;weights=5eedf00d"'
        in client.get("/wear/42").text
    )


def test_only_the_runs_pictures_are_served(client):
    assert client.get("/run/samples/epoch_0001_iter_0050.png").headers["content-type"] == "image/png"
    for address in (
        "/run/run.json",
        "/run/samples/../run.json",
        "/run/%2e%2e/run.json",
        "/run/samples/%2e%2e%2frun.json",
        "/run/x",
    ):
        assert client.get(address).status_code == 404


def test_a_body_that_is_too_large_is_refused(client):
    for language, words in (("en", "request body is too large; allowed: "), ("ko", "요청이 너무 큽니다")):
        answer = client.post("/garment/1.png", content=b"x" * (routes.LARGEST_BODY + 1), headers={"accept-language": language})
        assert answer.status_code == 413 and answer.text.startswith(words)
    assert client.post("/garment/1.png", content=b"x").status_code == 405
    assert client.get("/garment/1.png", headers={"Content-Length": "x"}).status_code == 413


@pytest.mark.anyio
async def test_of_many_walks_at_once_some_wait_and_the_rest_are_asked_to_come_back(model):
    drawing_may_end = threading.Event()
    draw, known = model.draw_latents, render.walk(Walk(model, (5, 6), (None, None), 2, "slerp", False))[0]
    model.draw_latents = lambda *inputs: drawing_may_end.wait(30) and draw(*inputs)
    transport = httpx.ASGITransport(Starlette(routes=routes.make(StubWardrobe(model))))
    async with httpx.AsyncClient(transport=transport, base_url="http://worn") as client, anyio.create_task_group() as group:
        answers = []

        async def ask(i):
            answers.append(await client.get(f"/walk/1,{i}.gif?frames=2"))

        for i in range(12):
            group.start_soon(ask, i)
        while len(answers) < 4:
            await anyio.sleep(0.01)
        # The others still wait, in one thread, and what needs no drawing is answered.
        assert [(answer.status_code, answer.headers["retry-after"]) for answer in answers] == [(503, "1")] * 4
        assert (await client.get("/wear/42")).status_code == 200
        assert (await client.get("/walk/5,6.gif?frames=2")).content == known
        drawing_may_end.set()
    assert sorted(answer.status_code for answer in answers) == [200] * 8 + [503] * 4


@pytest.mark.anyio
async def test_of_very_many_garments_at_once_32_are_drawn_together_and_the_last_are_asked_to_come_back(model):
    draw, waiting = model.draw_latents, threading.Barrier(32)

    def wait_for_the_others(*inputs):
        waiting.wait(30)
        return draw(*inputs)

    model.draw_latents = wait_for_the_others
    transport = httpx.ASGITransport(Starlette(routes=routes.make(StubWardrobe(model))))
    async with httpx.AsyncClient(transport=transport, base_url="http://worn") as client, anyio.create_task_group() as group:
        answers = {}

        async def ask(seed):
            answers[seed] = await client.get(f"/garment/{seed}.png")

        for seed in range(300):
            group.start_soon(ask, seed)
    model.draw_latents = draw
    refused = [answer.headers["retry-after"] for answer in answers.values() if answer.status_code == 503]
    assert refused == ["1"] * (300 - 256)
    for seed, answer in answers.items():
        assert answer.status_code == 503 or answer.content == render.garment_png(Garment(model, seed))


def test_who_cannot_be_drawn_for_now_is_asked_to_come_back(client, model):
    def fail(*inputs):
        raise WorkerError("there is not enough memory for this now: try again in a moment")

    model.draw_latents = fail
    answer = client.get("/garment/42.png")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.text == "there is not enough memory for this now: try again in a moment"


def test_nothing_is_drawn_for_a_client_who_has_left(client, model, monkeypatch):
    async def has_left(request):
        return True

    monkeypatch.setattr("starlette.requests.Request.is_disconnected", has_left)
    assert client.get("/garment/42.png").status_code == 499
    assert model.calls == 0
