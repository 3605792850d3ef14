"""A garment's code: read in one place, written in one form, and what it stands for."""

import base64
from decimal import Decimal

import numpy as np
import pytest

from gan.latents import code, directions, vectors
from gan.latents.code import Altered, CodeError, Latent

NAMES = ("brightness", "sleeves")


def parse(text, latent_dim=100, classes=10):
    return code.parse(text, latent_dim, classes, NAMES)


def encoded(*numbers) -> str:
    return "z" + base64.urlsafe_b64encode(np.array(numbers, "<f2").tobytes()).decode().rstrip("=")


def test_a_seed_is_the_number_that_it_always_was():
    assert parse("42") == 42
    assert code.written(42) == "42"
    np.testing.assert_array_equal(code.vector(42, 100, {}), vectors.from_seeds([42], 100)[0])
    np.testing.assert_array_equal(code.vector(42, 100, {}, 0.5), vectors.truncate(vectors.from_seeds([42], 100)[0], 0.5))
    np.testing.assert_array_equal(code.weights(42, 100, 10), vectors.classes_of([42], 100)[0])


def test_alterations_move_the_seeds_vector_after_variety_has_scaled_it():
    altered = parse("42~sleeves-0.8~brightness1.50")
    assert altered == Altered(42, (("brightness", Decimal("1.5")), ("sleeves", Decimal("-0.8"))))
    assert code.written(altered) == "42~brightness1.5~sleeves-0.8"  # one garment has one code
    units = {name: np.eye(100, dtype=np.float32)[i] for i, name in enumerate(NAMES)}
    expected = 0.5 * vectors.from_seeds([42], 100)[0]
    expected[0] += 1.5
    expected[1] -= 0.8
    np.testing.assert_allclose(code.vector(altered, 100, units, 0.5), expected, rtol=1e-6)
    np.testing.assert_array_equal(code.weights(altered, 100, 10), code.weights(42, 100, 10))
    assert parse("42~sleeves0") == 42


def test_a_latent_vector_goes_there_and_back():
    vector, classes = vectors.from_seeds([7], 100)[0], np.full(10, 0.1, np.float32)
    latent = code.of_vector(vector, classes)
    assert parse(code.written(latent)) == latent
    np.testing.assert_allclose(code.vector(latent, 100, {}), vector, rtol=1e-3)
    np.testing.assert_allclose(code.vector(latent, 100, {}, 0.5), vector / 2, rtol=1e-3)
    np.testing.assert_allclose(code.weights(latent, 100, 10), classes, rtol=1e-3)
    assert code.weights(latent, 100, 10).sum() == pytest.approx(1)
    assert parse(code.written(code.of_vector(vector)), classes=0) == code.of_vector(vector)
    assert len(code.called(latent)) < 20 < len(code.written(latent))


def test_a_latent_vector_is_base64url_of_little_endian_float16():
    assert parse("zADwAwA", 2, 0) == Latent(b"\x00\x3c\x00\xc0")  # 1, -2
    np.testing.assert_array_equal(code.vector(Latent(b"\x00\x3c\x00\xc0"), 2, {}), [1, -2])


@pytest.mark.parametrize(
    ("text", "part", "why"),
    [
        ("", "", "seed"),
        ("x", "x", "seed"),
        ("-1", "-1", "seed"),
        ("4294967296", "4294967296", "seed"),
        ("4\u0662", "4\u0662", "seed"),
        ("1" * 5000, "1" * 5000, "seed"),
        ("~sleeves1", "", "seed"),
        ("42~", "", "move"),
        ("42~sleeves", "sleeves", "move"),
        ("42~1", "1", "move"),
        ("42~Sleeves1", "Sleeves1", "move"),
        ("42~sleeves1e0", "sleeves1e0", "move"),
        ("42~sleeves+1", "sleeves+1", "move"),
        ("42~sleeves1\n", "sleeves1\n", "move"),
        ("42~collar1", "collar", "direction"),
        ("42~sleeves3.01", "sleeves3.01", "distance"),
        ("42~sleeves-4", "sleeves-4", "distance"),
        ("42~sleeves0.001", "sleeves0.001", "distance"),
        ("42~sleeves0000001", "sleeves0000001", "distance"),
        ("42~sleeves1~sleeves1", "sleeves1", "twice"),
        ("42" + "~sleeves1" * 21, "21 alterations", "moves"),
        ("z", "z", "length"),
        ("zAAAA", "zAAAA", "length"),
        (encoded(*[0] * 110) + "=", encoded(*[0] * 110) + "=", "length"),
        (encoded(*[0] * 110)[:-1] + "*", encoded(*[0] * 110)[:-1] + "*", "letters"),
        (encoded(*[0] * 100, 1, *[0] * 9) + "~collar1", "collar", "direction"),
        (encoded(*[0] * 110)[:-1] + "B", encoded(*[0] * 110)[:-1] + "B", "letters"),  # bits that are no number's
        (encoded(np.nan, *[0] * 99, 1, *[0] * 9), None, "number"),
        (encoded(np.inf, *[0] * 99, 1, *[0] * 9), None, "number"),
        (encoded(*[0] * 110), None, "weights"),
        (encoded(*[0] * 100, 2, -1, *[0] * 8), None, "weights"),
        (encoded(*[0] * 100, 0.5, 0.4, *[0] * 8), None, "weights"),
    ],
)
def test_what_cannot_be_is_refused_with_the_part_that_is_wrong(text, part, why):
    with pytest.raises(CodeError) as error:
        parse(text)
    assert (error.value.part, error.value.why) == (text if part is None else part, why)


def test_directions_are_unit_vectors_by_name_and_a_damaged_list_says_where():
    entry = {"name": "brightness", "vector": [3, 4]}
    found = directions.unit_vectors({"directions": [entry]}, 2)
    np.testing.assert_allclose(found["brightness"], [0.6, 0.8])
    for wrong, where in (
        ([], "directions"),
        ({"directions": [entry] * 21}, "at most 20"),
        ({"directions": [entry, entry]}, r"directions\[1\].name"),
        ({"directions": [entry | {"name": "A"}]}, r"directions\[0\].name"),
        ({"directions": [entry | {"vector": [0, 0]}]}, r"directions\[0\].vector"),
        ({"directions": [entry | {"vector": [1, 2, 3]}]}, r"directions\[0\].vector"),
        ({"directions": [entry | {"vector": ["a", {}]}]}, r"directions\[0\].vector"),
        ({"directions": [entry | {"vector": [float("nan"), 1]}]}, r"directions\[0\].vector"),
    ):
        with pytest.raises(ValueError, match=where):
            directions.unit_vectors(wrong, 2)
