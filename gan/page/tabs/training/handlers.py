"""The Training tab: a run's film, snapshots and facts. curves.py draws its charts, quality.py says how good it is."""

import html
import json
import math
import re
from pathlib import Path

from gan.page import components, i18n, links
from gan.page.tabs.training.words import WORDS


def film(model, last: Path | None, language: str) -> str:
    """The GIF as HTML, which can be folded away; for those who want no motion a link to it, with the last snapshot."""
    say = {key: html.escape(i18n.choose(WORDS[f"training.film{key}"], language)) for key in ("", ".alt", ".open")}
    address = links.run_file(model, "progress.gif")
    moving = components.picture(address, i18n.choose(WORDS["training.film.alt"], language), 448, 448)
    still = ""
    if last:
        source = links.run_file(model, f"samples/{last.name}")
        still = f'<source media="(prefers-reduced-motion: reduce)" srcset="{source}">'
    link = f'<p class="links"><a href="{html.escape(address)}" target="_blank">{say[".open"]}</a></p>'
    return f"<details open><summary>{say['']}</summary><picture>{still}{moving}</picture>{link}</details>"


def snapshots(model, files: list[Path], language: str) -> str:
    """The first snapshot as HTML, with what script.js needs for the others: their addresses, captions and alt texts."""
    shots = []
    for file in files:
        address, when = links.run_file(model, f"samples/{file.name}"), caption(file, language)
        shots.append((address, when, i18n.choose(WORDS["training.snapshot.alt"], language, when=when)))
    address, when, text = shots[0]
    return (
        f'<figure data-shots="{html.escape(json.dumps(shots))}">{components.picture(address, text, 448, 448)}'
        f'<figcaption aria-live="polite">{html.escape(when)}</figcaption></figure>'
    )


def caption(file: Path, language: str) -> str:
    """When a snapshot epoch_0002_iter_0050.png was taken."""
    found = re.fullmatch(r"epoch_(\d+)_iter_(\d+)", file.stem)
    if not found:
        return file.stem
    epoch, iteration = map(int, found.groups())
    return i18n.choose(WORDS["training.at" if epoch else "training.before"], language, epoch=epoch, iteration=iteration)


def facts(run: dict, language: str) -> dict[str, dict[str, str]]:
    """What run.json says of a run, to be read: {section: {name: value}}, in a language; what it does not say is left out."""
    data_set = run.get("dataset") if isinstance(run.get("dataset"), dict) else {}
    first = {
        "dataset": data_set.get("name"),
        "images": data_set.get("images"),
        "iterations": run.get("iterations"),
        "seconds": run.get("seconds"),
        "device": run.get("device"),
        "commit": run.get("commit"),
    }
    sections = {"run": {key: value for key, value in first.items() if value is not None}}
    sections |= {key: run[key] for key in ("settings", "parameters", "versions") if isinstance(run.get(key), dict)}
    return {
        i18n.choose(WORDS[f"training.facts.{section}"], language): {
            i18n.choose(WORDS.get(f"training.fact.{key}", (key, key)), language): (
                _time(value, language) if key == "seconds" and _is_number(value) else _value(value, language)
            )
            for key, value in content.items()
        }
        for section, content in sections.items()
        if content
    }


def facts_html(run: dict, language: str) -> str:
    """`facts` as HTML."""
    sections = "".join(
        f"<section><h4>{html.escape(title)}</h4><dl>"
        + "".join(f"<div><dt>{html.escape(key)}</dt><dd>{html.escape(value)}</dd></div>" for key, value in content.items())
        + "</dl></section>"
        for title, content in facts(run, language).items()
    )
    return f'<h3>{i18n.choose(WORDS["training.facts"], language)}</h3><div class="facts">{sections}</div>'


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _value(value: object, language: str) -> str:
    if value is None:
        return i18n.choose(WORDS["training.none"], language)
    if isinstance(value, bool):
        return i18n.choose(WORDS["training.yes" if value else "training.no"], language)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _time(seconds: float, language: str) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return i18n.choose(WORDS["training.hours"], language, hours=f"{minutes // 60:,}", minutes=minutes % 60)
    key = "training.minutes" if minutes else "training.seconds"
    return i18n.choose(WORDS[key], language, minutes=minutes, seconds=rest)
