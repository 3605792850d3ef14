"""Learning rates that change along a run, for the optimizers of models."""

import keras
from keras import ops


class HoldThenFall(keras.optimizers.schedules.LearningRateSchedule):
    """The learning rate as it was until half of `nought` runs, then along a straight line that would be 0 after all of them.

    As in Zhu et al. 2017, section 4, https://arxiv.org/abs/1703.10593, where nought is 1: it ends at 0. With 1.2 it holds for
    three fifths of the run and ends at a third.

    Args:
        steps: those of the whole run: one that is resumed with more epochs rises to where a longer run would be.
    """

    def __init__(self, learning_rate: float, steps: int, nought: float = 1.0) -> None:
        self.learning_rate, self.steps, self.nought = learning_rate, steps, nought

    def __call__(self, step):
        done = ops.cast(step, "float32") / (self.nought * self.steps)
        return self.learning_rate * ops.clip(2.0 - 2.0 * done, 0.0, 1.0)

    def get_config(self) -> dict:
        return {"learning_rate": self.learning_rate, "steps": self.steps, "nought": self.nought}
