"""The settings of a training run: one frozen dataclass, the seed course's recipe as its defaults."""

import math
from dataclasses import asdict, dataclass

FASHION_MNIST, MNIST = NAMED_SOURCES = "fashion_mnist", "mnist"  # the sources of images that are no path
RECIPES_FOR = 60_000  # images: a recipe's epochs and batch size are meant for so many
MOST_ENDS = 500  # epochs at whose ends a run draws its pictures, tells a line: a small data set's epochs are many and short


@dataclass(frozen=True)
class TrainConfig:
    """What decides a run's result. Two runs with equal settings on one machine give equal weights.

    Raises:
        ValueError: a field is out of its range; the message names the field, its value and what is allowed.
    """

    model: str = "dcgan"  # a file in gan/models
    data: str = FASHION_MNIST  # the source of the images, as gan.data.sources takes it
    from_class: str | None = None  # number or name of the class whose pictures become
    to_class: str | None = None  # those of this class, of a model that goes between two; None: its own two
    invert: bool | None = None  # turn the images' brightness round; None: where they are dark on light
    epochs: int = 50  # passes over the training images
    batch_size: int = 256  # real images a step, and as many drawn ones
    learning_rate: float = 1e-4  # of both Adam optimizers
    latent_dim: int = 100  # numbers in the noise vector that a garment is drawn from
    seed: int = 0  # of initial weights, dropout, the order of the images and the noise
    samples_every: int = 50  # iterations between two pictures of the 16 fixed seeds
    checkpoint_every: int = 5  # epochs between two checkpoints
    evaluate_every: int | None = None  # epochs between two evaluations; None: none
    snapshots: int = 12  # generators kept along the run
    limit: int | None = None  # train on the first so many images only; None: on all of them
    mixed_precision: bool = False  # bfloat16 where it is harmless; weights stay float32
    ema_decay: float = 0.999  # averages the generator over about the last 1,000 steps (4 epochs)

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "latent_dim", "samples_every", "checkpoint_every", "evaluate_every", "limit"):
            value = getattr(self, name)
            if value is None and name in ("evaluate_every", "limit"):
                continue
            if not _is_whole(value) or value < 1:
                raise ValueError(f"{name} is {value!r}; allowed: a whole number of at least 1")
        if self.invert not in (None, False, True):
            raise ValueError(f"invert is {self.invert!r}; allowed: True, False or None")
        if not isinstance(self.data, str) or not self.data:
            raise ValueError(f"data is {self.data!r}; allowed: a source's name or path")
        for name in ("from_class", "to_class"):
            if not isinstance(getattr(self, name), str | None):
                raise ValueError(f"{name} is {getattr(self, name)!r}; allowed: the number or the name of a class, as text")
        if not _is_whole(self.snapshots) or not 0 <= self.snapshots <= 50:
            raise ValueError(f"snapshots is {self.snapshots!r}; allowed: a whole number from 0 to 50")
        if not _is_whole(self.seed) or not 0 <= self.seed < 2**32:
            raise ValueError(f"seed is {self.seed!r}; allowed: a whole number from 0 to {2**32 - 1}")
        if not math.isfinite(self.learning_rate) or not 0 < self.learning_rate <= 1:
            raise ValueError(f"learning_rate is {self.learning_rate!r}; allowed: above 0, at most 1")
        if not 0 <= self.ema_decay < 1:
            raise ValueError(f"ema_decay is {self.ema_decay!r}; allowed: from 0 to below 1")
        if self.limit is not None and self.limit < self.batch_size:
            raise ValueError(f"limit is {self.limit}, below batch_size ({self.batch_size}); allowed: at least one whole batch")

    @property
    def ends_every(self) -> int:
        """Epochs from one end that is drawn and told to the next: 1 in runs of up to 500 epochs."""
        return -(-self.epochs // MOST_ENDS)

    def check_images(self, count: int) -> None:
        """Raise ValueError where more images are needed than the training part of the data set has, in the same words."""
        for name in ("batch_size", "limit"):
            if (getattr(self, name) or 0) > count:
                raise ValueError(f"{name} is {getattr(self, name)}; allowed: at most {count:,}, the images there are")


def resolved(given: dict, defaults: dict, count: int) -> TrainConfig:
    """The settings of a run on `count` images: those given, then a model's own defaults, then the course's.

    With fewer than 60,000 images there, what is not given of batch size and epochs is chosen: the largest batch that fits,
    up to the recipe's, and as many epochs as give at least the recipe's steps on 60,000; checkpoints as often in a run.

    Raises:
        ValueError: a field is out of its range, or there are too few images for it.
    """
    recipe = asdict(TrainConfig()) | defaults | given
    chosen = {}
    images = min(count, given.get("limit") or count)
    if count < RECIPES_FOR and images >= 1:
        if "batch_size" not in given:
            chosen["batch_size"] = min(recipe["batch_size"], images)
        steps_per_epoch = images // max(1, chosen.get("batch_size", recipe["batch_size"]))
        if "epochs" not in given and steps_per_epoch:
            steps = recipe["epochs"] * (RECIPES_FOR // recipe["batch_size"])
            chosen["epochs"] = -(-steps // steps_per_epoch)
            if "checkpoint_every" not in given:
                chosen["checkpoint_every"] = max(1, round(recipe["checkpoint_every"] * chosen["epochs"] / recipe["epochs"]))
    config = TrainConfig(**(recipe | chosen))
    config.check_images(count)
    return config


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
