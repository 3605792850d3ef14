"""The small pictures that a visitor's browser trains on: python -m gan.shrink --out gan/page/tabs/lab/pictures.png

The first 400 training pictures of each class of Fashion-MNIST, halved to 14 x 14, on one sheet of 40 columns, ten rows a class.
"""

import sys
from pathlib import Path

import numpy as np

from gan import pictures
from gan.cli import Parser, say
from gan.data import fashion_mnist
from gan.errors import UserError

EACH, COLUMNS = 400, 40  # pictures of a class; of the sheet


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use."""
    parser = Parser(prog="python -m gan.shrink", description="Make the sheet of small pictures that the tab Lab trains on.")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="FILE.png")
    out = parser.parse_args(arguments).out
    if out.suffix != ".png" or out.is_dir():
        parser.error(f"--out is {str(out)!r}; allowed: a file's name that ends in .png")
    try:
        images, labels, *_ = fashion_mnist.load()
        pictures.save_png(out, sheet(images, labels))
    except (UserError, OSError) as error:
        say(f"python -m gan.shrink: {error}", to_stderr=True)
        return 1
    say(f"{out}: {out.stat().st_size:,} bytes")
    return 0


def halved(images: np.ndarray) -> np.ndarray:
    """Shrink uint8 images (N, H, W, 1) to (N, H / 2, W / 2, 1): each pixel is the mean of four, rounded."""
    count, height, width, _ = images.shape
    fours = images.reshape(count, height // 2, 2, width // 2, 2).astype(np.uint16).sum((2, 4))
    return ((fours + 2) // 4).astype(np.uint8)[..., None]


def sheet(images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The first EACH images (N, H, W, 1) of every class, halved, class after class, row by row: uint8 (height, width)."""
    chosen = np.concatenate([np.flatnonzero(labels == label)[:EACH] for label in range(labels.max() + 1)])
    return pictures.grid(halved(images[chosen]), len(chosen) // COLUMNS, COLUMNS)


if __name__ == "__main__":
    sys.exit(main())
