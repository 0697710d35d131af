"""The rules of a return case: when there is one, who takes which step, and what may be offered."""

import itertools

import pytest

from buyer_portal.domain.errors import CaseRefused, SideNotAllowed, ValueRefused
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.returns.case import (
    ANSWER_WITHIN,
    OCCASIONS,
    REPORT,
    SETTLE_WITH,
    answer_by,
    ensure_occasion,
    ensure_told,
    occasion_of,
    offer_words,
    parse_offer,
    parse_problem,
    parse_wanted,
    request_words,
)
from buyer_portal.domain.returns.lines import CaseLine, Problem, affected_lines
from buyer_portal.domain.returns.moves import (
    CASE_EVENTS,
    RETURN_MOVES,
    CaseStatus,
    Outcome,
    concerns,
    ensure_side,
    ensure_step,
    status_after,
    waits_for,
)
from buyer_portal.settings import now

DELIVERED, CANCELLED = OCCASIONS[OrderStatus.DELIVERED], OCCASIONS[OrderStatus.CANCELLED]
LINES = [("Tomatoes, 5 kg", 2, "crate"), ("Basil, 1 bunch", 10, "")]
ENDED = {CaseStatus.DECLINED, CaseStatus.SETTLED, CaseStatus.WITHDRAWN}


def test_every_status_is_reached_from_the_opening():
    reached: set[CaseStatus] = set()
    found = {RETURN_MOVES[OrderEvent.CASE_OPEN].to_status}
    while found - reached:
        reached |= found
        found = {move.to_status for move in RETURN_MOVES.values() if move.from_statuses & reached}

    assert reached == set(CaseStatus)


def test_a_case_ends_declined_settled_or_withdrawn_and_stays_so():
    assert {status for status in CaseStatus if not status.is_open} == ENDED


def test_every_status_has_its_words_and_no_two_share_them():
    for reader in Side:
        assert len({status.words(reader) for status in CaseStatus}) == len(CaseStatus)


def test_whose_turn_it_is_is_told_as_you():
    for status, reader in itertools.product(CaseStatus, Side):
        assert (" you" in status.words(reader)) is (waits_for(status) is reader)


def test_an_open_case_waits_for_exactly_one_side():
    turns = {status: waits_for(status) for status in CaseStatus}

    assert {status for status, turn in turns.items() if turn is None} == ENDED
    assert turns[CaseStatus.REQUESTED] is Side.SUPPLIER
    assert turns[CaseStatus.ANSWERED] is turns[CaseStatus.AGREED] is Side.BUYER
    for status, move in itertools.product(CaseStatus, RETURN_MOVES.values()):
        if status in move.from_statuses:
            assert move.side is turns[status] or move.to_status is CaseStatus.WITHDRAWN


def test_only_agreeing_to_nothing_ends_a_case_early():
    for event, offer in itertools.product(RETURN_MOVES, [None, *Outcome]):
        is_early = event is OrderEvent.CASE_AGREE and offer is Outcome.NOTHING
        assert status_after(event, offer) is (CaseStatus.SETTLED if is_early else RETURN_MOVES[event].to_status)


def test_what_was_agreed_concerns_both_sides_and_the_rest_whose_turn_it_is():
    for status, side in itertools.product(CaseStatus, Side):
        assert concerns(status, side) is (waits_for(status) is side or status is CaseStatus.AGREED)


def test_every_step_of_a_case_is_talk_about_the_order():
    assert all(event.is_talk for event in CASE_EVENTS)


def test_an_answer_is_expected_within_five_days_and_of_nobody_once_it_is_agreed():
    at = now()

    dates = {status: answer_by(status, at) for status in CaseStatus}

    assert dates.pop(CaseStatus.REQUESTED) == dates.pop(CaseStatus.ANSWERED) == at + ANSWER_WITHIN
    assert set(dates.values()) == {None}


@pytest.mark.parametrize("status", OrderStatus)
@pytest.mark.parametrize("cancelled_from", [None, *OrderStatus])
def test_there_is_a_case_about_a_delivered_order_and_one_cancelled_from_processing(status, cancelled_from):
    expected = {
        (OrderStatus.DELIVERED, cancelled_from): REPORT,
        (OrderStatus.CANCELLED, OrderStatus.PROCESSING): SETTLE_WITH,
    }.get((status, cancelled_from))

    found = occasion_of(status, cancelled_from)

    assert (found.title if found else None) == expected
    if found:
        assert ensure_occasion(status, cancelled_from, number="ORD-1") is found
    else:
        with pytest.raises(CaseRefused, match=f"ORD-1 is {status.words}"):
            ensure_occasion(status, cancelled_from, number="ORD-1")


@pytest.mark.parametrize("event", RETURN_MOVES)
@pytest.mark.parametrize("side", Side)
def test_each_step_belongs_to_one_side(event, side):
    if side is RETURN_MOVES[event].side:
        assert ensure_side(event, side) is RETURN_MOVES[event]
    else:
        with pytest.raises(SideNotAllowed):
            ensure_side(event, side)


