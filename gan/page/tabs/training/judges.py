"""What several judges say of a model, or of models, on the Training tab: precision and recall in the features of each of them.

Two of them learnt the classes and one did not, gan.features. Where they disagree, the page says so.
"""

import html
from collections.abc import Mapping

from gan import metrics
from gan.page import components, i18n
from gan.page.tabs.training.figures import dig, number, show_number, with_std
from gan.page.tabs.training.words import WORDS

JUDGED = ("recall", "precision")
JUDGES = ("plain", "strided", "random")  # whose words there are

# {judge: {model: (mean, standard deviation)}} of a metric.
Numbers = dict[str, dict[str, tuple[float, float]]]


def judges_html(reports: Mapping[str, dict], language: str) -> str:
    """A table of {model: report}, a row for each metric and judge, below what is to be said of it; nothing of old reports."""
    reports = {model: report for model, report in reports.items() if dig(report, "judges")}
    ruler = [dig(report, "evaluation", "random") for report in reports.values()][:1]  # other filters are another judge
    reports = {model: report for model, report in reports.items() if [dig(report, "evaluation", "random")] == ruler}
    rows, said, judges = "", [], set()
    for metric in JUDGED:
        numbers, real = _read(reports, metric)
        judges |= numbers.keys()
        for judge, ours in numbers.items():
            rows += _row(metric, judge, {model: ours.get(model) for model in reports}, real.get(judge), language)
        said += _compared(metric, numbers, language) if len(reports) > 1 else _shares(metric, numbers, real, language)
    if not rows:
        return ""
    if len(reports) > 1 and not said:
        said = [_say("agree", language)]
    verdict = f"<p><strong>{' '.join(said)}</strong></p>" if len(judges) > 1 and said else ""
    intro = "intro.random" if judges == {"random"} else "intro"
    names = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in reports)
    head = f'<th scope="col">{_say("judge", language)}</th>{names}<th scope="col">{_say("real", language)}</th>'
    return (
        f"<section><h4>{_say('title', language)}</h4><p>{_say(intro, language)}</p>{verdict}"
        f'<table class="metrics compared" style="--columns:{len(reports) + 1}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def _read(reports: Mapping[str, dict], metric: str) -> tuple[Numbers, dict[str, float]]:
    """({judge: {model: (mean, standard deviation)}}, {judge: what real pictures reach}) of a metric."""
    numbers: Numbers = {}
    real = {}
    for model, report in reports.items():
        for judge in JUDGES:
            mean, std, reached = (
                number(dig(report, "judges", judge, *keys))
                for keys in ((metric, "mean"), (metric, "std"), ("real", metric, "mean"))
            )
            if mean is not None:
                numbers.setdefault(judge, {})[model] = (mean, max(std or 0.0, 0.0))
            if reached is not None and reached > 0:
                real.setdefault(judge, reached)
    return {judge: numbers[judge] for judge in JUDGES if judge in numbers}, real


def _row(metric: str, judge: str, ours: Mapping[str, tuple[float, float] | None], real: float | None, language: str) -> str:
    """A judge's row: every model's number, and its bar, whose line is at what real pictures reach."""
    cells = ""
    for model, measured in ours.items():
        content = "-"
        if measured:
            content = with_std(dict(zip(("mean", "std"), measured, strict=True)), 3)
            share = measured[0] / real if real else None
            if share is not None and number(share) is not None:
                most = max(1.0, share)
                content += components.bar(share / most, ideal=1 / most)
        cells += f'<td data-label="{html.escape(model)}">{content}</td>'
    title = i18n.choose(WORDS[f"training.quality.{metric}"], language)
    head = f'<th scope="row">{html.escape(title)} <small>{_say(judge, language)}</small></th>'
    return f'<tr>{head}{cells}<td data-label="{_say("real", language)}">{show_number(real, 3)}</td></tr>'


def _compared(metric: str, numbers: Numbers, language: str) -> list[str]:
    """A sentence for each two models that the judges order differently."""
    title = i18n.choose(WORDS[f"training.quality.{metric}"], language)
    return [
        _say(
            "disagree",
            language,
            metric=title,
            one=found.one,
            other=found.other,
            for_one=_names(found.for_one, language),
            for_other=_names(found.for_other, language),
        )
        for found in metrics.contradictions(numbers)
    ]


def _shares(metric: str, numbers: Numbers, real: Mapping[str, float], language: str) -> list[str]:
    """Whether a single model reaches about the same share of what real pictures reach, whoever judges it."""
    means = {judge: mean for judge, ours in numbers.items() for mean, _ in ours.values()}
    shares, alike = metrics.shares_of_real(means, real)
    if len(shares) < 2:
        return []
    title = i18n.choose(WORDS[f"training.quality.{metric}"], language)
    each = ", ".join(
        f"{i18n.choose(WORDS[f'training.judges.{judge}'], language)} {show_number(100 * share, 0)}%"
        for judge, share in shares.items()
    )
    return [_say("alike" if alike else "unlike", language, metric=title, shares=each)]


def _names(judges: list[str], language: str) -> str:
    return ", ".join(i18n.choose(WORDS[f"training.judges.{judge}"], language) for judge in judges)


def _say(key: str, language: str, **values: object) -> str:
    return html.escape(i18n.choose(WORDS[f"training.judges.{key}"], language, **values))
