"""The supplier's page about their cancellation policy."""

from typing import Self

from playwright.sync_api import expect

from e2e.pages.frame import Frame


class PolicyPage(Frame):
    """Written, looked at as a buyer does, then saved."""

    path = "/supplier/policy"

    def write(self, text: str, hours: str) -> Self:
        self.page.get_by_role("textbox", name="Policy", exact=True).fill(text)
        self.page.get_by_role("textbox", name="Contact hours").fill(hours)
        return self

    def charge(self, status: str, kind: str, value: str) -> Self:
        """Choose what cancelling costs: `charge("CONFIRMED", "Percentage of the total", "5")`."""
        fee = self.page.get_by_role("group", name=status)
        fee.get_by_role("combobox", name="Charge").select_option(kind)
        fee.get_by_role("textbox", name="How much").fill(value)
        return self

    def preview(self) -> None:
        self.page.get_by_role("button", name="Preview").click()
        expect(self.page.get_by_role("button", name="Save", exact=True)).to_be_visible()

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).click()

    def expect_text(self, *words: str) -> None:
        for part in words:
            expect(self.page.get_by_role("main")).to_contain_text(part)
