"""Photos of a case: who adds, removes and sees them, and until when."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from buyer_portal.domain.errors import (
    CaseRefused,
    OrderNotFound,
    PhotoNotFound,
    PhotoRefused,
    SideNotAllowed,
    TooManyAttempts,
)
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.returns.photo import MAX_PHOTOS, TOO_MANY
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.returns.cases import agree_to_offer, answer_case, decline_case, reject_offer, withdraw_case
from buyer_portal.services.returns.clean_photo import CleanPhoto
from buyer_portal.services.returns.opening import open_case
from buyer_portal.services.returns.photos import add_photo, expect_photo, photo_of, remove_photo
from buyer_portal.settings import now

pytestmark = pytest.mark.on_both_databases
PHOTO = CleanPhoto(b"a jpeg", 60, 40)


def add(person: Any, number: str) -> str:
    """Add a photo to the order's newest case, as a page does that shows it."""
    case = order_details(person, number).case
    return add_photo(person, number, PHOTO, case_id=case.id if case else None)


def expect(person: Any, number: str) -> None:
    case = order_details(person, number).case
    expect_photo(person, number, case_id=case.id if case else None)


@pytest.fixture
def reported(ada, place_order):
    """A delivered order with an open case; gives its number and the case's id."""

    def report() -> tuple[str, int]:
        number = place_order(status=OrderStatus.DELIVERED)
        case = open_case(ada, number, key=f"key-{number}", problem="DAMAGED", wanted="REFUND", quantities=[1, 0])
        return number, case

    return report


def offer(tom: Any, number: str, case: int) -> None:
    answer_case(tom, number, case_id=case, seen_version=1, outcome="REFUND", amount_minor=1250, note="")


def photos(person: Any, number: str) -> list[str]:
    case = order_details(person, number).case
    assert case
    return [photo.name for photo in case.photos]


def test_a_photo_is_seen_by_both_sides_and_by_nobody_else(ada, ben, tom, mia, ines, reported):
    number, _ = reported()

    name = add(ada, number)

    assert len(name) == 43
    assert photos(tom, number) == photos(ben, number) == [name]
    assert photo_of(tom, number, name) == photo_of(ben, number, name) == b"a jpeg"
    for stranger in (mia, ines):
        with pytest.raises(OrderNotFound):
            photo_of(stranger, number, name)


def test_another_orders_photo_is_not_there(ada, mia, place_order, reported):
    number, _ = reported()
    other, _ = reported()
    theirs = place_order(buyer=mia)
    name = add(ada, number)

    for person, elsewhere in ((ada, other), (mia, theirs)):
        with pytest.raises(PhotoNotFound):
            photo_of(person, elsewhere, name)


@pytest.mark.parametrize(
    "name", ["", "x" * 43, "x" * 5_000, "a\0b", "\ud800", "%", "../secrets", None, 7, []], ids=repr
)
def test_a_name_that_is_guessed_finds_nothing(ada, reported, snapshot, unchanged, name):
    number, _ = reported()
    add(ada, number)
    before = snapshot()

    with pytest.raises(PhotoNotFound):
        photo_of(ada, number, name)
    with pytest.raises(PhotoNotFound):
        remove_photo(ada, number, name)
    assert unchanged(before)


def test_a_run_of_photos_is_told_once(ada, tom, reported, notices_of, timeline_of):
    number, case = reported()

    for _ in range(3):
        add(ada, number)
    offer(tom, number, case)
    add(ada, number)

    # The first three came with the report, which is told already.
    assert Counter(notice.kind for notice in notices_of(tom))["CASE_PHOTO"] == 1
    assert [event.value for event, _ in timeline_of(number)][-3:] == ["CASE_PHOTO", "CASE_ANSWER", "CASE_PHOTO"]


