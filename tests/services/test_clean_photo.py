"""What comes in as a photo, and what is left of it: pixels, and nothing else."""

import tracemalloc
from io import BytesIO

import pytest
from PIL import Image

from buyer_portal.domain.errors import PhotoRefused
from buyer_portal.domain.photo import MAX_BYTES, MAX_PIXELS, NO_PHOTO, TOO_LARGE, TOO_MANY_PIXELS, ensure_pixels
from buyer_portal.services.clean_photo import clean_photo
from tests.pictures import (
    SCRIPT,
    SVG,
    bomb,
    photo_with_secrets,
    picture,
    picture_in_a_thousand_steps,
    see_through,
)


def read(content: bytes) -> Image.Image:
    found = Image.open(BytesIO(content))
    found.load()
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_a_jpeg(kind):
    clean = clean_photo(picture(kind))

    found = read(clean.content)
    assert (found.format, found.size) == ("JPEG", (60, 40)) == ("JPEG", (clean.width, clean.height))
    assert found.getpixel((30, 20)) == pytest.approx((254, 0, 0), abs=3)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_place_and_camera_are_gone_and_the_picture_stands_upright(kind):
    photo = photo_with_secrets(kind)
    assert b"SecretCamera" in photo

    clean = clean_photo(photo)

    found = read(clean.content)
    assert found.size == (40, 80)
    assert found.getpixel((20, 10)) == pytest.approx((254, 0, 0), abs=5)
    assert found.getpixel((20, 70)) == pytest.approx((0, 0, 254), abs=5)
    assert not found.getexif()
    assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"SecretCamera" not in clean.content


def test_what_hides_behind_the_picture_is_gone():
    clean = clean_photo(picture() + SCRIPT)

    assert b"script" not in clean.content


def test_a_large_photo_is_made_smaller():
    clean = clean_photo(picture(size=(4_000, 3_000)))

    assert (clean.width, clean.height) == (1_600, 1_200)


def test_what_can_be_seen_through_lies_on_white_paper():
    assert read(clean_photo(see_through()).content).getpixel((10, 10)) == (255, 255, 255)


NO_PHOTOS = [
    pytest.param(SVG, id="an SVG with a script"),
    pytest.param(SCRIPT, id="a renamed script"),
    pytest.param(b"", id="nothing"),
    pytest.param(b"GIF89a" + b"\0" * 200, id="another kind"),
    pytest.param(picture("GIF"), id="a real GIF"),
    pytest.param(picture("TIFF"), id="a real TIFF"),
    pytest.param(picture("PPM"), id="a real PPM"),
    pytest.param(picture()[:400], id="half a JPEG"),
    pytest.param(picture("PNG")[:60], id="half a PNG"),
    pytest.param(picture("WEBP")[:40], id="half a WebP"),
    pytest.param(picture_in_a_thousand_steps(), id="a thousand steps"),
    pytest.param(b"\xff\xd8\xff" + b"\0" * 5_000, id="only the beginning is true"),
    pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n" + b"0" * 400, id="a program for printers"),
]


@pytest.mark.parametrize("data", NO_PHOTOS)
def test_what_is_no_photo_is_refused_with_a_sentence(data):
    with pytest.raises(PhotoRefused) as refused:
        clean_photo(data)
    assert str(refused.value) == NO_PHOTO


def test_a_bomb_is_refused_before_it_is_unpacked():
    tracemalloc.start()
    with pytest.raises(PhotoRefused) as refused:
        clean_photo(bomb())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert str(refused.value) == TOO_MANY_PIXELS
    assert most < 1_000_000


def test_the_limits_are_exact():
    ensure_pixels(MAX_PIXELS // 1_000, 1_000)
    with pytest.raises(PhotoRefused):
        ensure_pixels(MAX_PIXELS + 1, 1)
    padded = picture() + b"\0" * MAX_BYTES
    assert clean_photo(padded[:MAX_BYTES])
    with pytest.raises(PhotoRefused, match=TOO_LARGE):
        clean_photo(padded[: MAX_BYTES + 1])
