"""A company's own people: invited, changed, removed and gone, in real browsers and with real mail."""

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from buyer_portal.domain.people.invitation import InvitationEnd
from buyer_portal.domain.people.password import Weakness
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.services.people.invitations import invite, withdraw_invitation
from buyer_portal.services.people.leaving import remove_person_called
from buyer_portal.services.people.roles import everybody
from e2e.conftest import Complaints
from e2e.database import PASSWORD, TOM, add_company, add_person, person
from e2e.help.steps import Walk
from e2e.pages.orders import OrdersPage
from e2e.pages.people import InvitationPage, PeoplePage
from e2e.pages.sign_in import SignInPage
from e2e.server import Server
from e2e.test_password import ENDED, here, link_in, mails_to
from tests.mail_server import MailServer

NEW = "seven green lorries"
_places = itertools.count(1)
SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server], mailbox: MailServer) -> Server:
    """A portal that sends mail; its companies are of this file's tests."""
    return start_portal(PORTAL_SMTP_URL=mailbox.url)


@pytest.fixture
def olga(portal: Server) -> Person:
    """The owner of a company that no other test knows."""
    place = f"place-{next(_places)}"
    add_company(f"Bistro {place}", Side.BUYER)
    return add_person(f"olga@{place}.example", "Olga Berg", f"Bistro {place}", Side.BUYER)


@pytest.fixture
def piet(olga: Person) -> Person:
    """Another owner of it."""
    return add_person(olga.email.replace("olga", "piet"), "Piet Mol", olga.company, Side.BUYER)


def beside(olga: Person, name: str) -> str:
    """The address of somebody of the same company."""
    return olga.email.replace("olga", name)


def roles_of(company: str) -> dict[str, Role]:
    """Who can sign in for it, and as what."""
    return {each.name: each.role for each in everybody() if each.company == company and each.can_sign_in}


