"""When an order is wanted and promised: days and windows of the supplier's, never in the past."""

from datetime import UTC, date, datetime

import pytest

from buyer_portal.domain.errors import MoveRefused, ValueRefused
from buyer_portal.domain.orders.delivery import (
    PROMISABLE,
    WINDOWS,
    Slot,
    day_and_window,
    ensure_promisable,
    first_day,
    is_promised,
    parse_promise,
    parse_wanted,
)
from buyer_portal.domain.orders.status import OrderStatus

NOW = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)  # a Thursday: 19:30 in Berlin, 03:30 on Friday in Tokyo
BERLIN, TOKYO = "Europe/Berlin", "Asia/Tokyo"


def test_a_day_and_a_window_are_the_suppliers():
    slot = parse_wanted("2026-11-28", "06:00–08:00", zone=BERLIN, at=NOW)

    assert slot == Slot(datetime(2026, 11, 28, 5, 0, tzinfo=UTC), datetime(2026, 11, 28, 7, 0, tzinfo=UTC))
    assert slot.words(BERLIN) == "Sat 28 Nov 2026, 06:00–08:00 (Europe/Berlin)"
    assert day_and_window(slot, BERLIN) == ("2026-11-28", "06:00–08:00")
    assert day_and_window(slot, "Asia/Kolkata") == ("2026-11-28", "")  # 10:30–12:30 there
    assert day_and_window(None, BERLIN) == ("", "")


@pytest.mark.parametrize("window", WINDOWS)
def test_every_window_keeps_its_hours_on_the_day_the_clocks_change(window):
    slot = parse_wanted("2027-03-28", window, zone=BERLIN, at=NOW)

    assert day_and_window(slot, BERLIN) == ("2027-03-28", window)


@pytest.mark.parametrize(
    ("day", "window", "zone"),
    [
        ("2026-11-25", "06:00–08:00", BERLIN),
        ("2026-11-26", "16:00–18:00", BERLIN),
        ("2026-11-26", "16:00–18:00", TOKYO),  # still the 26th for the buyer, the 27th where the van leaves
        ("2028-12-01", "06:00–08:00", BERLIN),
        ("2026-02-30", "06:00–08:00", BERLIN),
        ("9999-12-31", "06:00–08:00", BERLIN),
        ("0001-01-01", "06:00–08:00", TOKYO),
        ("20261128", "06:00–08:00", BERLIN),
        ("2026-W48-6", "06:00–08:00", BERLIN),
        ("\uff12026-11-28", "06:00–08:00", BERLIN),
        ("", "06:00–08:00", BERLIN),
        ("2026-11-28", "", BERLIN),
        ("2026-11-28", "05:00–06:00", BERLIN),
        ("2026-11-28", "06:00-08:00", BERLIN),
        (None, None, BERLIN),
        (20261128, ["06:00–08:00"], BERLIN),
        (["2026-11-28"], {}, BERLIN),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(day, window, zone):
    for parse in (parse_wanted, parse_promise):
        with pytest.raises(ValueRefused):
            parse(day, window, zone=zone, at=NOW)


def test_a_window_that_has_begun_can_still_be_promised_but_not_wanted():
    at = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)  # 17:00 in Berlin

    assert parse_promise("2026-11-26", "16:00–18:00", zone=BERLIN, at=at)
    with pytest.raises(ValueRefused, match="must lie in the future"):
        parse_wanted("2026-11-26", "16:00–18:00", zone=BERLIN, at=at)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 11, 26, 9, 0, tzinfo=UTC), BERLIN, date(2026, 11, 27)),
        (NOW, BERLIN, date(2026, 11, 28)),
        (NOW, TOKYO, date(2026, 11, 28)),
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), BERLIN, date(2026, 11, 30)),
        (datetime(2026, 11, 27, 20, 0, tzinfo=UTC), BERLIN, date(2026, 11, 30)),
    ],
)
def test_the_day_offered_first_is_tomorrow_unless_it_is_late_and_never_a_sunday(at, zone, day):
    assert first_day(zone, at) == day
    assert parse_wanted(day.isoformat(), WINDOWS[0], zone=zone, at=at)


def test_a_promise_changes_between_the_confirmation_and_the_arrival():
    assert set(OrderStatus) - PROMISABLE == {OrderStatus.PENDING, OrderStatus.DELIVERED, OrderStatus.CANCELLED}
    for status in set(OrderStatus) - PROMISABLE:
        with pytest.raises(MoveRefused):
            ensure_promisable(status, number="ORD-1")


def test_what_is_wanted_is_a_promise_once_the_order_is_confirmed():
    wanted = Slot(NOW)
    assert {status for status in OrderStatus if not is_promised(status, wanted)} == {OrderStatus.PENDING}
    assert all(is_promised(status, None) for status in OrderStatus)
