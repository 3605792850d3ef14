"""The adversarial losses and the critic's accuracies: pure functions of logits, in keras.ops.

A logit is the discriminator's raw answer: any real number, sigmoid(logit) being the probability that the picture is real.
With a target of 1 the binary cross-entropy of a logit x is -log(sigmoid(x)) = softplus(-x); with a target of 0, softplus(x).
"""

from keras import ops

SMALL = 1e-5  # instead of nothing, to divide by


def generator_loss(fake_logits):
    """Mean binary cross-entropy of fake logits against 1: small when the discriminator is fooled.

    The non-saturating loss of Goodfellow et al. 2014, section 3, https://arxiv.org/abs/1406.2661. Any shape in, scalar out.
    """
    return ops.mean(ops.softplus(-fake_logits))


def discriminator_loss(real_logits, fake_logits, real_target=1.0):
    """Mean binary cross-entropy of real logits against 1 plus that of fake logits against 0; 2 log 2 when it guesses.

    Goodfellow et al. 2014, equation 1, https://arxiv.org/abs/1406.2661. A real_target below 1 is one-sided label smoothing:
    Salimans et al. 2016, section 3.4, https://arxiv.org/abs/1606.03498. Any shapes in, scalar out.
    """
    of_real = ops.softplus(-real_logits) + (1.0 - real_target) * real_logits  # softplus(x) is softplus(-x) + x
    return ops.mean(of_real) + ops.mean(ops.softplus(fake_logits))


def mode_seeking(pictures, latents, partners):
    """Small where pictures are as far from their partners as the latent vectors are that they were drawn from.

    The mean of 1 / (distance of pictures / distance of latent vectors), both mean absolute differences, over all that have a
    partner but themselves: Mao et al. 2019, section 3.2, https://arxiv.org/abs/1903.05628.

    Args:
        pictures: (N, H, W, C); latents: (N, D); partners: whole numbers (N,), of whom each is compared with.
    """
    are_two = ops.cast(ops.not_equal(partners, ops.arange(ops.shape(partners)[0], dtype=partners.dtype)), "float32")
    between_pictures = ops.mean(ops.abs(pictures - ops.take(pictures, partners, axis=0)), axis=(1, 2, 3))
    between_latents = ops.mean(ops.abs(latents - ops.take(latents, partners, axis=0)), axis=1)
    ratios = between_pictures / (between_latents + SMALL)
    return ops.sum(are_two / (ratios + SMALL)) / ops.maximum(ops.sum(are_two), 1.0)


def discriminator_accuracy(real_logits, fake_logits):
    """Return (share of real logits >= 0.5, share of fake logits < 0.5), each in 0..1.

    The course's definition: its 0.5 is a threshold on logits, not on probabilities, so a picture passes as real from a
    probability of sigmoid(0.5) = 0.62. An undecided critic (all logits 0) scores 0 on real pictures and 1 on fake ones.
    """
    real_accuracy = ops.mean(ops.cast(real_logits >= 0.5, "float32"))
    fake_accuracy = ops.mean(ops.cast(fake_logits < 0.5, "float32"))
    return real_accuracy, fake_accuracy


def least_squares(scores, target):
    """Mean squared distance of scores from a target: of real pictures' 1, of drawn ones' 0, and, for who drew them, 1.

    Mao et al. 2017, equation 9 with a = 0 and b = c = 1, without its halves, https://arxiv.org/abs/1611.04076. Any shape in,
    scalar out.
    """
    return ops.mean(ops.square(scores - target))


def sharing(losses: dict) -> list[list[str]]:
    """The names of the networks in groups that descend one and the same loss, whose gradient is then taken once."""
    groups: dict[int, list[str]] = {}
    for name, loss in losses.items():
        groups.setdefault(id(loss), []).append(name)
    return list(groups.values())
