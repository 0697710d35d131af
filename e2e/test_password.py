"""A password that was lost, and one that is changed: by a link from a real mail, in real browsers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from buyer_portal.domain.people.password import LinkEnd, Weakness
from buyer_portal.services.people.password_reset import link_for
from e2e.conftest import Complaints
from e2e.database import PASSWORD, TOM
from e2e.help.steps import Walk
from e2e.pages.orders import OrdersPage
from e2e.pages.password import ForgotPasswordPage, PasswordSection, ResetPasswordPage
from e2e.pages.sign_in import SignInPage
from e2e.server import Server
from tests.mail_server import MailServer

NEW = "seven green lorries"
ENDED = "You were signed out. Sign in again to go on where you were."


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server], mailbox: MailServer) -> Server:
    """A portal that sends mail."""
    return start_portal(PORTAL_SMTP_URL=mailbox.url)


def mails_to(mailbox: MailServer, email: str, page: Page, count: int) -> list[str]:
    """The texts of so many mails about the password, once they are there."""
    texts = _mails_to(mailbox, email)
    for _ in range(100):
        if len(texts) >= count:
            break
        page.wait_for_timeout(100)
        texts = _mails_to(mailbox, email)
    assert len(texts) == count
    return texts


def _mails_to(mailbox: MailServer, email: str) -> list[str]:
    found = [mail for mail in list(mailbox.taken) if mail["To"] == email and "new browser" not in mail["Subject"]]
    return [text.get_content() for mail in found if (text := mail.get_body(("plain",)))]


def link_in(text: str) -> str:
    """The only link with a token in a mail."""
    [link] = re.findall(r"http\S+token=\S+", text)
    return link


def here(portal: Server, link: str) -> str:
    """The link as this test's browsers reach the portal."""
    return re.sub(r"^https?://[^/]+", portal.url, link)


