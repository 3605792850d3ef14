"""The game: what its addresses answer, that nothing but the pixels tells, and that both pictures of a pair are made alike."""

import base64
import io
import json
import random
import re
import tracemalloc
from html import unescape

import numpy as np
import pytest
from conftest import ROOT
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stub_model import StubModel, StubWardrobe

from gan import bundle, shrink
from gan.attributes import MEASURES
from gan.bundle import NoDiscriminatorError
from gan.data import fashion_mnist
from gan.model_process import WorkerError
from gan.page import i18n, render, routes
from gan.page.tabs.game import games, handlers, pairs
from gan.page.tabs.game.games import MOST, ROUNDS, Game, Games
from gan.page.tabs.game.layout import Layout

FOLDER = ROOT / "gan/page/tabs/game"


@pytest.fixture
def model(tmp_path):
    return StubModel(tmp_path, name="robes", is_conditional=True)


@pytest.fixture
def client(model):
    return TestClient(Starlette(routes=routes.make(StubWardrobe(model))), base_url="http://worn.example")


@pytest.fixture
def certain(monkeypatch):
    """Secrets that are the same in every run of a test that counts."""
    dice = random.Random(0)
    monkeypatch.setattr(games.secrets, "randbits", dice.getrandbits)


def with_snapshots(model, *epochs: int):
    (model.folder / "snapshots").mkdir()
    for epoch in epochs:
        (model.folder / "snapshots" / f"epoch_{epoch:04d}_step_{epoch:08d}.npz").touch()


def begun(client, **query) -> dict:
    answer = client.post("/game", params=query)
    assert answer.status_code == 200
    return answer.json()


def guessed(client, game: str, pair: str, side: str = "left"):
    return client.post(f"/game/{game}", params={"pair": pair, "side": side})


def played(client, game: dict) -> list[dict]:
    """All answers to a player who always says left."""
    told = [game]
    while "next" in told[-1]:
        told.append(guessed(client, game["game"], told[-1]["next"]["pair"]).json())
    return told[1:]


def test_ten_pairs_each_of_another_class_then_the_scores_side_by_side(client, model):
    game = begun(client)
    told = played(client, game)
    assert len(told) == ROUNDS
    said = [game["next"]["said"], *(one["next"]["said"] for one in told[:-1])]
    assert [text.split(":")[0] for text in said] == [f"Pair {i} of 10" for i in range(1, 11)]
    assert {text.split(": ")[1] for text in said} == set(fashion_mnist.CLASS_NAMES)
    score = 0
    for one in told:
        assert one["right"] == (one["real"] == "left")
        score += one["right"]
        assert one["score"] == score
        assert one["said"] == f"{'Correct' if one['right'] else 'Fooled'}: the {one['real']} one is real."
    end = told[-1]["end"]
    assert f"<h3>{score} of 10</h3>" in end
    scores = re.findall(r"<b>([\d.]+)</b>", end)
    assert scores[:2] == [str(score), "5"] and 0 <= int(scores[2]) <= 10
    assert end.count('<li class="game-') == 10 and end.count('class="game-fooled"') == 10 - score
    assert end.count("data:image/png") == 20 and end.count("See it in Draw") == 10
    assert model.calls == 10 + 1  # ten drawings, and all pairs judged at once


def test_of_a_model_without_its_critic_nobody_else_is_compared(client, model, monkeypatch):
    def missing(images, classes):
        raise NoDiscriminatorError("none")

    monkeypatch.setattr(model, "judge", missing)
    end = played(client, begun(client))[-1]["end"]
    assert end.count("<dt>") == 2 and "came without its discriminator" in end


def test_levels_are_epochs_of_the_snapshots_and_the_model_itself(client, model):
    assert begun(client)["levels"] == ["1: trained to the end"]
    assert "there is one level" in begun(client)["note"]
    with_snapshots(model, 0, 1, 2, 3, 4, 5, 7, 10, 13, 16, 20, 24)
    game = begun(client, level=2)
    assert game["levels"] == ["1: after epoch 1", "2: after epoch 4", "3: after epoch 10", "4: trained to the end"]
    assert (game["level"], game["note"]) == (2, "")
    assert "?tab=training&amp;seed=" in played(client, game)[-1]["end"]
    assert begun(client)["level"] == 1
    keys = {begun(client, level=level)["key"] for level in (1, 2, 3, 4)}  # of the best scores
    assert len(keys) == 4
    answer = client.post("/game?level=5")
    assert (answer.status_code, answer.text) == (400, "level is 5; allowed: a whole number from 1 to 4")


