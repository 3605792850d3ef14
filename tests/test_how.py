"""The lesson: its maths against hand-computed values and Keras, what it asks of the model, its answers in both languages."""

import base64
import io
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import gradio as gr
import keras
import numpy as np
import pytest
from conftest import ROOT
from PIL import Image
from stub_model import GREY_A_CLASS, SketchingModel, StubModel, StubWardrobe

from gan import bundle, critic, files, lesson, losses, pictures
from gan.data import edges
from gan.page import components, i18n
from gan.page.tabs.how import drawings as how_drawings
from gan.page.tabs.how import handlers as how
from gan.page.tabs.how import latent, pix2pix, search
from gan.page.tabs.how import maths as how_maths
from gan.page.tabs.how import words as how_words
from gan.page.tabs.how.layout import Layout
from gan.page.validation import BadInput


def test_the_lesson_asks_the_model_of_garments_and_says_so_where_there_is_none(tmp_path):
    signs, clothes = StubModel(tmp_path, {"data": "./signs"}, "signs"), StubModel(tmp_path, name="robes")
    asked = []
    for models in ([signs, clothes], [signs]):
        with gr.Blocks() as page, gr.Tabs(), gr.Tab() as one:
            Layout(StubWardrobe(StubModel(tmp_path, is_conditional=True), *models), one)
        step = next(fn for fn in page.fns.values() if fn.name == "<lambda>")
        step.fn(SimpleNamespace(headers={}), None, 7)
        asked.append(
            (
                signs.calls,
                clothes.calls,
                any("how.other_data" in str(b.value) for b in page.blocks.values() if hasattr(b, "value")),
            )
        )
    assert asked == [(0, 2, False), (2, 2, True)]


@pytest.fixture(scope="module")
def model():
    """The shipped model, with what the page needs of a Worker."""
    loaded = bundle.load(ROOT / "weights" / "dcgan")
    loaded.is_ready, loaded.name = True, "dcgan"
    loaded.call = lambda function, *arguments: function(loaded, *arguments)
    loaded.work = lambda function, *arguments, visitor, begin=0.0: function(loaded, *arguments)
    loaded.judge = lambda images: critic.judge(loaded, images)
    return loaded


def answer_of(work):
    """What a work returns in the end."""
    while True:
        try:
            assert 0 < next(work) <= 1
        except StopIteration as end:
            return end.value


def answers(model, code):
    """Every answer of the tab at an ordinary input."""
    yield how.verdict_on_seed(model, 42, code)
    yield from (how.relative(have, code) for have in how.HAVE)
    yield how.scaled_pixel(0, code)
    yield how.counterfeits(model, 7, code)
    for name in ("generator", "discriminator"):
        yield from how.network(model, name, code)
    yield how.activations(-1, code)
    yield how.stamps(2, 5, 9, code)
    yield from how.before_training(model, 3, code)
    yield from (how.verdict_on(model, subject, 3, code) for subject in how.SUBJECTS)
    yield how.worked_example("0.2, 0.4, 0.7, 0.9", "[-1, 2]", code)
    yield how.optimizers(0.1, code)
    yield from (how.train_step(point, code) for point in range(1, 11))
    yield how.recording(model, 3, code)
    yield how.epochs_to_steps(256, 50, code)
    yield how.film(251, code)


