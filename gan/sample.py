"""Draw from a trained model without a page: python -m gan.sample --model weights/cdcgan --seeds 0-15,40 --out garments.png"""

import math
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from gan import bundle, data, files, hub, photographs, pictures, sketching, snapshots
from gan.backend import import_keras
from gan.cli import Parser, say
from gan.data import edges, fashion_mnist, sources
from gan.errors import UsageError, UserError
from gan.latents import code as codes
from gan.latents import vectors
from gan.latents.code import Code, CodeError

MOST_SEEDS = 100_000
MOST_STOPS = 100  # seeds of a GIF
ENDINGS = (".png", ".gif", ".npy")
FRAMES_A_LEG = 20


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    parser = Parser(
        prog="python -m gan.sample",
        description="Draw from a trained model. One seed is one picture, today and tomorrow.",
    )
    parser.add_argument(
        "--model",
        required=True,
        metavar="SOURCE",
        help="a model's folder, such as weights/cdcgan, or its name on the Hugging Face Hub, user/name or user/name@revision",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--seeds", metavar="LIST", help="seeds and ranges of seeds, such as 0-15,40")
    what.add_argument(
        "--codes", nargs="+", metavar="CODE", help="garments by their codes, as the page shows them, such as 42~brightness1.5"
    )
    what.add_argument(
        "--picture",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="of a model that draws from pictures: drawings of a few lines, on any plain ground, or photographs, whose lines "
        "are found",
    )
    parser.add_argument(
        "--label",
        metavar="INDEX_OR_NAME",
        help="the class of all pictures, by its number or name, such as Bag; for a GIF also one for each seed, with commas "
        "between them (default: each seed's own, where the model knows classes)",
    )
    parser.add_argument("--back", action="store_true", help="of a model that goes from one class to another: the other way")
    parser.add_argument("--epoch", type=int, metavar="E", help="as the model drew after that epoch, of those in its snapshots/")
    parser.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FILE",
        help="FILE.png: a grid; FILE.gif: a walk from seed to seed; FILE.npy: the pictures as uint8 (N, 28, 28, 1)",
    )
    given = parser.parse_args(arguments)
    try:
        kind = next(name for name in ("codes", "picture", "seeds") if getattr(given, name) is not None)
        asked, name = parse_seeds(given.seeds) if kind == "seeds" else getattr(given, kind), kind
        if not given.model.strip():
            raise ValueError("--model is empty; allowed: a folder, or user/name on the Hub")
        if given.out.suffix not in ENDINGS:
            raise ValueError(f"--out is {str(given.out)!r}; allowed: a name that ends in {', '.join(ENDINGS)}")
        if given.out.is_dir():
            raise ValueError(f"--out is {str(given.out)!r}, which is a folder; allowed: a file's name")
        if given.out.suffix == ".gif" and kind == "picture":
            raise ValueError(f"--out is {str(given.out)!r}; allowed with --picture: a name that ends in .png or .npy")
        if given.out.suffix == ".gif" and not 2 <= len(asked) <= MOST_STOPS:
            what = f"--codes has {len(asked)}" if given.codes else f"--seeds is {given.seeds!r}"
            raise ValueError(f"{what}; allowed for a GIF: 2 to {MOST_STOPS} {name}")
    except ValueError as error:
        parser.error(str(error))
    try:
        folder = hub.find(given.model).folder
        run = bundle.check(folder)  # before Keras is loaded, which takes seconds
        latent_dim, classes = bundle.takes(folder)
        if bool(latent_dim) == (kind == "picture"):
            from_what = "--seeds or --codes, it draws from noise" if latent_dim else "--picture FILE, it draws from pictures"
            raise UsageError(f"--{kind} is given; allowed for {given.model}: {from_what}")
        goes_back = bundle.goes_back(folder)
        if given.back and not goes_back:
            raise UsageError(f"--back is given; allowed for {given.model}: only one way, it does not go from class to class")
        if given.back and given.epoch is not None:
            raise UsageError("--back is given; allowed with --epoch: only the way there, of which snapshots are kept")
        directions = bundle.directions_of(folder, latent_dim, run["weights_sha256"])
        if given.codes:
            asked = [parse_code(text, latent_dim, classes, directions) for text in given.codes]
        labels = None
        if given.label is not None:
            if not classes:
                refuse_a_class(given.label, given.model)
            labels = parse_labels(given.label, bundle.class_names(run, classes))
            if len(labels) != 1 and (given.out.suffix != ".gif" or len(labels) != len(asked)):
                raise UsageError(
                    f"--label is {given.label!r}; allowed: one class, or for a GIF one for each of the {len(asked)} {name}"
                )
        if given.epoch is not None:
            snapshots.find(folder, given.epoch)
        if kind == "picture":
            asked = np.stack([shown(path, as_sketch=not goes_back) for path in asked])
            if classes and (labels is None or labels[0] is None) and bundle.data_of(run) != sources.FASHION_MNIST:
                raise UsageError("--label is missing; allowed for a model of other pictures than Fashion-MNIST's: a class")
        import_keras()
        model = bundle.load(folder) if given.epoch is None else snapshots.load(folder, given.epoch)
        if kind == "picture":
            label = labels[0] if labels else None
            if given.back:
                drawn, chosen = model.draw_back(asked), None
            else:
                drawn, chosen = sketching.draw(model, asked, None if label is None else np.full(len(asked), label))
            save(drawn, given.out)
            if chosen is not None and label is None:
                say("Drawn as " + ", ".join(model.class_names[each] for each in chosen))
        else:
            write(model, asked, given.out, labels)
    except UsageError as error:
        parser.error(str(error))
    except UserError as error:
        say(f"gan.sample: {error}", to_stderr=True)
        return 1
    except KeyboardInterrupt:
        say("gan.sample: interrupted", to_stderr=True)
        return 130
    except OSError as error:
        say(f"gan.sample: {error.filename or given.out}: {error.strerror or error}", to_stderr=True)
        return 1
    say(f"{given.out}: {len(asked):,} picture{'' if len(asked) == 1 else 's'}")
    return 0


