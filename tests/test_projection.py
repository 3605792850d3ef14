"""The nearest picture that a model can draw: on a small model, whose own pictures are found again."""

import numpy as np
import pytest
from PIL import Image

from gan import bundle, data, files, pictures, project, projection, reach, sample
from gan.bundle import BundleError
from gan.data import Dataset
from gan.latents import code as codes
from gan.latents import vectors
from gan.progress import finished
from gan.projection import Adam

LATENT, CLASSES = 6, 3


class Boxes:
    """A conditional model: a class is a box as bright as the latent vector says, with a gradient that it says too."""

    latent_dim, classes, is_conditional, weights_hash = LATENT, CLASSES, True, "5eed"
    directions: dict = {}  # noqa: RUF012

    def __init__(self) -> None:
        import keras
        from keras import layers

        latent, kind = keras.Input((LATENT,)), keras.Input((CLASSES,))
        shades, boxes = layers.Dense(784, use_bias=False), layers.Dense(784, use_bias=False)
        values = layers.Multiply()([layers.Activation("sigmoid")(shades(latent)), boxes(kind)])
        self.generator = keras.Model([latent, kind], layers.Reshape((28, 28, 1))(layers.Rescaling(2, -1)(values)))
        rows, columns = np.mgrid[-1:1:28j, -1:1:28j]
        waves = [np.ones_like(rows), rows, columns, rows * columns, np.cos(3 * rows), np.cos(3 * columns)]
        shades.kernel.assign(np.reshape(waves, (LATENT, 784)))
        sizes = [(np.abs(rows) < wide) & (np.abs(columns) < high) for wide, high in ((0.9, 0.4), (0.4, 0.9), (0.6, 0.6))]
        boxes.kernel.assign(np.reshape(sizes, (CLASSES, 784)).astype(np.float32))

    def draw_latents(self, latents, classes):
        return data.to_uint8(self.generator([latents, classes], training=False))

    def draw(self, seeds, label):
        return self.draw_latents(vectors.from_seeds(seeds, LATENT), vectors.classes_of(seeds, LATENT, label, CLASSES))


@pytest.fixture(scope="module")
def model():
    return Boxes()


def followed(work):
    steps = []
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            return steps, end.value


