"""From plain functions to Gradio handlers: the visitor's language, one-sentence refusals, waiting for the model."""

import html
import inspect
import secrets
import time
from collections.abc import Callable
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


def handler(function: Callable, model=None) -> Callable:
    """Make a Gradio handler of function(*inputs, code), `code` being the visitor's language.

    BadInput and UserError become a message without a traceback in the log. With a model, a call that comes before it is
    loaded waits and shows so.
    """
    *inputs, code = inspect.signature(function).parameters.values()
    assert code.name == "code"

    def handle(request, *arguments):
        *arguments, progress = arguments
        language = i18n.language(request)
        try:
            if model is not None:
                wait_for(model, progress, language)
            return function(*arguments, language)
        except BadInput as error:
            raise _refusal(i18n.choose(error.pair, language)) from None
        except UserError as error:
            raise _refusal(explain(error, language)) from None

    parameters = [
        inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=gr.Request),
        *inputs,
        inspect.Parameter("progress", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=gr.Progress()),
    ]
    # Gradio reads from the signature what to hand in, and from the docstring what the API's page says.
    handle.__signature__ = inspect.Signature(parameters)
    handle.__annotations__ = {p.name: p.annotation for p in parameters if p.annotation is not p.empty}
    handle.__doc__, handle.__name__ = function.__doc__, function.__name__
    return handle


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


def wait_for(model, progress: gr.Progress, language: str) -> None:
    """Wait until the model is loaded, and show so; a gr.Error where that takes too long."""
    start = time.monotonic()
    while not model.is_ready:
        waited = time.monotonic() - start
        if waited > LONGEST_WAKING:
            raise _refusal(i18n.choose(ASLEEP, language))
        progress(min(waited / USUAL_WAKING, 0.95), desc=i18n.choose(WAKING, language))
        time.sleep(0.1)


def explain(error: UserError, language: str) -> str:
    """What a visitor is told of an error that is no visitor's."""
    return i18n.choose(NO_DISCRIMINATOR, language) if isinstance(error, NoDiscriminatorError) else str(error)


def _refusal(sentence: str) -> gr.Error:
    # Gradio shows a message as HTML, and what was typed (or stands in a link) is part of it.
    return gr.Error(html.escape(sentence, quote=False), print_exception=False)
