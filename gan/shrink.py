"""The pictures of Fashion-MNIST that ship with the page: python -m gan.shrink --tab lab --out gan/page/tabs/lab/pictures.png

For the Lab, whose networks a visitor's browser trains, the first 400 training pictures of each class, halved to 14 x 14, on a
sheet of 40 columns, ten rows a class. For the game (--tab game) the first 50 test pictures of each, as they are, in 25 columns.
"""

import sys
from pathlib import Path

import numpy as np

from gan import pictures
from gan.cli import Parser, say
from gan.data import fashion_mnist
from gan.errors import UserError

EACH, COLUMNS = 400, 40  # pictures of a class; of the sheet
GAME_EACH, GAME_COLUMNS = 50, 25  # of the game's
TABS = ("lab", "game")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use."""
    parser = Parser(
        prog="python -m gan.shrink", description="Make the sheet of real pictures that a tab of the page ships with."
    )
    parser.add_argument("--tab", default=TABS[0], choices=TABS, help="whose (default: %(default)s)")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="FILE.png")
    given = parser.parse_args(arguments)
    out = given.out
    if out.suffix != ".png" or out.is_dir():
        parser.error(f"--out is {str(out)!r}; allowed: a file's name that ends in .png")
    try:
        images, labels, test_images, test_labels = fashion_mnist.load()
        of_game = test_images, test_labels, GAME_EACH, GAME_COLUMNS
        pictures.save_png(out, sheet(*of_game) if given.tab == "game" else sheet(halved(images), labels))
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


def sheet(images: np.ndarray, labels: np.ndarray, each: int = EACH, columns: int = COLUMNS) -> np.ndarray:
    """The first `each` images (N, H, W, 1) of every class, class after class, row by row: uint8 (height, width)."""
    chosen = np.concatenate([np.flatnonzero(labels == label)[:each] for label in range(labels.max() + 1)])
    return pictures.grid(images[chosen], len(chosen) // columns, columns)


def unfolded(made: np.ndarray, each: int, classes: int = 10) -> np.ndarray:
    """The pictures on such a sheet, uint8 (height, width), of 28 x 28 pixels: uint8 (classes, each, 28, 28, 1)."""
    rows, columns = (length // 28 for length in made.shape)
    return made.reshape(rows, 28, columns, 28).swapaxes(1, 2).reshape(classes, each, 28, 28, 1)


if __name__ == "__main__":
    sys.exit(main())
