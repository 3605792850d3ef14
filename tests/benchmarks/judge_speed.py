"""What it takes to judge many pictures at once: python tests/benchmarks/judge_speed.py [--model weights/cdcgan] [--rounds 10]

Judges one picture, 64 pictures, and one and 64 by a whole batch for each, in turns in this process; prints the medians.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from gan import bundle, critic, data
from gan.backend import import_keras
from gan.latents import vectors

MANY = 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("weights/cdcgan"))
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    import_keras()
    model = bundle.load(given.model)
    seeds = range(1000, 1000 + MANY)
    images, classes = model.draw(seeds), vectors.classes_of(seeds, model.latent_dim)
    slow = critic.Critic(model)
    pictures = data.to_unit(images)
    work = {
        "1 picture": lambda: critic.judge(model, images[:1], classes[:1]),
        f"{MANY} pictures": lambda: critic.judge(model, images, classes),
        "1, a batch for each": lambda: slow.one_by_one(pictures[:1], classes[:1]),
        f"{MANY}, a batch for each": lambda: slow.one_by_one(pictures, classes),
    }
    seconds = {name: [] for name in work}
    answers = {name: function() for name, function in work.items()}  # compiles
    for _ in range(given.rounds):
        for name, function in work.items():
            start = time.perf_counter()
            function()
            seconds[name].append(time.perf_counter() - start)
    one, many, slow_one, slow_many = (statistics.median(each) for each in seconds.values())
    for name, each in seconds.items():
        print(f"{name:25} {1000 * statistics.median(each):8.1f} ms")
    print(f"seconds({MANY}) / seconds(1): {many / one:.1f}; by batches {slow_many / slow_one:.1f}")
    print(f"times as quick as by batches: {slow_one / one:.1f} for 1, {slow_many / many:.1f} for {MANY}")
    _, quick, _, meant = answers.values()
    print(f"largest difference of a logit: {np.abs(quick - meant).max():.2g}")


if __name__ == "__main__":
    main()
