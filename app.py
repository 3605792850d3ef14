"""The Space: a page that draws garments which never existed. `python app.py`, then open http://127.0.0.1:7860"""

import gc
import io
import os
import signal
import sys
import tempfile
import threading
from contextlib import nullcontext, redirect_stdout
from pathlib import Path

from gan import bundle, hub
from gan.cli import Parser, say
from gan.errors import UserError
from gan.worker import Wardrobe

WEIGHTS = Path(__file__).parent / "weights"
BUNDLED = WEIGHTS / "cdcgan"  # what is drawn from where nobody names a model; its siblings can be chosen on the page


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use."""
    parser = Parser(prog="app.py", description="Draw garments that never existed, on a page.")
    parser.add_argument(
        "--model",
        metavar="SOURCE",
        help="a model's folder, or its name on the Hugging Face Hub, user/name or user/name@revision "
        "(default: $MODEL_ID, else weights/cdcgan); the models in weights/ can be chosen beside it",
    )
    parser.add_argument("--host", help="the address to listen on (default: $GRADIO_SERVER_NAME, else 127.0.0.1)")
    parser.add_argument(
        "--port",
        type=int,
        default=os.environ.get("GRADIO_SERVER_PORT", "7860"),
        help="the port (default: $GRADIO_SERVER_PORT, else 7860)",
    )
    parser.add_argument(
        "--share",
        action="store_true",
        help="have Gradio's servers hand the page on, by a public link that anyone can open for a week at most "
        "(default: $GRADIO_SHARE)",
    )
    given = parser.parse_args(arguments)
    if not 1 <= given.port <= 65535:
        parser.error(f"--port is {given.port}; allowed: 1 to 65535")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that what follows is put away
    with tempfile.TemporaryDirectory(prefix="never-worn-", ignore_cleanup_errors=True) as pictures:
        os.environ.setdefault("GRADIO_TEMP_DIR", pictures)
        # Of the models' process: the C library would keep memory apart for each of its threads, tens of MB that nobody uses.
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")
        try:
            origin = find((given.model or os.environ.get("MODEL_ID") or "").strip() or str(BUNDLED))
            models = Wardrobe(folders(origin))
        except UserError as error:
            say(f"app.py: {error}", to_stderr=True)
            return 1
        except KeyboardInterrupt:
            return 0
        try:
            return serve(models, origin, given.host, given.port, given.share)
        except KeyboardInterrupt:
            return 0
        finally:
            models.process.close()


def find(source: str) -> hub.Origin:
    """Find the model; where the Hub cannot be reached, the one that comes with this page stands in.

    Raises:
        HubError: there is no such model.
    """
    try:
        return hub.find(source)
    except hub.HubUnreachable as error:
        say(f"app.py: {error}. Until the next start the page draws from {BUNDLED}", to_stderr=True)
        return hub.Origin(BUNDLED, missing=source)


def _called(folder: Path) -> str:
    """What visitors read of a folder: from here on its path, of one elsewhere its end, for the rest is nobody's business."""
    folder = folder.absolute()
    if folder.is_relative_to(Path.cwd()):
        return folder.relative_to(Path.cwd()).as_posix()
    is_of_a_run = (folder.parent / "config.json").is_file()
    return f"{folder.parent.name}/{folder.name}" if is_of_a_run else f"./{folder.name}"


def folders(origin: hub.Origin) -> dict[str, Path]:
    """The models that the page draws from, by the names that its addresses give them: that one first, then the shipped ones."""
    names = [run.parent.name for run in sorted(WEIGHTS.glob("[!.]*/run.json"))]
    own = [name for name in names if (WEIGHTS / name).resolve() == origin.folder.resolve()]
    first = own[0] if own else origin.repo_id or _called(origin.folder)
    found = {first: origin.folder}
    for name in names:
        try:
            if name != first:
                bundle.check(WEIGHTS / name)
                bundle.takes(WEIGHTS / name)
                found[name] = WEIGHTS / name
        except bundle.BundleError as error:
            say(f"app.py: {error}. The page goes without it", to_stderr=True)
    return found


def serve(models: Wardrobe, origin: hub.Origin, host: str | None, port: int, share: bool = False) -> int:
    """Show the page until Ctrl-C, or until it turns out that the model cannot be loaded; return the exit code.

    Args:
        share: by a public link, too, if it can be had.
    """
    gc.disable()  # what is made until the page answers stays: to look for what does not would take a tenth of the time
    from gan.page import blocks  # Gradio, which takes seconds: the models' process loads the first meanwhile

    page = blocks.make(models)
    share = share or os.environ.get("GRADIO_SHARE", "").lower() == "true"  # as Gradio reads it
    told = io.StringIO()  # by Gradio, which says in several lines why there is no link, and more than is to be said of one
    try:
        with redirect_stdout(told) if share else nullcontext():
            blocks.serve(page, models, origin, host, port, share or None)
    except OSError:
        # Gradio tells a taken port and a foreign address in the same words.
        where = f"{host or os.environ.get('GRADIO_SERVER_NAME') or '127.0.0.1'}:{port}"
        hint = "Choose another --port, or stop what listens there; --host must be an address of this machine"
        say(f"app.py: cannot listen on {where}. {hint}", to_stderr=True)
        return 1
    finally:
        # Nor need Python's collector look through Gradio's objects again and again, which took a millisecond of every request.
        gc.collect()
        gc.freeze()
        gc.enable()
    try:
        say(f"Never Worn is at {page.local_url}")
        if page.share_url:
            say(f"Public link: {page.share_url}, for a week at most")
        elif share:
            _, _, why = told.getvalue().partition("Could not create share link.")
            why = f' Gradio says: "{why.strip().splitlines()[0].strip()}"' if why.strip() else ""
            say(f"app.py: there is no public link, only the address above. Is there a network?{why}", to_stderr=True)
        models.process.wait()
        threading.Event().wait()  # Gradio's own way to wait says a line of its own at Ctrl-C
    except UserError as error:
        say(f"app.py: {error}", to_stderr=True)
        return 1
    finally:
        page.close(verbose=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
