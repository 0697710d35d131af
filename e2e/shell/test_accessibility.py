"""Everybody can use the portal: by keyboard alone, and with a finger. What holds on every screen: test_screens.py."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.database import cancellations_of, status_of

PlaceOrder = Callable[..., str]


@pytest.mark.parametrize("status", [OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING])
def test_an_order_is_cancelled_by_keyboard_alone(stranger: Page, place_order: PlaceOrder, status: OrderStatus) -> None:
    number = place_order(status)
    stranger.goto("/sign-in")
    expect(stranger.get_by_role("button", name="Continue as Ada")).to_be_visible()

    _press_on(stranger, "Continue as Ada")
    expect(stranger.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    _press_on(stranger, "Orders")
    expect(stranger.get_by_role("link", name=number)).to_be_visible()
    _press_on(stranger, number)
    expect(stranger.get_by_test_id("order-status")).to_have_text(status.words)
    _press_on(stranger, "Cancel Order")
    expect(stranger.get_by_role("alertdialog")).to_be_visible()
    _press_on(stranger, "Confirm")

    expect(stranger.get_by_test_id("order-status")).to_have_text("CANCELLED")
    expect(stranger.get_by_test_id("order-status")).to_be_focused()
    assert status_of(number) is OrderStatus.CANCELLED
    assert len(cancellations_of(number)) == 1


def _press_on(page: Page, name: str) -> None:
    """Tab on until something called `name` has the focus and shows it; then press Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED_NAME).startswith(name):
            assert page.evaluate(FOCUS_IS_VISIBLE), f"the focus on {name} can't be seen"
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never reached {name}")


FOCUSED_NAME = """(() => {
  const part = document.activeElement.cloneNode(true);
  part.querySelectorAll('[aria-hidden=true]').forEach(hidden => hidden.remove());
  return (part.ariaLabel || part.textContent).trim();
})()"""
FOCUS_IS_VISIBLE = """(() => {
  const part = document.activeElement;
  const rings = [getComputedStyle(part), getComputedStyle(part, '::after'), getComputedStyle(part, '::before')];
  const isOutlined = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return rings.some(style => isOutlined(style) || style.boxShadow !== 'none');
})()"""


def test_the_first_tab_offers_to_skip_the_navigation(buyer: Page, place_order: PlaceOrder) -> None:
    buyer.goto(f"/orders/{place_order()}")
    expect(buyer.get_by_test_id("order-status")).to_be_visible()

    buyer.keyboard.press("Tab")

    skip = buyer.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    buyer.keyboard.press("Enter")
    expect(buyer.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize(
    "address",
    ["/dashboard", "/orders", "/orders/ORD-1001", "/orders/ORD-1002/again", "/messages", "/notifications", "/settings"],
)
def test_every_control_is_large_enough_for_a_finger(sign_in: Callable[..., Page], address: str) -> None:
    page = sign_in("ada@corner-bistro.example", viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".waiting")).to_have_count(0)

    assert page.evaluate(TOO_SMALL) == []


TOO_SMALL = """[...document.querySelectorAll('button, .btn, input, select, textarea, summary, nav a')]
  .filter(part => part.checkVisibility() && !part.closest('.sr, .skip'))
  .map(part => [part.outerHTML.slice(0, 100), (part.closest('label') || part).getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
