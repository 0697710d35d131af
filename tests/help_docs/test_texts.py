"""What the help center is besides its pages: Markdown, llms.txt, data, short addresses, a sitemap."""

import csv
import json
import re

import pytest

from buyer_portal.api.policies import cancellation_policy
from buyer_portal.help.addresses import MOVED
from buyer_portal.settings import ROOT, settings
from tests.help_docs.test_help_site import Browser

SOURCES = sorted((ROOT / "help_docs").glob("*.md"))
QUESTIONS = ROOT / "tests" / "help_docs" / "questions.csv"


@pytest.fixture
def browser(site):
    return Browser(site.folder)


def test_my_order_is_made_from_what_the_api_answers(browser):
    assert json.loads(browser.get("/help/policy.json").text) == cancellation_policy()


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_page_has_a_twin_in_markdown_with_its_facts(browser, site, source):
    answer = browser.get(f"/help/{source.name}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith("# ")
    assert not re.search(r"--8<--|<[a-z/]|\{ ?[#:.]", answer.text)
    address = "" if source.stem == "index" else f"{source.stem}/"
    assert [link.get("href") for link in site.pages[address].all("link", type="text/markdown")] == [
        source.name if source.stem == "index" else f"../{source.name}"
    ]


def test_a_twin_says_what_the_rules_say(browser):
    twin = browser.get("/help/cancel-order.md").text

    assert (
        "| Status | Can I cancel? | Advice on the order page |\n| --- | --- | --- |\n| PENDING | Yes, freely |" in twin
    )
    assert "A message has at most 4,000 characters." in twin


def test_llms_txt_lists_every_page_that_exists(browser):
    text = browser.get("/help/llms.txt").text
    listed = re.findall(r"\]\((/help/[^)]+)\)", text)

    assert sorted(listed) == sorted(f"/help/{source.name}" for source in SOURCES)
    assert text.startswith("# Buyer Portal Help\n\n> ")
    assert {browser.get(place).status_code for place in listed} == {200}


@pytest.mark.parametrize("old", MOVED)
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_short_address_leads_to_its_page(browser, site, old, slash):
    answer = browser.get(f"/help/{old}{slash}")

    assert answer.status_code == 308
    assert answer.headers["location"] == f"/help/{MOVED[old]}"
    assert MOVED[old] in site.pages
    assert f"{old}/" not in site.pages


def test_the_sitemap_has_every_page_under_the_portals_own_address(browser, site):
    answer = browser.get("/help/sitemap.xml")
    pages = {f"{settings.origins[0]}/help/{address}" for address in site.pages if address != "404.html"}

    assert answer.headers["content-type"].startswith("application/xml")
    assert set(re.findall(r"<loc>([^<]+)</loc>", answer.text)) == pages


def test_half_of_the_questions_use_words_that_their_pages_do_not(site):
    with QUESTIONS.open(encoding="utf-8") as file:
        asked = [(row["question"], row["answers"].split()) for row in csv.DictReader(file)]
    foreign = [question for question, answers in asked if _words_not_shown(site, question, answers)]

    assert len(asked) == len({question for question, _ in asked}) >= 50
    assert len(foreign) >= 20, foreign


def _words_not_shown(site, question, answers):
    shown = " ".join(_without_synonyms(site.pages[page]) for page in answers if page in site.pages).casefold()
    return [word for word in question.split() if len(word) > 2 and word not in shown]


def _without_synonyms(page):
    text = page.article
    for line in page.all("p", **{"class": "also"}):
        text = text.replace(line.text, "")
    return text
