"""Messages: the inbox of all order chats."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.services.conversation.chat import post_message
from e2e.database import add_company, add_person, messages_of, write_order
from e2e.pages.chat import Chat
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.screens import MessagesPage

PlaceOrder = Callable[..., str]


def test_the_newest_chat_stands_first_and_appears_by_itself(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    inbox = MessagesPage(buyer).open("?show=orders")  # where no chat opens unasked
    unread = inbox.unread("Messages")

    DeskOrderPage(supplier).open_order(number).chat.send("We have fresh figs today.")

    first = buyer.get_by_role("navigation", name="Chats", exact=True).get_by_role("link").first
    expect(first).to_contain_text(number)
    expect(first).to_contain_text("Tom Becker: We have fresh figs today.")
    expect(first).to_contain_text("unread")
    inbox.expect_count("Messages", unread + 1)


def test_a_chat_is_read_and_answered_in_the_inbox(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    desk = DeskOrderPage(supplier).open_order(number)
    desk.chat.send("Shall we add figs?")
    inbox = MessagesPage(buyer).open("?show=orders")
    unread = inbox.unread("Messages")

    inbox.thread(number).click()

    inbox.chat.expect_message("Shall we add figs?")
    inbox.expect_count("Messages", unread - 1)
    expect(inbox.thread(number)).to_have_attribute("aria-current", "true")
    inbox.chat.send("Two trays, please.")
    desk.chat.expect_message("Two trays, please.")
    assert [text for _, text in messages_of(number)] == ["Shall we add figs?", "Two trays, please."]


def test_the_open_chat_is_in_the_address(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    DeskOrderPage(supplier).open_order(number).chat.send("Hello from the desk")
    inbox = MessagesPage(buyer).open()
    inbox.thread(number).click()
    inbox.chat.expect_message("Hello from the desk")

    inbox.reload()

    inbox.chat.expect_message("Hello from the desk")
    buyer.go_back()
    expect(inbox.chat.log).to_have_count(0)


def test_a_half_written_message_belongs_to_its_chat(buyer: Page, place_order: PlaceOrder) -> None:
    one, two = place_order(OrderStatus.CANCELLED), place_order(OrderStatus.CANCELLED)
    inbox = MessagesPage(buyer).open()
    inbox.thread(one).click()
    inbox.chat.expect_message(f"We don't need {one} any more.")
    inbox.chat.box.fill("Only for the first")

    inbox.thread(two).click()

    inbox.chat.expect_message(f"We don't need {two} any more.")
    expect(inbox.chat.box).to_have_value("")
    inbox.thread(one).click()
    inbox.chat.expect_message(f"We don't need {one} any more.")
    expect(inbox.chat.box).to_have_value("Only for the first")


def test_nothing_is_written_to_the_chat_before_while_the_next_one_is_loaded(
    buyer: Page, place_order: PlaceOrder
) -> None:
    before, after = place_order(), place_order()
    for number in (before, after):
        OrderPage(buyer).open_order(number).chat.send(f"About {number}.")
    held: list[str | bytes] = []
    waits = False

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: held.append(message) if waits else socket.send(message))
        sockets.append(socket)

    sockets: list[WebSocketRoute] = []
    buyer.route_web_socket(re.compile("/_event"), between)
    buyer.goto(f"/messages?order={before}")
    chat = Chat(buyer, "Message to supplier")
    chat.expect_message(f"About {before}.")

    waits = True
    buyer.get_by_role("navigation", name="Chats").get_by_role("link", name=after).click()
    expect(chat.box).not_to_be_editable()
    expect(chat.send_button).to_be_disabled()
    waits = False
    for message in held:
        sockets[-1].send(message)

    chat.expect_message(f"About {after}.")
    chat.send("For the second.")
    assert [text for _, text in messages_of(before)] == [f"About {before}."]
    assert [text for _, text in messages_of(after)] == [f"About {after}.", "For the second."]


def test_a_draft_of_the_order_page_is_in_the_inbox_too(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CANCELLED)
    order = OrderPage(buyer).open_order(number)
    order.chat.box.fill("I begin here")

    order.go_to("Messages")
    inbox = MessagesPage(buyer)
    inbox.thread(number).click()

    expect(inbox.chat.box).to_have_value("I begin here")


def test_only_unread_chats_can_be_shown(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number, read = place_order(), place_order(OrderStatus.CANCELLED)
    DeskOrderPage(supplier).open_order(number).chat.send("Please look")
    inbox = MessagesPage(buyer).open(f"?order={read}")
    expect(inbox.thread(read)).to_be_visible()

    inbox.tab("Unread").click()

    expect(inbox.thread(number)).to_be_visible()
    expect(inbox.thread(read)).to_have_count(0)


def test_the_supplier_has_an_inbox_too(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    inbox = MessagesPage(supplier).open()
    OrderPage(buyer).open_order(number).chat.send("Are you open on Sunday?")

    inbox.thread(number).click()

    chat = Chat(supplier, "Message to buyer")
    chat.expect_message("Are you open on Sunday?")
    chat.send("Until noon.")
    OrderPage(buyer).chat.expect_message("Until noon.")


def test_chats_older_than_the_first_hundred_can_be_shown(sign_in_with_password: Callable[..., Page]) -> None:
    add_company("Old Customer", Side.BUYER)
    olga = add_person("olga@old-customer.example", "Olga Old", "Old Customer", Side.BUYER)
    for number in range(101):
        write_order(f"OLD-{number:03}", buyer=olga.email)
        post_message(olga, f"OLD-{number:03}", "Thank you.", key=f"olgas-key-{number:03}")
    inbox = MessagesPage(sign_in_with_password(olga.email)).open()
    expect(inbox.chats()).to_have_count(100)

    inbox.page.get_by_role("button", name="Show older").click()

    expect(inbox.chats()).to_have_count(101)
    expect(inbox.thread("OLD-000")).to_be_visible()
    expect(inbox.page.get_by_role("button", name="Show older")).to_have_count(0)


def test_the_newest_chat_is_open_beside_the_list(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    DeskOrderPage(supplier).open_order(number).chat.send("The newest of all")

    inbox = MessagesPage(buyer).open()

    inbox.chat.expect_message("The newest of all")
    expect(inbox.thread(number)).to_have_attribute("aria-current", "true")


def test_on_a_phone_messages_opens_with_the_list(sign_in: Callable[..., Page], place_order: PlaceOrder) -> None:
    page = sign_in("ada@corner-bistro.example", viewport={"width": 390, "height": 844})

    inbox = MessagesPage(page).open()

    expect(inbox.chats().first).to_be_visible()
    expect(page).to_have_url(re.compile(r"/messages$"))
