"""The second factor: its band in the settings, and the second step of a sign-in."""

from playwright.sync_api import Locator, Page, expect

from e2e.pages.screens import SettingsPage


class SecondFactorBand(SettingsPage):
    """What a person has beside the password."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.proof = page.locator("#proof")
        self.code = page.get_by_role("textbox", name="Code", exact=True)
        self.problem = page.get_by_role("alert")
        self.list = page.get_by_role("list", name="Second factor")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    @property
    def key(self) -> str:
        """What the app is told, as one would type it."""
        return self.page.locator(".key").inner_text().replace(" ", "")

    def begin_passkey(self, name: str, proof: str) -> None:
        self.press("Add a passkey")
        self.page.get_by_role("textbox", name="Name of the passkey").fill(name)
        self.proof.fill(proof)
        self.press("Continue")

    @property
    def recovery_codes(self) -> Locator:
        return self.page.get_by_role("list", name="Your recovery codes").get_by_role("listitem")


class SecondStepPage:
    """One box for a code."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.code = page.get_by_role("textbox", name="Code", exact=True)
        self.problem = page.get_by_role("alert")

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", name="Second step", level=1)).to_be_visible()
        expect(self.page.locator("[data-hydrated=true]")).to_be_attached()

    def type(self, code: str) -> None:
        self.code.fill(code)
        self.page.get_by_role("button", name="Continue").click()

    def go_back(self) -> None:
        self.page.get_by_role("button", name="Begin again").click()
