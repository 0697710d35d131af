"""Signing in and out through the forms."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from starlette.testclient import TestClient

from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.session_cookie import COOKIE, DEVICE_COOKIE
from buyer_portal.services.people.sign_in import IDLE_FOR, SIGN_IN_LASTS, person_for, start_sign_in
from buyer_portal.settings import now, settings

ADA = {"email": "ada@corner-bistro.example", "password": "demo-portal"}
TOM = {"email": "tom@green-valley.example", "password": "demo-portal"}


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal with the demo's "Continue as…"."""
    monkeypatch.setattr(settings, "demo", True)


@pytest.mark.parametrize(("form", "home"), [(ADA, "/dashboard"), (TOM, "/supplier")], ids=["buyer", "supplier"])
def test_signing_in_leads_to_the_persons_own_first_page(visitor: TestClient, form: dict[str, str], home: str) -> None:
    answer = visitor.post("/auth/sign-in", data=form)

    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert visitor.get(home).status_code == 200


def test_signing_in_leads_to_where_the_person_wanted_to_go(visitor: TestClient) -> None:
    answer = visitor.post("/auth/sign-in", data={**ADA, "next": "/orders?status=PENDING&q=a%20b"})

    assert answer.headers["location"] == "/orders?status=PENDING&q=a%20b"


def test_an_address_is_recognised_whatever_its_case_and_blanks(visitor: TestClient) -> None:
    answer = visitor.post("/auth/sign-in", data={**ADA, "email": "  Ada@Corner-Bistro.Example "})

    assert answer.headers["location"] == "/dashboard"


def test_the_cookie_can_only_be_read_by_the_server_and_lasts_as_long_as_the_sign_in(visitor: TestClient) -> None:
    answer = visitor.post("/auth/sign-in", data=ADA)

    for cookie, days in zip(answer.headers.get_list("set-cookie"), (30, 180), strict=True):
        name_and_secret, *attributes = cookie.split("; ")
        assert name_and_secret.startswith(f"{COOKIE if days == 30 else DEVICE_COOKIE}=")
        assert len(name_and_secret.partition("=")[2]) >= 43
        assert sorted(attributes) == ["HttpOnly", f"Max-Age={days * 24 * 3600}", "Path=/", "SameSite=lax"]


def test_a_browser_in_which_somebody_has_signed_in_is_not_locked_out_with_the_others(
    visitor: TestClient, stranger: TestClient
) -> None:
    """Of the same office, where somebody has guessed at thirty accounts, and at Ada's from everywhere."""
    visitor.post("/auth/sign-in", data=ADA)
    visitor.post("/auth/sign-out", headers={"sec-fetch-site": "same-origin"})
    for attempt in range(30):
        stranger.post("/auth/sign-in", data={"email": f"ada{attempt}@example.com", "password": "x" * 300})
    assert stranger.post("/auth/sign-in", data=ADA).headers["location"] == "/sign-in?error=attempts"

    assert COOKIE not in visitor.cookies
    assert visitor.post("/auth/sign-in", data=ADA).headers["location"] == "/dashboard"
    assert visitor.post("/auth/sign-in", data=TOM).headers["location"] == "/sign-in?error=attempts"


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({**ADA, "password": "wrong"}, id="wrong password"),
        pytest.param({**ADA, "email": "nobody@corner-bistro.example"}, id="unknown address"),
        pytest.param({**ADA, "password": ""}, id="no password"),
        pytest.param({**ADA, "password": "x" * 10_000}, id="endless password"),
        pytest.param({**ADA, "email": "x" * 10_000}, id="endless address"),
        pytest.param({**ADA, "email": "ada\0@corner-bistro.example\0x"}, id="NUL in the address"),
        pytest.param({**ADA, "email": "<script>alert(1)</script>"}, id="script"),
        pytest.param({}, id="empty form"),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    visitor: TestClient, form: dict[str, str], snapshot: Callable[[], Any], only_recorded: Callable[[Any], bool]
) -> None:
    before = snapshot()

    answer = visitor.post("/auth/sign-in", data=form)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?error=credentials")
    assert answer.content == b""
    assert "set-cookie" not in answer.headers
    assert only_recorded(before)


