"""From plain functions to Gradio handlers: the visitor's language, one-sentence refusals, waiting for the model."""

import html
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
from gradio import processing_utils, utils
from gradio.context import LocalContext

from gan.bundle import BundleError, NoDiscriminatorError
from gan.cli import say
from gan.errors import UserError
from gan.page import i18n
from gan.page.validation import BadInput

WAKING = ("The model is waking up", "모델을 불러오는 중입니다")
ASLEEP = ("The model is not ready yet: try again in a moment", "모델이 아직 준비되지 않았습니다. 잠시 뒤에 다시 시도해 주세요")
NO_DISCRIMINATOR = (
    "This model came without its discriminator, so nobody judges its pictures",
    "이 모델에는 판별자가 들어 있지 않아 그림을 판별할 수 없습니다",
)
BROKEN = (
    "This model cannot be used: the log of the page says why",
    "이 모델은 쓸 수 없습니다. 이유는 페이지의 로그에 있습니다",
)
USUAL_WAKING, LONGEST_WAKING = 8, 120  # seconds

# Of events that are the tabs' own. What was given is handed on as it was given: validation.py says what is wrong with it, where
# a slider would refuse it without naming its field.
PRIVATE = {"api_visibility": "private", "preprocess": False}


def in_order(name: str, events: list, function: Callable, models, inputs: list, outputs: list) -> None:
    """Answer events one at a time and in order, so that what is on its way never replaces what was asked for later.

    All that is answered under one name shares the order.
    """
    gr.on(
        events,
        handler(function, models),
        inputs,
        outputs,
        concurrency_id=name,
        concurrency_limit=1,
        trigger_mode="always_last",
        **PRIVATE,
    )


def handler(function: Callable, models=None) -> Callable:
    """Make a Gradio handler of function(*inputs, language), `language` being the visitor's language; see `answering`."""

    def handle(request: gr.Request, progress=gr.Progress(), *inputs):  # noqa: B008  (Gradio's way to ask for a progress bar)
        with answering(request, progress, models) as language:
            return function(*inputs, language)

    handle.__name__ = function.__name__  # which Gradio's messages tell
    return handle


def working(function: Callable, models=None) -> Callable:
    """As `handler`, of a generator function(*inputs, language, visitor), which yields what is shown meanwhile, then the answer.

    `visitor` tells those who share the model apart. Gradio closes the generator where its visitor has left.
    """

    def handle(request: gr.Request, progress=gr.Progress(), *inputs):  # noqa: B008  (Gradio's way to ask for a progress bar)
        with answering(request, progress, models) as language:
            yield from function(*inputs, language, request.session_hash)

    handle.__name__ = function.__name__
    return handle


@contextmanager
def answering(request: gr.Request | None, progress: Callable, models=None) -> Iterator[str]:
    """Yield the visitor's language; BadInput and UserError become a message without a traceback in the log.

    With models, a call that comes before the first is loaded waits and shows so.
    """
    language = i18n.language(request)
    try:
        if models is not None:
            wait_for(models, progress, language)
        yield language
    except BadInput as error:
        raise _refusal(i18n.choose(error.pair, language)) from None
    except UserError as error:
        raise _refusal(explain(error, language)) from None


def reporting(progress: Callable) -> Callable[[float], None]:
    """Report the share of an endpoint's long work that is done; raise, to end it, where whoever asked for it has left.

    There is no public way: Gradio ends generators alone, whose every step a program would be sent as an answer.
    """
    blocks, event_id = LocalContext.blocks.get(None), LocalContext.event_id.get(None)

    def report(share: float) -> None:
        event = blocks._queue.event_ids_to_events.get(event_id) if blocks else None
        if event and not event.alive:
            raise gr.Error(print_exception=False)  # which nobody reads
        progress(share)

    return report


def keep(content: bytes, name: str) -> str:
    """Write a file where Gradio serves it from, and deletes it in time (see delete_cache); return its path.

    Gradio's own way to keep a picture writes it anew for every visitor, in place: whoever reads it then gets half of it.
    """
    path = Path(utils.get_upload_folder()) / processing_utils.hash_bytes(content) / name
    try:
        os.utime(path)  # young again for the deletion
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{secrets.token_hex(8)}.tmp")  # others may be writing the same picture
        temporary.write_bytes(content)
        temporary.replace(path)
    return str(path)


def wait_for(models, progress: Callable, language: str) -> None:
    """Wait until the first model is loaded, and show so; a gr.Error where that takes too long."""
    start = time.monotonic()
    while not models.is_ready:
        waited = time.monotonic() - start
        if waited > LONGEST_WAKING:
            raise _refusal(i18n.choose(ASLEEP, language))
        progress(min(waited / USUAL_WAKING, 0.95), desc=i18n.choose(WAKING, language))
        time.sleep(0.1)


def explain(error: UserError, language: str) -> str:
    """What a visitor is told of an error that is no visitor's."""
    if isinstance(error, NoDiscriminatorError):
        return i18n.choose(NO_DISCRIMINATOR, language)
    if isinstance(error, BundleError):  # which names folders of this machine
        say(f"app.py: {error}", to_stderr=True)
        return i18n.choose(BROKEN, language)
    return str(error)


def _refusal(sentence: str) -> gr.Error:
    # Gradio shows a message as HTML, and what was typed (or stands in a link) is part of it.
    return gr.Error(html.escape(sentence, quote=False), print_exception=False)
