"""Two people take a step in one return case at the same moment: one wins, and the other hears what happened."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from buyer_portal.domain.errors import CaseOpen, CaseRefused, PhotoRefused, PortalBusy, PortalError
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.photo import MAX_PHOTOS
from buyer_portal.services.case_photos import add_photo
from buyer_portal.services.clean_photo import CleanPhoto
from buyer_portal.services.return_cases import (
    agree_to_offer,
    answer_case,
    decline_case,
    open_case,
    reject_offer,
    say_not_happened,
    settle_case,
    withdraw_case,
)
from buyer_portal.store import engine as engine_module

pytestmark = pytest.mark.on_both_databases
ROUNDS = 20
PHOTO = CleanPhoto(b"a jpeg", 60, 40)


@pytest.fixture(autouse=True)
def _several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the database stands between the writers, as if each were a process of its own."""
    monkeypatch.setattr(engine_module, "_one_writer", threading.Semaphore(1_000))


def test_two_opens(ada, ben, place_order, rows_of):
    def race(number: str) -> None:
        winner, loser = _one_of(
            *_at_once(*(lambda person=person: _open(person, number, person.name) for person in (ada, ben)))
        )
        assert type(loser) is CaseOpen
        assert [row.person_name for row in rows_of("return_case", number)] == [(ada, ben)[winner].name]

    _rounds(place_order, race)


def test_the_same_report_twice_at_once_is_one_case(ada, place_order, rows_of):
    def race(number: str) -> None:
        assert _at_once(*[lambda: _open(ada, number, "same")] * 2) == [None, None]
        assert len(rows_of("return_case", number)) == 1

    _rounds(place_order, race)


def test_two_answers(ada, tom, place_order, rows_of, notices_of):
    def race(number: str) -> None:
        case = _open(ada, number)
        winner, loser = _one_of(
            *_at_once(
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
        winner, loser = _one_of(
            *_at_once(
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
        winner, _ = _one_of(
            *_at_once(
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
        _, loser = _one_of(
            *_at_once(
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
        winner, loser = _one_of(
            *_at_once(
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
        _, loser = _one_of(
            *_at_once(*(lambda person=person: add_photo(person, number, PHOTO, case_id=case) for person in (ada, ben)))
        )
        assert type(loser) is PhotoRefused

    _rounds(place_order, race)


def test_a_photo_against_the_end_of_the_case(ada, ben, place_order, rows_of):
    def race(number: str) -> None:
        case = _open(ada, number)
        added, withdrawn = _at_once(
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


def _at_once(*deeds: Callable[[], Any]) -> list[PortalError | None]:
    """Start all at the same moment; give each one's refusal, None for those that were done."""
    gate = threading.Barrier(len(deeds))

    def act(deed: Callable[[], Any]) -> PortalError | None:
        gate.wait()
        for _ in range(10):
            try:
                deed()
            except PortalBusy:
                continue
            except PortalError as refusal:
                return refusal
            return None
        raise AssertionError("busy ten times in a row")

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(act, deeds))


def _one_of(*outcomes: PortalError | None) -> tuple[int, PortalError]:
    """Which one won, and what the other heard."""
    [winner] = [place for place, refusal in enumerate(outcomes) if refusal is None]
    [loser] = [refusal for refusal in outcomes if refusal is not None]
    return winner, loser
