"""`POST /api/help-feedback`, as readers' browsers and strangers send it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from buyer_portal.domain.people.person import Person
from buyer_portal.help import feedback as door
from buyer_portal.store.engine import reading
from buyer_portal.store.tables import help_feedback

ADDRESS = "/api/help-feedback"
VOTE = {"page": "cancel-order/", "value": "yes"}


@pytest.fixture(autouse=True)
def _built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A help center with a home page and one more; made before `visitor` opens the doors."""
    for page in ("", "cancel-order/"):
        (tmp_path / "help" / page).mkdir(parents=True, exist_ok=True)
        (tmp_path / "help" / page / "index.html").write_text("built")
    (tmp_path / "index.html").write_text("outside")
    monkeypatch.setattr(door, "HELP_SITE", tmp_path / "help")


def kept() -> list[tuple[str, str, str, str]]:
    with reading() as db:
        return [tuple(row)[2:] for row in db.execute(select(help_feedback)).all()]


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_reader_votes_without_being_signed_in(visitor: TestClient) -> None:
    answer = visitor.post(ADDRESS, json={**VOTE, "comment": "Clear.", "query": "undo"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert "set-cookie" not in answer.headers
    assert kept() == [("cancel-order/", "yes", "Clear.", "undo")]


def test_of_a_person_who_is_signed_in_nothing_is_kept_either(
    signed_in: Callable[[Person], TestClient], ada: Person
) -> None:
    signed_in(ada).post(ADDRESS, json=VOTE)

    assert kept() == [("cancel-order/", "yes", "", "")]


@pytest.mark.parametrize("page", ["", "/help/", "cancel-order/", "/help/cancel-order/", "404.html"])
def test_every_page_of_the_help_center_can_be_voted_on(visitor: TestClient, page: str) -> None:
    assert visitor.post(ADDRESS, json={**VOTE, "page": page}).status_code == 204


@pytest.mark.parametrize(
    "page", ["nowhere/", "cancel-order", "../", "/etc/", "cancel-order/../", "//", "./", "CANCEL-ORDER/", "a\0/"]
)
def test_what_is_no_page_of_it_is_refused(visitor: TestClient, page: str) -> None:
    assert code_of(visitor.post(ADDRESS, json={**VOTE, "page": page})) == (422, "VALUE_REFUSED")
    assert kept() == []


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param({"content": "[1]"}, (422, "VALUE_REFUSED"), id="no object"),
        pytest.param({"content": "{"}, (422, "VALUE_REFUSED"), id="no JSON"),
        pytest.param({"content": json.dumps({**VOTE, "value": "?"})}, (422, "VALUE_REFUSED"), id="no vote"),
        pytest.param({"content": json.dumps({**VOTE, "query": "ORD-1001"})}, (422, "VALUE_REFUSED"), id="a number"),
        pytest.param({"content": json.dumps({**VOTE, "query": "x" * 4_096})}, (413, "BODY_TOO_LARGE"), id="too much"),
        pytest.param({"data": VOTE}, (415, "WRONG_MEDIA_TYPE"), id="a form"),
    ],
)
def test_what_is_no_vote_is_refused_in_the_shape_of_every_refusal(
    visitor: TestClient, sent: dict[str, Any], expected: tuple[int, str]
) -> None:
    headers = {"content-type": "application/json"} if "content" in sent else {}

    assert code_of(visitor.post(ADDRESS, headers=headers, **sent)) == expected
    assert kept() == []


def test_the_longest_comment_fits_in_the_body(visitor: TestClient) -> None:
    body = json.dumps({**VOTE, "comment": "✗" * 1_000}, ensure_ascii=False).encode()

    assert visitor.post(ADDRESS, content=body, headers={"content-type": "application/json"}).status_code == 204


def test_another_sites_page_votes_in_nobodys_name(visitor: TestClient) -> None:
    answer = visitor.post(ADDRESS, json=VOTE, headers={"sec-fetch-site": "cross-site"})

    assert code_of(answer) == (403, "FOREIGN_ORIGIN")
    assert kept() == []


def test_who_sends_too_much_is_told_when_to_come_back(visitor: TestClient) -> None:
    answers = [visitor.post(ADDRESS, json=VOTE) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [204] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_votes_are_sent_not_asked_for(visitor: TestClient) -> None:
    assert code_of(visitor.get(ADDRESS)) == (404, "NOT_FOUND")
