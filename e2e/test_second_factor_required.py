"""An owner requires a second factor of the company: who has none sets one up before anything else works."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pyotp.totp import TOTP

from buyer_portal.domain.people.person import Role, Side
from buyer_portal.services.people.roles import change_role
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up
from buyer_portal.services.people.session_cookie import COOKIE
from buyer_portal.services.people.sign_in import start_sign_in
from e2e.database import PASSWORD, add_company, add_person, person
from e2e.help.steps import Walk
from e2e.pages.orders import OrdersPage
from e2e.pages.second_factor import SecondFactorBand
from e2e.server import Server, run_async
from e2e.websocket_client import WebsocketClient, sign_in


@pytest.fixture
def people(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The owner, who has an authenticator app, and a member, who has none, of a company that no other test knows."""
    name = re.sub(r"\W+", "-", request.node.name)[:40].strip("-").lower()
    company = f"House {name}"
    add_company(company, Side.BUYER)
    owner, member = (
        add_person(f"{who}@{name}.example", full_name, company, Side.BUYER).email
        for who, full_name in (("olga", "Olga Berg"), ("max", "Max Stein"))
    )
    change_role(member, Role.MEMBER)
    confirm_set_up(person(owner), TOTP(begin_set_up(person(owner), PASSWORD).key).now())
    return owner, member


def set_up_page(page: Page) -> SecondFactorBand:
    expect(page.get_by_role("heading", name="Set up a second factor", level=1)).to_be_visible()
    return SecondFactorBand(page)


def test_an_owner_requires_it_and_who_has_none_sets_one_up_first(
    portal: Server, people: tuple[str, str], sign_in_as: Callable[[str], Page], walk: Walk
) -> None:
    owner, member = people
    olgas, maxs = sign_in_as(owner), OrdersPage(sign_in_as(member)).open()
    band = SecondFactorBand(olgas)

    with walk.step(olgas):
        olgas.get_by_label("settings and sign out").click()
        olgas.get_by_role("link", name="Settings").locator("visible=true").click()
        band.expect_open()
    with walk.step(olgas):
        walk.sees(olgas, "Second factor")
        band.press("Require it of all")

    expect(band.toast("Required")).to_be_visible()
    page = maxs.page
    theirs = set_up_page(page)  # by itself: the open screen hears of it
    page.goto("/dashboard")
    theirs = set_up_page(page)
    assert page.request.get("/api/orders/ORD-1001").json()["error"]["code"] == "SECOND_FACTOR_OWED"
    theirs.press("Set up")
    theirs.proof.fill(PASSWORD)
    theirs.press("Continue")
    theirs.code.fill(TOTP(theirs.key).now())
    theirs.press("Confirm code")
    expect(theirs.recovery_codes).to_have_count(10)
    theirs.press("I have kept them")
    page.get_by_role("link", name="Go on to the portal").click()
    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    band.press("Stop requiring it")
    expect(band.toast("Not required any more")).to_be_visible()


def test_a_member_reads_whom_to_ask(people: tuple[str, str], sign_in_as: Callable[[str], Page]) -> None:
    band = SecondFactorBand(sign_in_as(people[1])).open()

    expect(band.list).to_contain_text("Ask Olga Berg, who can say how people get in.")
    expect(band.page.get_by_role("button", name="Require it of all")).to_be_hidden()


def test_an_owner_who_has_none_is_told_to_begin_with_themself(sign_in_with_password: Callable[..., Page]) -> None:
    add_company("House of Ida", Side.BUYER)
    email = add_person("ida@house-of-ida.example", "Ida Holm", "House of Ida", Side.BUYER).email
    band = SecondFactorBand(sign_in_with_password(email)).open()

    band.press("Require it of all")

    expect(band.toast("Set up a second factor of your own first. Nothing was changed.")).to_be_visible()


def test_forged_events_get_nothing_while_it_is_owed(
    portal: Server, people: tuple[str, str], sign_in_as: Callable[[str], Page]
) -> None:
    owner, member = people
    band = SecondFactorBand(sign_in_as(owner)).open()
    band.press("Require it of all")
    expect(band.toast("Required")).to_be_visible()

    async def forge() -> str:
        cookie = await sign_in(portal.url, member)
        client = await WebsocketClient(portal.url, cookie).open("/dashboard")
        for handler, payload in (
            ("orders.list.OrdersState.load", {}),
            ("people.profile.ProfileState.load", {}),
            ("people.profile.ProfileState.save", {"form": {"name": "Mallory", "time_zone": "UTC"}}),
            ("people.second_factor.SecondFactorState.require", {"required": False}),
        ):
            await client.send(handler, **payload)
        await client.answered()
        await client.close()
        return json.dumps([client.updates, client.values])

    said = run_async(forge())

    assert "/set-up-second-factor" in said
    assert member not in said
    assert person(member).name == "Max Stein"


@pytest.fixture
def sign_in_as(open_browser: Callable[..., BrowserContext], portal: Server) -> Callable[[str], Page]:
    """A page in a browser of its own, signed in without asking for more: the second step has its own tests."""

    def sign_in_one(email: str) -> Page:
        context = open_browser()
        context.add_cookies([{"name": COOKIE, "value": start_sign_in(person(email)), "url": portal.url}])
        page = context.new_page()
        page.goto("/dashboard")
        return page

    return sign_in_one
