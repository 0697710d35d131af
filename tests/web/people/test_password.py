"""A lost and a changed password through the forms: codes in addresses, and what a link is made of in none."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from starlette.testclient import TestClient

from buyer_portal.domain.people.password import LinkEnd, Weakness
from buyer_portal.domain.people.person import Person
from buyer_portal.services.notifications import mail_transport
from buyer_portal.services.people.password_change import change_password
from buyer_portal.services.people.password_reset import link_for
from buyer_portal.services.people.session_cookie import COOKIE, DEVICE_COOKIE, LINK_COOKIE
from buyer_portal.services.people.sign_in import person_for, sign_in, start_sign_in
from buyer_portal.states.people.password import problem_named
from buyer_portal.web.logs import configure_logs
from tests.mail_server import mail_server

ADA, OLD, NEW = "ada@corner-bistro.example", "demo-portal", "seven green lorries"
CHOSEN = {"password": NEW, "again": NEW}
CHANGED = {"current": OLD, **CHOSEN}


@pytest.fixture
def with_mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A portal that can send mail."""
    with mail_server() as server:
        monkeypatch.setattr(mail_transport.settings, "smtp_url", server.url)
        yield


def path_of(email: str) -> str:
    return link_for(email).removeprefix("http://localhost:3000")


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("email", [ADA, "nobody@corner-bistro.example", "", "ada\0\0", "<script>", "x" * 10_000])
def test_whoever_is_asked_for_the_answer_is_the_same(visitor: TestClient, email: str) -> None:
    answer = visitor.post("/auth/forgot-password", data={"email": email})

    assert (answer.status_code, answer.headers["location"]) == (303, "/forgot-password?sent=1")
    assert answer.content == b""
    assert "set-cookie" not in answer.headers


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("email", [ADA, "nobody@corner-bistro.example"])
def test_the_fourth_time_it_says_so_whoever_it_is(visitor: TestClient, email: str) -> None:
    answers = [visitor.post("/auth/forgot-password", data={"email": email}).headers["location"] for _ in range(4)]

    assert answers == ["/forgot-password?sent=1"] * 3 + ["/forgot-password?error=attempts"]


def test_a_portal_without_a_mail_server_promises_none(visitor: TestClient, ada: Person) -> None:
    answer = visitor.post("/auth/forgot-password", data={"email": ADA})

    assert answer.headers["location"] == "/forgot-password?error=no-mail"


def test_a_link_leads_to_the_form_and_stands_in_no_address(visitor: TestClient, ada: Person) -> None:
    path = path_of(ADA)

    opened = visitor.get(path)

    assert (opened.status_code, opened.headers["location"]) == (303, "/reset-password")
    assert opened.headers["cache-control"] == "no-store"
    assert opened.headers["referrer-policy"] == "same-origin"
    [cookie] = opened.headers.get_list("set-cookie")
    assert sorted(cookie.split("; ")[1:]) == ["HttpOnly", "Max-Age=3600", "Path=/", "SameSite=lax"]
    assert visitor.get("/reset-password").status_code == 200


def test_a_new_password_ends_the_link_and_leads_to_the_sign_in(visitor: TestClient, ada: Person) -> None:
    elsewhere, path = start_sign_in(ada), path_of(ADA)
    visitor.get(path)

    answer = visitor.post("/auth/reset-password", data=CHOSEN)

    assert answer.headers["location"] == "/sign-in?error=changed"
    again = visitor.post("/auth/reset-password", data=CHOSEN)  # another tab, or Back
    assert again.headers["location"] == "/forgot-password?error=used"
    assert LINK_COOKIE not in visitor.cookies
    assert person_for(elsewhere) is None
    assert sign_in(ADA, NEW, address="192.0.2.1")
    assert visitor.get(path).headers["location"] == "/forgot-password?error=used"


def test_who_opens_their_own_link_signed_in_has_to_sign_in_anew(visitor: TestClient, ada: Person) -> None:
    visitor.post("/auth/sign-in", data={"email": ADA, "password": OLD})
    visitor.get(path_of(ADA))

    visitor.post("/auth/reset-password", data=CHOSEN)

    assert COOKIE not in visitor.cookies
    assert visitor.get("/orders").headers["location"] == "/sign-in?next=%2Forders"


def test_a_link_is_not_for_somebody_else_who_is_signed_in_here(
    visitor: TestClient, ada: Person, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    visitor.post("/auth/sign-in", data={"email": "tom@green-valley.example", "password": OLD})
    path = path_of(ADA)
    before = snapshot()

    assert visitor.get(path).headers["location"] == "/forgot-password?error=other"
    visitor.cookies[LINK_COOKIE] = path.partition("token=")[2]
    assert visitor.post("/auth/reset-password", data=CHOSEN).headers["location"] == "/forgot-password?error=other"

    assert unchanged(before)
    assert visitor.get("/supplier").status_code == 200


@pytest.mark.parametrize("query", ["", "?token=", "?token=x", "?token=%00", "?token=é", "?token=" + "x" * 5_000])
def test_what_is_no_link_is_said_so(
    visitor: TestClient, query: str, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    before = snapshot()

    answer = visitor.get(f"/auth/reset-password{query}")

    assert answer.headers["location"] == "/forgot-password?error=unknown"
    assert "set-cookie" not in answer.headers
    assert unchanged(before)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"password": "short", "again": "short"}, "length"),
        ({"password": "password123", "again": "password123"}, "common"),
        ({"password": NEW, "again": NEW + "s"}, "different"),
        ({"password": "adalindqvist", "again": "adalindqvist"}, "own"),
        ({}, "length"),
    ],
)
def test_a_refused_password_is_said_and_the_link_still_works(
    visitor: TestClient,
    ada: Person,
    form: dict[str, str],
    code: str,
    snapshot: Callable[[], Any],
    unchanged: Callable[[Any], bool],
) -> None:
    visitor.get(path_of(ADA))
    before = snapshot()

    answer = visitor.post("/auth/reset-password", data=form)

    assert answer.headers["location"] == f"/reset-password?error={code}"
    assert unchanged(before)
    assert visitor.post("/auth/reset-password", data=CHOSEN).headers["location"] == "/sign-in?error=changed"


