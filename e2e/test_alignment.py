"""What stands in one line or one column does so, and a rule parts what doesn't belong together."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.changes.requests import ask_for_change
from e2e.database import ADA, person, version_of
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.test_ordering_again import offer

PlaceOrder = Callable[..., str]

OPEN = [OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING]
BESIDE_BUTTONS = """() => [...document.querySelectorAll('main .acts')].flatMap(row => {
  const textOf = part => { const range = document.createRange(); range.selectNodeContents(part); return range; };
  const lines = new Map();  // what finds no room stands in a line of its own
  for (const part of row.children) {
    if (!part.matches('a, button') || !part.checkVisibility()) continue;
    const box = part.getBoundingClientRect(), text = textOf(part).getBoundingClientRect();
    const line = [...lines.keys()].find(other => box.top < other.bottom && other.top < box.bottom) ?? box;
    lines.set(line, [...(lines.get(line) ?? []), { words: part.innerText, middle: (text.top + text.bottom) / 2 }]);
  }
  return [...lines.values()].filter(line => line.length > 1);
})"""
"""The lines of buttons and help links: the words of each and the height of their middle."""
RULES = """() => {
  const page = document.querySelector('main .page').getBoundingClientRect(), rules = [];
  for (const part of document.querySelectorAll('main *')) {
    const style = getComputedStyle(part), box = part.getBoundingClientRect();
    if (!part.checkVisibility() || box.width < page.width - 1 || parseFloat(style.borderLeftWidth)) continue;
    if (parseFloat(style.borderTopWidth)) rules.push(box.top);
    if (parseFloat(style.borderBottomWidth)) rules.push(box.bottom);
  }
  return rules.sort((one, other) => one - other);
}"""
"""Where lines go across the whole page, from above; the edges of boxes are none."""


def _middle(part: Locator) -> float:
    return part.evaluate("part => (part.getBoundingClientRect().top + part.getBoundingClientRect().bottom) / 2")


def _edge(part: Locator, side: str) -> float:
    return part.evaluate("(part, side) => part.getBoundingClientRect()[side]", side)


@pytest.mark.parametrize("status", OPEN)
def test_help_links_stand_level_with_the_desks_buttons(
    status: OrderStatus, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(status)
    ask_for_change(person(ADA), number, seen_version=version_of(number), key=f"level-{number}", quantities=[1, 0])
    DeskOrderPage(supplier).open_order(number)

    lines = supplier.evaluate(BESIDE_BUTTONS)

    assert len(lines) >= 3, "the next step, the request, Propose changes"
    for line in lines:
        middles = [part["middle"] for part in line]
        assert max(middles) - min(middles) <= 1.5, line


@pytest.mark.parametrize("asked", [False, True], ids=["alone", "with a request"])
@pytest.mark.parametrize("status", OPEN)
def test_propose_changes_has_a_rule_above_and_no_rule_stands_twice(
    status: OrderStatus, asked: bool, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(status)
    if asked:
        ask_for_change(person(ADA), number, seen_version=version_of(number), key=f"rule-{number}", quantities=[1, 0])
    desk = DeskOrderPage(supplier).open_order(number)
    propose = _edge(desk.button("Propose changes"), "top")

    rules = supplier.evaluate(RULES)

    above = max(rule for rule in rules if rule <= propose)
    headings = [_edge(heading, "top") for heading in supplier.locator("main h2:not(.sr):visible").all()]
    assert not [top for top in headings if above < top < propose], "something else stands between"
    assert propose - above <= 48
    gaps = [after - before for before, after in pairwise(rules) if after - before > 1]
    assert min(gaps) >= 32, f"two rules with nothing between: {rules}"


@pytest.mark.parametrize("status", OPEN)
def test_ask_for_a_change_stands_in_a_row_with_what_it_answers(
    status: OrderStatus, buyer: Page, place_order: PlaceOrder
) -> None:
    OrderPage(buyer).open_order(place_order(status))
    ask = buyer.get_by_role("main").get_by_role("button", name="Ask for a change")
    to_cancel = buyer.get_by_role("link", name="Go to Cancel Order")
    expect(to_cancel).to_be_visible()

    assert abs(_edge(ask, "right") - _edge(to_cancel, "right")) <= 1.5
    assert abs(_middle(ask) - _middle(buyer.get_by_text("Can I change it?"))) <= 1.5
    rules = buyer.evaluate(RULES)
    assert max(rule for rule in rules if rule < _edge(ask, "top")) >= _edge(to_cancel, "bottom")
    assert min(rule for rule in rules if rule > _edge(ask, "bottom")) - _edge(ask, "bottom") <= 24


@pytest.mark.parametrize("width", [1440, 390])
def test_the_columns_of_order_again_are_the_same_in_every_row(width: int, buyer: Page, place_order: PlaceOrder) -> None:
    offer(NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1350, "EUR", True))
    offer(NewProduct("BAS-1", "Basil, 1 bunch", "bunch of many stalks", 195, "EUR", True))
    lines = [
        NewLine("TOM-5", "Tomatoes, 5 kg", 2, 1250),
        NewLine("BAS-1", "Basil, 1 bunch", 10_000, 195),
        NewLine("GONE-1", "Whatever nobody sells any more", 1, 100),
    ]
    buyer.set_viewport_size({"width": width, "height": 900})
    buyer.goto(f"/orders/{place_order(OrderStatus.CANCELLED, lines=lines)}/again")
    rows = buyer.locator("table.again tbody tr")
    expect(rows).to_have_count(3)

    sides = "row => [...row.cells].map(cell => [cell.getBoundingClientRect().left, cell.getBoundingClientRect().right])"
    first, *others = [row.evaluate(sides) for row in rows.all()]

    assert others == [first, first]
