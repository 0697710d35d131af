"""The help center's numbered steps, done one after the other: what a step names is what is clicked and seen."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.imports.catalogue import COLUMNS as PRODUCT_COLUMNS
from buyer_portal.domain.imports.orders import COLUMNS as ORDER_COLUMNS
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.settings import now
from e2e.database import INES, PASSWORD, TOM, add_person, cases_of, person, status_of
from e2e.help.steps import Step, Walk
from e2e.pages.frame import Frame
from e2e.pages.order import OrderPage
from e2e.pages.orders import DeskPage, OrdersPage
from e2e.pages.policy import PolicyPage
from e2e.pages.proposal import ProposalBox, RequestBox
from e2e.pages.return_case import CaseBox
from e2e.pages.screens import SettingsPage
from e2e.pages.sign_in import SignInPage
from e2e.server import Server
from tests.pictures import photo_with_secrets

PlaceOrder = Callable[..., str]


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own: policies and prices are changed here."""
    return start_portal()


def test_an_order_is_cancelled(buyer: Page, place_order: PlaceOrder, walk: Walk) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    orders, order = OrdersPage(buyer), OrderPage(buyer)
    buyer.goto("/messages")
    with walk.step(buyer):
        Frame(buyer).go_to("Dashboard")
        Frame(buyer).go_to("Orders")
    with walk.step(buyer):
        for query in (number, "Green Valley", "Basil"):
            orders.search(query)
            expect(orders.link(number)).to_be_visible()
    with walk.step(buyer):
        orders.link(number).click()
        expect(order.heading).to_have_text(number)
    with walk.step(buyer):
        order.expect_status("CONFIRMED")
    with walk.step(buyer):
        order.section.scroll_into_view_if_needed()
    with walk.step(buyer):
        dialog = order.ask_to_cancel()
    with walk.step(buyer) as step:
        step.sees(buyer, "Keep order")
        dialog.confirm()

    order.expect_status("CANCELLED")
    assert status_of(number) is OrderStatus.CANCELLED


def test_a_proposal_is_answered(buyer: Page, place_order: PlaceOrder, walk: Walk) -> None:
    accepted, rejected = _order_with_a_proposal(place_order()), _order_with_a_proposal(place_order())
    box = ProposalBox(buyer)
    OrderPage(buyer).open_order(accepted)
    with walk.step(buyer):
        box.expect_text("was 2, now 1", "Sold out.")
    with walk.step(buyer):
        box.section.get_by_label("Note to the supplier").fill("Fine with us.")
    with walk.step(buyer) as step:
        step.sees(buyer, "Reject modifications")
        box.answer("Accept modifications")
        box.expect_none()
        OrderPage(buyer).expect_status("PENDING")
    expect(OrderPage(buyer).chat.line("Fine with us.")).to_be_visible()
    OrderPage(buyer).open_order(rejected)
    box.answer("Reject modifications")
    box.expect_none()

    expect(OrderPage(buyer).timeline).to_contain_text("rejected")


def test_a_change_is_asked_for(buyer: Page, place_order: PlaceOrder, walk: Walk) -> None:
    OrderPage(buyer).open_order(place_order())
    request = RequestBox(buyer)
    with walk.step(buyer):
        buyer.get_by_role("button", name="Ask for a change").click()
    with walk.step(buyer):
        request.form.get_by_label("Quantity of Tomatoes, 5 kg").fill("1")
        request.form.get_by_label("Expected date").fill(f"{now() + timedelta(days=9):%Y-%m-%d}")
        request.form.get_by_label("Note to the supplier").fill("One box is enough.")
    with walk.step(buyer):
        request.form.get_by_role("button", name="Send request").click()
        request.expect_text("was 2, now 1", "One box is enough.")


