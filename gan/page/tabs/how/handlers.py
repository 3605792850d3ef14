"""The tab "How it works": what its fourteen parts answer, from what was moved and the visitor's language. No Gradio.

Every answer is computed when it is asked for. Those that take the model long are generators: what they yield first says how far
it is. Whoever stops listening stops the model.
"""

import html
import math
from collections.abc import Generator, Hashable, Iterator

import numpy as np

from gan import lesson, pictures
from gan.critic import probability
from gan.page import components, render, validation
from gan.page.i18n import choose
from gan.page.shown import Garment
from gan.page.tabs.how.drawings import bowl, curves, diagram, dots, duel, figures, number_grid, scale, shapes, table
from gan.page.tabs.how.maths import (
    ADAM_STEPS,
    accuracy_steps,
    adam_path,
    leaky_relu,
    run_numbers,
    softplus,
    transposed,
    triangle,
)
from gan.page.tabs.how.words import WORDS

HAVE = ("pairs", "piles", "two", "code", "likelihood", "sharp")
SUBJECTS = ("garment", "upside", "negative", "noise", "black")
STAMPED = np.array([[1, 0, 2], [0, 3, 0], [2, 0, 1]])  # the transposed convolution's input: sparse, so that stamps are seen
LAST_SEED = 999  # of the slider: short enough to move along
DUEL_START = (1.0, 0.0)

# What lights up in the drawing at each point of the train step.
LIT = {
    1: {"images"},
    2: {"noise"},
    3: {"tapes"},
    4: {"noise", "generator", "fakes"},
    5: {"images", "fakes", "discriminator", "logits"},
    6: {"logits", "losses"},
    7: {"logits", "accuracies"},
    8: {"losses", "gradients"},
    9: {"gradients", "adams", "generator", "discriminator"},
    10: {"losses", "accuracies"},
}
# The course's lines, in whose names the points are told.
CODE = {
    1: "def train_step(images):",
    2: "noise = tf.random.normal([BATCH_SIZE, noise_dim])",
    3: "with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:",
    4: "generated_images = generator(noise, training=True)",
    5: "real_output = discriminator(images, training=True)\nfake_output = discriminator(generated_images, training=True)",
    6: "gen_loss = generator_loss(fake_output)\ndisc_loss = discriminator_loss(real_output, fake_output)",
    7: "real_accuracy, fake_accuracy = discriminator_accuracy(real_output, fake_output)",
    8: "gen_tape.gradient(gen_loss, generator.trainable_variables)\n"
    "disc_tape.gradient(disc_loss, discriminator.trainable_variables)",
    9: "generator_optimizer.apply_gradients(...)\ndiscriminator_optimizer.apply_gradients(...)",
    10: "return gen_loss, disc_loss, real_accuracy, fake_accuracy",
}


def _word(key: str, language: str, **values: object) -> str:
    return choose(WORDS[f"how.{key}"], language, **values)


def _boxes(language: str) -> dict[str, str]:
    return {key.removeprefix("how.box."): choose(pair, language) for key, pair in WORDS.items() if ".box." in key}


def overview(language: str) -> str:
    """Who gives what to whom: the upper two rows of the train step, drawn."""
    return diagram(_boxes(language), set(), _word("overview", language), whole=False)


def logits_from(field: str, text: object) -> np.ndarray:
    """One to twelve numbers from text such as "0.2, 0.4", in brackets or not: shape (N,).

    Raises:
        BadInput: it is not that.
    """
    parts = text.strip().strip("[]").split(",") if isinstance(text, str) and len(text) <= 300 else []
    numbers = [validation.from_text(part.strip()) for part in parts]
    if not (1 <= len(numbers) <= 12 and all(isinstance(n, int | float) and abs(n) <= 100 for n in numbers)):
        raise validation.BadInput(
            field,
            text,
            "one to twelve numbers from -100 to 100 with commas between them",
            "-100부터 100까지의 수 1~12개(쉼표로 구분)",
        )
    return np.array(numbers, float)


# The answers: what was moved, and the language, to HTML.


