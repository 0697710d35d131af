"""What is written part by part: whole whatever ends it, and never between two people."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from buyer_portal.domain.errors import ImportRefused, ImportStopped, PortalUnavailable
from buyer_portal.domain.imports.orders import COLUMNS
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.imports.orders import import_orders
from buyer_portal.services.imports.writing import LINES_BIT_BY_BIT
from buyer_portal.services.record.verifying import verify_record
from buyer_portal.services.tidying import tidy
from buyer_portal.settings import ROOT
from buyer_portal.store import engine
from buyer_portal.store.engine import reading
from buyer_portal.store.patience import give_up_at
from buyer_portal.store.tables import company, order_line, orders, record_chain, record_due, record_entry

MANY = 2_500
ROW = "{number},{buyer},New Farm,PENDING,2026-11-02T08:00:00Z,EUR,T-{item},Tomatoes,1,1.50"
KILLED = """
import os, signal, sys
from sqlalchemy import event
from buyer_portal.services.imports.orders import import_orders
from buyer_portal.store import engine
left = int(sys.argv[3])
def kill(_db, _cursor, statement, *_):
    global left
    left -= statement.startswith(sys.argv[2])
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(engine.engine, "before_cursor_execute", kill)
import_orders(sys.argv[1])
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An order of two lines each, of two buyers."""
    path = tmp_path / "many.csv"
    rows = (
        ROW.format(number=f"N-{number}", buyer=("Corner Bistro", "New Bistro")[number % 2], item=item)
        for number in range(MANY)
        for item in (number % 7, 8)
    )
    path.write_text("\n".join((",".join(COLUMNS), *rows)), encoding="utf-8")
    return path


def _is_bit_by_bit() -> bool:
    return engine.engine.dialect.name == "sqlite"


def _imported() -> int:
    """How many orders are there, each with its two lines."""
    with reading() as db:
        lines = db.execute(select(func.count()).select_from(order_line).group_by(order_line.c.order_id)).scalars().all()
        assert set(lines) <= {2}
        assert len(lines) == db.scalar(select(func.count()).select_from(orders))
    return len(lines)


def _recorded() -> Counter[str]:
    """How many orders were imported for each company, as its record says it."""
    said = Counter[str]()
    with reading() as db:
        chains = record_entry.join(record_chain).join(company, company.c.id == record_chain.c.company_id)
        for name, facts in db.execute(select(company.c.name, record_entry.c.facts).select_from(chains)):
            said[name] += json.loads(facts)["orders"]
        assert db.scalar(select(func.count()).select_from(record_due)) == 0
    return said


def _kill(file: Path, url: str, statement: str) -> None:
    """Import it in a process that is killed before the third such statement, or the only one."""
    times = 3 if _is_bit_by_bit() and not statement.startswith("DELETE") else 1
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(file), statement, str(times)],
        env=os.environ | {"PORTAL_DATABASE_URL": url},
        cwd=ROOT,
    )
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    "statement", ["INSERT INTO record_due", "INSERT INTO tally", "SELECT supplier_policy", "DELETE FROM record_due"]
)
def test_a_killed_import_leaves_whole_orders_and_the_same_file_brings_the_rest(
    database: str, file: Path, tally_is_true: Callable[[], bool], statement: str
):
    _kill(file, database, statement)

    left = _imported()
    assert 0 < left <= MANY if _is_bit_by_bit() else left == 0
    assert tally_is_true()
    verify_record()
    report = import_orders(file)
    assert (report.orders, report.already_there) == (MANY - left, left)
    assert tally_is_true()
    assert _recorded() == {"Corner Bistro": MANY // 2, "New Bistro": MANY // 2, "New Farm": MANY}
    verify_record()


def test_what_a_killed_import_wrote_is_recorded_when_the_portal_tidies(database: str, file: Path):
    _kill(file, database, "INSERT INTO tally")
    left = _imported()

    tidy()

    assert _recorded()["New Farm"] == left


def test_people_work_while_a_file_is_written(ada: Person, tom: Person, place_order: Any, file: Path, status_of: Any):
    number, heard = place_order(), list[int]()

    def work(what: str, done: int, _of: int | None) -> None:
        if what == "Writing" and not heard:
            heard.append(cancel_order(ada, number, seen_version=1, key="meanwhile").version)

    assert import_orders(file, progress=work).orders == MANY
    assert heard
    assert status_of(number) == "CANCELLED"


def test_a_number_that_somebody_takes_meanwhile_is_never_written_over(file: Path, tmp_path: Path, order_row: Any):
    other, last = tmp_path / "other.csv", f"N-{MANY - 1}"
    row = ROW.format(number=last, buyer="Quick Bistro", item=1).replace("New Farm", "Quick Farm")
    other.write_text("\n".join((",".join(COLUMNS), row)), encoding="utf-8")

    def take(what: str, done: int, _of: int | None) -> None:
        if what == "Writing" and done < MANY:
            import_orders(other)

    if _is_bit_by_bit():
        report = import_orders(file, progress=take)
        assert (report.orders, report.skipped) == (MANY - 1, (last,))
        assert "is here already, with another buyer" in report.problems[0]
    else:
        with pytest.raises(ImportRefused, match="1 problem; nothing was imported"):
            import_orders(file, progress=take)
    assert order_row(last).placed_by == "Quick Bistro"


def test_an_import_that_the_database_ends_says_how_much_is_there(database: str, file: Path):
    def give_up(what: str, _done: int, _of: int | None) -> None:
        if what == "Writing":
            give_up_at.set(0)

    def stopped() -> None:
        with pytest.raises(ImportStopped if _is_bit_by_bit() else PortalUnavailable) as refused:
            import_orders(file, progress=give_up)
        done = f"after {LINES_BIT_BY_BIT // 2:,} of {MANY:,} orders"
        assert (done in str(refused.value)) is _is_bit_by_bit()

    copy_context().run(stopped)
    assert import_orders(file).orders == MANY - (LINES_BIT_BY_BIT // 2 if _is_bit_by_bit() else 0)
