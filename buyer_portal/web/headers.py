"""Response headers: content security policy, cross-origin rules and cache lifetimes."""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from itertools import chain
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buyer_portal.settings import settings

_SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# Headers that only matter for pages are left off their files: a dozen of them are loaded on every first visit.
_WITH_PAGES = {
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
_LIFETIMES = {
    "/assets/": "public, max-age=31536000, immutable",  # their names change with what is in them
    "/fonts/": "public, max-age=604800",
    "/api/": "no-store",
    "/auth/": "no-store",
}


def content_policy(*folders: Path, html: Iterable[str] = ()) -> str:
    """The policy for the built pages in `folders` and those in `html`: no script runs but theirs.

    Inline scripts are named by their hashes. Styles may be inline: Reflex writes a style element into each page,
    and the dialog makes one on the spot to lock the page's scrolling.
    """
    pages = (page.read_text(encoding="utf-8") for folder in folders for page in folder.rglob("*.html"))
    hashes = {
        script_hash(body)
        for page in chain(pages, html)
        for attributes, body in _SCRIPT.findall(page)
        if _runs(attributes, body)
    }
    sockets = [f"ws{origin.removeprefix('http')}" for origin in settings.origins]
    directives = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *sorted(hashes)],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", *sockets],  # in Safari before 15.4, 'self' doesn't include websockets
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "object-src": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _runs(attributes: str, body: str) -> bool:
    return bool(body) and "src=" not in attributes and "json" not in attributes


def script_hash(script: str) -> str:
    """An inline script as a content policy names it."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def security_headers(app: ASGIApp, policy: str = "") -> ASGIApp:
    """Add the headers to every answer that doesn't have its own; `policy` goes with pages only, "" = none."""

    async def with_headers(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                _complete(MutableHeaders(scope=message), scope["path"], message["status"], policy)
            await send(message)

        await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    return with_headers


def _complete(headers: MutableHeaders, path: str, status: int, policy: str) -> None:
    is_page = headers.get("content-type", "").startswith("text/html")
    for name, value in (_ALWAYS | _WITH_PAGES if is_page else _ALWAYS).items():
        headers.setdefault(name, value)
    if settings.secure:
        headers.setdefault("strict-transport-security", "max-age=31536000")
    if is_page and policy:
        headers.setdefault("content-security-policy", policy)
    if lifetime := _lifetime(path, status, is_page):
        headers.setdefault("cache-control", lifetime)


def _lifetime(path: str, status: int, is_page: bool) -> str:
    if is_page:
        return "no-cache"
    for folder, lifetime in _LIFETIMES.items():
        if path.startswith(folder) and (status in (200, 304) or lifetime == "no-store"):
            return lifetime
    return ""
