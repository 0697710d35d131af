"""Every screen of the portal and of the help center, by name: for tests that go through all of them."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from buyer_portal.domain.order import OrderStatus
from e2e.database import ADA, TOM
from e2e.pages.order import OrderPage

PlaceOrder = Callable[..., str]


@dataclass(frozen=True)
class Screen:
    """Where it is, who sees it, and what is done there first. `{number}` is a fresh order in `status`."""

    address: str
    who: str = ADA
    status: OrderStatus = OrderStatus.PENDING
    act: Callable[[Page], object] = lambda page: None
    heading: str = ""
    is_missing: bool = False

    def show(self, page: Page, place_order: PlaceOrder) -> None:
        number = place_order(self.status) if "{number}" in self.address else ""
        page.goto(self.address.format(number=number))
        if not self.address.startswith("/help/"):
            expect(page.locator("[data-hydrated=true]")).to_be_attached()
        expect(page.get_by_role("heading", level=1).first).to_contain_text(self.heading or number or "")
        expect(page.locator(".waiting")).to_have_count(0)
        self.act(page)


def _ask_to_cancel(page: Page) -> None:
    OrderPage(page).ask_to_cancel()


def _ask_without_message(page: Page) -> None:
    dialog = OrderPage(page).ask_to_cancel()
    dialog.message.fill(" ")
    dialog.confirm()
    expect(dialog.dialog.get_by_role("alert")).to_be_visible()


def _decline(page: Page) -> None:
    page.get_by_role("button", name="Decline order").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()


def _cancel(page: Page) -> None:
    order = OrderPage(page)
    order.ask_to_cancel().confirm()
    order.expect_status("CANCELLED")
    expect(page.get_by_role("button", name="Dismiss")).to_be_visible()


def _open_first_chat(page: Page) -> None:
    page.get_by_role("navigation", name="Chats", exact=True).get_by_role("link").first.click()
    expect(page.get_by_role("log")).to_be_visible()


SCREENS = {
    "sign-in": Screen("/sign-in", who="", heading="Sign in"),
    "sign-in refused": Screen("/sign-in?error=credentials", who="", heading="Sign in"),
    "dashboard": Screen("/dashboard", heading="Dashboard"),
    "orders": Screen("/orders", heading="Orders"),
    "orders found": Screen("/orders?q=ORD-1001&supplier=Green+Valley+Produce", heading="Orders"),
    "orders not found": Screen("/orders?q=unobtainable", heading="Orders"),
    **{f"order {status.words}": Screen("/orders/{number}", status=status) for status in OrderStatus},
    "dialog PENDING": Screen("/orders/{number}", act=_ask_to_cancel),
    "dialog CONFIRMED": Screen("/orders/{number}", status=OrderStatus.CONFIRMED, act=_ask_to_cancel),
    "dialog PROCESSING": Screen("/orders/{number}", status=OrderStatus.PROCESSING, act=_ask_to_cancel),
    "dialog refused": Screen("/orders/{number}", status=OrderStatus.PROCESSING, act=_ask_without_message),
    "toast": Screen("/orders/{number}", act=_cancel),
    "receipt": Screen("/orders/{number}/receipt", status=OrderStatus.CANCELLED, heading="Cancellation receipt"),
    "messages": Screen("/messages", heading="Messages"),
    "messages open": Screen("/messages", heading="Messages", act=_open_first_chat),
    "notifications": Screen("/notifications", heading="Notifications"),
    "settings": Screen("/settings", heading="Settings"),
    "missing page": Screen("/nowhere", heading="This page does not exist", is_missing=True),
    "missing order": Screen("/orders/ORD-77777", heading="This page does not exist", is_missing=True),
    "desk": Screen("/supplier", who=TOM, heading="Supplier desk"),
    **{
        f"desk order {status.words}": Screen("/supplier/orders/{number}", who=TOM, status=status)
        for status in OrderStatus
    },
    "desk decline": Screen("/supplier/orders/{number}", who=TOM, act=_decline),
    "help": Screen("/help/", who=""),
    "help cancel": Screen("/help/cancel-order/", who=""),
    "help faq": Screen("/help/cancellation-faq/", who=""),
    "help import": Screen("/help/import-orders/", who=""),
    "help missing": Screen("/help/nowhere/", who="", is_missing=True),
}
