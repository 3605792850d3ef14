"""Neural style transfer: fabrics, the network that compares, a small transfer, the command, the exhibit in How it works."""

import base64
import io
import json
import re
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stub_model import StubModel, StubWardrobe

from gan import fabrics, photographs, pictures, style_transfer, styling
from gan.page import i18n, routes
from gan.page.tabs.how import fabric
from gan.page.tabs.how.layout import Layout
from gan.page.validation import BadInput
from gan.progress import finished
from gan.styling import Step, Styled


def shirt() -> np.ndarray:
    """A grey box on black, darker below: uint8 (28, 28, 1)."""
    image = np.zeros((28, 28, 1), np.uint8)
    image[4:14, 6:22], image[14:24, 6:22] = 200, 140
    return image


# Fabrics


def test_fabrics_are_unlike_one_another_always_the_same_and_without_a_seam():
    drawn = {name: fabrics.draw(name) for name in fabrics.NAMES}
    for name, fabric_drawn in drawn.items():
        fabrics.draw.cache_clear()
        assert fabric_drawn.shape == (112, 112, 3) and np.array_equal(fabrics.draw(name), fabric_drawn)
        values = fabric_drawn.astype(float)
        for axis in (0, 1):
            within = np.abs(np.diff(values, axis=axis)).mean(axis=(1 - axis, 2))
            seam = np.abs(values.take(0, axis) - values.take(-1, axis)).mean()
            assert seam <= within.max(), (name, axis)
    colours = np.stack([each.mean(axis=(0, 1)) for each in drawn.values()])
    apart = np.abs(colours[:, None] - colours[None]).max(axis=2) + 999 * np.eye(len(colours))
    assert len(drawn) == 8 and apart.min() > 20


