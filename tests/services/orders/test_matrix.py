"""Every status × every event × every kind of person: allowed exactly as the design says, all else leaves no trace.

Somebody who is not signed in is no `Person`: the gate and the HTTP door refuse them, and their tests are there.
"""

from collections.abc import Callable

import pytest

from buyer_portal.domain.errors import (
    AlreadyCancelled,
    CancellationRefused,
    MoveRefused,
    OrderNotFound,
    PortalError,
    SideNotAllowed,
)
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.conversation.chat import conversation, post_message, read_conversation
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.moves import (
    confirm_order,
    decline_order,
    deliver_order,
    send_out_order,
    start_processing,
)

pytestmark = pytest.mark.on_both_databases

KEY = "matrix-key-1"
EVENTS: dict[str, Callable[[Person, str, int], object]] = {
    "cancel": lambda person, number, version: cancel_order(
        person, number, seen_version=version, key=KEY, message="We have to cancel."
    ),
    "confirm": lambda person, number, version: confirm_order(person, number, seen_version=version),
    "start": lambda person, number, version: start_processing(person, number, seen_version=version),
    "send out": lambda person, number, version: send_out_order(person, number, seen_version=version),
    "deliver": lambda person, number, version: deliver_order(person, number, seen_version=version),
    "decline": lambda person, number, version: decline_order(person, number, seen_version=version, reason="Sold out"),
    "message": lambda person, number, _: post_message(person, number, "Hello", key=KEY),
    "read": lambda person, number, _: read_conversation(person, number),
    "look": lambda person, number, _: (order_details(person, number), conversation(person, number)),
}
# Where each move leads from the statuses that it may start from; the rest of the matrix is refused.
MOVES = {
    ("cancel", OrderStatus.PENDING): OrderStatus.CANCELLED,
    ("cancel", OrderStatus.CONFIRMED): OrderStatus.CANCELLED,
    ("cancel", OrderStatus.PROCESSING): OrderStatus.CANCELLED,
    ("confirm", OrderStatus.PENDING): OrderStatus.CONFIRMED,
    ("start", OrderStatus.CONFIRMED): OrderStatus.PROCESSING,
    ("send out", OrderStatus.PROCESSING): OrderStatus.OUT_FOR_DELIVERY,
    ("deliver", OrderStatus.OUT_FOR_DELIVERY): OrderStatus.DELIVERED,
    ("decline", OrderStatus.PENDING): OrderStatus.CANCELLED,
}
ALWAYS = ("message", "read", "look")
BUYERS = ("ada", "ben")
STRANGERS = ("mia", "ines")


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("who", ["ada", "ben", "mia", "tom", "ines"])
@pytest.mark.parametrize("status", OrderStatus)
def test_everybody_may_do_exactly_what_the_design_says(
    status, who, event, request, place_order, status_of, version_of, snapshot, unchanged
):
    number = place_order(status=status)
    person, version, before = request.getfixturevalue(who), version_of(number), snapshot()

    refusal = _refusal(lambda: EVENTS[event](person, number, version))

    assert refusal is _expected_refusal(who, event, status)
    if refusal or event in ("read", "look"):
        assert unchanged(before)
    else:
        moved_to = MOVES.get((event, status))
        assert status_of(number) is (moved_to or status)
        assert version_of(number) == version + (moved_to is not None)


def _refusal(act: Callable[[], object]) -> type[PortalError] | None:
    try:
        act()
    except PortalError as refusal:
        return type(refusal)
    return None


def _expected_refusal(who: str, event: str, status: OrderStatus) -> type[PortalError] | None:
    if event == "cancel" and who not in (*BUYERS, "mia"):
        return SideNotAllowed  # a supplier never cancels; which order it is doesn't matter
    if who in STRANGERS:
        return OrderNotFound
    if event in ALWAYS:
        return None
    if event == "cancel":
        return _expected_refusal_to_cancel(status)
    if who in BUYERS:
        return SideNotAllowed
    return None if (event, status) in MOVES else MoveRefused


def _expected_refusal_to_cancel(status: OrderStatus) -> type[PortalError] | None:
    if status is OrderStatus.CANCELLED:
        return AlreadyCancelled
    return None if ("cancel", status) in MOVES else CancellationRefused