def test_without_a_link_the_form_changes_nothing(
    visitor: TestClient, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    before = snapshot()

    assert visitor.post("/auth/reset-password", data=CHOSEN).headers["location"] == "/forgot-password?error=unknown"

    assert unchanged(before)


def test_changing_the_password_keeps_this_browser_and_ends_the_others(visitor: TestClient, ada: Person) -> None:
    visitor.post("/auth/sign-in", data={"email": ADA, "password": OLD})
    here, known, elsewhere = visitor.cookies[COOKIE], visitor.cookies[DEVICE_COOKIE], start_sign_in(ada)

    answer = visitor.post("/auth/change-password", data=CHANGED)

    assert answer.headers["location"] == "/settings?password=done#password-section"
    assert (person_for(here), person_for(elsewhere)) == (ada, None)
    assert visitor.cookies[DEVICE_COOKIE] != known  # it was signed by the old password
    assert sign_in(ADA, NEW, address="192.0.2.1")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({**CHANGED, "current": "wrong"}, "wrong"),
        ({**CHANGED, "again": "x"}, "different"),
        ({"current": OLD, "password": OLD, "again": OLD}, "same"),
        ({"current": OLD, "password": "12345678", "again": "12345678"}, "common"),
        ({}, "wrong"),
    ],
)
def test_a_refused_change_changes_nothing(
    signed_in: Callable[[Person], TestClient],
    ada: Person,
    form: dict[str, str],
    code: str,
    snapshot: Callable[[], Any],
    unchanged: Callable[[Any], bool],
) -> None:
    browser = signed_in(ada)
    before = snapshot()

    answer = browser.post("/auth/change-password", data=form)

    assert answer.headers["location"] == f"/settings?password={code}#password-section"
    assert unchanged(before)


def test_who_is_signed_out_changes_no_password(visitor: TestClient, ada: Person) -> None:
    answer = visitor.post("/auth/change-password", data=CHANGED)

    assert answer.headers["location"] == "/sign-in?error=expired&next=%2Fsettings"


@pytest.mark.parametrize("form", ["/auth/forgot-password", "/auth/reset-password", "/auth/change-password"])
def test_another_sites_page_sends_none_of_the_forms(
    signed_in: Callable[[Person], TestClient],
    ada: Person,
    form: str,
    snapshot: Callable[[], Any],
    unchanged: Callable[[Any], bool],
) -> None:
    browser = signed_in(ada)
    before = snapshot()

    answer = browser.post(form, data={"email": ADA, **CHANGED}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert unchanged(before)


def test_password_managers_are_led_to_the_settings(
    visitor: TestClient, signed_in: Callable[[Person], TestClient], ada: Person
) -> None:
    for browser in (visitor, signed_in(ada)):
        answer = browser.get("/.well-known/change-password")
        assert (answer.status_code, answer.headers["location"]) == (303, "/settings#password-section")


@pytest.mark.parametrize("page", ["/forgot-password", "/reset-password", "/forgot-password?error=used"])
def test_the_pages_are_open_to_anybody(
    visitor: TestClient, signed_in: Callable[[Person], TestClient], ada: Person, page: str
) -> None:
    assert visitor.get(page).status_code == signed_in(ada).get(page).status_code == 200


def test_every_code_has_its_sentence_and_nothing_else_has_one() -> None:
    codes = ["attempts", "busy", "wrong", "no-mail", *Weakness, *LinkEnd]

    assert len({problem_named(str(code)) for code in codes}) == len(codes)
    assert [problem_named(code) for code in ("", "<script>", "__class__", "done")] == [""] * 4


def test_nothing_of_a_link_or_a_password_reaches_the_log(
    visitor: TestClient, ada: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("requests")
    path = path_of(ADA)

    visitor.get(path)
    visitor.post("/auth/reset-password", data={"password": "adalindqvist", "again": "adalindqvist"})
    visitor.post("/auth/reset-password", data=CHOSEN)
    structlog.reset_defaults()

    said = capsys.readouterr()
    lines = [json.loads(line) for line in said.err.splitlines()]
    assert {line["path"] for line in lines if line["event"] == "answered"} == {"/auth/reset-password"}
    secrets = [path.partition("token=")[2], NEW, "adalindqvist", ADA]
    assert [secret for secret in secrets if secret in said.err + said.out] == []


def test_a_change_that_came_first_wins(visitor: TestClient, ada: Person) -> None:
    visitor.get(path_of(ADA))
    change_password(ada, start_sign_in(ada), current=OLD, password="a kettle for the moon")

    answer = visitor.post("/auth/reset-password", data=CHOSEN)

    assert answer.headers["location"] == "/forgot-password?error=changed"
    assert LINK_COOKIE not in visitor.cookies
