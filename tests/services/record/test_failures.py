"""Failed sign-ins: one entry for a stretch of them, none for addresses that nobody has, and no difference in work."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event, func, select

from buyer_portal.domain.errors import SignInRefused
from buyer_portal.services.people.sign_in import sign_in
from buyer_portal.services.record.whence import come_from
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import reading
from buyer_portal.store.tables import record_chain, record_entry

pytestmark = pytest.mark.on_both_databases
ADA, NOBODY = "ada@corner-bistro.example", "nobody@corner-bistro.example"


@pytest.fixture(autouse=True)
def _somewhere():
    come_from("192.0.2.1", "")
    yield
    come_from("", "")


def fail(email: str, address: str = "192.0.2.1") -> None:
    come_from(address, "")
    with pytest.raises(SignInRefused):
        sign_in(email, "wrong", address=address)


def failures() -> list[tuple[str, str]]:
    with reading() as db:
        rows = db.execute(select(record_entry).order_by(record_entry.c.id)).all()
    return [(row.kind, row.address) for row in rows]


def test_one_entry_stands_for_all_failures_of_an_hour_from_one_address(ada):
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as clock:
        for _ in range(3):
            fail(ADA)
        fail(ADA, "192.0.2.2")
        clock.shift(timedelta(hours=1, minutes=1))
        fail(ADA)

    assert failures() == [("SIGN_IN_FAILED", address) for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")]


def test_an_address_that_nobody_has_leaves_nothing(database):
    for number in range(3):
        fail(f"{number}{NOBODY}")

    assert failures() == []
    with reading() as db:
        assert db.scalar(select(func.count()).select_from(record_chain).where(record_chain.c.last_number > 0)) == 0


def test_the_same_statements_run_for_who_is_here_and_who_is_not(ada):
    fail(ADA, "192.0.2.8")  # from here on both chains are there
    fail(NOBODY, "192.0.2.8")

    assert _work(ADA) == _work(NOBODY)


def _work(email: str) -> list[str]:
    """The statements of a failed sign-in, and each commit; but for the savepoint."""
    said: list[str] = []
    engine = engine_module.engine
    hear = lambda _c, _cursor, statement, *_: said.append(" ".join(statement.split()[:3]))  # noqa: E731
    event.listen(engine, "before_cursor_execute", hear)
    event.listen(engine, "commit", commit := lambda _c: said.append("COMMIT"))
    try:
        fail(email)
    finally:
        event.remove(engine, "before_cursor_execute", hear)
        event.remove(engine, "commit", commit)
    return [one for one in said if "SAVEPOINT" not in one]
