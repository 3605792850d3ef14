"""A trained model as a folder: what lies in it, load it, draw from it. The same folder on disk and on the Hub.

config.json, metadata.json, model.weights.h5    the generator's moving average, as Keras saves it unzipped, float32
discriminator/                                  the same three files of the discriminator
snapshots/, snapshots.png                       the generator along the training, see gan/snapshots.py; what it draws of a seed
run.json                                        settings, versions, facts of the run, hash of the weights
history.csv, samples/, progress.gif, curves.png the training, to look at
quality.csv                                     the scores along the training, of a run with --evaluate-every
metrics.json, nearest.png                       what gan.evaluate measured, and the garments closest to a training image
from_sketches.png                               instead of it, what a model that draws from pictures makes of some
README.md, grid.png                             the model card and its picture, the garments of seeds 0-15, or of 16 sketches
"""

from __future__ import annotations

import functools
import re
import reprlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan import data, files
from gan.batches import DRAW_SIZES, in_batches
from gan.data import fashion_mnist, sources
from gan.errors import UsageError, UserError
from gan.latents import directions, vectors

if TYPE_CHECKING:  # imported where it is used: what reads a bundle's files needs no Keras
    import keras

WEIGHTS = "model.weights.h5"
CRITIC, BACK, BACK_CRITIC = HOMES = "discriminator", "back", "back_discriminator"  # folders of networks beside the generator
GENERATOR_FILES = ("config.json", "metadata.json", WEIGHTS)
NEEDED = (*GENERATOR_FILES, "run.json")
DERIVED = ("directions.json", "ranks.json", "novelty.json", "reach.json")  # see gan/derive.py
FILES = (
    *NEEDED,
    *(f"{home}/{name}" for home in HOMES for name in GENERATOR_FILES),
    *(
        "history.csv",
        "quality.csv",
        "progress.gif",
        "curves.png",
        "grid.png",
        "metrics.json",
        "nearest.png",
        "from_sketches.png",
        "there_and_back.png",
        "README.md",
    ),
    "snapshots.png",
    *DERIVED,
)
NUMBERED = re.compile(r"samples/epoch_\d+_iter_\d+\.png|snapshots/epoch_\d+_step_\d+\.npz")

REPORT, CLOSEST, FROM_SKETCHES, THERE_AND_BACK = "metrics.json", "nearest.png", "from_sketches.png", "there_and_back.png"

# What a config.json may name. Keras itself refuses lambdas and foreign classes; a stranger's model needs no more than these.
BUILT_IN = re.compile(r"keras(\.(layers|initializers|regularizers|constraints|src\.models\.functional|src\.ops\.\w+))?")

MOST_LATENT_DIM = 10_000


class BundleError(UserError):
    """A folder that is not a whole bundle; the message says what is wrong with it."""


class NoDiscriminatorError(BundleError):
    """A bundle that came without its discriminator: it draws, but does not judge."""


