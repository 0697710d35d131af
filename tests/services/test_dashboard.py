"""The dashboard: what was spent."""

from datetime import timedelta

from buyer_portal.services.dashboard import dashboard
from buyer_portal.settings import now


def test_spend_is_in_the_currency_that_most_orders_are_in(place_order, ada, ines):
    for _ in range(4):
        place_order(currency="EUR")
    for days in (0, 40, 80):
        place_order(currency="SEK", supplier=ines, placed_at=now() - timedelta(days=days))

    spend = dashboard(ada, now()).spend

    assert (spend.currency, spend.total_minor) == ("EUR", 4 * 4450)
    assert spend.by_supplier == (("Green Valley Produce", 4 * 4450),)