def test_a_failed_sign_in_remembers_where_the_person_wanted_to_go(visitor: TestClient) -> None:
    answer = visitor.post("/auth/sign-in", data={**ADA, "password": "wrong", "next": "/orders?q=1&page=2"})

    assert answer.headers["location"] == "/sign-in?error=credentials&next=%2Forders%3Fq%3D1%26page%3D2"


def test_an_eleventh_attempt_on_one_account_is_refused_even_with_the_right_password(
    visitor: TestClient, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    for _ in range(10):
        visitor.post("/auth/sign-in", data={**ADA, "password": "wrong"})
    before = snapshot()

    answer = visitor.post("/auth/sign-in", data=ADA)

    assert answer.headers["location"] == "/sign-in?error=attempts"
    assert unchanged(before)


def test_attempts_are_counted_by_address_and_invented_proxies_do_not_help(
    visitor: TestClient, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    for attempt in range(30):
        form = {"email": f"ada{attempt}@example.com", "password": "x" * 300}
        visitor.post("/auth/sign-in", data=form, headers={"x-forwarded-for": f"10.0.0.{attempt}"})
    before = snapshot()

    answer = visitor.post("/auth/sign-in", data=ADA, headers={"x-forwarded-for": "192.0.2.7"})

    assert answer.headers["location"] == "/sign-in?error=attempts"
    assert unchanged(before)


def test_the_attempts_are_forgotten_after_five_minutes(visitor: TestClient) -> None:
    for _ in range(11):
        visitor.post("/auth/sign-in", data={**ADA, "password": "wrong"})

    with time_machine.travel(now() + timedelta(minutes=5, seconds=1)):
        answer = visitor.post("/auth/sign-in", data=ADA)

    assert answer.headers["location"] == "/dashboard"


def test_each_sign_in_has_a_new_secret_and_ends_the_one_before_in_this_browser(visitor: TestClient) -> None:
    visitor.post("/auth/sign-in", data=ADA)
    first = visitor.cookies[COOKIE]

    visitor.post("/auth/sign-in", data=TOM)

    second = visitor.cookies[COOKIE]
    assert first != second
    assert person_for(first) is None
    assert person_for(second) is not None


def test_a_secret_that_somebody_planted_in_the_browser_is_never_signed_in(stranger: TestClient, database: str) -> None:
    planted = "planted-" + "x" * 40

    answer = stranger.post("/auth/sign-in", data=ADA, headers={"cookie": f"{COOKIE}={planted}"})

    assert answer.headers["location"] == "/dashboard"
    assert planted not in answer.headers["set-cookie"]
    assert person_for(planted) is None


def test_signing_out_ends_the_sign_in_and_clears_the_cookie(visitor: TestClient) -> None:
    visitor.post("/auth/sign-in", data=ADA)
    secret = visitor.cookies[COOKIE]

    answer = visitor.post("/auth/sign-out")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert COOKIE not in visitor.cookies
    assert person_for(secret) is None


def test_signing_out_here_leaves_other_browsers_signed_in(visitor: TestClient, ada: Person) -> None:
    elsewhere = start_sign_in(ada)
    visitor.post("/auth/sign-in", data=ADA)

    visitor.post("/auth/sign-out", data={"everywhere": "0"})

    assert person_for(elsewhere) == ada


def test_signing_out_everywhere_ends_every_sign_in_of_this_person_only(
    visitor: TestClient, ada: Person, ben: Person
) -> None:
    elsewhere, colleague = start_sign_in(ada), start_sign_in(ben)
    visitor.post("/auth/sign-in", data=ADA)
    here = visitor.cookies[COOKIE]

    visitor.post("/auth/sign-out", data={"everywhere": "1"})

    assert person_for(here) is None
    assert person_for(elsewhere) is None
    assert person_for(colleague) == ben


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=gone", f"{COOKIE}=é\x7f; ;;=", "x" * 50_000])
def test_signing_out_without_a_sign_in_is_fine_too(
    stranger: TestClient, cookie: str, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    before = snapshot()

    answer = stranger.post("/auth/sign-out", headers=[(b"cookie", cookie.encode("latin-1"))])

    assert answer.headers["location"] == "/sign-in"
    assert unchanged(before)


def test_an_idle_sign_in_ends(signed_in: Callable[[Person], TestClient], ada: Person) -> None:
    visitor = signed_in(ada)

    with time_machine.travel(now() + IDLE_FOR + timedelta(minutes=1)):
        answer = visitor.get("/orders")

    assert answer.headers["location"] == "/sign-in?error=expired&next=%2Forders"
    assert 'bp_session=""' in answer.headers["set-cookie"]


def test_a_sign_in_ends_after_a_month_however_often_it_was_used(
    signed_in: Callable[[Person], TestClient], ada: Person
) -> None:
    visitor, began = signed_in(ada), now()
    for day in range(0, SIGN_IN_LASTS.days, 5):
        with time_machine.travel(began + timedelta(days=day)):
            assert visitor.get("/orders").status_code == 200

    with time_machine.travel(began + SIGN_IN_LASTS + timedelta(minutes=1)):
        assert visitor.get("/orders").status_code == 303


@pytest.mark.usefixtures("demo")
def test_the_demo_lets_anybody_continue_as_its_people(visitor: TestClient) -> None:
    answer = visitor.post("/auth/demo", data={"person": "tom@green-valley.example", "next": "/supplier?q=1"})

    assert answer.headers["location"] == "/supplier?q=1"
    person = person_for(visitor.cookies[COOKIE])
    assert person is not None
    assert person.name == "Tom Becker"


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("somebody", ["", "eve@example.com", "ADA@corner-bistro.example"])
def test_the_demo_knows_only_its_own_people(
    visitor: TestClient, somebody: str, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    before = snapshot()

    answer = visitor.post("/auth/demo", data={"person": somebody} if somebody else {})

    assert answer.headers["location"] == "/sign-in?error=credentials"
    assert unchanged(before)


def test_without_the_demo_nobody_continues_as_anybody(
    visitor: TestClient, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    before = snapshot()

    answer = visitor.post("/auth/demo", data={"person": "ada@corner-bistro.example"})

    assert answer.headers["location"] == "/sign-in?error=credentials"
    assert unchanged(before)


@pytest.mark.parametrize("path", ["/auth/sign-in", "/auth/demo", "/auth/sign-out"])
def test_opening_a_forms_address_leads_to_the_sign_in_page_and_signs_nobody_out(
    signed_in: Callable[[Person], TestClient], ada: Person, path: str
) -> None:
    visitor = signed_in(ada)

    answer = visitor.get(path)

    assert answer.headers["location"] == "/sign-in"
    assert visitor.get("/orders").status_code == 200


def test_a_browser_behind_https_gets_a_cookie_that_no_other_host_can_set() -> None:
    program = (
        "from starlette.responses import Response; "
        "from buyer_portal.web.people.cookies import clear_session_cookie, set_session_cookie; "
        "r = Response(); set_session_cookie(r, 's'); clear_session_cookie(r); "
        "print(*[v.decode() for k, v in r.raw_headers if k == b'set-cookie'], sep='\\n')"
    )
    environment = {**os.environ, "PORTAL_PUBLIC_URL": "https://portal.example.com"}

    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    given, cleared = said.stdout.splitlines()
    assert given.startswith("__Host-bp_session=s; HttpOnly; Max-Age=")
    assert given.endswith("; Path=/; SameSite=lax; Secure")
    assert cleared.startswith('__Host-bp_session=""')
    assert cleared.endswith("; Path=/; SameSite=lax; Secure")
