"""The MCP tools as assistants have them: a real server, and the client of the package mcp."""

import asyncio
import base64
import importlib.util
import io
import json
import os
import re
import urllib.request
from urllib.parse import quote

import numpy as np
import pytest
from conftest import ROOT
from hand_drawn import sketches
from PIL import Image

from gan import bundle, pictures

TOOLS = ["sample", "grid", "interpolate", "alter", "receipt", "project", "sketch"]


@pytest.fixture(scope="module", autouse=True)
def mcp():
    """Without the package the tests fail in CI, and are skipped elsewhere."""
    if importlib.util.find_spec("mcp") is None:
        message = "no package mcp: `pip install -r requirements-dev.txt` installs it"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


@pytest.fixture(scope="module")
def model():
    return bundle.load(ROOT / "weights" / "cdcgan")


def with_session(address, ask):
    """What `await ask(session)` gives, of a session with the server."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def go():
        async with (
            streamable_http_client(f"{address}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return await ask(session)

    return asyncio.run(go())


def call(address, tool, **arguments):
    """What a tool answers: (its one picture or None, what it says)."""
    answer = with_session(address, lambda session: session.call_tool(tool, arguments))
    said = " ".join(part.text for part in answer.content if part.type == "text")
    assert not answer.isError, said
    shown = [part for part in answer.content if part.type == "image"]
    assert len(shown) <= 1 and len(answer.content) == len(shown) + 1
    if not shown:
        return None, said
    picture = Image.open(io.BytesIO(base64.b64decode(shown[0].data)))
    assert shown[0].mimeType == f"image/{picture.format.lower()}"
    return picture, said


def test_the_tools_are_the_endpoints_and_say_what_they_do(address):
    from jsonschema import Draft202012Validator

    listed = with_session(address, lambda session: session.list_tools()).tools
    assert [tool.name for tool in listed] == TOOLS
    for tool in listed:
        Draft202012Validator.check_schema(tool.inputSchema)
        assert re.search(r"^[A-Z].*\. Returns: \w", tool.description), tool.description
        assert "required" not in tool.inputSchema
        for name, about in tool.inputSchema["properties"].items():
            assert about["type"] in ("string", "number") and about["description"], name
    # To the last line, as one.
    about = {tool.name: tool for tool in listed}
    assert about["alter"].inputSchema["properties"]["alterations"]["description"].endswith("where there is none of that name")
    assert "the model's own pictures of that class that the critic finds less convincing" in about["receipt"].description


def test_pictures_come_back_as_pictures(address, model):
    sheet, said = call(address, "sample", count=5, seed=42)
    assert (np.asarray(sheet) == pictures.grid(model.draw(range(42, 47)), 2, 3, 4)).all()
    assert said.endswith("/never-worn-42-to-46.png")
    one, said = call(address, "sample", count=1, seed=42, label="Bag")
    assert (np.asarray(one) == pictures.grid(model.draw([42], label=8), 1, 1, 4)).all() and said.endswith("/never-worn-42.png")
    grid, said = call(address, "grid", seed=42, rows=2, columns=3)
    assert (np.asarray(grid) == pictures.grid(model.draw(range(42, 48)), 2, 3, 4)).all()
    assert (np.asarray(Image.open(urllib.request.urlopen(said.removeprefix("Image URL: ")))) == np.asarray(grid)).all()
    film, _ = call(address, "interpolate", seeds="1, 7, 42", frames=5)
    assert (film.format, film.n_frames) == ("GIF", 11)


def test_an_altered_garment_is_told_with_its_code_class_and_address(address):
    _, said = call(address, "alter", code="42", alterations="brightness 1.5", label="Bag")
    told = json.loads(said)
    address_of_it = told.pop("picture")
    assert told == {"code": "42~brightness1.5", "label": 8, "class_name": "Bag"}
    assert address_of_it.startswith(f"{address}/garment/42~brightness1.5.png?")
    shown = Image.open(urllib.request.urlopen(address_of_it))
    sheet, _ = call(address, "sample", count=1, seed=42, label="8")
    assert shown.size == sheet.size and (np.asarray(shown) != np.asarray(sheet)).any()
    _, said = call(address, "receipt", code=told["code"], label="Bag")
    assert json.loads(said)["class_name"] == "Bag"


def test_an_uploaded_picture_is_projected_and_progress_is_told(address, model):
    content = pictures.png(pictures.grid(model.draw([2_000_008], 8), 1, 1, 4))
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="bag.png"\r\n\r\n' + content + b"\r\n--x--\r\n"
    request = urllib.request.Request(f"{address}/gradio_api/upload", body, {"Content-Type": "multipart/form-data; boundary=x"})
    (path,) = json.load(urllib.request.urlopen(request))
    told = []

    async def progressed(*progress):
        told.append(progress)

    answer = with_session(
        address,
        lambda session: session.call_tool(
            "project",
            {"picture": f"{address}/gradio_api/file={quote(path)}", "label": "Bag"},
            progress_callback=progressed,
        ),
    )
    (said,) = answer.content
    found = json.loads(said.text)
    assert (found["label"], found["class_name"]) == (8, "Bag") and found["distance"] < 30
    assert Image.open(urllib.request.urlopen(found["picture"])).size == (112, 112)
    assert len(told) > 1


def test_a_sketch_is_taken_as_a_data_url(address):
    squares, labels = sketches()
    url = f"data:image/png;base64,{base64.b64encode(pictures.png(squares[0])).decode()}"
    asked = {"picture": url, "label": str(labels[0])}
    if (ROOT / "weights" / "pix2pix").is_dir():
        assert call(address, "sketch", **asked)[0].size == (112, 112)
    else:
        answer = with_session(address, lambda session: session.call_tool("sketch", asked))
        assert answer.isError and "which this page has not" in answer.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments"), [("sample", {"count": 0}), ("alter", {"alterations": "collar 1"}), ("project", {"picture": "shoe"})]
)
def test_a_refusal_names_the_field_and_leaves_no_traceback(address, log, tool, arguments):
    answer = with_session(address, lambda session: session.call_tool(tool, arguments))
    assert answer.isError
    assert answer.content[0].text.startswith(f"{next(iter(arguments))} is ")
    assert "Traceback" not in log.read_text()