def parse_seeds(text: str) -> list[int]:
    """Turn "0-15,40" into [0, 1, ..., 15, 40].

    Raises:
        ValueError: a part is neither a seed nor a range of seeds, or there are more than 100,000 of them.
    """
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isascii() and first.isdigit() and (not dash or (last.isascii() and last.isdigit()))):
            raise ValueError(f"--seeds has {part!r}; allowed: whole numbers and ranges, such as 0-15,40")
        # Python itself refuses to read thousands of digits, in words of its own.
        is_short = max(len(first), len(last)) <= len(str(vectors.SEED_LIMIT))
        start, end = (int(first), int(last or first)) if is_short else (0, -1)
        if not start <= end < vectors.SEED_LIMIT:
            raise ValueError(f"--seeds has {part!r}; allowed: numbers from 0 to {vectors.SEED_LIMIT - 1}, ranges upwards")
        if len(seeds) + end - start + 1 > MOST_SEEDS:
            raise ValueError(f"--seeds is {text!r}; allowed: at most {MOST_SEEDS:,} seeds")
        seeds.extend(range(start, end + 1))
    return seeds


def shown(path: Path, as_sketch: bool) -> np.ndarray:
    """What a model draws from, of a picture file, its lines or a picture as those of its data: uint8 (28, 28, 1).

    Raises:
        UsageError: the file is no picture that can be taken, or cannot be read.
    """
    try:
        content = photographs.content(path)
        picture = photographs.read(content)
        if as_sketch:
            return edges.of_anything(photographs.seen(picture, photographs.SQUARE))
        return photographs.seen(picture)[..., None]
    except OSError as error:
        raise UsageError(f"--picture {path}: {error.strerror or error}; allowed: a file that can be read") from None
    except photographs.PictureError as error:
        raise UsageError(f"--picture {path}: {error}") from None


