"""Whether the portal is alive, and whether it can do its work, for whoever watches over it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from starlette.testclient import TestClient

from buyer_portal.services import perform as performing
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import open_engine, reading
from buyer_portal.store.tables import help_feedback

OK = {"status": "ok", "database": "ok"}
UNAVAILABLE = {"status": "unavailable", "database": "unavailable"}


def test_a_portal_that_runs_is_alive_whatever_the_database_does(
    stranger: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (stranger.get("/healthz").status_code, stranger.get("/healthz").json()) == (200, {"status": "ok"})

    monkeypatch.setattr(engine_module, "engine", None)

    assert stranger.get("/healthz").status_code == 200


@pytest.mark.on_both_databases
def test_a_portal_that_can_save_something_is_ready_and_leaves_nothing_behind(stranger: TestClient) -> None:
    answers = [stranger.get("/readyz"), stranger.get("/readyz")]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, OK)] * 2
    with reading() as db:
        assert db.execute(select(help_feedback)).all() == []


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_watchers_may_ask_with_head(stranger: TestClient, address: str) -> None:
    answer = stranger.head(address)

    assert (answer.status_code, answer.content) == (200, b"")


def test_without_its_tables_the_portal_is_not_ready_and_says_no_more(
    stranger: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    empty = open_engine(f"sqlite:///{tmp_path / 'secret-name.db'}")
    monkeypatch.setattr(engine_module, "engine", empty)

    answer = stranger.get("/readyz")

    empty.dispose()
    assert (answer.status_code, answer.json()) == (503, UNAVAILABLE)
    assert answer.headers["retry-after"] == "5"
    assert "secret-name" not in answer.text


def test_a_portal_that_can_only_be_read_is_not_ready(stranger: TestClient, full_disk: Any) -> None:
    assert stranger.get("/readyz").status_code == 503
    assert stranger.get("/healthz").status_code == 200


def test_a_database_that_does_not_answer_keeps_no_watcher_waiting(
    stranger: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("buyer_portal.web.health._SECONDS", 0.05)
    monkeypatch.setattr(performing, "_GRACE_SECONDS", 0.05)
    slow = lambda *_: __import__("time").sleep(0.3)  # noqa: E731 - the slowness is what is tested
    event.listen(engine_module.engine, "before_cursor_execute", slow)

    assert stranger.get("/readyz").status_code == 503
