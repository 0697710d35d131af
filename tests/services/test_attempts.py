"""Rate limits: counters expire, and the memory that they use is bounded."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage

from buyer_portal.domain.errors import TooManyAttempts
from buyer_portal.services import attempts
from buyer_portal.services.attempts import attempt, count, ensure_room

pytestmark = pytest.mark.only_on_sqlite("asks no database")

TWO = RateLimitItemPerMinute(2, 10, namespace="two")
FIVE = RateLimitItemPerMinute(5, 60, namespace="five")


@pytest.fixture(autouse=True)
def storage(monkeypatch: pytest.MonkeyPatch) -> MemoryStorage:
    """Counters of the test's own."""
    memory = MemoryStorage()
    monkeypatch.setattr(attempts, "_counted", type(attempts._counted)(memory))
    return memory


def test_when_one_limit_is_used_up_the_other_counts_nothing():
    attempt((TWO, "ada"), (FIVE, "all"))
    attempt((TWO, "ada"), (FIVE, "all"))

    for _ in range(4):
        with pytest.raises(TooManyAttempts):
            attempt((TWO, "ada"), (FIVE, "all"))

    for name in ("ben", "tom", "mia"):
        attempt((TWO, name), (FIVE, "all"))
    with pytest.raises(TooManyAttempts):
        attempt((TWO, "omar"), (FIVE, "all"))


def test_the_wait_lasts_until_the_limit_begins_anew():
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as clock:
        count((TWO, "ada"), (TWO, "ada"))
        clock.shift(timedelta(minutes=9))

        with pytest.raises(TooManyAttempts) as refusal:
            ensure_room((TWO, "ada"))
        assert refusal.value.seconds == 60

        clock.shift(timedelta(seconds=60))
        ensure_room((TWO, "ada"))


def test_the_refused_leave_no_trace(storage):
    for number in range(1_000):
        try:
            attempt((TWO, f"stranger {number}"), (FIVE, "all"))
        except TooManyAttempts:
            continue

    assert len(_names_in(storage)) == 5 + 1


def test_what_is_over_is_forgotten(storage):
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as clock:
        count(*((TWO, f"stranger {number}") for number in range(1_000)))
        clock.shift(timedelta(minutes=11))
        storage.timer.join()
        count((TWO, "one more"))
        storage.timer.join()

    assert len(_names_in(storage)) == 1


def test_a_long_name_takes_no_more_room_than_a_short_one(storage):
    count((TWO, "x" * 10_000), (FIVE, "ädä@corner-bistro.example \0"))

    assert all(len(key) < 120 for key in _names_in(storage))


def _names_in(storage: MemoryStorage) -> set[str]:
    return {*storage.storage, *storage.events, *storage.expirations, *storage.locks}
