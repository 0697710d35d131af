"""A picture from outside, written anew: place, time, camera, and whatever else hides in the file, stay outside."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from buyer_portal.domain.errors import PhotoRefused
from buyer_portal.domain.photo import MAX_BYTES, NO_PHOTO, PHOTO_TYPES, TOO_LARGE, ensure_pixels

_LONGEST_SIDE = 1_600
_QUALITY = 82
# A picture in steps has about ten of them. Each is a walk over all of it, and can be as small as twenty bytes.
_MAX_SCANS, _SCAN = 100, b"\xff\xda"

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
            ensure_pixels(*picture.size)
            if data.count(_SCAN) > _MAX_SCANS:
                raise PhotoRefused(NO_PHOTO)
            return _written_anew(picture)
    except PhotoRefused:
        raise
    except Exception:  # a decoder fails in as many ways as files can be broken
        raise PhotoRefused(NO_PHOTO) from None


def _written_anew(picture: Image.Image) -> CleanPhoto:
    picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # a JPEG need not be unpacked larger than it is wanted
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    written = BytesIO()
    paper.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return CleanPhoto(written.getvalue(), *paper.size)
