"""The tab Lab: its knobs and presets, and the HTML that script.js brings to life. Nothing is trained here. No Gradio."""

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

from gan.data import fashion_mnist
from gan.page import i18n
from gan.page.tabs.lab.words import WORDS

# What each knob may be set to; gan.js says what it is set to at first (USUAL), and what it means.
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
KNOBS = {
    "generatorRate": RATES,
    "criticRate": RATES,
    "criticSteps": (1, 2, 3, 5, 10),
    "momentum": (0, 0.5, 0.9, 0.99),
    "batch": (4, 8, 16, 32, 64),
    "noise": (1, 2, 4, 8, 16, 32, 64),
    "saturating": (False, True),
    "realLabel": (1, 0.9, 0.8, 0.7),
    "blur": (0, 0.05, 0.15, 0.3, 0.6),
    "average": (0, 0.9, 0.99, 0.999),
    "labelled": (False, True),
}
SIGNS = ("diversity", "generatorGradient", "unrest", "ways", "rarest", "generatorLoss")  # the numbers that show how a run does
POINTS = range(1, 11)  # of the course's train step
LAST_SEED = 9999


@dataclass(frozen=True)
class Preset:
    """Something to watch.

    Attributes:
        classes: what is learnt; settings: those in which it differs from the usual ones.
        cure: of an illness the settings that cure it; sign: the number, of SIGNS, that shows the illness.
        revives: whether the cure helps the run that is ill; else it has to begin again.
    """

    classes: tuple[int, ...]
    settings: Mapping[str, float | bool] = field(default_factory=dict)
    cure: Mapping[str, float | bool] = field(default_factory=dict)
    sign: str = ""
    revives: bool = False


SHIRT, TROUSER, SNEAKER, BAG, BOOT = 0, 1, 7, 8, 9
MIXED = (SHIRT, TROUSER, BOOT)
PRESETS = {
    "one": Preset((TROUSER,)),
    "three": Preset(MIXED, {"labelled": True}),
    "collapse": Preset(
        MIXED,
        {"generatorRate": 1e-2, "criticRate": 3e-4, "momentum": 0.9, "average": 0},
        {"generatorRate": 1e-3, "criticRate": 1e-3, "momentum": 0.5, "average": 0.99},
        "diversity",
    ),
    "strong": Preset(
        (TROUSER,),
        {"saturating": True, "criticSteps": 5, "generatorRate": 3e-4, "blur": 0, "realLabel": 1},
        {"saturating": False, "criticSteps": 1, "generatorRate": 1e-3, "blur": 0.15, "realLabel": 0.9},
        "generatorGradient",
        revives=True,
    ),
    "swing": Preset((TROUSER,), {"momentum": 0.9, "average": 0}, {"momentum": 0.5, "average": 0.99}, "unrest", revives=True),
    "narrow": Preset((TROUSER,), {"noise": 1}, {"noise": 16}, "ways"),
    "missing": Preset((TROUSER, SNEAKER, BAG), {"labelled": False}, {"labelled": True}, "rarest"),
    "rate": Preset(
        (TROUSER,),
        {"generatorRate": 1e-1, "criticRate": 1e-1},
        {"generatorRate": 1e-3, "criticRate": 1e-3},
        "generatorLoss",
    ),
}
FIRST = "one"
ILLNESSES = tuple(name for name, preset in PRESETS.items() if preset.cure)


