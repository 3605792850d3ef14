"""Runs of the Lab's GAN in a browser, healthy, ill and cured, and what tells them apart."""

import base64
import itertools
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from gan import pictures
from gan.page.tabs.lab import handlers

SHEET = handlers.__file__.replace("handlers.py", "pictures.png")

# Of an illness: whether its number (handlers.SIGNS), beside that of the healthy run after as many steps, shows it, or its cure.
ILL: dict[str, Callable[[float, float], bool]] = {
    "collapse": lambda ill, healthy: ill < healthy / 3,
    "strong": lambda ill, healthy: ill < healthy / 100,
    "swing": lambda ill, healthy: ill > healthy * 2,
    "narrow": lambda ill, healthy: ill < healthy / 2,
    "missing": lambda ill, healthy: ill < 0.05,
    "rate": lambda ill, healthy: ill > healthy * 3,
}
CURED: dict[str, Callable[[float, float], bool]] = {
    "collapse": lambda cured, healthy: cured > healthy / 2,
    "strong": lambda cured, healthy: cured > healthy / 2,
    "swing": lambda cured, healthy: cured < healthy * 2,
    "narrow": lambda cured, healthy: cured > healthy / 1.5,
    "missing": lambda cured, healthy: cured > 0.15,
    "rate": lambda cured, healthy: cured < healthy * 1.5,
}

SICK = {"collapse": 300, "strong": 200, "swing": 400, "narrow": 400, "missing": 600, "rate": 200}  # steps until it shows

# One run: [settings, steps] one after the other; gives the numbers after each, of steps as means of the last 50.
RUN = """async ([bytes, parts]) => {
  const { Gan, PIXELS } = await import("/lab/gan.js");
  const classes = bytes.map((text) => Float32Array.from(atob(text), (byte) => byte.charCodeAt() / 127.5 - 1));
  let gan, told = [];
  for (const [settings, steps] of parts) {
    gan ??= new Gan(classes, settings);
    Object.assign(gan.settings, settings);
    const numbers = {};
    for (let i = steps; i--;) {
      for (const [name, value] of Object.entries(gan.train())) {
        if (i < 50) numbers[name] = (numbers[name] ?? 0) + value / Math.min(50, steps);
      }
    }
    const { shares, ...look } = gan.look();
    told.push({ ...numbers, ...look, shares, rarest: Math.min(...shares), unrest: gan.unrest });
  }
  return [told, Array.from(gan.samples(64))];
}"""


def run(page, classes: Sequence[int], *parts: tuple[Mapping, int]) -> tuple[list[dict], np.ndarray]:
    """A run of (settings, steps) one after the other: the numbers after each, and 64 drawings, (64, 14, 14) in [-1, 1]."""
    told, drawn = page.evaluate(RUN, [[text_of(label) for label in classes], [[dict(how), steps] for how, steps in parts]])
    return told, np.reshape(drawn, (-1, 14, 14))


def healthy(page, classes: Sequence[int], seed: int, looks: Sequence[int]) -> list[dict]:
    """The numbers of a run with the usual settings, labelled where there are several classes, after so many steps each."""
    settings = {"labelled": len(classes) > 1, "seed": seed}
    return run(page, classes, *((settings, later - before) for before, later in itertools.pairwise((0, *looks))))[0]


def ill(page, name: str, seed: int, *looks: int) -> list[float]:
    """The number that shows an illness, after so many steps each."""
    preset = handlers.PRESETS[name]
    settings = {**preset.settings, "seed": seed}
    told, _ = run(page, preset.classes, *((settings, later - before) for before, later in itertools.pairwise((0, *looks))))
    return [numbers[preset.sign] for numbers in told]


def cured(page, name: str, seed: int, sick: int, steps: int) -> float:
    """The same number, `steps` steps after the cure came, from the start where it does not revive."""
    preset = handlers.PRESETS[name]
    parts = [({**preset.settings, "seed": seed}, sick), ({**preset.settings, **preset.cure, "seed": seed}, steps)]
    told, _ = run(page, preset.classes, *(parts if preset.revives else parts[1:]))
    return told[-1][preset.sign]


def sheet() -> np.ndarray:
    """The pictures that ship: uint8 (classes, pictures of each, 14, 14)."""
    rows = pictures.load_png(SHEET).reshape(100, 14, 40, 14).swapaxes(1, 2)
    return rows.reshape(10, 400, 14, 14)


def text_of(label: int) -> str:
    """The pictures of a class, as the scripts here take them."""
    return base64.b64encode(sheet()[label].tobytes()).decode()
