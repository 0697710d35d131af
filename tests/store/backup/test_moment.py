"""A backup is one moment of the portal, taken while people work, and comes back as it was."""

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from buyer_portal.domain.errors import TooManyDeeds
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.cancellation_receipt import receipt_of
from buyer_portal.services.conversation.chat import conversation, post_message
from buyer_portal.services.orders.details import order_details
from buyer_portal.store import tables
from buyer_portal.store.backup import sqlite
from buyer_portal.store.backup.contents import contents_of
from buyer_portal.store.backup.deeds import back_up, restore, verify
from buyer_portal.store.engine import reading
from buyer_portal.store.migrate import migrate
from tests.services.races import insisting
from tests.store.backup.conftest import silent

ORDERS, BEFORE, MEANWHILE = 90, 15, 10
PATIENCE = 60.0


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy a small database in many pieces, as a large one is."""
    monkeypatch.setattr(sqlite, "_PAGES_AT_ONCE", 10)


class Workers:
    """People who cancel orders with a message, and write, until they are stopped; `done` is what was acknowledged."""

    def __init__(self, buyer: Any, supplier: Any, numbers: list[str]) -> None:
        self.done = list[str]()
        self.written = list[str]()
        self._stop = threading.Event()
        cancels = [partial(self._cancel, buyer, number) for number in numbers]
        jobs = [cancels[::2], cancels[1::2], [partial(self._write, supplier, number) for number in numbers]]
        self._threads = [threading.Thread(target=self._work, args=(job,)) for job in jobs]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def wait_for(self, count: int) -> None:
        """Until so many orders were cancelled."""
        deadline = time.monotonic() + PATIENCE
        while len(self.done) < count:
            assert time.monotonic() < deadline, "people are held up"
            self._stop.wait(0.005)

    def _work(self, jobs: list[Callable[[], None]]) -> None:
        for job in jobs:
            if self._stop.is_set():
                return
            job()

    def _cancel(self, buyer: Any, number: str) -> None:
        deed = partial(
            cancel_order, buyer, number, seen_version=1, key=f"cancel-{number}", message=f"No {number} please"
        )
        receipt = insisting(deed)
        assert receipt.number == number
        self.done.append(number)

    def _write(self, supplier: Any, number: str) -> None:
        sent = insisting(partial(post_message, supplier, number, f"About {number}", key=f"written-{number}"))
        if not isinstance(sent, TooManyDeeds):
            assert isinstance(sent, int)
            self.written.append(number)


@pytest.mark.on_both_databases
def test_people_go_on_while_a_backup_is_taken_and_nothing_in_it_is_half_done(
    ada, tom, place_order, empty, file, move_to, rows_of, tally_is_true, small_pieces
):
    workers = Workers(ada, tom, [place_order() for _ in range(ORDERS)])
    file.parent.mkdir()
    met = list[int]()

    def meet_people(_what: str, _done: int, _of: int | None) -> None:
        if len(met) < 3:  # the backup waits for people, so they can't be waiting for it
            met.append(len(workers.done))
            workers.wait_for(met[-1] + MEANWHILE)

    workers.start()
    workers.wait_for(BEFORE)
    before, written = list(workers.done), list(workers.written)
    back_up(file, meet_people)
    workers.stop()

    verify(file, silent)
    move_to(empty)
    restore(file, silent)
    cancelled = [row.number for row in _orders() if row.status == OrderStatus.CANCELLED.value]
    assert len(met) == 3
    assert set(before) <= set(cancelled) < set(workers.done)
    assert all(len(rows_of("cancellation", number)) == 1 for number in cancelled)
    for number in cancelled:
        assert [row.event for row in rows_of("timeline_event", number)].count(OrderEvent.CANCEL.value) == 1
        assert [row.text for row in rows_of("message", number)].count(f"No {number} please") == 1
        kinds = [(row.company_id, row.kind) for row in rows_of("notification", number) if row.kind == "CANCEL"]
        assert len(set(kinds)) == len(kinds) == 2, kinds
    for number in written:
        assert f"About {number}" in [row.text for row in rows_of("message", number)]
    assert tally_is_true()


@pytest.mark.on_both_databases
def test_the_portal_reads_the_same_after_a_restore_and_goes_on(
    ada, tom, backup, empty, move_to, snapshot, unchanged, place_order
):
    cancelled, open_one = "ORD-3", "ORD-1"
    looks = (
        partial(order_details, ada, cancelled),
        partial(receipt_of, ada, cancelled),
        partial(conversation, tom, cancelled),
    )
    before, seen = snapshot(), [look() for look in looks]

    move_to(empty)
    restore(backup, silent)

    assert unchanged(before)
    assert [look() for look in looks] == seen
    cancel_order(ada, open_one, seen_version=1, key="afterwards", message="Sorry")
    assert place_order() == "ORD-4"


@pytest.mark.on_both_databases
def test_tables_without_companies_are_an_empty_database(ada, backup, empty, engine_of, move_to, snapshot, unchanged):
    before = snapshot()
    tables_only = engine_of(empty)
    migrate(tables_only)
    tables_only.dispose()

    move_to(empty)
    restore(backup, silent)

    assert unchanged(before)


@pytest.mark.on_both_databases
def test_what_it_is_stands_in_it_and_only_its_owner_reads_it(database, backup, file):
    again = back_up(file, silent, replace=True)

    assert again.manifest.engine == database.partition(":")[0].partition("+")[0]
    assert again.manifest.contents.counts["orders"] == 3
    assert again.manifest.contents.counts["company"] == 5
    assert again.manifest.contents.tally_is_true
    assert [receipt[1] for receipt in again.manifest.contents.receipts] == ["ORD-3"]
    assert again.size == file.stat().st_size
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_same_rows_have_the_same_hash_on_both_engines(backup, new_url, engine_of):
    other = engine_of(new_url("postgresql"))
    migrate(other)
    with reading() as db:
        own, rows = contents_of(db, silent), {t.name: db.execute(select(t)).all() for t in _tables()}
    with other.begin() as db:
        for table in _tables():
            if rows[table.name] and table.name != "tally_total":  # the tally's own triggers write it
                db.execute(table.insert(), [row._asdict() for row in rows[table.name]])

    with other.connect() as db:
        assert contents_of(db, silent) == own


def _tables() -> list[Any]:
    return SQLModel.metadata.sorted_tables


def _orders() -> list[Any]:
    with reading() as db:
        return list(db.execute(select(tables.orders)))


def test_a_row_that_changed_has_another_hash(backup, ada):
    def hashes() -> dict[str, str]:
        with reading() as db:
            return contents_of(db, silent).hashes

    before = hashes()
    cancel_order(ada, "ORD-1", seen_version=1, key="cancel-later")

    changed = {table for table, digest in hashes().items() if digest != before[table]}
    assert {"orders", "cancellation", "timeline_event", "notification", "outbox", "tally"} <= changed
    assert "person" not in changed


def test_a_backup_needs_no_folder_but_its_own(database, tmp_path: Path):
    back_up(tmp_path / "b", silent)

    assert verify(tmp_path / "b", silent).contents.counts["orders"] == 0
