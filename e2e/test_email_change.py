"""Another address to sign in with: asked for in Settings, confirmed by a link from a real mail, in real browsers."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from buyer_portal.domain.people.email_change import EmailChangeEnd
from buyer_portal.services.people.password_reset import link_for
from e2e.conftest import Complaints
from e2e.database import PASSWORD, TOM, person
from e2e.help.steps import Walk
from e2e.pages.email_change import ConfirmEmailPage, EmailSection
from e2e.pages.orders import OrdersPage
from e2e.pages.people import PeoplePage
from e2e.pages.sign_in import SignInPage
from e2e.screens import complaints_of_axe
from e2e.server import Server
from tests.mail_server import MailServer

ENDED = "You were signed out. Sign in again to go on where you were."


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server], mailbox: MailServer) -> Server:
    """A portal that sends mail."""
    return start_portal(PORTAL_SMTP_URL=mailbox.url)


@pytest.fixture
def new(newcomer: str) -> str:
    """An address of the newcomer's that nobody has."""
    return f"new-{newcomer}"


def mails_to(mailbox: MailServer, email: str, page: Page, count: int) -> list[str]:
    """The texts of so many mails about the address, once they are there."""
    found = []
    for _ in range(100):
        found = [mail for mail in list(mailbox.taken) if mail["To"] == email and "address" in mail["Subject"]]
        if len(found) >= count:
            break
        page.wait_for_timeout(100)
    texts = [text.get_content() for mail in found if (text := mail.get_body(("plain",)))]
    assert len(texts) == count
    return texts


def link_to(portal: Server, mailbox: MailServer, email: str, page: Page, count: int = 1) -> str:
    """The link of the newest mail to an address, as this test's browsers reach the portal."""
    [link] = re.findall(r"http\S+token=\S+", mails_to(mailbox, email, page, count)[-1])
    return re.sub(r"^https?://[^/]+", portal.url, link)


