"""Passkeys, with the virtual authenticator of Chromium: added, used in place of the password, cancelled, removed."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from buyer_portal.services.people.second_factor.factors import factors_of, remove_second_factor
from e2e.database import ADA, PASSWORD, person
from e2e.help.steps import Walk
from e2e.pages.second_factor import SecondFactorBand, SecondStepPage
from e2e.pages.sign_in import SignInPage

REFUSED = "This passkey does not count here, or the answer came too late. Try again."
CANCELLED = "No passkey was used: it was cancelled, or took too long. Try again."


class Device:
    """What holds passkeys in a page's browser, and sees a finger or not."""

    def __init__(self, page: Page) -> None:
        self._talk = page.context.new_cdp_session(page)
        self._talk.send("WebAuthn.enable")
        kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options = {"options": {**kind, "isUserVerified": True, "automaticPresenceSimulation": True}}
        self.id: str = self._talk.send("WebAuthn.addVirtualAuthenticator", options)["authenticatorId"]

    def see_finger(self, seen: bool) -> None:
        self._talk.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": seen})

    def keys(self) -> list[dict[str, Any]]:
        return self._talk.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def replace(self, key: dict[str, Any]) -> None:
        gone = {"authenticatorId": self.id, "credentialId": key["credentialId"]}
        self._talk.send("WebAuthn.removeCredential", gone)
        self._talk.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": key})


def at_dashboard(page: Page) -> None:
    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


def sign_out(page: Page) -> None:
    page.context.clear_cookies()
    SignInPage(page).open()


def use_passkey(page: Page) -> None:
    page.get_by_role("button", name="Use a passkey").click()


def test_a_passkey_is_added_and_signs_in_without_a_password(
    newcomer: str, sign_in_with_password: Callable[..., Page], walk: Walk
) -> None:
    page = sign_in_with_password(newcomer)
    Device(page)
    band = SecondFactorBand(page)

    with walk.step(page):
        page.get_by_label("settings and sign out").click()
        page.get_by_role("link", name="Settings").locator("visible=true").click()
        band.expect_open()
    with walk.step(page):
        walk.sees(page, "Second factor")
        band.press("Add a passkey")
    with walk.step(page):
        walk.sees(page, "Name of the passkey")
        page.get_by_role("textbox", name="Name of the passkey").fill("Laptop")
        band.proof.fill(PASSWORD)
        band.press("Continue")
    with walk.step():  # the virtual authenticator does it by itself
        expect(band.recovery_codes).to_have_count(10)
    with walk.step(page):
        walk.sees(page, "Copy codes")
        walk.sees(page, "Download")
        band.press("Copy codes")
        band.press("I have kept them")

    expect(band.list).to_contain_text("Laptop")
    sign_out(page)
    use_passkey(page)
    at_dashboard(page)
    band.open()
    expect(band.list).to_contain_text("last used Today")


def test_it_is_used_at_the_sign_in_page_and_leads_where_one_wanted_to_go(
    newcomer: str, sign_in_with_password: Callable[..., Page], walk: Walk
) -> None:
    page = sign_in_with_password(newcomer)
    Device(page)
    band = SecondFactorBand(page).open()
    band.begin_passkey("Laptop", PASSWORD)
    expect(band.recovery_codes).to_have_count(10)
    page.context.clear_cookies()

    with walk.step(page):
        page.goto("/orders?status=PENDING")
        SignInPage(page).expect_open()
    with walk.step(page):
        use_passkey(page)
    with walk.step():  # the virtual authenticator does it by itself
        expect(page).to_have_url(re.compile(r"/orders\?status=PENDING$"))


def test_it_is_the_second_step_too_and_the_password_alone_is_not_enough(
    newcomer: str, sign_in_with_password: Callable[..., Page]
) -> None:
    page = sign_in_with_password(newcomer)
    Device(page)
    SecondFactorBand(page).open().page.get_by_role("heading", name="Second factor").wait_for()
    band = SecondFactorBand(page)
    band.begin_passkey("Laptop", PASSWORD)
    expect(band.recovery_codes).to_have_count(10)
    sign_out(page)

    SignInPage(page).sign_in(newcomer, PASSWORD)
    SecondStepPage(page).expect_open()
    use_passkey(page)

    at_dashboard(page)


