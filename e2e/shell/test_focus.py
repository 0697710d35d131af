"""The focus: whatever a person does, it goes to a sensible place, never to the page as a whole."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.returns.cases import answer_case
from buyer_portal.services.returns.opening import open_case
from buyer_portal.settings import now
from e2e.database import ADA, TOM, cancellations_of, messages_of, person, status_of, version_of
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import DeskPage, OrdersPage
from e2e.pages.proposal import ProposalBox

PlaceOrder = Callable[..., str]
HOLDER = "(document.activeElement.closest('button, a, h1, h2, h3, [tabindex]') || document.body).textContent.trim()"


def _expect_focus(page: Page, *names: str) -> None:
    """Wait until the focus rests on something that says one of these."""
    page.wait_for_function(
        "names => document.activeElement !== document.body && names.some(name => "
        "(document.activeElement.ariaLabel || document.activeElement.textContent).trim().startsWith(name))",
        arg=list(names),
    )


@pytest.mark.parametrize(
    ("before", "label", "then"),
    [
        (OrderStatus.PENDING, "Confirm order", ["Start processing", "CONFIRMED"]),
        (OrderStatus.CONFIRMED, "Start processing", ["Send out for delivery"]),
        (OrderStatus.PROCESSING, "Send out for delivery", ["Mark delivered"]),
        (OrderStatus.OUT_FOR_DELIVERY, "Mark delivered", ["DELIVERED"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_after_a_step_on_an_orders_page_the_next_one_has_the_focus(
    supplier: Page, place_order: PlaceOrder, before: OrderStatus, label: str, then: list[str]
) -> None:
    number = place_order(before)
    desk = DeskOrderPage(supplier).open_order(number)

    desk.button(label).press("Enter")

    _expect_focus(supplier, *then)


def test_after_a_step_on_the_desk_the_same_row_has_the_focus(supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    desk = DeskPage(supplier).open_newest_first()

    desk.row(number).get_by_role("button", name="Confirm order").press("Enter")

    expect(desk.row(number).get_by_role("button", name="Start processing")).to_be_focused()
    assert status_of(number) is OrderStatus.CONFIRMED


def test_when_a_row_leaves_the_list_its_neighbour_has_the_focus(supplier: Page, place_order: PlaceOrder) -> None:
    other, at = place_order(), place_order()
    desk = DeskPage(supplier).open("?status=PENDING&sort=-number")
    expect(desk.row(at)).to_be_visible()

    desk.row(at).get_by_role("button", name="Confirm order").press("Enter")

    expect(desk.row(at)).to_have_count(0)
    supplier.wait_for_function("() => document.activeElement.closest('tbody tr button, tbody tr a')")
    assert status_of(other) is OrderStatus.PENDING


def test_a_proposal_that_was_sent_has_the_focus_and_its_answer_too(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    OrderPage(buyer).open_order(number)
    DeskOrderPage(supplier).open_order(number)
    offer = ProposalBox(supplier).open_form()
    offer.form.get_by_label("Reason for the buyer").fill("Basil is sold out.")
    offer.form.get_by_role("checkbox", name="Remove Basil").check()

    offer.form.get_by_role("button", name="Send proposal").press("Enter")

    _expect_focus(supplier, "Proposal", "CONFIRMED")
    buyer.get_by_role("button", name="Accept modifications").press("Enter")
    expect(buyer.get_by_role("button", name="Accept modifications")).to_have_count(0)
    buyer.wait_for_function("() => document.activeElement !== document.body")
    expect(supplier.get_by_role("button", name="Withdraw proposal")).to_have_count(0)
    supplier.wait_for_function("() => document.activeElement !== document.body")


def test_an_answered_case_keeps_the_focus(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.DELIVERED)
    case = open_case(
        person(ADA), number, key=f"r-{number}", problem="DAMAGED", wanted="REFUND", quantities=[1, 0], note="Oh."
    )
    answer_case(person(TOM), number, case_id=case, seen_version=1, outcome="REPLACEMENT", amount_minor=0, note="Ok.")
    OrderPage(buyer).open_order(number)

    buyer.get_by_role("button", name="Accept offer").press("Enter")
    _expect_focus(buyer, "Return case", "Confirm it is settled")
    buyer.get_by_role("button", name="Confirm it is settled").press("Enter")

    expect(buyer.get_by_test_id("case-status")).to_have_text("SETTLED")
    _expect_focus(buyer, "Return case")


def test_declining_gives_the_focus_to_what_is_left(supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    desk = DeskOrderPage(supplier).open_order(number)

    desk.decline("The van broke down.")

    desk.expect_status("CANCELLED")
    supplier.wait_for_function("() => document.activeElement !== document.body")
    assert supplier.evaluate(HOLDER)


def test_reply_leads_into_the_box(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    desk = DeskPage(supplier).open()
    OrderPage(buyer).open_order(number).ask_to_cancel().confirm()
    note = supplier.locator(".desk-note").filter(has_text=number)

    note.get_by_role("link", name="Reply").press("Enter")

    order = DeskOrderPage(supplier)
    expect(order.heading).to_have_text(number)
    expect(order.chat.box).to_be_focused()
    assert desk.page is supplier


def test_words_and_reason_of_the_dialog_go_along_to_the_chat(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    dialog.message.fill("Can you still stop it?\nWe are closed on Monday.")
    dialog.reason.select_option("No longer needed")

    dialog.dialog.get_by_role("button", name="Message supplier").click()

    dialog.expect_closed()
    expect(order.chat.box).to_be_focused()
    expect(order.chat.box).to_have_value("Can you still stop it?\nWe are closed on Monday.\nReason: No longer needed.")
    assert (messages_of(number), cancellations_of(number)) == ([], [])
    order.reload()
    expect(order.chat.box).to_have_value("Can you still stop it?\nWe are closed on Monday.\nReason: No longer needed.")


def test_all_keys_are_listed_and_the_sheet_gives_the_focus_back(supplier: Page) -> None:
    DeskPage(supplier).open()
    search = supplier.get_by_role("link", name="Catalogue").first
    search.focus()

    supplier.keyboard.press("?")

    sheet = supplier.get_by_role("dialog", name="Keyboard shortcuts")
    for words in ("Search this page", "Next row", "Row above", "Go to Orders", "Go to Messages", "Go to Notifications"):
        expect(sheet).to_contain_text(words)
    expect(sheet).not_to_contain_text("Dashboard")
    expect(sheet.get_by_role("link", name="Help for this page")).to_have_attribute("href", "/help/supplier-desk/")
    expect(sheet.get_by_role("button", name="Close")).to_be_focused()
    supplier.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(search).to_be_focused()
    supplier.keyboard.press("g")
    supplier.keyboard.press("m")
    expect(supplier.get_by_role("heading", name="Messages", level=1)).to_be_visible()


def test_an_offer_that_ends_leaves_the_focus_near_it(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    propose_changes(
        person(TOM),
        number,
        seen_version=version_of(number),
        key=f"p-{number}",
        lines=(OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1250, 1),),
        reason="Basil is sold out.",
        answer_by=now() + timedelta(days=1),
    )
    OrderPage(buyer).open_order(number)

    buyer.get_by_role("button", name="Reject modifications").press("Enter")

    expect(buyer.get_by_role("button", name="Reject modifications")).to_have_count(0)
    buyer.wait_for_function("() => document.activeElement !== document.body")


@pytest.mark.parametrize(
    "size", [(1440, 900), (1280, 640), (720, 450), (390, 844)], ids=lambda size: f"{size[0]} x {size[1]}"
)
def test_tabbing_through_the_navigation_scrolls_nothing(sign_in: Callable[..., Page], size: tuple[int, int]) -> None:
    page = sign_in(ADA, viewport={"width": size[0], "height": size[1]})
    orders = OrdersPage(page).open()
    expect(orders.table.get_by_role("row").nth(20)).to_be_visible()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2 - innerHeight / 2)")
    before = page.evaluate("scrollY")
    assert before > 100

    passed = []
    while len(passed) < 10 and (not passed or "settings and sign out" not in passed[-1]):
        page.keyboard.press("Tab")
        passed.append(page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent"))
        assert page.evaluate("scrollY") == before, passed

    assert (passed[0], passed[-2]) == ("Skip to content", "Help")