def test_an_address_is_changed_by_a_link_that_goes_to_the_new_one(
    portal: Server,
    mailbox: MailServer,
    newcomer: str,
    new: str,
    sign_in_with_password: Callable[..., Page],
    stranger: Page,
    walk: Walk,
) -> None:
    page, there = sign_in_with_password(newcomer), OrdersPage(sign_in_with_password(newcomer)).open()
    settings, confirm = EmailSection(page), ConfirmEmailPage(page)
    OrdersPage(page).open()

    with walk.step(page):
        page.get_by_label("settings and sign out").click()
        page.get_by_role("link", name="Settings").locator("visible=true").click()
        settings.expect_open()
    with walk.step(page):
        settings.begin()
    with walk.step(page):
        settings.type(new.upper(), PASSWORD)
    with walk.step(page):
        settings.send()
    expect(settings.waiting).to_contain_text(f"Waiting for confirmation at {new}")
    assert f"asked to sign in with {new} instead" in mails_to(mailbox, newcomer, page, 1)[0]
    with walk.step():  # in the mail
        page.goto(link_to(portal, mailbox, new, page))
    confirm.expect_both(newcomer, new)
    assert person(newcomer)
    with walk.step(page):
        confirm.confirm()

    settings.expect_open()
    expect(settings.section.get_by_role("status")).to_contain_text("Your e-mail address is changed.")
    expect(settings.section).to_contain_text(new)
    expect(settings.waiting).to_have_count(0)
    expect(there.page.get_by_role("alert")).to_have_text(ENDED, timeout=1_000)
    assert person(new).name == "Nora Neu"
    sign_in = SignInPage(stranger).open()
    sign_in.sign_in(newcomer, PASSWORD)
    expect(sign_in.problem).to_have_text("E-mail and password don't match an account.")
    sign_in.sign_in(new, PASSWORD)
    expect(stranger.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    assert f"changed from {newcomer} to {new}" in mails_to(mailbox, newcomer, page, 2)[1]


def test_confirmed_on_another_device_it_asks_to_sign_in_with_the_new_one(
    portal: Server,
    mailbox: MailServer,
    newcomer: str,
    new: str,
    sign_in_with_password: Callable[..., Page],
    open_browser: Callable[..., BrowserContext],
) -> None:
    settings = EmailSection(sign_in_with_password(newcomer)).open()
    settings.ask(new, PASSWORD)
    expect(settings.waiting).to_contain_text(new)
    phone = open_browser(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()

    phone.goto(link_to(portal, mailbox, new, phone))
    expect(phone).to_have_url(f"{portal.url}/confirm-email")
    phone.get_by_role("button", name="Confirm new address").click()

    expect(phone).to_have_url(f"{portal.url}/sign-in?error=email-changed")
    expect(settings.page.get_by_role("alert")).to_have_text(ENDED, timeout=1_000)
    assert person(new)


def test_opened_in_two_tabs_it_works_in_one(
    portal: Server, mailbox: MailServer, newcomer: str, new: str, sign_in_with_password: Callable[..., Page]
) -> None:
    page = sign_in_with_password(newcomer)
    EmailSection(page).open().ask(new, PASSWORD)
    link, other = link_to(portal, mailbox, new, page), page.context.new_page()
    for tab in (page, other):
        tab.goto(link)
        ConfirmEmailPage(tab).expect_both(newcomer, new)

    ConfirmEmailPage(page).confirm()
    EmailSection(page).expect_open()
    ConfirmEmailPage(other).confirm()

    ConfirmEmailPage(other).expect_nothing_but(EmailChangeEnd.USED.sentence)


def test_what_waits_is_sent_again_and_withdrawn_also_in_the_other_tab(
    portal: Server, mailbox: MailServer, newcomer: str, new: str, sign_in_with_password: Callable[..., Page]
) -> None:
    page = sign_in_with_password(newcomer)
    settings, other = EmailSection(page).open(), EmailSection(page.context.new_page()).open()

    settings.ask(new, PASSWORD)
    expect(other.waiting).to_contain_text(f"Waiting for confirmation at {new}")
    first = link_to(portal, mailbox, new, page)
    settings.press("Send again")
    expect(settings.toast("Another e-mail is on its way")).to_be_visible()
    again = link_to(portal, mailbox, new, page, 2)
    other.press("Withdraw")
    expect(settings.waiting).to_have_count(0)

    for link, why in (
        (first, EmailChangeEnd.NEWER),
        (again, EmailChangeEnd.WITHDRAWN),
        (f"{again}x", EmailChangeEnd.UNKNOWN),
    ):
        page.goto(link)
        ConfirmEmailPage(page).expect_nothing_but(why.sentence)
    assert person(newcomer)


def test_what_is_wrong_stands_in_the_form_and_nothing_is_asked_for(
    newcomer: str, new: str, sign_in_with_password: Callable[..., Page]
) -> None:
    settings = EmailSection(sign_in_with_password(newcomer)).open()

    settings.ask(new, "not the password")
    expect(settings.problem).to_contain_text("neither your current password nor a code")
    expect(settings.new_email).to_have_value(new)
    settings.type(newcomer, PASSWORD)
    settings.send()
    expect(settings.problem).to_have_text("You sign in with this address already.")
    settings.press("Not now")

    expect(settings.problem).to_have_count(0)
    expect(settings.waiting).to_have_count(0)


def test_an_address_of_somebody_else_looks_like_any_other_until_its_mail_is_read(
    portal: Server,
    mailbox: MailServer,
    newcomer: str,
    sign_in_with_password: Callable[..., Page],
    open_browser: Callable[..., BrowserContext],
) -> None:
    settings = EmailSection(sign_in_with_password(newcomer)).open()
    settings.ask(TOM, PASSWORD)
    expect(settings.waiting).to_contain_text(f"Waiting for confirmation at {TOM}")
    link = link_to(portal, mailbox, TOM, settings.page)

    toms, strangers = open_browser(TOM).new_page(), open_browser().new_page()
    for page, why in ((toms, EmailChangeEnd.OTHER), (strangers, EmailChangeEnd.TAKEN)):
        page.goto(link)
        ConfirmEmailPage(page).expect_nothing_but(why.sentence)


def test_by_keyboard_alone(
    portal: Server, mailbox: MailServer, newcomer: str, new: str, sign_in_with_password: Callable[..., Page]
) -> None:
    page = sign_in_with_password(newcomer)
    settings, confirm = EmailSection(page).open(), ConfirmEmailPage(page)

    settings.section.get_by_role("button", name="Change e-mail address").focus()
    page.keyboard.press("Enter")
    expect(settings.new_email).to_be_focused()
    page.keyboard.type(new)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(settings.waiting).to_contain_text(new)
    page.goto(link_to(portal, mailbox, new, page))
    confirm.expect_both(newcomer, new)
    confirm.button.focus()
    page.keyboard.press("Enter")

    settings.expect_open()
    assert person(new)


def test_a_colleagues_list_shows_the_new_address_at_once(
    portal: Server,
    mailbox: MailServer,
    newcomer: str,
    new: str,
    buyer: Page,
    sign_in_with_password: Callable[..., Page],
) -> None:
    people, page = PeoplePage(buyer).open(), sign_in_with_password(newcomer)
    expect(buyer.get_by_text(newcomer, exact=True)).to_be_visible()
    EmailSection(page).open().ask(new, PASSWORD)
    page.goto(link_to(portal, mailbox, new, page))

    ConfirmEmailPage(page).confirm()
    EmailSection(page).expect_open()

    expect(people.page.get_by_text(new, exact=True)).to_be_visible(timeout=1_000)


def test_nothing_is_asked_of_other_sites_and_no_address_holds_the_link(
    portal: Server,
    mailbox: MailServer,
    newcomer: str,
    new: str,
    sign_in_with_password: Callable[..., Page],
    complaints: Complaints,
) -> None:
    page = sign_in_with_password(newcomer)
    EmailSection(page).open().ask(new, PASSWORD)
    link = link_to(portal, mailbox, new, page)
    token = link.partition("=")[2]
    seen: list[tuple[str, str]] = []
    page.on("request", lambda request: seen.append((request.url, request.headers.get("referer", ""))))

    page.goto(link)
    ConfirmEmailPage(page).expect_both(newcomer, new)

    assert [url for url, _ in seen if token in url] == [link]
    assert [url for url, referer in seen if token in referer or not url.startswith(portal.url)] == []
    assert complaints.left() == []


def test_an_open_link_to_a_new_password_ends_with_the_address(
    portal: Server, mailbox: MailServer, newcomer: str, new: str, sign_in_with_password: Callable[..., Page]
) -> None:
    page = sign_in_with_password(newcomer)
    reset = re.sub(r"^https?://[^/]+", portal.url, link_for(newcomer))
    EmailSection(page).open().ask(new, PASSWORD)
    page.goto(link_to(portal, mailbox, new, page))

    ConfirmEmailPage(page).confirm()
    EmailSection(page).expect_open()
    page.goto(reset)

    expect(page.get_by_role("alert")).to_contain_text("Your password or your address was changed")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_its_screens_are_in_order_in_each_state(
    portal: Server,
    mailbox: MailServer,
    newcomer: str,
    new: str,
    sign_in_with_password: Callable[..., Page],
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    page = sign_in_with_password(newcomer)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    settings = EmailSection(page).open()

    settings.ask(new, "not the password")
    expect(settings.problem).to_be_visible()
    _expect_in_order(page, width)
    settings.type(new, PASSWORD)
    settings.send()
    expect(settings.waiting).to_be_visible()
    _expect_in_order(page, width)
    page.goto(link_to(portal, mailbox, new, page))
    ConfirmEmailPage(page).expect_both(newcomer, new)
    _expect_in_order(page, width)
    ConfirmEmailPage(page).confirm()
    expect(settings.section.get_by_role("status")).to_be_visible()
    _expect_in_order(page, width)


def _expect_in_order(page: Page, width: int) -> None:
    assert complaints_of_axe(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") == width
