"""Whether a folder of pictures becomes a model that draws what it is asked for: scikit-learn's 1,797 digits of 8 x 8 pixels.

    python tests/benchmarks/digits.py [EPOCHS]

Writes the digits as PNGs into a folder for each class, runs `train.py --data` on it (cdcgan, 120 epochs if nothing is said),
draws 100 pictures of each class with the model, and asks a classifier of scikit-learn's, trained on the real ones, what it
takes them for. Four real ones and twelve drawn ones of each class become docs/digits.png. At least 90 % are to be recognised as
what was asked for.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.svm import SVC

sys.path.insert(0, str(Path(__file__).parents[2]))
from gan import pictures
from gan.data import sources

ROOT = Path(__file__).parents[2]

EACH = 100
RECOGNISED = 0.9


def write(folder: Path) -> None:
    """The digits as grey PNGs of 8 x 8, in a folder for each class."""
    digits = load_digits()
    for number, (picture, digit) in enumerate(zip(digits.images, digits.target, strict=True)):
        file = folder / str(digit) / f"{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.rint(picture * 255 / 16).astype(np.uint8)).save(file)


def classifier(images: np.ndarray, labels: np.ndarray) -> SVC:
    """A support vector machine on the pixels of uint8 (N, 28, 28, 1)."""
    return SVC(C=10).fit(images.reshape(len(images), -1) / 255, labels)


def recognised(machine: SVC, images: np.ndarray, labels: np.ndarray) -> float:
    return float((machine.predict(images.reshape(len(images), -1) / 255) == labels).mean())


def main() -> None:
    epochs = sys.argv[1] if len(sys.argv) > 1 else "120"
    with tempfile.TemporaryDirectory() as temporary:
        folder, run = Path(temporary) / "digits", Path(temporary) / "run"
        write(folder)
        begun = time.perf_counter()
        train = [sys.executable, "train.py", "--data", folder, "--model", "cdcgan", "--epochs", epochs, "--run-dir", run]
        subprocess.run(train, cwd=ROOT, check=True)
        minutes = (time.perf_counter() - begun) / 60
        drawn = []
        for digit in range(10):
            out = Path(temporary) / f"{digit}.npy"
            sample = [
                "-m",
                "gan.sample",
                "--model",
                run / "model",
                "--seeds",
                f"0-{EACH - 1}",
                "--label",
                str(digit),
                "--out",
                out,
            ]
            subprocess.run([sys.executable, *sample], cwd=ROOT, check=True, env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"})
            drawn.append(np.load(out))
        real = sources.load(str(folder))
    machine = classifier(real.images, real.labels)
    asked = np.repeat(np.arange(10), EACH)
    share = recognised(machine, np.concatenate(drawn), asked)
    unseen = recognised(machine, real.held_out_images, real.held_out_labels)
    verdict = "" if share >= RECOGNISED else ": MISSED"
    print(f"{minutes:.1f} minutes; real digits that the classifier did not learn from, recognised: {unseen:.1%}")
    print(f"drawn digits, recognised as asked for: {share:.1%}, at least {RECOGNISED:.0%}{verdict}")
    rows = [np.concatenate([real.images[real.labels == digit][:4], drawn[digit][:12]]) for digit in range(10)]
    pictures.save_png(ROOT / "docs" / "digits.png", pictures.grid(np.concatenate(rows), 10, 16, 2))


if __name__ == "__main__":
    main()
