"""Sources that the tests draw: pictures, folders of them, IDX files."""

import struct

import numpy as np
from PIL import Image


def noise(count, seed=0):
    """Pictures that are all different, black at their borders: uint8 (count, 28, 28)."""
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 2:-2, 2:-2] = np.random.default_rng(seed).integers(0, 256, (count, 24, 24))
    return images


def draw_folder(folder, classes=("ant", "bee"), count=40, ending="png"):
    """A folder of `count` different pictures for each class, img0 to img39, as PNG; returns the pictures, class by class."""
    images = noise(count * len(classes))
    for number, picture in enumerate(images):
        file = folder / classes[number // count] / f"img{number % count}.{ending}"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(file, "png")
    return images


def idx_bytes(array, kind=8):
    return bytes([0, 0, kind, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()
