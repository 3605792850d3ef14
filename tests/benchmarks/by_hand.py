"""What a model that draws from pictures makes of the 30 sketches that were drawn by hand, and what the classifier takes it for.

python tests/benchmarks/by_hand.py weights/pix2pix SHEET.png
"""

import sys
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[i]) for i in (1, 2)]

import hand_drawn  # noqa: E402

from gan import bundle, features, pictures, sketching  # noqa: E402
from gan.backend import import_keras  # noqa: E402
from gan.data import edges  # noqa: E402


def main(folder: str, sheet: str) -> None:
    """Say how many are of the class that was asked for, and found; write a sheet, each sketch beside what is drawn of it."""
    import_keras()
    model, classifier = bundle.load(Path(folder)), features.load("plain")
    squares, labels = hand_drawn.sketches()
    sketches = np.stack([edges.of_strokes(square) for square in squares])
    drawn, _ = sketching.draw(model, sketches, labels)
    taken_for = classifier(drawn).classes
    _, found = sketching.draw(model, sketches, None, classifier)
    for said, classes in (("taken for the class that was asked for", taken_for), ("of the class that was found", found)):
        pairs = zip(labels, classes, strict=True)
        missed = ", ".join(f"{model.class_names[a]} as {model.class_names[b]}" for a, b in pairs if a != b)
        print(f"{(classes == labels).sum()} of {len(labels)} {said}; {missed or 'none'} otherwise")
    cells = np.stack([sketches, drawn], axis=1).reshape(-1, *drawn.shape[1:])
    pictures.save_png(Path(sheet), pictures.grid(cells, 10, 6, pictures.SCALE))


if __name__ == "__main__":
    main(*sys.argv[1:])
