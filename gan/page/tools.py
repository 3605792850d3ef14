"""The MCP tools, for assistants: the named endpoints, each with one result. They are there where `gradio[mcp]` is installed.

Gradio would make tools of the endpoints themselves, but of several results it makes one text, in which nobody sees a picture; a
JSON component's type is no JSON schema; of a film it sends the first frame, and of what an argument means the first line.
"""

import asyncio
import base64
import functools
import importlib.util
import inspect
import json
import math
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import gradio as gr
import numpy as np
from PIL import Image

from gan import pictures
from gan.page import links, validation
from gan.page.api import Endpoint
from gan.page.events import keep
from gan.page.validation import ANY

IS_POSSIBLE = importlib.util.find_spec("mcp") is not None
ENDING = "_tool"  # of the tools' names among the endpoints'
UPLOADED = "/gradio_api/file="  # in the address that Gradio's upload_file_to_gradio gives for a file of the assistant's
GARMENT = "code (which stands for it wherever a seed can), label and class_name, picture (the address of its PNG)"


class Form(NamedTuple):
    """What becomes of an endpoint's answer.

    Attributes:
        make: (the answer, the request, the arguments) to the one result: a file's path, or a text.
        result: what that is, in words; None: what the endpoint says.
        is_text: whether it is a text.
    """

    make: Callable[..., str]
    result: str | None = None
    is_text: bool = False


def add(models, endpoints: Iterable[Endpoint]) -> None:
    """Add the tools to the page that is being laid out, where `offered` finds them."""

    def told(request: gr.Request, code: str, label: object, model: object, **more: object) -> str:
        garment = validation.garment(models, code, 1, label, model)
        kind = garment.kind
        of = {"label": kind, "class_name": None if kind is None else garment.model.class_names[kind]}
        return _json({"code": code, **more, **of, "picture": f"{links.home(request)}/{links.picture(garment)}"})

    def altered(answer: tuple, request: gr.Request, code: object, alterations: object, label: object, model: object) -> str:
        return told(request, answer[1], label, model)

    def found(answer: tuple, request: gr.Request, picture: object, label: object, model: object) -> str:
        return told(request, answer[1], ANY, model, distance=answer[2])

    forms = {
        "sample": Form(_sheet, "a PNG of all of them, row by row; the name of its file tells the first seed and the last"),
        "grid": Form(_as_it_is),
        "interpolate": Form(lambda answer, *_: answer[0], "a GIF of legs * frames + 1 frames"),
        "alter": Form(altered, f"JSON: {GARMENT}", is_text=True),
        "receipt": Form(lambda answer, *_: _json(answer), is_text=True),
        "project": Form(found, f"JSON: {GARMENT}, distance (root mean square difference of pixels, 0 to 255)", is_text=True),
        "sketch": Form(_as_it_is),
    }
    with gr.Column(visible=False):
        picture, text = gr.Image(), gr.Textbox()
        for function, components in endpoints:
            form, name = forms[function.__name__], f"{function.__name__}{ENDING}"
            inputs = [gr.Textbox(None) if isinstance(one, gr.JSON) else one for one in components]
            outputs = text if form.is_text else picture
            gr.Button().click(
                _tool(function, form), inputs, outputs, api_name=name, api_visibility="undocumented", preprocess=False
            )


def offered(page) -> Callable:
    """The lifespan of a page's app, from whose start on Gradio's MCP server offers the tools."""

    @asynccontextmanager
    async def begin(_) -> AsyncIterator[None]:
        if page.mcp_server_obj:
            _offer(page.mcp_server_obj)
        yield

    return begin


def _offer(server) -> None:
    """Have it offer the tools in place of the endpoints, and send pictures as they are.

    There is no public way: it takes what is documented, and writes pictures anew.
    """
    named = server.blocks.get_api_info(all_endpoints=True)["named_endpoints"]
    tools = {name: about for name, about in named.items() if name.endswith(ENDING)}
    server.api_info = {"named_endpoints": tools, "unnamed_endpoints": {}}
    server.tool_to_endpoint = server.get_tool_to_endpoint()
    server.get_base64_data = _whole


def _tool(function: Callable, form: Form) -> Callable:
    """An endpoint's function with another answer: name, arguments and words are its own."""

    @functools.wraps(function)
    async def tool(request: gr.Request, *given: object) -> str:
        *given, progress = map(_handed_over, given)
        if inspect.iscoroutinefunction(function):
            answer = await function(request, *given, progress)
        else:
            answer = await asyncio.to_thread(function, request, *given, progress)
        return form.make(answer, request, *given)

    # Each argument and the result in one line: of an argument Gradio reads no second, and of a result's it makes several.
    words, _, result = re.sub(r"\n {8}", " ", inspect.getdoc(function)).partition("Returns:")
    tool.__doc__ = f"{words}Returns:\n    {form.result or ' '.join(result.split())}"
    return tool


def _handed_over(value: object) -> object:
    """An argument as the endpoints take it: an uploaded file by its path."""
    _, is_file, path = value.partition(UPLOADED) if isinstance(value, str) else ("", "", "")
    return {"path": unquote(path)} if is_file else value


def _sheet(answer: list[tuple[str, str]], *_) -> str:
    images = np.stack([pictures.load_png(Path(path)) for path, _ in answer])[..., None]
    columns = math.ceil(math.sqrt(len(images)))
    first, last = Path(answer[0][0]).stem, Path(answer[-1][0]).stem.removeprefix("never-worn-")
    sheet = pictures.grid(images, math.ceil(len(images) / columns), columns)
    return keep(pictures.png(sheet), f"{first}.png" if len(images) == 1 else f"{first}-to-{last}.png")


def _as_it_is(answer: str, *_) -> str:
    return answer


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _whole(image: Image.Image, _: str) -> str:
    """The file that a picture was opened from, as base64."""
    return base64.b64encode(Path(image.filename).read_bytes()).decode()
