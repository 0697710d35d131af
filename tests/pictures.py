"""Pictures for tests: valid, broken and malicious ones."""

import random
import struct
import zlib
from io import BytesIO

from PIL import Image

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SCRIPT = b"<!doctype html><script>alert(document.cookie)</script>"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), colour: str = "red") -> bytes:
    """A picture in one colour."""
    return _saved(Image.new("RGB", size, colour), kind)


def photo_with_secrets(kind: str = "JPEG") -> bytes:
    """A photo as a phone takes it: rotated by an EXIF tag, with location and camera; red on top when upright."""
    lying = Image.new("RGB", (80, 40), "blue")
    lying.paste("red", (0, 0, 40, 40))  # the left half: on top once it is turned
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "SecretCamera"
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
    return _saved(lying, kind, exif=exif)


def see_through() -> bytes:
    """A PNG in which everything is transparent."""
    return _saved(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(b"\0" * 1_000)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def picture_in_a_thousand_steps() -> bytes:
    """A progressive JPEG that takes a thousand passes to decode: its last scan is repeated."""
    steps = _saved(Image.new("RGB", (64, 64), "red"), "JPEG", progressive=True)
    last, end = steps.rindex(b"\xff\xda"), steps.rindex(b"\xff\xd9")
    return steps[:end] + steps[last:end] * 1_000 + steps[end:]


def steps_behind_a_false_end() -> bytes:
    """The same, with a comment segment before the scans that contains an EOI marker."""
    steps = picture_in_a_thousand_steps()
    return steps[:2] + b"\xff\xfe\0\x04\xff\xd9" + steps[2:]


def with_a_film_behind_it() -> bytes:
    """A motion photo: after the JPEG's EOI comes a video, which may contain any bytes."""
    return picture() + b"\0\0\0\x18ftypmp42" + b"\xff\xda\0\x04" * 500


def noise(kind: str = "PNG", side: int = 1_700) -> bytes:
    """A picture that can't be compressed: random bytes from a fixed seed."""
    pixels = random.Random(1).randbytes(3 * side * side)
    return _saved(Image.frombytes("RGB", (side, side), pixels), kind, **({"lossless": True} if kind == "WEBP" else {}))


def grey_of_sixteen_bits() -> bytes:
    """A PNG as scanners and telescopes write them: a middle grey between 0 and 65,535."""
    return _saved(Image.new("I;16", (20, 20), 0x8000), "PNG")


def small_file_of_many_pixels(side: int, kind: str = "WEBP") -> bytes:
    """A picture of a few bytes, in one colour, and as large as is said."""
    return _saved(Image.new("RGB", (side, side)), kind, **({"lossless": True} if kind == "WEBP" else {}))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _saved(image: Image.Image, kind: str, **how: object) -> bytes:
    written = BytesIO()
    image.save(written, kind, **how)
    return written.getvalue()
