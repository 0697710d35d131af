"""Asking a provider over HTTP: five seconds at most, a quarter of a megabyte at most, and nowhere else than asked.

On the event loop, so that nobody's deed waits for somebody else's provider.
"""

import asyncio
import json
import ssl
from functools import cache
from typing import Any

import httpx
import structlog

from buyer_portal.domain.errors import SsoRefused
from buyer_portal.domain.people.sso import is_fit
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.settings import settings

log = structlog.get_logger("sso")
SECONDS, _MOST = 5, 262_144
_SERVER_ERRORS = 500


async def ask(address: str, *, form: str = "", headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    """Get a JSON object, or with a `form` post that; gives the status, too. No redirect is followed.

    Raises:
        SsoRefused: it does not answer, not in time, or with something else.
    """
    if not is_fit(address, private=settings.private):
        raise refused(SsoEnd.BROKEN, "address")
    try:
        async with asyncio.timeout(SECONDS):
            return await _ask(address, form, headers or {})
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
        raise refused(SsoEnd.AWAY, type(error).__name__) from None


async def _ask(address: str, form: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    kind = {"content-type": "application/x-www-form-urlencoded"} if form else {}
    asked = {"accept": "application/json", **kind, **headers}
    method, body = ("POST", form) if form else ("GET", None)
    async with (
        httpx.AsyncClient(verify=_trusted(), follow_redirects=False, timeout=SECONDS) as client,
        client.stream(method, address, content=body, headers=asked) as answer,
    ):
        if answer.status_code >= _SERVER_ERRORS:
            raise refused(SsoEnd.AWAY, str(answer.status_code))
        read = bytearray()
        async for part in answer.aiter_bytes():
            read += part
            if len(read) > _MOST:
                raise refused(SsoEnd.BROKEN, "too long")
        return answer.status_code, _object(bytes(read))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise refused(SsoEnd.BROKEN, "no JSON") from None
    if not isinstance(found, dict):
        raise refused(SsoEnd.BROKEN, "no object")
    return found


def refused(why: SsoEnd, what: str) -> SsoRefused:
    """The refusal; what lies behind it is for whoever runs the portal, in the log: `what` is a word of ours."""
    log.warning("provider refused", why=why.value, what=what)
    return SsoRefused(why)


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # reads two hundred certificates, which takes longer than asking