def test_who_cancels_reads_so_and_tries_again(newcomer: str, sign_in_with_password: Callable[..., Page]) -> None:
    page = sign_in_with_password(newcomer)
    device, band = Device(page), SecondFactorBand(page).open()
    device.see_finger(False)

    band.begin_passkey("Laptop", PASSWORD)
    expect(band.problem).to_have_text(CANCELLED)
    device.see_finger(True)
    band.press("Try again")
    expect(band.recovery_codes).to_have_count(10)

    device.see_finger(False)
    sign_out(page)
    use_passkey(page)
    expect(SignInPage(page).problem).to_have_text(CANCELLED)
    device.see_finger(True)
    use_passkey(page)
    at_dashboard(page)


def test_a_second_one_on_the_same_device_is_not_made(newcomer: str, sign_in_with_password: Callable[..., Page]) -> None:
    page = sign_in_with_password(newcomer)
    Device(page)
    band = SecondFactorBand(page).open()
    band.begin_passkey("Laptop", PASSWORD)
    expect(band.recovery_codes).to_have_count(10)
    band.press("I have kept them")

    band.begin_passkey("Again", PASSWORD)

    expect(band.problem).to_have_text("There is a passkey of yours on this device already.")
    assert [key.name for key in factors_of(person(newcomer)).passkeys] == ["Laptop"]


def test_a_removed_one_opens_nothing(newcomer: str, sign_in_with_password: Callable[..., Page], walk: Walk) -> None:
    page = sign_in_with_password(newcomer)
    Device(page)
    band = SecondFactorBand(page).open()
    band.begin_passkey("Laptop", PASSWORD)
    expect(band.recovery_codes).to_have_count(10)
    band.press("I have kept them")

    with walk.step(page):
        page.get_by_label("settings and sign out").click()
        page.get_by_role("link", name="Settings").locator("visible=true").click()
        band.expect_open()
    with walk.step(page):
        page.get_by_role("button", name="Remove the passkey Laptop").click()
    with walk.step(page):
        band.proof.fill(PASSWORD)
        band.press("Remove passkey")

    expect(band.list).not_to_contain_text("Laptop")
    sign_out(page)
    use_passkey(page)
    expect(SignInPage(page).problem).to_have_text(REFUSED)
    SignInPage(page).sign_in(newcomer, PASSWORD)
    at_dashboard(page)


def test_a_copied_one_is_refused(newcomer: str, sign_in_with_password: Callable[..., Page]) -> None:
    page = sign_in_with_password(newcomer)
    device, band = Device(page), SecondFactorBand(page).open()
    band.begin_passkey("Laptop", PASSWORD)
    expect(band.recovery_codes).to_have_count(10)
    [copy] = device.keys()
    sign_out(page)
    use_passkey(page)
    at_dashboard(page)

    device.replace(copy)
    sign_out(page)
    use_passkey(page)

    expect(SignInPage(page).problem).to_have_text(REFUSED)


def test_a_device_with_none_says_so(stranger: Page) -> None:
    Device(stranger)
    SignInPage(stranger).open()

    use_passkey(stranger)

    expect(SignInPage(stranger).problem).to_have_text(CANCELLED)


def test_a_browser_that_has_none_says_so(stranger: Page) -> None:
    stranger.add_init_script("delete window.PublicKeyCredential")
    SignInPage(stranger).open()

    use_passkey(stranger)

    expect(SignInPage(stranger).problem).to_contain_text("This browser has no passkeys here.")


def test_without_a_script_the_sign_in_page_has_no_button_that_does_nothing(
    open_browser: Callable[..., Any],
) -> None:
    page = open_browser(java_script_enabled=False).new_page()
    page.goto("/sign-in")

    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()


def test_somebody_of_the_demo_may_have_one(sign_in: Callable[..., Page]) -> None:
    page = sign_in(ADA)
    Device(page)
    band = SecondFactorBand(page).open()
    band.begin_passkey("Laptop", PASSWORD)
    expect(band.recovery_codes).to_have_count(10)
    try:
        sign_out(page)
        SignInPage(page).continue_as("Ada")
        SecondStepPage(page).expect_open()
        use_passkey(page)
        at_dashboard(page)
    finally:
        remove_second_factor(ADA)
