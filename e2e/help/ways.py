"""The ways through the shorter step lists of the help center, as data: what is done in each step, in order."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.changes.requests import ask_for_change
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.settings import now
from e2e.database import ADA, BEN, PASSWORD, TOM, person
from e2e.help.steps import Walk
from e2e.pages.chat import Chat
from e2e.pages.frame import Frame
from e2e.pages.order import DeskOrderPage
from e2e.pages.orders import DeskPage, OrdersPage
from e2e.pages.screens import NotificationsPage

Deed = Callable[[Walk, Page, str], object]
"""Something done on a page, about the order of a number."""


@dataclass(frozen=True)
class Way:
    """The deeds of each step, and what shows that they worked; who begins where, with an order in which status."""

    steps: tuple[tuple[Deed, ...], ...]
    worked: Deed
    who: str = ADA
    start: str = "/dashboard"
    status: OrderStatus = OrderStatus.PENDING
    prepare: Callable[[str], object] = lambda number: None


def press(*names: str) -> Deed:
    """Click buttons and links, one after the other; a name may go on: "Messages 2 unread"."""

    def deed(walk: Walk, page: Page, number: str) -> None:
        for name in names:
            _pressable(page, name).click()

    return deed


def write(label: str, text: str) -> Deed:
    """Fill what is labelled so."""
    return lambda walk, page, number: page.get_by_label(re.compile(f"^{label}")).locator("visible=true").fill(text)


def sees(*names: str) -> Deed:
    """Find what the step names, as it is gone when the step ends."""
    return lambda walk, page, number: [walk.sees(page, name) for name in names]


def choose(label: str, value: str) -> Deed:
    """Choose from a list."""
    return lambda walk, page, number: page.get_by_role("combobox", name=label).select_option(value)


def open_fold(words: str) -> Deed:
    """Open what is folded away."""
    return lambda walk, page, number: page.get_by_text(words, exact=True).click()


def visit(address: str) -> Deed:
    """Go to an address; `{number}` is the order's."""
    return lambda walk, page, number: page.goto(address.format(number=number))


def search(walk: Walk, page: Page, number: str) -> None:
    """Look for the order in the list."""
    OrdersPage(page).search(number)
    expect(OrdersPage(page).numbers()).to_have_text([number])


def open_found(walk: Walk, page: Page, number: str) -> None:
    """Click the order in the list."""
    OrdersPage(page).link(number).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(number)


def open_chat(walk: Walk, page: Page, number: str) -> None:
    """Click the chat about the order."""
    page.get_by_role("navigation", name="Chats", exact=True).get_by_role("link").filter(has_text=number).click()
    expect(page.get_by_role("log")).to_be_visible()


def chat_opens(walk: Walk, page: Page, number: str) -> None:
    """The newest chat opens by itself, where there is room for it."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Messages")  # an order's page has a chat, too
    expect(page.get_by_role("log")).to_be_visible()


def open_news(walk: Walk, page: Page, number: str) -> None:
    """Click the newest line about the order."""
    NotificationsPage(page).about(number).get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(number)


def confirm_in_the_list(walk: Walk, page: Page, number: str) -> None:
    """Click the button of the order's own row."""
    DeskPage(page).move(number, "Confirm order")


def scroll_to(name: str) -> Deed:
    """Bring a section into sight."""
    return lambda walk, page, number: page.get_by_role("region", name=name).scroll_into_view_if_needed()


def read(walk: Walk, page: Page, number: str) -> None:
    """Only look: what the step names is looked for in any case."""


def shows(text: str) -> Deed:
    """Something on the screen says so, letter for letter."""
    said = re.compile(re.escape(text))
    return lambda walk, page, number: expect(page.get_by_text(said).locator("visible=true").first).to_be_visible()


def has_heading(text: str) -> Deed:
    """The screen or a section is called so."""
    return lambda walk, page, number: expect(page.get_by_role("heading", name=text).first).to_be_visible()


def is_said(text: str) -> Deed:
    """The chat has the message."""
    return lambda walk, page, number: Chat(page, "Message to supplier").expect_message(text)


def is_declined(walk: Walk, page: Page, number: str) -> None:
    """The order's page says that it is cancelled."""
    DeskOrderPage(page).expect_status("CANCELLED")


def is_confirmed_in_the_list(walk: Walk, page: Page, number: str) -> None:
    """The row says the new status."""
    DeskPage(page).expect_status(number, "CONFIRMED")


def nothing_is_unread(walk: Walk, page: Page, number: str) -> None:
    """The navigation counts no news."""
    Frame(page).expect_count("Notifications", 0)


def _pressable(page: Page, name: str) -> Locator:
    called = re.compile(rf"^\s*{re.escape(name)}(?!\w)")
    dialog = page.get_by_role("alertdialog")
    place = dialog if dialog.count() else page
    return place.get_by_role("button", name=called).or_(place.get_by_role("link", name=called)).first


