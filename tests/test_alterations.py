"""Directions that are found by measuring: on generators whose every effect is known, and on those that ship."""

from types import SimpleNamespace

import numpy as np
import pytest
from conftest import ROOT

from gan import alterations, derive, files
from gan.attributes import MEASURES, measure
from gan.bundle import NoDiscriminatorError
from gan.latents import directions, vectors

LATENT = 8
SHIPPED = ("cdcgan", "dcgan")


def kernel() -> np.ndarray:
    """What latent numbers add to a picture's grey: brightness, weight above, a pattern, sleeves; the others next to nothing."""
    rows, columns = np.mgrid[:28, :28]
    body = (np.abs(columns - 13.5) < 4) & (np.abs(rows - 13.5) < 12)
    sleeves = ((columns == 4) | (columns == 23)) & (np.abs(rows - 8) < 6)
    made = np.zeros((LATENT, 28, 28))
    made[0], made[1] = 0.05 * body, 0.05 * body * np.where(rows < 14, 1, -1)
    made[2], made[3] = 0.02 * body * (-1) ** (rows + columns), 0.03 * sleeves
    made[4:] = 0.001 * np.random.default_rng(0).standard_normal((4, 28, 28))
    return made


def known(classes: int = 0, of_latents: float = 1.0) -> SimpleNamespace:
    """A model that draws a body with sleeves, brighter in each class than in the one before."""
    import keras
    from keras import layers

    latent = keras.Input((LATENT,))
    kind = [keras.Input((classes,))] if classes else []
    dense = layers.Dense(784, use_bias=False)
    keras_model = keras.Model([latent, *kind], dense(latent))
    dense.kernel.assign(kernel().reshape(LATENT, 784))
    base = np.where(kernel()[0] > 0, 0.5, 0) + np.where(kernel()[3] > 0, 0.12, 0)
    drawn = []

    def draw_latents(points, kinds=None):
        drawn.append(len(points))
        grey = base + of_latents * np.tensordot(points, kernel(), 1)
        if classes:
            grey = grey + 0.1 * (kinds @ np.arange(classes))[:, None, None] * (base > 0.3)
        return (255 * np.clip(grey, 0, 1)).astype(np.uint8)[..., None]

    return SimpleNamespace(
        latent_dim=LATENT,
        classes=classes,
        is_conditional=classes > 0,
        weights_hash="5eed",
        generator=keras_model,
        draw_latents=draw_latents,
        drawn=drawn,
    )


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(alterations, "FITTED", 600)
    monkeypatch.setattr(alterations, "SCREENED", 60)
    monkeypatch.setattr(alterations, "PROVED", 100)


@pytest.mark.parametrize("classes", [0, 3])
def test_known_effects_are_found_and_kept_apart(few, classes):
    shares, model = [], known(classes)
    found = alterations.derive(model, None, shares.append)
    assert shares == sorted(shares) and shares[0] > 0 and shares[-1] <= 1
    assert max(model.drawn) <= alterations.PIECE
    assert found["weights_sha256"] == "5eed"
    by_name = {entry["name"]: entry for entry in found["directions"]}
    assert {"brightness", "weight", "sleeves"} <= by_name.keys()
    assert len(by_name) >= alterations.FEWEST
    units = directions.unit_vectors(found, LATENT)
    for name, along in {"brightness": 0, "weight": 1, "sleeves": 3}.items():
        assert 0.8 <= by_name[name]["effects"][name] <= 1.3  # deviations within a class, from -2 to 2
        assert by_name[name]["right_sign"] >= 0.95
        assert np.abs(units[name][:4]).argmax() == along and units[name][along] > 0
        assert sorted(by_name[name]["effects"]) == sorted(MEASURES)
    named = [name for name in by_name if name in MEASURES]
    for name in named:
        others = [abs(by_name[name]["effects"][other]) for other in named if other != name]
        assert by_name[name]["effects"][name] >= 2 * max(others)


def test_where_nothing_holds_directions_have_no_names_and_are_at_right_angles(few):
    found = alterations.derive(known(of_latents=0.0), None, lambda share: None)
    assert [entry["name"] for entry in found["directions"]] == ["da", "db", "dc", "dd", "de", "df"]
    assert all(entry["right_sign"] is None for entry in found["directions"])
    units = np.array(list(directions.unit_vectors(found, LATENT).values()))
    np.testing.assert_allclose(units @ units.T, np.eye(6), atol=1e-4)


