"""The supplier proposes, the buyer answers: what each may do, what it changes, and what refuses it."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.changes.proposal import NEGOTIABLE, ProposalStatus
from buyer_portal.domain.errors import (
    KeyReused,
    MoveRefused,
    OrderChanged,
    OrderNotFound,
    PortalError,
    ProposalClosed,
    ProposalOpen,
    ReasonRequired,
    SideNotAllowed,
    ValueRefused,
)
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.changes.answers import accept_proposal, reject_proposal, withdraw_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.orders import moves as order_moves
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.settings import now
from buyer_portal.store import tables
from buyer_portal.store.engine import transaction

FEWER = (OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1250, 1), OfferedLine("ROC-1", "Rocket, wild", 3, 299))
"""Tomatoes 2 -> 1, basil removed, rocket added: 21.47 instead of 44.50."""
_keys = (f"propose-{number}" for number in itertools.count(1))


def propose(person: Any, number: str, **changes: Any) -> int:
    values = {
        "seen_version": 1,
        "key": next(_keys),
        "lines": FEWER,
        "reason": "Basil is sold out.",
        "answer_by": now() + timedelta(days=1),
    }
    return propose_changes(person, number, **values | changes)


def lines_of(person: Any, number: str) -> list[tuple[Any, ...]]:
    return [(line.sku, line.quantity, line.unit_price_minor) for line in order_details(person, number).lines]


# --- proposing ------------------------------------------------------------------------------------------------------


@pytest.mark.on_both_databases
def test_a_proposal_changes_nothing_but_tells_the_buyer(
    ada, tom, place_order, order_row, rows_of, notices_of, timeline_of
):
    number = place_order()
    before, lines = order_row(number), rows_of("order_line", number)

    propose(tom, number)

    assert (order_row(number), rows_of("order_line", number)) == (before, lines)
    [notice] = notices_of(ada)
    assert (notice.kind, notice.text) == ("PROPOSE", "Basil is sold out.")
    assert notices_of(tom) == ()
    assert timeline_of(number)[-1] == (OrderEvent.PROPOSE, "Tom Becker")
    note = rows_of("timeline_event", number)[-1].note
    assert note == (
        "Basil is sold out.\nTomatoes, 5 kg: was 2, now 1; Basil, 1 bunch: removed; "
        "Rocket, wild: new, 3 at €2.99; total €44.50, proposed €21.47"
    )


def test_both_sides_see_the_proposal_line_by_line(ada, tom, place_order):
    number = place_order()

    propose(tom, number)

    for person in (ada, tom):
        shown = order_details(person, number).proposal
        assert shown
        assert (shown.status, shown.by, shown.reason) == (ProposalStatus.OPEN, "Tom Becker", "Basil is sold out.")
        assert [line.words for line in shown.comparison.lines] == ["was 2, now 1", "removed", "new"]
        assert (shown.comparison.before_minor, shown.comparison.after_minor) == (4450, 2147)


def test_only_the_date_may_change(ada, tom, place_order, order_row):
    number, later = place_order(), now() + timedelta(days=3)
    same = [OfferedLine("TOM-5", "Tomatoes, 5 kg", 2, 1250, 1), OfferedLine("BAS-1", "Basil, 1 bunch", 10, 195, 2)]

    proposal = propose(tom, number, lines=same, expected_at=later)
    accept_proposal(ada, number, proposal_id=proposal)

    assert order_row(number).expected_at == later
    assert order_row(number).total_minor == 4450


@pytest.mark.on_both_databases
def test_of_two_lines_of_one_item_the_one_is_removed_that_was_meant(ada, tom, place_order, rows_of):
    """The order of `same-code-two-prices.csv`."""
    number = place_order(lines=[NewLine("BAS-01", "Basil", 10, 500), NewLine("BAS-01", "Basil", 90, 200)])

    proposal = propose(tom, number, lines=[OfferedLine("BAS-01", "Basil", 90, 200, 2)])

    shown = order_details(ada, number).proposal
    assert shown
    assert [line.words for line in shown.comparison.lines] == ["removed", ""]
    assert "Basil (10 at €5.00): removed; total €230.00" in rows_of("timeline_event", number)[-1].note
    accept_proposal(ada, number, proposal_id=proposal)
    assert lines_of(ada, number) == [("BAS-01", 90, 200)]


def test_a_line_that_was_removed_and_added_again_is_a_new_one(ada, tom, place_order):
    number = place_order(lines=[NewLine("BAS-01", "Basil", 10, 500), NewLine("BAS-01", "Basil", 90, 200)])

    propose(tom, number, lines=[OfferedLine("BAS-01", "Basil", 90, 200, 2), OfferedLine("BAS-01", "Basil", 10, 500)])

    shown = order_details(ada, number).proposal
    assert shown
    assert [line.words for line in shown.comparison.lines] == ["removed", "", "new"]


def test_the_same_key_proposes_once(tom, place_order, rows_of):
    number, other = place_order(), place_order()

    first, again = (propose(tom, number, key="one-key-1") for _ in range(2))

    assert first == again
    assert len(rows_of("proposal", number)) == 1
    with pytest.raises(KeyReused):
        propose(tom, other, key="one-key-1")


def test_there_is_one_open_proposal_at_a_time(tom, place_order, snapshot, unchanged):
    number = place_order()
    propose(tom, number)
    before = snapshot()

    with pytest.raises(ProposalOpen, match=f"a proposal for {number} is open"):
        propose(tom, number)

    assert unchanged(before)


REFUSED = [
    pytest.param({"reason": " "}, ReasonRequired, id="no reason"),
    pytest.param({"reason": "x" * 1_001}, ValueRefused, id="a long reason"),
    pytest.param({"lines": []}, ValueRefused, id="no lines"),
    pytest.param({"answer_by": None}, ValueRefused, id="no time to answer"),
    pytest.param({"key": "short"}, ValueRefused, id="no key"),
    pytest.param({"seen_version": 2}, OrderChanged, id="not what was seen"),
    pytest.param({"seen_version": "1"}, OrderChanged, id="no version"),
    pytest.param(
        {
            "lines": [
                OfferedLine("TOM-5", "Tomatoes, 5 kg", 2, 1250, 1),
                OfferedLine("BAS-1", "Basil, 1 bunch", 10, 195, 2),
            ]
        },
        ValueRefused,
        id="nothing different",
    ),
]


@pytest.mark.parametrize(("changes", "refusal"), REFUSED)
def test_a_refused_proposal_leaves_no_trace(tom, place_order, snapshot, unchanged, changes, refusal):
    number = place_order()
    before = snapshot()

    with pytest.raises(refusal):
        propose(tom, number, **changes)

    assert unchanged(before)


@pytest.mark.parametrize("other_date", [None, timedelta(days=3)], ids=["same date", "put off"])
def test_an_answer_may_not_be_asked_for_after_the_delivery(tom, place_order, snapshot, unchanged, other_date):
    number = place_order(expected_at=now() + timedelta(hours=5))
    before, date = snapshot(), {"expected_at": now() + other_date} if other_date else {}

    with pytest.raises(ValueRefused, match="must not lie after the expected delivery"):
        propose(tom, number, answer_by=now() + timedelta(hours=6), **date)

    assert unchanged(before)
    assert propose(tom, number, answer_by=now() + timedelta(hours=4), **date)


@pytest.mark.parametrize("status", OrderStatus)
def test_changes_are_proposed_only_before_the_goods_leave(tom, place_order, version_of, status):
    number = place_order(status=status)

    if status in NEGOTIABLE:
        assert propose(tom, number, seen_version=version_of(number))
    else:
        with pytest.raises(MoveRefused, match=f"is {status.words}"):
            propose(tom, number, seen_version=version_of(number))


def test_only_the_own_side_may_propose_withdraw_accept_and_reject(
    ada, mia, tom, ines, place_order, snapshot, unchanged
):
    number = place_order()
    proposal = propose(tom, number)
    before = snapshot()

    for deed, wrong_side, stranger in (
        (withdraw_proposal, ada, ines),
        (accept_proposal, tom, mia),
        (reject_proposal, tom, mia),
    ):
        with pytest.raises(SideNotAllowed):
            deed(wrong_side, number, proposal_id=proposal)
        with pytest.raises(OrderNotFound):
            deed(stranger, number, proposal_id=proposal)
    with pytest.raises(SideNotAllowed):
        propose(ada, number)

    assert unchanged(before)


# --- answering ------------------------------------------------------------------------------------------------------


@pytest.mark.on_both_databases
def test_accepting_rewrites_the_order_and_keeps_its_status(
    ada, tom, place_order, order_row, rows_of, notices_of, timeline_of, tally_is_true
):
    number = place_order(status=OrderStatus.CONFIRMED)
    proposal = propose(tom, number, seen_version=2)

    accept_proposal(ada, number, proposal_id=proposal, note="Fine with us.")

    order = order_row(number)
    assert (order.status, order.version, order.total_minor, order.line_count) == ("CONFIRMED", 3, 2147, 2)
    assert order.first_item == "Tomatoes, 5 kg"
    assert lines_of(ada, number) == [("TOM-5", 1, 1250), ("ROC-1", 3, 299)]
    assert tally_is_true()
    assert [row.status for row in rows_of("proposal", number)] == ["ACCEPTED"]
    assert order_details(ada, number).proposal is None
    assert timeline_of(number)[-1] == (OrderEvent.ACCEPT, "Ada Lindqvist")
    assert (notices_of(tom)[0].kind, notices_of(tom)[0].text) == ("ACCEPT", "Fine with us.")


@pytest.mark.on_both_databases
def test_each_line_keeps_its_unit_and_a_new_one_has_its_own(ada, tom, place_order, timeline_of, rows_of):
    number = place_order(lines=[NewLine("TOM-5", "Tomatoes, 5 kg", 2, 1250, "crate")])
    offered = (FEWER[0], OfferedLine("ROC-1", "Rocket, wild", 3, 299, unit="bag"))

    proposal = propose(tom, number, lines=offered)
    found = order_details(ada, number).proposal
    assert found
    assert [change.line.unit for change in found.comparison.lines] == ["crate", "bag"]
    accept_proposal(ada, number, proposal_id=proposal)

    assert [(line.sku, line.unit) for line in order_details(ada, number).lines] == [
        ("TOM-5", "crate"),
        ("ROC-1", "bag"),
    ]
    assert "3 at €2.99 per bag" in rows_of("timeline_event", number)[1].note


def test_what_was_added_is_found_and_what_was_removed_is_not(ada, tom, place_order):
    number = place_order()

    accept_proposal(ada, number, proposal_id=propose(tom, number))

    assert [order.number for order in list_orders(ada, OrderFilter(query="rocket")).orders] == [number]
    assert list_orders(ada, OrderFilter(query="basil")).orders == ()


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_the_total_is_the_sum_of_the_lines_in_every_currency(ada, tom, place_order, order_row, currency):
    number = place_order(currency=currency)

    accept_proposal(ada, number, proposal_id=propose(tom, number))

    assert order_row(number).total_minor == 1 * 1250 + 3 * 299


@pytest.mark.parametrize(("deed", "status"), [(accept_proposal, "ACCEPTED"), (reject_proposal, "REJECTED")])
def test_a_note_goes_to_the_chat_with_the_answer(ada, tom, place_order, messages_of, rows_of, deed, status):
    number = place_order()

    deed(ada, number, proposal_id=propose(tom, number), note="Thank you for asking.")

    assert messages_of(number) == [("Ada Lindqvist", "Thank you for asking.")]
    assert rows_of("timeline_event", number)[-1].note.startswith("Thank you for asking.")
    assert [row.status for row in rows_of("proposal", number)] == [status]


@pytest.mark.parametrize(("deed", "who", "told"), [(reject_proposal, "ada", "tom"), (withdraw_proposal, "tom", "ada")])
def test_rejecting_and_withdrawing_leave_the_order_as_it_is(
    request, tom, place_order, order_row, rows_of, notices_of, deed, who, told
):
    number = place_order()
    proposal = propose(tom, number)
    before, lines = order_row(number), rows_of("order_line", number)

    deed(request.getfixturevalue(who), number, proposal_id=proposal)

    assert (order_row(number), rows_of("order_line", number)) == (before, lines)
    assert notices_of(request.getfixturevalue(told))[0].kind == deed.__name__.partition("_")[0].upper()


@pytest.mark.parametrize("first", [accept_proposal, reject_proposal, withdraw_proposal])
@pytest.mark.parametrize("second", [accept_proposal, reject_proposal, withdraw_proposal])
def test_a_proposal_is_closed_once(ada, tom, place_order, snapshot, unchanged, first, second):
    number = place_order()
    proposal = propose(tom, number)
    first(tom if first is withdraw_proposal else ada, number, proposal_id=proposal)
    before = snapshot()

    with pytest.raises(ProposalClosed):
        second(tom if second is withdraw_proposal else ada, number, proposal_id=proposal)

    assert unchanged(before)


@pytest.mark.parametrize("forged", [0, -1, 999, 2**70, "1", None, True, 1.0, [1], {}])
def test_a_forged_proposal_is_none(ada, mia, tom, place_order, snapshot, unchanged, forged):
    other = place_order(buyer=mia)
    propose(tom, other)
    number = place_order()
    before = snapshot()

    with pytest.raises(ProposalClosed, match="no such proposal"):
        accept_proposal(ada, number, proposal_id=forged)

    assert unchanged(before)


def test_an_order_that_changed_since_is_not_rewritten(ada, tom, place_order, snapshot, unchanged):
    number = place_order()
    proposal = propose(tom, number)
    with transaction() as db:
        db.execute(update(tables.orders).where(tables.orders.c.number == number).values(version=7))
    before = snapshot()

    with pytest.raises(OrderChanged):
        accept_proposal(ada, number, proposal_id=proposal)

    assert unchanged(before)


# --- what a proposal means for other deeds --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "step"),
    [(OrderStatus.CONFIRMED, "start_processing"), (OrderStatus.PROCESSING, "send_out_order")],
    ids=["start processing", "send out"],
)
def test_an_open_proposal_makes_the_next_step_wait(
    ada, tom, place_order, version_of, snapshot, unchanged, status, step
):
    number = place_order(status=status)
    version = version_of(number)
    proposal = propose(tom, number, seen_version=version)
    before = snapshot()

    with pytest.raises(ProposalOpen, match="has to wait"):
        getattr(order_moves, step)(tom, number, seen_version=version)

    assert unchanged(before)
    reject_proposal(ada, number, proposal_id=proposal)
    assert getattr(order_moves, step)(tom, number, seen_version=version)


def test_a_proposal_outlives_the_confirmation_of_its_order(ada, tom, place_order, order_row):
    number = place_order()
    proposal = propose(tom, number)
    order_moves.confirm_order(tom, number, seen_version=1)

    accept_proposal(ada, number, proposal_id=proposal)

    assert (order_row(number).status, order_row(number).total_minor) == ("CONFIRMED", 2147)


@pytest.mark.parametrize("how", ["cancel", "decline"])
def test_the_end_of_the_order_withdraws_the_proposal(
    ada, tom, place_order, rows_of, timeline_of, notices_of, tally_is_true, how
):
    number = place_order()
    proposal = propose(tom, number)

    if how == "cancel":
        cancel_order(ada, number, seen_version=1, key="cancel-it")
    else:
        order_moves.decline_order(tom, number, seen_version=1, reason="Sold out")

    assert [row.status for row in rows_of("proposal", number)] == ["WITHDRAWN"]
    assert [event for event, _ in timeline_of(number)][-2:] == [OrderEvent.WITHDRAW, OrderEvent(how.upper())]
    assert "WITHDRAW" not in [notice.kind for notice in notices_of(ada)]
    with pytest.raises(MoveRefused, match="is CANCELLED"):
        accept_proposal(ada, number, proposal_id=proposal)
    assert tally_is_true()


def test_the_status_is_told_by_the_last_move_not_by_the_talk(ada, tom, place_order):
    number = place_order(status=OrderStatus.CONFIRMED)

    propose(tom, number, seen_version=2)

    last = order_details(ada, number).last_move
    assert last
    assert last.event is OrderEvent.CONFIRM


# --- nobody answers -------------------------------------------------------------------------------------------------


def test_nobody_answering_leaves_the_order_as_it_is(ada, tom, place_order, snapshot, unchanged):
    with time_machine.travel("2026-11-12T10:00:00+00:00", tick=False) as clock:
        number = place_order()
        proposal = propose(tom, number)
        before = snapshot()
        clock.shift(timedelta(days=1))

        for deed, person in ((accept_proposal, ada), (reject_proposal, ada), (withdraw_proposal, tom)):
            with pytest.raises(ProposalClosed, match="has expired, and the order stays as it is"):
                deed(person, number, proposal_id=proposal)

        assert unchanged(before)
        shown = order_details(ada, number).proposal
        assert shown
        assert shown.status is ProposalStatus.EXPIRED


@pytest.mark.on_both_databases
def test_an_expired_proposal_makes_room_for_a_new_one(tom, place_order, rows_of):
    with time_machine.travel("2026-11-12T10:00:00+00:00", tick=False) as clock:
        number = place_order()
        propose(tom, number)
        clock.shift(timedelta(days=2))

        propose(tom, number)

    assert [row.status for row in rows_of("proposal", number)] == ["EXPIRED", "OPEN"]


def test_an_expired_proposal_holds_nothing_up(ada, tom, place_order, rows_of, timeline_of):
    with time_machine.travel("2026-11-12T10:00:00+00:00", tick=False) as clock:
        number = place_order(status=OrderStatus.CONFIRMED)
        propose(tom, number, seen_version=2)
        clock.shift(timedelta(days=2))

        order_moves.start_processing(tom, number, seen_version=2)
        cancel_order(ada, number, seen_version=3, key="cancel-it", message="Please stop.")

    assert [row.status for row in rows_of("proposal", number)] == ["EXPIRED"]
    assert OrderEvent.WITHDRAW not in [event for event, _ in timeline_of(number)]


def test_every_refusal_reads_as_a_sentence(ada, tom, place_order):
    number = place_order()
    proposal = propose(tom, number)
    reject_proposal(ada, number, proposal_id=proposal)

    with pytest.raises(PortalError, match=r"was rejected before\. Nothing more was changed\."):
        accept_proposal(ada, number, proposal_id=proposal)
