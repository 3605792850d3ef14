"""The Space: a page that draws garments which never existed. `python app.py`, then open http://127.0.0.1:7860"""

import os
import signal
import sys
import tempfile
from pathlib import Path

from gan import hub
from gan.cli import Parser, say
from gan.errors import UserError
from gan.worker import Worker

BUNDLED = Path(__file__).parent / "weights" / "dcgan"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use."""
    parser = Parser(prog="app.py", description="Draw garments that never existed, on a page.")
    parser.add_argument(
        "--model",
        metavar="SOURCE",
        help="a model's folder, or its name on the Hugging Face Hub, user/name or user/name@revision "
        "(default: $MODEL_ID, else weights/dcgan)",
    )
    parser.add_argument("--host", help="the address to listen on (default: $GRADIO_SERVER_NAME, else 127.0.0.1)")
    parser.add_argument(
        "--port",
        type=int,
        default=os.environ.get("GRADIO_SERVER_PORT", "7860"),
        help="the port (default: $GRADIO_SERVER_PORT, else 7860)",
    )
    given = parser.parse_args(arguments)
    if not 1 <= given.port <= 65535:
        parser.error(f"--port is {given.port}; allowed: 1 to 65535")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that what follows is put away
    with tempfile.TemporaryDirectory(prefix="never-worn-", ignore_cleanup_errors=True) as pictures:
        os.environ.setdefault("GRADIO_TEMP_DIR", pictures)
        try:
            origin = find((given.model or os.environ.get("MODEL_ID") or "").strip() or str(BUNDLED))
            worker = Worker(origin.folder)
        except UserError as error:
            say(f"app.py: {error}", to_stderr=True)
            return 1
        except KeyboardInterrupt:
            return 0
        try:
            return serve(worker, origin, given.host, given.port)
        except KeyboardInterrupt:
            return 0
        finally:
            worker.close()


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


def serve(worker: Worker, origin: hub.Origin, host: str | None, port: int) -> int:
    """Show the page until Ctrl-C, or until it turns out that the model cannot be loaded; return the exit code."""
    from gan.page import layout  # Gradio, which takes seconds: the worker loads the model meanwhile

    page = layout.make(worker)
    try:
        layout.serve(page, worker, origin, host, port)
    except OSError:
        # Gradio tells a taken port and a foreign address in the same words.
        where = f"{host or os.environ.get('GRADIO_SERVER_NAME') or '127.0.0.1'}:{port}"
        hint = "Choose another --port, or stop what listens there; --host must be an address of this machine"
        say(f"app.py: cannot listen on {where}. {hint}", to_stderr=True)
        return 1
    try:
        say(f"Never Worn is at {page.local_url}")
        worker.wait()
        page.block_thread()
    except UserError as error:
        say(f"app.py: {error}", to_stderr=True)
        return 1
    finally:
        page.close(verbose=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
