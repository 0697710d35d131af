"""Another e-mail address: its place in the settings, and the page that confirms it."""

from playwright.sync_api import Page, expect

from e2e.pages.screens import SettingsPage


class EmailSection(SettingsPage):
    """The address in the settings."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.section = page.locator("#email-section")
        self.new_email = page.get_by_role("textbox", name="New e-mail address")
        self.problem = self.section.get_by_role("alert")
        self.waiting = self.section.get_by_role("group", name="New e-mail address")

    def begin(self) -> None:
        self.section.get_by_role("button", name="Change e-mail address").click()

    def type(self, email: str, proof: str) -> None:
        self.new_email.fill(email)
        self.section.get_by_label("Current password").fill(proof)

    def send(self) -> None:
        self.section.get_by_role("button", name="Send link").click()

    def ask(self, email: str, proof: str) -> None:
        self.begin()
        self.type(email, proof)
        self.send()

    def press(self, name: str) -> None:
        self.section.get_by_role("button", name=name, exact=True).click()


class ConfirmEmailPage:
    """Both addresses and one button, or what became of the link."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problem = page.get_by_role("alert")
        self.button = page.get_by_role("button", name="Confirm new address")

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", name="Your new e-mail address", level=1)).to_be_visible()
        expect(self.page.locator("[data-hydrated=true]")).to_be_attached()

    def expect_both(self, old: str, new: str) -> None:
        self.expect_open()
        expect(self.page.get_by_role("definition")).to_have_text([old, new])

    def expect_nothing_but(self, sentence: str) -> None:
        self.expect_open()
        expect(self.problem).to_have_text(sentence)
        expect(self.button).to_have_count(0)

    def confirm(self) -> None:
        self.button.click()
