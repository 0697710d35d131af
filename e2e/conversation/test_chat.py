"""The order chat: two browsers, no reload, every word once."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, WebSocketRoute, expect

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change
from buyer_portal.services.orders import moves as order_moves
from buyer_portal.services.returns.opening import open_case
from buyer_portal.settings import now
from e2e.database import ADA, TOM, messages_of, notices_of, person
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import OrdersPage

PlaceOrder = Callable[..., str]


def test_both_sides_talk_without_a_reload(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)

    order.chat.send("Could you leave out the basil?")
    desk.chat.expect_message("Could you leave out the basil?")
    desk.chat.send("Of course.")

    order.chat.expect_order("Could you leave out the basil?", "Of course.")
    assert messages_of(number) == [
        ("Ada Lindqvist", "Could you leave out the basil?"),
        ("Tom Becker", "Of course."),
    ]


def test_a_message_names_its_writer_and_its_time(buyer: Page, colleague: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order, other = OrderPage(buyer).open_order(number), OrderPage(colleague).open_order(number)

    order.chat.send("Good morning")

    other.chat.expect_message("Good morning")
    expect(other.chat.log).to_contain_text("Ada Lindqvist")
    expect(order.chat.log).to_contain_text("You")
    expect(other.chat.log.locator("time").last).to_have_attribute(
        "datetime", re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d\+\d\d:\d\d$")
    )


def test_two_quick_messages_keep_their_order(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    desk = DeskOrderPage(supplier).open_order(number)
    order = OrderPage(buyer).open_order(number)
    order.chat.box.click()

    for text in ("one", "two", "three"):
        buyer.keyboard.type(text)
        buyer.keyboard.press("Control+Enter")
        expect(order.chat.box).to_have_value("")

    desk.chat.expect_order("one", "two", "three")
    order.chat.expect_order("one", "two", "three")
    assert [text for _, text in messages_of(number)] == ["one", "two", "three"]


def test_what_is_typed_while_a_message_is_on_its_way_stays_for_the_next_one(
    buyer: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    hold = _hold_what_is_sent(buyer)
    order = OrderPage(buyer).open_order(number)
    order.chat.box.click()
    buyer.keyboard.type("Hello.")
    let_go = hold()

    buyer.keyboard.press("Control+Enter")
    buyer.keyboard.type("And a good day.")
    expect(order.chat.box).to_have_value("Hello.And a good day.")
    let_go()

    expect(order.chat.box).to_have_value("And a good day.")
    buyer.keyboard.press("Control+Enter")
    expect(order.chat.box).to_have_value("")
    order.chat.expect_order("Hello.", "And a good day.")
    assert [text for _, text in messages_of(number)] == ["Hello.", "And a good day."]


def _hold_what_is_sent(page: Page) -> Callable[[], Callable[[], None]]:
    """Intercept a page's websocket: calling the result holds what the page sends, calling that result releases it."""
    held: list[Callable[[], None]] | None = None

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if held is None:
                server.send(message)
            else:
                held.append(lambda: server.send(message))

        socket.on_message(pass_on)

    def hold() -> Callable[[], None]:
        nonlocal held
        held = []
        return let_go

    def let_go() -> None:
        nonlocal held
        for send in held or []:
            send()
        held = None

    page.route_web_socket(re.compile("/_event"), between)
    return hold


