import io

import numpy as np
import pytest
from PIL import Image
from stub_model import GREY_A_CLASS, StubModel, StubWardrobe

from gan.latents import vectors
from gan.page import render, validation
from gan.page.memory import ENTRY, Memory
from gan.page.shown import Garment
from gan.page.validation import BadInput

LARGEST = 2**32 - 1


@pytest.fixture
def model(tmp_path):
    return StubModel(tmp_path)


@pytest.fixture
def conditional(tmp_path):
    return StubModel(tmp_path, name="robes", is_conditional=True)


def classes_in(picture, rows, columns):
    """The classes that the conditional stub drew, read off its grid: (rows, columns)."""
    height, width = picture.shape[0] // rows, picture.shape[1] // columns
    return [[picture[r * height, (c + 1) * width - 1] / GREY_A_CLASS for c in range(columns)] for r in range(rows)]


def sheet(model, *fields):
    """(seed, picture) of every garment of a sheet that is asked for."""
    asked = validation.sheet(StubWardrobe(model), *fields)
    return [(garment.code, tile) for garment, tile in zip(asked.garments, render.tiles(asked), strict=True)]


def grid(model, *fields, scale=1, **more):
    return render.grid(validation.grid(StubWardrobe(model), *fields, **more), scale)


def walk(model, *fields, **more):
    return render.walk(validation.walk(StubWardrobe(model), *fields, **more))


def level(seed, variety=1.0):
    """The grey level that the stub draws for a seed."""
    return int(np.abs(np.float32(variety) * vectors.from_seeds([seed], 100)[0, 0] * 1000).astype(np.uint8))


def test_sample_counts_on_from_the_seed_and_wraps_around(model):
    drawn = sheet(model, 3, LARGEST - 1)
    assert [seed for seed, _ in drawn] == [LARGEST - 1, LARGEST, 0]
    assert [image[0, 0] for _, image in drawn] == [level(LARGEST - 1), level(LARGEST), level(0)]
    assert {image.shape for _, image in drawn} == {(112, 112)}


def test_sample_without_a_seed_draws_one(model):
    assert len({sheet(model, 1)[0][0] for _ in range(5)}) > 1


def test_variety_scales_the_latent_vector(model):
    assert sheet(model, 1, 42, 0.5)[0][1][0, 0] == level(42, 0.5) != level(42)


def test_grid_stands_row_by_row(model):
    picture = grid(model, 40, 2, 3, scale=2)
    assert picture.shape == (2 * 56, 3 * 56)
    assert [[picture[y, x] for x in (0, 56, 112)] for y in (0, 56)] == [
        [level(40), level(41), level(42)],
        [level(43), level(44), level(45)],
    ]


@pytest.mark.parametrize(
    ("seeds", "loop", "frames"), [("1, 7, 42", False, 2 * 5 + 1), ("1,7,42", True, 3 * 5 + 1), ("7,7", False, 6)]
)
def test_a_walk_has_a_frame_a_step_and_the_last_seed(model, seeds, loop, frames):
    film, strip = walk(model, seeds, 5, "slerp", loop)
    film, strip = Image.open(io.BytesIO(film)), Image.open(io.BytesIO(strip))
    assert (film.format, film.n_frames, film.info["loop"]) == ("GIF", frames, 0)
    assert (strip.format, strip.size) == ("PNG", (frames * 112, 112))
    film.seek(frames - 1)
    last = 1 if loop else int(seeds.split(",")[-1])
    assert film.convert("L").getpixel((0, 0)) == strip.getpixel((frames * 112 - 1, 0)) == level(last)


def test_the_longest_walks_strip_is_no_wider_than_a_browser_shows(model):
    _, strip = walk(model, "1,2,3,4,5,6,7,8", 60, "lerp", True)
    assert Image.open(io.BytesIO(strip)).size == (481 * 28, 28)


def test_a_class_may_be_asked_for_by_number_or_by_name_in_either_language(conditional):
    for label in (8, "8", "Bag", " bag ", "가방"):
        assert [classes_in(image, 1, 1) for _, image in sheet(conditional, 2, 1, 1, label)] == [[[8]]] * 2
    own = [int(vectors.labels_from_seeds([seed], 100)[0]) for seed in (1, 2)]
    for label in (None, "any", "", "Anything", "아무거나"):
        assert [classes_in(image, 1, 1) for _, image in sheet(conditional, 2, 1, 1, label)] == [[[k]] for k in own]


def test_a_grid_of_each_class_has_a_seed_a_row(conditional):
    picture = grid(conditional, 40, 2, 10, label="each")
    assert classes_in(picture, 2, 10) == [list(range(10))] * 2
    assert [picture[y, 0] for y in (0, 28)] == [level(40), level(41)]


def test_a_leg_of_a_walk_may_change_the_class_evenly(conditional):
    _, strip = walk(conditional, "7, 7", 4, "slerp", label="Trouser, 9")
    picture = np.asarray(Image.open(io.BytesIO(strip)))
    shades = [int(GREY_A_CLASS * label) for label in (1, 3, 5, 7, 9)]
    assert [picture[0, (i + 1) * 112 - 1] for i in range(5)] == shades
    _, loop = walk(conditional, "7, 7", 4, "slerp", loop=True, label="Trouser, 9")
    assert np.asarray(Image.open(io.BytesIO(loop)))[0, -1] == shades[0]


