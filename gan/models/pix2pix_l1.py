"""Pix2Pix without its critic: the same generator learns from the L1 distance alone, to be laid beside it.

What the critic is for, Isola et al. 2017 show so: https://arxiv.org/abs/1611.07004, section 4.2 and figure 4. Of all pictures
that the same lines may be of, the one with the least mean distance is drawn, and that is blurred.
"""

import keras
from keras import ops

from gan.models import pix2pix


class Model(pix2pix.Model):
    """The generator of gan/models/pix2pix.py, and its L1 loss, as it is weighed there."""

    log_names = ("l1_loss",)

    def _networks(self, policy: str) -> dict[str, keras.Model]:
        return {"generator": pix2pix.make_generator(policy, self.classes)}

    def losses(self, batch: dict) -> tuple[dict, dict]:
        """As there, of the generator alone."""
        lines, real_images = ((ops.cast(batch[name], "float32") - 127.5) / 127.5 for name in ("lines", "images"))
        kinds = ops.cast(batch["classes"], "float32")
        fake_images = self.networks["generator"]([lines, kinds], training=True)
        l1_loss = ops.mean(ops.abs(fake_images - real_images))
        return {"generator": pix2pix.L1_WEIGHT * l1_loss}, {"l1_loss": l1_loss}
