"""An authenticator app beside the password: set up, asked for, replaced by a recovery code, and turned off."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pyotp.totp import TOTP

from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up
from buyer_portal.services.people.second_factor.factors import factors_of, remove_second_factor
from buyer_portal.store import tables
from buyer_portal.store.engine import transaction
from e2e.conftest import Complaints
from e2e.database import BEN, PASSWORD, person
from e2e.help.steps import Walk
from e2e.pages.orders import OrdersPage
from e2e.pages.second_factor import SecondFactorBand, SecondStepPage
from e2e.pages.sign_in import SignInPage
from e2e.server import Server

WRONG = "That code is not right, or has been used. Type the one that your app shows now."


def let_time_pass(email: str) -> None:
    """Let the app show another code: tests don't wait for half a minute."""
    with transaction() as db:
        of_person = tables.authenticator.c.person_id == person(email).id
        db.execute(tables.authenticator.update().where(of_person).values(last_step=0))


def set_up(email: str) -> tuple[TOTP, list[str]]:
    """An app that is set up, and the recovery codes."""
    app = TOTP(begin_set_up(person(email), PASSWORD).key)
    codes = confirm_set_up(person(email), app.now())
    let_time_pass(email)
    return app, codes


def at_dashboard(page: Page) -> None:
    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(
    newcomer: str, sign_in_with_password: Callable[..., Page], stranger: Page, walk: Walk
) -> None:
    page = sign_in_with_password(newcomer)
    band = SecondFactorBand(page)

    with walk.step(page):
        page.get_by_label("settings and sign out").click()
        page.get_by_role("link", name="Settings").locator("visible=true").click()
        band.expect_open()
    with walk.step(page):
        walk.sees(page, "Second factor")
        band.press("Set up")
    with walk.step(page):
        band.proof.fill("not the password")
        band.press("Continue")
        expect(band.problem).to_contain_text("neither your current password nor a code")
        band.proof.fill(PASSWORD)
        band.press("Continue")
    with walk.step():  # on the phone
        app = TOTP(band.key)
    with walk.step(page):
        band.code.fill("000000")
        band.press("Confirm code")
        expect(band.problem).to_have_text(WRONG)
        band.code.fill(app.now())
        band.press("Confirm code")
    with walk.step(page):
        expect(band.recovery_codes).to_have_count(10)
        with page.expect_download() as download:
            band.press("Download")
        saved = Path(download.value.path()).read_text()
        assert [code for code in band.recovery_codes.all_inner_texts() if code not in saved] == []
        walk.sees(page, "Copy codes")
        band.press("I have kept them")

    expect(band.recovery_codes).to_have_count(0)
    expect(band.list).to_contain_text("10 left")
    let_time_pass(newcomer)
    SignInPage(stranger).open("?next=/orders").sign_in(newcomer, PASSWORD)
    step = SecondStepPage(stranger)
    step.expect_open()
    expect(stranger.get_by_text(newcomer)).to_be_visible()
    step.type("000000")
    expect(step.problem).to_have_text(WRONG)
    step.type(app.now())
    expect(stranger.get_by_role("heading", name="Orders", level=1)).to_be_visible()


def test_a_recovery_code_stands_in_for_the_phone_once(
    newcomer: str, stranger: Page, open_browser: Callable[..., BrowserContext], walk: Walk
) -> None:
    _, codes = set_up(newcomer)
    step, other = SecondStepPage(stranger), open_browser().new_page()

    with walk.step(stranger):
        SignInPage(stranger).open().sign_in(newcomer, PASSWORD)
        step.expect_open()
    with walk.step(stranger):
        walk.sees(stranger, "Code")
        step.type(codes[0])

    at_dashboard(stranger)
    SignInPage(other).open().sign_in(newcomer, PASSWORD)
    SecondStepPage(other).type(codes[0])
    expect(SecondStepPage(other).problem).to_have_text(WRONG)
    assert factors_of(person(newcomer)).codes_left == 9


