"""The supplier's steps. Who may take which is in test_matrix.py; here is what a step writes."""

import pytest

from buyer_portal.domain.errors import MessageRefused, MoveRefused, OrderChanged, OrderNotFound, ReasonRequired
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.moves import (
    confirm_order,
    decline_order,
    deliver_order,
    send_out_order,
    start_processing,
)

pytestmark = pytest.mark.on_both_databases


@pytest.mark.parametrize(
    ("status", "deed", "event", "moved_to"),
    [
        (OrderStatus.PENDING, confirm_order, OrderEvent.CONFIRM, OrderStatus.CONFIRMED),
        (OrderStatus.CONFIRMED, start_processing, OrderEvent.START_PROCESSING, OrderStatus.PROCESSING),
        (OrderStatus.PROCESSING, send_out_order, OrderEvent.SEND_OUT, OrderStatus.OUT_FOR_DELIVERY),
        (OrderStatus.OUT_FOR_DELIVERY, deliver_order, OrderEvent.DELIVER, OrderStatus.DELIVERED),
    ],
)
def test_a_step_moves_the_order_and_tells_the_buyer(
    status, deed, event, moved_to, place_order, order_row, timeline_of, rows_of, tally_is_true, ada, tom
):
    number = place_order(status=status)
    before, told = order_row(number), len(rows_of("outbox", number))

    moved = deed(tom, number, seen_version=before.version)

    order = order_row(number)
    assert (moved.number, moved.status, moved.version) == (number, moved_to, before.version + 1)
    assert (order.status, order.version) == (moved_to.value, before.version + 1)
    assert order.moved_at > before.moved_at
    assert timeline_of(number)[-1] == (event, "Tom Becker")
    newest = rows_of("notification", number)[-1]
    assert (newest.company_id, newest.kind) == (ada.company_id, event.value)
    assert len(rows_of("notification", number)) == len(rows_of("outbox", number)) == told + 1
    assert tally_is_true()


def test_declining_cancels_a_pending_order_and_tells_why(place_order, rows_of, ada, tom):
    number = place_order()

    decline_order(tom, number, seen_version=1, reason="  Sold out.  ")

    details = order_details(ada, number)
    assert (details.status, details.cancelled_from, details.cancellation_message) == (OrderStatus.CANCELLED, None, "")
    last = details.timeline[-1]
    assert (last.event, last.by, last.company, last.note) == (
        OrderEvent.DECLINE,
        "Tom Becker",
        "Green Valley Produce",
        "Sold out.",
    )
    assert rows_of("cancellation", number) == []


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [("", ReasonRequired), ("  \n", ReasonRequired), ("x" * 4001, MessageRefused), (None, MessageRefused)],
)
def test_declining_without_a_reason_changes_nothing(reason, refusal, place_order, snapshot, unchanged, tom):
    number = place_order()
    before = snapshot()

    with pytest.raises(refusal):
        decline_order(tom, number, seen_version=1, reason=reason)

    assert unchanged(before)


@pytest.mark.parametrize("version", [2, 0, None, "1", 1.5, [], {}])
def test_a_step_on_what_the_supplier_did_not_see_changes_nothing(version, place_order, snapshot, unchanged, tom):
    number = place_order()
    before = snapshot()

    with pytest.raises(OrderChanged):
        confirm_order(tom, number, seen_version=version)

    assert unchanged(before)


@pytest.mark.parametrize("number", [None, 1, [], {}, "", "\0", "\ud800", "ORD-999", "x" * 100_000])
def test_there_is_no_step_for_an_order_that_is_not_there(number, snapshot, unchanged, tom):
    before = snapshot()

    with pytest.raises(OrderNotFound):
        confirm_order(tom, number, seen_version=1)

    assert unchanged(before)


def test_the_same_step_twice_is_refused_with_where_the_order_stands(place_order, status_of, tom):
    number = place_order()
    confirm_order(tom, number, seen_version=1)

    with pytest.raises(MoveRefused, match=f"“Confirm order” is not possible: {number} is CONFIRMED"):
        confirm_order(tom, number, seen_version=2)

    assert status_of(number) is OrderStatus.CONFIRMED
