"""Which hosts are answered: those that the portal is known by, whatever a request says of itself.

A site whose name is made to lead here (DNS rebinding) meets nobody, and no address is made from a name that a stranger
sent: redirects to the portal itself leave the host out.
"""

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buyer_portal.domain.addresses import is_loopback
from buyer_portal.settings import settings
from buyer_portal.web.headers import security_headers
from buyer_portal.web.health import HEALTH_ROUTES
from buyer_portal.web.metrics import METRICS_ROUTES

_HOST = re.compile(rb"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", re.IGNORECASE)
_FOR_WATCHERS = frozenset(route.path for route in (*HEALTH_ROUTES, *METRICS_ROUTES))
_UNCLEAR = "Say in one Host header which host is asked for."
_UNKNOWN = "This is not an address of the portal. Whoever runs it names its addresses in PORTAL_PUBLIC_URL."


def known_hosts_only(app: ASGIApp) -> ASGIApp:
    """Answer requests and websockets for hosts of the portal; 421 for another host, 400 without one or with two."""

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        given = [value for header, value in scope["headers"] if header == b"host"]
        host = b", ".join(given)  # two are none that is known
        found = _HOST.fullmatch(host)
        name = found[1].decode().lower().strip("[]") if found else ""
        if _is_known(name) or (scope["path"] in _FOR_WATCHERS and _is_watchers(name or host.decode("latin-1"))):
            await app(scope, receive, _without_host(send, host.decode("latin-1")))
        elif scope["type"] == "http":
            refusal = PlainTextResponse(_UNKNOWN if found else _UNCLEAR, 421 if found else 400)
            await security_headers(refusal)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})  # it was not accepted: to the browser, HTTP 403

    return known


def _is_known(name: str) -> bool:
    if name in _names(tuple(settings.origins)) or (settings.loopback and is_loopback(name)):
        return True
    # No name is made to lead to an address that stands there itself. In production there are names only.
    return settings.env == "development" and _is_address(name)


@lru_cache(maxsize=8)
def _names(origins: tuple[str, ...]) -> frozenset[str]:
    return frozenset(urlsplit(origin).hostname or "" for origin in origins)


def _is_watchers(name: str) -> bool:
    """Whether a balancer may ask so for the portal's health: by address, or without any host."""
    return name in ("", "localhost") or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


def _without_host(send: Send, host: str) -> Send:
    """Take the portal's own host out of redirects: what Starlette makes of a missing slash names the one asked for."""
    own = rf"\Ahttps?://{re.escape(host)}(?=[/?#]|\Z)[/\\]*"

    async def send_without_host(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "location" in headers:
                headers["location"] = re.sub(own, "/", headers["location"], flags=re.IGNORECASE)
        await send(message)

    return send_without_host