def test_colleagues_are_invited_by_mail_and_one_accepts(
    portal: Server,
    mailbox: MailServer,
    olga: Person,
    piet: Person,
    sign_in_with_password: SignIn,
    stranger: Page,
    walk: Walk,
) -> None:
    nora, omar = beside(olga, "nora"), beside(olga, "omar")
    owner, colleague = PeoplePage(sign_in_with_password(olga.email)), PeoplePage(sign_in_with_password(piet.email))
    colleague.open()
    with walk.step(owner.page):
        owner.page.get_by_label("settings and sign out").click()
        owner.page.get_by_role("link", name="People").locator("visible=true").click()
        owner.expect_open()
    with walk.step(owner.page):
        owner.type(f"{nora}, {omar}", "Viewer")
    with walk.step(owner.page):
        owner.send()
    with walk.step(owner.page) as step:
        step.sees(owner.page, "Copy link")
        copied = owner.link_for(omar)
    expect(colleague.invited.get_by_role("listitem")).to_have_count(2)  # by itself
    expect(owner.page.get_by_role("textbox", name="E-mail")).to_have_value("")
    [text] = mails_to(mailbox, nora, stranger, 1)
    assert "Olga Berg invites you" in text
    assert link_in(text) != owner.link_for(nora)

    invitation = InvitationPage(stranger)
    stranger.goto(here(portal, link_in(text)))
    invitation.expect_open()
    assert stranger.url == f"{portal.url}/invitation"
    expect(invitation.email).to_have_value(nora)
    expect(stranger.locator("main")).to_contain_text(f"Olga Berg invites you to {olga.company}. As a viewer")
    invitation.accept("Olga Berg", NEW)
    expect(invitation.problem).to_contain_text("A colleague or a company is called that")
    invitation.accept("Nora Neu", "noraneu1")
    expect(invitation.problem).to_have_text(Weakness.OWN.sentence)
    invitation.accept("Nora Neu", NEW)

    expect(stranger.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    assert roles_of(olga.company) == {"Olga Berg": Role.OWNER, "Piet Mol": Role.OWNER, "Nora Neu": Role.VIEWER}
    for page in (owner, colleague):  # by itself
        expect(page.row(nora)).to_contain_text("Nora Neu")
        expect(page.invited.get_by_role("listitem")).to_have_count(1)
    stranger.goto("/settings/people")
    expect(stranger.get_by_text("Ask Olga Berg or Piet Mol, who can invite and remove people.")).to_be_visible()
    expect(stranger.get_by_role("button", name=re.compile("Remove|Invite"))).to_have_count(0)
    assert copied.startswith("http")


def test_who_is_invited_accepts(portal: Server, olga: Person, stranger: Page, walk: Walk) -> None:
    [made] = invite(olga, beside(olga, "nora"), Role.MEMBER)
    invitation = InvitationPage(stranger)
    with walk.step():
        stranger.goto(here(portal, made.link))
        invitation.expect_open()
    with walk.step(stranger):
        invitation.type("Nora Neu", NEW)
    with walk.step(stranger):
        invitation.accept_button.click()

    expect(stranger.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    assert roles_of(olga.company)["Nora Neu"] is Role.MEMBER


def test_an_invitation_that_opens_nothing_says_why_and_changes_nothing(
    portal: Server, olga: Person, stranger: Page, sign_in_with_password: SignIn
) -> None:
    nora = beside(olga, "nora")
    [first], [second] = (invite(olga, nora, Role.OWNER) for _ in range(2))
    [gone] = invite(olga, beside(olga, "gone"), Role.OWNER)
    withdraw_invitation(olga, gone.email)
    [taken] = invite(olga, TOM, Role.OWNER)
    owner, page = sign_in_with_password(olga.email), InvitationPage(stranger)

    for browser, link, why in (
        (stranger, first.link, InvitationEnd.NEWER),
        (stranger, gone.link, InvitationEnd.WITHDRAWN),
        (stranger, second.link + "x", InvitationEnd.UNKNOWN),
        (owner, second.link, InvitationEnd.OTHER),
    ):
        browser.goto(here(portal, link))
        InvitationPage(browser).expect_nothing_but(why.sentence)
    stranger.goto(here(portal, taken.link))
    page.accept("Tom Becker", NEW)
    page.expect_nothing_but(InvitationEnd.TAKEN.sentence)

    assert roles_of(olga.company) == {"Olga Berg": Role.OWNER}
    stranger.goto(here(portal, second.link))
    page.accept("Nora Neu", NEW)
    expect(stranger.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    stranger.goto(here(portal, second.link))
    page.expect_nothing_but(InvitationEnd.USED.sentence)


def test_an_invitation_opened_in_two_tabs_works_in_one(portal: Server, olga: Person, stranger: Page) -> None:
    [made] = invite(olga, beside(olga, "nora"), Role.MEMBER)
    other = stranger.context.new_page()
    for page in (stranger, other):
        page.goto(here(portal, made.link))
        InvitationPage(page).expect_open()

    InvitationPage(stranger).accept("Nora Neu", NEW)
    expect(stranger.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    InvitationPage(other).accept("Nora Neu Again", "a kettle for the moon")

    InvitationPage(other).expect_nothing_but(InvitationEnd.USED.sentence)
    assert roles_of(olga.company) == {"Olga Berg": Role.OWNER, "Nora Neu": Role.MEMBER}


def test_an_invitation_is_accepted_without_a_script(
    portal: Server, olga: Person, open_browser: Callable[..., BrowserContext]
) -> None:
    [made] = invite(olga, beside(olga, "nora"), Role.MEMBER)
    page = open_browser(java_script_enabled=False).new_page()

    page.goto(here(portal, made.link))
    InvitationPage(page).accept("Nora Neu", NEW)

    expect(page).to_have_url(f"{portal.url}/dashboard")
    assert roles_of(olga.company)["Nora Neu"] is Role.MEMBER


def test_no_address_holds_an_invitation(portal: Server, olga: Person, stranger: Page, complaints: Complaints) -> None:
    [made] = invite(olga, beside(olga, "nora"), Role.MEMBER)
    token = made.link.partition("=")[2]
    seen: list[tuple[str, str]] = []
    stranger.on("request", lambda request: seen.append((request.url, request.headers.get("referer", ""))))

    stranger.goto(here(portal, made.link))
    InvitationPage(stranger).expect_open()

    assert [url for url, _ in seen if token in url] == [f"{portal.url}/auth/invitation?token={token}"]
    assert [url for url, referer in seen if token in referer or not url.startswith(portal.url)] == []
    assert token not in portal.output()
    assert complaints.left() == []


def test_an_invitation_is_made_again_and_withdrawn(
    portal: Server, olga: Person, sign_in_with_password: SignIn, stranger: Page
) -> None:
    nora, owner = beside(olga, "nora"), PeoplePage(sign_in_with_password(olga.email)).open()
    owner.invite(f"{nora} nobody")
    expect(owner.problem).to_have_text(
        "“nobody” is no e-mail address, such as ada@corner-bistro.example. Nobody was invited."
    )
    owner.invite(nora)
    first = owner.link_for(nora)
    owner.invited.get_by_role("button", name=f"Invite again {nora}").click()
    expect(owner.page.get_by_role("textbox", name=f"Link for {nora}")).not_to_have_value(first)
    second = owner.link_for(nora)

    owner.invited.get_by_role("button", name=f"Withdraw {nora}").click()
    owner.confirm("Withdraw")

    expect(owner.invited).to_have_count(0)
    for link, why in ((first, InvitationEnd.NEWER), (second, InvitationEnd.WITHDRAWN)):
        stranger.goto(here(portal, link))
        InvitationPage(stranger).expect_nothing_but(why.sentence)


def test_who_is_removed_sees_every_open_screen_end_within_a_second(
    olga: Person, piet: Person, sign_in_with_password: SignIn, walk: Walk
) -> None:
    owner = PeoplePage(sign_in_with_password(olga.email))
    first = OrdersPage(sign_in_with_password(piet.email)).open()
    second = PeoplePage(sign_in_with_password(piet.email)).open()
    owner.open()
    with walk.step(owner.page):
        owner.page.get_by_label("settings and sign out").click()
        owner.page.get_by_role("link", name="People").locator("visible=true").click()
    with walk.step(owner.page):
        owner.remove(piet.email)
    expect(owner.dialog).to_contain_text("Remove Piet Mol?")
    with walk.step(owner.page):
        owner.confirm("Remove")

    for page in (first.page, second.page):
        expect(page.get_by_role("alert")).to_have_text(ENDED, timeout=1_000)
    expect(owner.row(piet.email)).to_have_count(0)
    assert roles_of(olga.company) == {"Olga Berg": Role.OWNER}
    SignInPage(first.page).sign_in(piet.email, PASSWORD)
    expect(first.page.get_by_role("alert")).to_have_text("E-mail and password don't match an account.")


def test_the_operator_removes_somebody_whose_screen_is_open(
    olga: Person, piet: Person, sign_in_with_password: SignIn
) -> None:
    orders = OrdersPage(sign_in_with_password(piet.email)).open()

    remove_person_called(piet.email)  # from another process: without Redis no screen is told, the next event is
    orders.page.get_by_role("link", name="Messages").first.click()

    expect(orders.page.get_by_role("alert")).to_have_text(ENDED)


def test_a_role_is_changed_and_counts_on_the_open_screens_of_who_has_it(
    olga: Person, piet: Person, sign_in_with_password: SignIn, walk: Walk
) -> None:
    owner, other = PeoplePage(sign_in_with_password(olga.email)), PeoplePage(sign_in_with_password(piet.email)).open()
    owner.open()
    with walk.step(owner.page):
        owner.page.get_by_label("settings and sign out").click()
        owner.page.get_by_role("link", name="People").locator("visible=true").click()
    with walk.step(owner.page):
        owner.choose_role(piet.email, "Viewer")
    expect(owner.dialog).to_contain_text("Make Piet Mol a viewer?")
    with walk.step(owner.page):
        owner.confirm("Change role")

    expect(other.page.get_by_text("Ask Olga Berg, who can invite and remove people.")).to_be_visible()
    expect(other.page.get_by_role("button", name="Remove")).to_have_count(0)
    expect(owner.role(piet.email)).to_have_value("VIEWER")
    assert roles_of(olga.company)["Piet Mol"] is Role.VIEWER


def test_a_role_that_is_not_confirmed_stays(olga: Person, piet: Person, sign_in_with_password: SignIn) -> None:
    owner = PeoplePage(sign_in_with_password(olga.email)).open()

    owner.choose_role(piet.email, "Viewer")
    owner.confirm("Not now")

    expect(owner.dialog).to_have_count(0)
    expect(owner.role(piet.email)).to_have_value("OWNER")
    assert roles_of(olga.company)["Piet Mol"] is Role.OWNER


@pytest.mark.parametrize(
    ("deed", "name"),
    [
        (lambda page, email: page.leave(), "Leave"),
        (lambda page, email: page.choose_role(email, "Member"), "Change role"),
    ],
)
def test_the_last_owner_stays(
    olga: Person, sign_in_with_password: SignIn, deed: Callable[[PeoplePage, str], Any], name: str
) -> None:
    owner = PeoplePage(sign_in_with_password(olga.email)).open()

    deed(owner, olga.email)
    owner.confirm(name)

    expect(owner.dialog.get_by_role("alert")).to_have_text(
        f"{olga.company} needs an owner: make somebody else one first. Nothing was changed."
    )
    owner.confirm("Not now")
    expect(owner.role(olga.email)).to_have_value("OWNER")
    assert roles_of(olga.company) == {"Olga Berg": Role.OWNER}


def test_somebody_leaves(olga: Person, piet: Person, sign_in_with_password: SignIn, walk: Walk) -> None:
    leaving = PeoplePage(sign_in_with_password(piet.email))
    staying = PeoplePage(sign_in_with_password(olga.email)).open()
    leaving.page.goto("/orders")
    with walk.step(leaving.page):
        leaving.page.get_by_label("settings and sign out").click()
        leaving.page.get_by_role("link", name="People").locator("visible=true").click()
    with walk.step(leaving.page):
        leaving.leave()
    with walk.step(leaving.page):
        leaving.confirm("Leave")

    sign_in = SignInPage(leaving.page)
    sign_in.expect_open()
    expect(sign_in.problem).to_have_text("You have left the company, and are signed out everywhere.")
    expect(staying.row(piet.email)).to_have_count(0)
    assert roles_of(olga.company) == {"Olga Berg": Role.OWNER}
    assert person(piet.email).name == "Piet Mol"
