"""The people of a company, and the page of who is invited."""

from playwright.sync_api import Locator, Page, expect


class PeoplePage:
    """Who is of the company, who is invited, and the ways in and out."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.people = page.get_by_role("list", name="People")
        self.invited = page.get_by_role("list", name="Invited")
        self.dialog = page.get_by_role("alertdialog")
        self.problem = page.locator("#invite-problem")

    def open(self) -> "PeoplePage":
        self.page.goto("/settings/people")
        self.expect_open()
        return self

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", name="People", level=1)).to_be_visible()
        expect(self.people).to_be_visible()
        expect(self.page.locator("[data-hydrated=true]")).to_be_attached()

    def row(self, email: str) -> Locator:
        return self.page.locator(f'li[data-email="{email}"]')

    def role(self, email: str) -> Locator:
        return self.row(email).get_by_role("combobox")

    def type(self, emails: str, role: str = "Member") -> None:
        self.page.get_by_role("textbox", name="E-mail").fill(emails)
        self.page.get_by_role("combobox", name="Role", exact=True).select_option(role)

    def send(self) -> None:
        self.page.get_by_role("button", name="Invite", exact=True).click()

    def invite(self, emails: str, role: str = "Member") -> None:
        self.type(emails, role)
        self.send()

    def link_for(self, email: str) -> str:
        box = self.page.get_by_role("textbox", name=f"Link for {email}")
        expect(box).to_be_visible()
        return box.input_value()

    def choose_role(self, email: str, role: str) -> None:
        self.role(email).select_option(role)

    def remove(self, email: str) -> None:
        self.row(email).get_by_role("button", name="Remove").click()

    def leave(self) -> None:
        self.people.get_by_role("button", name="Leave").click()

    def confirm(self, name: str) -> None:
        self.dialog.get_by_role("button", name=name, exact=True).click()


class InvitationPage:
    """A name and a password, for who is invited."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.email = page.get_by_role("textbox", name="E-mail")
        self.name = page.get_by_role("textbox", name="Your name")
        self.problem = page.get_by_role("alert")
        self.accept_button = page.get_by_role("button", name="Accept invitation")

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", name="Your invitation", level=1)).to_be_visible()
        expect(self.page.locator("[data-hydrated=true]")).to_be_attached()

    def expect_nothing_but(self, sentence: str) -> None:
        self.expect_open()
        expect(self.problem).to_have_text(sentence)
        expect(self.accept_button).to_have_count(0)

    def type(self, name: str, password: str, again: str = "") -> None:
        self.name.fill(name)
        self.page.get_by_role("textbox", name="New password", exact=True).fill(password)
        self.page.get_by_role("textbox", name="New password again").fill(again or password)

    def accept(self, name: str, password: str, again: str = "") -> None:
        self.type(name, password, again)
        self.accept_button.click()
