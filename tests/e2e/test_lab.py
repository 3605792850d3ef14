"""The Lab in a real browser: its arithmetic against values worked out here, the page around it, and the clinic."""

import contextlib
import itertools
import re

import lab_runs
import numpy as np
import pytest
from playwright.sync_api import expect

from gan.page.tabs.lab import handlers
from gan.page.tabs.lab.words import WORDS

RNG = np.random.default_rng(0)
SIZES = (5, 7, 3)  # of a perceptron; its rows are as odd, so that all that tiles leave over is computed too
PERCEPTRON = """
const network = new Perceptron(sizes, () => 0, input.length);
network.layers.forEach((layer, l) => { layer.weights.set(weights[l].flat()); layer.biases.set(biases[l]); });
const answer = () => Array.from(network.forward(Float32Array.from(input.flat()), input.length));
const kept = () => network.layers.map((layer) => [layer.weightGradients, layer.biasGradients].map((part) => Array.from(part)));
"""
WAIT = 30_000
expect.set_options(timeout=WAIT)


@pytest.fixture(scope="module")
def blank(address, chromium):
    """A page of the same origin with nothing on it, to run the engine in."""
    with contextlib.closing(chromium.new_context()) as visitor:
        page = visitor.new_page()
        page.goto(f"{address}/lab/gan.js")
        yield page


@pytest.fixture(scope="module")
def network():
    """A perceptron's weights, (width, depth) each, its biases, and its input."""
    weights = [RNG.standard_normal((width, depth)) for depth, width in itertools.pairwise(SIZES)]
    biases = [RNG.standard_normal(width) for width in SIZES[1:]]
    return {"sizes": SIZES, "weights": weights, "biases": biases, "input": RNG.standard_normal((9, SIZES[0]))}


def evaluate(page, code: str, **given):
    """What `return`s code in which gan.js's names and those of `given` stand for themselves."""
    plain = {name: _plain(value) for name, value in given.items()}
    names = ", ".join(plain)
    script = f"const {{ Gan, Perceptron, PIXELS, USUAL, crossEntropy, spread, ways }} = await import('/lab/gan.js'); {code}"
    return page.evaluate(f"async ({{ {names} }}) => {{ {script} }}", plain)


def _plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def forward(network) -> np.ndarray:
    """The perceptron's answers (rows, width), computed here."""
    values = network["input"]
    for weights, biases in zip(network["weights"][:-1], network["biases"][:-1], strict=True):
        values = values @ weights.T + biases
        values = np.where(values > 0, values, 0.2 * values)
    return values @ network["weights"][-1].T + network["biases"][-1]


def test_a_forward_pass_is_numpys(blank, network):
    answer = evaluate(blank, PERCEPTRON + "return answer();", **network)
    np.testing.assert_allclose(np.reshape(answer, (9, 3)), forward(network), atol=1e-4)


def test_gradients_are_those_of_small_differences(blank, network):
    weighing = RNG.standard_normal((9, 3))  # the loss is the answers' sum, so weighed
    code = """
    const gradient = Float32Array.from(weighing.flat());
    answer();
    const byInput = Array.from(network.backward(gradient, input.length, false));
    network.backward(gradient, input.length, true);
    return [byInput, kept()];
    """
    by_input, kept = evaluate(blank, PERCEPTRON + code, weighing=weighing, **network)

    def slope(values):
        slopes = np.zeros_like(values)
        for at in np.ndindex(values.shape):
            sides = []
            for step in (1e-6, -2e-6):
                values[at] += step
                sides.append((weighing * forward(network)).sum())
            values[at] += 1e-6
            slopes[at] = (sides[0] - sides[1]) / 2e-6
        return slopes

    np.testing.assert_allclose(np.reshape(by_input, (9, 5)), slope(network["input"]), atol=1e-3)
    for layer, (by_weights, by_biases) in enumerate(kept):
        np.testing.assert_allclose(by_weights, slope(network["weights"][layer]).ravel(), atol=1e-3)
        np.testing.assert_allclose(by_biases, slope(network["biases"][layer]), atol=1e-3)