@pytest.mark.parametrize("label", [None, 1])
def test_its_own_picture_is_found_again_and_its_code_draws_what_was_found(model, label):
    image = model.draw([5000], 1)[0]
    steps, found = followed(projection.project(model, image, label))
    first = projection.distance(found.film[0], image)
    assert found.distance < 3 < first
    assert found.label == 1
    code = codes.parse(codes.written(found.code), LATENT, CLASSES, {})
    again = model.draw_latents(codes.vector(code, LATENT, {})[None], codes.weights(code, LATENT, CLASSES)[None])[0]
    assert np.array_equal(again, found.image)
    assert found.distance == projection.distance(again, image)
    shares = [step.share for step in steps]
    assert shares == sorted(shares) and shares[0] > 0 and shares[-1] == 1
    assert np.array_equal(found.film[-1], found.image)
    assert any(np.array_equal(step.image, found.film[len(found.film) // 2]) for step in steps)


def test_what_a_candidate_shows_already_is_not_lost_on_the_way(model):
    image = model.draw([7], 1)[0]  # the first seeds are the candidates
    assert finished(projection.project(model, image)).distance < 0.5


def test_another_class_than_its_own_comes_less_near(model):
    image = model.draw([5000], 1)[0]
    own, other = (finished(projection.project(model, image, label)) for label in (1, 0))
    assert other.label == 0
    assert other.distance > own.distance + 10


def test_the_candidates_of_a_class_are_drawn_once_for_all(model, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        projection, "_draw", lambda model, inputs: drawn.append(len(inputs.latents)) or model.draw_latents(*inputs)
    )
    projection._known.clear()
    for _ in range(2):
        finished(projection.project(model, model.draw([7], 2)[0], 2))
    assert drawn.count(projection.PIECE) == projection.CANDIDATES // projection.PIECE
    assert max(drawn) == projection.PIECE


def test_a_model_without_classes_is_asked_for_none(small_run):
    small = bundle.load(small_run / "model")
    image = small.draw([5000])[0]
    found = finished(projection.project(small, image))
    assert found.label is None
    assert found.distance < projection.distance(found.film[0], image)
    assert len(found.code.numbers) == 2 * small.latent_dim


def test_distances_are_root_mean_squares():
    one, other = np.zeros((2, 28, 28, 1), np.uint8), np.zeros((28, 28, 1), np.uint8)
    one[0], one[1, :14] = 3, 200
    np.testing.assert_allclose(projection.distance(one, other), [3, 200 / np.sqrt(2)])


def test_a_step_of_adam_is_keras():
    import keras

    start, slopes = np.array([[1.0, -2.0], [0.5, 3.0]], np.float32), np.random.default_rng(0).standard_normal((3, 2, 2))
    variable = keras.Variable(start)
    theirs = keras.optimizers.Adam(0.05, projection.MOMENTUM, projection.SQUARES, projection.TINY)
    ours, now = Adam((2, 2)), start
    for slope in slopes.astype(np.float32):
        theirs.apply([keras.ops.convert_to_tensor(slope)], [variable])
        now = now - ours(slope, 0.05)
    np.testing.assert_allclose(now, np.asarray(variable), atol=1e-5)


def test_how_near_it_comes_is_told_of_its_own_pictures_and_of_held_out_ones(model, monkeypatch, tmp_path):
    monkeypatch.setattr(reach, "SHOWN", 3)
    monkeypatch.setattr(projection, "PLAN", ((4, 20),))
    labels = np.repeat(np.arange(3, dtype=np.uint8), 4)
    shirts = np.full((12, 28, 28, 1), 90, np.uint8)  # which no box is
    dataset = Dataset("x", shirts, labels, shirts, labels, ("a", "b", "c"), True, ())
    shares = []
    found = reach.derive(model, dataset, shares.append)
    assert found["weights_sha256"] == "5eed" and found["counts"] == [3, 3]
    assert shares == sorted(shares) and shares[-1] == 1
    assert max(found["own"]) < min(found["real"])
    assert reach.read(tmp_path, "5eed", 3) is None
    files.write_json(tmp_path / "reach.json", found)
    read = reach.read(tmp_path, "5eed", 3)
    assert (read.own.tolist(), read.real.tolist(), read.counts) == (found["own"], found["real"], (3, 3))
    files.write_json(tmp_path / "reach.json", found | {"own": ["x"]})
    with pytest.raises(BundleError, match=r"reach\.json is damaged"):
        reach.read(tmp_path, "5eed", 3)


# The command


def ask(folder, picture, out, *more) -> int:
    return project.main(["--model", str(folder), "--picture", str(picture), "--out", str(out), *more])


def test_the_commands_last_line_is_the_code_of_what_it_writes(small_run, tmp_path, capsys):
    model = small_run / "model"
    pictures.save_png(tmp_path / "asked.png", bundle.load(model).draw([5000])[0, ..., 0])
    assert ask(model, tmp_path / "asked.png", tmp_path / "found.png") == 0
    *_, told, code = capsys.readouterr().out.splitlines()
    assert told.startswith(f"{tmp_path / 'found.png'}: off by ")
    assert sample.main(["--model", str(model), "--codes", code, "--out", str(tmp_path / "again.png")]) == 0
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / "found.png").read_bytes()


@pytest.mark.parametrize(
    ("picture", "out", "more", "exit", "message"),
    [
        ("text.png", "a.png", (), 2, "--picture is no picture that can be read"),
        ("none.png", "a.png", (), 2, "none.png': No such file or directory; allowed: a file that can be read"),
        ("large.png", "a.png", (), 2, "--picture is 11.0 MiB large; allowed: at most 10 MiB"),
        ("box.png", "text.png/a.png", (), 2, "text.png/a.png'; allowed: a file in a folder in which you may write"),
        ("grey.png", "a.png", (), 2, "--picture has nothing that stands out from its ground"),
        ("box.png", "a.jpg", (), 2, "--out is"),
        ("box.png", "a.png", ("--label", "3"), 2, "--label is '3'; allowed for "),
        ("box.png", "a.png", ("--label", "socks"), 2, "--label is 'socks'; allowed for "),
    ],
)
def test_what_cannot_be_is_refused_before_keras_is_loaded(
    small_run, tmp_path, capsys, monkeypatch, picture, out, more, exit, message
):
    monkeypatch.setattr(project, "import_keras", lambda: pytest.fail("loaded"))
    (tmp_path / "text.png").write_text("text")
    with open(tmp_path / "large.png", "wb") as large:
        large.truncate(11 * 2**20)
    Image.new("L", (30, 30)).save(tmp_path / "grey.png")
    box = Image.new("L", (30, 30))
    box.paste(255, (5, 5, 20, 20))
    box.save(tmp_path / "box.png")
    try:
        code = ask(small_run / "model", tmp_path / picture, tmp_path / out, *more)
    except SystemExit as end:
        code = end.code
    assert code == exit
    assert message in capsys.readouterr().err
    assert not (tmp_path / out).exists()