def _tom_writes(number: str) -> None:
    post_message(person(TOM), number, "Figs are ripe.", key=f"way-{number}")
    post_message(person(TOM), "ORD-1001", "On its way to you.", key=f"newer-{number}")  # what opens unasked is this one


def _ada_asks(number: str) -> None:
    ask_for_change(person(ADA), number, seen_version=1, key=f"way-{number}", quantities=[1, 0], note="Less, please.")


_OPEN = (press("Dashboard", "Orders"), search, open_found)
_OPEN_ON_DESK = (press("Orders"), open_found)
_RECEIPT = Way(
    ((visit("/orders/{number}"),), (press("View receipt"),), (press("Print"),)),
    worked=has_heading("Cancellation receipt"),
    status=OrderStatus.CANCELLED,
)

WAYS = {
    "after-cancelling#receipt": _RECEIPT,
    "timeline-and-receipt#receipt": _RECEIPT,
    "timeline-and-receipt#timeline": Way(
        (_OPEN, (scroll_to("Timeline"),), (read,)), worked=shows("Confirmed"), status=OrderStatus.CONFIRMED
    ),
    "find-orders#search": Way(
        ((press("Dashboard", "Orders"),), (search,), (open_found,)), worked=has_heading("Timeline")
    ),
    "order-chat#write": Way(
        (_OPEN, (scroll_to("Order chat"),), (write("Message to supplier", "Ripe, please."), press("Send"))),
        worked=is_said("Ripe, please."),
    ),
    "order-chat#inbox": Way(
        (
            (press("Messages"),),
            (press("Unread"),),
            (open_chat, write("Message to supplier", "Two boxes."), press("Send")),
        ),
        worked=is_said("Two boxes."),
        prepare=_tom_writes,
    ),
    "message-your-supplier#direct": Way(
        (
            (
                visit("/orders/{number}"),
                sees("Direct thread with"),
                press("Messages"),
                chat_opens,
                press("New message"),
            ),
            (press("Green Valley Produce"), shows("Direct, about no order")),
            (write("Message to supplier", "A list for winter?"), press("Send")),
        ),
        worked=is_said("A list for winter?"),
    ),
    "notifications#read": Way(
        ((press("Notifications"),), (open_news, visit("/notifications")), (press("Mark all as read"),)),
        worked=nothing_is_unread,
        status=OrderStatus.CONFIRMED,
    ),
    "sign-in-and-settings#sign-in": Way(
        ((visit("/"),), (write("E-mail", ADA), write("Password", PASSWORD)), (press("Sign in"),)),
        worked=has_heading("Dashboard"),
        who="",
        start="/help/",
    ),
    "sign-in-and-settings#sign-out": Way(
        ((press("Ben"),), (press("Sign out"),)), worked=has_heading("Sign in"), who=BEN
    ),
    "sign-in-and-settings#time-zone": Way(
        (
            (press("Ada", "Settings"),),
            (write("Name", "Ada L."), choose("Time zone", "Europe/Lisbon")),
            (press("Save"),),
        ),
        worked=shows("Saved"),
    ),
    "supplier-desk#step": Way(
        ((press("Orders"),), (confirm_in_the_list,), (read,)),
        worked=is_confirmed_in_the_list,
        who=TOM,
        start="/supplier",
    ),
    "supplier-desk#delivery": Way(
        (
            (*_OPEN_ON_DESK, open_fold("Another delivery date")),
            (write("Delivery day", f"{now() + timedelta(days=4):%Y-%m-%d}"), choose("Delivery window", "10:00–12:00")),
            (press("Change delivery date"),),
        ),
        worked=shows("Delivery date changed"),
        who=TOM,
        start="/supplier",
        status=OrderStatus.CONFIRMED,
    ),
    "supplier-desk#decline": Way(
        (
            (*_OPEN_ON_DESK, press("Decline order")),
            (write("Reason for the buyer", "The van broke down."),),
            (sees("Keep order"), press("Decline order")),
        ),
        worked=is_declined,
        who=TOM,
        start="/supplier",
    ),
    "supplier-desk#request": Way(
        (_OPEN_ON_DESK, (sees("Decline request"), press("Turn into a proposal"))),
        worked=has_heading("Propose changes"),
        who=TOM,
        start="/supplier",
        prepare=_ada_asks,
    ),
    "supplier-desk#propose": Way(
        (
            (*_OPEN_ON_DESK, press("Propose changes")),
            (press("Add a line"), write("Quantity of Tomatoes", "1")),
            (write("Reason for the buyer", "Sold out."),),
            (press("Send proposal"),),
        ),
        worked=has_heading("Proposal"),
        who=TOM,
        start="/supplier",
    ),
}
"""By page and place of the list."""
