"""A model for the page's tests that needs no Keras: a garment is one grey level, read off its latent vector."""

from pathlib import Path

import numpy as np


class StubModel:
    """Draws, judges and is ready as a Worker; `calls` counts what it drew."""

    latent_dim = 100
    is_ready = True
    weights_hash = "f" * 64

    def __init__(self, folder: Path, run: dict | None = None) -> None:
        self.folder, self.run, self.calls = folder, run or {}, 0

    def draw_latents(self, vectors: np.ndarray) -> np.ndarray:
        self.calls += 1
        levels = np.abs(vectors[:, 0] * 1000).astype(np.uint8)
        return np.broadcast_to(levels[:, None, None, None], (len(levels), 28, 28, 1)).copy()

    def judge(self, images: np.ndarray) -> np.ndarray:
        return images[:, 0, 0, 0].astype(np.float32) / 100 - 1
