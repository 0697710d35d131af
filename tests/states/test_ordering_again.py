"""The page Order again: what is placed is what was on screen, by whom it may, once."""

from typing import Any

import pytest

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.ordering_again import AgainLine, Offer
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.catalogue import change_product
from buyer_portal.services.ordering_preview import reorder_preview
from buyer_portal.services.orders.details import order_details
from buyer_portal.states.ordering_again import OrderAgainState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.store.catalogue import add_products
from buyer_portal.store.engine import transaction
from tests.states.conftest import at, everything, of, redirects, run, wire


def _mark(sku: str, price: int) -> str:
    """What the form says that was seen of a line."""
    return AgainLine(1, sku, "", 1, 0, "", "EUR", Offer(sku, "crate", price, "EUR", True)).mark


SEEN = {"quantity:1": "2", "price:1": "1350", "offer:1": _mark("TOM-5", 1350)}
SEEN |= {"quantity:2": "10", "price:2": "195", "offer:2": _mark("BAS-1", 195)}


@pytest.fixture(autouse=True)
def _offered(tom: Any) -> None:
    products = [NewProduct(sku, sku, "crate", price, "EUR", True) for sku, price in (("TOM-5", 1350), ("BAS-1", 195))]
    with transaction() as db:
        add_products(db, tom.company_id, products)


@pytest.fixture
def number(place_order: Any) -> str:
    """A cancelled order, of which the tomatoes are dearer today."""
    return place_order(status=OrderStatus.CANCELLED)


@pytest.fixture
def page(screen: Any, number: Any, ada: Any) -> Any:
    """Ada looks at the page."""
    page = screen(OrderAgainState, f"/orders/{number}/again", ada)
    run(everything(page.load()))
    return page


def test_it_says_what_is_dearer_and_what_it_comes_to(page: Any) -> None:
    assert [(row.change, row.level, row.quantity) for row in page.again_rows] == [
        ("€1.00 dearer", "dearer", "2"),
        ("Same price", "same", "10"),
    ]
    assert page.again.summary == "2 lines: 1 at the same price, 1 dearer."
    assert page.again_total == "€46.50"


def test_the_sums_follow_the_quantities(page: Any) -> None:
    run(everything(page.change_quantity(1, "4")))
    assert (page.again_rows[0].amount, page.again_total) == ("€54.00", "€73.50")

    for odd in ("", "-1", "1.5", "²", "9" * 20, "two"):
        run(everything(page.change_quantity(1, odd)))
        assert page.again_total == "€19.50"


def test_lines_of_one_code_have_boxes_and_names_of_their_own(screen: Any, place_order: Any, ada: Any) -> None:
    number = place_order(lines=[NewLine("BAS-1", "Basil", 10, 195), NewLine("BAS-1", "Basil", 90, 100)])
    page = screen(OrderAgainState, f"/orders/{number}/again", ada)
    run(everything(page.load()))
    run(everything(page.change_quantity(2, "80.0")))

    assert [(row.label, row.then, row.quantity, row.amount) for row in page.again_rows] == [
        ("Quantity of BAS-1, line 1", "€1.95", "10", "€19.50"),
        ("Quantity of BAS-1, line 2", "€1.00", "80.0", "€156.00"),
    ]
    assert (page.again_total, page.again.then) == ("€175.50", "€109.50")


def test_a_price_for_something_else_than_then_is_not_called_the_same(
    screen: Any, place_order: Any, ada: Any, tom: Any
) -> None:
    number = place_order(lines=[NewLine("BAS-1", "Basil", 10, 195, "bunch"), NewLine("TOM-5", "T", 1, 1350, "Crate")])
    page = screen(OrderAgainState, f"/orders/{number}/again", ada)
    run(everything(page.load()))

    assert [(row.then, row.change, row.level) for row in page.again_rows] == [
        ("€1.95 per bunch", "Sold per crate now, per bunch then", "dearer"),
        ("€13.50 per Crate", "Same price", "same"),
    ]


def test_half_a_quantity_is_refused_with_what_to_do(page: Any, snapshot: Any, unchanged: Any) -> None:
    before = snapshot()

    run(everything(page.place({**SEEN, "quantity:1": "1.5"})))

    assert unchanged(before)
    assert page.again_problem.endswith("give it in a smaller unit, 1500 g instead of 1.5 kg perhaps.")


def test_the_new_order_opens_and_a_toast_says_so(page: Any, number: Any, ada: Any) -> None:
    events = run(everything(page.place(SEEN)))

    [made] = reorder_preview(ada, number).made_before
    assert redirects(events) == [f"/orders/{made.number}"]
    assert [toast.title for toast in run(of(page, FrameState)).toasts] == [f"{made.number} is placed"]


