"""The course as a notebook: in step with its source, short enough to teach by, and run from the first cell to the last."""

import ast
import importlib.util
import json
import os
import re

import pytest
from conftest import ROOT, as_dataset
from e2e.hub_double import WRITE, HubDouble

from gan import classroom

SOURCE, NOTEBOOK = ROOT / "docs/never_worn.py", ROOT / "docs/never_worn.ipynb"
# Networks of a few thousand weights, before anything else.
SMALL = f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'tests')]}; import small_gan; small_gan.stand_in()"
VISIT = """import urllib.request
print(urllib.request.urlopen(f"http://127.0.0.1:{page.args[-1]}").status)
page.terminate()"""


@pytest.fixture(autouse=True)
def jupyter():
    """Without its packages the tests fail in CI, and are skipped elsewhere."""
    missing = [name for name in ("jupytext", "nbclient", "ipykernel") if importlib.util.find_spec(name) is None]
    if missing:
        message = f"no package {', '.join(missing)}: `pip install -r requirements-dev.txt` installs them"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


@pytest.fixture
def notebook():
    import nbformat

    return nbformat.read(NOTEBOOK, as_version=4)


def test_the_notebook_is_what_its_source_makes(notebook):
    import jupytext

    made = jupytext.read(SOURCE)
    shown, expected = (
        [(cell.cell_type, cell.source, cell.metadata.get("tags")) for cell in one.cells] for one in (notebook, made)
    )
    assert shown == expected, "`make notebook` makes it anew"


def test_it_is_short_comes_without_outputs_and_says_everything_twice(notebook):
    assert len(notebook.cells) < 60
    assert max(len(cell.source.splitlines()) for cell in notebook.cells) <= 20
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
        else:
            assert re.search(r"[a-z]{3} [a-z]", cell.source) and re.search(r"[가-힣]+다\.|나요\?", cell.source), cell.source


def test_it_runs_to_its_end(notebook, keras_home, tmp_path, monkeypatch):
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell

    first = next(cell for cell in notebook.cells if cell.metadata.get("tags") == ["parameters"])
    settings = {"MODEL": "dcgan", "EPOCHS": 2, "PICTURES": 512, "JUDGED": 200, "RUNS": str(tmp_path / "runs")}
    put_in(first, settings | {"REPO_ID": "ada/never-worn", "REPOSITORY": ""})
    training = next(cell for cell in notebook.cells if "classroom.train(config" in cell.source)
    notebook.cells = [new_code_cell(SMALL), *notebook.cells, new_code_cell(VISIT)]
    with HubDouble() as hub:
        for name, value in hub.environment(tmp_path / "home", WRITE, HF_HUB_DISABLE_XET="1").items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("KERAS_HOME", str(keras_home))
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT / "docs")}}).execute()
        assert "run.json" in hub.repos["models/ada/never-worn"].files
    said = [text_of(cell) for cell in notebook.cells if cell.cell_type == "code"]
    assert re.search(r"Device: .+\nThe training: 4 iterations, about \d+ s", text_of(first))
    (shown,) = (output.data for output in training.outputs if output.output_type == "display_data")
    assert "image/png" in shown
    assert sum("image/gif" in json.dumps(cell.get("outputs", [])) for cell in notebook.cells) == 2  # the film, a walk
    assert any(re.search(r"^cdcgan +distance +\d", text, re.M) for text in said)
    assert said[-1].strip() == "200"


def test_a_page_may_say_more_than_a_pipe_holds(tmp_path, monkeypatch):
    (tmp_path / "app.py").write_text("print('Never Worn is at http://here', flush=True)\nprint('more\\n' * 100_000)")
    monkeypatch.setattr(classroom, "ROOT", tmp_path)
    assert classroom.open_page(tmp_path).wait(timeout=60) == 0


def test_a_public_link_is_waited_for_whatever_the_page_says_before(tmp_path, monkeypatch, capsys):
    said = [
        "app.py: weights/other is damaged. The page goes without it",
        "Never Worn is at http://here",
        "Public link: http://there",
    ]
    (tmp_path / "app.py").write_text(f"print(*{said}, sep='\\n', flush=True)")
    monkeypatch.setattr(classroom, "ROOT", tmp_path)
    monkeypatch.setenv("KAGGLE_KERNEL_RUN_TYPE", "Interactive")
    classroom.open_page(tmp_path).wait(timeout=60)
    assert capsys.readouterr().out.splitlines() == said


@pytest.mark.parametrize("model", ["cyclegan", "pix2pix"])
def test_a_model_that_draws_from_pictures_is_refused_in_a_sentence(model, garments, monkeypatch):
    monkeypatch.setattr(classroom.sources, "load", lambda: as_dataset(*garments))
    with pytest.raises(ValueError, match=f"MODEL is '{model}'; allowed here: one that draws from noise, such as"):
        classroom.begin(model, 1, 64)


def put_in(cell, settings: dict) -> None:
    """Let a cell begin with these settings in place of its own, which end at its first empty line."""
    own, _, rest = cell.source.partition("\n\n")
    assert {node.id for node in ast.walk(ast.parse(own)) if isinstance(node, ast.Name)} == set(settings)
    cell.source = "\n".join(f"{name} = {value!r}" for name, value in settings.items()) + f"\n\n{rest}"


def text_of(cell) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stdout")
