"""Models for the page's tests that need no Keras: a garment is one grey level, read off its latent vector."""

import secrets
from pathlib import Path

import numpy as np

from gan import receipts, rewind
from gan.data.fashion_mnist import CLASS_NAMES

WEIGHTS = "5eedf00d"  # what addresses call a stub's weights
GREY_A_CLASS = 25  # a conditional garment's right half: its class times this


def unit(i: int) -> np.ndarray:
    """A direction of the stubs' latent space: along its i-th number."""
    return np.eye(StubModel.latent_dim, dtype=np.float32)[i]


class StubModel:
    """Draws, judges and is ready as a Worker; `calls` counts its calls. A conditional one shows the class on the right."""

    latent_dim = 100
    is_ready = True

    def __init__(
        self,
        folder: Path,
        run: dict | None = None,
        name: str = "stub",
        is_conditional: bool = False,
        class_names: tuple[str, ...] = CLASS_NAMES,
    ) -> None:
        self.folder, self.run, self.name, self.is_conditional, self.calls = folder, run or {}, name, is_conditional, 0
        self.directions = {"brightness": unit(0), "sleeves": unit(1)}
        self.class_names, self.classes = class_names, len(class_names) if is_conditional else 0
        # Its own, so that nothing is remembered from one test to the next; what addresses show of it is the same in all.
        self.weights_hash = WEIGHTS + secrets.token_hex(28)

    def draw_latents(self, vectors: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        assert (classes is not None) == self.is_conditional
        self.calls += 1
        levels = np.abs(vectors[:, 0] * 1000).astype(np.uint8)
        images = np.broadcast_to(levels[:, None, None, None], (len(levels), 28, 28, 1)).copy()
        if classes is not None:
            np.testing.assert_allclose(classes.sum(axis=1), 1, rtol=1e-6)
            assert classes.shape == (len(vectors), self.classes)
            shades = GREY_A_CLASS * classes @ np.arange(classes.shape[1])
            images[:, :, 14:] = shades[:, None, None, None].astype(np.uint8)
        return images

    def judge(self, images: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        assert (classes is not None) == self.is_conditional
        self.calls += 1
        return images[:, 0, 0, 0].astype(np.float32) / 100 - 1

    def call(self, function, *arguments):
        """As Worker.call, of what a receipt asks: the classifier sees how bright each quarter is."""
        if function is receipts.is_ready:
            return "5" * 64
        assert function is receipts.features_of
        (images,) = arguments
        assert len(images) <= receipts.PIECE  # others draw in between
        return images.reshape(len(images), 2, 14, 2, 14).mean(axis=(2, 4)).reshape(len(images), 4).astype(np.float32)

    def work(self, function, *arguments, visitor=None):
        """As Worker.work, of what snapshots draw: after each epoch three greys brighter."""
        assert function is rewind.draw
        epochs, points, classes = arguments
        yield 0.5
        return np.stack([self.draw_latents(points, classes) // 2 + np.uint8(3 * epoch) for epoch in epochs])

    def draw_and_judge(self, vectors: np.ndarray, classes: np.ndarray | None = None) -> tuple[np.ndarray, float]:
        images = self.draw_latents(vectors, classes)
        logits = self.judge(images[:1], None if classes is None else classes[:1])
        self.calls -= 1  # both are one call
        return images, float(logits[0])


class StubWardrobe(dict):
    """Stub models by name, as a Wardrobe holds Workers."""

    is_ready = True

    def __init__(self, *models: StubModel) -> None:
        super().__init__((model.name, model) for model in models)
        self.from_pictures: dict[str, StubModel] = {}

    @property
    def first(self) -> StubModel:
        return next(iter(self.values()))
