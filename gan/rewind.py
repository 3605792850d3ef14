"""What a model's snapshots draw: its generator as it was along the training. Functions of a bundle, for `Worker.work`.

One network draws for all of them: the weights are its inputs, too. These stay, decoded, as long as the model does (6 MB a
snapshot of cdcgan), for to decode them takes far longer than to draw.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from gan import binding, bundle, card, data, pictures, snapshots
from gan.bundle import BundleError
from gan.latents import vectors

if TYPE_CHECKING:
    from gan.bundle import Bundle


def draw(model: Bundle, epochs: Sequence[int], points: np.ndarray, classes: np.ndarray | None = None) -> Generator:
    """Draw latent vectors as the model did after each of some epochs: a work; its pieces are a picture, or a snapshot read.

    Args:
        epochs: of its snapshots; points: float (N, latent_dim); classes: of a conditional model, float (N, classes).

    Yields:
        The progress, 0 to 1.

    Returns:
        Pictures uint8 (len(epochs), N, 28, 28, 1).

    Raises:
        UsageError: there is no snapshot of such an epoch; BundleError: one is damaged.
    """
    reel, drawn, total = _reel(model), [], len(epochs) * (len(points) + 1)
    for epoch in epochs:
        reel.take(epoch)
        yield (len(drawn) + 1) / total
        for i in range(len(points)):
            inputs = [points[i : i + 1]] if classes is None else [points[i : i + 1], classes[i : i + 1]]
            drawn.append(reel.draw(epoch, inputs))
            yield (len(drawn) + 1) / total
    return np.stack(drawn).reshape(len(epochs), len(points), *drawn[0].shape)


def prepare(model: Bundle) -> None:
    """Build and compile what draws with snapshots, where the model has any; of a damaged one whoever asks for it is told."""
    if there := snapshots.listed(model.folder):
        with suppress(BundleError):
            _of_seed(model, [there[-1][0]], 0)


def remember(model: Bundle) -> None:
    """Decode all of a model's snapshots, so that the first who asks need not wait for it; it may draw with them meanwhile."""
    for epoch, _, _ in snapshots.listed(model.folder):
        with suppress(BundleError):
            _reel(model).take(epoch)


def show_on_card(model: Bundle) -> bool:
    """Show on a bundle's card what its snapshots draw of one seed; whether it has any."""
    epochs = [epoch for epoch, _, _ in snapshots.listed(model.folder)]
    if epochs:
        strip = pictures.grid(_of_seed(model, epochs, card.SEED), 1, len(epochs), scale=2)
        pictures.save_png(model.folder / "snapshots.png", strip)
        binding.tell(model.folder, bundle.check(model.folder) | {"snapshot_epochs": epochs})
    return bool(epochs)


def _of_seed(model: Bundle, epochs: list[int], seed: int) -> np.ndarray:
    """What snapshots draw of a seed, at once: uint8 (epochs, 28, 28, 1)."""
    points = vectors.from_seeds([seed], model.latent_dim)
    classes = vectors.classes_of([seed], model.latent_dim, classes=model.classes) if model.is_conditional else None
    work = draw(model, epochs, points, classes)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value[:, 0]


class Reel:
    """The snapshots of a model, and the network that draws with the weights of any."""

    def __init__(self, model: Bundle) -> None:
        import keras

        class Drawing(keras.Model):
            """Draws with weights that it is given: to set those of a network takes as long as to draw with it."""

            def call(self, given):
                weights, inputs = given
                return generator.stateless_call(*weights, inputs, training=False)[0]

        generator = keras.models.clone_model(model.generator)
        self._folder, self._network, self._drawing = model.folder, generator, Drawing()
        self._kept: dict[int, tuple[list, list]] = {}  # tensors, trainable or not

    def take(self, epoch: int) -> None:
        """Have a snapshot's weights at hand."""
        from keras import ops

        if epoch not in self._kept:
            values = snapshots.read(snapshots.find(self._folder, epoch), self._network)
            of = {id(weight): value for weight, value in zip(self._network.weights, values, strict=True)}
            both = self._network.trainable_variables, self._network.non_trainable_variables
            self._kept[epoch] = tuple([ops.convert_to_tensor(of[id(weight)]) for weight in weights] for weights in both)

    def draw(self, epoch: int, inputs: list[np.ndarray]) -> np.ndarray:
        """Draw with a snapshot that was taken: uint8 (28, 28, 1) of one row of inputs."""
        rows = [array.astype(np.float32) for array in inputs]
        return data.to_uint8(self._drawing.predict_on_batch((self._kept[epoch], rows if len(rows) > 1 else rows[0])))[0]


def _reel(model: Bundle) -> Reel:
    if model not in _reels:
        _reels[model] = Reel(model)
    return _reels[model]


_reels: WeakKeyDictionary[Bundle, Reel] = WeakKeyDictionary()
