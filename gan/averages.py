"""A moving average of weights made into a network that draws: in float32, its batch norm settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def float32_copy(network: keras.Model) -> keras.Model:
    """Return a copy with the same weights whose layers all compute in float32; its dropout rolls the same dice."""
    import keras

    def as_float32(layer):
        policy = {"dtype": "float32"} if isinstance(layer, keras.Layer) else {}  # else an operation of keras.ops
        return layer.__class__.from_config(layer.get_config() | policy)

    copy = keras.models.clone_model(network, clone_function=as_float32)
    for variable, value in zip(copy.variables, network.variables, strict=True):
        variable.assign(value)
    return copy


def settle_batch_norm(generator: keras.Model, noise: list) -> None:
    """Set every batch norm's statistics to their plain mean over training-mode passes of `noise`, batches of inputs.

    The moving average of a generator's weights is a network that never saw a batch; with statistics averaged along the
    training its pictures are dark. As in Izmailov et al. 2018, section 3.2, https://arxiv.org/abs/1803.05407.
    """
    import keras

    norms = [layer for layer in generator.layers if isinstance(layer, keras.layers.BatchNormalization)]
    momenta = [norm.momentum for norm in norms]
    for i, batch in enumerate(noise):
        for norm in norms:
            norm.momentum = i / (i + 1)  # turns the moving average into the mean of the passes so far
        generator(batch, training=True)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
