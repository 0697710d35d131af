"""A proposal on an order's page, from both sides."""

from typing import Self

from playwright.sync_api import Page, expect


class ProposalBox:
    """The section Proposal, and the form it is made with."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.section = page.get_by_role("region", name="Proposal")
        self.form = page.get_by_role("form", name="Propose changes")

    def open_form(self) -> Self:
        self.page.get_by_role("button", name="Propose changes").click()
        expect(self.form).to_be_visible()
        return self

    def set_quantity(self, item: str, pieces: str) -> None:
        self.form.get_by_label(f"Quantity of {item}").fill(pieces)

    def remove(self, item: str) -> None:
        self.form.get_by_label(f"Remove {item}").check()

    def add(self, name: str, code: str, pieces: str, price: str) -> None:
        self.form.get_by_role("button", name="Add a line").click()
        self.form.get_by_label("Item of new line 1").fill(name)
        self.form.get_by_label("Code of new line 1").fill(code)
        self.form.get_by_label("Quantity of new line 1").fill(pieces)
        self.form.get_by_label("Unit price (EUR) of new line 1").fill(price)

    def send(self, reason: str) -> None:
        self.form.get_by_label("Reason for the buyer").fill(reason)
        self.form.get_by_role("button", name="Send proposal").click()

    def answer(self, button: str, note: str = "") -> None:
        if note:
            self.section.get_by_label("Note to the supplier").fill(note)
        self.section.get_by_role("button", name=button).click()

    def expect_text(self, *words: str) -> None:
        for part in words:
            expect(self.section).to_contain_text(part)

    def expect_none(self) -> None:
        expect(self.section).to_have_count(0)


class RequestBox:
    """The section Request for a change, and the form in which a buyer asks."""

    def __init__(self, page: Page) -> None:
        self.section = page.get_by_role("region", name="Request for a change")
        self.page = page
        self.form = page.get_by_role("form", name="Ask for a change")
        self.heading = self.form.get_by_role("heading", name="Ask for a change")

    def open_form(self) -> Self:
        cancel_order = self.page.get_by_role("region", name="Cancel Order")
        cancel_order.get_by_role("button", name="Change the order instead").click()
        expect(self.heading).to_be_in_viewport()
        return self

    def send(self, note: str) -> None:
        self.form.get_by_label("Note to the supplier").fill(note)
        self.form.get_by_role("button", name="Send request").click()

    def expect_text(self, *words: str) -> None:
        for part in words:
            expect(self.section).to_contain_text(part)
