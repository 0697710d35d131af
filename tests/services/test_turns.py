"""Threads in turn: whoever asks for much waits for themself, nobody else does."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import wait
from functools import partial
from random import Random

import pytest

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.services.turns import Turns

pytestmark = pytest.mark.only_on_sqlite("asks no database")


@pytest.fixture
def let_go():
    """What hanging work waits for; set at the end, so that no thread is left behind."""
    event = threading.Event()
    yield event
    event.set()


def _turns(threads: int = 2, *, at_once: int = 1, waiting: int = 100) -> Turns:
    return Turns(threads, at_once=at_once, waiting=waiting, name="test")


def test_a_backlog_of_one_leaves_a_thread_for_everybody_else(let_go):
    turns = _turns()
    backlog = [turns.submit("ada", partial(let_go.wait, 10)) for _ in range(20)]

    assert turns.submit("mia", lambda: "done").result(5) == "done"

    let_go.set()
    assert all(work.result(5) for work in backlog)


def test_lines_are_served_in_turn_and_each_in_its_order(let_go):
    turns, done = _turns(threads=1), []
    first = turns.submit("ada", partial(let_go.wait, 10))
    for whose, number in (("ada", 1), ("ada", 2), ("ada", 3), ("mia", 4), ("tom", 5), ("mia", 6)):
        last = turns.submit(whose, partial(done.append, number))

    let_go.set()
    wait([first, last], 5)
    turns.submit("ada", lambda: None).result(5)

    assert done == [1, 4, 5, 2, 6, 3]


def test_work_of_nobody_in_particular_may_have_every_thread():
    turns, both = _turns(), threading.Barrier(2)

    assert {work.result(5) for work in [turns.submit("", partial(both.wait, 5)) for _ in range(2)]} == {0, 1}


def test_too_long_a_line_is_refused_and_costs_nobody_else_a_place(let_go):
    turns, done = _turns(threads=1, waiting=3), []
    started = threading.Event()

    def hang() -> bool:
        started.set()
        return let_go.wait(10)

    turns.submit("ada", hang)
    started.wait(5)
    waiting = [turns.submit("ada", partial(done.append, number)) for number in range(3)]

    with pytest.raises(PortalBusy):
        turns.submit("ada", partial(done.append, "one too many"))

    other = turns.submit("mia", partial(done.append, "mia's"))
    let_go.set()
    wait([*waiting, other], 5)
    assert sorted(map(str, done)) == ["0", "1", "2", "mia's"]


def test_what_nobody_waits_for_any_more_is_not_begun(let_go):
    turns, done = _turns(threads=1), []
    turns.submit("ada", partial(let_go.wait, 10))
    given_up, wanted = turns.submit("ada", partial(done.append, 1)), turns.submit("ada", partial(done.append, 2))

    assert given_up.cancel()
    let_go.set()
    wanted.result(5)

    assert done == [2]


def test_a_bug_reaches_who_asked_and_the_thread_goes_on():
    turns = _turns(threads=1)

    with pytest.raises(ZeroDivisionError):
        turns.submit("ada", lambda: 1 // 0).result(5)

    assert turns.submit("ada", lambda: "done").result(5) == "done"


@pytest.mark.parametrize(("threads", "at_once"), [(2, 1), (4, 2), (1, 1)])
def test_everything_is_done_once_and_never_more_than_its_share_at_a_time(threads: int, at_once: int):
    turns, random = _turns(threads, at_once=at_once, waiting=10_000), Random(7)
    running, most, done, lock = Counter[str](), Counter[str](), Counter[int](), threading.Lock()

    def work(whose: str, number: int) -> None:
        with lock:
            running[whose] += 1
            most[whose] = max(most[whose], running[whose])
            done[number] += 1
        sum(range(random.randrange(200)))
        with lock:
            running[whose] -= 1

    def ask(numbers: range, asked: Callable[[object], None]) -> None:
        for number in numbers:
            whose = random.choice(["ada", "ada", "ada", "mia", "tom"])
            asked(turns.submit(whose, partial(work, whose, number)))

    futures: list = []
    askers = [threading.Thread(target=ask, args=(range(at, at + 500), futures.append)) for at in range(0, 2_000, 500)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    wait(futures, 20)

    assert done == Counter(range(2_000))
    assert max(most.values()) <= at_once
