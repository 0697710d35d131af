"""A return case on an order's page: the buyer's form and photos, the supplier's answers."""

from typing import Any, Self

from playwright.sync_api import Page, expect


class CaseBox:
    """The section Return case, and the form in which a buyer opens one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.section = page.get_by_role("region", name="Return case")
        self.status = page.get_by_test_id("case-status")

    def form(self, title: str) -> Any:
        return self.page.get_by_role("form", name=title)

    def open_form(self, title: str = "Report a problem") -> Self:
        self.page.get_by_role("main").get_by_role("button", name=title, exact=True).click()
        expect(self.form(title)).to_be_visible()
        return self

    def write(self, note: str, title: str = "Report a problem") -> None:
        self.form(title).get_by_label("What happened?").fill(note)

    def expect_written(self, note: str, title: str = "Report a problem") -> None:
        expect(self.form(title).get_by_label("What happened?")).to_have_value(note)

    def report(self, title: str = "Report a problem", *, note: str = "", wanted: str = "", problem: str = "") -> Self:
        """Fill what is given, and send."""
        form = self.form(title)
        if problem:
            form.get_by_label("What is wrong?").select_option(problem)
        if wanted:
            form.get_by_label("What would you like?").select_option(wanted)
        if note:
            self.write(note, title)
        form.get_by_role("button", name="Send to supplier").click()
        return self

    def affect(self, item: str, quantity: str, title: str = "Report a problem") -> None:
        self.form(title).get_by_label(item).fill(quantity)

    def choose_photos(self, *files: Any) -> None:
        self.page.get_by_label("Add photos").set_input_files(list(files))

    def offer(self, outcome: str, amount: str = "", note: str = "") -> None:
        self.section.get_by_role("combobox", name="Offer", exact=True).select_option(outcome)
        self.section.get_by_label("Amount").fill(amount)
        self.section.get_by_label("Note to the buyer").fill(note)
        self.click("Send offer")

    def click(self, button: str) -> None:
        self.section.get_by_role("button", name=button, exact=True).click()

    def expect_text(self, *words: str) -> None:
        for part in words:
            expect(self.section).to_contain_text(part)

    def expect_status(self, status: str) -> None:
        expect(self.status).to_have_text(status)

    def expect_no_photos(self) -> None:
        expect(self.page.get_by_role("list", name="Photos", exact=True)).to_have_count(0)

    def expect_photos(self, count: int) -> None:
        """Expect them to be there, and to be seen: the browser has read them."""
        photos = self.page.get_by_role("list", name="Photos", exact=True).get_by_role("img")
        expect(photos).to_have_count(count)
        for photo in photos.all():
            photo.scroll_into_view_if_needed()
            expect(photo).to_have_js_property("complete", True)
            assert photo.evaluate("photo => photo.naturalWidth") > 0
