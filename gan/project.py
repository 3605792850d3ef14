"""The nearest that a model can draw: python -m gan.project --model weights/cdcgan --picture shoe.jpg --out nearest.png"""

import sys
from pathlib import Path

from gan import bundle, files, hub, photographs, pictures, projection
from gan.backend import import_keras
from gan.cli import Parser, say
from gan.errors import UsageError, UserError
from gan.latents import code as codes
from gan.progress import Counted, finished
from gan.sample import parse_label


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    parser = Parser(
        prog="python -m gan.project",
        description="Find the nearest picture to one of yours that a model can draw, and how far it is. The last line of the "
        "output is its code, which stands for it wherever a seed can.",
    )
    parser.add_argument(
        "--model",
        required=True,
        metavar="SOURCE",
        help="a model's folder, such as weights/cdcgan, or its name on the Hugging Face Hub, user/name or user/name@revision",
    )
    parser.add_argument(
        "--picture", required=True, type=Path, metavar="FILE", help="a photograph or a drawing, on any plain ground"
    )
    parser.add_argument(
        "--label",
        metavar="INDEX_OR_NAME",
        help="the class that it is to be of, by its number or name, such as Bag (default: the nearest of all of them)",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.png", help="where the picture that is found goes")
    given = parser.parse_args(arguments)
    if not given.model.strip():
        parser.error("--model is empty; allowed: a folder, or user/name on the Hub")
    if given.out.suffix != ".png" or given.out.is_dir():
        parser.error(f"--out is {str(given.out)!r}; allowed: a file's name that ends in .png")
    if not files.is_writable(given.out):  # which would be said after the search
        parser.error(f"--out is {str(given.out)!r}; allowed: a file in a folder in which you may write")
    try:
        content = photographs.content(given.picture)
    except OSError as error:
        parser.error(f"--picture is {str(given.picture)!r}: {error.strerror or error}; allowed: a file that can be read")
    except photographs.PictureError as error:
        parser.error(f"--{error}")
    try:
        image = photographs.seen(photographs.read(content))[..., None]
        folder = hub.find(given.model).folder
        run, (_, classes) = bundle.check(folder), bundle.takes(folder)  # before Keras is loaded, which takes seconds
        bundle.needs_noise(folder, "gan.project")
        label = parse_label(given.label, given.model, bundle.class_names(run, classes), classes)
        import_keras()
        model = bundle.load(folder)
        with Counted("Looking for it, percent") as shown:
            found = finished(projection.project(model, image, label), lambda share: shown(round(100 * share), 100))
        pictures.save_png(given.out, pictures.grid(found.image[None], 1, 1, pictures.SCALE))
    except UsageError as error:
        parser.error(str(error))
    except photographs.PictureError as error:
        parser.error(f"--{error}")
    except UserError as error:
        say(f"gan.project: {error}", to_stderr=True)
        return 1
    except KeyboardInterrupt:
        say("gan.project: interrupted", to_stderr=True)
        return 130
    except OSError as error:
        say(f"gan.project: {error.filename or given.out}: {error.strerror or error}", to_stderr=True)
        return 1
    kind = "" if found.label is None else f", {model.class_names[found.label]}"
    say(f"{given.out}: off by {found.distance:.1f} of 255 (root mean square){kind}")
    say(codes.written(found.code))
    return 0


if __name__ == "__main__":
    sys.exit(main())
