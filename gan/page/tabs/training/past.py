"""The time machine in the Training tab: a garment after each epoch that the model kept."""

import functools
import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from gan import snapshots
from gan.critic import probability
from gan.latents import code as codes
from gan.page import components, dataset, i18n, links, render, validation
from gan.page.shown import Garment
from gan.page.tabs.training.curves import read_distances, read_history
from gan.page.tabs.training.figures import digits_of, show_number
from gan.page.tabs.training.words import WORDS

SEED = 42  # whose past is shown where nobody asks for another
MEANS = ("gen_loss", "disc_loss", "real_accuracy", "fake_accuracy")  # of history.csv, over an epoch
LEAST_HIGH = 0.06  # of a bar: what is least convincing is seen as well


@functools.cache
def records(folder: Path) -> Mapping[int, Mapping[str, float]]:
    """What a run's files say of each epoch that a snapshot is of: {epoch: {"fd" or one of MEANS: number}}. Read once."""
    found = {epoch: {} for epoch, _, _ in snapshots.listed(folder)}
    if not found:
        return found
    history, distances = read_history(folder / "history.csv"), read_distances(folder / "quality.csv")
    for epoch, distance in distances.get("average", []):
        if epoch in found:
            found[int(epoch)]["fd"] = distance
    for epoch, said in found.items():
        rows = history.get("epoch", np.zeros(0)) == epoch
        if rows.any():
            said |= {name: float(history[name][rows].mean()) for name in MEANS if name in history}
    return found


def asked_for(models: Mapping, fields: Mapping[str, str]) -> Garment:
    """The garment that the tab's fields say: seed, label and model; where they say nothing, that of SEED.

    Raises:
        BadInput: there cannot be such a garment.
    """
    model = validation.named(models, fields.get("model"))
    # Of a model that was chosen just now the classes may not be on offer yet.
    label = components.kept_label(models, model, fields.get("label"))
    return validation.garment(models, fields.get("seed", str(SEED)).strip(), label=label, model=model.name)


def show(garment: Garment, language: str) -> str:
    """A garment's past: the last picture, a slider back to the first, what is known of each epoch, and the strip: HTML.

    All that past.js needs to show another epoch stands in it, and the pictures are one file, so the slider asks nobody. It is
    drawn before its address stands on the page. Of a model without snapshots a sentence says so.
    """
    known = records(garment.model.folder)
    if not known:
        return f'<p class="notice">{say("none", language, model=html.escape(garment.model.name))}</p>'
    _, logits = render.past(garment)
    epochs, last = list(known), len(known) - 1
    about = {
        "said": [_said(epoch, language) for epoch in epochs],
        "numbers": [_numbers(known[epoch], i, logits) for i, epoch in enumerate(epochs)],
        "play": say("play", language),
        "pause": say("pause", language),
    }
    name = codes.called(garment.code)
    kind = "" if garment.kind is None else f": {i18n.class_name(garment.model.class_names, garment.kind, language)}"
    alt = html.escape(say("alt", language, seed=name) + kind)
    address, strip = html.escape(links.past_picture(garment, scale=1)), links.past_picture(garment, scale=4)
    file = links.file_name(garment.model, codes.written(garment.code), "learnt", label=garment.kind)
    row = components.links_row(links.past(garment), language, (strip, file, say("keep", language)))
    in_draw = f'<p class="links"><a href="{html.escape(links.page(garment))}">{say("draw", language)}</a></p>'
    return f"""<div class="past" data-about="{html.escape(json.dumps(about, ensure_ascii=False))}"
style="--count:{len(epochs)};--at:{last}">
<h3>{html.escape(say("of", language, seed=name) + kind)}</h3>
<div class="past-sides"><div>
<img id="time-picture" class="garment" src="{address}" alt="{alt}" width="448" height="448">
<div class="past-controls"><button type="button" id="time-play">{about["play"]}</button>
<input type="range" id="time-slider" min="0" max="{last}" step="1" value="{last}" aria-label="{say("slider", language)}"
 aria-valuetext="{html.escape(about["said"][last])}"></div></div>
<div><p class="past-said"><b>{html.escape(about["said"][last])}</b></p>
<dl class="past-numbers">{_list(about["numbers"], last, garment, language)}</dl></div></div>
<div class="past-strip">
<img class="garment" src="{address}" alt="{html.escape(say("strip.alt", language, count=len(epochs)))}"
 width="{28 * len(epochs)}" height="28">
<ol aria-hidden="true">{_bars(epochs, logits)}</ol></div>
{f'<p class="small">{say("bars", language)}</p>' if logits is not None else ""}
<div class="about">{row}{in_draw}</div>
</div>"""


def line(language: str) -> str:
    """Where past.js says that it waits, or why nothing came: HTML."""
    words = "".join(f' data-{key}="{html.escape(say(key, language))}"' for key in ("drawing", "failed"))
    return f'<p id="time-said" role="status"{words}></p>'


def say(key: str, language: str, **values: object) -> str:
    """A word of WORDS' training.time."""
    return i18n.choose(WORDS[f"training.time.{key}"], language, **values)


def _said(epoch: int, language: str) -> str:
    return say("epoch" if epoch else "before", language, epoch=epoch)


def _numbers(known: Mapping[str, float], i: int, logits: np.ndarray | None) -> dict[str, str]:
    """What stands beside an epoch, to read."""
    numbers = {name: show_number(value, digits_of(value) if name == "fd" else 3) for name, value in known.items()}
    if logits is not None:
        share = 100 * probability(float(logits[i]))
        numbers["critic"] = f"{share:.{0 if 1 <= share <= 99 else 1}f}% ({logits[i]:+.2f})"
    return numbers


def _list(numbers: Sequence[Mapping[str, str]], last: int, garment: Garment, language: str) -> str:
    """The numbers that any epoch has, at the last one."""
    fd = "fd" if dataset.is_of_clothes(garment.model) else "fd.other"
    names = {"critic": say("critic", language), "fd": say(fd, language)}
    names |= {name: i18n.choose(WORDS[f"training.{name}"], language) for name in MEANS}
    return "".join(
        f'<div><dt>{html.escape(title)}</dt><dd data-number="{name}">{numbers[last].get(name, "-")}</dd></div>'
        for name, title in names.items()
        if any(name in one for one in numbers)
    )


def _bars(epochs: Sequence[int], logits: np.ndarray | None) -> str:
    """Below each picture of the strip its epoch, and how convincing it is beside the others."""
    heights = [0.0] * len(epochs)
    if logits is not None:
        spread = float(np.ptp(logits)) or 1.0
        heights = [LEAST_HIGH + (1 - LEAST_HIGH) * float(logit - logits.min()) / spread for logit in logits]
    bar = "" if logits is None else '<i style="--high:{:.3f}"></i>'
    return "".join(
        f"<li{' class=past-at' * (i == len(epochs) - 1)}>{bar.format(heights[i])}<span>{epoch}</span></li>"
        for i, epoch in enumerate(epochs)
    )
