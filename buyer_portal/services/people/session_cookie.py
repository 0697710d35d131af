"""The session cookie; the HTTP routes and the websocket's gate parse it with this one function."""

import re

from buyer_portal.settings import settings

COOKIE = "__Host-bp_session" if settings.secure else "bp_session"
"""The prefix makes a browser refuse one that was set for another host, path or without https."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,128}")
_MAX_HEADER = 16_384


def secret_in(header: str) -> str:
    """Read the secret from a Cookie header; "" when there is none.

    `http.cookies` drops the whole header when another cookie of the host is malformed, which would sign people out.
    """
    if len(header or "") > _MAX_HEADER:
        return ""
    pairs = [pair.strip().partition("=") for pair in (header or "").split(";")]
    found = next((value for name, _, value in reversed(pairs) if name == COOKIE), "")
    return found if _SECRET.fullmatch(found) else ""
