"""How fast a supplier answers is said only when there is enough to know it by."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import chain

from buyer_portal.domain.conversation.answer_time import usual_answer

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
Said = tuple[int, bool, datetime]


def chat(number: int, *moments: tuple[str, int]) -> list[Said]:
    """Buyer or supplier, and the minute it was written in."""
    return [(number, who == "supplier", NOON + timedelta(minutes=minute)) for who, minute in moments]


def test_four_answers_are_too_few_and_five_enough():
    answered = [chat(number, ("buyer", 0), ("supplier", number * 10)) for number in range(1, 6)]

    assert _usual(answered[:4]) is None
    assert _usual(answered) == timedelta(minutes=30)


def test_one_very_late_answer_changes_little():
    waits = (10, 10, 12, 14, 9_000)

    chats = [chat(number, ("buyer", 0), ("supplier", wait)) for number, wait in enumerate(waits)]
    assert _usual(chats) == timedelta(minutes=12)


def test_what_waits_begins_with_the_first_of_several_messages():
    one = [("buyer", 0), ("buyer", 8), ("supplier", 10), ("supplier", 11)]

    assert _usual(chat(number, *one) for number in range(5)) == timedelta(minutes=10)


def test_a_message_without_a_question_before_it_is_no_answer_and_chats_are_not_mixed():
    asked = [chat(number, ("buyer", 0)) for number in range(0, 20, 2)]
    told = [chat(number, ("supplier", 5)) for number in range(1, 20, 2)]

    assert _usual(chain.from_iterable(zip(asked, told, strict=True))) is None


def _usual(chats: Iterable[list[Said]]) -> timedelta | None:
    return usual_answer(chain.from_iterable(chats))
