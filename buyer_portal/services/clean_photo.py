"""A picture from outside, written anew: place, time, camera, and whatever else hides in the file, stay outside."""

import re
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from buyer_portal.domain.errors import PhotoRefused
from buyer_portal.domain.photo import MAX_BYTES, NO_PHOTO, PHOTO_TYPES, TOO_LARGE, ensure_pixels

_LONGEST_SIDE = 1_600
_QUALITY = 82
# A JPEG in steps has about ten of them. Each is a walk over all of it, and can be as small as twenty bytes.
_MAX_SCANS, _SCAN, _END = 20, 0xDA, 0xD9
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")  # of a part with a length, or the end: not of what lies within

Image.MAX_IMAGE_PIXELS = None  # it only warns at first; ours is asked before anything is unpacked


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A JPEG of our own making, upright, without anything but its pixels."""

    content: bytes
    width: int
    height: int


def clean_photo(data: bytes) -> CleanPhoto:
    """Read a photo, whatever its file was called, and write it anew.

    Raises:
        PhotoRefused: it is none of the kinds we take, broken, or too large, packed or unpacked.
    """
    if len(data) > MAX_BYTES:
        raise PhotoRefused(TOO_LARGE)
    try:
        with Image.open(BytesIO(data), formats=tuple(PHOTO_TYPES)) as picture:
            is_jpeg = isinstance(picture, JpegImageFile)  # a phone's may have others, or a film, behind it
            ensure_pixels(*picture.size, piece_by_piece=is_jpeg)
            if is_jpeg and _scans(data) > _MAX_SCANS:
                raise PhotoRefused(NO_PHOTO)
            return _written_anew(picture)
    except PhotoRefused:
        raise
    except Exception:  # a decoder fails in as many ways as files can be broken
        raise PhotoRefused(NO_PHOTO) from None


def _scans(data: bytes) -> int:
    """Count the steps of a JPEG, part by part up to its end: what a part holds, or stands behind the end, is none."""
    place = scans = 0
    while (marker := _MARKER.search(data, place)) and marker[1][0] != _END:
        scans += marker[1][0] == _SCAN
        place = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return scans


def _written_anew(picture: Image.Image) -> CleanPhoto:
    longest = max(picture.size)
    width, height = (max(1, side * _LONGEST_SIDE // longest) for side in picture.size)
    picture.draft("RGB", (width, height))  # a JPEG need not be unpacked larger than it is wanted
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    upright = _of_eight_bits(ImageOps.exif_transpose(picture)).convert("RGBA")
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    written = BytesIO()
    paper.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return CleanPhoto(written.getvalue(), *paper.size)


def _of_eight_bits(picture: Image.Image) -> Image.Image:
    """Scale a grey of sixteen bits down: converted as it is, all that is not nearly black becomes white."""
    return picture.point(lambda grey: grey / 256).convert("L") if picture.mode.startswith("I") else picture