def test_a_lost_password_is_replaced_by_a_link_and_everybody_else_is_signed_out(
    portal: Server,
    mailbox: MailServer,
    newcomer: str,
    stranger: Page,
    sign_in_with_password: Callable[..., Page],
    walk: Walk,
) -> None:
    elsewhere = OrdersPage(sign_in_with_password(newcomer)).open()
    SignInPage(stranger).open()
    forgot, reset, sign_in = ForgotPasswordPage(stranger), ResetPasswordPage(stranger), SignInPage(stranger)

    with walk.step(stranger):
        stranger.get_by_role("link", name="Forgot password?").click()
    forgot.expect_open()
    with walk.step(stranger):
        forgot.ask(newcomer.upper())
    expect(forgot.answer).to_contain_text("a link is on its way")
    [text] = mails_to(mailbox, newcomer, stranger, 1)
    with walk.step():  # in the mail
        stranger.goto(here(portal, link_in(text)))
    reset.expect_open()
    assert stranger.url == f"{portal.url}/reset-password"
    expect(reset.email).to_have_value(newcomer)
    reset.choose("norasbistro")
    expect(reset.problem).to_have_text(Weakness.OWN.sentence)
    reset.choose(NEW, NEW + "s")
    expect(reset.problem).to_have_text(Weakness.DIFFERENT.sentence)
    reset.expect_open()
    with walk.step(stranger):
        reset.type(NEW)
    with walk.step(stranger):
        reset.save()
    sign_in.expect_open()
    expect(sign_in.problem).to_have_text("Your password is changed. Sign in with the new one.")
    # By itself, within a second: the open screen hears that it has ended.
    expect(elsewhere.page.get_by_role("alert")).to_have_text(ENDED, timeout=1_000)
    sign_in.sign_in(newcomer, PASSWORD)
    expect(sign_in.problem).to_have_text("E-mail and password don't match an account.")
    with walk.step(stranger):
        sign_in.sign_in(newcomer, NEW)
    expect(stranger.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    assert "was changed by a link" in mails_to(mailbox, newcomer, stranger, 2)[1]


def test_a_link_that_opens_nothing_says_why_and_asks_for_another(
    portal: Server, newcomer: str, stranger: Page, open_browser: Callable[..., BrowserContext]
) -> None:
    older, newer = link_for(newcomer), link_for(newcomer)
    toms = open_browser(TOM).new_page()

    for page, link, why in (
        (stranger, older, LinkEnd.NEWER),
        (stranger, newer + "x", LinkEnd.UNKNOWN),
        (toms, newer, LinkEnd.OTHER),
    ):
        page.goto(here(portal, link))
        forgot = ForgotPasswordPage(page)
        forgot.expect_open()
        expect(forgot.problem).to_have_text(why.sentence)


def test_a_link_opened_in_two_tabs_works_in_one(portal: Server, newcomer: str, stranger: Page) -> None:
    link, other = here(portal, link_for(newcomer)), stranger.context.new_page()
    for page in (stranger, other):
        page.goto(link)
        ResetPasswordPage(page).expect_open()

    ResetPasswordPage(stranger).choose(NEW)
    SignInPage(stranger).expect_open()
    ResetPasswordPage(other).choose("a kettle for the moon")

    forgot = ForgotPasswordPage(other)
    forgot.expect_open()
    expect(forgot.problem).to_have_text(LinkEnd.USED.sentence)
    SignInPage(other).open().sign_in(newcomer, NEW)
    expect(other.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


def test_an_unknown_address_reads_the_same_and_gets_no_mail(mailbox: MailServer, stranger: Page) -> None:
    stranger.goto("/forgot-password")
    forgot = ForgotPasswordPage(stranger)
    forgot.expect_open()

    forgot.ask("nobody@corner-bistro.example")

    expect(forgot.answer).to_have_text(
        "If somebody signs in with this address, a link is on its way. It works once, and for an hour."
    )
    assert [mail for mail in mailbox.taken if str(mail["To"]).startswith("nobody@")] == []


def test_the_forms_work_without_a_script(
    portal: Server, mailbox: MailServer, newcomer: str, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser(java_script_enabled=False).new_page()

    page.goto("/forgot-password")
    page.get_by_role("textbox", name="E-mail").fill(newcomer)
    page.get_by_role("textbox", name="E-mail").press("Enter")
    expect(page).to_have_url(f"{portal.url}/forgot-password?sent=1")
    [text] = mails_to(mailbox, newcomer, page, 1)
    page.goto(here(portal, link_in(text)))
    ResetPasswordPage(page).choose(NEW)

    expect(page).to_have_url(f"{portal.url}/sign-in?error=changed")


def test_a_password_changed_in_the_settings_ends_the_other_browser_at_once(
    mailbox: MailServer, newcomer: str, sign_in_with_password: Callable[..., Page], walk: Walk
) -> None:
    page, there = sign_in_with_password(newcomer), OrdersPage(sign_in_with_password(newcomer)).open()
    settings = PasswordSection(page)
    page.goto("/.well-known/change-password")
    settings.expect_open()
    settings.type("not the password", NEW)
    settings.save_password()
    expect(page.get_by_role("alert")).to_have_text("That is not your current password. Nothing was changed.")
    OrdersPage(page).open()

    with walk.step(page):
        page.get_by_label("settings and sign out").click()
        page.get_by_role("link", name="Settings").locator("visible=true").click()
        settings.expect_open()
    with walk.step(page):
        settings.type(PASSWORD, NEW)
    with walk.step(page):
        settings.save_password()

    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    expect(there.page.get_by_role("alert")).to_have_text(ENDED, timeout=1_000)
    OrdersPage(page).open()
    SignInPage(there.page).sign_in(newcomer, NEW)
    expect(there.page.get_by_role("heading", name="Orders", level=1)).to_be_visible()
    assert "was changed in Settings" in mails_to(mailbox, newcomer, page, 1)[0]


def test_password_managers_are_told_what_each_box_is_for(portal: Server, newcomer: str, stranger: Page) -> None:
    kinds = "inputs => inputs.filter(i => i.autocomplete).map(i => `${i.name} ${i.autocomplete}`)"
    boxes = "main form[action^='/auth/'] input"

    stranger.goto("/forgot-password")
    ForgotPasswordPage(stranger).expect_open()
    assert stranger.eval_on_selector_all(boxes, kinds) == ["email username"]
    stranger.goto(here(portal, link_for(newcomer)))
    ResetPasswordPage(stranger).expect_open()
    chosen = ["password new-password", "again new-password"]
    assert stranger.eval_on_selector_all(boxes, kinds) == ["email username", *chosen]
    SignInPage(stranger).open().sign_in(newcomer, PASSWORD)
    expect(stranger.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    stranger.goto("/settings")
    PasswordSection(stranger).expect_open()
    found = stranger.eval_on_selector_all(boxes, kinds)
    assert found == ["email username", "current current-password", *chosen]


def test_nothing_is_asked_of_other_sites_and_no_address_holds_the_link(
    portal: Server, newcomer: str, stranger: Page, complaints: Complaints
) -> None:
    token = link_for(newcomer).partition("=")[2]
    seen: list[tuple[str, str]] = []
    stranger.on("request", lambda request: seen.append((request.url, request.headers.get("referer", ""))))

    stranger.goto(f"{portal.url}/auth/reset-password?token={token}")
    ResetPasswordPage(stranger).expect_open()

    assert [url for url, _ in seen if token in url] == [f"{portal.url}/auth/reset-password?token={token}"]
    assert [url for url, referer in seen if token in referer or not url.startswith(portal.url)] == []
    assert complaints.left() == []
