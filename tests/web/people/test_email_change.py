"""A new address through its link and form: opened it changes nothing, and codes in addresses say what became of it."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.domain.people.person import Person
from buyer_portal.services.notifications import mail_transport
from buyer_portal.services.people.email_change.asking import ask_to_change_email, withdraw_email_change
from buyer_portal.services.people.email_change.links import make_confirm_link
from buyer_portal.services.people.session_cookie import COOKIE, LINK_COOKIE
from buyer_portal.services.people.sign_in import person_for, start_sign_in
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.web.people import email_change as routes

ADA, PASSWORD, NEW = "ada@corner-bistro.example", "demo-portal", "ada@new.example"
FORM = "/auth/confirm-email"


@pytest.fixture(autouse=True)
def _with_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_transport.settings, "smtp_url", "smtp://127.0.0.1:25")


def path_for(person: Person, email: str = NEW) -> str:
    """Ask for the change, and give the path of the link that its mail would have."""
    ask_to_change_email(person, PASSWORD, email=email)
    with transaction() as db:
        link = make_confirm_link(db, person.id, email, now())
    assert link
    return link.removeprefix("http://localhost:3000")


def sign_in(visitor: TestClient, email: str) -> None:
    visitor.post("/auth/sign-in", data={"email": email, "password": PASSWORD})


def test_a_link_leads_to_the_page_and_stands_in_no_address(visitor: TestClient, ada: Person) -> None:
    opened = visitor.get(path_for(ada))

    assert (opened.status_code, opened.headers["location"]) == (303, "/confirm-email")
    assert opened.headers["cache-control"] == "no-store"
    assert opened.headers["referrer-policy"] == "same-origin"
    [cookie] = opened.headers.get_list("set-cookie")
    assert sorted(cookie.split("; ")[1:]) == ["HttpOnly", "Max-Age=3600", "Path=/", "SameSite=lax"]
    assert visitor.get("/confirm-email").status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_program_that_opens_links_changes_nothing(
    visitor: TestClient, ada: Person, method: str, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    path = path_for(ada)
    before = snapshot()

    for address in (path, "/confirm-email", FORM, path):
        getattr(visitor, method)(address)

    assert unchanged(before)


def test_confirmed_without_a_sign_in_it_leads_to_the_sign_in_page(visitor: TestClient, ada: Person) -> None:
    path, elsewhere = path_for(ada), start_sign_in(ada)
    visitor.get(path)

    answer = visitor.post(FORM)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?error=email-changed")
    assert person_for(elsewhere) is None
    assert COOKIE not in visitor.cookies
    assert visitor.post(FORM).headers["location"] == "/confirm-email/ended?why=used"  # another tab, or Back
    assert visitor.get(path).headers["location"] == "/confirm-email/ended?why=used"


def test_who_confirms_where_they_are_signed_in_stays_signed_in(visitor: TestClient, ada: Person) -> None:
    sign_in(visitor, ADA)
    visitor.get(path_for(ada))

    assert visitor.post(FORM).headers["location"] == "/settings?email=done#email-section"

    kept = person_for(visitor.cookies[COOKIE])
    assert kept is not None
    assert kept.email == NEW
    assert visitor.get("/orders").status_code == 200


def test_a_link_is_not_for_somebody_else_who_is_signed_in_here(
    visitor: TestClient, ada: Person, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    sign_in(visitor, "tom@green-valley.example")
    path = path_for(ada)
    before = snapshot()

    assert visitor.get(path).headers["location"] == "/confirm-email/ended?why=other"
    visitor.cookies[LINK_COOKIE] = path.partition("token=")[2]
    assert visitor.post(FORM).headers["location"] == "/confirm-email/ended?why=other"

    assert unchanged(before)


@pytest.mark.parametrize("query", ["", "?token=", "?token=x", "?token=%00", "?token=é", "?token=" + "x" * 5_000])
def test_what_is_no_link_is_said_so(
    visitor: TestClient, query: str, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    before = snapshot()

    assert visitor.get(f"{FORM}{query}").headers["location"] == "/confirm-email/ended?why=unknown"
    assert visitor.post(FORM).headers["location"] == "/confirm-email/ended?why=unknown"

    assert unchanged(before)


def test_withdrawn_meanwhile_the_open_page_says_so(visitor: TestClient, ada: Person) -> None:
    visitor.get(path_for(ada))
    withdraw_email_change(ada)

    assert visitor.post(FORM).headers["location"] == "/confirm-email/ended?why=withdrawn"


def test_another_site_confirms_nothing(
    visitor: TestClient, ada: Person, snapshot: Callable[[], Any], unchanged: Callable[[Any], bool]
) -> None:
    visitor.get(path_for(ada))
    before = snapshot()

    answer = visitor.post(FORM, headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert unchanged(before)


def test_a_busy_portal_asks_to_try_again(visitor: TestClient, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.get(path_for(ada))

    def busy(*_args: object, **_named: object) -> None:
        raise PortalBusy

    monkeypatch.setattr(routes, "confirm_email", busy)

    assert visitor.post(FORM).headers["location"] == "/confirm-email?error=busy"