def test_strength_is_how_far_colours_are_from_their_mean_and_scale_how_large_the_pattern_is():
    stripes = fabrics.draw("stripes")  # every 28 pixels the same
    plain, half = (fabrics.swatch(stripes, strength).astype(float) for strength in (0, 0.5))
    assert plain.std(axis=(0, 1)).max() == 0
    assert np.abs(half - (stripes + stripes.mean(axis=(0, 1))) / 2).max() <= 1
    for scale, period in ((0.5, 14), (1, 28), (1.5, 42)):
        row = fabrics.swatch(stripes, 1, scale).astype(float)[50]
        assert np.abs(row[period:] - row[:-period]).mean() < 6 < np.abs(row[period // 2 :] - row[: -(period // 2)]).mean()
    leaning = fabrics.of_picture(np.tile(np.arange(60, dtype=np.uint8)[None, :, None] * 4, (80, 1, 3)))
    assert leaning.shape == (112, 112, 3)
    turned = fabrics.swatch(leaning, 1, 0.5, is_seamless=False)[50, :, 0].astype(int)
    assert np.abs(np.diff(turned)).max() < 30  # where it meets itself, it is turned over


def test_a_picture_in_colours_is_upright_and_what_is_transparent_is_white():
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter to the right
    file = io.BytesIO()
    picture = Image.new("RGB", (40, 20), (200, 30, 30))
    picture.paste((30, 30, 200), (0, 0, 20, 20))
    picture.save(file, "PNG", exif=exif)
    seen = photographs.in_colours(file.getvalue())
    assert seen.shape == (40, 20, 3) and seen[5, 5].tolist() == [30, 30, 200] and seen[35, 5].tolist() == [200, 30, 30]
    for mode, colour, shown in (("RGBA", (9, 9, 9, 0), 255), ("I;16", 65535, 255), ("CMYK", (0, 0, 0, 0), 255)):
        file = io.BytesIO()
        Image.new(mode, (20, 20), colour).save(file, "JPEG" if mode == "CMYK" else "PNG")
        assert (photographs.in_colours(file.getvalue()) == shown).all(), mode


# The network, and a transfer


def test_a_gram_matrix_is_the_mean_product_of_answers_within_the_silhouette():
    from keras import ops

    features = np.array([1, 2, 3, 4, 5, 6, 7, 8], np.float32).reshape(1, 2, 2, 2)
    silhouette = np.array([1, 1, 0, 0], np.float32).reshape(1, 2, 2, 1)
    found = ops.convert_to_numpy(styling.gram(ops.convert_to_tensor(features), ops.convert_to_tensor(silhouette)))
    np.testing.assert_allclose(found, [[[5, 7, 2], [7, 10, 3]]])  # (1*1 + 3*3) / 2, (1*2 + 3*4) / 2, (1 + 3) / 2; ...


def test_how_a_pattern_repeats_is_the_mean_product_of_colours_a_step_apart_within_the_silhouette():
    from keras import ops

    rng, side, reach = np.random.default_rng(0), 16, styling.REACH
    colours, silhouette = rng.standard_normal((side, side, 3)), np.ones((side, side, 1))
    silhouette[:, 12:] = 0
    given = (ops.convert_to_tensor(values[None].astype(np.float32)) for values in (colours, silhouette))
    found, places = (ops.convert_to_numpy(one).reshape(3, reach + 1, 2 * reach + 1) for one in styling.repeats(*given))
    own = (colours - colours[:, :12].mean(axis=(0, 1))) * silhouette
    for down, right in ((0, 0), (3, 5), (2, -7), (14, 1)):
        here, there = (slice(None, side - down), slice(down, None)), (slice(max(-right, 0), side - max(right, 0)),)
        beside = slice(max(right, 0), side - max(-right, 0))
        products = own[here[0], there[0]] * own[here[1], beside]
        count = (silhouette[here[0], there[0]] * silhouette[here[1], beside]).sum()
        np.testing.assert_allclose(found[:, down, right], products.sum(axis=(0, 1)) / max(count, 1), atol=1e-4)
        np.testing.assert_allclose(places[:, down, right], count, atol=1e-3)


def test_a_garment_cuts_its_silhouette_out_and_lays_its_light_and_shade_over():
    cut = styling.cut(shirt())
    dressed = cut.of(np.zeros((112, 112, 3), np.float32))
    assert dressed[:12].max() == dressed[:, :20].max() == 0  # the ground
    above, below = (dressed[rows, 40:72].mean() for rows in (slice(24, 48), slice(64, 88)))
    assert above / below == pytest.approx((200 / 140) ** styling.RELIEF, rel=0.03)
    again = styling.small(dressed).astype(float)  # of a plain cloth the garment in stronger relief
    lit = (shirt() / 200.0) ** styling.RELIEF
    assert np.abs(again / again.mean() - lit / lit.mean()).mean() < 0.1
    with np.errstate(all="raise"):
        assert not styling.cut(np.zeros((28, 28, 1), np.uint8)).of(np.ones((28, 28, 3), np.float32)).any()


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(styling, "PLAN", ((28, 50),))
    styling._compiled.clear()
    yield
    styling._compiled.clear()


def test_a_garment_takes_on_the_fabric_within_its_silhouette(quick):
    image, swatch = shirt(), fabrics.swatch(fabrics.draw("waves"))
    work, steps = styling.transfer(None, image, swatch), []
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            styled = end.value
            break
    shares = [step.share for step in steps]
    assert shares == sorted(shares) and shares[-1] == 1
    assert len(np.unique([step.picture.mean() for step in steps])) > 5  # it grows
    assert styled.now < styled.before / 4
    silhouette = styling.cut(image).silhouette[..., 0]
    assert styled.picture[silhouette == 0].max() == 0
    inside = styled.picture[silhouette == 1].mean(axis=0)
    assert np.abs(inside - swatch.mean(axis=(0, 1))).max() < 25  # its colours
    again = finished(styling.transfer(None, image, swatch))
    assert np.array_equal(again.picture, styled.picture)


def test_a_side_that_cannot_be_compiled_ends_the_others_too_and_who_asks_next_tries_again(quick, monkeypatch):
    asked = []

    def load():
        asked.append("engine")
        raise MemoryError("none is left")

    monkeypatch.setattr("gan.engines.load", load)
    monkeypatch.setattr(styling, "PLAN", ((28, 1), (56, 1)))
    for times in (1, 2):
        failed = styling._compiling()
        assert [type(failed[side].exception(timeout=60)) for side in (28, 56)] == [MemoryError, MemoryError]
        assert len(asked) == times


# The command


def ask(folder, out, *more) -> int:
    try:
        return style_transfer.main(["--model", str(folder), "--code", "7", "--fabric", "waves", "--out", str(out), *more])
    except SystemExit as end:
        return end.code


def test_the_command_writes_a_picture_in_colours(quick, small_run, tmp_path, capsys):
    assert ask(small_run / "model", tmp_path / "dressed.png") == 0
    with Image.open(tmp_path / "dressed.png") as picture:
        assert (picture.mode, picture.size) == ("RGB", (112, 112))
    assert re.search(r"dressed\.png: its Gram matrices are [0-9.]+ off the fabric's, those of a plain", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--fabric", "silk"), "--fabric is 'silk': No such file or directory; allowed: stripes, check, houndstooth, dots"),
        (("--fabric", ""), "--fabric is empty; allowed: stripes, check"),
        (("--fabric", "text.png"), "text.png': picture is no picture that can be read"),
        (("--strength", "2"), "--strength is 2; allowed: a number from 0.25 to 1.5"),
        (("--scale", "nan"), "--scale is nan; allowed: a number from 0.5 to 2"),
        (("--code", "x7"), "--code has 'x7'; allowed: a whole number from 0"),
        (("--label", "socks"), "--label is 'socks'; allowed for"),
        (("--out", "dressed.gif"), "--out is 'dressed.gif'; allowed: a file's name that ends in .png"),
    ],
)
def test_what_cannot_be_is_refused_before_keras_is_loaded(small_run, tmp_path, capsys, monkeypatch, more, message):
    monkeypatch.setattr(style_transfer, "import_keras", lambda: pytest.fail("loaded"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.png").write_text("text")
    assert ask(small_run / "model", tmp_path / "dressed.png", *more) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "dressed.png").exists()


# The exhibit


class Dressing(StubModel):
    """A stub whose garments take on a fabric by being it; `asked` is what was asked, `closed` whether it was left."""

    def work(self, function, image, swatch, visitor=None, begin=None):
        assert function is styling.transfer
        self.asked, self.closed = (image, swatch, visitor), False
        try:
            yield begin
            yield Step(0.5, swatch[:112, :112] // 2)
        finally:
            self.closed = True
        return Styled(swatch[:112, :112], swatch[::-1][:112, :112], 1.2, 0.1)


@pytest.fixture
def model(tmp_path):
    return Dressing(tmp_path, name="robes", is_conditional=True)


def decoded(told: str) -> list[np.ndarray]:
    found = re.findall('src="data:image/png;base64,([^"]*)"', told)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(each)))) for each in found]


