"""Who has to set up a second factor first gets nothing else over HTTP: no page, no API."""

from collections.abc import Callable

import pytest
from pyotp.totp import TOTP
from starlette.testclient import TestClient

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.second_factor import OWED_PAGE
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up
from buyer_portal.services.people.second_factor.requiring import require_factor


@pytest.fixture
def bens(ada: Person, ben: Person, signed_in: Callable[[Person], TestClient]) -> TestClient:
    """Ben's browser, after Ada has required what he does not have."""
    browser = signed_in(ben)
    confirm_set_up(ada, TOTP(begin_set_up(ada, "demo-portal").key).now())
    require_factor(ada, required=True)
    return browser


@pytest.mark.parametrize("page", ["/", "/dashboard", "/orders", "/orders/ORD-1", "/settings", "/settings/people"])
def test_every_page_leads_to_the_one_where_it_is_set_up(bens: TestClient, page: str) -> None:
    assert bens.get(page).headers["location"] == (OWED_PAGE if page != "/" else "/dashboard")


def test_that_page_is_there_and_signing_out_works(bens: TestClient) -> None:
    assert bens.get(OWED_PAGE).status_code == 200

    assert bens.post("/auth/sign-out").headers["location"] == "/sign-in"


def test_the_api_looks_and_changes_nothing(
    bens: TestClient, place_order: Callable[..., str], status_of: Callable[[str], OrderStatus]
) -> None:
    number = place_order()

    looked = bens.get(f"/api/orders/{number}")
    cancelled = bens.post(f"/api/orders/{number}/cancel", json={"seen_version": 1}, headers={"idempotency-key": "k1"})

    assert [answer.status_code for answer in (looked, cancelled)] == [403, 403]
    assert looked.json()["error"]["code"] == "SECOND_FACTOR_OWED"
    assert status_of(number) is OrderStatus.PENDING


def test_a_password_is_not_changed_either(bens: TestClient) -> None:
    form = {"current": "demo-portal", "password": "seven green lorries", "again": "seven green lorries"}

    assert bens.post("/auth/change-password", data=form).headers["location"] == OWED_PAGE


def test_who_has_one_goes_on_as_before(ada: Person, bens: TestClient, signed_in: Callable[..., TestClient]) -> None:
    assert signed_in(ada).get("/dashboard").status_code == 200


def test_a_stranger_is_led_to_the_sign_in(visitor: TestClient) -> None:
    assert visitor.get(OWED_PAGE).headers["location"].startswith("/sign-in")