def parse_code(
    text: str, latent_dim: int, classes: int, directions: Mapping[str, np.ndarray], option: str = "--codes has"
) -> Code:
    """A garment's code, for a model of so many latent numbers and classes, with directions of these names.

    Args:
        option: how the sentence begins that refuses what is none.

    Raises:
        UsageError: it is none.
    """
    try:
        return codes.parse(text, latent_dim, classes, directions)
    except CodeError as error:
        raise UsageError(f"{option} {error.part[:60]!r}; allowed: {error.said(codes.ALLOWED)}") from None


def parse_labels(text: str, class_names: Sequence[str]) -> list[int | None]:
    """Turn "Bag,7,any" into [8, 7, None], by the names of a model's classes; those of Fashion-MNIST may be Korean, too.

    Raises:
        UsageError: a part is no class.
    """
    with suppress(ValueError):  # a name may hold a comma
        return [_label_of(text, class_names)]
    labels: list[int | None] = []
    for part in text.split(","):
        try:
            labels.append(_label_of(part, class_names))
        except ValueError as error:
            raise UsageError(f"--label has {part!r}; {error}") from None
    return labels


def parse_label(text: str | None, model: str, class_names: Sequence[str], classes: int) -> int | None:
    """The one class that is asked for of a model; None: any.

    Raises:
        UsageError: there is none of that name, or the model knows none.
    """
    if text is None:
        return None
    if not classes:
        refuse_a_class(text, model)
    label, *others = parse_labels(text, class_names)
    if others:
        raise UsageError(f"--label is {text!r}; allowed: one class")
    return label


def refuse_a_class(text: str, model: str) -> None:
    """Have no class asked for of a model that knows none: its data's names would be named as allowed, and then be refused.

    Raises:
        UsageError: one is.
    """
    if any(part.strip().casefold() != data.ANY for part in text.split(",")):
        raise UsageError(f"--label is {text!r}; allowed for {model}: {data.ANY}, it cannot be asked for a class")


def _label_of(word: str, class_names: Sequence[str]) -> int | None:
    with suppress(ValueError):
        return data.label_of(word, [fashion_mnist.KOREAN.get(name, name) for name in class_names])
    return data.label_of(word, class_names)


def write(model, asked: list[Code], out: Path, labels: list[int | None] | None = None) -> None:
    """Draw garments by their codes with a loaded bundle and write them in the format that out's ending names.

    Args:
        labels: one class for all, or, for a GIF, one for each code; None: each code's own, if the model knows classes.
    """
    points, classes = inputs(model, asked, labels)
    if out.suffix == ".gif":
        walk = vectors.path(points, FRAMES_A_LEG)
        kinds = None if classes is None else vectors.path(classes, FRAMES_A_LEG, "lerp")
        frames = [pictures.grid(frame[None], 1, 1, 2 * pictures.SCALE) for frame in model.draw_latents(walk, kinds)]
        pictures.save_gif(out, frames, pictures.MILLISECONDS_A_FRAME)
    else:
        save(model.draw_latents(points, classes), out)


def inputs(model, asked: list[Code], labels: list[int | None] | None = None) -> tuple[np.ndarray, np.ndarray | None]:
    """What garments are drawn from by their codes: latent vectors, and their classes where the model knows any.

    Args:
        labels: as in `write`.
    """
    points = np.stack([codes.vector(code, model.latent_dim, model.directions) for code in asked])
    classes = None
    if model.is_conditional:
        each = (labels * len(asked) if len(labels) == 1 else labels) if labels else [None] * len(asked)
        classes = np.stack(
            [
                codes.weights(code, model.latent_dim, model.classes) if label is None else vectors.one_hot(label, model.classes)
                for code, label in zip(asked, each, strict=True)
            ]
        )
    return points, classes


def save(drawn: np.ndarray, out: Path) -> None:
    """Write pictures uint8 (N, 28, 28, 1) as a grid or as an array, as out's ending says."""
    if out.suffix == ".png":
        columns = math.ceil(math.sqrt(len(drawn)))
        pictures.save_png(out, pictures.grid(drawn, math.ceil(len(drawn) / columns), columns, pictures.SCALE))
    else:
        with files.replacing(out) as temporary:
            np.save(temporary, drawn)


if __name__ == "__main__":
    sys.exit(main())