def test_a_grid_has_4_columns_or_all_ten_classes_where_nobody_says(conditional):
    assert grid(conditional, 1, 1, None).shape == (28, 4 * 28)
    for each in ("each", " Each "):
        assert grid(conditional, 1, 1, None, label=each).shape == (28, 10 * 28)
    assert classes_in(grid(conditional, 1, 1, 3, label="each"), 1, 3) == [[0, 1, 2]]


@pytest.mark.parametrize("label", [10, -1, 1.5, "10", "socks", True, [1], "each", "1,2", float("nan"), "9" * 10**6, 10**400])
def test_a_bad_label_is_named_with_what_is_allowed(conditional, label):
    with pytest.raises(BadInput, match=r"^label is .*; allowed: any, 0 to 9, or one of T-shirt/top, ") as error:
        sheet(conditional, 1, 1, 1, label)
    assert error.value.pair[1].startswith("종류(label)")
    assert len(str(error.value)) < 250
    assert conditional.calls == 0


def test_a_walk_takes_one_label_or_one_for_each_seed(conditional):
    with pytest.raises(BadInput, match=r"^label is '1,2'; allowed: one for all, or 3 with commas between them"):
        walk(conditional, "1, 2, 3", 2, "lerp", label="1,2")


def test_a_model_that_knows_no_classes_says_so(model):
    with pytest.raises(BadInput, match=r"^label is 'Bag'; allowed: any, for the model stub cannot be asked for a class$"):
        grid(model, 1, 1, 1, label="Bag")
    assert grid(model, 1, 1, 1, label="any").shape == (28, 28)
    assert Garment(model, 1).kind is None


def test_garments_are_remembered_and_the_first_ones_logit_too(model):
    some = [Garment(model, seed) for seed in (1, 2, 3)]
    images, logit = render.draw_and_judge(some)
    assert logit == pytest.approx(level(1) / 100 - 1)
    assert np.array_equal(render.draw(some[::-1]), images[::-1])
    assert render.draw_and_judge(some)[1] == logit
    assert model.calls == 1
    assert [image[0, 0, 0] for image in render.draw([Garment(model, seed) for seed in (3, 4, 4)])] == [
        level(3),
        level(4),
        level(4),
    ]
    assert model.calls == 2
    assert render.draw([Garment(model, 1, 0.5)])[0, 0, 0, 0] == level(1, 0.5)  # another garment


def test_equal_garments_are_drawn_once_and_that_there_is_no_critic_is_remembered_too(model):
    model.draw_and_judge = lambda *inputs: (model.draw_latents(*inputs), None)
    same = [Garment(model, 7)] * 3
    images, logit = render.draw_and_judge(same)
    assert (logit, images.shape) == (None, (3, 28, 28, 1))
    assert render.draw_and_judge(same)[1] is None
    assert model.calls == 1


def test_of_remembered_garments_the_oldest_are_forgotten(model, monkeypatch):
    monkeypatch.setattr(render, "answers", Memory(2 * (ENTRY + 28 * 28)))
    monkeypatch.setattr("gan.page.memory.LARGEST_SHARE", 1)
    for seed in (1, 2, 1, 3, 1):
        render.draw([Garment(model, seed)])
    assert model.calls == 3
    render.draw([Garment(model, 2)])
    assert model.calls == 4


def test_a_garments_png_is_remembered(model):
    first = render.garment_png(Garment(model, 42))
    assert render.garment_png(Garment(model, 42)) == first
    assert Image.open(io.BytesIO(render.garment_png(Garment(model, 42), 16))).size == (448, 448)
    assert model.calls == 1


@pytest.mark.parametrize(
    "value", [0, 65, 1.5, -1, float("nan"), float("inf"), "16", "x", "", None, True, [1], {"a": 1}, 10**400]
)
def test_a_bad_count_is_named_with_what_is_allowed(model, value):
    with pytest.raises(BadInput, match=r"^count is .*; allowed: a whole number from 1 to 64$") as error:
        sheet(model, value)
    assert error.value.pair[1].startswith("개수(count)")
    assert model.calls == 0


@pytest.mark.parametrize(
    "text", ["", "1", "1,2,3,4,5,6,7,8,9", "1,,2", "1,-2", "1,x", "1.5,2", "1,4294967296", "1,٤", 5, None, "9" * 10**6]
)
def test_bad_seeds_are_refused_in_a_short_sentence(text):
    with pytest.raises(BadInput, match=r"^seeds is ") as error:
        validation.codes_from(text, None)
    assert len(str(error.value)) < 200


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("42", 42),
        ("-1", -1),
        ("0.7", 0.7),
        ("4.", 4),
        ("7.0", 7),
        (" 7 ", 7),
        (".5", 0.5),
        ("x", "x"),
        ("1e3", "1e3"),
        ("٤٢", "٤٢"),
        ("", ""),
        ("9" * 50, "9" * 50),
    ],
)
def test_text_becomes_a_number_where_it_is_one(text, value):
    assert validation.from_text(text) == value
    assert type(validation.from_text(text)) is type(value)
