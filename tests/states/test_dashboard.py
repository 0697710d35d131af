"""The dashboard's charts: what is drawn is what the figures say."""

from buyer_portal.services.dashboard import Spend
from buyer_portal.states.dashboard import _suppliers


def test_the_bar_of_a_supplier_is_as_long_as_its_share_of_the_whole() -> None:
    spend = Spend("EUR", (("2026-11", 10_000),), (("Green Valley Produce", 5_300), ("Harbour Seafood", 4_700)))

    assert [(bar.share, bar.size) for bar in _suppliers(spend)] == [("53%", "53%"), ("47%", "47%")]
