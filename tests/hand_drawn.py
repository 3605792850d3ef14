"""The 30 sketches of tests/sketches, three for each class of Fashion-MNIST: strokes as a finger leaves them, rough and open.

They were drawn before any training of Pix2Pix was tuned, and are none that the page shows as examples.
"""

import re
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent / "sketches"
FINER = 4  # drawn so many times as large, and shrunk: lines with soft borders, as a browser draws them


def sketches() -> tuple[np.ndarray, np.ndarray]:
    """(Squares as the page hands them over, light on black, uint8 (30, 112, 112); their classes (30,)), by their names."""
    paths = sorted(FOLDER.glob("*.svg"))
    return np.stack([drawn(path.read_text()) for path in paths]), np.array([int(path.name[0]) for path in paths])


def drawn(svg: str) -> np.ndarray:
    """An SVG of polylines in a square of 112, drawn: uint8 (112, 112)."""
    width = FINER * float(re.search(r'stroke-width="([\d.]+)"', svg)[1])
    picture = Image.new("L", (112 * FINER, 112 * FINER))
    pen = ImageDraw.Draw(picture)
    for path in re.findall(r' d="M([\d.L ]+)"', svg):
        points = [tuple(FINER * float(number) for number in point.split()) for point in path.split("L")]
        pen.line(points, 255, round(width))
        for x, y in points:  # round joints and ends
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), 255)
    return np.asarray(picture.reduce(FINER))