@pytest.mark.parametrize("saturating", [False, True])
def test_each_network_gets_the_gradient_of_its_own_loss(blank, saturating):
    code = """
    const classes = [1, 2].map((k) => Float32Array.from({ length: 8 * PIXELS }, (_, i) => Math.sin(i * k)));
    const gan = new Gan(classes, { batch: 6, noise: 3, width: 8, labelled: true, blur: 0, realLabel: 0.8, saturating });
    gan.choose();
    const noises = gan.noises();
    const mean = (logits, loss) => logits.reduce((sum, x) => sum + loss(x), 0) / logits.length;
    const losses = () => {
      gan.judge(noises);
      const drawn = Array.from(gan.logits.slice(0, 6)), real = Array.from(gan.logits.slice(6));
      const fooled = (x) => saturating ? Math.log(1 - 1 / (1 + Math.exp(-x))) : Math.log1p(Math.exp(-x));
      const log = (x, label) => -label * Math.log(1 / (1 + Math.exp(-x))) - (1 - label) * Math.log(1 / (1 + Math.exp(x)));
      return { generator: mean(drawn, fooled), critic: mean(real, (x) => log(x, 0.8)) + mean(drawn, (x) => log(x, 0)) };
    };
    const told = {};
    for (const [point, numbers] of gan.points()) if (point === 6) Object.assign(told, numbers);
    losses();
    gan.gradients();
    const found = [];
    for (const name of ["generator", "critic"]) {
      for (const layer of gan[name].layers) {
        for (const at of [0, 5, layer.weights.length - 1]) {
          const kept = layer.weightGradients[at], before = layer.weights[at];
          const [more, less] = [1e-2, -1e-2].map((by) => { layer.weights[at] = before + by; return losses()[name]; });
          layer.weights[at] = before;
          found.push([kept, (more - less) / 2e-2]);
        }
      }
    }
    return found;
    """
    kept, slopes = np.transpose(evaluate(blank, code, saturating=saturating))
    assert np.abs(kept).max() > 0.01
    np.testing.assert_allclose(kept, slopes, atol=0.03 * np.abs(kept).max(), rtol=0.05)


def test_a_step_of_adam_is_keras(blank, network):
    gradients = RNG.standard_normal((3, 7, 5))
    code = """
    const layer = network.layers[0];
    for (const gradient of gradients) {
      layer.weightGradients.set(gradient.flat());
      network.descend(0.01, 0.5);
    }
    return Array.from(layer.weights);
    """
    moved = evaluate(blank, PERCEPTRON + code, gradients=gradients, **network)
    weights, mean, square = network["weights"][0].copy(), 0, 0
    for step, gradient in enumerate(gradients, 1):  # keras.optimizers.Adam.update_step
        mean += (gradient - mean) * (1 - 0.5)
        square += (gradient**2 - square) * (1 - 0.999)
        rate = 0.01 * np.sqrt(1 - 0.999**step) / (1 - 0.5**step)
        weights -= mean * rate / (np.sqrt(square) + 1e-7)
    np.testing.assert_allclose(np.reshape(moved, (7, 5)), weights, atol=1e-5)


def test_the_same_seed_gives_the_same_run(blank):
    code = """
    const classes = [Float32Array.from({ length: 20 * PIXELS }, (_, i) => Math.sin(i))];
    const run = (seed) => {
      const gan = new Gan(classes, { seed });
      for (let i = 0; i < 3; i++) gan.train();
      return Array.from(gan.samples());
    };
    return [run(1), run(1), run(2)];
    """
    first, again, other = evaluate(blank, code)
    assert first == again != other


def test_what_is_told_of_the_drawings_is_numpys(blank):
    pictures = RNG.standard_normal((10, 196))
    code = "const flat = Float32Array.from(pictures.flat()); return [spread(flat, 8), ways(flat, 8)];"
    apart, ways = evaluate(blank, code, pictures=pictures)
    eight = pictures[:8]
    distances = np.sqrt(((eight[:, None] - eight[None]) ** 2).sum(-1))
    assert apart == pytest.approx(distances.sum() / (8 * 7), rel=1e-5)
    values = np.linalg.eigvalsh(np.cov(eight.T))
    assert ways == pytest.approx(values.sum() ** 2 / (values**2).sum(), rel=1e-4)


