"""The numbers of a report as lines to read."""

from collections.abc import Mapping

from gan import card_metrics, metrics
from gan.reference import JUDGED


def of_noise(name: str, report: Mapping) -> str:
    """The report's numbers as lines to read, the known rows below the model's; what was not measured is left out."""
    about, worn = report["evaluation"], report["never_worn"]
    heads = [score for score in metrics.SCORES if score != "fd_second" and score in report]
    lines = []
    if heads:
        ours = [f"{report[score]['mean']:.4g}" for score in heads]
        rows = [("", *heads), (name, *ours), ("  +-", *(f"{report[score]['std']:.2g}" for score in heads))]
        for key, title in card_metrics.titles(about).items():
            if known := report["rows"].get(key):
                rows.append((title, *(_shown(known.get(score), ".4g") for score in heads)))
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        for row in rows:
            cells = enumerate(zip(row, widths, strict=True))
            lines.append("  ".join(cell.rjust(width) if i else cell.ljust(width) for i, (cell, width) in cells))
    if "second" in report:
        second, floor = (report["second"][key]["mean"] for key in ("fd", "fd_floor"))
        lines.append(f"fd in the second classifier's features: {second:.4g}, real images {floor:.4g}")
    for metric in JUDGED if "judges" in report else ():
        by = {judge: (numbers[metric], numbers["real"][metric]) for judge, numbers in report["judges"].items()}
        told = (
            f"{judge} {ours['mean']:.3f} +- {ours['std']:.2g}, real images {real['mean']:.3f}"
            for judge, (ours, real) in by.items()
        )
        lines.append(f"{metric} in the features of {'; '.join(told)}")
    for name, metric in metrics.METRICS.items():
        if metric.in_short and name in report:
            deviation = f" +- {report[name]['std']:.2g}" if "std" in report[name] else ""
            real = report["rows"]["floor"][name]
            lines.append(f"{name}, {metric.in_short}: {report[name]['mean']:.4f}{deviation}, real images {real:.4f}")
    for view in ("pixels", "features"):
        told = {key.replace("_", " "): value["mean"] for key, value in worn.get(view, {}).items() if value}
        if told:
            numbers = ", ".join(f"{key} {value:.3f}" for key, value in told.items())
            lines.append(f"nearest training image, by {view}, against real unseen images' own: {numbers}")
    lines.append(
        f"exact copies of a training image: {report['duplicates']['mean']:.4g} of {about['pictures']:,} "
        f"(of {_of_unseen(about)} unseen real images: {worn['held_out_duplicates']})"
    )
    if left_out := about.get("left_out"):
        lines.append(f"left out: {', '.join(left_out['metrics'])}: {left_out['why']}")
    return "\n".join(lines)


def _of_unseen(about: Mapping) -> str:
    return "as many" if about["held_out"] == about["pictures"] else f"{about['held_out']:,}"


def _shown(value: float | None, form: str) -> str:
    return "" if value is None else f"{value:{form}}"
