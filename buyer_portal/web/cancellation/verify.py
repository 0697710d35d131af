"""`/verify`: whether a receipt is genuine, by its number or its file. It needs no sign-in, and no script."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from buyer_portal.domain.errors import PortalError, ValueRefused
from buyer_portal.domain.orders.cancellation_receipt import MAX_FILE
from buyer_portal.services.cancellation_receipts.checking import Check, check_receipt, check_receipt_file
from buyer_portal.services.perform import perform, take_turns_as
from buyer_portal.web.bodies import read_file
from buyer_portal.web.cancellation.verify_page import verify_page
from buyer_portal.web.errors import SAID_ON_A_PAGE, answer
from buyer_portal.web.visitor import client_address

_FILE = "file"
_LONGEST = 100  # a number has 36 characters


async def verify_number(request: Request) -> Response:
    """`GET /verify?receipt=NUMBER`, where the code on the paper leads; without a number, the two forms."""
    given = request.query_params.get("receipt", "").strip()[:_LONGEST]
    if not given:
        return _page(verify_page())
    return await _checked(request, check_receipt, given, number=given)


async def verify_file(request: Request) -> Response:
    """`POST /verify` with a receipt file, as a browser sends it."""
    try:
        data = await read_file(request, _FILE, MAX_FILE)
        if not data:
            raise ValueRefused("Choose the receipt file first.")
    except PortalError as refusal:
        return _refused(refusal, "")
    return await _checked(request, check_receipt_file, data, number="")


async def _checked(request: Request, check: Callable[..., Check], given: str | bytes, *, number: str) -> Response:
    take_turns_as(address := client_address(request))
    try:
        found = await perform(check, given, address=address)
    except SAID_ON_A_PAGE:
        raise
    except PortalError as refusal:
        return _refused(refusal, number)
    return _page(verify_page(found, number=number))


def _refused(refusal: PortalError, number: str) -> Response:
    told = answer(refusal)  # as programs get it; a person gets the same status and header with a page
    again = {name: value for name, value in told.headers.items() if name == "retry-after"}
    return _page(verify_page(number=number, problem=str(refusal)), refusal.http_status, again)


def _page(html: str, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    # Whoever has the number may see the receipt; no proxy and no search engine keeps it for others.
    private = {"cache-control": "no-store", "x-robots-tag": "noindex"}
    return HTMLResponse(html, status, headers={**private, **(headers or {})})


VERIFY_ROUTES = [
    Route("/verify", verify_number, methods=["GET"]),
    Route("/verify", verify_file, methods=["POST"]),
]