def test_photos_days_later_or_by_a_colleague_are_news_again(ada, ben, tom, reported, notices_of):
    number, _ = reported()

    def told() -> int:
        return Counter(notice.kind for notice in notices_of(tom))["CASE_PHOTO"]

    add(ada, number)
    with time_machine.travel(now() + timedelta(minutes=29)):
        add(ada, number)
        assert told() == 0
    add(ben, number)
    assert told() == 1
    with time_machine.travel(now() + timedelta(days=3)):
        add(ben, number)
        assert told() == 2


def test_what_was_answered_stays_to_be_seen(ada, tom, reported, snapshot, unchanged):
    number, case = reported()
    first, second = add(ada, number), add(ada, number)
    remove_photo(ada, number, first)
    offer(tom, number, case)

    def refused() -> None:
        before = snapshot()
        with pytest.raises(CaseRefused, match="photos stay as they are"):
            remove_photo(ada, number, second)
        assert unchanged(before)

    refused()
    reject_offer(ada, number, case_id=case, seen_version=2, note="Look again.")
    refused()
    add(ada, number)
    assert len(photos(tom, number)) == 2


def test_the_sixth_photo_is_refused_until_one_is_removed(ada, reported, snapshot, unchanged):
    number, _ = reported()
    names = [add(ada, number) for _ in range(MAX_PHOTOS)]
    before = snapshot()

    for attempt in (lambda: add(ada, number), lambda: expect(ada, number)):
        with pytest.raises(PhotoRefused) as refused:
            attempt()
        assert str(refused.value) == TOO_MANY
    assert unchanged(before)
    remove_photo(ada, number, names[0])
    added = add(ada, number)
    assert set(photos(ada, number)) == {*names[1:], added}
    with pytest.raises(PhotoNotFound):
        photo_of(ada, number, names[0])


def test_photos_stay_as_they_were_once_it_is_agreed_declined_or_withdrawn(ada, tom, reported, snapshot, unchanged):
    ends = {
        "agreed": lambda number, case: (
            offer(tom, number, case),
            agree_to_offer(ada, number, case_id=case, seen_version=2),
        ),
        "declined": lambda number, case: decline_case(tom, number, case_id=case, seen_version=1, reason="No."),
        "withdrawn": lambda number, case: withdraw_case(ada, number, case_id=case, seen_version=1),
    }
    for words, end in ends.items():
        number, case = reported()
        name = add(ada, number)
        end(number, case)
        before = snapshot()

        for refused in (
            lambda number=number: add(ada, number),
            lambda number=number: expect(ada, number),
            lambda number=number, name=name: remove_photo(ada, number, name),
        ):
            with pytest.raises(CaseRefused, match=words):
                refused()
        assert unchanged(before)
        assert photo_of(tom, number, name) == b"a jpeg"


def test_after_a_no_there_is_time_for_another_photo(ada, tom, reported):
    number, case = reported()
    offer(tom, number, case)
    reject_offer(ada, number, case_id=case, seen_version=2, note="Look again.")

    assert add(ada, number)


def test_only_the_buyer_of_the_order_adds_and_removes(ada, mia, tom, ines, place_order, reported, snapshot, unchanged):
    number, _ = reported()
    name = add(ada, number)
    before = snapshot()

    for person, refusal in ((tom, SideNotAllowed), (mia, OrderNotFound), (ines, OrderNotFound)):
        for attempt in (
            lambda person=person: expect(person, number),
            lambda person=person: add(person, number),
            lambda person=person: remove_photo(person, number, name),
        ):
            with pytest.raises(refusal):
                attempt()
    assert unchanged(before)


def test_there_are_no_photos_without_a_case(ada, place_order, snapshot, unchanged):
    number = place_order(status=OrderStatus.DELIVERED)
    before = snapshot()

    with pytest.raises(CaseRefused, match="no such case"):
        add(ada, number)

    assert unchanged(before)


def test_nobody_sends_more_than_people_take(ada, ben, reported):
    number, _ = reported()
    for _ in range(40):
        expect(ada, number)

    with pytest.raises(TooManyAttempts, match="wait"):
        expect(ada, number)
    expect(ben, number)