def verdict_on_seed(model, seed: object, language: str) -> str:
    """A seed's picture, and what the discriminator says of it."""
    seed = _whole("seed", seed, 0, LAST_SEED)
    image = render.draw([Garment(model, seed)])
    made = _picture(image[0], _word("garment", language, seed=seed))
    verdict = _verdict(float(model.judge(image)[0]), language)
    return figures((made, _word("judge.made", language, seed=seed)), (verdict, _word("judge.judged", language)))


def relative(have: object, language: str) -> str:
    """The technique that fits what somebody has."""
    return _say(_word(f"relatives.{validation.one_of('have', have, HAVE)}.answer", language))


def scaled_pixel(pixel: object, language: str) -> str:
    """A pixel (0-255), scaled to [-1, 1]."""
    pixel = _whole("pixel", pixel, 0, 255)
    unit = pixel / 127.5 - 1
    return scale(pixel, unit, _word("data.alt", language, unit=unit)) + _say(
        _word("data.answer", language, pixel=pixel, unit=unit)
    )


def counterfeits(model, first: int, language: str) -> str:
    """Eight garments from a seed on, the most convincing one first."""
    seeds = [first + i for i in range(8)]
    images = render.draw([Garment(model, seed) for seed in seeds])
    judged = sorted(zip(model.judge(images), seeds, images, strict=True), key=lambda item: -item[0])
    rows = [
        f"<li>{_picture(image, _word('garment', language, seed=seed))}{_verdict(float(logit), language)}</li>"
        for logit, seed, image in judged
    ]
    passed = sum(bool(logit >= 0) for logit, *_ in judged)
    return _say(_word("gan.answer", language, passed=passed)) + f'<ol class="how-parade">{"".join(rows)}</ol>'


def network(model, name: str, language: str, visitor: Hashable = None) -> Iterator[str]:
    """The shapes within the generator or the discriminator, drawn, and its layers."""
    key = model.weights_hash, "layers"
    known = render.answers.get(key)
    if known is None:
        known = yield from _at_work(model.work(lesson.layers, visitor=visitor), language)
        render.answers.put(key, known)
    layers = known[name]
    rows = [
        (
            layer.kind
            + (
                f" <small>{_word('table.kernel', language, kernel=layer.kernel, stride=layer.stride)}</small>"
                * (layer.kernel > 0)
            ),
            _shape(layer.shape),
            f"{layer.parameters:,}",
        )
        for layer in layers
    ]
    foot = (_word("table.sum", language), "", f"{sum(layer.parameters for layer in layers):,}")
    head = [_word(f"table.{column}", language) for column in ("layer", "shape", "parameters")]
    steps = shapes_within(layers, (model.latent_dim,) if name == "generator" else (28, 28, 1))
    alt = _word("table.shapes", language, shapes=", ".join(" x ".join(map(str, shape)) for shape in steps))
    yield shapes(steps, alt) + table(_word(f"table.{name}", language), head, rows, foot)


