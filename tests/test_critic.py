import math
import shutil

import keras
import numpy as np
import pytest
from conftest import ROOT
from keras import ops

from gan import bundle, critic, data
from gan.latents import vectors


@pytest.fixture(scope="module")
def conditional():
    return bundle.load(ROOT / "weights" / "cdcgan")


@pytest.fixture(scope="module")
def unconditional(short_run):
    return bundle.load(short_run / "model")


def test_a_logit_is_the_discriminators_whatever_is_judged_beside(unconditional, short_run):
    images = unconditional.draw(range(11))
    logits = critic.judge(unconditional, images)
    network = keras.saving.load_model(short_run / "model" / "discriminator")
    expected = network(data.to_unit(images), training=False)[:, 0]
    np.testing.assert_allclose(logits, ops.convert_to_numpy(expected), rtol=1e-5, atol=1e-6)
    assert logits.shape == (11,)
    assert critic.judge(unconditional, images[4:5])[0] == logits[4]


def test_a_conditional_logit_is_that_of_a_whole_batch_for_the_picture_whatever_is_judged_beside(conditional):
    images, classes = conditional.draw(range(100, 110)), vectors.classes_of(range(100, 110), 100)
    logits = critic.judge(conditional, images, classes)
    others = data.to_unit(conditional.draw(range(63)))
    their_classes = vectors.classes_of(range(63), 100)
    for i in (0, 9):
        batch = [np.concatenate([data.to_unit(images[i : i + 1]), others]), np.concatenate([classes[i : i + 1], their_classes])]
        assert logits[i] == pytest.approx(conditional.discriminator.predict_on_batch(batch)[0, 0], abs=1e-4)
    assert critic._critics[conditional]._parts  # the shipped critic can be cut: judging many is quick
    for others in ([9], [9, 0], [3, 3, 9]):
        assert critic.judge(conditional, images[others], classes[others])[others.index(9)] == logits[9]
    assert critic.judge(conditional, images, np.roll(classes, 1, axis=1)).tolist() != logits.tolist()


def without_a_joint(picture, kind):
    values = keras.layers.Dense(4)(keras.layers.Flatten()(picture))
    return keras.layers.Dense(1)(keras.layers.Add()([values, keras.layers.Dense(4)(kind)]))


def mixed_behind_the_joint(picture, kind):
    values = keras.layers.Flatten()(picture)
    values = keras.layers.Concatenate()([values, keras.layers.Dense(4)(values) * keras.layers.Dense(4)(kind)])
    return keras.layers.Dense(1)(values - ops.mean(values, axis=0, keepdims=True))


def for_whole_batches_only(picture, kind):
    values = keras.layers.Dense(4)(keras.layers.Flatten()(picture))
    values = keras.layers.Concatenate()([values, values * keras.layers.Dense(4)(kind)])
    return keras.layers.Dense(1)(ops.reshape(ops.reshape(values, (-1, 64, 8)), (-1, 8)))


@pytest.mark.parametrize(
    ("judging", "count"), [(without_a_joint, 3), (mixed_behind_the_joint, 10), (for_whole_batches_only, 10)]
)
def test_a_strangers_critic_that_cannot_be_cut_judges_by_whole_batches(judging, count, conditional):
    class Stranger:
        is_conditional, latent_dim, classes, draw = True, 100, count, conditional.draw
        inputs = keras.Input((28, 28, 1)), keras.Input((count,))
        discriminator = keras.Model(inputs, judging(*inputs))

    keras.utils.set_random_seed(0)
    made, images, classes = Stranger(), conditional.draw(range(3)), vectors.classes_of(range(3), 100, classes=count)
    logits = critic.judge(made, images, classes)
    assert critic._critics[made]._parts is None
    assert logits.tolist() == critic.Critic(made).one_by_one(data.to_unit(images), classes).tolist()
    assert len(set(logits.tolist())) == 3


def test_what_is_drawn_is_judged_with_it(conditional):
    latents, classes = vectors.from_seeds([5, 6], 100), vectors.classes_of([5, 6], 100)
    images, logit = critic.draw_and_judge(conditional, latents, classes)
    assert np.array_equal(images, conditional.draw([5, 6]))
    assert logit == critic.judge(conditional, images, classes)[0]


def test_a_bundle_without_a_discriminator_still_draws(short_run, tmp_path):
    folder = shutil.copytree(short_run / "model", tmp_path / "model")
    shutil.rmtree(folder / "discriminator")
    model = bundle.load(folder)
    images, logit = critic.draw_and_judge(model, vectors.from_seeds([1], 100))
    assert np.array_equal(images, model.draw([1])) and logit is None
    with pytest.raises(bundle.NoDiscriminatorError, match="has no discriminator"):
        critic.judge(model, images)


def test_a_probability_is_the_logits_sigmoid_however_large():
    assert [critic.probability(logit) for logit in (0.0, math.log(3), -1e6, 1e6)] == pytest.approx([0.5, 0.75, 0, 1])
