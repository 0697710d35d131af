"""The smaller screens: dashboard, messages, notifications, settings, receipt."""

from playwright.sync_api import Locator, Page, expect

from e2e.pages.chat import Chat
from e2e.pages.frame import Frame


class DashboardPage(Frame):
    """What a buyer sees first."""

    path = "/dashboard"

    def count(self, words: str) -> Locator:
        return self.page.get_by_role("region", name="Orders by status").get_by_role("link", name=words)

    def attention(self, number: str) -> Locator:
        needs = self.page.get_by_role("region", name="Needs attention")
        return needs.get_by_role("listitem").filter(has_text=number)

    def latest(self, number: str) -> Locator:
        return self.page.get_by_role("table", name="Latest orders").get_by_role("link", name=number, exact=True)


class MessagesPage(Frame):
    """The inbox of all order chats and direct threads."""

    path = "/messages"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.chat = Chat(page, "Message to supplier")

    def thread(self, number: str) -> Locator:
        return self.page.get_by_role("navigation", name="Chats", exact=True).get_by_role("link").filter(has_text=number)

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("navigation", name="Which chats").get_by_role("link", name=name)

    def chats(self) -> Locator:
        """The lines of the inbox, newest first."""
        return self.page.get_by_role("navigation", name="Chats", exact=True).get_by_role("link")

    def search(self, words: str) -> None:
        self.page.get_by_role("searchbox", name="Search messages").fill(words)

    def write_to(self, company: str) -> None:
        """Choose a company from New message, and wait for the thread with it."""
        if (self.page.viewport_size or {"width": 0})["width"] > 760:
            expect(self.page.get_by_role("log")).to_be_visible()  # the newest chat opens by itself
        self.page.get_by_role("button", name="New message").click()
        self.page.get_by_role("navigation", name="Write to").get_by_role("link", name=company).click()
        self.expect_thread(company)

    def expect_thread(self, company: str) -> None:
        """Expect the direct thread with a company to be open."""
        expect(self.page.get_by_role("heading", name=company, level=2)).to_be_visible()
        expect(self.page.get_by_role("log", name="Direct thread")).to_be_visible()


class NotificationsPage(Frame):
    """The page behind the bell."""

    path = "/notifications"

    def about(self, number: str) -> Locator:
        """What happened to an order, newest first."""
        return self.page.get_by_role("main").get_by_role("listitem").filter(has_text=number)

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("navigation", name="Which notifications").get_by_role("link", name=name)

    def mark_all_read(self) -> None:
        self.page.get_by_role("button", name="Mark all as read").click()


class SettingsPage(Frame):
    """The person's own settings."""

    path = "/settings"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.name = page.get_by_role("textbox", name="Name")
        self.time_zone = page.get_by_role("combobox", name="Time zone")

    def expect_open(self) -> None:
        super().expect_open()
        expect(self.time_zone).to_be_visible()

    def save(self) -> None:
        self.page.get_by_role("button", name="Save").click()

    def channel(self, topic: str) -> Locator:
        return self.page.get_by_role("combobox", name=topic)

    def choose(self, name: str) -> None:
        self.page.get_by_role("radio", name=name).check()

    @property
    def browsers(self) -> Locator:
        return self.page.get_by_role("list", name="Where you are signed in").get_by_role("listitem")

    def end(self, kind: str) -> None:
        self.page.get_by_role("button", name=f"End the sign-in in {kind}").click()

    def end_all_others(self) -> None:
        self.page.get_by_role("button", name="End all others").click()

    def sign_out_everywhere(self) -> None:
        self.page.get_by_role("button", name="Sign out everywhere").click()


class ReceiptPage:
    """What proves that an order was cancelled."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, number: str) -> "ReceiptPage":
        self.page.goto(f"/orders/{number}/receipt")
        self.expect_open()
        return self

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", name="Cancellation receipt", level=1)).to_be_visible()

    def expect_fact(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text)
