"""How long a folder of 60,000 pictures takes to read, and to read again from its cache.

    python tests/benchmarks/read_speed.py

Writes 60,000 PNGs of 28 x 28 in ten classes into a temporary folder, loads it twice, and holds both against what is
allowed on two cores: 60 s and 3 s. The files were just written, so they come from memory and not from a disk.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))
from gan.data import sources

COUNT, CLASSES = 60_000, 10
ALLOWED = {"first": 60, "from the cache": 3}  # seconds


def main() -> None:
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "pictures"
        for number in range(COUNT):
            file = folder / f"class {number % CLASSES}" / f"{number}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            picture = np.zeros((28, 28), np.uint8)
            picture[4:24, 4:24] = rng.integers(0, 256, (20, 20))
            Image.fromarray(picture).save(file, compress_level=1)
        for name, allowed in ALLOWED.items():
            begun = time.perf_counter()
            dataset = sources.load(str(folder), cache=Path(temporary) / "cache.npz")
            seconds = time.perf_counter() - begun
            assert len(dataset.images) + len(dataset.held_out_images) == COUNT
            print(f"{name}: {seconds:.1f} s, allowed {allowed} s{'' if seconds <= allowed else ': TOO SLOW'}", flush=True)


if __name__ == "__main__":
    main()
