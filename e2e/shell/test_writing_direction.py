"""Hebrew and Arabic beside English: each text keeps its own direction, and mixes up no sentence."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.people.person import Side
from e2e.database import add_company, add_person, write_order
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.screens import ReceiptPage
from e2e.server import Server

NOA, SAMI = "noa@yam.example", "sami@nakhil.example"
BUYER, SUPPLIER = "קפה הים (24)", "مزارع النخيل 7"

LEFT_TO_RIGHT = """([selector, words]) => {
  const root = document.querySelector(selector), walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  const all = texts.map((text) => text.data).join("");
  let from = 0;
  return words.map((word) => {
    const begin = all.indexOf(word, from);
    if (begin < 0) throw new Error(`${word} is not in ${all}`);
    from = begin + word.length;
    let seen = 0;
    for (const text of texts) {
      if (begin < seen + text.length) {
        const range = document.createRange();
        range.setStart(text, begin - seen);
        range.setEnd(text, Math.min(text.length, begin - seen + word.length));
        return Math.round(range.getBoundingClientRect().left);
      }
      seen += text.length;
    }
  });
}"""
"""Where the words of a sentence stand on screen, in pixels from the left."""


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own, for its companies."""
    return start_portal()


@pytest.fixture
def number(portal: Server) -> str:
    """An order between two companies that write from right to left."""
    name = f"ORD-{70_000 + next(_NUMBERS)}"
    if name == "ORD-70000":
        add_company(BUYER, Side.BUYER)
        add_company(SUPPLIER, Side.SUPPLIER)
        add_person(NOA, "נועה כהן", BUYER, Side.BUYER)
        add_person(SAMI, "سامي حداد", SUPPLIER, Side.SUPPLIER)
    return write_order(name, buyer=NOA, supplier=SAMI, lines=[NewLine("A-1", "עגבניות 5 ק״ג", 3, 1250)])


_NUMBERS = iter(range(1_000))


def _in_order(page: Page, selector: str, *words: str) -> bool:
    places = page.evaluate(LEFT_TO_RIGHT, [selector, list(words)])
    return places == sorted(places) and len(set(places)) == len(places)


def test_sentences_with_names_read_from_left_to_right(sign_in_with_password: Callable[..., Page], number: str) -> None:
    buyer, supplier = sign_in_with_password(NOA), sign_in_with_password(SAMI)
    order = OrderPage(buyer).open_order(number)
    desk = DeskOrderPage(supplier).open_order(number)
    desk.move("Confirm order")
    order.expect_status("CONFIRMED")

    assert _in_order(buyer, ".timeline li:last-of-type, .timeline", "Placed", "by", "נועה")
    assert _in_order(buyer, ".cancel .since, .cancel", "Confirmed", ", by ")
    dialog = order.ask_to_cancel()
    expect(dialog.dialog).to_be_visible()
    assert _in_order(buyer, ".dialog .sub", "مزارع النخيل", " · ", "1 line", "3 units")
    supplier.goto("/supplier")
    dialog.confirm()
    order.expect_status("CANCELLED")

    expect(supplier.locator(".desk-note").first).to_be_visible()
    assert _in_order(supplier, ".desk-note p", number, " was cancelled by ", "נועה")
    desk.open_order(number).expect_status("CANCELLED")
    assert _in_order(supplier, ".cancelled-note", "Cancelled by", "נועה כהן", ", ", "קפה הים", ", while CONFIRMED")
    ReceiptPage(buyer).open(number)
    assert _in_order(buyer, ".paper h1 + p", "קפה הים", " to ", "مزارع")


def test_what_people_write_has_its_own_direction(sign_in_with_password: Callable[..., Page], number: str) -> None:
    buyer, supplier = sign_in_with_password(NOA), sign_in_with_password(SAMI)
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)

    order.chat.send("שלום, אפשר מחר בבוקר?")
    desk.chat.send("Yes, of course.")
    order.chat.expect_message("Yes, of course.")
    desk.chat.expect_message("שלום, אפשר מחר בבוקר?")

    directions = buyer.locator(".msg p").evaluate_all("all => all.map((p) => getComputedStyle(p).direction)")
    assert directions == ["rtl", "ltr"]
    order.chat.box.fill("שלום")
    assert order.chat.box.evaluate("box => getComputedStyle(box).direction") == "rtl"
    order.chat.box.fill("Hello")
    assert order.chat.box.evaluate("box => getComputedStyle(box).direction") == "ltr"


BOXES = """() => [...document.querySelectorAll("textarea, input[type=text], input[type=search], input:not([type])")]
  .filter((box) => box.dir !== "auto").map((box) => box.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("address", ["/orders", "/orders/ORD-1001", "/messages?order=ORD-1001", "/settings"])
def test_each_box_follows_what_is_written_in_it(buyer: Page, address: str) -> None:
    buyer.goto(address)
    expect(buyer.get_by_role("heading", level=1)).to_be_visible()
    expect(buyer.locator(".waiting")).to_have_count(0)

    assert buyer.evaluate(BOXES) == []
    assert buyer.locator("textarea, input").count() > 0


FIXED = """() => [...document.querySelectorAll(".badge, .num, td.no a, .stepper b, h1 bdi")]
  .filter((part) => part.checkVisibility() && part.tagName !== "TH" && /[A-Z]{3}|[€$]\\d/.test(part.textContent))
  .filter((part) => !part.closest("[translate=no]") && ![...part.children].some((child) => child.translate === false))
  .map((part) => part.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("address", ["/dashboard", "/orders", "/orders/ORD-1001", "/orders/ORD-1002/again"])
def test_no_translator_changes_numbers_amounts_and_statuses(buyer: Page, address: str) -> None:
    buyer.goto(address)
    expect(buyer.get_by_role("heading", level=1)).to_be_visible()
    expect(buyer.locator(".waiting")).to_have_count(0)

    assert buyer.evaluate(FIXED) == []
