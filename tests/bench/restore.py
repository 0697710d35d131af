"""The restore drill: a million orders, a backup under load, everything deleted, restored, verified, read again.

    python -m tests.bench.restore [--orders N] [--postgresql SERVER] [--sqlite]

It prints seconds by step. Not a part of bin/bench, whose groups take seconds and not minutes.
"""

import argparse
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.request import Request, urlopen

import psycopg
from psycopg import sql
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.people.session_cookie import COOKIE
from buyer_portal.store.backup.deeds import back_up, restore, verify
from buyer_portal.store.engine import reading
from buyer_portal.store.tables import cancellation
from tests.bench.data import ADA, FOLDER, add_pending, fill, person, using
from tests.bench.servers import portal_at

_NAME = "portal_restore_drill"
_CANCELS = 3_000


def main() -> None:
    """Drill on each of the databases asked for, both without a word."""
    given = argparse.ArgumentParser(prog="python -m tests.bench.restore")
    given.add_argument("--orders", type=int, default=1_000_000)
    given.add_argument("--postgresql", metavar="SERVER", help="postgresql://user@host:port/postgres")
    given.add_argument("--sqlite", action="store_true")
    given.add_argument("--filled", metavar="URL", help="a database that is filled already")
    wanted = given.parse_args()
    if wanted.sqlite or not wanted.postgresql:
        FOLDER.mkdir(parents=True, exist_ok=True)
        file = FOLDER / f"{_NAME}.db"
        _drill(wanted.filled or f"sqlite:///{file}", wanted.orders, lambda: _without_file(file), filled=wanted.filled)
    if wanted.postgresql:
        place = make_url(wanted.postgresql.replace("postgresql://", "postgresql+psycopg://"))
        url = place.set(database=_NAME).render_as_string(hide_password=False)
        _drill(wanted.filled or url, wanted.orders, lambda: _without_database(wanted.postgresql), filled=wanted.filled)


def _drill(url: str, orders: int, delete: Callable[[], None], *, filled: bool) -> None:
    file = FOLDER / f"{_NAME}.backup"
    file.unlink(missing_ok=True)
    print(f"{make_url(url).get_backend_name()}, {orders:,} orders", flush=True)
    if not filled:
        delete()
        with _timed("made"):
            fill(url, orders * 2 // 3)
    with using(url):
        numbers = add_pending(_CANCELS)
        with _cancelling(numbers) as done, _timed("backed up while people cancel"):
            before = list(done)
            made = back_up(file, _silent)
        print(f"  {made.size / 1e6:,.0f} MB; {len(done):,} cancelled meanwhile, {len(before):,} before")
        with _timed("verified"):
            verify(file, _silent)
    delete()
    with using(url):
        with _timed("restored from nothing"):
            restore(file, _silent)
        _look(before, made.manifest.contents.counts["cancellation"])
        _serve(url, before[-1])
    delete()
    file.unlink()


def _look(before: list[str], cancelled: int) -> None:
    ada = person(ADA)
    with _timed("first order page"):
        order_details(ada, before[-1])
    with reading() as db:
        assert db.scalar(select(func.count()).select_from(cancellation)) == cancelled >= len(before)
    assert all(order_details(ada, number).status.value == "CANCELLED" for number in before)


def _serve(url: str, number: str) -> None:
    """The portal serves what was restored: the list, and the receipt to who cancels once more under the same key."""
    with _timed("served: started, the list, and a receipt"), portal_at(url) as served:
        own = {"Cookie": f"{COOKIE}={served.cookie(ADA)}", "Origin": served.url, "Content-Type": "application/json"}
        assert _ask(f"{served.url}/readyz")["status"] == "ok"
        with urlopen(Request(f"{served.url}/orders", headers=own)) as page:
            assert "/sign-in" not in page.url
        body = json.dumps({"seen_version": 1, "message": "Sorry"}).encode()
        again = own | {"Idempotency-Key": f"drill-{number}"}
        assert _ask(f"{served.url}/api/orders/{number}/cancel", body, again)["receipt"]["receipt"]


def _ask(address: str, body: bytes | None = None, headers: Mapping[str, str] = MappingProxyType({})) -> Any:
    with urlopen(Request(address, body, dict(headers))) as answer:
        return json.load(answer)


@contextmanager
def _cancelling(numbers: list[str]) -> Iterator[list[str]]:
    """Somebody cancels one order after the other, with a message; gives those that were acknowledged."""
    ada, done, stop = person(ADA), list[str](), threading.Event()
    began, slowest = threading.Event(), [0.0]

    def cancel() -> None:
        for number in numbers:
            started = time.perf_counter()
            while not stop.is_set():
                try:
                    cancel_order(ada, number, seen_version=1, key=f"drill-{number}", message="Sorry")
                except PortalBusy:
                    continue
                done.append(number)
                break
            slowest[0] = max(slowest[0], time.perf_counter() - started)
            began.set()

    worker = threading.Thread(target=cancel)
    worker.start()
    began.wait(60)
    try:
        yield done
    finally:
        stop.set()
        worker.join()
        print(f"  the slowest cancellation took {slowest[0] * 1000:,.0f} ms")


def _without_file(file: Path) -> None:
    for old in file.parent.glob(f"{file.name}*"):
        old.unlink()


def _without_database(server: str) -> None:
    name = sql.Identifier(_NAME)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(name))


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started, busy = time.perf_counter(), time.process_time()
    yield
    print(f"  {what}: {time.perf_counter() - started:,.1f} s ({time.process_time() - busy:,.1f} s of this processor)")


def _silent(_what: str, _done: int, _of: int | None) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    main()