def test_bad_calls_are_answered_with_a_sentence_and_change_nothing(client):
    game, another = begun(client), begun(client)
    name, pair = game["game"], game["next"]["pair"]

    def refused(*asked) -> str:
        answer = guessed(client, *asked)
        assert answer.status_code == 400
        return answer.text

    assert refused(name, another["next"]["pair"]).endswith("; allowed: the pair that this game shows now")
    assert refused(name, pair, "middle") == "side is 'middle'; allowed: left or right"
    assert "allowed: one that began here" in refused("x" * 22, pair)
    following = guessed(client, name, pair).json()
    assert following["score"] in (0, 1)
    assert refused(name, pair).endswith("; allowed: each pair once; this one was answered already")
    last = following
    while "next" in last:
        last_pair, last = last["next"]["pair"], guessed(client, name, last["next"]["pair"]).json()
    assert "one that goes on; this one is over" in refused(name, last_pair)
    korean = client.post(f"/game/{name}", params={"pair": pair, "side": "x"}, headers={"accept-language": "ko"}).text
    assert korean.startswith("고른 쪽(side)에 쓸 수 없는 값입니다")
    assert client.get("/game").status_code == 405


def test_an_answer_for_which_nothing_could_be_drawn_can_be_given_again(client, monkeypatch):
    game = begun(client)

    def failing(garments):
        raise WorkerError("no memory")

    with monkeypatch.context() as broken:
        broken.setattr(render, "draw", failing)
        assert guessed(client, game["game"], game["next"]["pair"]).status_code == 503
    assert guessed(client, game["game"], game["next"]["pair"]).status_code == 200


def test_ten_thousand_games_take_little_memory_and_the_one_left_alone_longest_is_forgotten(model):
    some = Games()
    tracemalloc.start()
    (first, game), (second, _) = some.begin(model, None), some.begin(model, None)
    some.answer(first, game.pairs[0].token, "left")  # which makes it the later one
    for _ in range(MOST - 1):
        some.begin(model, None)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(some) == MOST == 10_000
    assert size < 12_000_000
    with pytest.raises(ValueError, match="allowed: one that began here"):
        some.answered(second, "", "left")
    assert len(some.answered(first, game.pairs[1].token, "left").answers) == 2


def seen_of(answer) -> np.ndarray:
    """All that a player gets of a pair but its pixels, as numbers."""
    told = answer.json()
    pair = told["next"]
    token = [int(bit) for bit in f"{int(pair['pair'], 16):064b}"]
    headers = sum(map(len, [*answer.headers, *answer.headers.values()]))
    label = [name in pair["said"] for name in fashion_mnist.CLASS_NAMES]
    return np.array([1, *token, *label, headers, len(answer.content), len(pair["picture"]), len(pair["said"])], float)


def test_who_sees_everything_but_the_pixels_is_right_half_the_time(client, certain):
    seen, sides, lengths = [], [], set()
    for _ in range(70):
        answer = client.post("/game")
        game = answer.json()
        for _ in range(ROUNDS - 1):
            seen.append(seen_of(answer))
            lengths.add(len(answer.json()["next"]["picture"]))
            answer = guessed(client, game["game"], answer.json()["next"]["pair"])
            sides.append(1 if answer.json()["real"] == "left" else -1)
    assert len(lengths) == 1  # of all pictures
    seen, sides = np.array(seen), np.array(sides)
    assert abs(sides.mean()) < 0.1
    half = len(seen) // 2
    weights, *_ = np.linalg.lstsq(seen[:half], sides[:half], rcond=None)
    right = (np.sign(seen[half:] @ weights) == sides[half:]).mean()
    assert 0.42 < right < 0.58  # of 315: 50 % within three deviations


