import imageio.v3 as imageio
import numpy as np
import pytest

from gan import bundle, pictures, sample
from gan.latents import code, vectors


def run(short_run, seeds, out):
    return sample.main(["--model", str(short_run / "model"), "--seeds", seeds, "--out", str(out)])


def test_npy_holds_the_pictures(short_run, tmp_path):
    assert run(short_run, "0-3,40", tmp_path / "a.npy") == 0
    drawn = np.load(tmp_path / "a.npy")
    assert (drawn.shape, drawn.dtype) == ((5, 28, 28, 1), np.uint8)
    assert np.array_equal(drawn, bundle.load(short_run / "model").draw([0, 1, 2, 3, 40]))


def test_png_is_a_grid_of_them(short_run, tmp_path, capsys):
    assert run(short_run, "0-15", tmp_path / "a.png") == 0
    assert capsys.readouterr().out == f"{tmp_path / 'a.png'}: 16 pictures\n"
    assert run(short_run, "7", tmp_path / "one.png") == 0
    assert capsys.readouterr().out == f"{tmp_path / 'one.png'}: 1 picture\n"
    assert np.array_equal(pictures.load_png(tmp_path / "a.png"), pictures.load_png(short_run / "model" / "grid.png"))


def test_gif_walks_through_the_seeds(short_run, tmp_path):
    assert run(short_run, "1,7,3", tmp_path / "a.gif") == 0
    frames = imageio.imread(tmp_path / "a.gif", mode="L")
    assert frames.shape == (2 * sample.FRAMES_A_LEG + 1, 224, 224)
    garments = bundle.load(short_run / "model").draw([1, 7, 3])
    at_seeds = frames[:: sample.FRAMES_A_LEG, ::8, ::8]
    assert np.abs(at_seeds.astype(int) - garments[..., 0]).max() <= 1


def test_codes_are_drawn_as_seeds_are_and_may_be_latent_vectors(short_run, tmp_path, capsys):
    model = bundle.load(short_run / "model")
    latent = code.written(code.of_vector(np.round(4 * vectors.from_seeds([7], 100)[0]) / 4))  # as float16 has it, too
    out = ["--model", str(short_run / "model"), "--out", str(tmp_path / "a.npy")]
    assert sample.main([*out, "--codes", "42", latent]) == 0
    expected = model.draw_latents(np.round(4 * vectors.from_seeds([7], 100)) / 4)
    assert np.array_equal(np.load(tmp_path / "a.npy"), np.concatenate([model.draw([42]), expected]))
    with pytest.raises(SystemExit) as exit:
        sample.main([*out, "--codes", "42~collar1"])
    assert exit.value.code == 2
    assert "--codes has 'collar'; allowed: seeds, until this model's directions have been sought" in capsys.readouterr().err


def test_seeds_and_ranges():
    assert sample.parse_seeds("0-3, 40") == [0, 1, 2, 3, 40]
    assert sample.parse_seeds("4294967295") == [4294967295]


@pytest.mark.parametrize("text", ["", "x", "1,,2", "3-1", "-1", "1.5", "4294967296", "9" * 5000, "1-", "²"])
def test_bad_seeds_are_named(text, capsys):
    with pytest.raises(SystemExit) as exit:
        sample.main(["--model", "m", f"--seeds={text}", "--out", "a.png"])
    assert exit.value.code == 2
    assert "--seeds has" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("seeds", "out", "message"),
    [
        ("0-100000", "a.png", "allowed: at most 100,000 seeds"),
        ("0", "a.jpg", "--out is 'a.jpg'; allowed: a name that ends in .png, .gif, .npy"),
        ("0-100", "a.gif", "allowed for a GIF: 2 to 100 seeds"),
        ("0", "a.gif", "allowed for a GIF: 2 to 100 seeds"),
    ],
)
def test_what_cannot_be_drawn_is_refused(seeds, out, message, capsys):
    with pytest.raises(SystemExit) as exit:
        sample.main(["--model", "m", "--seeds", seeds, "--out", out])
    assert exit.value.code == 2
    assert message in capsys.readouterr().err


def test_a_folder_is_no_place_for_a_file_and_nothing_is_drawn(short_run, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bundle, "load", lambda folder: pytest.fail("drawn"))
    (tmp_path / "a.png").mkdir()
    with pytest.raises(SystemExit) as exit:
        run(short_run, "0", tmp_path / "a.png")
    assert exit.value.code == 2
    assert f"--out is '{tmp_path / 'a.png'}', which is a folder" in capsys.readouterr().err.splitlines()[-1]


def test_a_missing_model_and_a_bad_place_are_one_line_and_exit_code_1(short_run, tmp_path, capsys):
    assert sample.main(["--model", str(tmp_path / "none"), "--seeds", "0", "--out", str(tmp_path / "a.png")]) == 1
    assert capsys.readouterr().err.startswith(f"gan.sample: {tmp_path / 'none'} is not a folder")
    (tmp_path / "file").touch()
    assert run(short_run, "0", tmp_path / "file" / "a.png") == 1
    assert capsys.readouterr().err.startswith(f"gan.sample: {tmp_path / 'file'}")
