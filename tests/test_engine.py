"""The engine, on a model small enough to follow by hand."""

import keras
import numpy as np
import pytest
from keras import ops

from gan import models
from gan.engines import load


class Tiny(models.Base):
    """Two networks of one weight each, g and d; g descends g * d * x, d descends -g * d * x, both by plain SGD."""

    log_names = ("value",)

    def __init__(self):
        self.networks = {name: self._network(start) for name, start in (("g", 1.0), ("d", 2.0))}
        self.optimizers = {name: keras.optimizers.SGD(0.1) for name in self.networks}
        for name, optimizer in self.optimizers.items():
            optimizer.build(self.networks[name].trainable_variables)
        self.averages = {"g": self._network(1.0)}

    def losses(self, batch):
        value = ops.mean(self.networks["g"](batch["x"])) * ops.mean(self.networks["d"](ops.ones((1, 1))))
        return {"g": value, "d": -value}, {"value": value}

    @staticmethod
    def _network(start):
        dense = keras.layers.Dense(1, use_bias=False, kernel_initializer=keras.initializers.Constant(start))
        return keras.Sequential([keras.Input((1,)), dense])


def weight(network) -> float:
    return float(np.asarray(network.weights[0])[0, 0])


def ones(steps, batch=4):
    return {"x": np.ones((steps, batch, 1), np.float32)}


def test_all_gradients_are_taken_before_any_is_applied():
    engine = load()(Tiny, ema_decay=0.9)
    logs = engine.run(ones(1))
    assert logs["value"].tolist() == [2.0]
    # g - 0.1 * d = 0.8; d + 0.1 * g = 2.1, with the g from before the step
    assert weight(engine.model.networks["g"]) == pytest.approx(0.8)
    assert weight(engine.model.networks["d"]) == pytest.approx(2.1)


def test_the_moving_average_is_the_hand_computed_one():
    engine = load()(Tiny, ema_decay=0.9)
    average = 1.0
    for step in range(1, 6):
        engine.run(ones(1))
        decay = min(0.9, (1 + step) / (10 + step))
        average = decay * average + (1 - decay) * weight(engine.model.networks["g"])
        assert weight(engine.model.averages["g"]) == pytest.approx(average, rel=1e-6)


def test_the_moving_average_of_unchanged_weights_is_unchanged():
    def build():
        model = Tiny()
        model.optimizers["g"].learning_rate = 0.0
        return model

    engine = load()(build, ema_decay=0.9)
    engine.run(ones(7))
    assert weight(engine.model.averages["g"]) == 1.0


def test_how_steps_are_cut_into_chunks_changes_no_bit():
    whole, cut = load()(Tiny, ema_decay=0.9), load()(Tiny, ema_decay=0.9)
    if keras.backend.backend() == "jax":
        whole.lengths = (50, 10, 1)  # scans, as on a GPU
    values = whole.run(ones(61))["value"]
    parts = [cut.run(ones(n))["value"] for n in (1, 40, 20)]
    assert np.array_equal(values, np.concatenate(parts))
    assert weight(whole.model.averages["g"]) == weight(cut.model.averages["g"])


class Steep(Tiny):
    """As Tiny, but d's loss has an infinite derivative by g's weight, which g's own loss knows nothing of."""

    def losses(self, batch):
        results, logs = super().losses(batch)
        out = ops.mean(self.networks["g"](batch["x"]))
        return results | {"d": results["d"] + ops.sqrt(out - out)}, logs


def test_a_networks_gradient_is_of_its_own_loss_alone():
    engine = load()(Steep, ema_decay=0.9)
    engine.run(ones(1))
    assert weight(engine.model.networks["g"]) == pytest.approx(0.8)


def test_the_model_is_whole_after_a_run_that_failed():
    engine = load()(Tiny, ema_decay=0.9)
    engine.run(ones(1))
    with pytest.raises(Exception):  # noqa: B017  (each backend has its own)
        engine.run({"x": np.ones((1, 4, 3), np.float32)})
    assert weight(engine.model.networks["g"]) == pytest.approx(0.8)
    engine.run(ones(1))


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX has nothing else")
def test_xla_does_what_tensorflow_does():
    plain, compiled = load()(Tiny, ema_decay=0.9), load()(Tiny, ema_decay=0.9)
    compiled.accelerated = True  # as on a GPU
    assert np.allclose(plain.run(ones(5))["value"], compiled.run(ones(5))["value"], rtol=1e-6)
    assert weight(plain.model.averages["g"]) == pytest.approx(weight(compiled.model.averages["g"]))


def test_a_gradient_is_that_of_each_rows_loss_by_hand_and_compiled_once():
    network, bodies = Tiny._network(2.0), []

    def loss(values, wanted):
        bodies.append(1)
        return ops.sum(ops.square(network(values, training=False) - wanted), axis=1)

    gradient = load().gradient(loss)
    values, wanted = np.array([[1.0], [3.0]], np.float32), np.array([[0.0], [5.0]], np.float32)
    for _ in range(3):
        losses, slopes = gradient(values, wanted)
        # (2 * 1 - 0)^2, (2 * 3 - 5)^2; their slopes 2 * (2x - wanted) * 2
        assert losses.tolist() == [4.0, 1.0]
        assert slopes.tolist() == [[8.0], [4.0]]
    assert len(bodies) == 1
    assert weight(network) == 2.0