def test_a_problem_is_reported(buyer: Page, place_order: PlaceOrder, walk: Walk) -> None:
    number, cancelled = place_order(OrderStatus.DELIVERED), place_order(OrderStatus.PROCESSING)
    OrderPage(buyer).open_order(cancelled).ask_to_cancel().confirm()
    OrderPage(buyer).expect_status("CANCELLED")
    case = CaseBox(buyer)
    with walk.step(buyer) as step:
        step.sees(buyer, "Settle with the supplier")
        OrderPage(buyer).open_order(number)
        case.open_form()
    with walk.step(buyer):
        case.form("Report a problem").get_by_label("What is wrong?").select_option("DAMAGED")
        case.form("Report a problem").get_by_label("What would you like?").select_option("REPLACEMENT")
    with walk.step(buyer):
        case.affect("Tomatoes, 5 kg", "1")
        case.form("Report a problem").get_by_label("What happened?").fill("Squashed.")
    with walk.step(buyer):
        case.choose_photos({"name": "squashed.jpg", "mimeType": "image/jpeg", "buffer": photo_with_secrets()})
        expect(buyer.get_by_role("list", name="Photos to send")).to_contain_text("Goes with the case")
    with walk.step(buyer):
        case.form("Report a problem").get_by_role("button", name="Send to supplier").click()
        case.expect_text("Green Valley Produce has not answered yet.", "Squashed.")

    assert [(row.problem, row.wanted) for row in cases_of(number)] == [("DAMAGED", "REPLACEMENT")]


def test_an_order_is_placed_again(buyer: Page, walk: Walk) -> None:
    orders = OrdersPage(buyer)
    buyer.goto("/messages")
    with walk.step(buyer):
        Frame(buyer).go_to("Dashboard")
        Frame(buyer).go_to("Orders")
        orders.search("ORD-1002")
        orders.link("ORD-1002").click()
        buyer.get_by_role("link", name="Order again").first.click()
        expect(buyer.get_by_role("heading", level=1)).to_contain_text("Order again")
    with walk.step(buyer):
        buyer.get_by_role("textbox", name="Quantity of").first.fill("0")
    with walk.step(buyer):
        buyer.get_by_label("Delivery window").select_option("10:00–12:00")
    with walk.step(buyer):
        buyer.get_by_role("button", name="Place order").click()
        OrderPage(buyer).expect_status("PENDING")


def test_somebody_chooses_what_reaches_them(sign_in_with_password: Callable[..., Page], walk: Walk) -> None:
    newcomer = add_person("nora@corner-bistro.example", "Nora Neu", "Corner Bistro", Side.BUYER)
    page = sign_in_with_password(newcomer.email)
    settings = SettingsPage(page)
    with walk.step(page):
        page.get_by_role("button", name="Nora Neu, Corner Bistro").click()
        page.get_by_role("link", name="Settings").click()
        settings.expect_open()
    with walk.step(page):
        settings.channel("Messages").select_option(label="Off")
    with walk.step(page):
        page.get_by_role("button", name="Update notifications").click()
        expect(settings.toast("Saved")).to_be_visible()


def test_a_price_is_changed(stranger: Page, walk: Walk) -> None:
    with walk.step(stranger):
        SignInPage(stranger).open().sign_in(TOM, PASSWORD)
        Frame(stranger).entry("Orders").click()
        DeskPage(stranger).expect_open()
        stranger.get_by_role("link", name="Catalogue").click()
    with walk.step(stranger):
        products = stranger.get_by_role("list", name="Products").get_by_role("listitem")
        for words in ("vine tomatoes", "gv-1014"):
            stranger.get_by_role("searchbox", name="Search products").fill(words)
            expect(stranger).to_have_url(re.compile(f"q={words.replace(' ', '.')}"))  # both find the same product
            expect(products).to_have_count(1)
    with walk.step(stranger):
        stranger.get_by_role("textbox", name="Price of Vine tomatoes, 5 kg crate, EUR").fill("13.85")
        stranger.get_by_role("checkbox", name="Vine tomatoes, 5 kg crate is available").uncheck()
        stranger.get_by_role("button", name="Save Vine tomatoes, 5 kg crate").click()
        expect(stranger.get_by_text("Vine tomatoes, 5 kg crate: €13.85, not available.")).to_be_visible()