@pytest.fixture(scope="module")
def five_hundred():
    """500 pairs of the shipped model: [(both pictures as the browser gets them, where the real one is), ...]."""
    model, dice, shown = bundle.load(ROOT / "weights" / "cdcgan"), random.Random(1), []
    for _ in range(500 // ROUNDS):
        game = Game(model, None, dice.getrandbits(128))
        for both, pair in zip(pairs.of(game, game.pairs), game.pairs, strict=True):
            shown.append((base64.b64decode(pairs.as_text(both)), games.SIDES.index(pair.real)))
    return shown


def test_both_pictures_of_a_pair_come_from_one_pipeline(five_hundred):
    assert len({len(file) for file, _ in five_hundred}) == 1
    real, drawn = [], []
    for file, at in five_hundred:
        image = Image.open(io.BytesIO(file))
        assert (image.format, image.mode, image.size, image.info) == ("PNG", "L", (56, 28), {})
        halves = np.split(np.asarray(image), 2, axis=1)
        real.append(halves[at])
        drawn.append(halves[1 - at])
    real, drawn = np.stack(real), np.stack(drawn)
    levels = set(np.unique(real))
    assert levels == set(np.unique(drawn)) and len(levels) == pairs.GREYS
    for side in (real, drawn):
        assert (side.min(axis=(1, 2)) == 0).all() and (side.max(axis=(1, 2)) == 255).all()
    shares = [np.bincount(side.ravel() // 16, minlength=16) / side.size for side in (real, drawn)]
    assert np.abs(shares[0] - shares[1]).sum() / 2 < 0.08
    black = [(side == 0).mean(axis=(1, 2)) for side in (real, drawn)]
    assert abs(black[0].mean() - black[1].mean()) < 0.05


def test_pictures_are_stretched_and_then_have_32_greys():
    ramp = np.linspace(10, 73, 28 * 28).round().astype(np.uint8).reshape(1, 28, 28, 1)
    shown = pairs.alike(ramp)
    assert (shown.min(), shown.max(), len(np.unique(shown))) == (0, 255, 32)
    assert (np.diff(shown.ravel().astype(int)) >= 0).all()
    np.testing.assert_array_equal(pairs.alike(shown), shown)  # of what is shown so already nothing changes
    assert pairs.alike(np.zeros((1, 28, 28, 1), np.uint8)).max() == 0


def test_what_gives_a_drawing_away_is_what_real_ones_have_least():
    label = fashion_mnist.CLASS_NAMES.index("Trouser")
    real = pairs.real_pictures()[label]
    shifted = np.roll(real[0], 6, axis=1)
    assert pairs.unusual(shifted, label) == ("lean", True, 50)
    usual = [pairs.unusual(image, label) for image in real]
    assert usual.count(None) > 25
    for found in filter(None, usual):
        assert found[0] in MEASURES and found[2] >= 40


@pytest.mark.skipif(bool(fashion_mnist.missing()), reason="Fashion-MNIST is not here")
def test_the_real_pictures_are_test_images_and_the_command_makes_them_to_the_byte(tmp_path):
    assert shrink.main(["--tab", "game", "--out", str(tmp_path / "made.png")]) == 0
    assert (tmp_path / "made.png").read_bytes() == (FOLDER / "pictures.png").read_bytes()
    *_, images, labels = fashion_mnist.load()
    sheet = np.asarray(Image.open(FOLDER / "pictures.png"))
    for label, found in enumerate(shrink.unfolded(sheet, shrink.GAME_EACH)):
        np.testing.assert_array_equal(found, images[labels == label][: shrink.GAME_EACH])
    assert "Copyright (c) 2017 Zalando SE" in (FOLDER / "pictures.LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_page_holds_all_that_its_script_looks_for(language):
    shown = Layout.words["game.page"][i18n.LANGUAGES.index(language)]
    script = (FOLDER / "script.js").read_text(encoding="utf-8")
    for name in {*re.findall(r'(?:find|show)\("([\w-]+)"', script), "left", "right"} - {"best"}:
        assert f'id="game-{name}"' in shown, name
    about = json.loads(unescape(re.search('data-about="([^"]*)"', shown)[1]))
    assert about.keys() >= set(re.findall(r"say\.(\w+)", script)) | {"failed", "best", "real", "drawn"}
    for name in MEASURES:
        assert handlers.say(f"end.{name}", language)


def test_without_a_model_to_play_with_the_page_and_the_address_say_so(tmp_path):
    unconditional = StubWardrobe(StubModel(tmp_path))
    of_other_classes = StubWardrobe(StubModel(tmp_path, is_conditional=True, class_names=("a", "b")))
    for models in (unconditional, of_other_classes):
        assert handlers.playing(models) is None
        answer = TestClient(Starlette(routes=routes.make(models))).post("/game")
        assert answer.status_code == 400 and "needs a model that learnt Fashion-MNIST" in answer.text
