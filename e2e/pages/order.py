"""An order's page, the buyer's and the supplier's."""

from typing import Self

from playwright.sync_api import Locator, Page, expect

from e2e.pages.chat import Chat
from e2e.pages.frame import Frame

DANGER_COLOURS = """button => {
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const style = getComputedStyle(button);
  return [rgb(style.backgroundColor), rgb(style.color)];
}"""


class OrderPage(Frame):
    """Where an order stands, the talk, what happened, and cancelling it."""

    path = "/orders/"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.status = page.get_by_test_id("order-status")
        self.chat = Chat(page, "Message to supplier")
        self.section = page.get_by_role("region", name="Cancel Order")
        self.cancel_button = page.get_by_role("button", name="Cancel Order", exact=True, include_hidden=True)
        self.timeline = page.get_by_role("region", name="Timeline")

    def open_order(self, number: str) -> Self:
        self.page.goto(self.path + number)
        self.expect_open()
        expect(self.heading).to_have_text(number)
        return self

    def expect_status(self, words: str) -> None:
        """Expect the status as words and, for programs, as an attribute."""
        expect(self.status).to_have_text(words)
        expect(self.status).to_have_attribute("data-status", words.replace(" ", "_"))

    def expect_headline(self, headline: str) -> None:
        expect(self.section.get_by_text(headline, exact=True)).to_be_visible()

    def expect_no_cancel_button(self) -> None:
        """Expect it to be absent from the page, not hidden or disabled."""
        expect(self.section).to_be_visible()
        expect(self.cancel_button).to_have_count(0)

    def ask_to_cancel(self) -> "CancelDialog":
        """Scroll down and click the red button."""
        self.cancel_button.click()
        dialog = CancelDialog(self.page)
        expect(dialog.dialog).to_be_visible()
        return dialog

    def colours_of_cancel_button(self) -> tuple[list[int], list[int]]:
        """Background and text, as red, green and blue from 0 to 255."""
        background, text = self.cancel_button.evaluate(DANGER_COLOURS)
        return background, text

    def view_receipt(self) -> None:
        self.section.get_by_role("link", name="View receipt").click()


class CancelDialog:
    """The confirmation dialog."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialog = page.get_by_role("alertdialog")
        self.confirm_button = self.dialog.get_by_role("button", name="Confirm", exact=True)
        self.keep_button = self.dialog.get_by_role("button", name="Keep order")
        self.message = self.dialog.get_by_role("textbox", name="Message to supplier")
        self.reason = self.dialog.get_by_role("combobox", name="Reason")

    def confirm(self) -> None:
        self.confirm_button.click()

    def keep(self) -> None:
        self.keep_button.click()

    def send_message(self) -> None:
        self.dialog.get_by_role("button", name="Send message").click()

    def expect_closed(self) -> None:
        expect(self.dialog).to_have_count(0)

    def expect_text(self, *words: str) -> None:
        for part in words:
            expect(self.dialog).to_contain_text(part)


class DeskOrderPage(OrderPage):
    """The same order on the supplier's desk."""

    path = "/supplier/orders/"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.chat = Chat(page, "Message to buyer")

    def move(self, label: str) -> None:
        """Click a button that moves the order: "Confirm order"."""
        self.button(label).click()

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("button", name=label, exact=True)

    def expect_no_button_to_cancel(self) -> None:
        """Expect that only buyers are offered to cancel."""
        expect(self.cancel_button).to_have_count(0)

    def decline(self, reason: str) -> None:
        self.move("Decline order")
        dialog = self.page.get_by_role("alertdialog")
        dialog.get_by_role("textbox", name="Reason for the buyer").fill(reason)
        dialog.get_by_role("button", name="Decline order").click()
