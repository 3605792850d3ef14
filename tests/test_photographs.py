"""A visitor's picture: what is taken becomes light on black and fills its square; what is not is refused with a sentence."""

import io
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageDraw

from gan import photographs
from gan.data import fitting
from gan.photographs import PictureError


def shirt(ground=(240, 238, 235), cloth=(20, 40, 120)) -> Image.Image:
    """A T of cloth, 400 x 400 pixels, in a picture of 600 x 800."""
    picture = Image.new("RGB", (600, 800), ground)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((100, 200, 499, 299), fill=cloth)
    pen.rectangle((200, 200, 399, 599), fill=cloth)
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **how) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **how)
    return buffer.getvalue()


def taken(content: bytes, side: int = 28) -> np.ndarray:
    return photographs.seen(photographs.read(content), side)


def turned() -> Image.Exif:
    """The top of the picture is at the right."""
    exif = Image.Exif()
    exif[0x112] = 6
    return exif


def sixteen_bits() -> Image.Image:
    return Image.fromarray(np.asarray(shirt().convert("L")).astype(np.uint16) * 257)


def on_nothing() -> Image.Image:
    """The shirt alone, all around it transparent."""
    picture = shirt((0, 0, 0)).convert("RGBA")
    picture.putalpha(Image.fromarray(np.where(np.asarray(shirt((0, 0, 0)).convert("L")) > 0, 255, 0).astype(np.uint8)))
    return picture


def noise() -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (300, 200), np.uint8))


@pytest.mark.parametrize(
    "content",
    [
        encoded(shirt()),
        encoded(shirt(), "JPEG"),
        encoded(shirt(), "WEBP"),
        encoded(shirt(), "BMP"),
        encoded(shirt().convert("CMYK"), "JPEG"),
        encoded(shirt().convert("P")),
        encoded(sixteen_bits()),
        encoded(on_nothing()),
        encoded(shirt().transpose(Image.Transpose.ROTATE_90), "JPEG", exif=turned()),
        encoded(shirt(), "GIF", save_all=True, append_images=[shirt((0, 0, 0))]),  # an animation's first picture
        encoded(shirt((8, 8, 8), (240, 240, 240))),
    ],
    ids=["png", "jpeg", "webp", "bmp", "cmyk", "palette", "16 bits", "transparent", "turned", "animation", "dark ground"],
)
@pytest.mark.parametrize("side", [28, 112])
def test_whatever_the_file_the_shirt_fills_the_square_light_on_black(content, side):
    made = taken(content, side)
    assert (made.shape, made.dtype) == ((side, side), np.uint8)
    quarter, edge = side // 4, side // 14
    assert made[edge : quarter - edge, edge:-edge].min() > 150  # both sleeves
    assert made[quarter:, quarter + edge : -quarter - edge].min() > 150
    assert made[quarter + edge :, : quarter - edge].max() == made[quarter + edge :, -quarter + edge :].max() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "picture is missing"),
        (b"hello", "picture is no picture that can be read, or it is damaged; allowed: PNG, JPEG, WEBP, GIF, BMP"),
        (encoded(shirt())[:300], "picture is no picture that can be read, or it is damaged"),
        (b"\0" * (photographs.MOST_BYTES + 2**20), "picture is 11.0 MiB large; allowed: at most 10 MiB"),
        (encoded(Image.new("L", (1, 1))), "picture is 1 x 1 pixels large; allowed: at least 8 x 8"),
        (
            encoded(Image.new("1", (7000, 7000))),
            "picture is 7000 x 7000 pixels large; allowed: at most 16 million pixels, as JPEG 50",
        ),
        (encoded(Image.new("L", (8000, 8000)), "JPEG"), "picture is 8000 x 8000 pixels large; allowed: at most 16 million"),
        (encoded(Image.new("1", (30_000, 30_000))), "picture has far too many pixels"),
        (encoded(Image.new("L", (112, 112))), "picture has nothing that stands out from its ground"),
        (encoded(Image.new("L", (90, 70), 255)), "picture has nothing that stands out from its ground"),
        (encoded(Image.new("RGBA", (90, 70))), "picture has nothing that stands out from its ground"),
        (encoded(noise()), "picture has nothing that stands out from its ground"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(content, sentence, recwarn):
    with pytest.raises(PictureError) as error:
        taken(content)
    assert str(error.value).startswith(sentence) and "; allowed: " in str(error.value)
    assert not recwarn.list


@pytest.mark.parametrize("times", [1, 4, 16])
def test_a_picture_of_28_squares_is_taken_as_it_is(garments, times):
    for image in garments[0][:3, ..., 0] // 2 + 20:  # neither its ground nor its margin is touched
        content = encoded(Image.fromarray(image.repeat(times, 0).repeat(times, 1)))
        assert np.array_equal(taken(content), image)
        assert np.array_equal(fitting.fit(taken(content, 112)), image)


@pytest.mark.parametrize("times", [1, 8])
def test_a_drawing_of_28_dark_squares_on_white_is_light_on_black(times):
    drawing = np.full((28, 28), 250, np.uint8)
    drawing[4:24, 0:6] = 10  # to the border
    made = taken(encoded(Image.fromarray(drawing.repeat(times, 0).repeat(times, 1))))
    assert made[4:24, 0:6].min() > 230 and made[:, 6:].max() == made[:4].max() == 0
    assert np.array_equal(photographs.seen(drawing, is_known=True), drawing)  # a model's own, which has learnt such ones


def test_the_photographs_of_phones_are_taken_and_other_pictures_only_where_they_are_decoded_in_little_memory():
    phones = shirt().resize((7000, 7000), Image.Resampling.NEAREST)
    assert taken(encoded(phones, "JPEG")).shape == (28, 28)
    twice = encoded(phones, "MPO", save_all=True, append_images=[shirt()])  # a portrait and its depth
    assert photographs.read(twice).shape == (448, 448)
    # A long one, whose areas would be a table of gigabytes.
    assert photographs.read(encoded(Image.new("L", (1_000_000, 9), 200))).shape == (1, 448)


def test_one_picture_is_decoded_at_a_time(monkeypatch):
    inside, most, decode = [], [], fitting.upright

    def watched(*given):
        inside.append(1)
        time.sleep(0.01)
        most.append(len(inside))
        inside.pop()
        return decode(*given)

    monkeypatch.setattr(fitting, "upright", watched)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(photographs.read, [encoded(shirt())] * 4))
    assert most == [1] * 4


