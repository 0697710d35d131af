"""The order chat, on an order's page and in Messages."""

from playwright.sync_api import Locator, Page, expect


class Chat:
    """What was said, and the box to say more."""

    def __init__(self, page: Page, label: str) -> None:
        self.page = page
        self.log = page.get_by_role("log")
        self.box = page.get_by_role("textbox", name=label)
        self.send_button = page.get_by_role("button", name="Send", exact=True)

    def send(self, text: str) -> None:
        """Write, send, and wait until the box is free again: then the portal has it."""
        self.box.fill(text)
        self.send_button.click()
        expect(self.box).to_have_value("")

    def line(self, text: str) -> Locator:
        """A message with exactly this text."""
        return self.log.get_by_role("paragraph").filter(has_text=text).get_by_text(text, exact=True)

    def expect_message(self, text: str) -> None:
        """Expect the message to be there, once."""
        expect(self.log.get_by_role("paragraph").filter(has_text=text)).to_have_count(1)

    def expect_order(self, *texts: str) -> None:
        """Expect the messages of the chat to be these, in this order."""
        expect(self.log.get_by_role("paragraph")).to_have_text(list(texts))