@pytest.fixture(scope="module")
def healthy(blank):
    """The healthy runs' numbers: {classes: {steps: numbers}}."""
    looks = {(handlers.TROUSER,): (100, 200), handlers.MIXED: (100,)}
    numbers = {classes: lab_runs.healthy(blank, classes, 1, steps) for classes, steps in looks.items()}
    return {classes: dict(zip(looks[classes], told, strict=True)) for classes, told in numbers.items()}


@pytest.mark.parametrize(
    ("name", "steps"), [("collapse", 100), ("strong", 100), ("swing", 200), ("narrow", 100), ("missing", 300), ("rate", 100)]
)
def test_an_illness_shows_its_sign_soon(blank, healthy, name, steps):
    preset = handlers.PRESETS[name]
    (ill,) = lab_runs.ill(blank, name, 1, steps)
    assert lab_runs.ILL[name](ill, healthy.get(preset.classes, {}).get(steps, {}).get(preset.sign))


def test_both_networks_are_told_the_class(blank):
    code = """
    const classes = [0.25, 0.5].map((grey) => new Float32Array(PIXELS).fill(grey));
    const gan = new Gan(classes, { labelled: true, noise: 3, batch: 8, blur: 0, seed: 2 });
    gan.choose();
    const noises = gan.noises();
    gan.judge(noises);
    return [noises, gan.seen].map((numbers) => Array.from(numbers));
    """
    noises, seen = evaluate(blank, code)
    assert np.reshape(noises, (8, 5))[:, 3:].tolist() == [[1, 0], [0, 1]] * 4
    drawn, real = np.reshape(seen, (2, 8, 198))
    assert drawn[:, 196:].tolist() == [[1, 0], [0, 1]] * 4
    assert real[:, 196:].tolist() == [[1, 0] if picture[0] == 0.25 else [0, 1] for picture in real]
    assert len({picture[0] for picture in real}) == 2


def is_fault(message) -> bool:
    """Whether a line of the console is an error of the page's own; that there is no network is the test's doing."""
    return message.type == "error" and "ERR_INTERNET_DISCONNECTED" not in message.text


@pytest.fixture(scope="module")
def lab(address, chromium):
    """The page, whose Lab is opened once for all that follow; `asked` are the requests that it made, and nothing went wrong."""
    errors = []
    with contextlib.closing(chromium.new_context()) as visitor:
        page = visitor.new_page()
        page.set_default_timeout(WAIT)
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url.removeprefix(address)))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if is_fault(message) else None)
        page.goto(address)
        page.locator("#garments img").first.wait_for()
        assert [url for url in page.asked if "/lab/" in url] == []  # nothing before the tab is opened
        page.get_by_role("tab", name="Lab", exact=True).click()
        expect(page.locator("#lab-diversity")).to_contain_text("%")
        page.evaluate(SENTENCES)
        yield page
    assert errors == []


SENTENCES = """() => {
  window.sentences = [];
  new MutationObserver(() => sentences.push([performance.now(), document.querySelector("#lab-status").textContent]))
    .observe(document.querySelector("#lab-status"), { childList: true, characterData: true, subtree: true });
}"""


def step_of(page) -> int:
    return int(page.locator("#lab-step").text_content())


def until(page, step: int) -> None:
    """Wait until the run has come to a step."""
    page.wait_for_function(f"Number(document.querySelector('#lab-step').textContent) >= {step}")


def choose(page, preset: str) -> None:
    """Choose what to watch, and wait until it is there."""
    page.locator("#lab-preset").select_option(preset)
    expect(page.locator("#lab-step")).to_have_text("0")


def canvas(page, name: str) -> np.ndarray:
    """What stands on a canvas: greys (16, 14, 14)."""
    code = "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 56, 56).data)"
    pixels = np.reshape(page.locator(f"#lab-{name}").evaluate(code), (4, 14, 4, 14, 4))
    assert (pixels[..., :3] == pixels[..., :1]).all()
    return pixels[..., 0].swapaxes(1, 2).reshape(16, 14, 14)


def test_the_lab_fetches_three_files_and_waits(lab):
    assert sorted({url for url in lab.asked if "/lab/" in url}) == ["/lab/gan.js", "/lab/pictures.png", "/lab/worker.js"]
    assert (canvas(lab, "real") == lab_runs.sheet()[handlers.TROUSER, :16]).all()
    assert lab.locator("#lab-preset").input_value() == "one"
    assert step_of(lab) == 0


