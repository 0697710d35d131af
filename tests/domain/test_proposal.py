"""A proposal's own rules: comparing lines, money to the last minor unit, and what makes no sense."""

from datetime import UTC, datetime, timedelta

import pytest

from buyer_portal.domain.cancellation import cancellation_verdict
from buyer_portal.domain.errors import MoveRefused, ProposalClosed, ReasonRequired, ValueRefused
from buyer_portal.domain.money import MAX_MINOR
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.proposal import (
    MAX_LINES,
    NEGOTIABLE,
    OfferedLine,
    ProposalStatus,
    compare_lines,
    effective_status,
    ensure_change,
    ensure_negotiable,
    ensure_open,
    parse_answer_by,
    parse_expected,
    parse_lines,
    parse_reason_for,
    parse_short_note,
    summary_of,
)

NOW = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
TOMATOES = OfferedLine("TOM-5", "Tomatoes, 5 kg", 5, 1250)
BASIL = OfferedLine("BAS-1", "Basil, 1 bunch", 10, 195)


def line(**changes):
    return OfferedLine(**{"sku": "A", "name": "Apples", "quantity": 1, "unit_price_minor": 100, **changes})


def test_each_change_of_a_line_is_said_in_words():
    fewer = OfferedLine("TOM-5", "Tomatoes, 5 kg", 3, 1250)
    dearer = OfferedLine("BAS-1", "Basil, 1 bunch", 10, 200)
    rocket = OfferedLine("ROC-1", "Rocket", 2, 300)

    found = compare_lines([TOMATOES, BASIL, line()], [fewer, dearer, rocket])

    assert [change.words for change in found.lines] == ["was 5, now 3", "", "removed", "new"]
    assert [change.has_new_price for change in found.lines] == [False, True, False, False]
    assert not any(change.is_same for change in found.lines)
    assert found.proposed == (fewer, dearer, rocket)


def test_totals_and_difference_are_exact():
    found = compare_lines([TOMATOES, BASIL], [OfferedLine("TOM-5", "Tomatoes, 5 kg", 3, 1249)])

    assert (found.before_minor, found.after_minor, found.difference_minor) == (8200, 3747, -4453)


def test_two_lines_of_the_same_item_are_matched_in_their_order():
    first, second = line(quantity=1), line(quantity=2)

    found = compare_lines([first, second], [first, line(quantity=3)])

    assert [change.words for change in found.lines] == ["", "was 2, now 3"]


@pytest.mark.parametrize(
    ("currency", "expected"), [("EUR", "now 0.01"), ("JPY", "now 1"), ("KWD", "now 0.001")], ids=str
)
def test_the_summary_writes_prices_as_the_currency_does(currency, expected):
    found = compare_lines([line()], [line(unit_price_minor=1)])

    assert expected in summary_of(found, currency, new_date=False)


def test_the_summary_fits_the_timeline_beside_the_longest_reason():
    lines = [line(sku=f"S{n}", name="x" * 200) for n in range(100)]

    assert len(summary_of(compare_lines(lines, []), "EUR", new_date=True)) <= 2_900


@pytest.mark.parametrize("status", [status for status in ProposalStatus if status is not ProposalStatus.OPEN])
def test_a_closed_proposal_says_what_became_of_it(status):
    with pytest.raises(ProposalClosed, match=r"\.$"):
        ensure_open(status)


def test_an_open_proposal_expires_at_the_very_moment_it_names():
    just_before = NOW - timedelta(microseconds=1)

    assert effective_status("OPEN", NOW, just_before) is ProposalStatus.OPEN
    assert effective_status("OPEN", NOW, NOW) is ProposalStatus.EXPIRED
    assert effective_status("ACCEPTED", NOW, NOW) is ProposalStatus.ACCEPTED


def test_lines_change_exactly_while_an_order_can_be_cancelled():
    assert {status for status in OrderStatus if cancellation_verdict(status).allowed} == NEGOTIABLE


@pytest.mark.parametrize("status", [status for status in OrderStatus if status not in NEGOTIABLE])
def test_it_is_too_late_once_the_goods_have_left(status):
    with pytest.raises(MoveRefused, match=f"“Propose changes” is not possible: ORD-1 is {status.words}"):
        ensure_negotiable(status, "Propose changes", number="ORD-1")


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param([], id="none"),
        pytest.param([line(quantity=0)], id="no pieces"),
        pytest.param([line(quantity=-1)], id="fewer than none"),
        pytest.param([line(quantity=10**12)], id="too many"),
        pytest.param([line(unit_price_minor=-1)], id="price below 0"),
        pytest.param([line(unit_price_minor=MAX_MINOR + 1)], id="price too high"),
        pytest.param([line(quantity=2, unit_price_minor=MAX_MINOR)], id="sum too high"),
        pytest.param([line(name="")], id="no name"),
        pytest.param([line(sku="")], id="no code"),
        pytest.param([line(name="x" * 201)], id="name too long"),
        pytest.param([line(name="a\nb")], id="two lines in one"),
        pytest.param([line()] * (MAX_LINES + 1), id="too many lines"),
    ],
)
def test_lines_that_make_no_sense_are_refused_with_a_sentence(bad):
    with pytest.raises(ValueRefused, match=r"\.$"):
        parse_lines(bad)


@pytest.mark.parametrize("answer_by", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=91), None, "tomorrow"])
def test_an_answer_has_a_time_in_the_future(answer_by):
    with pytest.raises(ValueRefused):
        parse_answer_by(answer_by, NOW)


@pytest.mark.parametrize("expected", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=731), "soon"])
def test_an_expected_date_lies_in_the_future(expected):
    with pytest.raises(ValueRefused):
        parse_expected(expected, NOW)


def test_no_other_date_is_none():
    assert parse_expected(None, NOW) is None


def test_a_proposal_needs_a_reason_and_a_note_does_not():
    with pytest.raises(ReasonRequired):
        parse_reason_for("Propose changes", "  ")
    with pytest.raises(ValueRefused):
        parse_short_note("x" * 1_001)

    assert parse_short_note("  ") == ""


def test_a_change_must_change_something():
    same = compare_lines([BASIL], [BASIL])

    with pytest.raises(ValueRefused, match="Nothing is different"):
        ensure_change(same, new_date=False)
    ensure_change(same, new_date=True)
