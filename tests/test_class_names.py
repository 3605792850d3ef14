"""A model of anybody's classes: what they are called reaches every place safely, and any of them can be asked for."""

import html
import re
import unicodedata
from urllib.parse import parse_qs, urlsplit

import pytest
from stub_model import StubModel, StubWardrobe

from gan import bundle, data, sample
from gan.bundle import BundleError
from gan.data import fashion_mnist
from gan.errors import UsageError
from gan.page import components, links, validation
from gan.page.shown import Garment, Grid, Walk
from gan.page.tabs.draw import handlers as draw
from gan.page.tabs.grid import handlers as grid
from gan.page.validation import BadInput

NASTY = ("<b>bold</b>", "../x", "👩‍🚀", "양말", "A" * 200, "3", "dresses, long", "anyone", "each", "%2F&label=0")


@pytest.fixture
def model(tmp_path) -> StubModel:
    return StubModel(tmp_path, name="own", is_conditional=True, class_names=NASTY)


@pytest.fixture
def models(model) -> StubWardrobe:
    return StubWardrobe(model)


def test_what_a_link_says_of_a_class_is_that_class_again(models, model):
    for label in range(len(NASTY)):
        for address in (links.page(Garment(model, 7, label=label)), links.picture(Garment(model, 7, label=label))):
            said = parse_qs(urlsplit(address).query)["label"]
            assert [validation.labelled(word, model) for word in said] == [label], address
        walk = Walk(model, (1, 2, 3), (label, None, 6), 4, "slerp", False)
        (said,) = parse_qs(urlsplit(links.picture(walk, "gif")).query)["label"]
        assert validation.walk(models, "1,2,3", 4, label=said).labels == walk.labels, said


def test_a_word_names_a_class_in_either_form_of_unicode_and_with_blanks_around_it():
    assert data.label_of(unicodedata.normalize("NFD", " 양말"), NASTY) == 3
    assert data.label_of("wide", ("narrow", " Wide ")) == 1
    for names in (("1", "Any"), ("a", "A "), ("양말", unicodedata.normalize("NFD", "양말"))):
        with pytest.raises(ValueError, match=r"which asks for any|hold a name twice"):
            data.checked_names(names)


def test_a_name_that_is_a_number_names_its_own_class(model):
    assert data.label_of("3", NASTY) == 5
    assert data.word_of(3, NASTY) == "양말"  # for 3 is another class
    assert validation.labelled(3, model) == validation.labelled("3", model) == 5
    assert validation.labelled(4, model) == 4


def test_no_name_is_markup_on_the_page_or_a_way_out_of_a_folder(model):
    for label, name in enumerate(NASTY):
        shown = draw.look(Garment(model, 7, label=label), None, "en")
        assert f"<h2>Seed 7: {html.escape(name)}</h2>" in shown
        assert "<b>" not in shown
        kept = links.file_name(model, 7, label=label)
        assert re.fullmatch(r"never-worn-7(-[\w-]+)?\.png", kept)
        assert len(kept.encode()) < 255
    assert links.file_name(model, 7, label=3) == "never-worn-7-양말.png"
    assert "<b>" not in grid.show(Grid(model, 1, 1, 10, "each"), "ko")


def test_a_choice_offers_the_models_own_classes_and_each_is_chosen_by_its_value(models, model, tmp_path):
    update = components.labels_of(model, 5, "ko", "each")
    assert [name for name, _ in update["choices"]][2:] == list(NASTY)
    assert [validation.labelled(value, model, "each") for _, value in update["choices"]] == [None, "each", *range(10)]
    assert update["value"] == "5"
    garments = StubModel(tmp_path, is_conditional=True)
    assert [name for name, _ in components.labels_of(garments, None, "ko")["choices"]][1] == "티셔츠/상의"
    assert components.kept_label(StubWardrobe(garments, model), garments, NASTY[2]) is None  # a class of another model
    assert components.kept_label(models, model, NASTY[2]) == 2


def test_a_class_that_there_is_none_of_is_refused_by_what_there_is(models, model, tmp_path):
    with pytest.raises(BadInput, match="label is 'Bag'; allowed: any, 0 to 9, or one of <b>bold</b>, "):
        validation.garment(models, 1, label="Bag")
    letters = StubModel(tmp_path, is_conditional=True, class_names=tuple("abcdefghijklmnopqrstuvwxyz"))
    with pytest.raises(BadInput, match=r"allowed: any, 0 to 25, or one of a, .*, t, \.\.\.$"):
        validation.labelled("26", letters)
    of_three = StubModel(tmp_path, is_conditional=True, class_names=("a", "b", "c"))
    assert validation.grid(StubWardrobe(of_three), 1, label="each").columns == 3
    assert validation.grid(StubWardrobe(letters), 1, label="each").columns == 10
    with pytest.raises(BadInput, match="columns is 4; allowed: a whole number from 1 to 3"):
        validation.grid(StubWardrobe(of_three), 1, columns=4, label="each")
    assert components.four_kinds(of_three) == (0, 0, 1, 2)


def test_gan_sample_walks_through_the_classes_of_any_model(tmp_path):
    of_three = StubModel(tmp_path, is_conditional=True, class_names=("a", "b", "c"))
    sample.write(of_three, [1, 2, 3], tmp_path / "walk.gif", [2, None, 0])
    assert (tmp_path / "walk.gif").read_bytes().startswith(b"GIF89a")


def test_gan_sample_takes_the_models_names_and_korean_ones_where_they_are_known():
    assert sample.parse_labels("dresses, long", NASTY) == [6]
    assert sample.parse_labels(f"{NASTY[2]},any,4", NASTY) == [2, None, 4]
    assert sample.parse_labels("가방,Bag, 7", fashion_mnist.CLASS_NAMES) == [8, 8, 7]
    with pytest.raises(UsageError, match="--label has 'Bag'; allowed: any, 0 to 9, or one of <b>bold</b>"):
        sample.parse_labels("Bag", NASTY)


@pytest.mark.parametrize(
    ("names", "classes", "message"),
    [
        ("abc", 0, "allowed: 1 to 100 names"),
        ([], 0, "allowed: 1 to 100 names"),
        (["a"] * 101, 0, "allowed: 1 to 100 names"),
        (["a", 1], 2, "hold 1; allowed: a line of 1 to 255 letters"),
        (["a", "b\n"], 2, "allowed: a line of 1 to 255 letters"),
        (["a", "A"], 2, "hold a name twice"),
        (["a", "b"], 3, "run.json names 2 classes, and the model can be asked for 3"),
    ],
)
def test_names_that_cannot_be_make_no_bundle(names, classes, message):
    with pytest.raises(BundleError, match=re.escape(message)):
        bundle.class_names({"class_names": names}, classes)
    assert bundle.class_names({}, 10) == fashion_mnist.CLASS_NAMES
