"""The house rules that a machine can keep."""

import ast
import subprocess
import sys

import pytest
from conftest import ROOT

# Who may import whom: a room imports only from rooms of a lower floor. engines and models are rooms as a whole; of the page
# every file is one, so a tab imports no other tab.
FLOORS = [
    {"errors", "config", "cli", "backend"},
    {"cluster", "files", "hub_client", "progress", "data", "losses", "latents", "metrics", "precision", "provenance"},
    {"models", "engines", "checkpoint", "pictures", "features", "card"},
    {"bundle", "records"},
    {"critic", "novelty"},
    {"hub", "worker", "lesson"},
    {"jobs"},
    {"evaluate"},
    {"watch"},
    {"training"},
    {"sample", "benchmark"},
    {"page.checks", "page.words"},
    {"page.drawing", "page.parts", "page.wiring", "page.how_words", "page.how_drawings", "page.how_maths"},
    {"page.quality"},
    {f"page.{tab}" for tab in ("draw", "grid", "morph", "training", "data", "how", "api", "routes")},
    {"page.layout"},
    {"train", "app"},
]
HEAVY = {"keras", "tensorflow", "jax", "gradio", "matplotlib"}
LIGHT_ROOMS = sorted(
    {
        "errors",
        "config",
        "cli",
        "cluster",
        "files",
        "progress",
        "backend",
        "critic",
        "data",
        "latents",
        "card",
        "metrics",
        "precision",
        "provenance",
        "features",
        "novelty",
        "records",
        "watch",
        "evaluate",
        "pictures",
        "sample",
        "bundle",
        "hub",
        "hub_client",
        "jobs",
        "worker",
        "lesson",
        "models",
        "engines",
    }
)


def rooms():
    for path in [ROOT / "app.py", ROOT / "train.py", *(ROOT / "gan").rglob("*.py")]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield path, room(parts[1:]) if parts[0] == "gan" else parts[0]


def room(parts):
    """The room that the parts of a module's name below `gan` name: ("page", "draw") is page.draw."""
    return ".".join(parts[:2] if parts[0] == "page" else parts[:1])


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor(room):
    return next(i for i, names in enumerate(FLOORS) if room in names)


@pytest.mark.parametrize(
    ("path", "own"), [(p, r) for p, r in rooms() if "__init__" not in r], ids=lambda x: getattr(x, "name", x)
)
def test_imports_point_one_way(path, own):
    for name in imports(path):
        parts = name.split(".")
        if (
            parts[0] == "gan"
            and len(parts) > 1
            and parts[1:] != ["page"]
            and not (own == parts[1] and (own == "data" or path.name == "__init__.py"))
        ):
            assert floor(room(parts[1:])) < floor(own), f"{own} imports {name}"


def test_only_engines_import_a_backend():
    for path, room in rooms():
        if room != "engines":
            assert not {name.split(".")[0] for name in imports(path)} & {"tensorflow", "jax", "torch"}, path


def test_only_the_hubs_rooms_import_huggingface_hub():
    found = {room for path, room in rooms() if "huggingface_hub" in {name.split(".")[0] for name in imports(path)}}
    assert found == {"hub", "hub_client", "jobs"}


@pytest.mark.parametrize("room", LIGHT_ROOMS)
def test_importing_a_light_room_loads_nothing_heavy(room):
    code = f"import sys, gan.{room}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)


def test_gradio_is_the_version_that_the_space_asks_for():
    requirements = dict(line.split("==") for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line)
    assert {"tensorflow", "keras", "gradio", "huggingface_hub"} <= set(requirements)
    front_matter = (ROOT / "README.md").read_text(encoding="utf-8").split("---")[1]
    assert f"sdk_version: {requirements['gradio']}\n" in front_matter
