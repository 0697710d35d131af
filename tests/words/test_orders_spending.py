"""The dashboard's charts: what is drawn is what the figures say."""

from buyer_portal.services.orders.spending import MonthSpend, OtherSpend, Spend
from buyer_portal.words.orders.spending import month_bars, months_text, spend_others, spend_parts, supplier_bars

SPEND = Spend(
    "EUR",
    (MonthSpend("2026-10", 10_000, 0), MonthSpend("2026-11", 2_500, 7_500)),
    tuple((f"Supplier {n}", 100 * (9 - n)) for n in range(1, 9)),
    (OtherSpend("USD", 3, 3_750_000), OtherSpend("SEK", 1, 100_000)),
)


def test_the_bar_of_a_supplier_is_as_long_as_its_share_of_the_whole() -> None:
    spend = Spend(
        "EUR", (MonthSpend("2026-11", 10_000, 0),), (("Green Valley Produce", 5_300), ("Harbour Seafood", 4_700))
    )

    assert [(bar.share, bar.size) for bar in supplier_bars(spend)] == [("53%", "53%"), ("47%", "47%")]


def test_suppliers_beyond_the_first_six_are_one_bar_so_that_the_bars_add_up() -> None:
    bars = supplier_bars(SPEND)

    assert [bar.name for bar in bars[-2:]] == ["Supplier 6", "2 other suppliers"]
    assert bars[-1].figure == "€3"


def test_a_bar_stands_on_what_was_delivered_with_what_is_open_above_it() -> None:
    october, november = month_bars(SPEND)

    assert (october.top, october.size, october.open_size) == ("2", "110", "0")
    assert (november.size, november.open_size, november.figure) == ("28", "82", "100")
    assert int(november.open_top) + int(november.open_size) == int(november.top)
    assert months_text(SPEND) == "Spend by month: Oct €100.00, Nov €100.00 of which €75.00 is still open"


def test_the_sum_says_what_it_counts_and_other_currencies_are_said_with_theirs() -> None:
    assert spend_parts(SPEND) == "€125 delivered, €75 still open. Cancelled orders don't count."
    assert spend_others(SPEND) == "Besides, in other currencies: US$37,500 in 3 orders, SEK\xa01,000 in 1 order."