def url(pixels: np.ndarray) -> str:
    return f"data:image/png;base64,{base64.b64encode(pictures.png(pixels)).decode()}"


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_a_garment_is_shown_on_its_way_and_in_its_fabric(model, code):
    models = StubWardrobe(model)
    begun, half, told = fabric.dressed(models, "42", "Bag", '{"fabric": "dots"}', 1, 1, code, "visitor")
    image, swatch, visitor = model.asked
    assert visitor == "visitor" and np.array_equal(swatch, fabrics.draw("dots"))
    assert "<img" not in begun and np.array_equal(decoded(half)[0], swatch // 2)
    large, garment, wanted, cloth, small = decoded(told)
    assert np.array_equal(large, swatch) and np.array_equal(garment, image[..., 0])
    assert np.array_equal(wanted, swatch) and np.array_equal(cloth, swatch[::-1])
    assert np.array_equal(small, styling.small(swatch)[..., 0])
    assert f'href="{url(swatch)}" download="never-worn-42-dots-bag.png"' in told
    assert i18n.class_name(model.class_names, 8, code) in told and "0.10" in told and "12" in told


def test_a_picture_of_the_visitors_is_a_fabric_that_nothing_keeps(model):
    client = TestClient(Starlette(routes=routes.make(StubWardrobe(model))))
    shown = np.zeros((60, 90, 3), np.uint8)
    shown[:, 30:60] = 250, 80, 20
    answer = client.post("/how/fabric", content=pictures.png(shown))
    assert answer.headers["cache-control"] == "no-store"
    given = json.dumps({"fabric": "own", "picture": answer.json()["picture"]})
    list(fabric.dressed(StubWardrobe(model), "42", "any", given, 1, 1, "en", "visitor"))
    assert model.asked[1].shape == (112, 112, 3) and (np.abs(model.asked[1][56, 56].astype(int) - (250, 80, 20)) < 3).all()
    assert client.post("/how/fabric", content=b"none").json()["refused"].startswith("picture is no picture")
    swatch = client.get("/fabric/knit.png")
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(swatch.content))), fabrics.draw("knit"))
    assert len(swatch.content) < 30_000
    assert client.get("/fabric/silk.png").text.startswith("fabric is 'silk'; allowed: stripes, check, ")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ('{"fabric": "silk"}', "fabric is 'silk'; allowed: stripes, check"),
        ("[", "fabric is '['; allowed: stripes"),
        ('{"fabric": "own"}', "picture is missing; allowed: a file of at most 10 MiB"),
        ('{"fabric": "own", "picture": "data:image/png;base64,eA=="}', "picture is no picture that can be read"),
    ],
)
def test_what_is_no_fabric_is_refused_by_name(model, given, sentence):
    with pytest.raises(BadInput) as refused:
        list(fabric.dressed(StubWardrobe(model), "42", "any", given, 1, 1, "en", "visitor"))
    assert str(refused.value).startswith(sentence)
    with pytest.raises(BadInput, match=r"^strength is 9; allowed: a number from 0.25 to 1.5$"):
        list(fabric.dressed(StubWardrobe(model), "42", "any", None, 9, 1, "en", "visitor"))


def test_who_leaves_stops_the_work_and_the_button_says_so(model, tmp_path):
    work = fabric.dressed(StubWardrobe(model), "42", "any", None, 1, 1, "en", "visitor")
    next(work)
    work.close()
    assert model.closed
    with gr.Blocks() as page, gr.Tabs(), gr.Tab() as one:
        Layout(StubWardrobe(model, StubModel(tmp_path, name="plain")), one)
    asked = SimpleNamespace(headers={}, session_hash="visitor")
    start, fail = (fn.fn for fn in page.fns.values() if fn.name == "follow")
    first, *_, last, end = start(asked, None, "42", "any", None, 1, 1)
    assert first[1].visible and 'class="how-dressed"' in last[0] and not end[1].visible
    *_, half, last, _ = fail(asked, None, "42", "any")
    assert "twice as large" in last[0] and "twice as large" not in half[0] and len(model.asked[1]) > 112
    stop = next(fn.fn for fn in page.fns.values() if fn.name == "on_stop")
    assert "Stopped." in stop(asked, None)[0]
