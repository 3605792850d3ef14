"""What follows from a model's weights, computed once: python -m gan.derive --model weights/cdcgan

Writes the files of PARTS into the model's folder, each with the hash of the weights that it follows from, and shows on its card
what its snapshots draw. To be run whenever weights change: a file of other weights counts as none.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gan import alterations, bundle, files, learnt_from, ranks, reach, receipts, rewind
from gan.backend import import_keras
from gan.cli import Parser, say
from gan.data import Dataset
from gan.errors import UsageError, UserError
from gan.progress import Counted, duration

# What makes each file: part(model, data set, report) -> what it says; report takes the share of the work that is done, 0 to 1.
PARTS: dict[str, Callable] = {
    "directions.json": alterations.derive,
    "novelty.json": receipts.derive,
    "ranks.json": ranks.derive,
    "reach.json": reach.derive,
}


def derive(model: bundle.Bundle, dataset: Dataset) -> None:
    """Write all of PARTS into a model's folder, one after the other; a bundle without a discriminator has no ranks."""
    for name, part in PARTS.items():
        try:
            with Counted(f"{name}, percent") as shown:
                content = part(model, dataset, lambda share, shown=shown: shown(round(100 * share), 100))
        except bundle.NoDiscriminatorError as error:
            say(f"Not written: {name}: {error}")
            continue
        files.write_json(model.folder / name, content)
        say(f"Written: {model.folder / name}")
    if rewind.show_on_card(model):
        say(f"Written: {model.folder / 'snapshots.png'}")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    parser = Parser(
        prog="python -m gan.derive",
        description="Find out what follows from a model's weights and write it into its folder: directions.json, along which "
        "its garments can be altered; novelty.json, how near unseen pictures are to those it learnt from; ranks.json, what its "
        "discriminator says of its pictures and of real ones; reach.json, how near it comes to pictures that it is shown. Run "
        "it anew whenever the weights change. It takes some minutes.",
    )
    parser.add_argument("--model", default="weights/cdcgan", metavar="FOLDER", help="a model's folder (default: %(default)s)")
    given = parser.parse_args(arguments)
    if not given.model.strip():
        parser.error("--model is empty; allowed: a folder")
    try:
        folder = Path(given.model)
        run = bundle.check(folder)
        bundle.needs_noise(folder, "gan.derive")
        if not os.access(folder, os.W_OK):  # better now than after minutes
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        source, invert = learnt_from.place(folder, run)
        say("Loading Keras and the model ...")
        import_keras()
        start = time.monotonic()
        derive(bundle.load(folder), learnt_from.read(run, source, invert))
        say(f"Derived in {duration(time.monotonic() - start)}")
    except UserError as error:
        say(f"gan.derive: {error}", to_stderr=True)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        say("gan.derive: interrupted; what was not written is as it was", to_stderr=True)
        return 130
    except OSError as error:
        say(f"gan.derive: {error.filename or given.model}: {error.strerror or error}", to_stderr=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
