"""From plain functions to Gradio handlers: the visitor's language, one-sentence refusals, waiting for the model."""

import html
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
from gradio import processing_utils, utils

from gan.bundle import NoDiscriminatorError
from gan.errors import UserError
from gan.page import i18n
from gan.page.validation import BadInput

WAKING = ("The model is waking up", "모델을 불러오는 중입니다")
ASLEEP = ("The model is not ready yet: try again in a moment", "모델이 아직 준비되지 않았습니다. 잠시 뒤에 다시 시도해 주세요")
NO_DISCRIMINATOR = (
    "This model came without its discriminator, so nobody judges its garments",
    "이 모델에는 판별자가 들어 있지 않아 옷을 판별할 수 없습니다",
)
USUAL_WAKING, LONGEST_WAKING = 8, 120  # seconds

# Of events that are the tabs' own. What was given is handed on as it was given: validation.py says what is wrong with it, where
# a slider would refuse it without naming its field.
PRIVATE = {"api_visibility": "private", "preprocess": False}


def handler(function: Callable, models=None) -> Callable:
    """Make a Gradio handler of function(*inputs, code), `code` being the visitor's language; see `answering`."""

    def handle(request: gr.Request, progress=gr.Progress(), *inputs):  # noqa: B008  (Gradio's way to ask for a progress bar)
        with answering(request, progress, models) as code:
            return function(*inputs, code)

    handle.__name__ = function.__name__  # which Gradio's messages tell
    return handle


@contextmanager
def answering(request: gr.Request | None, progress: Callable, models=None) -> Iterator[str]:
    """Yield the visitor's language; BadInput and UserError become a message without a traceback in the log.

    With models, a call that comes before the first is loaded waits and shows so.
    """
    code = i18n.language(request)
    try:
        if models is not None:
            wait_for(models, progress, code)
        yield code
    except BadInput as error:
        raise _refusal(i18n.choose(error.pair, code)) from None
    except UserError as error:
        raise _refusal(explain(error, code)) from None


def keep(content: bytes, name: str) -> str:
    """Write a file where Gradio serves it from, and deletes it in time (see delete_cache); return its path.

    Gradio's own way to keep a picture writes it anew for every visitor, in place: whoever reads it then gets half of it.
    """
    path = Path(utils.get_upload_folder()) / processing_utils.hash_bytes(content) / name
    if path.exists():
        path.touch()  # young again for the deletion
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{secrets.token_hex(8)}.tmp")  # others may be writing the same picture
        temporary.write_bytes(content)
        temporary.replace(path)
    return str(path)


def wait_for(models, progress: Callable, code: str) -> None:
    """Wait until the first model is loaded, and show so; a gr.Error where that takes too long."""
    start = time.monotonic()
    while not models.is_ready:
        waited = time.monotonic() - start
        if waited > LONGEST_WAKING:
            raise _refusal(i18n.choose(ASLEEP, code))
        progress(min(waited / USUAL_WAKING, 0.95), desc=i18n.choose(WAKING, code))
        time.sleep(0.1)


def explain(error: UserError, code: str) -> str:
    """What a visitor is told of an error that is no visitor's."""
    return i18n.choose(NO_DISCRIMINATOR, code) if isinstance(error, NoDiscriminatorError) else str(error)


def _refusal(sentence: str) -> gr.Error:
    # Gradio shows a message as HTML, and what was typed (or stands in a link) is part of it.
    return gr.Error(html.escape(sentence, quote=False), print_exception=False)
