import keras
import numpy as np
import pytest
from keras import ops

from gan import checkpoint, models
from gan.config import TrainConfig
from gan.engines.tensorflow import Engine
from gan.models import dcgan


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    return dcgan.Model(TrainConfig(), 1)


def test_every_model_file_is_found_by_its_name():
    assert models.names() == ["cdcgan", "cyclegan", "dcgan", "pix2pix", "pix2pix_l1"]
    assert models.load("dcgan") is dcgan.Model


def test_the_networks_are_the_courses():
    generator, discriminator = dcgan.make_generator(), dcgan.make_discriminator()
    assert generator.count_params() == 2_330_944
    assert discriminator.count_params() == 212_865
    assert generator.input_shape == (None, 100)
    assert generator.output_shape == (None, 28, 28, 1)
    assert discriminator.input_shape == (None, 28, 28, 1)
    assert discriminator.output_shape == (None, 1)
    shapes = [layer.output.shape[1:] for layer in generator.layers if isinstance(layer, keras.layers.Conv2DTranspose)]
    assert shapes == [(7, 7, 128), (14, 14, 64), (28, 28, 1)]
    slopes = [layer.negative_slope for layer in generator.layers if isinstance(layer, keras.layers.LeakyReLU)]
    assert slopes == [pytest.approx(0.3)] * 3
    assert [layer.rate for layer in discriminator.layers if isinstance(layer, keras.layers.Dropout)] == [0.3, 0.3]


def test_pictures_lie_in_the_range_of_tanh():
    drawn = ops.convert_to_numpy(dcgan.make_generator()(np.full((2, 100), 50, np.float32)))
    assert drawn.shape == (2, 28, 28, 1)
    assert abs(drawn).max() <= 1


def test_a_batch_holds_the_images_untouched_and_noise_of_the_given_stream(model, garments):
    images, labels = garments
    batch = model.batch(images, labels, np.random.default_rng((2, 0, 5)))
    assert batch["images"] is images
    expected = np.random.default_rng((2, 0, 5)).standard_normal((64, 100), dtype=np.float32)
    assert np.array_equal(batch["latents"], expected)


def test_losses_of_a_blind_discriminator_are_those_of_a_guess(model, garments):
    for weight in model.networks["discriminator"].trainable_variables:
        weight.assign(np.zeros(weight.shape))
    losses, logs = model.losses(model.batch(*garments, np.random.default_rng(0)))
    assert float(losses["generator"]) == pytest.approx(np.log(2))
    assert float(losses["discriminator"]) == pytest.approx(2 * np.log(2))
    assert [float(logs[name]) for name in model.log_names[2:]] == [0, 1]


@pytest.fixture
def few(garments):
    return [array[:16] for array in garments]


@pytest.fixture(scope="module")
def engine():
    """Compiled once; `after_steps` sets everything in it to where it began."""
    keras.utils.set_random_seed(0)
    return Engine(lambda: dcgan.Model(TrainConfig(), 1), ema_decay=0.9)


@pytest.fixture(scope="module")
def start(engine):
    return {key: np.array(array) for key, array in checkpoint.state_of(engine.model).items()}


@pytest.fixture
def after_steps(engine, start, few):
    def after_steps(steps, **rates):
        """The model after training on the same batch from the start, by each network's own learning rate; its first weights."""
        checkpoint.restore(engine.model, start)
        for name, rate in rates.items():
            engine.model.optimizers[name].learning_rate = rate
        before = {name: network.get_weights() for name, network in engine.model.networks.items()}
        batch = engine.model.batch(*few, np.random.default_rng(0))
        engine.run({name: np.stack([array] * steps) for name, array in batch.items()})
        return engine.model, before

    return after_steps


@pytest.mark.parametrize(("network", "other"), [("generator", "discriminator"), ("discriminator", "generator")])
def test_a_step_on_one_loss_changes_only_its_network(after_steps, network, other):
    model, before = after_steps(1, **{network: TrainConfig.learning_rate, other: 0.0})
    assert all(not np.array_equal(a, b) for a, b in zip(*_weights(model, before, network), strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(*_weights(model, before, other), strict=True))


def test_the_discriminator_learns_to_tell_a_fixed_batch_apart(after_steps, few):
    model, _ = after_steps(15, generator=0.0, discriminator=1e-3)
    _, logs = model.losses(model.batch(*few, np.random.default_rng(0)))
    assert float(logs["disc_loss"]) < 0.2
    assert float(logs["real_accuracy"]) > 0.95
    assert float(logs["fake_accuracy"]) > 0.95


def test_the_generator_raises_a_frozen_discriminators_logits(after_steps):
    model, before = after_steps(8, generator=1e-3, discriminator=0.0)
    latents = np.random.default_rng(0).standard_normal((16, 100)).astype(np.float32)
    untrained = dcgan.make_generator()
    untrained.set_weights(before["generator"])
    judge = model.networks["discriminator"]
    assert float(ops.mean(judge(model.networks["generator"](latents, training=True)))) > 0.1 + float(
        ops.mean(judge(untrained(latents, training=True)))
    )


def test_mixed_precision_keeps_weights_norms_logits_and_pictures_in_float32(garments):
    model = dcgan.Model(TrainConfig(mixed_precision=True), 1)
    layers = [layer for network in model.networks.values() for layer in network.layers]
    assert {variable.dtype for layer in layers for variable in layer.trainable_variables} == {"float32"}
    in_float32 = {layer.name.rstrip("_0123456789") for layer in layers if layer.compute_dtype == "float32"}
    assert in_float32 == {"batch_normalization", "conv2d_transpose", "dense"}
    assert [layer.compute_dtype for layer in layers if isinstance(layer, keras.layers.Conv2D)] == ["bfloat16"] * 2
    losses, _ = model.losses(model.batch(*garments, np.random.default_rng(0)))
    assert {loss.dtype.name for loss in losses.values()} == {"float32"}


def _weights(model, before, name):
    network = model.networks[name]
    trainable = {id(variable) for variable in network.trainable_variables}
    which = [i for i, variable in enumerate(network.weights) if id(variable) in trainable]
    return [before[name][i] for i in which], [np.asarray(network.weights[i]) for i in which]
