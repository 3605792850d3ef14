"""A garment in a fabric: python -m gan.style_transfer --model weights/cdcgan --code 42 --fabric flowers --out dressed.png"""

import sys
from pathlib import Path

import numpy as np

from gan import bundle, fabrics, files, hub, photographs, pictures, sample, styling
from gan.backend import import_keras
from gan.cli import Parser, say
from gan.errors import UsageError, UserError
from gan.progress import Counted, finished

HELP = {"strength": "of the pattern: how far its colours are from their mean", "scale": "of the pattern: how large it is"}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    parser = Parser(
        prog="python -m gan.style_transfer",
        description="Have a garment take on the pattern and the colours of a fabric: a picture in colours, 112 x 112.",
    )
    parser.add_argument(
        "--model",
        required=True,
        metavar="SOURCE",
        help="a model's folder, such as weights/cdcgan, or its name on the Hugging Face Hub, user/name or user/name@revision",
    )
    parser.add_argument("--code", required=True, metavar="CODE", help="the garment: a seed, or a code, as the page shows it")
    parser.add_argument(
        "--label",
        metavar="INDEX_OR_NAME",
        help="the garment's class, by its number or name, such as Bag (default: the code's own)",
    )
    parser.add_argument(
        "--fabric", required=True, metavar="NAME_OR_FILE", help=f"{', '.join(fabrics.NAMES)}, or a picture of yours"
    )
    for name, (low, high) in fabrics.RANGES.items():
        parser.add_argument(
            f"--{name}", type=float, default=1.0, metavar="X", help=f"{HELP[name]}, {low:g} to {high:g} (default: 1)"
        )
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.png", help="where the picture goes")
    given = parser.parse_args(arguments)
    if not given.model.strip():
        parser.error("--model is empty; allowed: a folder, or user/name on the Hub")
    for name, (low, high) in fabrics.RANGES.items():
        if not low <= (value := getattr(given, name)) <= high:  # nan is not, either
            parser.error(f"--{name} is {value:g}; allowed: a number from {low:g} to {high:g}")
    if given.out.suffix != ".png" or given.out.is_dir():
        parser.error(f"--out is {str(given.out)!r}; allowed: a file's name that ends in .png")
    if not files.is_writable(given.out):  # which would be said after the work
        parser.error(f"--out is {str(given.out)!r}; allowed: a file in a folder in which you may write")
    try:
        swatch = _swatch(given.fabric, given.strength, given.scale)
        folder = hub.find(given.model).folder
        run, (latent_dim, classes) = bundle.check(folder), bundle.takes(folder)  # before Keras is loaded, which takes seconds
        bundle.needs_noise(folder, "gan.style_transfer")
        directions = bundle.directions_of(folder, latent_dim, run["weights_sha256"])
        code = sample.parse_code(given.code, latent_dim, classes, directions, "--code has")
        label = sample.parse_label(given.label, given.model, bundle.class_names(run, classes), classes)
        import_keras()
        model = bundle.load(folder)
        image = model.draw_latents(*sample.inputs(model, [code], [label]))[0]
        with Counted("Dressing it, percent") as shown:
            styled = finished(styling.transfer(model, image, swatch), lambda share: shown(round(100 * share), 100))
        pictures.save_png(given.out, styled.picture)
    except UsageError as error:
        parser.error(str(error))
    except UserError as error:
        say(f"gan.style_transfer: {error}", to_stderr=True)
        return 1
    except KeyboardInterrupt:
        say("gan.style_transfer: interrupted", to_stderr=True)
        return 130
    except OSError as error:
        say(f"gan.style_transfer: {error.filename or given.out}: {error.strerror or error}", to_stderr=True)
        return 1
    say(f"{given.out}: its Gram matrices are {styled.now:.2f} off the fabric's, those of a plain cloth {styled.before:.2f}")
    return 0


def _swatch(fabric: str, strength: float, scale: float) -> np.ndarray:
    """What --fabric names: a fabric of ours, or a picture in a file.

    Raises:
        UsageError: neither.
    """
    if fabric in fabrics.NAMES:
        return fabrics.swatch(fabrics.draw(fabric), strength, scale)
    if not fabric:  # which is the folder that it is asked from
        raise UsageError(f"--fabric is empty; allowed: {', '.join(fabrics.NAMES)}, or a file that can be read")
    try:
        pixels = photographs.in_colours(photographs.content(Path(fabric)))
    except OSError as error:
        allowed = f"{', '.join(fabrics.NAMES)}, or a file that can be read"
        raise UsageError(f"--fabric is {fabric!r}: {error.strerror or error}; allowed: {allowed}") from None
    except photographs.PictureError as error:
        raise UsageError(f"--fabric is {fabric!r}: {error}") from None
    return fabrics.swatch(fabrics.of_picture(pixels), strength, scale, is_seamless=False)


if __name__ == "__main__":
    sys.exit(main())
