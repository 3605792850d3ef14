"""The Space's API as programs have it: a real server, gradio_client, plain HTTP."""

import hashlib
import io
import json
import re
import tempfile
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from hand_drawn import sketches
from PIL import Image

from gan import bundle, critic, photographs, pictures
from gan.data import edges
from gan.latents import code as codes
from gan.latents import vectors
from gan.page.tabs import LAYOUTS

MEGABYTE = "9" * 2**20
LARGEST_CONFIG = 417_500  # bytes: 1.3 times what it was at f038e14
SEEDS = [-1, 2**32, 1.5, "", "text", None, True, [1], {"a": 1}, MEGABYTE]
BAD = [
    *[("/sample", {"count": value}, "count") for value in (0, 65, -1, 2.5, "16", None, MEGABYTE)],
    *[("/sample", {"count": 1, "seed": value}, "seed") for value in SEEDS if value is not None],
    *[("/sample", {"count": 1, "variety": value}, "variety") for value in (0.29, 1.21, "1", None)],
    *[("/grid", {"seed": value}, "seed") for value in SEEDS],
    *[("/grid", {"rows": value}, "rows") for value in (0, 11, 1.5, "4", None)],
    *[("/grid", {"columns": value}, "columns") for value in (0, 11, -4, [])],
    *[
        ("/interpolate", {"seeds": value}, "seeds")
        for value in ("", "1", "1,2,3,4,5,6,7,8,9", "1,x", "1,-1", 7, None, MEGABYTE)
    ],
    *[("/interpolate", {"frames": value}, "frames") for value in (1, 61, 2.5, "12", None)],
    *[("/sample", {"count": 1, "label": value}, "label") for value in (10, -1, 1.5, "socks", True, [1], MEGABYTE)],
    *[("/grid", {"label": value}, "label") for value in ("10", "1,2")],
    *[("/interpolate", {"label": value}, "label") for value in ("each", "1,2")],
    *[("/sample", {"count": 1, "label": 1, "model": "dcgan"}, "label")],
    *[
        (endpoint, {"model": value}, "model")
        for endpoint in ("/sample", "/grid", "/interpolate", "/receipt")
        for value in ("x", 1)
    ],
    *[("/receipt", {"code": value}, "seed") for value in (-1, "text", None, [1])],
    *[("/receipt", {"code": value}, "code") for value in ("zAAAA", "42~collar1")],
    *[("/alter", {"code": 1, "alterations": value}, "alterations") for value in ("", "brightness", "collar 1", "1", None, 7)],
    *[("/alter", {"code": 1, "alterations": f"brightness {value}"}, "alterations") for value in (3.1, "-9", "1.234", "x")],
    *[("/alter", {"code": 1, "alterations": "brightness 1, brightness 2"}, "alterations")],
    *[("/alter", {"code": value, "alterations": "brightness 1"}, "code") for value in ("zAAAA", "1~collar1")],
    *[
        (name, {"picture": value}, "picture")
        for name in ("/project", "/sketch")
        for value in (None, 7, "shoe.png", {"path": "app.py"})
    ],
    *[("/interpolate", {"method": value}, "method") for value in ("cubic", "", None, 1)],
]


@pytest.fixture(scope="module")
def client(address, tmp_path_factory):
    return Client(address, verbose=False, download_files=tmp_path_factory.mktemp("downloads"))


@pytest.fixture(scope="module", params=["cdcgan", "dcgan"])
def model(request):
    return bundle.load(ROOT / "weights" / request.param)


def test_sample_gives_pngs_captioned_with_their_seeds(client, model):
    answer = client.predict(3, 42, model=model.folder.name, api_name="/sample")
    assert [garment["caption"] for garment in answer] == ["seed 42", "seed 43", "seed 44"]
    for garment, image in zip(answer, model.draw([42, 43, 44]), strict=True):
        with Image.open(garment["image"]) as picture:
            assert (picture.format, picture.mode) == ("PNG", "L")
            assert (pictures.grid(image[None], 1, 1, 4) == picture).all()


def test_sample_without_arguments_draws_16_of_a_drawn_seed(client):
    answers = [client.predict(api_name="/sample") for _ in range(2)]
    assert [len(answer) for answer in answers] == [16, 16]
    assert answers[0][0]["caption"] != answers[1][0]["caption"]


def test_the_same_grid_is_the_same_bytes_wherever_it_is_asked_for(client, address, model):
    paths = [client.predict(42, 2, 3, model=model.folder.name, api_name="/grid") for _ in range(2)]
    contents = [Path(path).read_bytes() for path in paths]
    assert contents[0] == contents[1]
    picture = Image.open(paths[0])
    assert (picture.format, picture.size) == ("PNG", (3 * 112, 2 * 112))
    assert (pictures.grid(model.draw(range(42, 48)), 2, 3, 4) == picture).all()
    plain = urllib.request.urlopen(f"{address}/grid/42.png?rows=2&columns=3&model={model.folder.name}").read()
    assert plain == pictures.png(pictures.grid(model.draw(range(42, 48)), 2, 3, 4))


