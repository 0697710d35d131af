"""A proposal's own rules: comparing lines, money to the last minor unit, and what makes no sense."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from buyer_portal.domain.cancellation import cancellation_verdict
from buyer_portal.domain.changes.lines import MAX_LINES, OfferedLine, compare_lines, ensure_change, parse_lines
from buyer_portal.domain.changes.proposal import (
    LONGEST_WAIT,
    NEGOTIABLE,
    ProposalStatus,
    effective_status,
    ensure_answer_in_time,
    ensure_negotiable,
    ensure_open,
    latest_answer,
    parse_answer_by,
    parse_expected,
    parse_reason_for,
    parse_short_note,
)
from buyer_portal.domain.changes.summary import summary_of
from buyer_portal.domain.errors import MoveRefused, ProposalClosed, ReasonRequired, ValueRefused
from buyer_portal.domain.money import MAX_MINOR
from buyer_portal.domain.orders.status import OrderStatus

NOW = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
TOMATOES = OfferedLine("TOM-5", "Tomatoes, 5 kg", 5, 1250, 1)
BASIL = OfferedLine("BAS-1", "Basil, 1 bunch", 10, 195, 2)


def line(**changes):
    return OfferedLine(**{"sku": "A", "name": "Apples", "quantity": 1, "unit_price_minor": 100, **changes})


def test_each_change_of_a_line_is_said_in_words():
    fewer = OfferedLine("TOM-5", "Tomatoes, 5 kg", 3, 1250, 1)
    dearer = OfferedLine("BAS-1", "Basil, 1 bunch", 10, 200, 2)
    rocket = OfferedLine("ROC-1", "Rocket", 2, 300)

    found = compare_lines([TOMATOES, BASIL, line()], [fewer, dearer, rocket])

    assert [change.words for change in found.lines] == ["was 5, now 3", "", "removed", "new"]
    assert [change.has_new_price for change in found.lines] == [False, True, False, False]
    assert not any(change.is_same for change in found.lines)
    assert found.proposed == (fewer, dearer, rocket)


def test_totals_and_difference_are_exact():
    found = compare_lines([TOMATOES, BASIL], [OfferedLine("TOM-5", "Tomatoes, 5 kg", 3, 1249, 1)])

    assert (found.before_minor, found.after_minor, found.difference_minor) == (8200, 3747, -4453)


DEAR, CHEAP = line(quantity=10, unit_price_minor=500, position=1), line(quantity=90, unit_price_minor=200, position=2)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        pytest.param([CHEAP], ["removed", ""], id="the first is removed"),
        pytest.param([DEAR], ["", "removed"], id="the second is removed"),
        pytest.param([replace(DEAR, position=None), CHEAP], ["removed", "", "new"], id="removed and added again"),
        pytest.param([replace(DEAR, position=2)], ["removed", "was 90, now 10"], id="the second becomes as the first"),
        pytest.param([replace(CHEAP, quantity=3), DEAR], ["", "was 90, now 3"], id="in another order"),
    ],
)
def test_lines_that_are_alike_are_told_apart_by_their_positions(after, words):
    assert [change.words for change in compare_lines([DEAR, CHEAP], after).lines] == words


def test_the_summary_says_which_of_two_lines_of_one_name_it_means():
    found = compare_lines([DEAR, CHEAP], [CHEAP])

    assert summary_of(found, "EUR", new_date=False).startswith("Apples (10 at €5.00): removed; total €230.00,")


def test_the_summary_says_each_lines_unit():
    crates, plain = replace(DEAR, unit="crate"), replace(CHEAP, name="Pears")

    said = summary_of(
        compare_lines([crates, plain], [replace(crates, quantity=4), plain, replace(crates, sku="N", position=None)]),
        "EUR",
        new_date=False,
    )

    assert "Apples (10 at €5.00 per crate): was 10, now 4; Apples: new, 10 at €5.00 per crate" in said
    less = compare_lines([crates, plain], [replace(crates, quantity=4), replace(plain, quantity=9)])
    assert "Apples (per crate): was 10, now 4; Pears: was 90, now 9" in summary_of(less, "EUR", new_date=False)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param([replace(DEAR, position=3)], id="no such line"),
        pytest.param([DEAR, DEAR], id="two for one"),
        pytest.param([replace(DEAR, name="Pears")], id="another name"),
        pytest.param([replace(DEAR, sku="B")], id="another code"),
    ],
)
def test_a_proposed_line_stands_for_a_line_of_the_order(after):
    with pytest.raises(ValueRefused, match="is not the order's line at this place"):
        compare_lines([DEAR, CHEAP], after)


@pytest.mark.parametrize(
    ("currency", "expected"), [("EUR", "now €0.01"), ("JPY", "now JP¥1"), ("KWD", "now KWD\xa00.001")], ids=str
)
def test_the_summary_writes_prices_as_the_currency_does(currency, expected):
    found = compare_lines([line(position=1)], [line(position=1, unit_price_minor=1)])

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


SOON, LATER = NOW + timedelta(hours=5), NOW + timedelta(days=3)


@pytest.mark.parametrize(
    ("expected", "latest"),
    [
        pytest.param([None, None], NOW + LONGEST_WAIT, id="no date"),
        pytest.param([SOON, None], SOON, id="the order's date"),
        pytest.param([LATER, SOON], SOON, id="brought forward"),
        pytest.param([SOON, LATER], SOON, id="put off"),
        pytest.param([NOW - timedelta(days=1), None], NOW + LONGEST_WAIT, id="late already"),
        pytest.param([NOW - timedelta(days=1), LATER], LATER, id="late already, with another date"),
        pytest.param([NOW + timedelta(days=400), None], NOW + LONGEST_WAIT, id="far ahead"),
    ],
)
def test_an_answer_comes_before_the_delivery_that_it_is_about(expected, latest):
    assert latest_answer(NOW, *expected) == latest
    ensure_answer_in_time(latest, NOW, *expected)
    with pytest.raises(ValueRefused, match="must not lie after the expected delivery"):
        ensure_answer_in_time(latest + timedelta(minutes=1), NOW, *expected)


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