def shapes_within(layers: list[lesson.Layer], first: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The shapes that a network goes through: of its input, of its pictures where they change, of its output."""
    steps = [first]
    for layer in layers:
        if layer.shape != steps[-1] and (len(layer.shape) == 3 or layer is layers[-1]):
            steps.append(layer.shape)
    return steps


def activations(value: object, language: str) -> str:
    """A value (-3..3) through LeakyReLU and tanh."""
    value = _real("value", value, -3, 3)
    leaky, tanh = leaky_relu(value), math.tanh(value)
    said = _say(_word("generator.answer", language, value=value, leaky=leaky, tanh=tanh))
    return curves(value, leaky_relu, math.tanh, _word("generator.alt", language)) + said


def stamps(stride: object, side: object, cell: object, language: str) -> str:
    """The transposed convolution of STAMPED, one input cell (1-9) followed."""
    stride, side = _whole("stride", stride, 1, 2), _whole("kernel", side, 1, 5)
    cell = _whole("cell", cell, 1, 9)
    kernel, (row, column) = triangle(side), divmod(cell - 1, 3)
    output = transposed(STAMPED, kernel, stride)
    counts = transposed(np.ones_like(STAMPED), np.ones_like(kernel), stride)
    cut = max(side - stride, 0) // 2
    grids = (
        (number_grid(STAMPED, (row, column, 1)), _word("transposed.input", language)),
        (number_grid(kernel, (0, 0, side)), _word("transposed.weights", language)),
        (number_grid(output, (row * stride - cut, column * stride - cut, side)), _word("transposed.output", language)),
    )
    numbers = {"input": STAMPED, "kernel": kernel, "output": output}
    alt = _word("transposed.alt", language, **{name: _read_out(values) for name, values in numbers.items()})
    said = _word(
        "transposed.answer",
        language,
        side=len(output),
        cell=cell,
        value=STAMPED[row, column],
        least=counts.min(),
        most=counts.max(),
    )
    return f'<div role="img" aria-label="{alt}">{figures(*grids)}</div>{_say(said)}'


def before_training(model, seed: int, language: str, visitor: Hashable = None) -> Iterator[str]:
    """What new random weights draw, and what two discriminators say of it."""
    drawn = yield from _at_work(model.work(lesson.untrained, seed, visitor=visitor), language)
    said = "".join(
        f"<p><b>{_word(f'untrained.{critic}', language)}</b></p>{_verdict(logit, language)}"
        for critic, logit in (("fresh", drawn.untrained_logit), ("trained", drawn.trained_logit))
    )
    yield figures(
        (_picture(drawn.image, _word("untrained.alt", language)), ""),
        (said, ""),
    )


def verdict_on(model, subject: object, seed: int, language: str) -> str:
    """What the discriminator says of one of SUBJECTS; the seed is the garment's, or the noise's."""
    subject = validation.one_of("subject", subject, SUBJECTS)
    if subject == "noise":
        image = np.random.default_rng(seed).integers(0, 256, (1, 28, 28, 1)).astype(np.uint8)
    elif subject == "black":
        image = np.zeros((1, 28, 28, 1), np.uint8)
    else:
        image = render.draw([Garment(model, seed)])
        image = image[:, ::-1] if subject == "upside" else 255 - image if subject == "negative" else image
    shown = _picture(image[0], _word(f"discriminator.{subject}", language))
    return figures((shown, ""), (_verdict(float(model.judge(image)[0]), language), ""))


def worked_example(real: object, fake: object, language: str) -> str:
    """Losses and accuracies of typed logits, step by step, as in gan/losses.py."""
    logits = {"real": logits_from("real_logits", real), "fake": logits_from("fake_logits", fake)}
    tables, mean_loss, accuracy = [], {}, {}
    for name, values in logits.items():
        right, accuracy[name] = accuracy_steps(values, name == "real")
        loss = softplus(-values if name == "real" else values)
        mean_loss[name] = loss.mean()
        rows = [
            (
                f"{x:g}",
                f"{probability(x):.2f}",
                _word(f"losses.{str(bool(ok)).lower()}", language),
                f"{ok:.1f}",
                f"{cost:.3f}",
            )
            for x, ok, cost in zip(values, right, loss, strict=True)
        ]
        foot = (_word("losses.mean", language), "", "", f"{accuracy[name]:.2f}", f"{loss.mean():.3f}")
        head = [_word(f"losses.{column}", language) for column in ("logit", "probability", f"{name}_test", "counts", "loss")]
        tables.append(table(_word(f"losses.{name}_caption", language), head, rows, foot))
    said = _word(
        "losses.answer",
        language,
        real_accuracy=accuracy["real"],
        fake_accuracy=accuracy["fake"],
        real_loss=mean_loss["real"],
        fake_loss=mean_loss["fake"],
        disc_loss=mean_loss["real"] + mean_loss["fake"],
        gen_loss=softplus(-logits["fake"]).mean(),
    )
    return _say(said) + f'<div class="how-pair">{"".join(tables)}</div>'


def optimizers(rate: object, language: str) -> str:
    """Adam at a learning rate (0.01-0.5): alone in a bowl, and twice in a duel."""
    rate = _real("learning_rate", rate, 0.01, 0.5)
    weights = adam_path(lambda w: w, [-3.0], rate)[:, 0]
    players = adam_path(lambda p: np.array([p[1], -p[0]]), DUEL_START, rate)
    distance = float(np.hypot(*players[-1]))
    said = _word(
        "optimizers.answer", language, steps=ADAM_STEPS, weight=weights[-1], start=np.hypot(*DUEL_START), distance=distance
    )
    return figures(
        (bowl(weights, _word("optimizers.alt.one", language, weight=weights[-1])), _word("optimizers.one", language)),
        (duel(players, _word("optimizers.alt.two", language, distance=distance)), _word("optimizers.two", language)),
    ) + _say(said)


def train_step(point: object, language: str) -> str:
    """A point (1-10) of the train step: what happens, the course's line, and what of the drawing is at work."""
    point, boxes = _whole("point", point, 1, 10), _boxes(language)
    lit = ", ".join(word for box, word in boxes.items() if box in LIT[point])
    drawn = diagram(boxes, LIT[point], _word("step.alt", language, point=point, lit=lit))
    line = f'<pre class="how-code" tabindex="0"><code>{html.escape(CODE[point])}</code></pre>'
    return drawn + _say(f"<b>{point}.</b> " + _word(f"step.{point}", language)) + line


def recording(model, calls: object, language: str) -> str:
    """The course's function, called plainly and recorded, `calls` (1-10) times."""
    calls = _whole("calls", calls, 1, 10)
    plain, graph = model.call(lesson.recorded, calls)
    rows = [
        (
            _word("record.ran", language),
            *(_word("record.times", language, times=len(way.types), calls=calls) for way in (plain, graph)),
        ),
        (_word("record.type", language), *(", ".join(dict.fromkeys(way.types)) for way in (plain, graph))),
        (_word("record.answer", language), *(str(way.answer.tolist()) for way in (plain, graph))),
    ]
    head = ["", _word("record.plain", language), _word("record.graph", language)]
    return table(_word("record.caption", language, calls=calls), head, rows)


def epochs_to_steps(batch: object, epochs: object, language: str) -> str:
    """What a run comes to at a batch size (16-1024) and a number of epochs (1-100)."""
    batch, epochs = _whole("batch_size", batch, 16, 1024), _whole("epochs", epochs, 1, 100)
    return _say(_word("epochs.answer", language, batch=batch, epochs=epochs, **run_numbers(batch, epochs)))


def film(count: object, language: str) -> str:
    """Which of `count` (1-400) pictures are in the film."""
    count = _whole("pictures", count, 1, 400)
    kept = pictures.thin(count)
    numbers = [str(i) for i in kept]
    numbers = ", ".join(numbers if len(numbers) <= 12 else [*numbers[:9], "...", *numbers[-2:]])
    drawn = dots(count, set(kept), _word("film.alt", language, kept=len(kept), pictures=count))
    return drawn + _say(_word("film.answer", language, kept=len(kept), pictures=count, numbers=numbers))


def _at_work(work: Generator[float, None, object], language: str) -> Generator[str, None, object]:
    """Show how far a work is, and return what it returns; closed, it stops the work."""
    try:
        while True:
            share = next(work)
            yield f'<div role="status">{components.bar(share)}{_say(_word("working", language, share=share))}</div>'
    except StopIteration as end:
        return end.value
    finally:
        work.close()


def _whole(field: str, value: object, low: int, high: int) -> int:
    return validation.whole(field, _within(value, low, high), low, high)


def _real(field: str, value: object, low: float, high: float) -> float:
    return validation.real(field, _within(value, low, high), low, high)


def _within(value: object, low: float, high: float) -> object:
    """A number beyond the end of a slider is that end, as its own field shows it then; the checks see all else."""
    return min(max(value, low), high) if isinstance(value, int | float) else value


def _say(sentence: str) -> str:
    return f'<p class="how-answer">{sentence}</p>'


def _verdict(logit: float, language: str) -> str:
    share = probability(logit)
    return f"<div>{components.bar(share)}{_word('verdict', language, logit=logit, probability=share)}</div>"


def _picture(image: np.ndarray, alt: str) -> str:
    return components.inline(image, alt, 112)


def _shape(shape: tuple[int, ...]) -> str:
    return "&times;".join(map(str, shape))


def _read_out(values: np.ndarray) -> str:
    return "; ".join(" ".join(map(str, row)) for row in values)
