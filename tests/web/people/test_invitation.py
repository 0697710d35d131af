"""An invitation through its form: codes in addresses, and what a link is made of in none."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from starlette.testclient import TestClient

from buyer_portal.domain.people.password import Weakness
from buyer_portal.domain.people.person import Person, Role
from buyer_portal.services.people.invitations import invite, withdraw_invitation
from buyer_portal.services.people.listing import people_of
from buyer_portal.services.people.session_cookie import COOKIE, DEVICE_COOKIE, LINK_COOKIE
from buyer_portal.services.people.sign_in import person_for
from buyer_portal.states.people.invitation import invitation_problem
from buyer_portal.web.logs import configure_logs

NORA, NEW = "nora@corner-bistro.example", "seven green lorries"
CHOSEN = {"name": "Nora Neu", "password": NEW, "again": NEW}
FORM = "/auth/invitation"
Snapshot = Callable[[], Any]
Unchanged = Callable[[Any], bool]


def path_for(person: Person, email: str = NORA) -> str:
    [made] = invite(person, email, Role.MEMBER)
    return made.link.removeprefix("http://localhost:3000")


def test_a_link_leads_to_the_form_and_stands_in_no_address(visitor: TestClient, ada: Person) -> None:
    opened = visitor.get(path_for(ada))

    assert (opened.status_code, opened.headers["location"]) == (303, "/invitation")
    assert opened.headers["cache-control"] == "no-store"
    assert opened.headers["referrer-policy"] == "same-origin"
    [cookie] = opened.headers.get_list("set-cookie")
    assert sorted(cookie.split("; ")[1:]) == ["HttpOnly", "Max-Age=3600", "Path=/", "SameSite=lax"]
    assert visitor.get("/invitation").status_code == 200


def test_who_accepts_is_signed_in_and_begins_where_their_side_does(
    visitor: TestClient, ada: Person, tom: Person
) -> None:
    path = path_for(tom)
    visitor.get(path)

    answer = visitor.post(FORM, data=CHOSEN)

    assert answer.headers["location"] == "/supplier"
    nora = person_for(visitor.cookies[COOKIE])
    assert nora
    assert (nora.name, nora.company) == ("Nora Neu", tom.company)
    assert DEVICE_COOKIE in visitor.cookies
    assert visitor.get("/supplier").status_code == 200
    assert visitor.get(path).headers["location"] == "/invitation/ended?why=used"
    assert visitor.post(FORM, data=CHOSEN).headers["location"] == "/invitation/ended?why=used"


@pytest.mark.parametrize("query", ["", "?token=", "?token=x", "?token=%00", "?token=é", "?token=" + "x" * 5_000])
def test_what_is_no_link_is_said_so(visitor: TestClient, query: str, snapshot: Snapshot, unchanged: Unchanged) -> None:
    before = snapshot()

    answer = visitor.get(f"{FORM}{query}")

    assert answer.headers["location"] == "/invitation/ended?why=unknown"
    assert "set-cookie" not in answer.headers
    assert unchanged(before)


def test_without_an_opened_link_the_form_changes_nothing(
    visitor: TestClient, ada: Person, snapshot: Snapshot, unchanged: Unchanged
) -> None:
    path_for(ada)
    before = snapshot()

    assert visitor.post(FORM, data=CHOSEN).headers["location"] == "/invitation/ended?why=unknown"
    assert unchanged(before)


def test_one_that_is_withdrawn_while_its_form_is_open_is_refused(
    visitor: TestClient, ada: Person, snapshot: Snapshot, unchanged: Unchanged
) -> None:
    visitor.get(path_for(ada))
    withdraw_invitation(ada, NORA)
    before = snapshot()

    assert visitor.post(FORM, data=CHOSEN).headers["location"] == "/invitation/ended?why=withdrawn"
    assert unchanged(before)
    assert COOKIE not in visitor.cookies


def test_who_is_signed_in_as_somebody_else_stays_that(
    signed_in: Callable[[Person], TestClient], ada: Person, tom: Person, snapshot: Snapshot, unchanged: Unchanged
) -> None:
    path, browser = path_for(ada), signed_in(tom)
    before = snapshot()

    assert browser.get(path).headers["location"] == "/invitation/ended?why=other"
    browser.headers["cookie"] += f"; {LINK_COOKIE}={path.partition('token=')[2]}"
    assert browser.post(FORM, data=CHOSEN).headers["location"] == "/invitation/ended?why=other"
    assert unchanged(before)


def test_an_address_of_another_company_is_told_so_only_to_who_accepts(
    visitor: TestClient, ada: Person, tom: Person, snapshot: Snapshot, unchanged: Unchanged
) -> None:
    path = path_for(ada, tom.email)
    before = snapshot()

    assert visitor.get(path).headers["location"] == "/invitation"
    assert visitor.post(FORM, data=CHOSEN).headers["location"] == "/invitation/ended?why=taken"
    assert unchanged(before)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({**CHOSEN, "name": ""}, "name"),
        ({**CHOSEN, "name": "\0"}, "name"),
        ({**CHOSEN, "name": "x" * 201}, "name"),
        ({**CHOSEN, "name": "Ada Lindqvist"}, "name-taken"),
        ({**CHOSEN, "name": "Corner Bistro"}, "name-taken"),
        ({**CHOSEN, "again": NEW + "s"}, Weakness.DIFFERENT.value),
        ({**CHOSEN, "password": "x", "again": "x"}, Weakness.LENGTH.value),
        ({**CHOSEN, "password": "nora neu 1", "again": "nora neu 1"}, Weakness.OWN.value),
        ({"name": "Nora Neu"}, Weakness.LENGTH.value),
        ({}, "name"),
    ],
)
def test_what_was_typed_wrong_is_said_by_a_code(
    visitor: TestClient, ada: Person, form: dict[str, str], code: str, snapshot: Snapshot, unchanged: Unchanged
) -> None:
    visitor.get(path_for(ada))
    before = snapshot()

    answer = visitor.post(FORM, data=form)

    assert answer.headers["location"] == f"/invitation?error={code}"
    assert invitation_problem(code)
    assert unchanged(before)
    assert visitor.post(FORM, data=CHOSEN).headers["location"] == "/dashboard"


def test_no_role_and_no_company_can_be_chosen(visitor: TestClient, ada: Person, tom: Person) -> None:
    visitor.get(path_for(ada))

    visitor.post(FORM, data={**CHOSEN, "role": "OWNER", "company": tom.company, "email": "x@x.example"})

    assert [each.role for each in people_of(ada).people if each.email == NORA] == [Role.MEMBER]


def test_more_than_a_person_tries_is_refused(visitor: TestClient, ada: Person) -> None:
    visitor.get(path_for(ada))
    weak = {**CHOSEN, "password": "x", "again": "x"}

    answers = [visitor.post(FORM, data=weak).headers["location"] for _ in range(31)]

    assert answers[-1] == "/invitation?error=attempts"
    assert set(answers[:-1]) == {"/invitation?error=length"}


def test_another_sites_page_accepts_nothing(
    visitor: TestClient, ada: Person, snapshot: Snapshot, unchanged: Unchanged
) -> None:
    visitor.get(path_for(ada))
    before = snapshot()

    assert visitor.post(FORM, data=CHOSEN, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert unchanged(before)


@pytest.mark.parametrize("page", ["/invitation", "/invitation/ended?why=used"])
def test_the_pages_are_open_to_anybody(
    visitor: TestClient, signed_in: Callable[[Person], TestClient], ada: Person, page: str
) -> None:
    assert visitor.get(page).status_code == signed_in(ada).get(page).status_code == 200


def test_the_people_page_is_for_who_is_signed_in(
    visitor: TestClient, signed_in: Callable[[Person], TestClient], ada: Person, tom: Person
) -> None:
    assert visitor.get("/settings/people").headers["location"] == "/sign-in?next=%2Fsettings%2Fpeople"
    assert [signed_in(person).get("/settings/people").status_code for person in (ada, tom)] == [200, 200]


def test_nothing_of_a_link_or_a_password_reaches_the_log(
    visitor: TestClient, ada: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("requests")
    path = path_for(ada)

    visitor.get(path)
    visitor.post(FORM, data={**CHOSEN, "password": "noraneu1", "again": "noraneu1"})
    visitor.post(FORM, data=CHOSEN)
    structlog.reset_defaults()

    said = capsys.readouterr()
    lines = [json.loads(line) for line in said.err.splitlines()]
    assert {line["path"] for line in lines if line["event"] == "answered"} == {FORM}
    secrets = [path.partition("token=")[2], NEW, "noraneu1", NORA]
    assert [secret for secret in secrets if secret in said.err + said.out] == []