def test_a_direction_raises_its_attribute_by_a_deviation_and_others_by_a_third_at_most():
    rng = np.random.default_rng(1)
    slopes, weights = rng.standard_normal((20, 3)), rng.standard_normal((20, 50))
    slopes[:, 1] = slopes[:, 0] + 0.5 * slopes[:, 1]  # two that go along with one another
    found = alterations.apart(slopes, weights)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1)
    effects = 4 * found @ slopes
    np.testing.assert_allclose(np.diag(effects), 1)
    assert (np.abs(effects - np.diag(np.diag(effects))) <= 1 / 3 + 1e-6).all()
    # What reaches further than that by a whole unit vector stays one.
    faint = alterations.apart(slopes / 1000, weights)
    np.testing.assert_allclose(np.linalg.norm(faint, axis=1), 1)
    assert (np.diag(faint @ slopes) > 0).all()
    # Where some of the latent vector hardly shows, what is missing to a unit vector lies there.
    quiet = np.diag([1.0] * 10 + [1e-3] * 10)
    assert np.linalg.norm(alterations.apart(slopes, quiet)[2] @ quiet) < 0.3


def test_the_others_are_the_strongest_that_are_left():
    found = alterations.others(np.diag([1.0, 5.0, 3.0, 2.0]), np.eye(4)[1:2], 2)
    np.testing.assert_allclose(found, np.eye(4)[[2, 3]], atol=1e-12)
    assert alterations.others(np.eye(3), np.eye(3)[:2], 6).shape == (1, 3)  # there are no more


def test_the_first_weights_are_those_of_all_dense_layers_that_take_the_latent_vector():
    import keras
    from keras import layers

    latent, kind = keras.Input((4,)), keras.Input((3,))
    both = layers.Concatenate()([latent, layers.Dense(2)(kind)])
    shared = layers.Dense(5, activation="relu")
    gain = layers.Dense(6)(shared(both))
    first = layers.Dense(12)
    norm = layers.BatchNormalization()
    normed = norm(layers.Reshape((2, 6))(first(both)))
    model = keras.Model([latent, kind], layers.Multiply()([normed, layers.Reshape((1, 6))(gain)]))
    gamma, variance = np.arange(1.0, 7.0), np.full(6, 4.0)
    norm.set_weights([gamma, np.ones(6), np.ones(6), variance])
    expected = np.concatenate(
        [np.asarray(shared.kernel)[:4], np.asarray(first.kernel)[:4] * np.tile(gamma / np.sqrt(4 + norm.epsilon), 2)], axis=1
    )
    found = alterations.first_weights(model)
    assert sorted(map(tuple, found.T.round(4))) == sorted(map(tuple, expected.T.round(4)))


def test_the_command_writes_what_each_part_says_or_says_why_not(tmp_path, capsys, monkeypatch):
    def judged(model, dataset, report):
        raise NoDiscriminatorError("none")

    parts = {"directions.json": lambda model, dataset, report: report(1.0) or {"of": model.name}, "ranks.json": judged}
    monkeypatch.setattr(derive, "PARTS", parts)
    derive.derive(SimpleNamespace(folder=tmp_path, name="robes"), None)
    assert files.read_json(tmp_path / "directions.json") == {"of": "robes"}
    assert "Not written: ranks.json: none" in capsys.readouterr().out
    assert not (tmp_path / "ranks.json").exists()
    assert derive.main(["--model", str(tmp_path / "nowhere")]) == 1
    assert "gan.derive: " in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        derive.main(["--model", " "])


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_has_its_directions(name):
    folder = ROOT / "weights" / name
    content = files.read_json(folder / "directions.json")
    assert content["weights_sha256"] == files.read_json(folder / "run.json")["weights_sha256"]
    assert 6 <= len(content["directions"]) <= 10
    for entry in content["directions"]:
        assert abs(np.linalg.norm(entry["vector"]) - 1) < 1e-3
        if entry["name"] in MEASURES:
            assert entry["effects"][entry["name"]] >= 0.8 and entry["right_sign"] >= 0.95


def test_the_shipped_directions_do_what_their_names_say():
    from gan import bundle

    model = bundle.load(ROOT / "weights" / "cdcgan")
    latents = vectors.from_seeds(range(24), model.latent_dim)
    classes = vectors.classes_of(range(24), model.latent_dim)
    for name, direction in model.directions.items():
        if name in MEASURES:
            low, high = (measure(model.draw_latents(latents + end * direction, classes)) for end in (-2, 2))
            own = list(MEASURES).index(name)
            assert (high > low)[:, own].mean() > 0.85, name
