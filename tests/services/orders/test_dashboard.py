"""The dashboard: what was spent, in the reader's months, and in which money."""

from datetime import UTC, datetime, timedelta

import pytest

from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.orders.dashboard import dashboard
from buyer_portal.services.orders.spending import OtherSpend
from buyer_portal.services.people.people import change_profile
from buyer_portal.settings import now


def test_spend_is_in_the_currency_that_most_orders_are_in_and_names_the_others(place_order, ada, ines):
    for _ in range(4):
        place_order(currency="EUR")
    for days in (0, 40, 80):
        place_order(currency="SEK", supplier=ines, placed_at=now() - timedelta(days=days))

    spend = dashboard(ada, now()).spend

    assert (spend.currency, spend.total_minor) == ("EUR", 4 * 4450)
    assert spend.by_supplier == (("Green Valley Produce", 4 * 4450),)
    assert spend.others == (OtherSpend("SEK", 3, 3 * 4450),)


def test_what_is_delivered_and_what_is_still_open_are_told_apart_and_cancelled_counts_nowhere(place_order, ada):
    for status in (OrderStatus.PENDING, OrderStatus.OUT_FOR_DELIVERY, OrderStatus.DELIVERED, OrderStatus.CANCELLED):
        place_order(status=status)

    spend = dashboard(ada, now()).spend

    assert (spend.done_minor, spend.open_minor) == (4450, 2 * 4450)
    assert (spend.by_month[-1].done_minor, spend.by_month[-1].open_minor) == (4450, 2 * 4450)


@pytest.mark.on_both_databases
@pytest.mark.parametrize(
    ("zone", "placed", "month"),
    [
        ("Europe/Berlin", datetime(2026, 10, 31, 23, 30, tzinfo=UTC), "2026-11"),
        ("UTC", datetime(2026, 10, 31, 23, 30, tzinfo=UTC), "2026-10"),
        ("America/New_York", datetime(2026, 11, 1, 3, 30, tzinfo=UTC), "2026-10"),
        ("America/New_York", datetime(2026, 11, 1, 4, 0, tzinfo=UTC), "2026-11"),
        ("Pacific/Kiritimati", datetime(2026, 10, 31, 10, 0, tzinfo=UTC), "2026-11"),
        ("Europe/Berlin", datetime(2025, 11, 30, 23, 30, tzinfo=UTC), "2025-12"),
        ("America/New_York", datetime(2025, 12, 1, 3, 30, tzinfo=UTC), ""),
    ],
)
def test_an_order_counts_to_the_month_that_its_reader_sees_beside_it(zone, placed, month, place_order, ada):
    reader = change_profile(ada, name=ada.name, time_zone=zone)
    place_order(placed_at=placed, lines=[NewLine("T", "Tea", 1, 700)])
    place_order(placed_at=datetime(2026, 5, 5, tzinfo=UTC), lines=[NewLine("T", "Tea", 1, 100)])

    spend = dashboard(reader, datetime(2026, 11, 20, tzinfo=UTC)).spend

    assert {one.month: one.total_minor for one in spend.by_month if one.total_minor} == {
        "2026-05": 100,
        **({month: 700} if month else {}),
    }
    assert spend.by_supplier == (("Green Valley Produce", 800 if month else 100),)
