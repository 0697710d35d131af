"""What is pointed at with a finger: sizes follow the pointer, not the width of the window."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.screens import SCREENS

PlaceOrder = Callable[..., str]

LANDSCAPE: dict[str, Any] = {"viewport": {"width": 932, "height": 430}, "has_touch": True, "is_mobile": True}
TABLET: dict[str, Any] = {"viewport": {"width": 1366, "height": 1024}, "has_touch": True, "is_mobile": True}
ZOOMED_INTO = """[...document.querySelectorAll('input, select, textarea')]
  .filter(box => box.checkVisibility() && !/checkbox|radio|file|hidden/.test(box.type))
  .filter(box => parseFloat(getComputedStyle(box).fontSize) < 16)
  .map(box => `${getComputedStyle(box).fontSize} ${box.outerHTML.slice(0, 100)}`)"""
SMALL_FOR_A_FINGER = """[...document.querySelectorAll('.btn, main button, .nav-link, .tabs a, .chip, .input, .menu a')]
  .filter(part => part.checkVisibility() && !part.closest('.sr, .skip'))
  .filter(part => part.getBoundingClientRect().height < 43.5)
  .map(part => `${Math.round(part.getBoundingClientRect().height)} ${part.outerHTML.slice(0, 100)}`)"""


@pytest.mark.parametrize("hand", [LANDSCAPE, TABLET], ids=["phone in landscape", "tablet"])
@pytest.mark.parametrize(
    "name",
    [
        "sign-in",
        "orders",
        "order PENDING",
        "dialog CONFIRMED",
        "order request form",
        "order report form",
        "order again",
        "messages direct",
        "settings",
        "desk",
        "desk proposal form",
        "desk order with a case",
        "desk policy",
        "catalogue",
    ],
)
def test_no_field_makes_a_phone_zoom_and_every_button_fits_a_finger(
    name: str, hand: dict[str, Any], sign_in: Callable[..., Page], place_order: PlaceOrder
) -> None:
    page = sign_in(SCREENS[name].who, **hand)
    SCREENS[name].show(page, place_order)

    assert page.evaluate(ZOOMED_INTO) == []
    assert page.evaluate(SMALL_FOR_A_FINGER) == []


def test_keys_are_said_where_there_are_keys(buyer: Page, sign_in: Callable[..., Page], place_order: PlaceOrder) -> None:
    number = place_order()
    phone = sign_in(SCREENS["orders"].who, **LANDSCAPE)
    for page in (buyer, phone):
        page.goto(f"/orders/{number}")
        expect(page.get_by_text("The supplier sees it at once.")).to_be_visible()

    expect(buyer.get_by_text("Ctrl + Enter sends")).to_be_visible()
    expect(phone.get_by_text("Ctrl + Enter sends")).to_be_hidden()
