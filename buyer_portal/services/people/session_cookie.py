"""The cookies of a browser; the HTTP routes and the websocket's gate parse them with this one function."""

import re

from buyer_portal.settings import settings

# The prefix makes a browser refuse one that was set for another host, path or without https.
_PREFIX = "__Host-" if settings.secure else ""
COOKIE = f"{_PREFIX}bp_session"
"""The secret of the sign-in."""
DEVICE_COOKIE = f"{_PREFIX}bp_device"
"""What the browser was given when somebody signed in; it stays when they sign out."""
LINK_COOKIE = f"{_PREFIX}bp_link"
"""What the link that was opened last is made of, to a new password or to an invitation: for an hour at most."""
HALF_COOKIE = f"{_PREFIX}bp_half"
"""The secret of a sign-in that waits for its second step."""
SSO_COOKIE = f"{_PREFIX}bp_sso"
"""What the browser is known by that is on its way to a provider and back."""
ID_TOKEN_COOKIE = "__Secure-bp_sso_end" if settings.secure else "bp_sso_end"
"""What a provider gave, for signing out there; sent to that one address only."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,128}")
_MAX_HEADER = 16_384


def secret_in(header: str) -> str:
    """Read the secret from a Cookie header; "" when there is none."""
    found = cookie_in(header, COOKIE)
    return found if _SECRET.fullmatch(found) else ""


def link_in(header: str) -> str:
    """Read what an opened link is made of from a Cookie header; "" when none was opened."""
    found = cookie_in(header, LINK_COOKIE)
    return found if _SECRET.fullmatch(found) else ""


def half_in(header: str) -> str:
    """Read the secret of half a sign-in from a Cookie header; "" when there is none."""
    found = cookie_in(header, HALF_COOKIE)
    return found if _SECRET.fullmatch(found) else ""


def sso_in(header: str) -> str:
    """Read what the browser was given for single sign-on from a Cookie header; "" when there is nothing."""
    found = cookie_in(header, SSO_COOKIE)
    return found if _SECRET.fullmatch(found) else ""


def cookie_in(header: str, name: str) -> str:
    """Read a cookie from a Cookie header; "" when there is none. The content is the browser's.

    `http.cookies` drops the whole header when another cookie of the host is malformed, which would sign people out.
    """
    if len(header or "") > _MAX_HEADER:
        return ""
    pairs = [pair.strip().partition("=") for pair in (header or "").split(";")]
    return next((value for known, _, value in reversed(pairs) if known == name), "")
