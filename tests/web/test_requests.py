"""Asking for a lot: whoever does waits a moment, in the portal's look; nobody else does."""

from collections.abc import Callable

import pytest
from limits import RateLimitItemPerSecond
from starlette.testclient import TestClient

from buyer_portal.domain.people.person import Person
from buyer_portal.web import visitor as visitors
from tests.web.conftest import PORTAL

Browser = Callable[[Person], TestClient]
JSON = {"accept": "application/json"}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test reaches: 5 requests of a person, 12 of an address."""
    monkeypatch.setattr(visitors, "_PER_PERSON", RateLimitItemPerSecond(5, 60, namespace="few"))
    monkeypatch.setattr(visitors, "_PER_ADDRESS", RateLimitItemPerSecond(12, 60, namespace="few"))


@pytest.mark.usefixtures("few")
def test_who_searches_without_end_gets_a_page_that_says_when_to_go_on(signed_in: Browser, ada: Person) -> None:
    browser = signed_in(ada)
    answers = [browser.get("/orders?q=a+b+c+d+e+f") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    refused = answers[-1]
    seconds = refused.headers["retry-after"]
    assert 1 <= int(seconds) <= 60
    assert "<h1>One moment, please</h1>" in refused.text
    assert f"Please wait {seconds} second" in refused.text
    assert f'content="{seconds}; url=/orders?q=a+b+c+d+e+f"' in refused.text
    assert "<script" not in refused.text


@pytest.mark.usefixtures("few")
def test_a_program_gets_the_same_in_its_own_shape(signed_in: Browser, ada: Person, place_order) -> None:
    program, number = signed_in(ada), place_order()
    answers = [program.get(f"/api/orders/{number}", headers=JSON) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].json()["error"]["code"] == "TOO_MANY_REQUESTS"
    assert int(answers[-1].headers["retry-after"]) >= 1


@pytest.mark.usefixtures("few")
def test_one_persons_many_are_nobody_elses(signed_in: Browser, ada: Person, mia: Person) -> None:
    browser = signed_in(ada)
    for _ in range(6):
        browser.get("/orders")

    assert signed_in(mia).get("/orders").status_code == 200


@pytest.mark.usefixtures("few")
def test_those_without_a_sign_in_share_what_their_address_has(visitor: TestClient, doors) -> None:
    with_cookies = TestClient(doors, base_url=PORTAL, follow_redirects=False, headers=visitor.headers)
    codes = []
    for turn in range(13):  # each with a cookie of its own, so that no two are the same visitor
        with_cookies.headers["cookie"] = f"bp_session={turn:043}"
        codes.append(with_cookies.get("/sign-in").status_code)

    assert codes == [200] * 12 + [429]
    assert visitor.get("/").status_code == 429
    assert (
        TestClient(doors, base_url=PORTAL, client=("192.0.2.7", 1), headers=visitor.headers).get("/sign-in").is_success
    )


def test_searches_are_counted_more_strictly_than_other_pages(signed_in: Browser, ada: Person) -> None:
    browser = signed_in(ada)
    searches = [browser.get("/orders?q=basil").status_code for _ in range(31)]

    assert searches == [200] * 30 + [429]
    assert browser.get("/orders").status_code == 200


def test_the_limits_are_far_from_what_a_person_does() -> None:
    assert visitors._PER_PERSON.amount / visitors._PER_PERSON.get_expiry() >= 20
    assert visitors._PER_ADDRESS.amount >= 5 * visitors._PER_PERSON.amount