def test_a_class_is_drawn_by_number_or_name(client, address):
    model = bundle.load(ROOT / "weights" / "cdcgan")
    bag = pictures.grid(model.draw([42], label=8), 1, 1, 4)
    for label in (8, "Bag"):
        (garment,) = client.predict(1, 42, 1, label, api_name="/sample")
        assert (bag == Image.open(garment["image"])).all()
    assert urllib.request.urlopen(f"{address}/garment/42.png?label=Bag").read() == pictures.png(bag)
    each = client.predict(42, 1, label="each", api_name="/grid")
    assert Image.open(each).size == (10 * 112, 112)
    assert (bag == np.asarray(Image.open(each))[:, 8 * 112 : 9 * 112]).all()
    _, strip = client.predict("42, 7", 4, label="Bag, Dress", api_name="/interpolate")
    assert (bag == np.asarray(Image.open(strip))[:, :112]).all()


def test_a_garment_of_a_code_is_captioned_with_it(client):
    latent = codes.written(codes.of_vector(vectors.from_seeds([42], 100)[0], vectors.one_hot(np.int64(8))))
    for code in ("42~brightness1.5", latent):  # whole, the latent vector's is too long for a file's name
        ((garment, caption),) = [drawn.values() for drawn in client.predict(1, code, api_name="/sample")]
        assert caption == f"code {code}"
        assert Image.open(garment).size == (112, 112)


def test_a_receipt_is_what_its_address_answers(client, address, model):
    found = client.predict(42, model=model.folder.name, api_name="/receipt")
    assert found["logit"] == model_logit(model, 42) and 0 <= found["rank"] <= 1
    plain = json.load(urllib.request.urlopen(f"{address}/garment/42.json?model={model.folder.name}"))
    assert {
        key: found[key] for key in ("code", "seed", "model", "weights", "label", "class_name", "logit", "rank")
    }.items() <= (plain.items())
    assert {*plain} - {"why"} == {*found} - {"why"}


def model_logit(model, seed):
    kind = vectors.classes_of([seed], model.latent_dim) if model.is_conditional else None
    return float(critic.judge(model, model.draw([seed]), kind)[0])


def test_a_picture_is_projected_and_no_file_of_it_stays(client, address, tmp_path, log):
    model = bundle.load(ROOT / "weights" / "cdcgan")
    content = pictures.png(pictures.grid(model.draw([2_000_008], 8), 1, 1, 4))
    (tmp_path / "bag.png").write_bytes(content)
    picture, code, distance, label = client.predict(handle_file(tmp_path / "bag.png"), "Bag", api_name="/project")
    assert label == 8 and distance < 30  # the nearest of 256: 40
    plain = urllib.request.urlopen(f"{address}/garment/{code}.png").read()
    assert (np.asarray(Image.open(picture)) == np.asarray(Image.open(io.BytesIO(plain)))).all()
    digests = {
        hashlib.sha256(file.read_bytes()).hexdigest() for file in Path(tempfile.gettempdir()).glob("never-worn-*/**/*.png")
    }
    assert digests and hashlib.sha256(content).hexdigest() not in digests
    assert "bag.png" not in log.read_text()


def test_a_sketch_becomes_a_garment_of_its_class_and_no_file_of_it_stays(client, tmp_path, log):
    squares, labels = sketches()
    content = pictures.png(255 - squares[0])  # black on white
    (tmp_path / "lines.png").write_bytes(content)
    drawn = Image.open(client.predict(handle_file(tmp_path / "lines.png"), int(labels[0]), api_name="/sketch"))
    model = bundle.load(ROOT / "weights" / "pix2pix")
    lines = edges.of_anything(photographs.seen(photographs.read(content), photographs.SQUARE))
    expected = model.draw_pictures(lines[None], vectors.one_hot(labels[:1], model.classes))
    assert (np.asarray(drawn) == pictures.grid(expected, 1, 1, 4)).all()
    assert Image.open(client.predict(handle_file(tmp_path / "lines.png"), api_name="/sketch")).size == (112, 112)
    kept = {hashlib.sha256(file.read_bytes()).hexdigest() for file in Path(tempfile.gettempdir()).glob("never-worn-*/**/*.png")}
    assert kept and hashlib.sha256(content).hexdigest() not in kept
    assert "lines.png" not in log.read_text()


def test_interpolate_gives_a_gif_of_legs_times_frames_plus_one_and_a_strip(client):
    film, strip = map(Image.open, client.predict("1, 7, 42", 5, "lerp", api_name="/interpolate"))
    assert (film.format, film.n_frames) == ("GIF", 11)
    assert (strip.format, strip.size) == ("PNG", (11 * 112, 112))
    same, _ = client.predict("7, 7", 2, "slerp", api_name="/interpolate")
    assert Image.open(same).n_frames == 3


