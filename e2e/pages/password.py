"""The pages of a lost password, and the password's place in the settings."""

from playwright.sync_api import Page, expect

from e2e.pages.screens import SettingsPage


class ForgotPasswordPage:
    """One field, and the same answer for everybody."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.email = page.get_by_role("textbox", name="E-mail")
        self.problem = page.get_by_role("alert")
        self.answer = page.get_by_role("status")

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", name="Forgot password?", level=1)).to_be_visible()
        expect(self.page.locator("[data-hydrated=true]")).to_be_attached()

    def ask(self, email: str) -> None:
        self.email.fill(email)
        self.page.get_by_role("button", name="Send link").click()


class ResetPasswordPage:
    """A new password, twice."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.email = page.get_by_role("textbox", name="E-mail")
        self.password = page.get_by_role("textbox", name="New password", exact=True)
        self.again = page.get_by_role("textbox", name="New password again")
        self.problem = page.get_by_role("alert")

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", name="Choose a new password", level=1)).to_be_visible()
        expect(self.page.locator("[data-hydrated=true]")).to_be_attached()

    def choose(self, password: str, again: str = "") -> None:
        self.type(password, again)
        self.save()

    def type(self, password: str, again: str = "") -> None:
        self.password.fill(password)
        self.again.fill(again or password)

    def save(self) -> None:
        self.page.get_by_role("button", name="Save password").click()


class PasswordSection(SettingsPage):
    """The password in the settings."""

    def type(self, current: str, password: str) -> None:
        self.page.get_by_role("textbox", name="Current password").fill(current)
        self.page.get_by_role("textbox", name="New password", exact=True).fill(password)
        self.page.get_by_role("textbox", name="New password again").fill(password)

    def save_password(self) -> None:
        self.page.get_by_role("button", name="Change password").click()
