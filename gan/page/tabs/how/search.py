"""The part "Show it a picture" of How it works: one of the generator's own is found again, step by step. No Gradio."""

from collections.abc import Generator, Iterator

import numpy as np

from gan import projection
from gan.page import components, i18n, receipts
from gan.page.tabs.how.drawings import figures, table
from gan.page.tabs.how.words import WORDS
from gan.projection import Found, Step

SHOWN = 6  # pictures of the way


def found_again(model, seed: int, language: str, visitor: object) -> Iterator[str]:
    """The picture of a seed, and the way to it from elsewhere, as far as it is: HTML; closed, it stops the work."""
    label = seed % model.classes if model.is_conditional else None
    wanted = model.draw([seed], label)[0]
    work = model.work(projection.project, wanted, label, visitor=visitor, begin=None)
    found = yield from _followed(work, wanted, language)
    rows = np.unique(np.linspace(0, len(found.film) - 1, SHOWN).astype(int))
    way = ((found.film[row], _off(found.film[row], wanted, language)) for row in rows)
    pieces = ((wanted, _say("wanted", language, seed=seed)), *way)
    yield figures(*((components.inline(image, said, 84), said) for image, said in pieces))


def reached(model, language: str) -> str:
    """How near its search comes to its own pictures and to real ones, as a table: HTML; nothing where it was not measured."""
    reach = receipts.reach_of(model)
    if reach is None:
        return ""
    head = ["", *(_say(f"column.{key}", language) for key in ("half", "most"))]
    rows = [
        (_say(f"row.{key}", language, count=count), *(f"{np.quantile(distances, share):.1f}" for share in (0.5, 0.9)))
        for key, distances, count in zip(("own", "real"), (reach.own, reach.real), reach.counts, strict=True)
    ]
    return table(_say("reached", language), head, rows)


def _followed(work: Generator[Step | None, None, Found], wanted: np.ndarray, language: str) -> Generator[str, None, Found]:
    try:
        while True:
            step = next(work)
            share = step.share if step else 0.0
            shown = components.inline(step.image, _off(step.image, wanted, language), 84) if step else ""
            said = i18n.choose(WORDS["how.working"], language, share=share)
            yield f'<div>{components.bar(share)}<p class="how-answer">{said}</p>{shown}</div>'
    except StopIteration as end:
        return end.value
    finally:
        work.close()


def _off(image: np.ndarray, wanted: np.ndarray, language: str) -> str:
    return _say("off", language, distance=float(projection.distance(image, wanted)))


def _say(key: str, language: str, **values: object) -> str:
    return i18n.choose(WORDS[f"how.projection.{key}"], language, **values)
