"""What is measured in pictures, on blocks and stripes whose numbers are worked out by hand."""

import numpy as np
import pytest

from gan.attributes import MEASURES, measure


def measured(*blocks) -> dict[str, float]:
    """The attributes of a black picture with blocks (rows, columns, grey 0 to 255) on it."""
    image = np.zeros((28, 28), np.uint8)
    for rows, columns, grey in blocks:
        image[rows, columns] = grey
    return dict(zip(MEASURES, measure(image[None, :, :, None])[0], strict=True))


def test_a_block_in_the_upper_half():
    found = measured((slice(4, 14), slice(10, 16), 204))
    expected = {"brightness": 0.8, "length": 10, "weight": 1, "lean": -1}  # columns 10 to 15: 12.5 on the average, not 13.5
    assert found == pytest.approx(dict.fromkeys(MEASURES, 0) | expected, abs=1e-7)


def test_a_block_below_with_a_sleeve_at_its_side():
    found = measured((slice(14, 24), slice(10, 18), 255), (slice(14, 16), slice(18, 23), 255))
    # 80 pixels, and 10 of a sleeve in columns 18 to 22, four fifths of it in the outer columns from 19 on.
    assert (found["sleeves"], found["width"], found["weight"]) == pytest.approx((8 / 90, 9, -1))
    assert found["lean"] == pytest.approx((80 * 0 + 10 * 6.5) / 90)
    rows = np.repeat(np.arange(10), 8).tolist() + [0, 1] * 5
    assert found["length"] == pytest.approx(np.sqrt(12 * np.var(rows) + 1))


@pytest.mark.parametrize(("lying", "stripes"), [(True, 1), (False, -1)])
def test_stripes_that_lie_or_stand(lying, stripes):
    every_other = (slice(None, None, 2), slice(None))
    rows, columns = every_other if lying else every_other[::-1]
    found = measured((slice(None), slice(None), 255), (rows, columns, 127))
    assert (found["stripes"], found["pattern"], found["contrast"]) == pytest.approx((stripes, 128 / 255, 64 / 255))
    assert (found["brightness"], found["length"], found["width"]) == pytest.approx((191 / 255, 28, 28))
    assert found["sleeves"] == pytest.approx(18 / 28)


def test_a_dark_edge_counts_by_half_and_the_darkest_garment_counts():
    block = (slice(14, 20), slice(10, 14), 255)
    assert measured(block, (slice(14, 20), slice(14, 15), 32))["width"] == pytest.approx(4 + 32 / 63.75)
    assert measured((slice(14, 20), slice(10, 14), 64))["width"] == 4
    assert measured((slice(14, 20), slice(10, 14), 5))["length"] == pytest.approx(6)


def test_a_black_picture_has_nothing_of_anything():
    assert set(measured().values()) == {0}
