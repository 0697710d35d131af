"""What kind of request an address is: few words of our own, whatever strangers ask for."""

from buyer_portal.measures.meters import REQUEST_SECONDS, REQUESTS

_OPEN = ("sign-in", "forgot-password", "reset-password", "invitation", "verify")
_PAGES = frozenset(("dashboard", "orders", "supplier", "messages", "notifications", "settings", *_OPEN))
_PROGRAMS = frozenset(("orders", "policy", "returns", "help-feedback"))
_WATCHING = frozenset(("healthz", "readyz", "metrics", "ping", ".well-known"))
_FILES = frozenset(("assets", "fonts"))
_METHODS = frozenset(("GET", "HEAD", "POST"))


def kind_of(path: str) -> str:
    """The kind of an address, such as "/orders" for every order's page; "other" for what the portal doesn't have."""
    first, _, rest = path.removeprefix("/").partition("/")
    second = rest.partition("/")[0]
    if first in _PAGES:
        return f"/{first}"
    if first == "api":
        return f"/api/{second}" if second in _PROGRAMS else "other"
    if first in _FILES or second in _FILES or (not rest and "." in first):
        return "file"
    return "/" if path == "/" else f"/{first}" if first in ("auth", "help") else _rarely(first)


def _rarely(first: str) -> str:
    return "watching" if first in _WATCHING else "other"


def note_request(method: str, path: str, status: int, seconds: float) -> None:
    """Count an answered request, and how long it took."""
    kind = kind_of(path)
    REQUESTS.labels(kind, method if method in _METHODS else "other", f"{status // 100}xx").inc()
    REQUEST_SECONDS.labels(kind).observe(seconds)
