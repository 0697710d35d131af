"""The second step of a sign-in, through the doors: cookies, limits, other sites, and nothing told to strangers."""

from collections.abc import Callable

import pytest
from pyotp.totp import TOTP
from sqlalchemy import select
from starlette.testclient import TestClient

from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up
from buyer_portal.services.people.session_cookie import COOKIE, DEVICE_COOKIE, HALF_COOKIE
from buyer_portal.services.people.sign_in import person_for, start_sign_in
from buyer_portal.settings import settings
from buyer_portal.store import tables
from buyer_portal.store.engine import reading

ADA = {"email": "ada@corner-bistro.example", "password": "demo-portal"}
STEP = "/sign-in/second-factor"


@pytest.fixture
def codes(ada: Person) -> list[str]:
    """Ada has an authenticator app; these are her recovery codes."""
    return confirm_set_up(ada, TOTP(begin_set_up(ada, ADA["password"]).key).now())


def test_the_password_leads_to_the_second_step_with_a_cookie_that_opens_nothing(
    visitor: TestClient, codes: list[str]
) -> None:
    answer = visitor.post("/auth/sign-in", data={**ADA, "next": "/orders?q=a"})

    assert (answer.status_code, answer.headers["location"]) == (303, f"{STEP}?next=%2Forders%3Fq%3Da")
    [cookie] = answer.headers.get_list("set-cookie")
    name_and_secret, *attributes = cookie.split("; ")
    assert name_and_secret.startswith(f"{HALF_COOKIE}=")
    assert sorted(attributes) == ["HttpOnly", "Max-Age=600", "Path=/", "SameSite=lax"]
    assert visitor.get(STEP).status_code == 200
    visitor.cookies.set(COOKIE, name_and_secret.partition("=")[2])
    assert visitor.get("/dashboard").headers["location"] == "/sign-in?error=expired&next=%2Fdashboard"


def test_a_code_gives_the_session_and_takes_the_half(visitor: TestClient, codes: list[str], ada: Person) -> None:
    visitor.post("/auth/sign-in", data=ADA)

    answer = visitor.post("/auth/second-factor", data={"code": codes[0], "next": "/orders"})

    assert answer.headers["location"] == "/orders"
    assert HALF_COOKIE not in visitor.cookies
    assert DEVICE_COOKIE in visitor.cookies
    assert person_for(visitor.cookies[COOKIE]) == ada
    assert visitor.get("/dashboard").status_code == 200


def test_the_sign_in_from_before_ends_and_the_secret_is_a_new_one(
    visitor: TestClient, codes: list[str], ben: Person
) -> None:
    before = start_sign_in(ben)
    visitor.cookies.set(COOKIE, before)
    visitor.post("/auth/sign-in", data=ADA)
    assert person_for(before) == ben  # half a sign-in ends nothing

    answer = visitor.post("/auth/second-factor", data={"code": codes[0]})

    assert person_for(before) is None
    assert before not in str(answer.headers)


@pytest.mark.parametrize(("form", "code"), [({}, "code"), ({"code": "1" * 10_000}, "code"), ({"code": "\0"}, "code")])
def test_a_wrong_code_says_so_by_a_code_in_the_address(
    visitor: TestClient, codes: list[str], form: dict[str, str], code: str
) -> None:
    visitor.post("/auth/sign-in", data=ADA)

    answer = visitor.post("/auth/second-factor", data={**form, "next": "//evil.example"})

    assert answer.headers["location"] == f"{STEP}?error={code}"
    assert COOKIE not in visitor.cookies


def test_who_tries_too_often_waits(visitor: TestClient, codes: list[str]) -> None:
    visitor.post("/auth/sign-in", data=ADA)
    for _ in range(5):
        visitor.post("/auth/second-factor", data={"code": "000000"})

    assert visitor.post("/auth/second-factor", data={"code": "000000"}).headers["location"] == f"{STEP}?error=attempts"


@pytest.mark.parametrize("cookie", ["", "x" * 43, "%E9"])
def test_without_a_first_step_it_leads_to_the_sign_in(visitor: TestClient, codes: list[str], cookie: str) -> None:
    visitor.headers["cookie"] = f"{HALF_COOKIE}={cookie}"

    answer = visitor.post("/auth/second-factor", data={"code": codes[0]})

    assert answer.headers["location"] == "/sign-in?error=half"


def test_another_site_cannot_finish_or_end_it(visitor: TestClient, codes: list[str]) -> None:
    visitor.post("/auth/sign-in", data=ADA)
    evil = {"sec-fetch-site": "cross-site"}

    for address in ("/auth/second-factor", "/auth/second-factor/back"):
        assert visitor.post(address, data={"code": codes[0]}, headers=evil).status_code == 403

    with reading() as db:
        assert len(db.execute(select(tables.half_sign_in)).all()) == 1


def test_going_back_forgets_it(visitor: TestClient, codes: list[str]) -> None:
    visitor.post("/auth/sign-in", data=ADA)

    answer = visitor.post("/auth/second-factor/back", data={})

    assert answer.headers["location"] == "/sign-in"
    assert HALF_COOKIE not in visitor.cookies
    with reading() as db:
        assert db.execute(select(tables.half_sign_in)).all() == []


def test_whoever_continues_as_somebody_of_the_demo_is_asked_too(
    visitor: TestClient, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "demo", True)

    assert visitor.post("/auth/demo", data={"person": ADA["email"]}).headers["location"] == STEP
    assert visitor.post("/auth/demo", data={"person": "tom@green-valley.example"}).headers["location"] == "/supplier"


def test_a_wrong_password_is_answered_alike_with_and_without_one(
    visitor: TestClient, codes: list[str], signed_in: Callable[[Person], TestClient]
) -> None:
    for email in (ADA["email"], "ben@corner-bistro.example", "nobody@corner-bistro.example"):
        answer = visitor.post("/auth/sign-in", data={"email": email, "password": "wrong"})

        assert answer.headers["location"] == "/sign-in?error=credentials"
        assert "set-cookie" not in answer.headers
