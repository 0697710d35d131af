"""The lists of orders: the buyer's, and the supplier's desk."""

from typing import Self

from playwright.sync_api import Locator, Page, expect

from e2e.pages.frame import Frame


class OrdersPage(Frame):
    """The buyer's orders."""

    path = "/orders"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.search_box = page.get_by_role("searchbox", name="Search orders")
        self.table = page.get_by_role("table", name="Orders")
        self.summary = page.get_by_role("main").get_by_role("status").filter(has_text="order")

    def expect_open(self) -> None:
        super().expect_open()
        expect(self.tab("All")).to_be_visible()

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("navigation", name="Status").get_by_role("link", name=name)

    def expect_tab(self, name: str, count: int) -> None:
        expect(self.tab(name)).to_have_accessible_name(f"{name} {count:,}")

    def count_of_tab(self, name: str) -> int:
        return int(self.tab(name).inner_text().split()[-1].replace(",", ""))

    def search(self, query: str) -> None:
        """Type as a person does, and wait until the address has it."""
        self.search_box.fill(query)

    def link(self, number: str) -> Locator:
        return self.table.get_by_role("link", name=number, exact=True)

    def row(self, number: str) -> Locator:
        return self.table.get_by_role("row").filter(has=self.page.get_by_role("link", name=number, exact=True))

    def numbers(self) -> Locator:
        """The links to the orders, from top to bottom."""
        return self.table.locator("tbody").get_by_role("link")

    def expect_status(self, number: str, words: str) -> None:
        expect(self.row(number).get_by_text(words, exact=True)).to_be_visible()

    def heading_cell(self, name: str) -> Locator:
        return self.table.get_by_role("columnheader", name=name)

    def sort_by(self, name: str) -> None:
        self.heading_cell(name).get_by_role("link").click()


class DeskPage(OrdersPage):
    """The supplier's desk. Orders without a date come last on it, and the demo of a long run has several pages."""

    path = "/supplier"
    newest_first = "?sort=-number"

    def open_newest_first(self) -> Self:
        return self.open(self.newest_first)

    def move(self, number: str, label: str) -> None:
        """Click the button of a row that moves the order."""
        self.row(number).get_by_role("button", name=label).click()