def test_it_works_without_a_script(newcomer: str, portal: Server, open_browser: Callable[..., BrowserContext]) -> None:
    app, _ = set_up(newcomer)
    page = open_browser(java_script_enabled=False).new_page()

    page.goto("/sign-in")
    SignInPage(page).sign_in(newcomer, PASSWORD)
    expect(page).to_have_url(f"{portal.url}/sign-in/second-factor")
    SecondStepPage(page).type("123")
    expect(page).to_have_url(f"{portal.url}/sign-in/second-factor?error=code")
    SecondStepPage(page).type(app.now())

    expect(page).to_have_url(f"{portal.url}/dashboard")


def test_the_half_of_a_sign_in_opens_nothing(newcomer: str, portal: Server, stranger: Page) -> None:
    set_up(newcomer)
    SignInPage(stranger).open().sign_in(newcomer, PASSWORD)
    SecondStepPage(stranger).expect_open()

    assert not [cookie for cookie in stranger.context.cookies() if "session" in cookie.get("name", "")]
    assert stranger.request.get("/api/orders/ORD-1001").status == 401
    stranger.goto("/orders")
    expect(stranger).to_have_url(f"{portal.url}/sign-in?next=%2Forders")


def test_one_goes_back_and_signs_in_as_somebody_else(newcomer: str, portal: Server, stranger: Page) -> None:
    set_up(newcomer)
    SignInPage(stranger).open().sign_in(newcomer, PASSWORD)
    step = SecondStepPage(stranger)
    step.expect_open()

    step.go_back()

    SignInPage(stranger).expect_open()
    stranger.goto("/sign-in/second-factor")
    expect(SignInPage(stranger).problem).to_have_text("This sign-in took too long, or was ended. Begin again.")
    SignInPage(stranger).continue_as("Ada")
    at_dashboard(stranger)


def test_who_continues_as_somebody_of_the_demo_is_asked_too(stranger: Page) -> None:
    app, _ = set_up(BEN)
    try:
        SignInPage(stranger).open().continue_as("Ben")
        SecondStepPage(stranger).expect_open()
        SecondStepPage(stranger).type(app.now())
        at_dashboard(stranger)
    finally:
        remove_second_factor(BEN)


def test_new_codes_and_turning_off_ask_who_it_is(
    newcomer: str, sign_in_with_code: Callable[..., Page], walk: Walk
) -> None:
    app, codes = set_up(newcomer)
    page = sign_in_with_code(newcomer, app)
    let_time_pass(newcomer)
    band = SecondFactorBand(page).open()
    other_tab = SecondFactorBand(page.context.new_page()).open()
    band.press("New recovery codes")
    band.proof.fill(app.now())
    band.press("Make codes")
    expect(band.recovery_codes).to_have_count(10)
    assert codes[0] not in band.recovery_codes.all_inner_texts()
    page.reload()
    expect(band.list).to_be_visible()
    expect(band.recovery_codes).to_have_count(0)

    with walk.step(page):
        page.get_by_label("settings and sign out").click()
        page.get_by_role("link", name="Settings").locator("visible=true").click()
        band.expect_open()
    with walk.step(page):
        band.press("Turn off")
    with walk.step(page):
        band.proof.fill(PASSWORD)
        band.press("Turn off")

    expect(band.list).to_contain_text("An app on your phone shows a code for each sign-in.")
    expect(other_tab.list).to_contain_text("An app on your phone shows a code for each sign-in.")  # it hears of it
    assert not factors_of(person(newcomer)).is_any


def test_the_code_comes_from_where_phones_look(newcomer: str, stranger: Page, complaints: Complaints) -> None:
    set_up(newcomer)
    SignInPage(stranger).open().sign_in(newcomer, PASSWORD)
    step = SecondStepPage(stranger)
    step.expect_open()

    expect(step.code).to_have_attribute("autocomplete", "one-time-code")
    expect(step.code).to_have_attribute("inputmode", "numeric")
    expect(step.code).to_be_focused()
    assert complaints.left() == []


@pytest.fixture
def sign_in_with_code(open_browser: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page in a browser of its own, signed in with the password and a code."""

    def sign_in(email: str, app: TOTP) -> Page:
        page = open_browser().new_page()
        SignInPage(page).open().sign_in(email, PASSWORD)
        SecondStepPage(page).type(app.now())
        at_dashboard(page)
        return OrdersPage(page).open().page

    return sign_in
