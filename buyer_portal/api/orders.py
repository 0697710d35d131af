"""Orders for other programs that are signed in: one to look at, one to cancel."""

import re
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from buyer_portal.domain.cancellation import CancellationVerdict
from buyer_portal.domain.errors import (
    CancellationRefused,
    MessageRequired,
    OrderChanged,
    OrderNotFound,
    PortalError,
    ValueRefused,
)
from buyer_portal.domain.help import Help
from buyer_portal.domain.orders.delivery import Slot
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.cancellation_receipt import receipt_file_of
from buyer_portal.services.cancellation_receipts.facts import Receipt
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.perform import perform
from buyer_portal.web.bodies import read_json
from buyer_portal.web.errors import Facts, answer
from buyer_portal.web.visitor import ensure_same_origin, ensure_signed_in

_FIELDS = frozenset({"seen_version", "seen_charge_minor", "message", "reason"})
_PARTS = frozenset({"lines", "items", "line", "item", "sku", "skus", "quantity", "quantities"})


async def order(request: Request) -> Response:
    """`GET /api/orders/{number}`: where it stands, and whether it can be cancelled."""
    person = await ensure_signed_in(request)
    found = await perform(order_details, person, order_number(request))
    return JSONResponse(
        {
            "number": found.number,
            "status": found.status.value,
            "version": found.version,
            "wanted": _slot(found.wanted),
            "expected": _slot(found.due) if found.is_promised else None,
            "verdict": _verdict(found.verdict),
        }
    )


async def cancel(request: Request) -> Response:
    """`POST /api/orders/{number}/cancel`: all of it, once for each `Idempotency-Key`."""
    ensure_same_origin(request)
    person = await ensure_signed_in(request)
    wanted = _parse(await read_json(request))
    number, key = order_number(request), request.headers.get("idempotency-key", "")
    try:
        receipt = await perform(cancel_order, person, number, key=key, **wanted)
    except (OrderChanged, CancellationRefused, MessageRequired) as refusal:
        return answer(refusal, await _facts(person, number))
    return _cancelled(receipt)


async def receipt(request: Request) -> Response:
    """`GET /api/orders/{number}/receipt`: the signed receipt as a file, to keep and to pass on."""
    person = await ensure_signed_in(request)
    signed = await perform(receipt_file_of, person, order_number(request))
    name = re.sub(r"[^A-Za-z0-9-]", "_", signed.statement["order"])
    headers = {"content-disposition": f'attachment; filename="receipt-{name}.json"'}
    return Response(signed.as_file(), headers=headers, media_type="application/json")


def order_number(request: Request) -> str:
    """The number in the address.

    Raises:
        OrderNotFound: no order can have it.
    """
    number = request.path_params["number"]
    if not number.isprintable():  # a NUL, say: PostgreSQL would not even look
        raise OrderNotFound("with this number")
    return number


def _parse(sent: dict[str, object]) -> dict[str, Any]:
    """Take what a cancellation needs and nothing else; the service looks at the values.

    Raises:
        ValueRefused: something is missing, or would be ignored.
    """
    if _PARTS & sent.keys():
        raise ValueRefused("You can only cancel the entire order, not single lines of it.")
    if sent.keys() - _FIELDS:
        raise ValueRefused("Only seen_version, seen_charge_minor, message and reason are understood here.")
    version = sent.get("seen_version")
    if type(version) is not int:
        raise ValueRefused("Send the version of the order that was seen, as seen_version.")
    message = sent.get("message")
    charge = sent.get("seen_charge_minor", 0)
    if type(charge) is not int:
        raise ValueRefused("Send the charge that was seen in minor units, as seen_charge_minor.")
    return {
        "seen_version": version,
        "seen_charge_minor": charge,
        "message": "" if message is None else message,
        "reason": sent.get("reason"),
    }


async def _facts(person: Person, number: str) -> Facts:
    """Why it was refused, as the order stands now; a refusal about an order that was found."""
    try:
        found = await perform(order_details, person, number)
    except PortalError:
        return Facts()
    last = found.last_move
    return Facts(
        why=found.verdict.explanation,
        since=last.at if last and not last.undated else None,
        by=last.by or last.company if last else "",
        help_url=found.verdict.help.address,
    )


def _cancelled(receipt: Receipt) -> JSONResponse:
    proof = asdict(receipt) | {"at": receipt.at.isoformat(), "help_url": Help.WHAT_HAPPENS_NEXT.address}
    replayed = proof.pop("replayed")
    headers = {"idempotent-replayed": "true"} if replayed else None
    return JSONResponse({"code": "REPLAYED" if replayed else "CANCELLED", "receipt": proof}, headers=headers)


def _slot(slot: Slot | None) -> dict[str, str | None] | None:
    """When a delivery is wanted or promised; `until` is null where only a moment is known."""
    return slot and {"from": slot.start.isoformat(), "until": slot.until.isoformat() if slot.until else None}


def _verdict(verdict: CancellationVerdict) -> dict[str, Any]:
    said = asdict(verdict)
    said["help_url"] = said.pop("help").address
    return said


ORDER_ROUTES = [
    Route("/api/orders/{number}", order),
    Route("/api/orders/{number}/receipt", receipt),
    Route("/api/orders/{number}/cancel", cancel, methods=["POST"]),
]
