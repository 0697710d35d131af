"""Races: several people act on one order at the same moment; one wins, and the others get a refusal that says why."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from buyer_portal.domain.errors import (
    CancellationRefused,
    MoveRefused,
    OrderChanged,
    PortalBusy,
    PortalError,
)
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.live.bus import bus
from buyer_portal.services import cancellation as cancelling
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.cancellation_receipts.facts import Receipt
from buyer_portal.services.conversation.chat import post_message, read_conversation
from buyer_portal.services.orders import moves as order_moves
from buyer_portal.services.orders.moves import confirm_order, send_out_order
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import transaction
from tests.services.contest import (
    ROUNDS,
    TOO_LATE,
    Acts,
    act_of,
    all_at_once,
    processing_orders,
    race_two_cancels_and_a_dispatch,
)

# --- two cancels and a dispatch -------------------------------------------------------------------------------------


@pytest.mark.on_both_databases
def test_of_two_cancels_and_a_dispatch_at_once_exactly_one_wins(ada, ben, tom, rows_of, tally_is_true):
    race_two_cancels_and_a_dispatch(_acts(ada, ben, tom), ROUNDS, ada, tom, rows_of)

    assert tally_is_true()


def test_of_two_cancels_and_a_dispatch_from_different_processes_exactly_one_wins(
    several_processes, ada, ben, tom, rows_of, tally_is_true
):
    race_two_cancels_and_a_dispatch(_acts(ada, ben, tom), ROUNDS, ada, tom, rows_of)

    assert tally_is_true()


def _acts(*people: Person) -> Acts:
    return {person.email.partition("@")[0]: act_of(person) for person in people}


# --- the same thing twice -------------------------------------------------------------------------------------------


@pytest.mark.on_both_databases
def test_the_same_confirm_sent_twice_at_once_gives_one_receipt(ada, tom, rows_of):
    _race_the_same_confirm(ada, tom, rows_of)


def test_the_same_confirm_sent_to_two_processes_gives_one_receipt(several_processes, ada, tom, rows_of):
    _race_the_same_confirm(ada, tom, rows_of)


def _race_the_same_confirm(ada: Person, tom: Person, rows_of: Callable[..., Any]) -> None:
    numbers = processing_orders(ada, tom, 50)

    def confirm(number: str) -> Receipt:
        return cancel_order(ada, number, seen_version=3, key=f"ada-{number}", message="Please stop.")

    for number, outcome in zip(numbers, all_at_once(numbers, {"one": confirm, "two": confirm}), strict=True):
        assert [outcome["one"].replayed, outcome["two"].replayed].count(True) == 1
        assert outcome["one"].receipt == outcome["two"].receipt
        assert [len(rows_of(table, number)) for table in ("cancellation", "message", "notification")] == [1, 1, 2]


@pytest.mark.on_both_databases
def test_the_same_message_sent_twice_at_once_is_written_once(ada, tom, rows_of):
    numbers = processing_orders(ada, tom, 50)

    def send(number: str) -> int:
        return post_message(ada, number, "Hello", key=f"ada-{number}")

    for number, outcome in zip(numbers, all_at_once(numbers, {"one": send, "two": send}), strict=True):
        assert [row.id for row in rows_of("message", number)] == [outcome["one"]] == [outcome["two"]]
        assert [row.messages for row in rows_of("unread", number)] == [1]
        assert len(rows_of("notification", number)) == 1


# --- the chat under fire --------------------------------------------------------------------------------------------


@pytest.mark.on_both_databases
def test_unread_counts_stay_exact_while_four_people_write_and_read(ada, ben, tom, rows_of):
    [number] = processing_orders(ada, tom, 1)
    turns = [str(turn) for turn in range(40)]
    acts = {
        "ada": lambda turn: post_message(ada, number, f"Ada {turn}", key=f"ada-key-{turn}"),
        "ben": lambda turn: post_message(ben, number, f"Ben {turn}", key=f"ben-key-{turn}"),
        "tom": lambda turn: post_message(tom, number, f"Tom {turn}", key=f"tom-key-{turn}"),
        "tom reads": lambda _: read_conversation(tom, number),
    }

    outcomes = all_at_once(turns, acts)

    assert not [answer for outcome in outcomes for answer in outcome.values() if isinstance(answer, PortalError)]
    written = rows_of("message", number)
    assert sorted(row.text for row in written) == sorted(f"{who} {t}" for who in ("Ada", "Ben", "Tom") for t in turns)
    counts = {row.person_id: row for row in rows_of("unread", number)}
    assert counts[ada.id].messages == counts[ben.id].messages == len(turns)
    not_read_by_tom = [row.id for row in written if row.company_id == ada.company_id and row.read_at is None]
    assert (counts[tom.id].messages if tom.id in counts else 0) == len(not_read_by_tom)
    if not_read_by_tom:
        assert counts[tom.id].first_message_id == min(not_read_by_tom)
    assert [row.last_message_id for row in rows_of("thread", number)] == [max(row.id for row in written)]


# --- a rival at the worst moment ------------------------------------------------------------------------------------


@pytest.mark.on_both_databases
def test_the_supplier_ships_just_before_the_cancellation_begins(place_order, status_of, rows_of, monkeypatch, ada, tom):
    number = place_order(status=OrderStatus.PROCESSING)
    _act_before_the_transaction(monkeypatch, cancelling, lambda: send_out_order(tom, number, seen_version=3))

    with pytest.raises(CancellationRefused, match=TOO_LATE):
        cancel_order(ada, number, seen_version=3, key="ada-cancels-1", message="Please stop.")

    assert status_of(number) is OrderStatus.OUT_FOR_DELIVERY
    assert rows_of("cancellation", number) == rows_of("message", number) == []


@pytest.mark.on_both_databases
def test_the_supplier_confirms_just_before_the_cancellation_begins(place_order, status_of, monkeypatch, ada, tom):
    number = place_order()
    _act_before_the_transaction(monkeypatch, cancelling, lambda: confirm_order(tom, number, seen_version=1))

    with pytest.raises(OrderChanged, match="it is CONFIRMED now"):
        cancel_order(ada, number, seen_version=1, key="ada-cancels-1")

    assert status_of(number) is OrderStatus.CONFIRMED


@pytest.mark.on_both_databases
def test_the_buyer_cancels_just_before_the_supplier_ships(place_order, status_of, monkeypatch, ada, tom):
    number = place_order(status=OrderStatus.PROCESSING)
    _act_before_the_transaction(
        monkeypatch,
        order_moves,
        lambda: cancel_order(ada, number, seen_version=3, key="ada-cancels-1", message="Please stop."),
    )

    with pytest.raises(MoveRefused, match="is CANCELLED"):
        send_out_order(tom, number, seen_version=3)

    assert status_of(number) is OrderStatus.CANCELLED


@pytest.mark.on_both_databases
def test_a_rival_who_comes_while_the_cancellation_is_being_written_waits_and_hears_of_it(
    place_order, status_of, monkeypatch, ada, tom
):
    number = place_order(status=OrderStatus.PROCESSING)
    rivals, heard = [], []

    def ship() -> None:
        try:
            send_out_order(tom, number, seen_version=3)
        except PortalError as refusal:
            heard.append(refusal)

    def move_while_the_rival_waits(*args: Any, **kwargs: Any) -> None:
        rivals.append(threading.Thread(target=ship))
        rivals[0].start()
        rivals[0].join(0.2)
        assert rivals[0].is_alive()
        really_move(*args, **kwargs)

    really_move = cancelling.move_order
    monkeypatch.setattr(cancelling, "move_order", move_while_the_rival_waits)

    cancel_order(ada, number, seen_version=3, key="ada-cancels-1", message="Please stop.")

    rivals[0].join()
    assert status_of(number) is OrderStatus.CANCELLED
    assert [str(refusal) for refusal in heard] == [f"“Send out for delivery” is not possible: {number} is CANCELLED."]


@pytest.mark.on_both_databases
def test_even_a_rival_who_slips_in_between_looking_and_writing_does_not_lose_what_they_did(
    place_order, snapshot, unchanged, monkeypatch, ada
):
    number = place_order(status=OrderStatus.PROCESSING)
    before = snapshot()

    def move_after_the_rival(db: Connection, *args: Any, **kwargs: Any) -> None:
        db.execute(text("UPDATE orders SET status = 'OUT_FOR_DELIVERY', version = version + 1"))
        really_move(db, *args, **kwargs)

    really_move = cancelling.move_order
    monkeypatch.setattr(cancelling, "move_order", move_after_the_rival)

    with pytest.raises(OrderChanged):
        cancel_order(ada, number, seen_version=3, key="ada-cancels-1", message="Please stop.")

    assert unchanged(before)


@pytest.mark.on_both_databases
@pytest.mark.parametrize("step", ["move_order", "record_cancellation", "add_message", "notify"])
def test_a_cancellation_that_breaks_half_way_leaves_no_trace(step, place_order, snapshot, unchanged, monkeypatch, ada):
    number = place_order(status=OrderStatus.PROCESSING)
    before, announced = snapshot(), []
    really_do = getattr(cancelling, step)

    def do_and_break(*args: Any, **kwargs: Any) -> None:
        really_do(*args, **kwargs)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(cancelling, step, do_and_break)
    monkeypatch.setattr(bus, "announce", announced.append)

    with pytest.raises(RuntimeError, match="the disk is full"):
        cancel_order(ada, number, seen_version=3, key="ada-cancels-1", message="Please stop.")

    assert unchanged(before)
    assert announced == []


@pytest.mark.on_both_databases
def test_open_screens_hear_of_it_when_it_is_true(place_order, status_of, monkeypatch, ada, tom):
    number, heard = place_order(), []
    monkeypatch.setattr(bus, "announce", lambda news: heard.append((news, status_of(number))))

    cancel_order(ada, number, seen_version=1, key="ada-cancels-1")

    [(news, status)] = heard
    assert (news.number, set(news.companies)) == (number, {ada.company_id, tom.company_id})
    assert status is OrderStatus.CANCELLED


# --- waiting --------------------------------------------------------------------------------------------------------


@pytest.mark.only_on_sqlite("its one writer; PostgreSQL's: test_locked_rows.py")
def test_who_waits_too_long_hears_that_the_portal_is_busy(place_order, snapshot, unchanged, monkeypatch, ada):
    number = place_order()
    before = snapshot()
    monkeypatch.setattr(engine_module, "_one_writer", taken := _ImpatientLock())
    taken.acquire()

    with pytest.raises(PortalBusy, match="Nothing was changed"):
        cancel_order(ada, number, seen_version=1, key="ada-cancels-1")

    taken.release()
    assert unchanged(before)


@pytest.mark.only_on_sqlite("its one writer; PostgreSQL's: test_locked_rows.py")
def test_another_process_that_does_not_let_go_of_the_database_is_a_busy_portal(place_order, several_processes, ada):
    number = place_order()
    _wait_at_most(milliseconds=50)

    with transaction(), pytest.raises(PortalBusy):
        cancel_order(ada, number, seen_version=1, key="ada-cancels-1")

    assert not cancel_order(ada, number, seen_version=1, key="ada-cancels-1").replayed


class _ImpatientLock:
    """The real write lock with a very short time-out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.release = self._lock.release

    def acquire(self, blocking: bool = True, timeout: float = 0) -> bool:
        return self._lock.acquire(blocking, timeout=min(timeout, 0.05) if blocking else -1)


# --- makers ---------------------------------------------------------------------------------------------------------


def _act_before_the_transaction(monkeypatch: pytest.MonkeyPatch, module: Any, rival: Callable[[], object]) -> None:
    """Let somebody else act once, after the person's first read and before their own transaction begins."""

    @contextmanager
    def transaction_after_the_rival() -> Iterator[Connection]:
        monkeypatch.setattr(module, "transaction", transaction)
        rival()
        with transaction() as db:
            yield db

    monkeypatch.setattr(module, "transaction", transaction_after_the_rival)


def _wait_at_most(*, milliseconds: int) -> None:
    engine = engine_module.engine
    event.listen(engine, "connect", lambda driver, _: driver.execute(f"PRAGMA busy_timeout={milliseconds}"))
    engine.dispose()  # what comes now are new connections
