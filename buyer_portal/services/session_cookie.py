"""The cookie that carries a sign-in's secret; both doors read it the same way."""

from http.cookies import CookieError, SimpleCookie

from buyer_portal.settings import settings

COOKIE = "__Host-bp_session" if settings.secure else "bp_session"
"""The prefix makes a browser refuse one that was set for another host, path or without https."""
_MAX_HEADER = 4_096


def secret_in(header: str) -> str:
    """Read the secret from a Cookie header; "" when there is none or the header is garbage."""
    jar = SimpleCookie()
    try:
        jar.load((header or "")[:_MAX_HEADER])
    except CookieError:
        return ""
    return jar[COOKIE].value if COOKIE in jar else ""
