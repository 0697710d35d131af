"""Reading what was sent: no more than a limit, and only of the kind asked for."""

import json
from urllib.parse import parse_qs

from starlette.requests import Request

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.http.errors import BodyTooLarge, WrongMediaType

_MAX_FORM = 16_384
_MAX_JSON = 65_536  # the longest message still fits when every letter of it is escaped
_MAX_FIELDS = 20


async def read_form(request: Request) -> dict[str, str]:
    """Read a form as browsers send it; of a field sent twice, the first. Nothing sent is an empty form.

    Raises:
        BodyTooLarge, WrongMediaType, ValueRefused: it is no such form.
    """
    body = await _read(request, "application/x-www-form-urlencoded", _MAX_FORM)
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise ValueRefused("This form has too many fields.") from None
    return {name: given[0] for name, given in fields.items()}


async def read_json(request: Request) -> dict[str, object]:
    """Read a JSON object.

    Raises:
        BodyTooLarge, WrongMediaType, ValueRefused: it is none.
    """
    body = await _read(request, "application/json", _MAX_JSON)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueRefused("This is not JSON.") from None
    if not isinstance(found, dict):
        raise ValueRefused("Send a JSON object.")
    return found


async def _read(request: Request, media_type: str, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type and (given or body):
        raise WrongMediaType(media_type)
    return bytes(body)