def test_shadows_and_noise_of_the_ground_are_ground():
    rng, (rows, columns) = np.random.default_rng(0), np.mgrid[:400, :400]
    wall = 225 - 15 * columns / 400 + rng.normal(0, 4, (400, 400))
    wall[(rows > 100) & (rows < 300) & (columns > 150) & (columns < 250)] = 60
    made = taken(encoded(Image.fromarray(wall.astype(np.uint8))))
    assert made[:, 7:21].mean() > 150 and made[:, :6].max() == made[:, 22:].max() == 0


def test_what_lines_enclose_is_filled_and_what_they_do_not_stays():
    picture = Image.new("L", (112, 112))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 0, 80, 70), outline=255, width=4)
    pen.line((20, 90, 100, 90), fill=255, width=4)
    made = photographs.filled(np.asarray(picture))
    assert made[10:60, 40:70].min() == made[10:60, 40:70].max() == photographs.FILLED
    assert made[80:86].max() == made[100:].max() == made[:, :20].max() == 0
    assert made[90, 50] == made[2, 50] == 255


def test_a_fill_reaches_all_that_a_flood_from_outside_does_not():
    rng = np.random.default_rng(0)
    for share in (0.2, 0.4, 0.5):  # at 0.4 the ways are long and wound
        square = np.where(rng.random((112, 112)) < share, 255, 0).astype(np.uint8)
        flooded = Image.fromarray(np.pad(square, 1)).copy()
        ImageDraw.floodfill(flooded, (0, 0), 128)
        enclosed = (np.asarray(flooded)[1:-1, 1:-1] == 0) & (square == 0)
        assert enclosed.any()
        assert np.array_equal(photographs.filled(square), np.where(enclosed, photographs.FILLED, square))
