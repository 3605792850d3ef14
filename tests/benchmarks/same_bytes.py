"""Whether a garment is the same to the byte whatever is drawn beside it, on this machine.

    python tests/benchmarks/same_bytes.py [--seeds 10000]

For each shipped model: which batch sizes, and which rows of them, give the very same numbers (before they become grey levels),
how long a batch takes, and whether that many seeds are the same bytes in batches of DRAW_SIZES, in any company. Exit code 1
where they are not.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from gan import bundle  # noqa: E402
from gan.backend import import_keras  # noqa: E402
from gan.batches import DRAW_SIZES  # noqa: E402
from gan.bundle import Bundle  # noqa: E402
from gan.latents import vectors  # noqa: E402

SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)


def inputs(model: Bundle, seeds: list[int]) -> list[np.ndarray]:
    """What a model's generator draws the garments of seeds from."""
    latents = vectors.from_seeds(seeds, model.latent_dim)
    return [latents, vectors.classes_of(seeds, model.latent_dim, classes=model.classes)] if model.is_conditional else [latents]


def rows(model: Bundle) -> None:
    """Draw one garment as every row of batches of every size; say which of them are equal, and what a batch costs."""
    kinds: list[tuple[np.ndarray, dict[int, set[int]]]] = []
    one, others = inputs(model, [7]), inputs(model, list(range(100, 100 + max(SIZES))))
    for size in SIZES:
        times = []
        for row in [*range(size), *range(size), *[0] * 10]:
            batch = [other[:size].copy() for other in others]
            for array, its in zip(batch, one, strict=True):
                array[row] = its[0]
            begun = time.perf_counter()
            drawn = model.generator.predict_on_batch(batch if len(batch) > 1 else batch[0])[row]
            times.append(time.perf_counter() - begun)
            same = next((found for example, found in kinds if np.array_equal(example, drawn)), None)
            if same is None:
                kinds.append((drawn, same := {}))
            same.setdefault(size, set()).add(row)
        took = 1000 * statistics.median(times)
        print(f"  batches of {size:2}: {took:5.1f} ms, {took / size:.2f} ms a garment", flush=True)
    for _, found in kinds:
        print("  equal:", ", ".join(f"{size}" + (f" (rows {own})" if len(own) < size else "") for size, own in found.items()))


def differing(model: Bundle, count: int) -> int:
    """How many of `count` garments are other bytes in company than alone."""
    rng = np.random.default_rng(0)
    seeds = [int(seed) for seed in rng.integers(2**32, size=count)]
    alone = np.concatenate([model.draw_latents(*inputs(model, [seed])) for seed in seeds])
    found, start = np.zeros(count, bool), 0
    order = rng.permutation(count)
    while start < count:
        company = order[start : start + rng.integers(2, 65)]
        drawn = model.draw_latents(*inputs(model, [seeds[i] for i in company]))
        found[company] = (drawn != alone[company]).any(axis=(1, 2, 3))
        start += len(company)
    return int(found.sum())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10_000)
    count = parser.parse_args().seeds
    import_keras()
    wrong = 0
    for folder in (ROOT / "weights" / "cdcgan", ROOT / "weights" / "dcgan"):
        model = bundle.load(folder)
        print(f"{folder.name}: batches of {DRAW_SIZES} are used")
        rows(model)
        differ = differing(model, count)
        print(f"  {differ} of {count} garments are other bytes in company than alone")
        wrong += differ
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
