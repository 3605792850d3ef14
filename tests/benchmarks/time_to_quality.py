"""How many minutes does `train.py --model cdcgan` need until it is as good as the course's recipe after its 50 epochs?

    python tests/benchmarks/time_to_quality.py OUT.png [EPOCHS]

Every quarter of an epoch the settled moving average draws 10,000 garments, which are judged against the test images as
gan.evaluate does; that takes no minutes of the training's. The course's quality is that in weights/dcgan/metrics.json; its
minutes are its 11,700 steps times its step, which is timed before and after in the same process. It goes on for EPOCHS
(default: 2), draws the curve to OUT.png, and writes its points to OUT.csv. Nothing else should run meanwhile.
"""

import csv
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from gan import data, features, files, metrics, models  # noqa: E402
from gan.backend import import_keras  # noqa: E402
from gan.cli import say  # noqa: E402
from gan.config import FASHION_MNIST, TrainConfig, resolved  # noqa: E402
from gan.data import sources  # noqa: E402

QUARTERS, PICTURES, COURSE_STEPS, TIMED_STEPS = 4, 10_000, 11_700, 8


def main(out: Path, epochs: float) -> None:
    """Train, judge, and write the curve."""
    import_keras()
    import numpy as np

    from gan.training import SETTLING, Trainer

    dataset = sources.load(FASHION_MNIST)
    extractor = features.load("plain")
    real = extractor(dataset.held_out_images).values
    goal = files.read_json(ROOT / "weights" / "dcgan" / "metrics.json")["fd"]["mean"]
    course = Trainer(TrainConfig(), dataset)
    course.advance(course.batches(0, 1))  # compiles

    def step_of_the_course() -> list[float]:
        return [course.advance(course.batches(1, 1)) for _ in range(TIMED_STEPS)]

    steps = step_of_the_course()
    settings = {"model": "cdcgan"}
    trainer = Trainer(resolved(settings, models.load("cdcgan").defaults, len(dataset.images)), dataset)
    size = features.APPLY_BATCH
    inputs = [trainer.model.seeds(range(i, i + size)) for i in range(PICTURES, 2 * PICTURES, size)]
    rows, seconds = [], 0.0
    for quarter in range(1, round(epochs * QUARTERS) + 1):
        end = quarter * trainer.steps_per_epoch // QUARTERS
        while trainer.step < end:
            start = time.perf_counter()
            trainer.advance(trainer.batches(trainer.step, min(16, end - trainer.step)))
            seconds += time.perf_counter() - start
        average = trainer.settled(SETTLING[0])
        drawn = np.concatenate([average.predict_on_batch(part) for part in inputs])[:PICTURES]
        distance = metrics.frechet_distance(real, extractor(data.to_uint8(drawn)).values)
        rows.append({"epoch": quarter / QUARTERS, "minutes": f"{seconds / 60:.3f}", "fd": f"{distance:.4g}"})
        say(" ".join(f"{name} {value}" for name, value in rows[-1].items()))
    steps += step_of_the_course()
    minutes = COURSE_STEPS * statistics.median(steps) / 60
    say(f"The course's step: {statistics.median(steps):.3f} s ({min(steps):.3f} to {max(steps):.3f}), so {minutes:.0f} minutes")
    reached = next((float(row["minutes"]) for row in rows if float(row["fd"]) <= goal), None)
    if reached is None:
        say(f"Its distance, {goal:.4g}, was not reached")
    else:
        say(f"Its distance, {goal:.4g}, was reached within {reached:.2f} minutes: 1/{minutes / reached:.0f} of its time")
    with open(out.with_suffix(".csv"), "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    draw(out, rows, goal, minutes)


def draw(out: Path, rows: list[dict], goal: float, minutes: float) -> None:
    """The curve of distance over minutes, with the course's end."""
    from matplotlib.figure import Figure

    figure = Figure((8, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.plot([float(row["minutes"]) for row in rows], [float(row["fd"]) for row in rows], "o-", label="cdcgan")
    axes.axhline(goal, linestyle="--", color="tab:red")
    axes.plot([minutes], [goal], "s", color="tab:red", label=f"the course's recipe after 50 epochs ({minutes:.0f} minutes)")
    axes.set(xscale="log", yscale="log", xlabel="minutes of training on two cores", ylabel="FMNIST-CNN-FD")
    axes.set_xticks([1, 3, 10, 30, 100, 300], minor=False)
    axes.set_yticks([1, 2, 3, 5, 10, 20], minor=False)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter("")
    axes.grid(which="both", alpha=0.3)
    axes.legend()
    figure.savefig(out, dpi=120)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 2)
