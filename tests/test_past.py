"""The time machine on a model that needs no Keras: a garment's past in the Training tab, its address, and the way there."""

import io
import json
import re
from html import unescape

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stub_model import WEIGHTS, StubModel, StubWardrobe

from gan.bundle import NoDiscriminatorError
from gan.critic import probability
from gan.page import links, render, routes, validation
from gan.page.tabs.draw import handlers as draw
from gan.page.tabs.training import past
from gan.page.tabs.training.layout import Layout
from gan.page.validation import BadInput

EPOCHS = (0, 1, 4, 9)


@pytest.fixture
def models(tmp_path):
    """Two models, the first with snapshots and a record of its training."""
    for name in ("old", "new/snapshots"):
        (tmp_path / name).mkdir(parents=True)
    for epoch in EPOCHS:
        (tmp_path / "new" / "snapshots" / f"epoch_{epoch:04d}_step_{2 * epoch:08d}.npz").touch()
    history = "iteration,epoch,gen_loss,disc_loss\n1,1,2.0,1.0\n2,1,4.0,1.5\n3,2,9.0,9.0\n"
    (tmp_path / "new" / "history.csv").write_text(history)
    (tmp_path / "new" / "quality.csv").write_text(
        "iteration,epoch,network,fd\n2,1,generator,99\n2,1,average,12.5\n18,9,average,2.25\n"
    )
    return StubWardrobe(
        StubModel(tmp_path / "new", name="robes", is_conditional=True), StubModel(tmp_path / "old", name="rags")
    )


def shown(models, code="42", language="en", **more) -> str:
    garment = validation.garment(models, code, **more)
    return past.show(garment, language)


def test_all_epochs_and_their_numbers_stand_in_the_page(models):
    page = shown(models, label=8)
    about = json.loads(unescape(re.search('data-about="([^"]*)"', page)[1]))
    assert about["said"] == ["Before the training", "After epoch 1", "After epoch 4", "After epoch 9"]
    _, logits = render.past(validation.garment(models, 42, label=8))
    percents = [f"{100 * probability(float(logit)):.0f}% ({logit:+.2f})" for logit in logits]
    assert [one["critic"] for one in about["numbers"]] == percents
    assert about["numbers"][1] | {"critic": ""} == {"critic": "", "fd": "12.5", "gen_loss": "3.000", "disc_loss": "1.250"}
    assert about["numbers"][2].keys() == {"critic"} and about["numbers"][3]["fd"] == "2.25"
    assert 'id="time-picture"' in page and re.search('id="time-slider" min="0" max="3" step="1" value="3"', page)
    assert "Seed 42: Bag" in page and page.count("<li") == len(EPOCHS)
    assert "accuracy" not in page  # nothing says so
    assert (
        "A dash stands where nothing was measured" in page and "<h3>Seed 42: Bag</h3>" in page
    )  # below the h2 of the time machine


def test_in_korean_and_of_a_model_without_its_critic(models, monkeypatch):
    def missing(*_):
        raise NoDiscriminatorError("none")

    monkeypatch.setattr(models.first, "judge", missing)
    page = shown(models, language="ko")
    assert "학습 전" in page and "에포크 9 뒤" in page and "logit" not in page and "판별자:" not in page


def test_a_model_without_snapshots_says_so(models):
    assert shown(models, model="rags").startswith('<p class="notice">rags came without snapshots')


def test_the_strip_is_a_picture_with_an_address_and_is_drawn_once(models):
    client = TestClient(Starlette(routes=routes.make(models)))
    page, model = shown(models, label=8), models.first
    drawn = model.calls
    addresses = {unescape(address) for address in re.findall(r'(?:src|href)="(time/[^"]*)"', page)}
    assert addresses == {f"time/42.png?scale={scale}&model=robes&weights={WEIGHTS}&label=8" for scale in (1, 4)}
    for address in addresses:
        answer = client.get("/" + address)
        scale = 4 if "scale=4" in address else 1
        image = Image.open(io.BytesIO(answer.content))
        assert image.size == (4 * 28 * scale, 28 * scale)
        assert "immutable" in answer.headers["cache-control"]
        images, _ = render.past(validation.garment(models, 42, label=8))
        np.testing.assert_array_equal(np.asarray(image)[::scale, ::scale], np.concatenate(images[..., 0], axis=1))
    assert model.calls == drawn
    answer = client.get("/time/42.png?model=rags")
    assert (answer.status_code, answer.text) == (400, "model is 'rags'; allowed: one with snapshots: robes")


def test_the_fields_are_answered_in_the_visitors_language_or_refused_in_a_sentence(models):
    client = TestClient(Starlette(routes=routes.make(models)), headers={"accept-language": "ko"})
    fields = {"seed": " 7 ", "label": "8", "model": "robes"}
    answer = client.post("/time", data=fields)
    assert answer.json() == {"shown": shown(models, 7, "ko", label=8)}
    assert answer.headers["cache-control"] == "no-store"
    # Who changes the model still stands at a class that it does not know.
    assert client.post("/time", data=fields | {"model": "rags"}).json() == {"shown": shown(models, 7, "ko", model="rags")}
    for field, given in {"seed": "x" * 100_000, "label": "hat", "model": "nope"}.items():
        answer = client.post("/time", data=fields | {field: given})
        assert answer.status_code == 200 and answer.json().keys() == {"refused"}
        assert f"({field})에 쓸 수 없는 값입니다" in answer.json()["refused"] and len(answer.text) < 1000
    assert client.post("/time").json() == {"shown": shown(models, language="ko")}  # at first sight


def test_from_a_large_picture_a_link_leads_to_its_past_where_there_is_one(models):
    garment = validation.garment(models, "42~brightness1.5", variety=0.5, label=8)
    address = links.past(garment)
    assert address == f"?tab=training&seed=42~brightness1.5&variety=0.5&model=robes&weights={WEIGHTS}&label=8"
    assert address.replace("&", "&amp;") in draw.judged(garment, "en")
    assert "tab=training" not in draw.judged(validation.garment(models, 42, model="rags"), "en")


@pytest.fixture
def tab(models):
    with gr.Blocks(), gr.Tabs(), gr.Tab() as tab:
        return Layout(models, tab)


def test_a_link_opens_a_garments_past_and_the_run_beside_it(models, tab):
    opened = tab.open({"tab": "training", "seed": "7", "label": "8", "model": "robes"}, "en")
    assert "Seed 7: Bag" in opened[tab.past]
    assert (opened[tab.seed], opened[tab.model]) == ("7", "robes")
    assert opened[tab.runs].selected == "robes"
    assert tab.past not in tab.open({"tab": "training", "model": "robes"}, "en")
    assert "came without snapshots" in tab.open({"seed": "7", "model": "rags"}, "en")[tab.past]
    with pytest.raises(BadInput, match="seed is 'x'; allowed: a whole number from 0 to 4294967295, or a garment's code"):
        tab.open({"seed": "x"}, "en")


def test_the_tab_without_any_snapshots_says_so_and_a_link_to_a_past_opens_it(tmp_path):
    with gr.Blocks() as page, gr.Tabs(), gr.Tab() as around:
        tab = Layout(StubWardrobe(StubModel(tmp_path)), around)
    said = str([block.value for block in page.blocks.values() if isinstance(block, gr.Markdown)])
    assert "training.time.none.any" in said
    assert tab.open({"seed": "7"}, "en") == {}
