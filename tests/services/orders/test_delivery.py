"""A wanted delivery becomes a promise, changes once for each who changes it, and is never made up."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.errors import (
    MoveRefused,
    OrderChanged,
    OrderNotFound,
    PortalError,
    ProposalOpen,
    SideNotAllowed,
    ValueRefused,
)
from buyer_portal.domain.orders.delivery import Slot
from buyer_portal.domain.orders.filter import OrderFilter, usual_sort
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.cancellation_receipt import receipt_of
from buyer_portal.services.changes.answers import accept_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.ordering_again import order_again, recreate_order
from buyer_portal.services.ordering_preview import reorder_preview
from buyer_portal.services.orders import moves as order_moves
from buyer_portal.services.orders.delivery import promise_delivery
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.orders.moves import confirm_order, start_processing
from buyer_portal.settings import now
from buyer_portal.store.catalogue import add_products
from buyer_portal.store.engine import transaction

WINDOW, LATER = "06:00–08:00", "14:00–16:00"
ZONE = ZoneInfo("Europe/Berlin")


def day(after: int) -> str:
    return (now() + timedelta(days=after)).date().isoformat()


def slot(after: int, window: str) -> Slot:
    start, until = (datetime.fromisoformat(f"{day(after)}T{hour}").replace(tzinfo=ZONE) for hour in window.split("–"))
    return Slot(start, until)


@pytest.fixture
def ordered(place_order: Any, ada: Any, tom: Any) -> Any:
    """Order again for a day and window; gives the new number."""
    with transaction() as db:
        add_products(db, tom.company_id, [NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1250, "EUR", True)])
    old = place_order(status=OrderStatus.CANCELLED)

    def order(after: int = 3, window: str = WINDOW) -> str:
        wanted = {"quantities": {1: 1}, "seen_prices": {1: 1250}, "key": f"key-{after}-{window[:2]}-0001"}
        return order_again(ada, old, **wanted, delivery=(day(after), window)).number

    return order


@pytest.mark.on_both_databases
def test_the_wanted_delivery_is_promised_with_one_click_and_said_everywhere(ordered, ada, tom, rows_of, notices_of):
    number = ordered()
    pending = order_details(ada, number)
    assert (pending.wanted, pending.due, pending.is_promised) == (slot(3, WINDOW), slot(3, WINDOW), False)

    confirm_order(tom, number, seen_version=1)

    confirmed = order_details(ada, number)
    assert (confirmed.wanted, confirmed.due, confirmed.is_promised) == (slot(3, WINDOW), slot(3, WINDOW), True)
    said = f"Expected {slot(3, WINDOW).words('Europe/Berlin')}"
    assert rows_of("timeline_event", number)[-1].note == said
    assert notices_of(ada)[0].text == said


def test_another_date_is_promised_beside_the_button(ordered, ada, tom):
    number = ordered()

    confirm_order(tom, number, seen_version=1, promised=(day(4), LATER))

    details = order_details(ada, number)
    assert (details.wanted, details.due) == (slot(3, WINDOW), slot(4, LATER))


def test_a_wanted_time_that_is_over_is_not_promised_by_habit(ordered, tom, monkeypatch, snapshot, unchanged):
    number, later = ordered(1), now() + timedelta(days=3)
    monkeypatch.setattr(order_moves, "now", lambda: later)
    before = snapshot()

    with pytest.raises(ValueRefused, match="delivery time is over"):
        confirm_order(tom, number, seen_version=1)

    assert unchanged(before)
    assert confirm_order(tom, number, seen_version=1, promised=(day(5), WINDOW)).status is OrderStatus.CONFIRMED


def test_an_order_that_nobody_wants_for_a_day_gets_none_by_itself(place_order, ada, tom, rows_of):
    number = place_order()

    confirm_order(tom, number, seen_version=1)

    details = order_details(ada, number)
    assert (details.wanted, details.due, details.is_promised) == (None, None, True)
    assert rows_of("timeline_event", number)[-1].note == ""
    promise_delivery(tom, number, seen_version=2, day=day(4), window=LATER)
    assert order_details(ada, number).due == slot(4, LATER)


def test_an_imported_date_without_a_window_stays_as_it_was(place_order, ada, tom):
    at = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)
    number = place_order(expected_at=at, status=OrderStatus.CONFIRMED)

    assert order_details(ada, number).due == Slot(at)
    [row] = list_orders(ada, OrderFilter()).orders
    assert (row.due, row.is_promised) == (Slot(at), True)


@pytest.mark.on_both_databases
def test_a_change_of_the_promise_is_a_line_of_the_timeline_and_news(
    ordered, ada, tom, timeline_of, rows_of, notices_of
):
    number = ordered()
    confirm_order(tom, number, seen_version=1)

    assert promise_delivery(tom, number, seen_version=2, day=day(5), window=LATER) == 3

    note = f"Expected {slot(5, LATER).words('Europe/Berlin')}, was {slot(3, WINDOW).words('Europe/Berlin')}"
    assert timeline_of(number)[-1] == (OrderEvent.PROMISE, "Tom Becker")
    assert rows_of("timeline_event", number)[-1].note == note
    assert [(notice.kind, notice.text) for notice in notices_of(ada)][:1] == [("PROMISE", note)]
    assert order_details(ada, number).due == slot(5, LATER)
    assert order_details(ada, number).status is OrderStatus.CONFIRMED


@pytest.mark.parametrize(
    ("who", "change", "refusal"),
    [
        ("ada", {}, SideNotAllowed),
        ("ines", {}, OrderNotFound),
        ("tom", {"seen_version": 1}, OrderChanged),
        ("tom", {"day": day(-1)}, ValueRefused),
        ("tom", {"day": ""}, ValueRefused),
        ("tom", {"window": "00:00–24:00"}, ValueRefused),
        ("tom", {"day": day(3), "window": WINDOW}, ValueRefused),
    ],
)
def test_a_promise_that_may_not_be_made_changes_nothing(
    ordered, tom, request, snapshot, unchanged, who, change, refusal
):
    number = ordered()
    confirm_order(tom, number, seen_version=1)
    before = snapshot()

    with pytest.raises(refusal):
        promise_delivery(
            request.getfixturevalue(who), number, **{"seen_version": 2, "day": day(5), "window": LATER, **change}
        )

    assert unchanged(before)


@pytest.mark.parametrize("status", [OrderStatus.PENDING, OrderStatus.DELIVERED, OrderStatus.CANCELLED])
def test_nothing_is_promised_before_the_confirmation_or_after_the_end(place_order, tom, order_row, status):
    number = place_order(status=status)

    with pytest.raises(MoveRefused):
        promise_delivery(tom, number, seen_version=order_row(number).version, day=day(5), window=LATER)


@pytest.mark.on_both_databases
def test_of_two_who_change_the_promise_at_once_one_is_told_to_look_again(ordered, tom, order_row, timeline_of):
    number = ordered()
    confirm_order(tom, number, seen_version=1)

    def change(after: int) -> str:
        try:
            promise_delivery(tom, number, seen_version=2, day=day(after), window=LATER)
        except PortalError as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(change, (5, 6)))

    assert said == ["OrderChanged", "done"]
    assert [event for event, _ in timeline_of(number)].count(OrderEvent.PROMISE) == 1
    assert order_row(number).version == 3


@pytest.mark.on_both_databases
def test_a_cancellation_and_a_confirmation_at_once_end_as_one_of_the_two(ordered, ada, tom, order_row, timeline_of):
    number = ordered()

    def try_to(deed: Any) -> str:
        try:
            deed()
        except PortalError as refusal:
            return type(refusal).__name__
        return "done"

    deeds = (
        lambda: cancel_order(ada, number, seen_version=1, key="key-cancel-1"),
        lambda: confirm_order(tom, number, seen_version=1, promised=(day(6), LATER)),
    )
    with ThreadPoolExecutor(2) as both:
        said = list(both.map(try_to, deeds))

    assert said.count("done") == 1
    row, last = order_row(number), timeline_of(number)[-1][0]
    assert (row.status, last) in (("CANCELLED", OrderEvent.CANCEL), ("CONFIRMED", OrderEvent.CONFIRM))
    assert (row.expected_at == slot(6, LATER).start) is (row.status == "CONFIRMED")


def test_an_open_proposal_still_fits_an_order_whose_date_has_changed(ordered, ada, tom):
    number = ordered()
    confirm_order(tom, number, seen_version=1)
    [line] = order_details(tom, number).offered_lines
    made = propose_changes(
        tom,
        number,
        seen_version=2,
        key="key-proposal-1",
        lines=[replace(line, quantity=2)],
        reason="Two.",
        answer_by=now() + timedelta(1),
    )
    promise_delivery(tom, number, seen_version=2, day=day(5), window=LATER)

    accept_proposal(ada, number, proposal_id=made)

    assert order_details(ada, number).due == slot(5, LATER)
    assert order_details(ada, number).lines[0].quantity == 2


def test_an_accepted_date_keeps_the_windows_length_and_is_the_wanted_one(ordered, ada, tom):
    number = ordered()
    details = order_details(tom, number)
    made = propose_changes(
        tom,
        number,
        seen_version=1,
        key="key-proposal-2",
        lines=details.offered_lines,
        reason="Later.",
        answer_by=now() + timedelta(1),
        expected_at=slot(6, WINDOW).start,
    )

    accept_proposal(ada, number, proposal_id=made)

    details = order_details(ada, number)
    assert (details.due, details.wanted, details.is_promised) == (slot(6, WINDOW), slot(6, WINDOW), False)


def test_a_supplier_recreates_an_order_for_a_day(ordered, place_order, ada, tom):
    old = place_order(status=OrderStatus.CANCELLED)
    ordered()
    wanted = {"quantities": {1: 1}, "seen_prices": {1: 1250}, "key": "key-recreate-1"}

    made = recreate_order(tom, old, **wanted, delivery=(day(2), LATER))

    assert order_details(ada, made.number).wanted == slot(2, LATER)


@pytest.mark.parametrize("delivery", [(day(-1), WINDOW), ("", WINDOW), (day(2), "soon"), (None, None)])
def test_an_order_for_no_possible_day_is_not_placed(ordered, place_order, ada, snapshot, unchanged, delivery):
    ordered()
    old, wanted = place_order(), {"quantities": {1: 1}, "seen_prices": {1: 1250}, "key": "key-none-0001"}
    before = snapshot()

    with pytest.raises(ValueRefused):
        order_again(ada, old, **wanted, delivery=delivery)

    assert unchanged(before)


def test_the_window_that_was_wanted_last_time_is_offered_again(ordered, place_order, ada):
    assert reorder_preview(ada, ordered(3, LATER)).window == LATER
    assert reorder_preview(ada, place_order()).window == WINDOW
    assert reorder_preview(ada, place_order()).zone == "Europe/Berlin"


@pytest.mark.on_both_databases
def test_the_desk_shows_what_is_due_first_first_and_what_has_no_date_last(ordered, place_order, tom, ada):
    late, none, soon = ordered(9), place_order(), ordered(2)
    other = place_order(status=OrderStatus.PROCESSING, expected_at=now() + timedelta(hours=3))

    shown = list_orders(tom, usual_sort(tom.side, OrderFilter(open_only=True))).orders

    assert [order.number for order in shown] == [other, soon, late, none]
    assert usual_sort(ada.side, OrderFilter(open_only=True)) == OrderFilter(open_only=True)
    assert usual_sort(tom.side, OrderFilter(status=OrderStatus.DELIVERED)).descending


def test_each_status_after_the_confirmation_keeps_the_promise(ordered, ada, tom):
    number = ordered()
    confirm_order(tom, number, seen_version=1)
    start_processing(tom, number, seen_version=2)

    assert order_details(ada, number).due == slot(3, WINDOW)


def test_the_receipt_says_what_was_wanted_or_promised(ordered, place_order, ada, tom):
    pending, confirmed, without = ordered(3), ordered(4), place_order()
    confirm_order(tom, confirmed, seen_version=1)
    for number, version in ((pending, 1), (confirmed, 2), (without, 1)):
        cancel_order(ada, number, seen_version=version, key=f"key-{number}")

    found = [receipt_of(ada, number) for number in (pending, confirmed, without)]
    assert [(order.due, order.is_promised) for order in found] == [
        (slot(3, WINDOW), False),
        (slot(4, WINDOW), True),
        (None, True),
    ]


@pytest.mark.parametrize("status", [OrderStatus.PENDING, OrderStatus.CONFIRMED])
def test_nothing_is_promised_before_the_answer_to_an_open_proposal_is_due(
    ordered: Any, tom: Any, version_of: Any, snapshot: Any, unchanged: Any, status: OrderStatus
) -> None:
    number = ordered(5)
    if status is OrderStatus.CONFIRMED:
        confirm_order(tom, number, seen_version=1)
    version, until = version_of(number), now() + timedelta(days=3)
    dearer = [OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1300, 1)]
    asked = {"key": "propose-0001", "lines": dearer, "reason": "Dearer.", "answer_by": until}
    propose_changes(tom, number, seen_version=version, **asked)
    before, soon = snapshot(), dict[str, Any](promised=(day(2), WINDOW))
    deed: Any = confirm_order
    if status is OrderStatus.CONFIRMED:
        deed, soon = promise_delivery, {"day": day(2), "window": WINDOW}

    with pytest.raises(ProposalOpen, match="may come after that date"):
        deed(tom, number, seen_version=version, **soon)

    assert unchanged(before)
