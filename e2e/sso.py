"""A provider beside the portal of a test, and people who go there and back."""

from playwright.sync_api import Page, expect

SECRET_VARIABLE = "SSO_SECRET_OF_TESTS"


class ProviderPage:
    """The provider's own page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.name = page.get_by_role("textbox", name="Who are you?")

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", name="Your company's log-in")).to_be_visible()

    def log_in(self, name: str = "") -> None:
        self.expect_open()
        if name:
            self.name.fill(name)
        self.page.get_by_role("button", name="Log in").click()

    def deny(self) -> None:
        self.page.get_by_role("button", name="Deny").click()
