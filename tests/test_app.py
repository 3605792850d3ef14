import socket

import numpy as np
import pytest

import app


class StubModel:
    """Draws a seed as a picture of one grey level."""

    def draw(self, seeds):
        return np.stack([np.full((28, 28, 1), seed % 256, np.uint8) for seed in seeds])


def test_draw_gives_16_garments_in_order_of_their_seeds_and_wraps_around():
    drawn = app.draw(StubModel(), 2**32 - 2)
    assert [caption for _, caption in drawn][:4] == ["seed 4294967294", "seed 4294967295", "seed 0", "seed 1"]
    assert len(drawn) == 16
    assert [image.getpixel((0, 0)) for image, _ in drawn][:4] == [254, 255, 0, 1]
    assert {(image.mode, image.size) for image, _ in drawn} == {("L", (112, 112))}


def test_a_model_that_is_not_there_is_one_line_and_exit_code_1(tmp_path, capsys):
    assert app.main(["--model", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith(f"app.py: {tmp_path / 'none'} is not a folder")


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
