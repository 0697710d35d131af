"""What the help pages say is what the rules say."""

from datetime import timedelta

import pytest

from buyer_portal.domain.cancellation import CancellationReason
from buyer_portal.domain.cancellation_rules import CANCELLATION_RULES
from buyer_portal.domain.conversation.message import MAX_MESSAGE
from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.notifications import KINDS, Topic
from buyer_portal.domain.orders.filter import PAGE_SIZE
from buyer_portal.domain.orders.order import MOVES
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.help.facts import stale_facts, write_facts
from buyer_portal.help.limits import LIMITS, span
from buyer_portal.help.refusals import REFUSALS, refusal_of
from buyer_portal.words.events import EVENT_WORDS

RULES = {status.value: str(rule.may_cancel).lower() for status, rule in CANCELLATION_RULES.items()}
DISAGREES = "help_docs/cancel-order.md disagrees with CANCELLATION_RULES: run `buyer-portal help-facts`"


def test_the_committed_facts_are_fresh():
    stale = stale_facts()

    assert not stale, f"{', '.join(stale)}: {DISAGREES}"


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
    badges = [
        (at, badge.text) for at, page in site.pages.items() for badge in page.all("span", data_status=status.value)
    ]

    assert badges
    assert [f"/help/{at}: {words}" for at, words in badges if words != status.words] == []


def test_the_limit_and_the_reasons_are_those_of_the_portal(site):
    article = site.pages["cancel-order/"].article

    assert f"at most {MAX_MESSAGE:,} characters" in article
    assert all(reason.value in article for reason in CancellationReason)


def test_every_limit_is_on_a_page_as_the_portal_has_it(site):
    everything = " ".join(page.article for page in site.pages.values())

    for name, sentence in LIMITS.items():
        assert sentence in everything, f"limits.md:{name} is on no page"
    assert f"has {PAGE_SIZE} orders" in LIMITS["page"]
    assert "15 minutes" in LIMITS["digest"]


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(minutes=636), "10 hours and 36 minutes"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=1, minutes=1), "1 day and 1 minute"),
    ],
)
def test_a_stretch_of_time_reads_well(time, words):
    assert span(time) == words


def test_every_kind_of_refusal_is_explained():
    explained = {type(refusal_of(refuse)) for rows in REFUSALS.values() for refuse, _ in rows}

    assert explained == set(_kinds_of(PortalError)), "help_refusals.py: a refusal is missing, or is none any more"


def test_every_refusal_is_on_the_page_with_something_to_do(site):
    rows = [row for row in site.pages["refusals/"].all("tr") if row.get("data-code")]
    article = site.pages["refusals/"].article

    assert len(rows) == sum(len(rows) for rows in REFUSALS.values())
    for refuse, advice in (row for rows in REFUSALS.values() for row in rows):
        error = refusal_of(refuse)
        assert str(error) in article, error.code
        assert advice or error.next_steps, error.code


def test_every_move_is_in_the_table_with_its_button_and_who_makes_it(site):
    published = {
        (row.get("data-from"), row.get("data-to"), row.get("data-who"))
        for row in site.pages["order-statuses/"].all("tr")
        if row.get("data-from")
    }

    assert published == {
        (status.value, move.to_status.value, move.side.value)
        for move in MOVES.values()
        for status in move.from_statuses
    }
    assert all(move.button in site.pages["order-statuses/"].article for move in MOVES.values())


def test_every_kind_of_news_is_listed(site):
    listed = site.pages["notifications/"].article.lower()

    assert [kind for kind in KINDS if EVENT_WORDS[kind].listed.lower() not in listed] == []
    assert [row for row in site.pages["notifications/"].all("strong") if row.text in list(Topic)]


def _kinds_of(family):
    """Those that a person meets; refusals that only programs can get are defined in `web/`."""
    for kind in family.__subclasses__():
        if kind.__module__.startswith("buyer_portal.domain."):
            yield kind
        yield from _kinds_of(kind)
