"""Votes and searches are kept without a name, and counted for who writes the pages."""

from datetime import timedelta

import pytest
import time_machine
from limits.storage import MemoryStorage
from sqlalchemy import select

from buyer_portal.domain.errors import TooManyAttempts, ValueRefused
from buyer_portal.domain.help_feedback import HelpFeedback, Vote
from buyer_portal.services import attempts
from buyer_portal.services.help_feedback import MissedSearch, PageVotes, give_help_feedback, help_report
from buyer_portal.settings import now
from buyer_portal.store.engine import reading
from buyer_portal.store.tables import help_feedback

HERE = "192.0.2.1"


def send(page: str = "", value: Vote = Vote.YES, address: str = HERE, **texts: str) -> None:
    give_help_feedback(HelpFeedback(page, value, **texts), address=address)


@pytest.mark.on_both_databases
def test_a_vote_is_kept_with_its_words_and_without_its_sender(database: str) -> None:
    text = "Robert'); DROP TABLE help_feedback;-- <b>✗</b>"

    send("cancel-order/", Vote.NO, comment=text)

    with reading() as db:
        (row,) = db.execute(select(help_feedback)).all()
    assert (row.page, row.value, row.comment, row.query) == ("cancel-order/", "no", text, "")
    assert set(row._fields) == {"id", "at", "page", "value", "comment", "query"}
    assert HERE not in str(row)


@pytest.mark.on_both_databases
def test_the_report_counts_votes_and_searches_and_begins_with_the_worst(database: str) -> None:
    for page, value in (("a/", Vote.YES), ("a/", Vote.YES), ("b/", Vote.NO), ("b/", Vote.YES)):
        send(page, value)
    for query in ("Refund", "refund", "undo"):
        send("", Vote.NO_RESULT, query=query)

    report = help_report(30)

    assert report.pages == (PageVotes("b/", 1, 1), PageVotes("a/", 2, 0))
    assert report.searches == (MissedSearch("refund", 2), MissedSearch("undo", 1))


def test_the_newest_comments_come_first_and_votes_without_words_are_no_comments() -> None:
    send("a/", Vote.NO, comment="first")
    send("a/", Vote.YES)
    send("b/", Vote.YES, comment="second")

    assert [(said.page, said.value, said.text) for said in help_report(30).comments] == [
        ("b/", "yes", "second"),
        ("a/", "no", "first"),
    ]


def test_a_report_has_the_newest_fifty_comments_and_the_most_frequent_fifty_searches() -> None:
    words = [f"{one}{other}" for one in "abcdefgh" for other in "abcdefgh"][:51]
    for number, word in enumerate((*words, words[-1])):
        send("a/", Vote.NO, address=f"192.0.2.{number}", comment=word)
        send("", Vote.NO_RESULT, address=f"192.0.2.{number}", query=word)

    report = help_report(30)

    assert [said.text for said in report.comments][:2] == [words[-1], words[-1]]
    assert report.searches[0] == MissedSearch(words[-1], 2)
    assert (len(report.comments), len(report.searches)) == (50, 50)


def test_the_report_looks_back_only_as_far_as_asked() -> None:
    with time_machine.travel(now() - timedelta(days=8), tick=False):
        send("old/")
    send("new/")

    assert [page.page for page in help_report(7).pages] == ["new/"]
    assert [page.page for page in help_report(9).pages] == ["new/", "old/"]


@pytest.mark.parametrize("days", [0, -1, 100_000, 10**30])
def test_a_report_of_no_sensible_time_is_refused(days: int) -> None:
    with pytest.raises(ValueRefused, match="1 to 3,650 days"):
        help_report(days)


def test_one_address_can_send_twenty_in_ten_minutes() -> None:
    for _ in range(20):
        send()

    with pytest.raises(TooManyAttempts):
        send()
    send(address="192.0.2.2")

    assert help_report(1).pages == (PageVotes("", 21, 0),)


def test_all_addresses_together_can_send_six_hundred_in_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[HelpFeedback] = []
    monkeypatch.setattr("buyer_portal.services.help_feedback.add_feedback", lambda _db, given, _at: kept.append(given))

    for number in range(600):
        send(address=f"192.0.2.{number}")
    with pytest.raises(TooManyAttempts):
        send(address="198.51.100.1")

    assert len(kept) == 600


def test_many_addresses_leave_a_bounded_number_of_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("buyer_portal.services.help_feedback.add_feedback", lambda *_: None)

    refused = sum(_is_refused(f"2001:db8:0:{number:x}::") for number in range(5_000))

    assert refused == 5_000 - 600
    counted = attempts._counted.storage
    assert isinstance(counted, MemoryStorage)
    assert len({*counted.storage, *counted.events}) == 600 + 1


def _is_refused(address: str) -> bool:
    try:
        send(address=address)
    except TooManyAttempts:
        return True
    return False
