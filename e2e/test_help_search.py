"""Fifty questions as buyers type them, and the help center's own search."""

import csv
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Locator, Page, expect

from e2e.server import ROOT

QUESTIONS = ROOT / "tests" / "help_docs" / "questions.csv"
NOTHING_TYPED = "Type to start searching"


def test_fifty_questions_find_their_page_among_the_first_three_results(stranger: Page) -> None:
    stranger.goto("/help/")
    search = stranger.get_by_role("dialog", name="Search help")
    with QUESTIONS.open(encoding="utf-8") as file:
        asked = {row["question"]: set(row["answers"].split()) for row in csv.DictReader(file)}

    found = {question: _pages_found(search, question)[:3] for question in asked}

    missed = {question: found[question] for question in asked if not asked[question] & set(found[question])}
    print(f"{len(asked) - len(missed)} of {len(asked)} questions find their page among the first three results")
    assert len(asked) >= 50
    assert missed == {}


def _pages_found(search: Locator, question: str) -> list[str]:
    """The pages that the search lists, best first, as addresses below /help/."""
    _type(search, "")
    expect(search.get_by_text(NOTHING_TYPED)).to_be_attached()
    _type(search, question)
    expect(search.get_by_text(NOTHING_TYPED)).to_have_count(0)
    links = search.locator("ol > li").evaluate_all("items => items.map(item => item.querySelector('a').href)")
    return [urlsplit(urljoin("/help/", link)).path.removeprefix("/help/") for link in links]


def _type(search: Locator, words: str) -> None:
    box = search.get_by_role("textbox")
    box.fill(words)
    box.press("End")  # the search listens to keys, not to what a script fills in