def test_it_starts_and_pauses_by_mouse_and_steps_by_key(lab):
    untrained = canvas(lab, "samples")
    start, once = lab.locator("#lab-start"), lab.get_by_role("button", name="One step")
    once.press("Enter")
    expect(lab.locator("#lab-step")).to_have_text("1")
    start.click()
    expect(start).to_have_text("Pause")
    until(lab, 20)
    start.click()
    expect(start).to_have_text("Start")
    lab.wait_for_timeout(300)
    paused = step_of(lab)
    assert (canvas(lab, "samples") != untrained).any()
    for number in ("generatorGradient", "generatorLoss"):  # what was told stays to be looked at
        expect(lab.locator(f"[data-number={number}] [data-value]")).to_have_text(re.compile("[0-9]"))
    assert len(set(re.findall(r" ([\d.]+)", lab.locator("[data-chart=opinions] path.lab-line-0").get_attribute("d")))) > 1
    once.click()
    expect(lab.locator("#lab-step")).to_have_text(str(paused + 1))
    for chart in handlers.CHARTS:
        for line in lab.locator(f"[data-chart={chart}] path").all():
            assert re.fullmatch(r"M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)*", line.get_attribute("d"))
    lab.get_by_role("button", name="Again from the start").click()
    expect(lab.locator("#lab-step")).to_have_text("0")
    assert (canvas(lab, "samples") == untrained).all()


def test_slow_motion_goes_through_the_ten_points_with_their_numbers(lab):
    choose(lab, "one")
    lab.get_by_label("Slow motion").check()
    lit = lab.locator(".lab-points [aria-current]")
    for point in range(1, 11):
        lab.get_by_role("button", name="One point").click()
        expect(lit).to_have_attribute("data-point", str(point))
        if point == 2:
            expect(lit.locator("b")).to_have_text(re.compile(r"^256 numbers, mean -?[\d.e-]+$"))
        assert step_of(lab) == 0 or point == 10
    expect(lab.locator("#lab-step")).to_have_text("1")
    lab.get_by_role("button", name="One point").click()
    lab.get_by_label("Slow motion").uncheck()  # the step is finished
    expect(lab.locator("#lab-step")).to_have_text("2")
    expect(lit).to_have_count(0)


def test_slow_motion_that_begins_again_has_no_point_left(lab):
    lit, numbers = lab.locator(".lab-points [aria-current]"), lab.locator(".lab-points b:not(:empty)")
    lab.get_by_label("Slow motion").check()
    lab.get_by_role("button", name="One point").click()
    expect(lit).to_have_text(re.compile("16 pictures, mean"))
    expect(lab.locator("#lab-status")).to_have_text(lit.text_content())  # a screen reader is told it
    lab.get_by_role("button", name="Again from the start").click()
    expect(lit).to_have_count(0)
    expect(numbers).to_have_count(0)
    lab.get_by_label("Slow motion").uncheck()


@pytest.mark.parametrize("name", ["strong", "narrow"])  # cured as it runs; from the start
def test_a_case_of_the_clinic_is_asked_told_and_cured(lab, name):
    choose(lab, name)
    case, preset = lab.locator(f"[data-illness={name}]"), handlers.PRESETS[name]
    expect(case).to_contain_text(WORDS[f"lab.{name}.question"][0])
    expect(lab.locator("[data-illness]:visible")).to_have_count(1)
    expect(case.get_by_role("button", name="Apply the cure")).to_be_hidden()
    case.get_by_text("The diagnosis").click()
    lab.locator("#lab-start").click()
    until(lab, 10)
    ill = step_of(lab)
    case.get_by_role("button", name="Apply the cure").click()
    for knob, value in preset.cure.items():
        assert lab.locator(f"[data-knob={knob}]").input_value() == handlers._value(value)
    expect(lab.locator(f"[data-number={preset.sign}] [data-before]")).to_have_text(re.compile("before the cure: [0-9]"))
    if preset.revives:
        until(lab, ill + 5)
    else:
        lab.wait_for_function(f"Number(document.querySelector('#lab-step').textContent) < {ill}")
        until(lab, 2)
    expect(lab.locator("#lab-start")).to_have_text("Pause")
    lab.wait_for_function("sentences.at(-1)[1] === 'The cure is applied.'")  # though the state is reported all the time
    before = lab.locator("[data-before]:not(:empty)").text_content()
    case.get_by_role("button", name="Apply the cure").click()  # of a run that is cured already
    expect(lab.locator("[data-before]:not(:empty)")).to_have_text(before)
    expect(lab.locator("[data-ill]:visible")).to_have_count(0 if preset.revives else 2)
    lab.locator("#lab-start").click()