@pytest.mark.parametrize("status", CaseStatus)
@pytest.mark.parametrize("event", RETURN_MOVES)
def test_a_step_follows_from_where_the_case_stands(event, status):
    move = RETURN_MOVES[event]

    if status in move.from_statuses:
        ensure_step(move, status, version=2, seen_version=2)
        with pytest.raises(CaseRefused, match="moved on while you were reading"):
            ensure_step(move, status, version=3, seen_version=2)
    else:
        with pytest.raises(CaseRefused, match=f"the case {status.words(move.side)}"):
            ensure_step(move, status, version=2, seen_version=2)


@pytest.mark.parametrize("value", ["", "damaged", "Damaged", "PAID", None, 7, [], "__class__"])
def test_what_is_wrong_comes_from_the_list_that_fits_the_order(value):
    assert parse_problem("DAMAGED", DELIVERED) is Problem.DAMAGED
    with pytest.raises(ValueRefused):
        parse_problem(value, DELIVERED)


@pytest.mark.parametrize("value", ["", "NOTHING", "refund", None, 7, {}])
def test_nobody_asks_for_nothing(value):
    assert parse_wanted("REFUND", DELIVERED) is Outcome.REFUND
    with pytest.raises(ValueRefused):
        parse_wanted(value, DELIVERED)


def test_a_cancelled_order_is_not_replaced():
    assert Outcome.REPLACEMENT not in CANCELLED.offers
    with pytest.raises(ValueRefused):
        parse_offer("REPLACEMENT", 0, CANCELLED, most_minor=100, currency="EUR")


OFFERS = [
    pytest.param("REFUND", 1, (Outcome.REFUND, 1), id="the smallest amount"),
    pytest.param("CREDIT", 4450, (Outcome.CREDIT, 4450), id="all of it"),
    pytest.param("REPLACEMENT", 999_999, (Outcome.REPLACEMENT, 0), id="a replacement has no amount"),
    pytest.param("NOTHING", -1, (Outcome.NOTHING, 0), id="nothing has no amount"),
    pytest.param("REFUND", 0, None, id="no amount"),
    pytest.param("REFUND", -1, None, id="less than nothing"),
    pytest.param("CREDIT", 4451, None, id="more than the order is worth"),
    pytest.param("MONEY", 1, None, id="no outcome"),
    pytest.param(None, 1, None, id="none at all"),
]


@pytest.mark.parametrize(("outcome", "amount", "expected"), OFFERS)
def test_an_offer_is_at_most_what_the_order_is_worth(outcome, amount, expected):
    if expected:
        assert parse_offer(outcome, amount, DELIVERED, most_minor=4450, currency="EUR") == expected
    else:
        with pytest.raises(ValueRefused):
            parse_offer(outcome, amount, DELIVERED, most_minor=4450, currency="EUR")


@pytest.mark.parametrize(
    ("currency", "most"),
    [("EUR", "€44.50"), ("JPY", "JP¥4,450"), ("KWD", "KWD\xa04.450")],
    ids=lambda value: value,
)
def test_the_most_is_said_in_the_currencys_own_decimals(currency, most):
    with pytest.raises(ValueRefused, match=most):
        parse_offer("REFUND", 4451, DELIVERED, most_minor=4450, currency=currency)
    assert offer_words(Outcome.REFUND, 4450, currency) == f"Refund of {most}"


def test_only_what_was_ordered_can_be_affected():
    assert affected_lines(LINES, [1, 0], Problem.DAMAGED) == [CaseLine(1, "Tomatoes, 5 kg", 1, unit="crate")]
    assert affected_lines(LINES, [2, 10], Problem.DAMAGED)[1] == CaseLine(2, "Basil, 1 bunch", 10)
    for wrong in ([3, 0], [-1, 0], [1], [1, 1, 1], [0, 0]):
        with pytest.raises(ValueRefused):
            affected_lines(LINES, wrong, Problem.DAMAGED)


@pytest.mark.parametrize("problem", Problem)
def test_only_what_concerns_the_whole_order_needs_no_line(problem):
    if problem in (Problem.LATE, Problem.PAID, Problem.OTHER):
        assert affected_lines(LINES, [0, 0], problem) == []
    else:
        with pytest.raises(ValueRefused, match="which lines"):
            affected_lines(LINES, [0, 0], problem)


def test_something_else_has_to_be_said():
    ensure_told(Problem.DAMAGED, "")
    ensure_told(Problem.OTHER, "The driver was rude.")
    with pytest.raises(ValueRefused):
        ensure_told(Problem.OTHER, "")


def test_the_report_is_said_in_words_of_a_bearable_length():
    lines = [CaseLine(1, "Tomatoes, 5 kg", 1, unit="crate"), CaseLine(2, "Basil, 1 bunch", 3)]

    said = request_words(Problem.DAMAGED, lines, Outcome.REFUND)

    assert said == "Damaged: 1 × Tomatoes, 5 kg (per crate), 3 × Basil, 1 bunch. Wanted: refund."
    assert request_words(Problem.LATE, [], Outcome.CREDIT) == "Late: the order as a whole. Wanted: credit."
    many = [CaseLine(place, "x" * 200, 1) for place in range(500)]
    assert len(request_words(Problem.DAMAGED, many, Outcome.REPLACEMENT)) < 2_900
