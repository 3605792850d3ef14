"""Whether directions keep what they promise: python tests/benchmarks/alterations.py [--model weights/cdcgan] [--seeds 1000]

A table, a direction a row: its own attribute's rise from -2 to +2 in deviations within the class, the largest effect on
another named attribute, the share of seeds that it raised; and at +-1.5 how the precision against the test images changes, and
the share of garments that the classifier `plain` no longer takes for their class, beside those of random directions as long.
The seeds are others than those that the directions were found and proved on. Needs Fashion-MNIST.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from gan import bundle, features, metrics
from gan.attributes import MEASURES, measure
from gan.backend import import_keras
from gan.data import sources
from gan.latents import vectors

FIRST, REACH, CHANGED, NEIGHBOURS = 500_000_000, 2.0, 1.5, 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("weights/cdcgan"))
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--random", type=int, default=8, help="random directions")
    given = parser.parse_args()
    import_keras()
    model, judge = bundle.load(given.model), features.load("plain")
    real = judge(sources.load().held_out_images).values
    radii = metrics.squared_radii(real, NEIGHBOURS)
    seeds = range(FIRST, FIRST + given.seeds)
    latents, classes, labels = vectors.from_seeds(seeds, model.latent_dim), None, np.zeros(given.seeds, np.int64)
    if model.is_conditional:
        labels = vectors.labels_from_seeds(seeds, model.latent_dim, model.classes)
        classes = vectors.one_hot(labels, model.classes)
    unaltered = model.draw_latents(latents, classes)
    values, seen = measure(unaltered), judge(unaltered)
    spread = np.array([values[labels == label].std(axis=0) for label in range(max(model.classes, 1))])
    # Of a model without classes: what the classifier takes the unaltered garment for.
    own = labels if model.is_conditional else seen.classes
    stayed = seen.classes == own
    base = metrics.precision_recall(real, seen.values, NEIGHBOURS, radii)[0]
    print(f"{given.model}: {given.seeds} seeds, precision {base:.3f}, taken for their class {stayed.mean():.3f}")

    def at_ends(direction: np.ndarray) -> tuple[float, float]:
        """(Change of the precision where it changes most, the share that leaves its class), at -CHANGED and +CHANGED."""
        judged = [judge(model.draw_latents(latents + end * direction, classes)) for end in (-CHANGED, CHANGED)]
        precisions = [metrics.precision_recall(real, each.values, NEIGHBOURS, radii)[0] for each in judged]
        left = np.mean([(each.classes != own)[stayed].mean() for each in judged])
        return max((value - base for value in precisions), key=abs), left

    rng = np.random.default_rng(0)
    at_random = []
    for _ in range(given.random):
        direction = rng.standard_normal(model.latent_dim)
        at_random.append(at_ends((direction / np.linalg.norm(direction)).astype(np.float32)))
    leaving = np.mean([left for _, left in at_random])
    worst = max((precision for precision, _ in at_random), key=abs)
    print(f"{'random':12} {'':38} precision {worst:+.3f}  leave {100 * leaving:.2f} %", flush=True)
    named = [name for name in model.directions if name in MEASURES]
    columns = [list(MEASURES).index(name) for name in named]
    ratios = []
    for name, direction in model.directions.items():
        low, high = (measure(model.draw_latents(latents + end * direction, classes)) for end in (-REACH, REACH))
        told = f"{'':38}"
        if name in named:
            effects = ((high - low) / spread[labels]).mean(axis=0)
            column = list(MEASURES).index(name)
            others = max((abs(effects[i]) for i in columns if i != column), default=0.0)
            right = (high > low)[:, column].mean()
            told = f"effect {effects[column]:5.2f}  others {others:5.2f}  right {right:6.1%}"
        precision, left = at_ends(direction)
        ratios.append(left / leaving)
        print(f"{name:12} {told:38} precision {precision:+.3f}  leave {100 * left:.2f} % ({ratios[-1]:.2f} times)", flush=True)
    print(f"all directions: leave {np.mean(ratios):.2f} times as often as at random")


if __name__ == "__main__":
    main()