class Nesting(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag == "svg":
            assert {"aria-label", "aria-hidden"} & {name for name, _ in attributes}
        if tag not in ("img", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_every_answer_is_whole_and_in_the_visitors_language(model, code):
    for answer in answers(model, code):
        nesting = Nesting()
        nesting.feed(answer)
        assert answer and not nesting.open
        assert "{" not in answer and "nan" not in answer
        if code == "en":
            assert not re.search("[가-힣]", answer)
    said = [re.sub("<[^>]*>", "", answer) for answer in answers(model, code)]
    assert code == "en" or sum(bool(re.search("[가-힣]", text)) for text in said) >= len(said) - 2  # formulas have no words


def test_the_course_s_worked_example():
    right, accuracy = how_maths.accuracy_steps(np.array([0.2, 0.4, 0.7, 0.9]), real=True)
    assert (right.tolist(), accuracy) == ([False, False, True, True], 0.5)
    shown = how.worked_example("0, 0", "0, 0, 0", "en")  # an undecided discriminator: 2 log 2, log 2
    assert "real_accuracy = <b>0.00</b>, fake_accuracy = <b>1.00</b>" in shown
    assert "disc_loss = 0.693 + 0.693 = <b>1.386</b>, gen_loss = <b>0.693</b>" in shown


def test_losses_and_accuracies_are_those_of_the_training():
    real, fake = np.random.default_rng(0).normal(size=(2, 12)).round(2)
    shown = how.worked_example(*(", ".join(map(str, logits)) for logits in (real, fake)), "en")
    accuracies = [float(value) for value in losses.discriminator_accuracy(real, fake)]
    assert [float(x) for x in re.findall(r"_accuracy = <b>([\d.]+)", shown)] == pytest.approx(accuracies, abs=0.005)
    assert f"<b>{float(losses.discriminator_loss(real, fake)):.3f}</b>" in shown
    assert f"gen_loss = <b>{float(losses.generator_loss(fake)):.3f}</b>" in shown


@pytest.mark.parametrize("field", ["real_logits", "fake_logits"])
@pytest.mark.parametrize("text", ["", "1, x", "1,,2", "101", "nan", ", ".join("1" * 13), None, "1" * 400])
def test_logits_that_cannot_be_are_refused_by_name(field, text):
    with pytest.raises(BadInput, match=f"{field} is .*one to twelve numbers"):
        how.logits_from(field, text)


def test_what_no_slider_gives_is_refused_by_name_and_what_is_beyond_its_end_is_its_end(model):
    refused = [
        ("seed", lambda x: how.verdict_on_seed(model, x, "ko")),
        ("have", lambda x: how.relative(x, "ko")),
        ("pixel", lambda x: how.scaled_pixel(x, "ko")),
        ("value", lambda x: how.activations(x, "ko")),
        ("stride", lambda x: how.stamps(x, 3, 5, "ko")),
        ("kernel", lambda x: how.stamps(2, x, 5, "ko")),
        ("cell", lambda x: how.stamps(2, 3, x, "ko")),
        ("subject", lambda x: how.verdict_on(model, x, 1, "ko")),
        ("learning_rate", lambda x: how.optimizers(x, "ko")),
        ("point", lambda x: how.train_step(x, "ko")),
        ("calls", lambda x: how.recording(model, x, "ko")),
        ("batch_size", lambda x: how.epochs_to_steps(x, 50, "ko")),
        ("epochs", lambda x: how.epochs_to_steps(256, x, "ko")),
        ("pictures", lambda x: how.film(x, "ko")),
    ]
    for field, answer in refused:
        for wrong in ("<b>", None, [1], float("nan")):
            with pytest.raises(BadInput, match=f"^{field} is "):
                answer(wrong)
    assert how.scaled_pixel(5000, "en") == how.scaled_pixel(255, "en")
    assert how.film(-1, "en") == how.film(1, "en")


def test_a_transposed_convolution_by_hand():
    assert how_maths.transposed(np.array([[1, 2]]), np.array([[1]]), 2).tolist() == [[1, 0, 2, 0], [0, 0, 0, 0]]
    assert how_maths.transposed(np.array([[1, 2]]), np.ones((2, 2), int), 2).tolist() == [[1, 1, 2, 2], [1, 1, 2, 2]]
    # Kernel 3, stride 2: neighbours share a column; of the one that sticks out, the right one is cut off.
    assert how_maths.transposed(np.array([[1, 2]]), how_maths.triangle(3), 2).tolist() == [[1, 2, 3, 4], [2, 4, 6, 8]]


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("side", [1, 2, 3, 4, 5])
def test_a_transposed_convolution_is_that_of_keras(side, stride):
    kernel = how_maths.triangle(side)
    theirs = keras.ops.conv_transpose(
        how.STAMPED[None, ..., None].astype("float32"), kernel[..., None, None].astype("float32"), stride, "same"
    )
    assert how_maths.transposed(how.STAMPED, kernel, stride).tolist() == keras.ops.convert_to_numpy(theirs)[0, ..., 0].tolist()


def test_adam_is_that_of_keras():
    weight, adam = keras.Variable([-3.0]), keras.optimizers.Adam(0.1)
    theirs = [-3.0]
    for _ in range(4):
        adam.apply([weight.value], [weight])  # the gradient of w ** 2 / 2 is w
        theirs.append(float(weight.numpy()[0]))
    ours = how_maths.adam_path(lambda w: w, [-3.0], 0.1, 4)[:, 0]
    assert ours == pytest.approx(theirs, abs=1e-5)
    assert ours[1] == pytest.approx(-2.9)  # the first step is as long as the learning rate


def test_leaky_relu_is_that_of_keras():
    assert (how_maths.leaky_relu(2), how_maths.leaky_relu(-2)) == (2, -0.6)
    assert keras.layers.LeakyReLU().negative_slope == 0.3


def test_the_numbers_of_a_run():
    course = {"batches": 234, "left": 96, "steps": 11_700, "samples": 251, "checkpoints": 10}
    assert how_maths.run_numbers(256, 50) == course
    assert how_maths.run_numbers(1000, 6) == {"batches": 60, "left": 0, "steps": 360, "samples": 13, "checkpoints": 2}


def test_the_film_s_dots_are_the_thinned_pictures():
    assert how.film(251, "en").count("how-dot") == len(pictures.thin(251)) == 33


def test_the_drawn_shapes_and_the_table_are_the_model_s(model):
    layers = answer_of(lesson.layers(model))
    assert sum(layer.parameters for layer in layers["generator"]) == 2_330_944
    assert sum(layer.parameters for layer in layers["discriminator"]) == 212_865
    up = [(100,), (7, 7, 256), (7, 7, 128), (14, 14, 64), (28, 28, 1)]
    assert how.shapes_within(layers["generator"], (100,)) == up
    assert how.shapes_within(layers["discriminator"], (28, 28, 1)) == [(28, 28, 1), (14, 14, 64), (7, 7, 128), (1,)]
    assert [(x.kernel, x.stride) for x in layers["generator"] if x.kernel] == [(5, 1), (5, 2), (5, 2)]


def test_untrained_networks_draw_grey_and_leave_the_model_alone(model):
    before = model.draw([5])
    drawn, again, other = (answer_of(lesson.untrained(model, seed)) for seed in (1, 1, 2))
    assert np.array_equal(drawn.image, again.image) and drawn[1:] == again[1:]
    assert not np.array_equal(drawn.image, other.image)
    assert abs(drawn.image.mean() - 127.5) < 5 and drawn.image.std() < 10
    assert abs(drawn.untrained_logit) < 0.1
    assert np.array_equal(model.draw([5]), before)


@pytest.mark.parametrize("calls", [1, 3])
def test_a_recorded_function_runs_its_body_once(model, calls):
    plain, graph = lesson.recorded(model, calls)
    assert plain.types == ["ndarray"] * calls
    assert len(graph.types) == 1 and graph.types != ["ndarray"]
    assert plain.answer.tolist() == graph.answer.tolist() == [7, 7]


def test_the_train_step_lights_what_is_drawn():
    boxes = {key.removeprefix("how.box.") for key in how_words.WORDS if ".box." in key}
    assert set().union(*how.LIT.values()) == boxes == set(how_drawings.BOXES) | {"tapes"}
    assert list(how.LIT) == list(how.CODE) == list(range(1, 11))


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_classes_are_added_and_subtracted(tmp_path, code):
    robes = StubModel(tmp_path, is_conditional=True)
    shown = latent.arithmetic(robes, 7, 0.5, 0.7, code)
    tiles = [np.asarray(Image.open(io.BytesIO(base64.b64decode(found)))) for found in re.findall('base64,([^"]*)', shown)]
    assert [tile[0, 27] for tile in tiles] == [3 * GREY_A_CLASS, 2 * GREY_A_CLASS, 0, 3 * GREY_A_CLASS + GREY_A_CLASS]
    assert len({tile[0, 0] for tile in tiles}) == 1  # one latent vector
    assert i18n.class_name(robes.class_names, 3, code) in shown and "0.50 x" in shown
    other = StubModel(tmp_path, is_conditional=True, class_names=("<a>", "b", "c"))
    assert "&lt;a&gt; + 0.50 x (b - c)" in latent.arithmetic(other, 7, 0.5, 1, code)
    with pytest.raises(BadInput, match=r"^value is 2; allowed: a number from 0 to 1.5$"):
        latent.arithmetic(robes, 7, 2, 1, code)


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_what_moves_along_with_what_is_said(tmp_path, code):
    model = StubModel(tmp_path)
    assert i18n.choose(how_words.WORDS["how.latent.none"], code) in latent.entanglement(model, code)
    effects = {"brightness": 0.94, "sleeves": -0.26}
    entries = [{"name": "brightness", "effects": effects}, {"name": "da", "effects": {"brightness": 0, "sleeves": 1}}]
    files.write_json(tmp_path / "directions.json", {"weights_sha256": model.weights_hash, "directions": entries})
    shown = latent.entanglement(model, code)
    sleeves, brightness = (components.direction_name(name, code) for name in ("sleeves", "brightness"))
    assert f'<td><b>+0.9</b></td><td><span class="how-wrap">{sleeves} -0.3<' in shown
    assert f'<td>-</td><td><span class="how-wrap">{sleeves} +1.0, {brightness} +0.0<' in shown  # the strongest first
    assert all(components.direction_name(name, code) in shown for name in ("brightness", "sleeves", "da"))


def test_one_of_its_own_is_found_again_and_what_is_reached_is_a_table(model, tmp_path, monkeypatch):
    monkeypatch.setattr(search.projection, "PLAN", ((4, 20), (2, 30)))
    *working, shown = search.found_again(model, 5000, "en", "visitor")
    distances = [float(found) for found in re.findall(r"<figcaption>off by ([\d.]+)<", shown)]
    assert len(working) > 50 and all('class="bar"' in told for told in working)
    assert len(distances) == search.SHOWN and distances[-1] < distances[0]
    assert "<figcaption>Wanted: seed 5000<" in shown
    robes = StubModel(tmp_path, is_conditional=True)
    assert search.reached(robes, "en") == ""
    told = {"own": [1.0, 2, 3], "real": [10.0, 20, 30], "counts": [3, 3], "weights_sha256": robes.weights_hash}
    files.write_json(tmp_path / "reach.json", told)
    search.receipts._read.cache_clear()
    assert re.findall("<td>([^<]+)</td>", search.reached(robes, "ko")) == ["2.0", "2.8", "20.0", "28.0"]


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_pix2pix_is_shown_at_work_as_far_as_its_models_are_there(tmp_path, monkeypatch, code):
    models, drawer = StubWardrobe(StubModel(tmp_path)), SketchingModel(tmp_path)
    assert not pix2pix.shown(models)
    models.from_pictures = {"pix2pix": drawer, "alone": SketchingModel(tmp_path, "alone", "pix2pix_l1")}
    assert pix2pix.shown(models)
    shown = pix2pix.pair(models, 18, code)
    assert shown.startswith('<div role="status">')
    tiles = [np.asarray(Image.open(io.BytesIO(base64.b64decode(found)))) for found in re.findall('base64,([^"]*)', shown)]
    lines, real, alone, drawn, under, under_real = tiles
    assert np.array_equal(edges.sketches(real[None, ..., None])[0, ..., 0], lines)
    assert np.array_equal(under, drawn) and np.array_equal(under_real, real) and np.array_equal(alone, drawn)
    assert np.array_equal(drawn, np.where(lines[::-1] > 0, 255, 8 * GREY_A_CLASS))  # a bag
    assert i18n.class_name(drawer.class_names, 8, code) in shown
    # A patch of white has a logit of 255 / 64 - 2, one of the bag's grey 200 / 64 - 2; the stub's critic looks at one pixel.
    first = float(re.findall('fill-opacity="([0-9.]+)"', shown)[0])
    assert first == pytest.approx(1.5 * abs(critic.probability(drawn[0, 0] / 64 - 2) - 0.5), abs=0.006)
    # It lies over the middle of its patch, one square further; those whose middles lie beyond the picture are not shown.
    assert (
        re.findall('how-holds-[a-z]+" d="(M[0-9 ]+)h', shown) == [f"M{x} {y}" for y in range(1, 14) for x in range(1, 14)] * 2
    )
    del models.from_pictures["alone"]
    assert pix2pix.pair(models, 18, code).count("<figure>") == 5

    def call(self, function, *arguments):
        if function is pix2pix.sketching.patches:
            raise bundle.NoDiscriminatorError("none")
        return np.zeros((1, 28, 28, 1), np.uint8), np.array([8])

    monkeypatch.setattr(SketchingModel, "call", call)
    assert pix2pix.pair(models, 18, code).count("<figure>") == 3
    with pytest.raises(BadInput, match=r"^index is 100; allowed: a whole number from 0 to 99$"):
        pix2pix.pair(models, 100, code)


def test_every_part_is_laid_out_closed_and_answers_when_it_is_opened(model, tmp_path):
    with gr.Blocks() as page, gr.Tabs(), gr.Tab("How", id="how") as tab:
        Layout(StubWardrobe(model, StubModel(tmp_path, name="robes", is_conditional=True)), tab)
    parts = [block for block in page.blocks.values() if isinstance(block, gr.Accordion)]
    opened = {target for event in page.fns.values() for target, name in event.targets if name == "expand"}
    assert len(parts) == sum(map(len, how_words.GROUPS.values())) + len(how_words.BESIDE) == 16
    assert not any(part.open for part in parts)
    assert opened == {part._id for part in parts}
    assert {event.api_visibility for event in page.fns.values()} == {"private"}
