"""The Lab in a real browser: its arithmetic against values worked out here, the page around it, and the clinic."""

import contextlib
import itertools

import lab_runs
import numpy as np
import pytest
from playwright.sync_api import expect

from gan.page.tabs.lab import handlers

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


@pytest.mark.parametrize("name", handlers.ILLNESSES)
def test_an_illness_shows_its_sign_soon(blank, name):
    steps = 200 if name != "strong" else 100  # of which each takes five times as long
    assert lab_runs.ILL[name](lab_runs.ill(blank, name, 1, steps), lab_runs.healthy(blank, name, 1, steps))
