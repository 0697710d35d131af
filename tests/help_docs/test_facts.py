"""What the help pages say is what the rules say."""

import pytest

from buyer_portal.domain.cancellation import CANCELLATION_RULES, CancellationReason
from buyer_portal.domain.message import MAX_MESSAGE
from buyer_portal.domain.order import OrderStatus
from buyer_portal.http.help_facts import stale_facts, write_facts

RULES = {status.value: str(rule.may_cancel).lower() for status, rule in CANCELLATION_RULES.items()}
DISAGREES = "help_docs/cancel-order.md disagrees with CANCELLATION_RULES: run `buyer-portal help-facts`"


def test_the_committed_facts_are_fresh():
    assert stale_facts() == [], DISAGREES


def test_a_stale_a_missing_and_a_forgotten_file_are_named(tmp_path):
    write_facts(tmp_path)
    (tmp_path / "cancellation-table.md").write_text("anybody may cancel")
    (tmp_path / "glossary.md").unlink()
    (tmp_path / "old.md").write_text("from last year")

    assert set(stale_facts(tmp_path)) == {"cancellation-table.md", "glossary.md", "old.md"}

    write_facts(tmp_path)

    assert stale_facts(tmp_path) == []
    assert not (tmp_path / "old.md").exists()


def test_the_published_table_answers_as_the_rules_do(site):
    rows = [row for row in site.pages["cancel-order/"].all("tr") if row.get("data-status")]

    assert {row.get("data-status"): row.get("data-cancellable") for row in rows} == RULES, DISAGREES


def test_the_published_sections_answer_as_the_rules_do(site):
    page = site.pages["cancel-order/"]
    published = {element.get("id"): element.get("data-cancellable") for element in page.all("h3")}

    for status, rule in CANCELLATION_RULES.items():
        anchor = rule.help.value.partition("#")[2]
        assert published.get(anchor) == RULES[status], f"#{anchor}: {DISAGREES}"


@pytest.mark.parametrize("status", OrderStatus)
def test_every_status_has_its_headline_in_table_and_section(site, status):
    page = site.pages["cancel-order/"]
    headline = CANCELLATION_RULES[status].headline

    assert headline in [cell.text for cell in page.all("td", **{"class": "headline"})], DISAGREES
    assert headline in [note.text for note in page.all("p", **{"class": "note headline"})], DISAGREES


@pytest.mark.parametrize("status", OrderStatus)
def test_a_badge_on_a_page_carries_the_words_of_its_status(site, status):
    badges = [badge for page in site.pages.values() for badge in page.all("span", data_status=status.value)]

    assert badges
    assert {badge.text for badge in badges} == {status.words}


def test_the_limit_and_the_reasons_are_those_of_the_portal(site):
    article = site.pages["cancel-order/"].article

    assert f"at most {MAX_MESSAGE:,} characters" in article
    assert all(reason.value in article for reason in CancellationReason)
