"""Where somebody is signed in: listed, ended from another browser, and told of by mail when it is new."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.database import PASSWORD
from e2e.help.steps import Walk
from e2e.pages.orders import OrdersPage
from e2e.pages.screens import SettingsPage
from e2e.pages.sign_in import SignInPage
from e2e.server import Server
from tests.mail_server import MailServer

ENDED = "You were signed out. Sign in again to go on where you were."
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.1 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server], mailbox: MailServer) -> Server:
    """A portal that sends mail."""
    return start_portal(PORTAL_SMTP_URL=mailbox.url)


@pytest.fixture
def sign_in_with_phone(open_browser: Callable[..., BrowserContext], newcomer: str) -> Callable[[], Page]:
    """A page in a browser that says it is a phone's."""

    def sign_in() -> Page:
        page = open_browser(user_agent=PHONE).new_page()
        SignInPage(page).open().sign_in(newcomer, PASSWORD)
        return OrdersPage(page).open().page

    return sign_in


def test_a_browser_is_ended_from_another(
    newcomer: str, sign_in_with_password: Callable[..., Page], sign_in_with_phone: Callable[[], Page], walk: Walk
) -> None:
    page, phone = sign_in_with_password(newcomer), sign_in_with_phone()
    settings = SettingsPage(page)

    with walk.step(page):
        page.get_by_label("settings and sign out").click()
        page.get_by_role("link", name="Settings").locator("visible=true").click()
        settings.expect_open()
    with walk.step(page):
        expect(settings.browsers).to_have_count(2)
        expect(settings.browsers.nth(0)).to_contain_text("This browser")
        expect(settings.browsers.nth(1)).to_contain_text("Mobile Safari on iOS")
    with walk.step(page) as step:
        step.sees(page, "End all others")
        settings.end("Mobile Safari on iOS")

    # By itself, within a second: the open screen hears that it has ended.
    expect(phone.get_by_role("alert")).to_have_text(ENDED, timeout=1_000)
    expect(settings.toast("Ended")).to_be_visible()
    expect(settings.browsers).to_have_count(1)
    OrdersPage(page).open()


def test_all_others_are_ended_at_once_and_this_one_stays(
    newcomer: str, sign_in_with_password: Callable[..., Page], sign_in_with_phone: Callable[[], Page]
) -> None:
    others = [sign_in_with_phone(), OrdersPage(sign_in_with_password(newcomer)).open().page]
    settings = SettingsPage(sign_in_with_password(newcomer)).open()
    expect(settings.browsers).to_have_count(3)

    settings.end_all_others()

    expect(settings.toast("You are signed out in 2 browsers, and stay signed in here.")).to_be_visible()
    for other in others:
        expect(other.get_by_role("alert")).to_have_text(ENDED)
    expect(settings.browsers).to_have_count(1)
    expect(settings.page.get_by_role("button", name="End all others")).to_be_hidden()


def test_another_tab_of_settings_hears_of_it(
    newcomer: str, sign_in_with_password: Callable[..., Page], sign_in_with_phone: Callable[[], Page]
) -> None:
    page, _ = sign_in_with_password(newcomer), sign_in_with_phone()
    settings, other_tab = SettingsPage(page).open(), SettingsPage(page.context.new_page()).open()
    expect(other_tab.browsers).to_have_count(2)

    settings.end("Mobile Safari on iOS")

    expect(other_tab.browsers).to_have_count(1)  # it hears of it, too


def test_a_mail_tells_of_a_browser_that_is_new_and_not_of_one_that_is_known(
    portal: Server, mailbox: MailServer, newcomer: str, sign_in_with_phone: Callable[[], Page]
) -> None:
    phone = sign_in_with_phone()
    _wait_for(mailbox, newcomer, phone, 1)

    SettingsPage(phone).open().page.get_by_role("button", name="Sign out", exact=True).locator("visible=true").click()
    SignInPage(phone).sign_in(newcomer, PASSWORD)
    expect(phone.get_by_role("heading", name="Sign in", level=1)).to_be_hidden()
    sign_in_with_phone()  # a browser of its own: new again

    told = _wait_for(mailbox, newcomer, phone, 2)
    assert "a browser that the portal has not seen you use: Mobile Safari on iOS." in " ".join(told[0].split())
    assert f"{newcomer}" in told[0]


def _wait_for(mailbox: MailServer, email: str, page: Page, count: int) -> list[str]:
    found = []
    for _ in range(100):
        found = [mail for mail in list(mailbox.taken) if mail["To"] == email]
        if len(found) >= count:
            break
        page.wait_for_timeout(100)
    assert [mail["Subject"] for mail in found] == ["You signed in with a new browser"] * count
    return [text.get_content() for mail in found if (text := mail.get_body(("plain",)))]