def test_what_cannot_be_learnt_is_refused_while_it_trains(lab):
    choose(lab, "one")
    if not lab.locator(".lab-grid").is_visible():
        lab.locator(".lab-knobs summary").click()
    lab.locator("#lab-start").click()
    until(lab, 2)
    trouser = lab.get_by_role("checkbox", name="Trouser")
    trouser.click()
    expect(trouser).to_be_checked()
    lab.wait_for_function("sentences.at(-1)[1] === 'Choose at least one class.'")
    lab.locator("#lab-start").click()
    for given, taken in (("-5", "0"), ("3.7", "3"), ("123456", "9999"), ("", "0")):
        lab.locator("#lab-seed").fill(given)
        lab.locator("#lab-seed").press("Tab")
        expect(lab.locator("#lab-seed")).to_have_value(taken)
    lab.locator(".lab-knobs summary").click()


def test_curves_of_a_run_that_began_again_hold_nothing_of_the_one_before(lab):
    choose(lab, "one")
    lab.locator("#lab-start").click()
    for step in range(4, 9):
        until(lab, step)
        lab.get_by_role("button", name="Again from the start").click()
        lab.wait_for_function(f"Number(document.querySelector('#lab-step').textContent) < {step}")
    until(lab, 30)
    lab.locator("#lab-start").click()
    drawn = lab.locator("[data-chart=losses] path.lab-line-0").get_attribute("d")
    across = [float(x) for x in re.findall(r"[ML]([\d.]+)", drawn)]
    assert across == sorted(across)


def test_presets_and_knobs_fit_the_engine_and_need_no_network(lab):
    asked = len(lab.asked)
    lab.context.set_offline(True)
    for name, preset in handlers.PRESETS.items():
        choose(lab, name)
        knobs = {knob.get_attribute("data-knob"): knob.input_value() for knob in lab.locator("[data-knob]").all()}
        assert "" not in knobs.values()
        assert {name: knobs[name] for name in preset.settings} == {n: handlers._value(v) for n, v in preset.settings.items()}
        lab.locator("#lab-step-once").click()
        expect(lab.locator("#lab-step")).to_have_text("1")
    lab.locator(".lab-knobs summary").click()
    lab.locator("[data-knob=criticSteps]").select_option("2")
    assert step_of(lab) == 1  # it goes on
    lab.locator("[data-knob=batch]").select_option("4")  # other networks: from the start
    expect(lab.locator("#lab-step")).to_have_text("0")
    lab.context.set_offline(False)
    others = "heartbeat|app_id|^/garment/"  # Gradio looks for its server, and a picture of the first tab may be late
    assert [url for url in lab.asked[asked:] if not re.search(others, url)] == []


def test_who_leaves_the_window_pauses_it(lab):
    choose(lab, "one")
    lab.locator("#lab-start").click()
    until(lab, 2)
    lab.evaluate("""() => {
        Object.defineProperty(document, 'hidden', { value: true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
        delete document.hidden;
    }""")
    expect(lab.locator("#lab-start")).to_have_text("Start")


def test_who_leaves_the_tab_pauses_it_and_is_told_the_state_seldom(lab):
    choose(lab, "one")
    lab.locator("#lab-start").click()
    lab.wait_for_function("sentences.some(([, text]) => text.startsWith('Step'))")
    lab.get_by_role("tab", name="Grid", exact=True).click()
    expect(lab.locator("#lab-start")).to_have_text("Start")
    lab.wait_for_timeout(300)
    left = step_of(lab)
    lab.wait_for_timeout(300)
    assert step_of(lab) == left
    times, texts = zip(*lab.evaluate("sentences"), strict=True)
    assert re.fullmatch(
        r"Step \d+, \d+ steps a second, variety \d+ % of the real pictures'\.",
        next(text for text in texts if text.startswith("Step")),
    )
    assert all(later - before > 4_900 for before, later in itertools.pairwise(times))
