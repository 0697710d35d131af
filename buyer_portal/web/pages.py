"""Middleware before a page's HTML: redirects visitors who may not have it, and inserts the first content of some pages.

It is a convenience, not what protects data: every event, and every service that a page calls, checks the person.
"""

import re
from collections.abc import Callable
from urllib.parse import quote

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.second_factor import OWED_PAGE
from buyer_portal.services.conversation.threads import may_write_to
from buyer_portal.services.orders.existence import order_exists, receipt_exists
from buyer_portal.services.perform import perform
from buyer_portal.services.readiness import ensure_readable
from buyer_portal.store.patience import patience
from buyer_portal.web.away import failed_page
from buyer_portal.web.errors import SAID_ON_A_PAGE, page_of
from buyer_portal.web.next_page import OPEN_PAGES, SIGN_IN_PAGE, home_of, redirect, redirect_to_sign_in, safe_next
from buyer_portal.web.people.cookies import clear_session_cookie
from buyer_portal.web.rendering.first_html import FirstHtml
from buyer_portal.web.visitor import person_in, session_secret
from buyer_portal.words.orders.list import order_path

log = structlog.get_logger("pages")
_PATIENCE_SECONDS = 6  # the time limit for all database work before the HTML is sent
_BOTH = frozenset(Side)
PAGES: dict[str, frozenset[Side]] = {
    "dashboard": frozenset({Side.BUYER}),
    "orders": frozenset({Side.BUYER}),
    "supplier": frozenset({Side.SUPPLIER}),
    "messages": _BOTH,
    "notifications": _BOTH,
    "settings": _BOTH,
    OWED_PAGE.removeprefix("/"): _BOTH,
}
"""Who may have a page, by the first part of its address."""

_ORDER = re.compile(r"/(?:supplier/)?orders/([^/]+)(?:/again)?/?")
_DIRECT = re.compile(r"/messages/([^/]+)/?")
_RECEIPT = re.compile(r"/orders/([^/]+)/receipt/?")
_Door = Callable[[Person, str], bool]
_DOORS: list[tuple[re.Pattern[str], _Door]] = [
    (_ORDER, order_exists),
    (_RECEIPT, receipt_exists),
    (_DIRECT, may_write_to),
]


async def home(request: Request) -> Response:
    """`GET /`: the page that the visitor begins with."""
    person = await person_in(request)
    return redirect(home_of(person)) if person else redirect_to_sign_in()


HOME_ROUTES = [Route("/", home)]


def guard_pages(app: ASGIApp, first_html: FirstHtml) -> ASGIApp:
    """Lead visitors to the sign-in or to their own pages, and give an order that isn't theirs the status 404."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_page(scope):
            await app(scope, receive, send)
            return
        response, is_missing = await _before(Request(scope), first_html)
        if response:
            await response(scope, receive, send)
        elif is_missing:
            await app(_unconditional(_at(scope, first_html)), receive, _as_not_found(send))
        else:
            await app(_at(scope, first_html), receive, send)

    return guarded


async def _before(request: Request, first_html: FirstHtml) -> tuple[Response | None, bool]:
    """The response in place of the built page, if any, and whether the page gets the status 404."""
    try:
        with patience(_PATIENCE_SECONDS):
            person = await person_in(request)
            if response := _elsewhere(request, person):
                return response, False
            if person is None:
                await perform(ensure_readable)  # without the database, signing in would fail
                return await first_html.answer(request, None, 200), False
            is_missing = await _is_missing(person, request.scope["path"])
            return await first_html.answer(request, person, 404 if is_missing else 200), is_missing
    except SAID_ON_A_PAGE as refusal:
        return page_of(request, refusal), False
    except Exception:
        log.exception("page failed", path=request.scope["path"])
        return failed_page(request), False


def _is_page(scope: Scope) -> bool:
    """Whether a person opens a page of the portal, as against a page's own files and requests of programs."""
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and (_section(scope) in PAGES or _is_sign_in(scope) or _is_open(scope))
        and "text/html" in Headers(scope=scope).get("accept", "")
    )


def _section(scope: Scope) -> str:
    return scope["path"].removeprefix("/").partition("/")[0]


def _is_sign_in(scope: Scope) -> bool:
    return scope["path"].rstrip("/") == SIGN_IN_PAGE


def _is_open(scope: Scope) -> bool:
    return scope["path"].rstrip("/") in OPEN_PAGES


def _elsewhere(request: Request, person: Person | None) -> Response | None:
    """Where the visitor should go instead, if anywhere."""
    if _is_sign_in(request.scope):
        return redirect(safe_next(request.query_params.get("next", "")) or home_of(person)) if person else None
    if _is_open(request.scope):
        return None
    if person is None:
        return _to_sign_in(request)
    if person.owes_factor:
        return None if request.scope["path"].rstrip("/") == OWED_PAGE else redirect(OWED_PAGE)
    return None if person.side in PAGES[_section(request.scope)] else redirect(_own_view(person, request.scope["path"]))


def _own_view(person: Person, path: str) -> str:
    """The person's own view of the order that the other side's address names, or where they begin.

    People send each other the address of the page they look at.
    """
    found = _ORDER.fullmatch(path) or _RECEIPT.fullmatch(path)
    if not found or not _number(found):
        return home_of(person)
    return order_path(person.side, _number(found))


def _to_sign_in(request: Request) -> Response:
    query = request.scope["query_string"].decode("latin-1")
    wanted = quote(request.scope["path"]) + (f"?{query}" if query else "")
    if not session_secret(request.headers):
        return redirect_to_sign_in(wanted=wanted)
    response = redirect_to_sign_in(wanted=wanted, error="expired")
    clear_session_cookie(response)
    return response


async def _is_missing(person: Person, path: str) -> bool:
    """Whether what the page is about doesn't exist for the person. The page's text then comes over the websocket."""
    for address, exists in _DOORS:
        if found := address.fullmatch(path):
            return not await perform(exists, person, _number(found))
    return False


def _number(found: re.Match[str]) -> str:
    return found.group(1) if found.group(1).isprintable() else ""


def _as_not_found(send: Send) -> Send:
    async def send_as_not_found(message: Message) -> None:
        await send({**message, "status": 404} if message["type"] == "http.response.start" else message)

    return send_as_not_found


def _unconditional(scope: Scope) -> Scope:
    """The request without `If-None-Match` and the like: the browser may have cached a page that existed."""
    conditions = (b"if-none-match", b"if-modified-since", b"range")
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in conditions]}


def _at(scope: Scope, first_html: FirstHtml) -> Scope:
    """Ask for the folder that has the page, as `/orders/` for `/orders`: a redirect would cost time."""
    path = first_html.folder_of(scope["path"])
    return {**scope, "path": path, "raw_path": path.encode()}