def test_a_supplier_sets_a_policy(sign_in: Callable[..., Page], walk: Walk) -> None:
    desk = sign_in(INES)
    policy = PolicyPage(desk)
    desk.goto("/messages")
    with walk.step(desk):
        Frame(desk).entry("Orders").click()
        desk.get_by_role("link", name="Cancellation policy").click()
        expect(policy.heading).to_have_text("Cancellation policy")
    with walk.step(desk):
        policy.write("Fish is bought in the morning.", "Mon to Sat, 04:00–12:00")
        policy.charge("CONFIRMED", "Percentage of the total", "5")
    with walk.step(desk):
        policy.preview()
        policy.expect_text("5 % after confirmation")
    with walk.step(desk):
        policy.save()
        policy.expect_text("saved by Ines Duarte")


def test_a_catalogue_is_imported(portal: Server, tmp_path: Path, walk: Walk) -> None:
    file = tmp_path / "products.csv"
    with walk.step():
        row = 'Green Valley Produce,FIG-1,"Figs, 1 kg",kg,4.20,EUR,yes'
        file.write_text(f"{','.join(PRODUCT_COLUMNS)}\n{row}\n")
    with walk.step() as step:
        said = step.run(portal.database_url, "import-catalogue", str(file))
    with walk.step():
        assert "Imported 1 new product, changed 0." in said
        assert "Already there: 0 products." in said


def test_orders_are_imported(portal: Server, tmp_path: Path, walk: Walk) -> None:
    file = tmp_path / "orders.csv"
    with walk.step():
        row = "IMP-1,Corner Bistro,Green Valley Produce,PENDING,2026-11-01T08:00:00Z,EUR,FIG-1,Figs,2,4.20"
        file.write_text(f"{','.join(ORDER_COLUMNS)}\n{row}\n")
    with walk.step() as step:
        said = step.run(portal.database_url, "import", str(file))
    with walk.step():
        assert "Imported 1 order with 1 line.\n  EUR 8.40\n" in said
        assert "Already there: 0 orders." in said


def test_somebody_of_a_new_company_signs_in(
    portal: Server, tmp_path: Path, sign_in_with_password: Callable[..., Page], walk: Walk
) -> None:
    file = tmp_path / "orders.csv"
    row = "IMP-9,Late Bistro,Late Farm,PENDING,2026-11-01T08:00:00Z,EUR,FIG-1,Figs,2,4.20"
    file.write_text(f"{','.join(ORDER_COLUMNS)}\n{row}\n")
    walk.run(portal.database_url, "import", str(file))
    who = ("--name", "Lea Late", "--company", "Late Bistro", "--password", "long and good enough")
    with walk.step() as step:
        said = step.run(portal.database_url, "add-person", "lea@late.example", *who)
    with walk.step():
        assert "Lea Late of Late Bistro can sign in with lea@late.example." in said

    page = sign_in_with_password("lea@late.example", "long and good enough")
    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


def test_a_story_that_leaves_something_out_is_caught(buyer: Page) -> None:
    buyer.goto("/dashboard")
    lazy = Walk([Step("Click \x02Messages\x03."), Step("Read.")])

    with pytest.raises(AssertionError, match="says to click"), lazy.step(buyer):
        buyer.goto("/messages")
    with pytest.raises(AssertionError, match="more steps than the story"):
        lazy.expect_finished()


def _order_with_a_proposal(number: str) -> str:
    fewer, until = [OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1300, 1)], now() + timedelta(days=1)
    offer = {"lines": fewer, "reason": "Sold out.", "answer_by": until}
    propose_changes(person(TOM), number, seen_version=1, key=f"steps-{number}", **offer)
    return number
