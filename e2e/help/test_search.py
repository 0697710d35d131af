"""Questions as buyers and suppliers type them, and the help center's own search."""

import csv
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Locator, Page, expect

from e2e.server import ROOT

QUESTIONS = ROOT / "tests" / "help_docs" / "questions.csv"
UNSEEN = ROOT / "tests" / "help_docs" / "questions_unseen.csv"
"""Written by somebody else and never looked at while the search was made: they say how well it does with new questions.
Don't mend the search for one of them; write a hundred others."""
NOTHING_TYPED = "Type to start searching"


def test_a_question_finds_its_page_among_the_first_three_results(stranger: Page) -> None:
    asked, missed = _ask(stranger, QUESTIONS)

    assert asked >= 250
    assert missed == {}, f"{asked - len(missed)} of {asked} found their page"


def test_of_the_unseen_questions_nearly_all_find_their_page(stranger: Page) -> None:
    asked, missed = _ask(stranger, UNSEEN)

    assert asked == 50
    assert len(missed) <= 4, missed


def _ask(stranger: Page, questions: Path) -> tuple[int, dict[str, list[str]]]:
    """How many were asked, and for each that missed its page the three that were found instead."""
    stranger.goto("/help/")
    search = stranger.get_by_role("dialog", name="Search help")
    with questions.open(encoding="utf-8") as file:
        asked = {row["question"]: set(row["answers"].split()) for row in csv.DictReader(file)}
    found = {question: _pages_found(search, question)[:3] for question in asked}
    return len(asked), {question: found[question] for question in asked if not asked[question] & set(found[question])}


def _pages_found(search: Locator, question: str) -> list[str]:
    """The pages that the search lists, best first, as addresses below /help/."""
    _type(search, "")
    expect(search.get_by_text(NOTHING_TYPED)).to_be_attached()
    _type(search, question)
    expect(search.get_by_text(NOTHING_TYPED)).to_have_count(0)
    links = search.locator("ol[role] > li").evaluate_all("items => items.map(item => item.querySelector('a').href)")
    return [urlsplit(urljoin("/help/", link)).path.removeprefix("/help/") for link in links]


def _type(search: Locator, words: str) -> None:
    box = search.get_by_role("textbox")
    box.fill(words)
    box.press("End")  # the search listens to keys, not to what a script fills in


def test_a_mistyped_word_is_looked_up_as_the_word_that_was_meant(stranger: Page) -> None:
    stranger.goto("/help/")
    search = stranger.get_by_role("dialog", name="Search help")

    assert _pages_found(search, "notifcations")[0] == "notifications/"  # codespell:ignore
    expect(search.get_by_text("Looked up as “notifications”.")).to_be_visible()
    assert "cancel-order/" in _pages_found(search, "cancel")[:3]
    expect(search.get_by_text("Looked up as")).to_have_count(0)


def test_a_hint_goes_when_the_next_words_are_looked_up_as_they_are(stranger: Page) -> None:
    stranger.goto("/help/")
    search = stranger.get_by_role("dialog", name="Search help")

    _pages_found(search, "notifcations")  # codespell:ignore
    expect(search.get_by_text("Looked up as “notifications”.")).to_be_visible()
    _type(search, '"cancel"')

    expect(search.get_by_text("Looked up as")).to_have_count(0)


def test_while_typing_the_search_suggests_how_the_word_goes_on(stranger: Page) -> None:
    stranger.goto("/help/")
    search = stranger.get_by_role("dialog", name="Search help")
    search.get_by_role("textbox").click()

    stranger.keyboard.type("canc")
    # The suggestion itself, which is only what was typed at first: then the arrow would take nothing over.
    expect(search.locator("[data-md-component=search-suggest]")).to_have_text(re.compile("^cancel"))
    stranger.keyboard.press("ArrowRight")

    expect(search.get_by_role("textbox")).to_have_value(re.compile("^cancel"))
