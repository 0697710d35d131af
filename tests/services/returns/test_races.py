"""Races: two people take a step in one return case at the same moment; one wins, the other gets a refusal."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from buyer_portal.domain.errors import CaseOpen, CaseRefused, PhotoRefused
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.returns.photo import MAX_PHOTOS
from buyer_portal.services.returns.cases import (
    agree_to_offer,
    answer_case,
    decline_case,
    reject_offer,
    say_not_happened,
    settle_case,
    withdraw_case,
)
from buyer_portal.services.returns.clean_photo import CleanPhoto
from buyer_portal.services.returns.opening import open_case
from buyer_portal.services.returns.photos import add_photo
from tests.services.races import at_once, one_of

pytestmark = [pytest.mark.on_both_databases, pytest.mark.usefixtures("several_processes")]
ROUNDS = 20
PHOTO = CleanPhoto(b"a jpeg", 60, 40)


def test_two_opens(ada, ben, place_order, rows_of):
    def race(number: str) -> None:
        winner, loser = one_of(
            *at_once(*(lambda person=person: _open(person, number, person.name) for person in (ada, ben)))
        )
        assert type(loser) is CaseOpen
        assert [row.person_name for row in rows_of("return_case", number)] == [(ada, ben)[winner].name]

    _rounds(place_order, race)


def test_the_same_report_twice_at_once_is_one_case(ada, place_order, rows_of):
    def race(number: str) -> None:
        assert at_once(*[lambda: _open(ada, number, "same")] * 2) == [None, None]
        assert len(rows_of("return_case", number)) == 1

    _rounds(place_order, race)


def test_two_answers(ada, tom, place_order, rows_of, notices_of):
    def race(number: str) -> None:
        case = _open(ada, number)
        winner, loser = one_of(
            *at_once(
                lambda: _offer(tom, number, case),
                lambda: decline_case(tom, number, case_id=case, seen_version=1, reason="No."),
            )
        )
        assert type(loser) is CaseRefused
        [row] = rows_of("return_case", number)
        assert (row.status, row.version) == (("ANSWERED", "DECLINED")[winner], 2)

    _rounds(place_order, race)
    told = Counter(notice.kind for notice in notices_of(ada) if notice.kind.startswith("CASE_"))
    assert sum(told.values()) == ROUNDS


def test_accept_against_withdraw(ada, ben, tom, place_order, rows_of):
    def race(number: str) -> None:
        case = _open(ada, number)
        _offer(tom, number, case)
        winner, loser = one_of(
            *at_once(
                lambda: agree_to_offer(ada, number, case_id=case, seen_version=2),
                lambda: withdraw_case(ben, number, case_id=case, seen_version=2),
            )
        )
        assert type(loser) is CaseRefused
        assert ("withdrawn", "agreed")[winner == 0] in str(loser)
        assert [row.status for row in rows_of("return_case", number)] == [("AGREED", "WITHDRAWN")[winner]]

    _rounds(place_order, race)


def test_accept_against_reject(ada, ben, tom, place_order, rows_of):
    def race(number: str) -> None:
        case = _open(ada, number)
        _offer(tom, number, case)
        winner, _ = one_of(
            *at_once(
                lambda: agree_to_offer(ada, number, case_id=case, seen_version=2),
                lambda: reject_offer(ben, number, case_id=case, seen_version=2, note="No."),
            )
        )
        assert [row.status for row in rows_of("return_case", number)] == [("AGREED", "REQUESTED")[winner]]

    _rounds(place_order, race)


def test_settled_twice(ada, ben, tom, place_order, rows_of, timeline_of):
    def race(number: str) -> None:
        case = _open(ada, number)
        _offer(tom, number, case)
        agree_to_offer(ada, number, case_id=case, seen_version=2)
        _, loser = one_of(
            *at_once(
                *(
                    lambda person=person: settle_case(person, number, case_id=case, seen_version=3)
                    for person in (ada, ben)
                )
            )
        )
        assert "the case is settled" in str(loser)
        assert [event.value for event, _ in timeline_of(number)].count("CASE_SETTLE") == 1

    _rounds(place_order, race)


def test_settled_against_not_happened(ada, ben, tom, place_order, rows_of):
    def race(number: str) -> None:
        case = _open(ada, number)
        _offer(tom, number, case)
        agree_to_offer(ada, number, case_id=case, seen_version=2)
        winner, loser = one_of(
            *at_once(
                lambda: settle_case(ada, number, case_id=case, seen_version=3),
                lambda: say_not_happened(ben, number, case_id=case, seen_version=3, note="Nothing came."),
            )
        )
        assert isinstance(loser, CaseRefused)
        assert [row.status for row in rows_of("return_case", number)] == [("SETTLED", "REQUESTED")[winner]]

    _rounds(place_order, race)


def test_the_sixth_photo_from_two_tabs(ada, ben, place_order, database):
    def race(number: str) -> None:
        case = _open(ada, number)
        for _ in range(MAX_PHOTOS - 1):
            add_photo(ada, number, PHOTO, case_id=case)
        _, loser = one_of(
            *at_once(*(lambda person=person: add_photo(person, number, PHOTO, case_id=case) for person in (ada, ben)))
        )
        assert type(loser) is PhotoRefused

    _rounds(place_order, race)


def test_a_photo_against_the_end_of_the_case(ada, ben, place_order, rows_of):
    def race(number: str) -> None:
        case = _open(ada, number)
        added, withdrawn = at_once(
            lambda: add_photo(ada, number, PHOTO, case_id=case),
            lambda: withdraw_case(ben, number, case_id=case, seen_version=1),
        )
        assert withdrawn is None
        assert added is None or "was withdrawn" in str(added)
        events = [row.event for row in rows_of("timeline_event", number)][5:]
        assert events == (["CASE_OPEN", "CASE_WITHDRAW"] if added else ["CASE_OPEN", "CASE_PHOTO", "CASE_WITHDRAW"])

    _rounds(place_order, race)


def _open(person: Any, number: str, key: str = "first") -> int:
    key = f"{key}-{number}".replace(" ", "-")
    return open_case(person, number, key=key, problem="DAMAGED", wanted="REFUND", quantities=[1, 0])


def _offer(tom: Any, number: str, case: int) -> None:
    answer_case(tom, number, case_id=case, seen_version=1, outcome="REFUND", amount_minor=1250, note="")


def _rounds(place_order: Any, race: Callable[[str], None]) -> None:
    for _ in range(ROUNDS):
        race(place_order(status=OrderStatus.DELIVERED))
