import shutil
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from gradio import networking
from stub_model import StubModel, StubWardrobe
from test_worker import UNLOADABLE

import app
from gan import hub
from gan.page import tools

pytestmark = pytest.mark.usefixtures("quick_processes")


def test_the_shipped_model_stands_in_where_the_hub_is_out_of_reach(monkeypatch, tmp_path, capsys):
    """HF_HUB_OFFLINE is read when huggingface_hub is imported, so this is said in its place; tests/e2e/test_hub.py asks it."""

    def unreachable(source):
        raise hub.HubUnreachable(f"{source} is not to be had")

    monkeypatch.setattr(hub, "find", unreachable)
    assert app.find("ada/robes") == hub.Origin(app.BUNDLED, missing="ada/robes")
    assert "ada/robes is not to be had. Until the next start the page draws from" in capsys.readouterr().err


def test_a_model_that_is_not_there_is_one_line_and_exit_code_1(tmp_path, capsys):
    assert app.main(["--model", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith(f"app.py: {tmp_path / 'none'} is not a folder")


def test_a_shipped_model_that_is_not_whole_is_left_out_and_named(short_run, tmp_path, monkeypatch, capsys):
    for name in ("cdcgan", "dcgan", ".cdcgan.tmp", "broken"):
        shutil.copytree(short_run / "model", tmp_path / name)
    (tmp_path / "broken" / "model.weights.h5").unlink()
    monkeypatch.setattr(app, "WEIGHTS", tmp_path)
    assert list(app.folders(hub.Origin(tmp_path / "dcgan"))) == ["dcgan", "cdcgan"]
    assert f"app.py: {tmp_path / 'broken'} is not a model of ours" in capsys.readouterr().err
    # Of a folder elsewhere no more than its name, with that of its run.
    shutil.copytree(short_run / "model", tmp_path / "ada" / "cdcgan")
    assert list(app.folders(hub.Origin(tmp_path / "ada" / "cdcgan"))) == ["./cdcgan", "cdcgan", "dcgan"]
    monkeypatch.chdir(tmp_path)
    assert next(iter(app.folders(hub.Origin(Path("ada/cdcgan"))))) == "ada/cdcgan"
    assert list(app.folders(hub.Origin(short_run / "model"))) == ["short_run/model", "cdcgan", "dcgan"]
    assert next(iter(app.folders(hub.Origin(tmp_path / "x", repo_id="ada/robes")))) == "ada/robes"


@pytest.mark.parametrize("port", ["0", "65536", "x"])
def test_a_port_out_of_range_is_refused(port, capsys):
    with pytest.raises(SystemExit) as exit:
        app.main(["--port", port])
    assert exit.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_a_port_in_use_is_one_line_and_exit_code_1(short_run, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert app.main(["--model", str(short_run / "model"), "--host", "127.0.0.1", "--port", str(port)]) == 1
    message = capsys.readouterr().err
    assert str(port) in message
    assert "Choose another --port" in message


@pytest.fixture
def quiet_server(monkeypatch):
    """A server here does not close the handlers of who has logged before: TensorFlow's takes standard error along."""
    monkeypatch.setattr("uvicorn.config.Config.configure_logging", lambda config: None)


def test_a_model_that_keras_cannot_load_ends_the_page_with_one_line(short_run, quiet_server, tmp_path, capfd):
    damaged = shutil.copytree(short_run / "model", tmp_path / "model")
    (damaged / "config.json").write_text(UNLOADABLE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert app.main(["--model", str(damaged), "--host", "127.0.0.1", "--port", str(port)]) == 1
    said = capfd.readouterr().err  # of the model's process, too
    assert said.splitlines()[-1].startswith(f"app.py: {damaged} cannot be loaded by Keras")
    assert "Traceback" not in said


@pytest.fixture
def stopped(tmp_path, quiet_server, monkeypatch):
    """Serves stub models until the page is announced; returns nothing, as the page has ended then."""

    def serve(**options):
        def interrupt():
            raise KeyboardInterrupt

        models = StubWardrobe(StubModel(tmp_path))
        models.process = SimpleNamespace(wait=lambda: None)
        monkeypatch.setattr(app, "threading", SimpleNamespace(Event=lambda: SimpleNamespace(wait=interrupt)))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with pytest.raises(KeyboardInterrupt):
            app.serve(models, hub.Origin(tmp_path), "127.0.0.1", port, **options)

    return serve


@pytest.mark.parametrize(("options", "variable"), [({"share": True}, "False"), ({}, "True")])
def test_a_public_link_is_told_beside_the_address(options, variable, stopped, monkeypatch, capsys):
    asked = []
    monkeypatch.setenv("GRADIO_SHARE", variable)
    monkeypatch.setattr(networking, "setup_tunnel", lambda **how: asked.append(how) or "https://robes.gradio.live")
    stopped(**options)
    address, link = capsys.readouterr().out.splitlines()
    assert address.startswith("Never Worn is at http://127.0.0.1:")
    assert link == "Public link: https://robes.gradio.live, for a week at most"
    assert f":{asked[0]['local_port']}/" in address


def test_a_public_link_that_cannot_be_had_is_one_line_and_the_page_goes_on(stopped, monkeypatch, capsys):
    def fail(**how):
        raise RuntimeError("Could not get share link from Gradio API Server.")

    monkeypatch.setattr(networking, "setup_tunnel", fail)
    stopped(share=True)
    said = capsys.readouterr()
    assert said.out.startswith("Never Worn is at http://127.0.0.1:") and len(said.out.splitlines()) == 1
    assert (
        said.err.startswith("app.py: there is no public link, only the address above. Is there a network? Gradio says: ")
        and len(said.err.splitlines()) == 1
    )


def test_nobody_is_asked_for_a_link_that_nobody_wants(stopped, monkeypatch, capsys):
    monkeypatch.delenv("GRADIO_SHARE", raising=False)
    monkeypatch.setattr(networking, "setup_tunnel", lambda **how: pytest.fail("asked"))
    monkeypatch.setattr(tools, "IS_POSSIBLE", False)  # of its MCP server Gradio says where it is
    stopped()
    assert len(capsys.readouterr().out.splitlines()) == 1
