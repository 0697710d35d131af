"""What comes in as a photo, and what is left of it: pixels, and nothing else."""

import subprocess
import sys
import tracemalloc
from io import BytesIO

import pytest
from PIL import Image

from buyer_portal.domain.errors import PhotoRefused
from buyer_portal.domain.returns.photo import (
    MAX_BYTES,
    MAX_PIXELS,
    MAX_PIXELS_AT_ONCE,
    NO_PHOTO,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    ensure_pixels,
)
from buyer_portal.services.returns.clean_photo import clean_photo
from tests.pictures import (
    SCRIPT,
    SVG,
    bomb,
    grey_of_sixteen_bits,
    noise,
    photo_with_secrets,
    picture,
    picture_in_a_thousand_steps,
    see_through,
    small_file_of_many_pixels,
    steps_behind_a_false_end,
    with_a_film_behind_it,
)

pytestmark = pytest.mark.only_on_sqlite("asks no database")


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


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_full_of_details_is_taken_whatever_bytes_it_is_made_of(kind):
    data = noise(kind)
    assert MAX_BYTES * 0.8 < len(data) <= MAX_BYTES

    assert clean_photo(data)


def test_a_phones_photo_with_a_film_behind_it_is_taken():
    clean = clean_photo(with_a_film_behind_it())

    assert (clean.width, clean.height) == (60, 40)
    assert b"ftyp" not in clean.content


def test_a_grey_of_sixteen_bits_stays_grey():
    assert read(clean_photo(grey_of_sixteen_bits()).content).getpixel((10, 10)) == pytest.approx((128,) * 3, abs=3)


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
    pytest.param(steps_behind_a_false_end(), id="a thousand steps behind a false end"),
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


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_few_bytes_that_would_fill_the_memory_are_refused(kind):
    data = small_file_of_many_pixels(4_100, kind)
    assert len(data) < 100_000

    with pytest.raises(PhotoRefused) as refused:
        clean_photo(data)

    assert str(refused.value) == TOO_MANY_PIXELS


_MEASURE = """
import re, sys
from pathlib import Path
from buyer_portal.services.returns.clean_photo import clean_photo
def peak():  # not getrusage: its peak begins with that of the process before
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
data, before = sys.stdin.buffer.read(), peak()
clean_photo(data)
print(peak() - before)
"""

LARGEST = [
    pytest.param(small_file_of_many_pixels(4_000, "WEBP"), id="WebP"),
    pytest.param(small_file_of_many_pixels(4_000, "PNG"), id="PNG"),
    pytest.param(picture(size=(7_070, 7_070)), id="JPEG"),
    pytest.param(picture(size=(31_000, 1_600)), id="a long JPEG"),
]


@pytest.mark.parametrize("data", LARGEST)
def test_the_largest_picture_that_is_taken_leaves_room_for_everybody_else(data):
    run = subprocess.run([sys.executable, "-c", _MEASURE], input=data, capture_output=True, check=True, timeout=60)

    assert int(run.stdout) < 320 * 1024  # KiB


def test_the_limits_are_exact():
    for most, kind in ((MAX_PIXELS, "JPEG"), (MAX_PIXELS_AT_ONCE, "PNG"), (MAX_PIXELS_AT_ONCE, "WEBP")):
        ensure_pixels(most // 1_000, 1_000, kind)
        with pytest.raises(PhotoRefused):
            ensure_pixels(most + 1, 1, kind)
    padded = picture() + b"\0" * MAX_BYTES
    assert clean_photo(padded[:MAX_BYTES])
    with pytest.raises(PhotoRefused, match=TOO_LARGE):
        clean_photo(padded[: MAX_BYTES + 1])