def test_at_least_40_bad_inputs_are_told_apart_by_field_and_the_server_lives_on(client, log):
    def message(case):
        endpoint, arguments, _ = case
        with pytest.raises(AppError) as error:
            client.predict(**arguments, api_name=endpoint)
        return str(error.value)

    assert len(BAD) >= 40
    with ThreadPoolExecutor(8) as threads:
        for (endpoint, arguments, field), text in zip(BAD, threads.map(message, BAD), strict=True):
            assert text.startswith(f"{field} is "), (endpoint, str(arguments)[:80], text)
            assert "; allowed: " in text
            assert len(text) < 250
    assert len(client.predict(1, 1, api_name="/sample")) == 1
    assert "Traceback" not in log.read_text()


def test_a_plain_call_may_leave_later_arguments_out(address):
    """As curl calls it, and as it was called before there were classes."""
    body = json.dumps({"data": [42, 2, 3]}).encode()
    request = urllib.request.Request(f"{address}/gradio_api/call/grid", body, {"Content-Type": "application/json"})
    event = json.load(urllib.request.urlopen(request))["event_id"]
    answer = urllib.request.urlopen(f"{address}/gradio_api/call/grid/{event}").read().decode()
    assert "event: complete" in answer
    picture = urllib.request.urlopen(json.loads(answer.partition("data: ")[2])[0]["url"]).read()
    assert picture == urllib.request.urlopen(f"{address}/grid/42.png?rows=2&columns=3").read()


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e400"])
def test_what_is_no_number_in_json_is_refused_too(address, text, log):
    body = f'{{"data": [1, {text}, 1]}}'.encode()
    request = urllib.request.Request(f"{address}/gradio_api/call/sample", body, {"Content-Type": "application/json"})
    event = json.load(urllib.request.urlopen(request))["event_id"]
    answer = urllib.request.urlopen(f"{address}/gradio_api/call/sample/{event}").read().decode()
    assert "seed is " in answer
    assert "Traceback" not in log.read_text()


def test_the_endpoints_are_documented(client):
    api = client.view_api(return_format="dict")["named_endpoints"]
    assert list(api) == ["/sample", "/grid", "/interpolate", "/alter", "/receipt", "/project", "/sketch"]
    assert all(endpoint["description"].endswith(".") for endpoint in api.values())
    names = [[parameter["parameter_name"] for parameter in endpoint["parameters"]] for endpoint in api.values()]
    assert names == [
        ["count", "seed", "variety", "label", "model"],
        ["seed", "rows", "columns", "label", "model"],
        ["seeds", "frames", "method", "label", "model"],
        ["code", "alterations", "label", "model"],
        ["code", "label", "model"],
        ["picture", "label", "model"],
        ["picture", "label", "model"],
    ]
    assert all(parameter["parameter_has_default"] for endpoint in api.values() for parameter in endpoint["parameters"])


@pytest.mark.parametrize("language", [None, "de-DE,ko;q=0.5", "en", "ko-KR,ko;q=0.9,en;q=0.8"])
def test_the_page_and_its_config_are_small_and_hold_words_of_the_visitors_language_alone(address, language):
    headers, is_korean = {"Accept-Language": language} if language else {}, language is not None and language.startswith("ko")
    pairs = [pair for layout in LAYOUTS.values() for pair in layout.words.values()]
    for path in ("/", "/config", "/gradio_api/info"):
        with urllib.request.urlopen(urllib.request.Request(address + path, headers=headers)) as answer:
            text, vary = answer.read().decode(), answer.headers["Vary"] or ""
        assert len(text.encode()) <= LARGEST_CONFIG or path == "/"
        assert "__i18n__" not in text
        if path == "/gradio_api/info":  # which has words in no language of the page, and is the same for all
            assert not re.search("[가-힣]", text)
            continue
        assert "Accept-Language" in vary
        assert LAYOUTS["how"].words["how.tab"][is_korean] in text
        if is_korean:
            assert [english for english, korean in pairs if len(english) > 20 and english != korean and english in text] == []
        else:
            assert not re.search("[가-힣]", text)


def test_the_readmes_example_runs(address):
    example = (ROOT / "README.md").read_text(encoding="utf-8").split("```python")[1].split("```")[0]
    names = {}
    exec(example.replace("http://127.0.0.1:7860", address), names)
    assert [garment["caption"] for garment in names["garments"]] == ["seed 42", "seed 43", "seed 44", "seed 45"]
    assert [Image.open(names[name]).format for name in ("grid", "film", "strip")] == ["PNG", "GIF", "PNG"]


@pytest.mark.parametrize("path", ["/etc/passwd", "app.py", "weights/dcgan/run.json", "../app.py"])
def test_no_other_file_is_served(address, path):
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{address}/gradio_api/file={path}")
    assert error.value.code in (403, 404)