def test_enter_alone_makes_a_new_line(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    order.chat.box.press_sequentially("first line")
    buyer.keyboard.press("Enter")
    buyer.keyboard.type("second line")

    expect(order.chat.box).to_have_value("first line\nsecond line")
    buyer.keyboard.press("Control+Enter")

    expect(order.chat.box).to_have_value("")
    assert messages_of(number) == [("Ada Lindqvist", "first line\nsecond line")]


LIST = "Hi Ines,\n- 2 kg cod\n  (fresh,  not frozen)\n\n- 1 box ice"


def test_a_list_stays_a_list(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)

    order.chat.send(LIST)

    for chat in (order.chat, desk.chat):
        said = chat.log.get_by_role("paragraph").last
        expect(said).to_have_text(LIST, use_inner_text=True)
        assert said.inner_text() == LIST
    supplier.goto("/messages?q=cod")  # the preview of it is one line
    preview = supplier.get_by_role("navigation", name="Chats", exact=True).get_by_role("paragraph").first
    expect(preview).to_contain_text("- 2 kg cod (fresh, not frozen) - 1 box ice", use_inner_text=True)


def test_a_list_stays_a_list_wherever_people_write(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    declined = place_order()
    order_moves.decline_order(person(TOM), declined, seen_version=1, reason=LIST)
    cancelled = place_order()
    cancel_order(person(ADA), cancelled, seen_version=1, key="list-cancel", message=LIST)
    asked = place_order()
    ask_for_change(person(ADA), asked, seen_version=1, key="list-ask", quantities=[1, 1], note=LIST)
    proposed = place_order()
    until, fewer = now() + timedelta(days=1), [OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1300, 1)]
    propose_changes(person(TOM), proposed, seen_version=1, key="list-offer", lines=fewer, reason=LIST, answer_by=until)
    reported = place_order(OrderStatus.DELIVERED)
    open_case(person(ADA), reported, key="list-case", problem="QUALITY", wanted="REFUND", quantities=[1, 1], note=LIST)

    for page, address in (
        (buyer, f"/orders/{declined}"),
        (buyer, f"/orders/{cancelled}/receipt"),
        (supplier, f"/supplier/orders/{cancelled}"),
        (supplier, f"/supplier/orders/{asked}"),
        (buyer, f"/orders/{proposed}"),
        (supplier, f"/supplier/orders/{reported}"),
    ):
        page.goto(address)
        expect(page.get_by_text(re.compile(r"\(fresh, +not frozen\)")).first).to_be_visible()
        assert LIST in page.get_by_role("main").inner_text(), address


def test_the_keys_that_send_are_said_beside_the_box(buyer: Page, place_order: PlaceOrder) -> None:
    box = OrderPage(buyer).open_order(place_order()).chat.box

    expect(box).to_have_accessible_description(re.compile(r"Ctrl \+ Enter sends.* Enter starts a new line"))
    expect(buyer.get_by_text("Ctrl + Enter sends")).to_be_visible()


def test_nothing_but_blanks_is_not_sent(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    order.chat.box.fill("   ")

    order.chat.send_button.click()

    expect(order.chat.box).to_be_focused()
    assert messages_of(number) == []


def test_a_message_has_at_most_4000_characters(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    order.chat.box.fill("x" * 3_999)
    order.chat.box.press("End")
    buyer.keyboard.type("yz")

    expect(buyer.get_by_text("4,000 of 4,000 characters")).to_be_visible()
    order.chat.send_button.click()

    expect(order.chat.box).to_have_value("")
    assert messages_of(number) == [("Ada Lindqvist", "x" * 3_999 + "y")]


def test_markup_stays_text(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    desk = DeskOrderPage(supplier).open_order(number)
    order = OrderPage(buyer).open_order(number)
    nasty = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><b>bold</b>"

    order.chat.send(nasty)

    desk.chat.expect_message(nasty)
    for page in (buyer, supplier):
        log = page.get_by_role("log")
        expect(log.locator("script, img, p b")).to_have_count(0)
        assert page.title().startswith(number)


def test_addresses_become_links_and_nothing_else(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    desk = DeskOrderPage(supplier).open_order(number)
    text = "See https://example.com/a?b=1&c=2. Not javascript:alert(1) (or http://example.org/x)"

    OrderPage(buyer).open_order(number).chat.send(text)

    desk.chat.expect_message(text)
    links = desk.chat.log.get_by_role("link")
    expect(links).to_have_text(["https://example.com/a?b=1&c=2", "http://example.org/x"])
    expect(links.first).to_have_attribute("href", "https://example.com/a?b=1&c=2")
    expect(links.first).to_have_attribute("target", "_blank")
    expect(links.first).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_the_writer_sees_that_it_was_sent_and_then_read(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    order.chat.send("Are you there?")
    expect(order.chat.log.get_by_text("Sent", exact=True)).to_be_visible()

    DeskOrderPage(supplier).open_order(number)

    expect(order.chat.log.get_by_text("Read ")).to_be_visible()
    expect(order.chat.log.get_by_text("Sent", exact=True)).to_be_hidden()


def test_unread_messages_are_counted_until_the_chat_is_seen(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    orders = OrdersPage(buyer).open()
    unread = orders.unread("Messages")
    DeskOrderPage(supplier).open_order(number).chat.send("We are short of basil.")
    orders.expect_count("Messages", unread + 1)
    expect(orders.row(number).get_by_text("unread message")).to_be_attached()
    assert [notice.is_read for notice in notices_of(ADA, number) if notice.kind == "MESSAGE"] == [False]

    orders.link(number).click()

    OrderPage(buyer).chat.expect_message("We are short of basil.")
    orders.expect_count("Messages", unread)
    assert [notice.is_read for notice in notices_of(ADA, number) if notice.kind == "MESSAGE"] == [True]
    buyer.go_back()
    expect(orders.link(number)).to_be_visible()
    expect(orders.row(number).get_by_text("unread message")).to_have_count(0)


def test_what_was_written_while_one_side_was_away_appears_once_and_in_order(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    DeskOrderPage(supplier).open_order(number)
    supplier.goto("about:blank")
    order = OrderPage(buyer).open_order(number)
    for text in ("first", "second", "third"):
        order.chat.send(text)

    desk = DeskOrderPage(supplier).open_order(number)

    desk.chat.expect_order("first", "second", "third")
    desk.reload()
    desk.chat.expect_order("first", "second", "third")
    assert [notice.kind for notice in notices_of(TOM, number)].count("MESSAGE") == 1


def test_the_talk_goes_on_after_the_order_is_cancelled(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CANCELLED)
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)

    order.chat.send("I cancelled by mistake. Can you recreate it?")
    desk.chat.expect_message("I cancelled by mistake. Can you recreate it?")
    desk.chat.send("Yes, give me a minute.")

    order.chat.expect_message("Yes, give me a minute.")


def test_what_happened_to_the_order_stands_between_the_messages(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)
    order.chat.send("Before")
    desk.chat.expect_message("Before")

    desk.move("Confirm order")

    expect(order.chat.log).to_contain_text("Tom Becker confirmed the order")
    order.chat.send("After")
    order.chat.expect_message("After")
    text = order.chat.log.inner_text()
    assert text.index("Before") < text.index("confirmed the order") < text.index("After")


def test_half_a_message_survives_a_reload(buyer: Page, place_order: PlaceOrder) -> None:
    order = OrderPage(buyer).open_order(place_order())
    order.chat.box.fill("Not finished yet")

    order.reload()

    expect(order.chat.box).to_have_value("Not finished yet")


def test_a_message_in_the_open_chat_makes_no_toast(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)

    DeskOrderPage(supplier).open_order(number).chat.send("Look at your chat")

    order.chat.expect_message("Look at your chat")
    expect(order.toast("New message from Tom Becker")).to_have_count(0)
