"""Messages beside all orders: between a buyer and each of their suppliers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.conftest import Complaints
from e2e.database import ADA, MIA, TOM, direct_messages_of
from e2e.pages.chat import Chat
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.screens import MessagesPage, NotificationsPage
from e2e.pages.sign_in import SignInPage
from e2e.server import Server

PlaceOrder = Callable[..., str]
GREEN = "Green Valley Produce"
BISTRO = "Corner Bistro"


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """One of its own: direct threads are between companies, so other files would meet them."""
    return start_portal()


def test_a_buyer_and_a_supplier_talk_beside_their_orders(buyer: Page, supplier: Page) -> None:
    inbox, desk = MessagesPage(buyer).open(), MessagesPage(supplier).open()
    # An older chat opens by itself, and has to be there first: no toast tells of the one on screen.
    expect(supplier.get_by_role("link", name=re.compile("^Open ORD-"))).to_be_visible()
    unread = desk.unread("Messages")

    inbox.write_to(GREEN)
    expect(buyer).to_have_url(f"{buyer.url.partition('/messages')[0]}/messages/green-valley-produce")
    inbox.chat.send("When does your winter list come?")

    expect(desk.chats().first).to_contain_text("Ada Lindqvist: When does your winter list come?")
    desk.expect_count("Messages", unread + 1)
    expect(desk.toast("New message from Ada Lindqvist")).to_be_visible()
    desk.chats().first.click()
    desk.expect_thread(BISTRO)
    answers = Chat(supplier, "Message to buyer")
    answers.expect_message("When does your winter list come?")
    desk.expect_count("Messages", unread)
    expect(inbox.chat.log.get_by_text("Read ")).to_be_visible()
    answers.send("On Monday.")
    said = inbox.chat.log.get_by_role("paragraph")  # other tests may have written here before
    expect(said.nth(-2)).to_have_text("When does your winter list come?")
    expect(said.nth(-1)).to_have_text("On Monday.")
    assert direct_messages_of(ADA, GREEN) == [
        ("Ada Lindqvist", "When does your winter list come?"),
        ("Tom Becker", "On Monday."),
    ]

    inbox.reload()
    desk.reload()

    inbox.chat.expect_order("When does your winter list come?", "On Monday.")
    answers.expect_order("When does your winter list come?", "On Monday.")
    expect(inbox.chats().first).to_contain_text("Tom Becker: On Monday.")
    inbox.tab("Direct").click()
    expect(inbox.chats()).to_have_count(1)
    inbox.tab("Orders").click()
    expect(inbox.chats().filter(has_text="Tom Becker: On Monday.")).to_have_count(0)


def test_one_click_leads_from_an_order_to_either_talk(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    DeskOrderPage(supplier).open_order(number)
    expect(order.chat.log).to_be_visible()

    buyer.get_by_role("link", name=f"Direct thread with {GREEN}").click()
    supplier.get_by_role("link", name=f"Direct thread with {BISTRO}").click()

    MessagesPage(buyer).expect_thread(GREEN)
    MessagesPage(supplier).expect_thread(BISTRO)
    Chat(supplier, "Message to buyer").send(f"Besides {number}")
    MessagesPage(buyer).chat.expect_message(f"Besides {number}")
    assert ("Tom Becker", f"Besides {number}") in direct_messages_of(TOM, BISTRO)


def test_a_notification_leads_to_the_direct_thread(buyer: Page, supplier: Page) -> None:
    told = NotificationsPage(buyer).open()
    desk = MessagesPage(supplier).open()
    desk.write_to(BISTRO)
    Chat(supplier, "Message to buyer").send("We are closed on Friday.")
    about = told.about("We are closed on Friday.")
    expect(about).to_contain_text(GREEN)

    about.get_by_role("link", name="New message from Tom").click()

    inbox = MessagesPage(buyer)
    inbox.expect_thread(GREEN)
    inbox.chat.expect_message("We are closed on Friday.")
    expect(inbox.chats().filter(has_text="We are closed on Friday.").get_by_text("unread")).to_have_count(0)


def test_a_draft_waits_in_its_own_thread(buyer: Page, place_order: PlaceOrder) -> None:
    inbox = MessagesPage(buyer).open()
    inbox.write_to("Stonemill Bakery")
    inbox.chat.box.fill("Half a sentence")

    inbox.write_to("Harbour Seafood")

    expect(inbox.chat.box).to_have_value("")
    inbox.write_to("Stonemill Bakery")
    expect(inbox.chat.box).to_have_value("Half a sentence")
    inbox.reload()
    expect(inbox.chat.box).to_have_value("Half a sentence")
    assert direct_messages_of(ADA, "Stonemill Bakery") == []


def test_a_draft_is_its_writers_only(stranger: Page, place_order: PlaceOrder) -> None:
    """Ada and Mia are of different companies and share a browser; both have orders from the same supplier."""
    place_order()
    place_order(buyer=MIA)
    inbox = _continue_as("Ada", stranger)
    inbox.chat.box.fill("Our margin is 40 %")

    other = _continue_as("Mia", stranger)

    expect(other.chat.box).to_have_value("")
    other.chat.box.fill("Something of Mia's")
    assert direct_messages_of(MIA, GREEN) == []

    inbox = _continue_as("Ada", stranger)

    expect(inbox.chat.box).to_have_value("")  # who signs out takes the own drafts along


def _continue_as(first_name: str, page: Page) -> MessagesPage:
    """Let the next person sign in in this tab, and open the direct thread with Green Valley Produce."""
    if page.url != "about:blank":
        page.get_by_label("settings and sign out").click()
        page.get_by_role("button", name="Sign out", exact=True).click()
        SignInPage(page).expect_open()
    SignInPage(page).open("?next=/messages/green-valley-produce").continue_as(first_name)
    inbox = MessagesPage(page)
    inbox.expect_thread(GREEN)
    expect(page.get_by_label(f"{first_name} ")).to_be_visible()
    return inbox


def test_a_draft_of_a_cancellation_is_its_writers_only(stranger: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)
    _continue_as("Ada", stranger)
    OrderPage(stranger).open_order(number).ask_to_cancel().message.fill("Between Ada and her supplier")
    stranger.keyboard.press("Escape")

    _continue_as("Ben", stranger)

    dialog = OrderPage(stranger).open_order(number).ask_to_cancel()
    expect(dialog.message).not_to_have_value("Between Ada and her supplier")


def test_a_search_finds_what_was_said_and_stands_in_the_address(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    DeskOrderPage(supplier).open_order(number).chat.send("Persimmons come in crates of twelve.")
    inbox = MessagesPage(buyer).open()

    inbox.search("persimmons crates")

    expect(inbox.chats()).to_have_count(1)
    expect(inbox.thread(number)).to_contain_text("Tom Becker: Persimmons come in crates of twelve.")
    expect(buyer).to_have_url(f"{buyer.url.partition('/messages')[0]}/messages?q=persimmons+crates&order={number}")
    inbox.thread(number).click()
    inbox.chat.expect_message("Persimmons come in crates of twelve.")
    expect(inbox.chats()).to_have_count(1)
    inbox.reload()
    expect(inbox.chats()).to_have_count(1)

    inbox.search("unobtainable")

    expect(buyer.get_by_role("heading", name="Nothing found for “unobtainable”")).to_be_visible()
    buyer.get_by_role("link", name="Clear search").click()
    expect(inbox.thread(number)).to_be_visible()


def test_a_search_offers_a_company_that_nobody_wrote_to_yet(buyer: Page) -> None:
    inbox = MessagesPage(buyer).open()
    inbox.search("harbour")

    inbox.chats().filter(has_text="Write directly").click()

    inbox.expect_thread("Harbour Seafood")
    inbox.chat.send("Do you have oysters?")
    expect(inbox.chats().first).to_contain_text("You: Do you have oysters?")
    assert direct_messages_of(ADA, "Harbour Seafood") == [("Ada Lindqvist", "Do you have oysters?")]


@pytest.mark.parametrize("address", ["/messages/nobody", "/messages/hotel-aurora", "/messages/corner-bistro"])
def test_a_company_without_orders_between_is_a_page_that_does_not_exist(
    buyer: Page, complaints: Complaints, address: str
) -> None:
    complaints.allow("status of 404")

    answer = buyer.goto(address)

    assert answer
    assert answer.status == 404
    expect(buyer.get_by_role("heading", name="This page does not exist", level=1)).to_be_visible()
    expect(buyer.get_by_role("textbox")).to_have_count(0)