def test_blanks_that_were_pasted_around_a_quantity_do_not_matter(page: Any, number: Any, ada: Any) -> None:
    run(everything(page.change_quantity(1, " 4 ")))
    assert page.again_total == "€73.50"

    run(everything(page.place({**SEEN, "quantity:1": " 4 "})))

    assert order_details(ada, "ORD-10001").total_minor == 7350


def test_a_second_submit_of_the_same_page_makes_no_second_order(page: Any, number: Any, ada: Any) -> None:
    key = page._key
    run(everything(page.place(SEEN)))
    page._key = key  # the answer was lost, and the page still stands

    run(everything(page.place(SEEN)))

    assert len(reorder_preview(ada, number).made_before) == 1


def test_after_a_failure_the_button_can_be_clicked_again(page: Any, number: Any, ada: Any, monkeypatch: Any) -> None:
    def broken(*_: Any) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as disk:
        disk.setattr("buyer_portal.services.ordering_again.record_placing", broken)
        with pytest.raises(OSError, match="disk"):
            run(everything(page.place(SEEN)))

    assert not page.placing
    assert redirects(run(everything(page.place(SEEN)))) == ["/orders/ORD-10001"]
    assert len(reorder_preview(ada, number).made_before) == 1


def test_a_visit_that_was_cut_off_leaves_no_dead_button_and_no_old_refusal(page: Any) -> None:
    page.placing, page.again_problem = True, "The portal is busy."

    run(everything(page.load()))

    assert (page.placing, page.again_problem) == (False, "")


def test_the_next_visit_of_the_page_makes_another_order(page: Any, number: Any, ada: Any) -> None:
    run(everything(page.place(SEEN)))
    run(everything(page.load()))

    run(everything(page.place(SEEN)))

    assert len(reorder_preview(ada, number).made_before) == 2


def test_a_changed_price_is_shown_and_what_was_typed_is_kept(
    page: Any, number: Any, ada: Any, tom: Any, snapshot: Any, unchanged: Any
) -> None:
    run(everything(page.change_quantity(1, "4")))
    change_product(tom, "TOM-5", price="15.00", available=True, seen_version=1)
    before = snapshot()

    assert run(everything(page.place({**SEEN, "quantity:1": "4"}))) == []

    assert unchanged(before)
    assert "Nothing was ordered" in page.again_problem
    assert (page.again_rows[0].change, page.again_rows[0].quantity) == ("€2.50 dearer", "4")
    assert not page.placing


FORMS: list[Any] = [
    {},
    None,
    [],
    "x",
    {"quantity:1": 2},
    {**SEEN, "quantity:1": "x"},
    {**SEEN, "price:1": "1"},
    {**SEEN, "offer:1": ""},
    {**SEEN, "offer:1": _mark("TOM-5", 1351)},
]


@pytest.mark.parametrize("form", FORMS, ids=map(str, FORMS))
def test_a_forged_form_places_nothing(page: Any, snapshot: Any, unchanged: Any, form: Any) -> None:
    before = snapshot()

    assert run(everything(page.place(form))) == []

    assert unchanged(before)
    assert page.again_problem


def test_nothing_is_placed_before_the_page_was_loaded(
    screen: Any, number: Any, ada: Any, snapshot: Any, unchanged: Any
) -> None:
    before = snapshot()

    run(everything(screen(OrderAgainState, f"/orders/{number}/again", ada).place(SEEN)))

    assert unchanged(before)


def test_another_buyers_order_shows_nothing(screen: Any, number: Any, place_order: Any, mia: Any) -> None:
    hers = place_order(buyer=mia, number="ORD-77")
    page = screen(OrderAgainState, f"/orders/{hers}/again", mia)

    async def story() -> None:
        await everything(page.load())
        await wire(page)
        at(page, f"/orders/{number}/again")
        await everything(page.load())

        assert (page.found_again, page.again.number, page.again_rows) == ("nothing", "", [])
        left = await wire(page)
        assert "Green Valley" not in left
        assert "TOM-5" not in left

    run(story())


def test_a_supplier_recreates_and_is_led_away_from_what_is_not_cancelled(
    screen: Any, number: Any, place_order: Any, tom: Any
) -> None:
    page = screen(OrderAgainState, f"/supplier/orders/{number}/again", tom)
    run(everything(page.load()))
    assert page.again.deed == "Recreate"
    assert redirects(run(everything(page.place(SEEN)))) == ["/supplier/orders/ORD-10001"]

    still_open = place_order()
    at(page, f"/supplier/orders/{still_open}/again")
    assert redirects(run(everything(page.load()))) == [f"/supplier/orders/{still_open}"]


def test_without_a_catalogue_it_says_whom_to_ask(screen: Any, place_order: Any, ada: Any, ines: Any) -> None:
    page = screen(OrderAgainState, f"/orders/{place_order(supplier=ines)}/again", ada)
    run(everything(page.load()))

    assert page.again.nothing.startswith("Nothing can be ordered here: Harbour Seafood has no catalogue")
