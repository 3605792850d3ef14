"""Against values computed by hand."""

import math

import numpy as np
import pytest
from keras import ops

from gan import losses


def test_generator_loss_is_the_cross_entropy_of_fake_logits_against_one():
    # -log(sigmoid(0)) = log 2; -log(sigmoid(log 3)) = -log(3/4)
    assert float(losses.generator_loss(ops.array([[0.0], [math.log(3)]]))) == pytest.approx(
        (math.log(2) + math.log(4 / 3)) / 2, abs=1e-6
    )


def test_discriminator_loss_adds_real_against_one_and_fake_against_zero():
    # real: -log(3/4); fake: -log(1 - 1/2)
    real, fake = ops.array([[math.log(3)]]), ops.array([[0.0]])
    assert float(losses.discriminator_loss(real, fake)) == pytest.approx(math.log(4 / 3) + math.log(2), abs=1e-6)


def test_a_smoothed_target_takes_part_of_the_loss_from_the_other_answer():
    # real: 0.9 * -log(3/4) + 0.1 * -log(1 - 3/4)
    real, fake = ops.array([[math.log(3)]]), ops.array([[0.0]])
    expected = 0.9 * math.log(4 / 3) + 0.1 * math.log(4) + math.log(2)
    assert float(losses.discriminator_loss(real, fake, real_target=0.9)) == pytest.approx(expected, abs=1e-6)


def test_losses_are_exact_where_the_sigmoid_saturates():
    assert float(losses.generator_loss(ops.array([-200.0]))) == pytest.approx(200)
    assert float(losses.discriminator_loss(ops.array([200.0]), ops.array([200.0]))) == pytest.approx(200)


def test_accuracy_of_the_courses_worked_example():
    logits = ops.array([0.2, 0.4, 0.7, 0.9])
    real_accuracy, fake_accuracy = losses.discriminator_accuracy(logits, logits)
    assert (float(real_accuracy), float(fake_accuracy)) == (0.5, 0.5)


def test_the_threshold_is_on_logits_and_counts_as_real():
    at_threshold, undecided = ops.array([0.5]), ops.array([0.0])
    assert [float(x) for x in losses.discriminator_accuracy(at_threshold, at_threshold)] == [1, 0]
    assert [float(x) for x in losses.discriminator_accuracy(undecided, undecided)] == [0, 1]


def test_losses_agree_with_keras_binary_crossentropy():
    import keras

    logits = np.random.default_rng(0).normal(0, 3, (64, 1)).astype(np.float32)
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    assert float(losses.generator_loss(logits)) == pytest.approx(float(cross_entropy(np.ones((64, 1)), logits)), rel=1e-5)


def test_mode_seeking_asks_for_pictures_as_far_apart_as_their_noises():
    # The first two are 1 apart, of noises 2 apart; the others' noises too, but their pictures 0.5. The last is alone.
    pictures = np.array([0, 1, 0, 0.5, 9], np.float32)[:, None, None, None] * np.ones((1, 2, 2, 1), np.float32)
    latents = np.array([[0, 0], [2, 2], [0, 0], [-2, 2], [5, 5]], np.float32)
    partners = np.array([1, 0, 3, 2, 4], np.int32)
    assert float(losses.mode_seeking(pictures, latents, partners)) == pytest.approx((2 / 1 + 2 / 0.5) / 2, rel=1e-3)
    assert float(losses.mode_seeking(pictures, latents, np.arange(5, dtype=np.int32))) == 0
