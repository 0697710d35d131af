"""The sign-in page."""

from playwright.sync_api import Page, expect


class SignInPage:
    """A form, and in the demo the people to continue as."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.email = page.get_by_role("textbox", name="E-mail")
        self.password = page.get_by_role("textbox", name="Password")
        self.problem = page.get_by_role("alert")

    def open(self, query: str = "") -> "SignInPage":
        self.page.goto(f"/sign-in{query}")
        self.expect_open()
        return self

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
        expect(self.page.locator("[data-hydrated=true]")).to_be_attached()

    def sign_in(self, email: str, password: str) -> None:
        self.email.fill(email)
        self.password.fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def continue_as(self, first_name: str) -> None:
        self.page.get_by_role("button", name=f"Continue as {first_name}").click()
