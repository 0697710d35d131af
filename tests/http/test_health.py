"""Whether the portal can do its work, for whoever watches over it."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import open_engine


def test_a_healthy_portal_says_so(stranger: TestClient) -> None:
    answer = stranger.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok"})


def test_watchers_may_ask_with_head(stranger: TestClient) -> None:
    answer = stranger.head("/healthz")

    assert (answer.status_code, answer.content) == (200, b"")


def test_without_its_tables_the_portal_is_unwell_and_says_no_more(
    stranger: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    empty = open_engine(f"sqlite:///{tmp_path / 'secret-name.db'}")
    monkeypatch.setattr(engine_module, "engine", empty)

    answer = stranger.get("/healthz")

    empty.dispose()
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "database": "unavailable"})
    assert "secret-name" not in answer.text
