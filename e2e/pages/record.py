"""The record of a company."""

from playwright.sync_api import Download, Page, expect


class RecordPage:
    """Who did what, what narrows it, and the way to a copy."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.entries = page.get_by_role("list", name="Record").get_by_role("listitem")
        self.who = page.get_by_role("combobox", name="Who")
        self.about = page.get_by_role("group", name="About")

    def open(self, query: str = "") -> "RecordPage":
        self.page.goto(f"/settings/record{query}")
        self.expect_open()
        return self

    def expect_open(self) -> None:
        expect(self.page.get_by_role("heading", name="Record", level=1)).to_be_visible()
        expect(self.page.locator("[data-hydrated=true]")).to_be_attached()

    def search(self, words: str) -> None:
        self.page.get_by_role("searchbox").fill(words)

    def choose(self, topic: str) -> None:
        self.about.get_by_role("link", name=topic).click()

    def download(self) -> Download:
        with self.page.expect_download() as downloading:
            self.page.get_by_role("button", name="Download CSV").click()
        return downloading.value

    def expect_entries(self, *texts: str) -> None:
        """Exactly these, the newest first; each holds its text."""
        expect(self.entries).to_have_count(len(texts))
        for entry, text in zip(self.entries.all(), texts, strict=True):
            expect(entry).to_contain_text(text)
