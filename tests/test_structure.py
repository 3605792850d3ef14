"""The house rules that a machine can keep."""

import ast
import subprocess
import sys

import pytest
from conftest import ROOT

TABS = {path.parent.name for path in (ROOT / "gan/page/tabs").glob("*/layout.py")}
# Who may import whom: a room imports only from rooms of a lower floor. data, latents, engines and models are rooms as a whole;
# of the page every file is one, and every tab, whose files import one another and no other tab.
FLOORS = [
    {"errors", "config", "cli", "backend", "architectures"},
    {"files"},
    {
        "cluster",
        "hub_client",
        "progress",
        "data",
        "losses",
        "rates",
        "latents",
        "metrics",
        "attributes",
        "precision",
        "provenance",
        "standing",
    },
    {"models", "engines", "checkpoint", "pictures", "photographs", "fabrics", "card_metrics", "batches", "averages"},
    {"bundle", "card", "records", "reading"},
    {"features", "binding"},
    {"classifiers"},
    {"snapshots", "critic", "sketching", "translation", "novelty", "reference", "alterations", "projection"},
    {"rewind", "styling"},
    {"model_process"},
    {"worker", "lesson", "hub", "learnt_from", "ranks", "reach", "receipts"},
    {"jobs", "derive", "tables", "fidelity"},
    {"evaluate"},
    {"watch"},
    {"training"},
    {"sample", "benchmark", "shrink", "classroom"},
    {"project", "style_transfer"},
    {"page.i18n", "page.memory", "page.shown", "page.gate"},
    {"page.validation"},
    {
        "page.links",
        "page.render",
        "page.events",
        "page.dataset",
        "page.theme",
        "page.intake",
        "page.drawings",
        "page.sketches",
        "page.served",
    },
    {"page.components", "page.receipts"},
    {f"page.tabs.{tab}" for tab in TABS},
    {"page.tabs"},
    {"page.api", "page.routes"},
    {"page.tools"},
    {"page.blocks"},
    {"train", "app"},
]
LONGEST = 400  # lines of a file; words may be more
HEAVY = {"keras", "tensorflow", "jax", "gradio", "matplotlib"}
LIGHT_ROOMS = sorted(
    {
        "alterations",
        "architectures",
        "attributes",
        "averages",
        "binding",
        "classifiers",
        "classroom",
        "derive",
        "errors",
        "config",
        "cli",
        "cluster",
        "files",
        "progress",
        "reading",
        "backend",
        "critic",
        "data",
        "latents",
        "card",
        "card_metrics",
        "metrics",
        "precision",
        "project",
        "projection",
        "provenance",
        "features",
        "fidelity",
        "learnt_from",
        "novelty",
        "ranks",
        "reach",
        "receipts",
        "reference",
        "records",
        "rewind",
        "watch",
        "evaluate",
        "fabrics",
        "photographs",
        "pictures",
        "sample",
        "shrink",
        "sketching",
        "snapshots",
        "standing",
        "style_transfer",
        "styling",
        "tables",
        "translation",
        "bundle",
        "hub",
        "hub_client",
        "jobs",
        "worker",
        "lesson",
        "models",
        "model_process",
        "engines",
    }
)


def rooms():
    for path in [ROOT / "app.py", ROOT / "train.py", *(ROOT / "gan").rglob("*.py")]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield path, room(parts[1:]) if parts[0] == "gan" else parts[0]


def room(parts):
    """The room that the parts of a module's name below `gan` name: ("page", "tabs", "draw", "words") is page.tabs.draw."""
    depth = 1 if parts[0] != "page" else 3 if parts[1:2] == ("tabs",) and len(parts) > 2 and parts[2] in TABS else 2
    return ".".join(part for part in parts[:depth] if part != "__init__")


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
    ("path", "own"), [(p, r) for p, r in rooms() if r not in ("", "page")], ids=lambda x: getattr(x, "name", x)
)
def test_imports_point_one_way(path, own):
    for name in imports(path):
        parts = tuple(name.split("."))
        if parts[0] != "gan" or parts[1:] in ((), ("page",)):
            continue
        other = room(parts[1:])
        together = own in ("data", "latents", "models") or own.startswith("page.tabs.")
        siblings = own == other and (together or path.name == "__init__.py")
        assert siblings or floor(other) < floor(own), f"{own} imports {name}"


def test_no_file_is_longer_than_a_reader_likes():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path, _ in rooms() if path.name != "words.py"}
    assert {path.name: count for path, count in lengths.items() if count > LONGEST and path.parent != ROOT} == {}


def test_only_engines_import_a_backend():
    for path, room in rooms():
        if room != "engines":
            assert not {name.split(".")[0] for name in imports(path)} & {"tensorflow", "jax", "torch"}, path


def test_only_the_hubs_rooms_import_huggingface_hub():
    found = {room for path, room in rooms() if "huggingface_hub" in {name.split(".")[0] for name in imports(path)}}
    assert found == {"hub", "hub_client", "jobs"}


def test_importing_a_light_room_loads_nothing_heavy():
    code = f"""
import importlib, sys
for room in {LIGHT_ROOMS}:
    importlib.import_module(f"gan.{{room}}")
    print(room, *sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {room: HEAVY & set(modules) for room, *modules in map(str.split, ran.stdout.splitlines())}
    assert loaded == {room: set() for room in LIGHT_ROOMS}


def test_gradio_is_the_version_that_the_space_asks_for():
    requirements = dict(line.split("==") for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line)
    assert {"tensorflow", "keras", "gradio", "huggingface_hub"} <= set(requirements)
    front_matter = (ROOT / "README.md").read_text(encoding="utf-8").split("---")[1]
    assert f"sdk_version: {requirements['gradio']}\n" in front_matter
