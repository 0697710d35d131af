"""Writing very much while people go on working."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Protocol

from sqlalchemy import Connection

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.store import engine as database
from buyer_portal.store.engine import transaction


class Part(Protocol):
    """What begins the next part; one that is not `lasting` is saved with the next one that is."""

    def __call__(self, *, lasting: bool = True) -> AbstractContextManager[Connection]:
        """Begin it."""
        ...


_TRIES = 6
_GREW = "orders, order_line, timeline_event, item, tally, company"


@contextmanager
def in_parts() -> Iterator[Part]:
    """Write in parts. On PostgreSQL they are one transaction; on SQLite each is one.

    PostgreSQL's other writers go on beside a long transaction. SQLite has one writer, so a long one would hold up
    everybody; between two parts it is somebody else's turn, and what was written so far stays when the process ends.

    Raises:
        PortalBusy, PortalUnavailable: as `transaction`.
    """
    if writes_bit_by_bit():
        yield _next_part
        return
    with transaction() as db:
        yield lambda *, lasting=True: nullcontext(db)


def writes_bit_by_bit() -> bool:
    """Whether each part is a transaction of its own."""
    return database.engine.dialect.name == "sqlite"


def look_at_what_grew() -> None:
    """Let PostgreSQL look at the tables that an import fills, as it plans by what is in them.

    It would do so by itself, a minute or more later. SQLite plans without: there the indexes decide.
    """
    if not writes_bit_by_bit():
        with transaction() as db:
            db.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {_GREW}")


@contextmanager
def _next_part(*, lasting: bool = True) -> Iterator[Connection]:
    """A transaction that waits longer for its turn than a person would: what was written before stays."""
    with ExitStack() as ends:
        yield _begun(ends, _TRIES, lasting=lasting)


def _begun(ends: ExitStack, tries: int, *, lasting: bool) -> Connection:
    try:
        return ends.enter_context(transaction(lasting=lasting))
    except PortalBusy:
        if tries == 1:
            raise
    return _begun(ends, tries - 1, lasting=lasting)
