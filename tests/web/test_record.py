"""The record as a file: for owners, all of what the page shows, harmless for spreadsheets, and recorded itself."""

import csv
from collections.abc import Callable

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from buyer_portal.domain.people.person import Person, Role
from buyer_portal.services.people.invitations import invite
from buyer_portal.services.people.people import change_profile
from buyer_portal.services.record import listing
from buyer_portal.store.engine import reading
from buyer_portal.store.tables import record_entry
from buyer_portal.web.record import COLUMNS
from tests.roles import have

SignedIn = Callable[[Person], TestClient]
ADDRESS = "/settings/record.csv"


def rows_in(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def kinds() -> list[str]:
    with reading() as db:
        return list(db.scalars(select(record_entry.c.kind).order_by(record_entry.c.id)))


def test_an_owner_gets_the_record_newest_first_and_that_is_recorded(ada: Person, signed_in: SignedIn) -> None:
    browser = signed_in(ada)
    for name in ("nora", "omar"):
        invite(ada, f"{name}@corner-bistro.example", Role.MEMBER)

    answer = browser.post(ADDRESS, data={"about": "PEOPLE"})

    assert answer.headers["content-disposition"] == 'attachment; filename="record.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines()[0].split(",") == list(COLUMNS)
    assert [row["what"] for row in rows_in(answer.text)] == [
        "invited omar@corner-bistro.example as a member",
        "invited nora@corner-bistro.example as a member",
    ]
    assert kinds()[-1] == "RECORD_DOWNLOADED"


def test_a_long_record_comes_whole(ada: Person, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in(ada)
    monkeypatch.setattr(listing, "AT_ONCE", 2)
    for number in range(7):
        invite(ada, f"n{number}@corner-bistro.example", Role.MEMBER)

    rows = rows_in(browser.post(ADDRESS, data={"about": "PEOPLE"}).text)

    assert [row["what"][8:10] for row in rows] == [f"n{number}" for number in reversed(range(7))]


@pytest.mark.parametrize("name", ["=HYPERLINK(0)", "+1 Ada", "-Ada", "@Ada"])
def test_no_cell_is_a_formula(ada: Person, signed_in: SignedIn, name: str) -> None:
    browser = signed_in(ada)
    changed = change_profile(ada, name=name, time_zone="UTC")

    rows = rows_in(browser.post(ADDRESS, data={"by": changed.email}).text)

    assert name in {row["who"].removeprefix("'") for row in rows}
    assert [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))] == []


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_who_is_no_owner_gets_nothing_and_nothing_is_written(ben: Person, signed_in: SignedIn, role: Role) -> None:
    browser = signed_in(ben)
    have(ben, role)
    before = kinds()

    answer = browser.post(ADDRESS, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ROLE_NOT_ALLOWED")
    assert kinds() == before


def test_nobody_gets_the_record_of_another_company(ada: Person, mia: Person, signed_in: SignedIn) -> None:
    invite(ada, "nora@corner-bistro.example", Role.MEMBER)

    text = signed_in(mia).post(ADDRESS, data={"by": ada.email}).text

    assert rows_in(text) == []


def test_a_stranger_gets_nothing(visitor: TestClient) -> None:
    assert visitor.post(ADDRESS, headers={"accept": "application/json"}).status_code == 401


def test_no_other_site_takes_a_copy(ada: Person, signed_in: SignedIn) -> None:
    browser = signed_in(ada)

    assert browser.post(ADDRESS, headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(
    "form", [{"from": "0001-01-01"}, {"to": "9999-12-31"}, {"about": "\0"}, {"before": "9" * 40}, {"by": "\ud800x"[1:]}]
)
def test_a_filter_that_makes_no_sense_narrows_nothing(ada: Person, signed_in: SignedIn, form: dict[str, str]) -> None:
    assert signed_in(ada).post(ADDRESS, data=form).status_code == 200


def test_a_sign_in_says_from_which_browser_and_address(visitor: TestClient, ada: Person) -> None:
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0"

    form = {"email": ada.email, "password": "demo-portal"}
    visitor.post("/auth/sign-in", data=form, headers={"user-agent": firefox})

    with reading() as db:
        entry = db.execute(select(record_entry)).one()
    assert (entry.kind, entry.browser) == ("SIGNED_IN", "Firefox on Windows")
    assert entry.address != ""
