"""What surrounds every signed-in screen: navigation, toasts, the banner of a lost connection."""

import re
from typing import Self

from playwright.sync_api import Locator, Page, expect


class Frame:
    """Any screen of the portal."""

    path = "/"

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heading = page.get_by_role("heading", level=1)

    def open(self, query: str = "") -> Self:
        """Go to the screen's address and wait until it has its heading."""
        self.page.goto(self.path + query)
        self.expect_open()
        return self

    def reload(self) -> Self:
        self.page.reload()
        self.expect_open()
        return self

    def expect_open(self) -> None:
        expect(self.page.locator("[data-hydrated=true]")).to_be_attached()
        expect(self.heading).to_be_visible()

    def go_to(self, name: str) -> None:
        """Click an entry of the navigation: "Orders"."""
        self.entry(name).click()
        expect(self.heading).to_have_text(name)

    def entry(self, name: str) -> Locator:
        return self.page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile(f"^{name}\\b"))

    def expect_count(self, name: str, count: int) -> None:
        """Expect what stands beside an entry of the navigation; 0 is not shown."""
        ending = f" {count} unread" if name in ("Messages", "Notifications") else f" {count}"
        expect(self.entry(name)).to_have_accessible_name(name + (ending if count else ""))

    def unread(self, name: str) -> int:
        """The number beside Messages or Notifications."""
        found = re.search(r"(\d+)", self.entry(name).inner_text())
        return int(found.group()) if found else 0

    def toast(self, words: str) -> Locator:
        """The news in the corner that says `words`: a live region announces it."""
        return self.page.locator("[role=status][aria-live=polite]").get_by_text(words)

    def dismiss_toasts(self) -> None:
        """Close what is shown in the corner: it lies over the page."""
        button = self.page.get_by_role("button", name="Dismiss")
        while button.count():
            button.first.click()
            expect(button.first).to_be_hidden()

    def expect_offline(self) -> None:
        expect(self.page.get_by_text("Connection lost.")).to_be_visible(timeout=20_000)

    def expect_online(self) -> None:
        expect(self.page.get_by_text("Connection lost.")).to_be_hidden(timeout=30_000)
