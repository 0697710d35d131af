"""Slow statements and waits for a connection, on both databases."""

import asyncio
import json
import os
import threading
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from sqlalchemy import bindparam, text
from sqlalchemy.exc import TimeoutError
from structlog.testing import capture_logs

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.measures import database as measuring
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.perform import perform
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import reading
from tests.measures.figures import figure

pytestmark = pytest.mark.on_both_databases


@pytest.fixture
def all_are_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "SLOW_SECONDS", 0.0)


def test_a_slow_statement_names_its_request_and_deed_and_nothing_that_people_wrote(
    place_order: Callable[..., str], ada: Person, all_are_slow: None, capsys: pytest.CaptureFixture[str]
) -> None:
    from buyer_portal.web.logs import configure_logs

    number, before = place_order(), figure("portal_slow_statements_total")
    configure_logs("problems")

    async def answer() -> None:
        with structlog.contextvars.bound_contextvars(request="4f3a1b2c"):
            await perform(post_message, ada, number, "a private word", key="the-key-of-it")

    asyncio.run(answer())
    structlog.reset_defaults()
    said = capsys.readouterr().err
    lines = [line for line in map(json.loads, said.splitlines()) if line["event"] == "slow statement"]

    assert any("INSERT INTO message" in line["statement"] for line in lines)
    assert {(line["request"], line["deed"]) for line in lines} == {("4f3a1b2c", "post_message")}
    assert "private word" not in said
    assert number not in said
    assert figure("portal_slow_statements_total") >= before + len(lines)


def test_statements_as_fast_as_they_should_be_are_not_logged(place_order: Callable[..., str], ada: Person) -> None:
    with capture_logs() as lines, reading() as db:
        db.execute(text("SELECT 1"))

    assert lines == []


def test_a_statement_that_failed_late_is_slow_too(database: str, all_are_slow: None) -> None:
    with capture_logs() as lines, pytest.raises(Exception, match="nothing_of_ours"), reading() as db:
        db.execute(text("SELECT :word FROM nothing_of_ours").bindparams(bindparam("word", "a private word")))

    (line,) = [line for line in lines if "nothing_of_ours" in line.get("statement", "")]
    assert "private" not in str(line)


def test_on_postgresql_both_sides_name_each_other(database: str, all_are_slow: None) -> None:
    if not database.startswith("postgresql"):
        return
    with capture_logs() as lines, reading() as db:
        said = db.execute(text("SELECT pid, application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()")).one()

    assert said.application_name == f"buyer-portal {os.getpid()}"
    assert {line["backend"] for line in lines} == {said.pid}


def test_how_long_a_connection_is_waited_for_is_counted(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    small: Any = engine_module.open_engine(database)
    small.pool = measuring.TimedPool(small.pool._creator, pool_size=1, max_overflow=0, timeout=0.3)
    monkeypatch.setattr(engine_module, "engine", small)
    waits, waited = figure("portal_pool_wait_seconds_count"), figure("portal_pool_wait_seconds_sum")

    with reading():
        assert engine_module.connections_in_use() == 1
        other = threading.Thread(target=_refused)
        other.start()
        other.join(10)

    assert engine_module.connections_in_use() == 0
    small.dispose()
    assert figure("portal_pool_wait_seconds_count") == waits + 2
    assert figure("portal_pool_wait_seconds_sum") >= waited + 0.3


def _refused() -> None:
    with pytest.raises((PortalError, TimeoutError)), reading():
        pass
