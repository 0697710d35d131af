"""Signing in with a passkey, through the doors."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.second_factor.passkeys import begin_passkey, keep_passkey
from buyer_portal.services.people.session_cookie import COOKIE, DEVICE_COOKIE, HALF_COOKIE
from buyer_portal.services.people.sign_in import person_for, start_sign_in
from buyer_portal.store import tables
from buyer_portal.store.engine import reading
from tests.passkeys import SoftPasskey

PASSWORD = "demo-portal"


@pytest.fixture
def key(ada: Person) -> SoftPasskey:
    """Ada's passkey."""
    made = SoftPasskey()
    keep_passkey(ada, "Phone", made.make(begin_passkey(ada, PASSWORD, "Phone")))
    return made


@pytest.fixture
def answer(visitor: TestClient, key: SoftPasskey) -> Callable[[], str]:
    """What Ada's browser answers with, to what it is asked."""
    return lambda: key.sign(visitor.post("/auth/passkey/options").json())


def test_everybody_is_asked_the_same_and_nobody_is_named(visitor: TestClient, key: SoftPasskey) -> None:
    told = visitor.post("/auth/passkey/options")
    asked = told.json()

    assert (asked.pop("challenge") != "", told.headers["cache-control"]) == (True, "no-store")
    assert asked == {"rpId": "localhost", "timeout": 300_000, "allowCredentials": [], "userVerification": "required"}


def test_it_gives_a_new_session_and_ends_the_one_from_before(
    visitor: TestClient, answer: Callable[[], str], ada: Person, ben: Person
) -> None:
    before = start_sign_in(ben)
    visitor.cookies.set(COOKIE, before)

    done = visitor.post("/auth/passkey", data={"credential": answer(), "next": "/orders"})

    assert done.headers["location"] == "/orders"
    secrets = [cookie.partition("=")[2].partition(";")[0] for cookie in done.headers.get_list("set-cookie")]
    assert [person_for(secret) for secret in secrets][:1] == [ada]
    assert person_for(before) is None
    assert DEVICE_COOKIE in visitor.cookies


def test_it_takes_the_half_of_a_sign_in_along(visitor: TestClient, answer: Callable[[], str]) -> None:
    visitor.post("/auth/sign-in", data={"email": "ada@corner-bistro.example", "password": PASSWORD})
    assert HALF_COOKIE in visitor.cookies

    visitor.post("/auth/passkey", data={"credential": answer()})

    assert HALF_COOKIE not in visitor.cookies


@pytest.mark.parametrize("credential", ["", "{}", "\0", "x" * 10_000, '{"id": "x", "response": []}'])
def test_what_is_none_says_so_by_a_code_in_the_address(visitor: TestClient, key: SoftPasskey, credential: str) -> None:
    done = visitor.post("/auth/passkey", data={"credential": credential, "next": "//evil.example"})

    assert (done.headers["location"], "set-cookie" in done.headers) == ("/sign-in?error=passkey", False)


def test_another_site_neither_asks_nor_answers(visitor: TestClient, answer: Callable[[], str]) -> None:
    evil, given = {"sec-fetch-site": "cross-site"}, answer()

    assert visitor.post("/auth/passkey/options", headers=evil).status_code == 403
    assert visitor.post("/auth/passkey", data={"credential": given}, headers=evil).status_code == 403

    with reading() as db:
        assert db.execute(select(tables.sign_in)).all() == []


def test_who_asks_without_end_waits(visitor: TestClient) -> None:
    answers = [visitor.post("/auth/passkey/options").status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]