class Bundle:
    """A loaded model that draws.

    Attributes:
        folder: where it lies.
        run: what run.json says.
        latent_dim: numbers in a latent vector, 0 for one that draws from pictures.
        classes: how many it can be asked for, 0 for one that cannot; is_conditional: whether it can.
        class_names: of the pictures that it learnt from.
        weights_hash: SHA-256 of the generator's weights file, in hex.
        directions: unit vectors of its latent space, by their names.
    """

    def __init__(self, folder: Path, generator: keras.Model, run: dict) -> None:
        self.folder, self.run = folder, run
        self.latent_dim, self.classes = takes(folder)
        self.is_conditional = self.classes > 0
        self.class_names = class_names(run, self.classes)
        self.weights_hash: str = run["weights_sha256"]
        self.directions = directions_of(folder, self.latent_dim, self.weights_hash)
        self.generator = generator

    @functools.cached_property
    def discriminator(self) -> keras.Model:
        """The critic as the training left it, loaded when it is first asked for.

        Raises:
            NoDiscriminatorError: it is not there.
            BundleError: it cannot be loaded.
        """
        if not (self.folder / CRITIC / WEIGHTS).is_file():
            raise NoDiscriminatorError(f"{self.folder} has no discriminator")
        discriminator = _load_network(self.folder / CRITIC)
        picture, kind = (None, 28, 28, 1), (None, self.classes)
        expected = [picture, kind] if self.is_conditional else picture
        if self.draws_from_pictures and not self.goes_back:  # what was drawn from, first
            expected = [picture, picture, kind] if self.is_conditional else [picture, picture]
        found = getattr(discriminator, "input_shape", None), getattr(discriminator, "output_shape", None)
        patches = self.draws_from_pictures and isinstance(found[1], tuple) and len(found[1]) == 4 and found[1][3] == 1
        if found[0] != expected or not (patches or found[1] == (None, 1)):
            raise BundleError(f"{self.folder / CRITIC} judges {found[0]}; expected {expected}, and one logit for each")
        return discriminator

    @property
    def draws_from_pictures(self) -> bool:
        """Whether it draws from pictures, and not from noise."""
        return not self.latent_dim

    @property
    def goes_back(self) -> bool:
        """Whether it draws from pictures of one class those of another, and has a generator for the way back."""
        return self.draws_from_pictures and goes_back(self.folder)

    @functools.cached_property
    def back(self) -> keras.Model:
        """The generator of the way back, loaded when it is first asked for.

        Raises:
            BundleError: it cannot be loaded, or draws from something else than pictures.
        """
        generator = _load_generator(self.folder / BACK)
        takes = getattr(generator, "input_shape", None)
        if takes != (None, 28, 28, 1):
            raise BundleError(f"{self.folder / BACK} draws from {takes}; expected (None, 28, 28, 1)")
        return generator

    def draw(self, seeds: Iterable[int], label: int | None = None) -> np.ndarray:
        """Draw the garments of seeds: uint8 (N, 28, 28, 1). A seed's picture does not depend on the others.

        Args:
            label: the class of all of them, 0 to classes - 1; None: each seed's own, for a conditional model.

        Raises:
            ValueError: a seed is not a whole number from 0 to 2**32 - 1, the label is none, or the model knows no classes, or
                draws from pictures.
        """
        seeds = list(seeds)
        if self.draws_from_pictures:
            raise ValueError(f"seeds are {reprlib.repr(seeds)}; allowed for this model: none, it draws from pictures")
        if label is not None and not self.is_conditional:
            raise ValueError(f"label is {label!r}; allowed for this model: none, it cannot be asked for a class")
        classes = vectors.classes_of(seeds, self.latent_dim, label, self.classes) if self.is_conditional else None
        return self.draw_latents(vectors.from_seeds(seeds, self.latent_dim), classes)

    def draw_latents(self, vectors: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        """Draw latent vectors (N, latent_dim): uint8 (N, 28, 28, 1).

        A conditional model needs their classes, (N, classes): one-hot rows, or mixtures whose weights add up to 1.
        """
        return self.draw_inputs(vectors, *([classes] if self.is_conditional else []))

    def draw_pictures(self, shown: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        """Draw from pictures, uint8 (N, 28, 28, 1), of a model that does: uint8 (N, 28, 28, 1); classes as draw_latents."""
        return self.draw_inputs(data.to_unit(shown), *([classes] if self.is_conditional else []))

    def draw_back(self, shown: np.ndarray) -> np.ndarray:
        """Draw from pictures, uint8 (N, 28, 28, 1), the other way: uint8 (N, 28, 28, 1).

        Raises:
            BundleError: what goes there cannot be loaded.
        """
        drawn = in_batches(self.back, data.to_unit(shown), sizes=DRAW_SIZES)
        return np.concatenate([data.to_uint8(batch) for batch in drawn])[: len(shown)]

    def try_out(self, count: int) -> None:
        """Draw so many pictures of anything, which compiles what draws them."""
        if self.draws_from_pictures:
            classes = vectors.one_hot(np.zeros(count, np.int64), self.classes) if self.is_conditional else None
            nothing = np.zeros((count, data.SIDE, data.SIDE, 1), np.uint8)
            self.draw_pictures(nothing, classes)
            if self.goes_back:
                self.draw_back(nothing)
        else:
            self.draw(range(count))

    def draw_inputs(self, *inputs: np.ndarray) -> np.ndarray:
        """Draw what the generator takes, arrays of N rows: uint8 (N, 28, 28, 1)."""
        drawn = in_batches(self.generator, *inputs, sizes=DRAW_SIZES)
        return np.concatenate([data.to_uint8(batch) for batch in drawn])[: len(inputs[0])]


def own_files(names: Iterable[str]) -> list[str]:
    """Those of a folder's files, named relative to it with "/", that belong to a bundle."""
    return sorted(name for name in names if name in FILES or NUMBERED.fullmatch(name))


def check(folder: Path) -> dict:
    """Check a bundle's files without loading Keras, and return what its run.json says.

    Raises:
        BundleError: the folder is not there, or a file is missing or damaged.
    """
    if not folder.is_dir():
        raise BundleError(
            f"{folder} is not a folder; a model is one that `python train.py` wrote, such as weights/cdcgan, "
            "or user/name on the Hugging Face Hub"
        )
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise BundleError(f"{folder} is not a model of ours: {', '.join(missing)} is missing")
    run = _read_json(folder / "run.json")
    if not isinstance(run.get("weights_sha256"), str):
        raise BundleError(f"{folder / 'run.json'} is damaged: it names no weights_sha256")
    for home in (folder, *(folder / name for name in HOMES)):
        if (home / "config.json").is_file():
            try:
                modules = {str(name) for name in _modules(_read_json(home / "config.json"))}
            except RecursionError as error:
                raise BundleError(f"{home / 'config.json'} is damaged: {error}") from error
            if foreign := sorted(name for name in modules if not BUILT_IN.fullmatch(name)):
                shown = ", ".join("".join(c if c.isprintable() else "?" for c in name[:80]) for name in foreign[:3])
                raise BundleError(f"{home} is not a model of ours: it uses {shown}; allowed: Keras' own layers")
    if files.sha256(folder / WEIGHTS) != run["weights_sha256"]:
        raise BundleError(f"{folder / WEIGHTS} is damaged: its SHA-256 is not the one that run.json names")
    return run


def takes(folder: Path) -> tuple[int, int]:
    """(Numbers in a latent vector, classes that can be asked for, 0 if none can), read from config.json without loading Keras.

    A model that draws from pictures has no latent vector: 0 numbers.

    Raises:
        BundleError: a generator of ours takes something else.
    """
    config = _read_json(folder / "config.json")
    try:
        inputs = [layer["config"] for layer in config["config"]["layers"] if layer["class_name"] == "InputLayer"][:3]
        # A functional network lists its layers in any order, and the order of its inputs beside them: ["latent", 0, 0], ...
        order = list(_strings(config["config"].get("input_layers")))
        inputs.sort(key=lambda layer: order.index(layer["name"]) if order else 0)
        shapes = [layer["batch_shape"] for layer in inputs]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise BundleError(f"{folder / 'config.json'} is damaged: it describes no network") from None
    match shapes:
        case [[None, bool()], *_] | [_, [None, bool()]]:
            pass  # Python's bool is an int
        case [[None, int(latent_dim)]] if 1 <= latent_dim <= MOST_LATENT_DIM:
            return latent_dim, 0
        case [[None, 28, 28, 1]]:
            return 0, 0
        case [[None, 28, 28, 1], [None, int(classes)]] if 1 <= classes <= data.MOST_CLASSES:
            return 0, classes
        case [[None, int(latent_dim)], [None, int(classes)]] if latent_dim <= MOST_LATENT_DIM and classes <= data.MOST_CLASSES:
            if min(latent_dim, classes) >= 1:
                return latent_dim, classes
    raise BundleError(
        f"{folder} draws from {reprlib.repr(shapes)}; expected [None, latent_dim] or [None, 28, 28, 1], "
        f"and [None, 1 to {data.MOST_CLASSES}] for the classes, if any"
    )


def goes_back(folder: Path) -> bool:
    """Whether a bundle's generator has another beside it that goes the other way."""
    return (folder / BACK / WEIGHTS).is_file()


def sheet_of(folder: Path) -> str:
    """What the picture is called that gan.evaluate adds to a bundle."""
    if takes(folder)[0]:
        return CLOSEST
    return THERE_AND_BACK if goes_back(folder) else FROM_SKETCHES


def needs_noise(folder: Path, command: str) -> None:
    """Raise UsageError for a model that draws from pictures, where a command is about one that draws from noise."""
    if not takes(folder)[0]:
        raise UsageError(f"--model is {folder}, which draws from pictures; allowed for {command}: one that draws from noise")


def class_names(run: dict, classes: int) -> tuple[str, ...]:
    """The names of the classes that a model learnt from: what its run.json says, Fashion-MNIST's where that says nothing.

    Args:
        run: what run.json says; classes: how many the model can be asked for, 0 if for none.

    Raises:
        BundleError: they are no names, or not as many as the model can be asked for.
    """
    names = run.get("class_names", fashion_mnist.CLASS_NAMES)
    try:
        names = data.checked_names(names)
    except ValueError as error:
        raise BundleError(f"run.json is damaged: its class_names {error}") from None
    if classes not in (0, len(names)):
        raise BundleError(f"run.json names {len(names)} classes, and the model can be asked for {classes}")
    return names


def directions_of(folder: Path, latent_dim: int, weights_hash: str) -> dict[str, np.ndarray]:
    """The directions that a bundle's garments can be altered along, by name: unit vectors, float32 (latent_dim,).

    There are none where it came without directions.json, or with those of other weights.

    Raises:
        BundleError: directions.json is damaged.
    """
    content = derived(folder, "directions.json", weights_hash)
    try:
        return directions.unit_vectors(content, latent_dim) if content else {}
    except ValueError as error:
        raise BundleError(f"{folder / 'directions.json'} is damaged: {error}") from None


def derived(folder: Path, name: str, weights_hash: str) -> dict | None:
    """What a file of DERIVED says; None where a bundle came without it, or with that of other weights.

    Raises:
        BundleError: it is damaged.
    """
    content = _read_json(folder / name) if (folder / name).is_file() else {}
    return content if content.get("weights_sha256") == weights_hash else None


def data_of(run: dict) -> str:
    """What a model learnt from, as its run.json says: "fashion_mnist" (also where that says nothing), "mnist", or "./NAME"."""
    return str(run.get("data", sources.FASHION_MNIST))


def load(folder: Path) -> Bundle:
    """Load a bundle.

    Raises:
        BundleError: the folder is not there, a file is missing or damaged, or the model is not a generator of garments.
    """
    run = check(folder)
    class_names(run, takes(folder)[1])
    return Bundle(folder, _load_generator(folder), run)


def _load_generator(folder: Path) -> keras.Model:
    generator = _load_network(folder)
    gives = getattr(generator, "output_shape", None)
    if not isinstance(gives, tuple) or gives[1:] != (28, 28, 1):
        raise BundleError(f"{folder} draws {gives}; expected (None, 28, 28, 1)")
    if not all(np.isfinite(weight).all() for weight in generator.get_weights()):
        raise BundleError(f"{folder / WEIGHTS} holds what is no number: its training broke down")
    return generator


def _load_network(folder: Path) -> keras.Model:
    import keras

    try:
        return keras.saving.load_model(folder, compile=False, safe_mode=True)
    except MemoryError:
        raise  # says nothing of the folder
    except Exception as error:  # Keras raises whatever the damaged file leads it to
        raise BundleError(f"{folder} cannot be loaded by Keras: {str(error).strip().splitlines()[0]}") from error


def _read_json(path: Path) -> dict:
    try:
        return files.read_json(path)
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(f"{path} is damaged: {error}") from error


def _modules(config: object) -> Iterable[object]:
    """The modules of everything that a Keras config names, however deep."""
    if isinstance(config, dict):
        if "class_name" in config and "module" in config:
            yield config["module"]
        config = list(config.values())
    if isinstance(config, list):
        for value in config:
            yield from _modules(value)


def _strings(content: object) -> Iterable[str]:
    """The strings in nested lists, in order."""
    if isinstance(content, str):
        yield content
    for part in content if isinstance(content, list) else []:
        yield from _strings(part)
