"""Before a page's HTML is sent: no flash of a page that the visitor may not have, and the first content where it pays.

Not what keeps data safe: every event, and every service that a page asks, checks the person by itself.
"""

import re
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buyer_portal.domain.errors import CompanyNotFound, OrderNotFound, PortalBusy
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.thread import Direct
from buyer_portal.http.cookies import clear_session_cookie
from buyer_portal.http.first_html import FirstHtml
from buyer_portal.http.next_page import SIGN_IN_PAGE, home_of, redirect, redirect_to_sign_in, safe_next
from buyer_portal.http.visitor import person_in, secret_in
from buyer_portal.services.conversation import conversation
from buyer_portal.services.order_details import order_details
from buyer_portal.services.perform import perform
from buyer_portal.services.receipt import receipt_of

_BOTH = frozenset(Role)
PAGES: dict[str, frozenset[Role]] = {
    "dashboard": frozenset({Role.BUYER}),
    "orders": frozenset({Role.BUYER}),
    "supplier": frozenset({Role.SUPPLIER}),
    "messages": _BOTH,
    "notifications": _BOTH,
    "settings": _BOTH,
}
"""Who may have a page, by the first part of its address."""

_ORDER = re.compile(r"/(?:supplier/)?orders/([^/]+)(?:/again)?/?")
_DIRECT = re.compile(r"/messages/([^/]+)/?")
_RECEIPT = re.compile(r"/orders/([^/]+)/receipt/?")


async def home(request: Request) -> Response:
    """`GET /`: the page that the visitor begins with."""
    person = await person_in(request.headers)
    return redirect(home_of(person)) if person else redirect_to_sign_in()


HOME_ROUTES = [Route("/", home)]


def guard_pages(app: ASGIApp, first_html: FirstHtml) -> ASGIApp:
    """Lead visitors to the sign-in or to their own pages, and give an order that isn't theirs the status 404."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_page(scope):
            await app(scope, receive, send)
            return
        try:
            person = await person_in(Headers(scope=scope))
            response = _elsewhere(Request(scope), person)
            is_missing = person is not None and response is None and await _is_missing(person, scope["path"])
            if person and not response:
                response = await first_html.answer(Request(scope), person)
        except PortalBusy:  # then the page itself finds out
            response, is_missing = None, False
        if response:
            await response(scope, receive, send)
        elif is_missing:
            await app(_unconditional(scope), receive, _as_not_found(send))
        else:
            await app(_as_folder(scope), receive, send)

    return guarded


def _is_page(scope: Scope) -> bool:
    """Whether a person opens a page of the portal; not what a page loads, and no program."""
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and (_section(scope) in PAGES or _is_sign_in(scope))
        and "text/html" in Headers(scope=scope).get("accept", "")
    )


def _section(scope: Scope) -> str:
    return scope["path"].removeprefix("/").partition("/")[0]


def _is_sign_in(scope: Scope) -> bool:
    return scope["path"].rstrip("/") == SIGN_IN_PAGE


def _elsewhere(request: Request, person: Person | None) -> Response | None:
    """Where the visitor should go instead, if anywhere."""
    if _is_sign_in(request.scope):
        return redirect(safe_next(request.query_params.get("next", "")) or home_of(person)) if person else None
    if person is None:
        return _to_sign_in(request)
    return None if person.role in PAGES[_section(request.scope)] else redirect(_own_view(person, request.scope["path"]))


def _own_view(person: Person, path: str) -> str:
    """The person's own view of the order that the other side's address names, or where they begin.

    People send each other the address of the page they look at.
    """
    found = _ORDER.fullmatch(path) or _RECEIPT.fullmatch(path)
    if not found or not _number(found):
        return home_of(person)
    return f"{'/supplier' if person.role is Role.SUPPLIER else ''}/orders/{quote(_number(found), safe='')}"


def _to_sign_in(request: Request) -> Response:
    query = request.scope["query_string"].decode("latin-1")
    wanted = quote(request.scope["path"]) + (f"?{query}" if query else "")
    if not secret_in(request.headers):
        return redirect_to_sign_in(wanted=wanted)
    response = redirect_to_sign_in(wanted=wanted, error="expired")
    clear_session_cookie(response)
    return response


async def _is_missing(person: Person, path: str) -> bool:
    try:
        if found := _ORDER.fullmatch(path):
            await perform(order_details, person, _number(found))
        elif found := _RECEIPT.fullmatch(path):
            await perform(receipt_of, person, _number(found))
        elif found := _DIRECT.fullmatch(path):
            await perform(conversation, person, Direct(_number(found)), 1)
    except (OrderNotFound, CompanyNotFound):
        return True
    return False


def _number(found: re.Match[str]) -> str:
    return found.group(1) if found.group(1).isprintable() else ""


def _as_not_found(send: Send) -> Send:
    async def send_as_not_found(message: Message) -> None:
        await send({**message, "status": 404} if message["type"] == "http.response.start" else message)

    return send_as_not_found


def _unconditional(scope: Scope) -> Scope:
    """The request without "only if it changed": what the browser remembers was a page that existed."""
    conditions = (b"if-none-match", b"if-modified-since", b"range")
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in conditions]}


def _as_folder(scope: Scope) -> Scope:
    """Ask for `/orders/` when `/orders` is asked for: files are stored so, and a redirect would cost time."""
    path = scope["path"]
    if path.count("/") > 1:
        return scope
    return {**scope, "path": f"{path}/", "raw_path": f"{path}/".encode()}
