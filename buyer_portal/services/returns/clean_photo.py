"""Re-encodes uploaded pictures as JPEG, so that location, time, camera and all other metadata are dropped."""

import re
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from buyer_portal.domain.errors import PhotoRefused
from buyer_portal.domain.returns.photo import MAX_BYTES, NO_PHOTO, PHOTO_TYPES, TOO_LARGE, ensure_pixels

_LONGEST_SIDE = 1_600
_QUALITY = 82
# A progressive JPEG has about ten scans. Decoding each one walks over the whole image, yet it can be 20 bytes short.
_MAX_SCANS, _SCAN, _END = 20, 0xDA, 0xD9
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")  # segments with a length, and EOI; no RSTn or stuffed bytes

Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit only warns at first; ours is checked before decoding


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A JPEG of our own making, upright, without anything but its pixels."""

    content: bytes
    width: int
    height: int


def clean_photo(data: bytes) -> CleanPhoto:
    """Read a photo, whatever its file was called, and write it anew.

    Raises:
        PhotoRefused: not an accepted format, broken, or too large in bytes or pixels.
    """
    if len(data) > MAX_BYTES:
        raise PhotoRefused(TOO_LARGE)
    try:
        with Image.open(BytesIO(data), formats=tuple(PHOTO_TYPES)) as picture:
            is_jpeg = isinstance(picture, JpegImageFile)  # phones append further frames or a video
            ensure_pixels(*picture.size, "JPEG" if is_jpeg else "")
            if is_jpeg and _scans(data) > _MAX_SCANS:
                raise PhotoRefused(NO_PHOTO)
            return _written_anew(picture)
    except PhotoRefused:
        raise
    except Exception:  # decoders raise all kinds of exceptions on broken files
        raise PhotoRefused(NO_PHOTO) from None


def _scans(data: bytes) -> int:
    """Count the scans of a JPEG, segment by segment up to EOI; bytes within a segment or after EOI don't count."""
    place = scans = 0
    while (marker := _MARKER.search(data, place)) and marker[1][0] != _END:
        scans += marker[1][0] == _SCAN
        place = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return scans


def _written_anew(picture: Image.Image) -> CleanPhoto:
    longest = max(picture.size)
    width, height = (max(1, side * _LONGEST_SIDE // longest) for side in picture.size)
    picture.draft("RGB", (width, height))  # decodes a JPEG at a reduced size, near the wanted one
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    upright = _of_eight_bits(ImageOps.exif_transpose(picture)).convert("RGBA")
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    written = BytesIO()
    paper.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return CleanPhoto(written.getvalue(), *paper.size)


def _of_eight_bits(picture: Image.Image) -> Image.Image:
    """Scale 16-bit greyscale down to 8 bits: Pillow's own conversion clips, so nearly everything would be white."""
    return picture.point(lambda grey: grey / 256).convert("L") if picture.mode.startswith("I") else picture
