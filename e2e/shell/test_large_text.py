"""Text at twice its size, long names, and colours that the system forces: nothing overlaps, nothing vanishes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.people.person import Side
from buyer_portal.services.conversation.chat import post_message
from e2e.database import ADA, TOM, add_company, add_person, person
from e2e.screens import SCREENS

PlaceOrder = Callable[..., str]
MAX_NAME = 200
"""Characters that the name of a person or a company may have."""

SCREENS_WITH_TEXT = [
    "dashboard",
    "orders",
    "order PENDING",
    "order DELIVERED",
    "dialog CONFIRMED",
    "messages open",
    "notifications",
    "settings",
    "desk",
    "desk order PENDING",
    "desk policy",
    "catalogue",
    "receipt",
]
TWICE = "document.documentElement.style.fontSize = '200%'"
SIZES = "parts => parts.map(part => [part.getBoundingClientRect().height, parseFloat(getComputedStyle(part).fontSize)])"
OVERFLOWING = """() => [...document.querySelectorAll('.side *, main *, .dialog *')]
  .filter(part => part.checkVisibility() && !part.closest('.sr, svg, .log, .threads, .tabs, .group, .orders td, thead'))
  .filter(part => {
    const style = getComputedStyle(part), box = part.getBoundingClientRect();
    const words = [...part.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const clipped = style.textOverflow === 'ellipsis' || style.overflow === 'hidden' || style.display === 'inline';
    const wider = words && !clipped && part.scrollWidth > part.clientWidth + 1;
    const rail = part.closest('.side')?.getBoundingClientRect();
    return box.width > 1 && (wider || box.right > innerWidth + 1 || (rail && box.right > rail.right + 1));
  })
  .map(part => part.outerHTML.slice(0, 140))"""
RAIL_OVERLAPS = """() => {
  const parts = [...document.querySelectorAll('.side .brand, .side .nav-link, .side .me')];
  const boxes = parts.filter(part => part.checkVisibility()).map(part => part.getBoundingClientRect());
  const beside = (one, other) => one.right <= other.left + 1 || other.right <= one.left + 1;
  const apart = (one, other) => beside(one, other) || one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
  return boxes.flatMap((box, place) => boxes.slice(place + 1).filter(other => !apart(box, other))).length;
}"""


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", SCREENS_WITH_TEXT)
def test_text_at_twice_its_size_fits(
    name: str, width: int, sign_in: Callable[..., Page], place_order: PlaceOrder
) -> None:
    page = sign_in(SCREENS[name].who, viewport={"width": width, "height": 800})
    SCREENS[name].show(page, place_order)
    badges = page.locator(".badge:visible")
    before = badges.first.evaluate_all(SIZES) if badges.count() else []

    page.evaluate(TWICE)

    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert page.evaluate(RAIL_OVERLAPS) == 0
    if width > 1000:
        assert page.evaluate(OVERFLOWING) == []
    if before:
        (height, size), (twice_height, twice_size) = before[0], badges.first.evaluate_all(SIZES)[0]
        assert twice_size == pytest.approx(2 * size)
        assert twice_height >= 2 * height - 2


@pytest.mark.parametrize("width", [1440, 768, 390, 320])
def test_the_longest_names_stay_in_their_place(
    width: int, sign_in_with_password: Callable[..., Page], place_order: PlaceOrder
) -> None:
    unbroken = ("Wolfeschlegelsteinhausenbergerdorff" * 6)[:MAX_NAME]
    company = ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 4)[: MAX_NAME - 5]
    people = []
    for role in Side:
        add_company(f"{company}{width}{role[0]}", role)
        people.append(add_person(f"{role.lower()}@long{width}.example", unbroken, f"{company}{width}{role[0]}", role))
    buyer, seller = people
    number = place_order(buyer=buyer.email, supplier=seller.email)
    post_message(buyer, number, unbroken, key=f"long-{number}")
    screens = {
        buyer: ["/dashboard", "/orders", f"/orders/{number}", "/messages", "/notifications", "/settings"],
        seller: ["/supplier", f"/supplier/orders/{number}", "/messages", "/supplier/policy"],
    }

    for who, addresses in screens.items():
        page = sign_in_with_password(who.email)
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(address)
            expect(page.get_by_role("button", name=f"{unbroken}, {who.company}")).to_be_visible()
            expect(page.locator(".waiting")).to_have_count(0)
            assert page.evaluate(OVERFLOWING) == [], address
            assert page.evaluate(RAIL_OVERLAPS) == 0, address


def test_with_forced_colours_whatever_a_background_showed_has_an_edge(
    sign_in: Callable[..., Page], place_order: PlaceOrder
) -> None:
    number = place_order()
    post_message(person(TOM), number, "Hello.", key=f"forced-{number}-1")
    post_message(person(ADA), number, "Good morning.", key=f"forced-{number}-2")
    page = sign_in(ADA, forced_colors="active")
    page.goto(f"/orders/{number}")
    expect(page.get_by_text("Good morning.")).to_be_visible()

    for css in (".msg p", ".msg.mine p", ".badge", ".count.new", ".btn", ".nav-link[aria-current]", ".avatar"):
        part = page.locator(css).first
        width, style = part.evaluate(
            "part => { const style = getComputedStyle(part);"
            " return [Math.max(parseFloat(style.borderTopWidth), parseFloat(style.outlineWidth)),"
            " style.borderTopStyle + style.outlineStyle]; }"
        )
        assert width >= 1, css
        assert "solid" in style, css
    for css, pseudo in ((".stepper li", "::before"), (".timeline li", "::before"), (".log .day", "::before")):
        colour = page.locator(css).first.evaluate("(part, of) => getComputedStyle(part, of).backgroundColor", pseudo)
        assert colour == "rgb(0, 0, 0)", f"{css} is drawn by a background"
