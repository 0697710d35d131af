"""Reading request bodies: limited in size and time, and only of the expected media type."""

import asyncio
import json
import re
from urllib.parse import parse_qs

from starlette.requests import Request

from buyer_portal.domain.errors import PhotoRefused, ValueRefused
from buyer_portal.domain.numbers import plain_number
from buyer_portal.domain.returns.photo import MAX_BYTES, PHOTO_TYPES, TOO_LARGE
from buyer_portal.web.errors import BodyTooLarge, BodyTooSlow, WrongMediaType

_MAX_FORM = 16_384
_MAX_JSON = 65_536  # fits the longest message with every character escaped
_MAX_FIELDS = 20
_SECONDS = 20  # or a body that never ends would hold a connection for ever
_AROUND_A_FILE = 4_096  # bytes of a form that are not the file
_PHOTO_SECONDS = 180  # ten megabytes over a bad connection


async def read_form(request: Request) -> dict[str, str]:
    """Read a form as browsers send it; of a field sent twice, the first. Nothing sent is an empty form.

    Raises:
        BodyTooLarge, BodyTooSlow, WrongMediaType, ValueRefused: it is not a valid form.
    """
    body = await _read(request, "application/x-www-form-urlencoded", _MAX_FORM)
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise ValueRefused("This form has too many fields.") from None
    return {name: given[0] for name, given in fields.items()}


async def read_json(request: Request, limit: int = _MAX_JSON) -> dict[str, object]:
    """Read a JSON object of at most `limit` bytes.

    Raises:
        BodyTooLarge, BodyTooSlow, WrongMediaType, ValueRefused: it is not a JSON object.
    """
    body = await _read(request, "application/json", limit)
    try:
        found = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ValueRefused("This is not JSON.") from None
    if not isinstance(found, dict):
        raise ValueRefused("Send a JSON object.")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")  # Python would read NaN and Infinity


async def read_photo(request: Request) -> bytes:
    """Read a file that says it is a photo; what it is, `clean_photo` finds out.

    Raises:
        BodyTooLarge, WrongMediaType: it is too large, or of another kind by its own account.
        PhotoRefused: it did not arrive in time.
    """
    if _media_type(request) not in PHOTO_TYPES.values():
        raise WrongMediaType("a photo: JPEG, PNG or WebP")
    announced = request.headers.get("content-length", "")
    if (plain_number(announced[:20], digits=20) or 0) > MAX_BYTES:
        raise BodyTooLarge(TOO_LARGE)
    try:
        async with asyncio.timeout(_PHOTO_SECONDS):
            return await _body(request, MAX_BYTES, TOO_LARGE)
    except TimeoutError:
        raise PhotoRefused("The photo took too long to arrive. Try again with a better connection.") from None


async def read_file(request: Request, field: str, limit: int) -> bytes:
    """Read a file of at most `limit` bytes from a form as browsers send it; b"" when none was chosen.

    Raises:
        BodyTooLarge, BodyTooSlow, WrongMediaType: it is not such a form.
    """
    body = await _read(request, "multipart/form-data", limit + _AROUND_A_FILE)
    found = re.search(r'boundary="?([^";, ]{1,70})', request.headers.get("content-type", ""))
    parts = body.split(b"--" + found[1].encode("latin-1", "replace")) if found else []
    for part in parts:
        head, _, data = part.partition(b"\r\n\r\n")
        if f'name="{field}"'.encode() in head:
            return data.removesuffix(b"\r\n")
    return b""


async def _read(request: Request, media_type: str, limit: int) -> bytes:
    try:
        async with asyncio.timeout(_SECONDS):
            body, given = await _body(request, limit), _media_type(request)
    except TimeoutError:
        raise BodyTooSlow from None
    if given != media_type and (given or body):
        raise WrongMediaType(media_type)
    return body


async def _body(request: Request, limit: int, *too_large: str) -> bytes:
    """Read no more than the limit, whatever `Content-Length` says."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge(*too_large)
    return bytes(body)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