def page(language: str) -> str:
    """The whole tab as HTML, at rest; all that script.js says stands in it."""

    def say(key: str) -> str:
        return html.escape(i18n.choose(WORDS[f"lab.{key}"], language))

    spoken = {key.removeprefix("lab.say."): i18n.choose(pair, language) for key, pair in WORDS.items() if ".say." in key}
    about = {"presets": {name: asdict(preset) for name, preset in PRESETS.items()}, "say": spoken}
    groups = [[name for name in PRESETS if (name in ILLNESSES) is ill] for ill in (False, True)]
    choices = "".join(
        f'<optgroup label="{say(f"presets.{title}")}">'
        + "".join(f'<option value="{name}"{" selected" * (name == FIRST)}>{say(f"preset.{name}")}</option>' for name in names)
        + "</optgroup>"
        for title, names in zip(("healthy", "ill"), groups, strict=True)
    )
    own = f'<option value="" hidden>{say("preset.own")}</option>'
    classes = "".join(
        f'<label><input type="checkbox" value="{label}"{" checked" * (label == TROUSER)}> {html.escape(name)}</label>'
        for label, name in enumerate(i18n.choose(pair, language) for pair in i18n.classes(fashion_mnist.CLASS_NAMES))
    )
    knobs = "".join(
        f'<label><span>{say(f"knob.{name}")}</span><select data-knob="{name}">'
        + "".join(f'<option value="{_value(choice)}">{_shown(choice, name, language)}</option>' for choice in choices)
        + f"</select><small>{say(f'knob.{name}.info')}</small></label>"
        for name, choices in KNOBS.items()
    )
    clinic = "".join(
        f'<section class="lab-clinic" data-illness="{name}" hidden><h3>{say("clinic.question")}</h3>'
        f"<p>{say(f'{name}.question')}</p><details><summary>{say('clinic.diagnosis')}</summary><p>{say(f'{name}.diagnosis')}</p>"
        f"<p><b>{say('clinic.cure')}</b> {say(f'{name}.cure')}</p>"
        f'<button type="button" class="lab-cure">{say("clinic.apply")}</button>'
        f'<p class="links"><a href="?tab=training">{say(f"{name}.training")}</a></p></details></section>'
        for name in ILLNESSES
    )
    numbers = "".join(
        f'<div data-number="{name}"><dt>{say(f"number.{name}")}</dt><dd data-value{ID.get(name, "")}>-</dd>'
        f'<dd class="lab-info">{say(f"number.{name}.info")}</dd><dd class="lab-info" data-before></dd></div>'
        for name in SIGNS
    )
    charts = "".join(
        f'<figure data-chart="{name}"><figcaption>{say(f"chart.{name}")}{_key(lines, say)}<small></small></figcaption>'
        f'<svg viewBox="0 0 300 110" role="img" aria-label="{say(f"chart.{name}")}" preserveAspectRatio="none"></svg></figure>'
        for name, lines in CHARTS.items()
    )
    points = "".join(f'<li data-point="{point}">{say(f"point.{point}")} <b></b></li>' for point in POINTS)
    return f"""<div id="lab-page" data-about="{html.escape(json.dumps(about, ensure_ascii=False))}">
<div class="lab-controls">
<label class="lab-choice"><span>{say("preset")}</span><select id="lab-preset">{own}{choices}</select></label>
<div class="lab-buttons">
<button type="button" id="lab-start" class="lab-primary">{say("say.start")}</button>
<button type="button" id="lab-step-once">{say("say.once")}</button>
<button type="button" id="lab-again">{say("again")}</button>
<label><input type="checkbox" id="lab-slow"> {say("slow")}</label>
</div>
<p id="lab-status" role="status">{say("say.rest")}</p>
<ol class="lab-points" hidden>{points}</ol>
{clinic}
</div>
<div class="lab-pictures">
{_canvas("samples", "drawn", say)}
{_canvas("real", "real", say)}
</div>
<dl class="lab-numbers"><div><dt>{say("number.step")}</dt><dd id="lab-step">0</dd></div>
<div><dt>{say("number.pace")}</dt><dd id="lab-pace">-</dd></div>{numbers}</dl>
<div class="lab-charts">{charts}</div>
<details class="lab-knobs"><summary>{say("knobs")}</summary>
<fieldset class="lab-classes"><legend>{say("classes")}</legend>{classes}</fieldset>
<div class="lab-grid">{knobs}
<label><span>{say("seed")}</span><input type="number" id="lab-seed" min="0" max="{LAST_SEED}" value="1">
<small>{say("seed.info")}</small></label></div></details>
</div>"""


ID = {"diversity": ' id="lab-diversity"'}
CHARTS = {
    "losses": ("generatorLoss", "criticLoss"),
    "accuracies": ("drawnAccuracy", "realAccuracy"),
    "opinions": ("drawn", "real"),
    "diversity": ("diversity",),
    "gradient": ("generatorGradient",),
}


def _key(lines: tuple[str, ...], say: Callable[[str], str]) -> str:
    """Which line is whose; where there is one, the ill run's stands beside it once there is a cure."""
    if len(lines) < 2:
        return f' <span class="lab-line-1" data-ill hidden>{say("line.ill")}</span>'
    return "".join(f' <span class="lab-line-{i}">{say(f"line.{line}")}</span>' for i, line in enumerate(lines))


def _canvas(name: str, key: str, say: Callable[[str], str]) -> str:
    """Sixteen pictures of 14 x 14 pixels in four rows."""
    attributes = f'id="lab-{name}" class="garment" width="56" height="56" role="img" aria-label="{say(f"{key}.alt")}"'
    return f"<figure><figcaption>{say(key)}</figcaption><canvas {attributes}></canvas></figure>"


def _value(choice: float | bool) -> str:
    return json.dumps(choice)


def _shown(choice: float | bool, name: str, language: str) -> str:
    if isinstance(choice, bool):
        return html.escape(i18n.choose(WORDS[f"lab.knob.{name}.{'yes' if choice else 'no'}"], language))
    return f"{choice:g}"
