"""Single sign-on in a real browser, against a real OpenID provider."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from buyer_portal.domain.people.person import Role, Side
from buyer_portal.services.people.invitations import invite
from buyer_portal.services.people.leaving import remove_person
from e2e.database import PASSWORD, add_company, add_person, person
from e2e.help.steps import Walk
from e2e.pages.sign_in import SignInPage
from e2e.server import Server, buyer_portal
from e2e.sso import SECRET_VARIABLE, ProviderPage
from tests.openid_provider import CLIENT_ID, SECRET, Provider, openid_provider

CONTINUE = "Continue with single sign-on"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with openid_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server], provider: Provider) -> Server:
    portal = start_portal(**{SECRET_VARIABLE: SECRET})
    provider.register(portal.url)
    return portal


@pytest.fixture
def company(request: pytest.FixtureRequest, portal: Server, provider: Provider) -> str:
    """The domain of a company of this test's own, whose people come in by the provider: Olga owns it, Max is of it."""
    domain = re.sub(r"[\W_]+", "-", request.node.name.partition("[")[0]).strip("-")[5:65].strip("-") + ".example"
    name = f"House {domain.removesuffix('.example')}"
    add_company(name, Side.BUYER)
    for who, full_name in (("olga", "Olga Berg"), ("max", "Max Stein")):
        provider.let_in(add_person(f"{who}@{domain}", full_name, name, Side.BUYER).email)
    done = operate(
        portal,
        *("sso", name, "--issuer", provider.issuer, "--client-id", CLIENT_ID),
        *("--domain", domain, "--secret-env", SECRET_VARIABLE),
    )
    assert f"{portal.url}/auth/sso/callback" in done
    return domain


def operate(portal: Server, *words: str) -> str:
    done = buyer_portal(portal.database_url, *words, PORTAL_PORT=str(portal.port))
    assert done.returncode == 0, done
    return done.stdout


def at_dashboard(page: Page) -> None:
    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


def go_through(page: Page, email: str) -> None:
    SignInPage(page).open().email.fill(email)
    page.get_by_role("button", name=CONTINUE).click()
    ProviderPage(page).log_in()


def connected(open_browser: Callable[..., BrowserContext], email: str) -> Page:
    """A browser in which somebody was connected, and is signed in."""
    page = open_browser().new_page()
    go_through(page, email)
    SignInPage(page).sign_in(email, PASSWORD)
    at_dashboard(page)
    return page


def band(page: Page) -> Page:
    page.goto("/settings")
    expect(page.get_by_role("list", name="Single sign-on")).to_be_visible()
    return page


def test_somebody_connects_their_account_the_first_time(
    open_browser: Callable[..., BrowserContext], company: str, walk: Walk
) -> None:
    page = open_browser().new_page()
    form = SignInPage(page).open()
    form.email.fill(f"olga@{company}")

    with walk.step(page):
        page.get_by_role("button", name=CONTINUE).click()
        ProviderPage(page).log_in()
        form.expect_open()
        expect(form.problem).to_contain_text("then the two are connected")
    with walk.step(page):
        form.sign_in(f"olga@{company}", PASSWORD)

    at_dashboard(page)
    expect(band(page).get_by_role("list", name="Single sign-on")).to_contain_text("Connected since")


def test_somebody_comes_in_through_their_company(
    open_browser: Callable[..., BrowserContext], company: str, walk: Walk
) -> None:
    connected(open_browser, f"olga@{company}")
    page = open_browser().new_page()

    with walk.step(page):
        page.goto("/orders?q=basil")
        SignInPage(page).expect_open()
    with walk.step(page):
        SignInPage(page).email.fill(f"olga@{company}")
        walk.sees(page, "E-mail")
        page.get_by_role("button", name=CONTINUE).click()
    with walk.step(page):
        ProviderPage(page).log_in()

    expect(page.get_by_role("heading", name="Orders", level=1)).to_be_visible()
    assert page.url.endswith("/orders?q=basil")


def test_who_is_invited_accepts_through_their_company(
    open_browser: Callable[..., BrowserContext], company: str, provider: Provider, walk: Walk
) -> None:
    provider.let_in(email := f"nora@{company}")
    link = invite(person(f"olga@{company}"), email, Role.MEMBER)[0].link
    page = open_browser().new_page()

    with walk.step(page):
        page.goto(re.sub(r"^https?://[^/]+", "", link))
        expect(page.get_by_role("heading", name="Your invitation")).to_be_visible()
    with walk.step(page):
        page.get_by_role("textbox", name="Your name").fill("Nora Neu")
        walk.sees(page, "Your name")
        page.get_by_role("button", name="Accept with single sign-on").click()
    ProviderPage(page).log_in()

    at_dashboard(page)
    assert person(email).role is Role.MEMBER


def test_who_is_invited_and_types_a_password_is_led_nowhere_else(
    open_browser: Callable[..., BrowserContext], company: str
) -> None:
    link = invite(person(f"olga@{company}"), f"nora@{company}", Role.MEMBER)[0].link
    page = open_browser().new_page()
    page.goto(re.sub(r"^https?://[^/]+", "", link))
    page.get_by_role("textbox", name="Your name").fill("Nora Neu")
    page.get_by_role("textbox", name="New password", exact=True).fill("correct horse battery staple")
    page.get_by_role("textbox", name="New password again").fill("correct horse battery staple")

    page.keyboard.press("Enter")

    at_dashboard(page)


def test_an_owner_makes_it_the_only_way_and_every_old_door_leads_there(
    open_browser: Callable[..., BrowserContext],
    sign_in_with_password: Callable[..., Page],
    company: str,
    portal: Server,
    walk: Walk,
) -> None:
    owner, member = f"olga@{company}", f"max@{company}"
    maxs = sign_in_with_password(member)
    connected(open_browser, owner)
    page = open_browser().new_page()

    with walk.step(page):
        go_through(page, owner)
        at_dashboard(page)
    with walk.step(page):
        page.get_by_label("settings and sign out").click()
        page.get_by_role("link", name="Settings").locator("visible=true").click()
        expect(page.get_by_role("list", name="Single sign-on")).to_be_visible()
    with walk.step(page):
        page.get_by_role("button", name="Make it the only way").click()

    expect(page.get_by_text("Nobody gets in by a password or a passkey.")).to_be_visible()
    SignInPage(maxs).expect_open()  # by itself: his open screen hears of it
    SignInPage(maxs).open().sign_in(member, PASSWORD)
    ProviderPage(maxs).log_in()
    SignInPage(maxs).expect_open()
    SignInPage(maxs).sign_in(member, PASSWORD)  # once more, to be connected
    at_dashboard(maxs)
    operate(portal, "sso", person(owner).company, "--not-only-way")
    sign_in_with_password(owner)


def test_an_owner_who_came_by_a_password_is_told_to_come_by_it_first(
    sign_in_with_password: Callable[..., Page], company: str
) -> None:
    page = band(sign_in_with_password(f"olga@{company}"))

    page.get_by_role("button", name="Make it the only way").click()

    expect(page.get_by_text("Sign out, come back with single sign-on, and try again.")).to_be_visible()


def test_a_member_reads_whom_to_ask(
    open_browser: Callable[..., BrowserContext],
    sign_in_with_password: Callable[..., Page],
    company: str,
    portal: Server,
) -> None:
    operate(portal, "set-role", f"max@{company}", "member")
    page = band(sign_in_with_password(f"max@{company}"))

    expect(page.get_by_text("Ask Olga Berg, who can say how people get in.").first).to_be_visible()
    expect(page.get_by_role("button", name="Make it the only way")).to_be_hidden()


def test_somebody_connects_in_the_settings(sign_in_with_password: Callable[..., Page], company: str) -> None:
    page = band(sign_in_with_password(f"max@{company}"))

    page.get_by_role("button", name="Connect", exact=True).click()
    ProviderPage(page).log_in()

    expect(page.get_by_role("status").filter(has_text="Your account is connected.")).to_be_visible()
    expect(page.get_by_role("list", name="Single sign-on")).to_contain_text("Connected since")


def test_the_account_of_a_colleague_is_not_connected_in_the_settings(
    sign_in_with_password: Callable[..., Page], company: str
) -> None:
    page = band(sign_in_with_password(f"max@{company}"))

    page.get_by_role("button", name="Connect", exact=True).click()
    ProviderPage(page).log_in(f"olga@{company}")

    expect(page.get_by_role("alert")).to_contain_text("That is the account of somebody else")


def test_signing_out_ends_it_at_the_provider_too(open_browser: Callable[..., BrowserContext], company: str) -> None:
    page = connected(open_browser, f"olga@{company}")
    page.context.clear_cookies()
    go_through(page, f"olga@{company}")
    at_dashboard(page)

    page.goto("/settings")
    with page.expect_request(re.compile("/verify_logout")):
        page.get_by_role("button", name="Sign out", exact=True).locator("visible=true").first.click()

    SignInPage(page).expect_open()
    page.goto("/dashboard")
    SignInPage(page).expect_open()


def test_who_goes_back_at_the_provider_reads_that_and_begins_again(
    open_browser: Callable[..., BrowserContext], company: str
) -> None:
    page = open_browser().new_page()
    form = SignInPage(page).open()
    form.email.fill(f"olga@{company}")
    page.get_by_role("button", name=CONTINUE).click()

    ProviderPage(page).deny()

    form.expect_open()
    expect(form.problem).to_contain_text("You were not let in by your company's sign-on")


def test_two_tabs_of_one_browser_both_arrive(open_browser: Callable[..., BrowserContext], company: str) -> None:
    context = connected(open_browser, f"olga@{company}").context
    context.clear_cookies()
    one, other = context.new_page(), context.new_page()
    for page in (one, other):
        SignInPage(page).open().email.fill(f"olga@{company}")
        page.get_by_role("button", name=CONTINUE).click()
        ProviderPage(page).expect_open()

    ProviderPage(one).log_in()
    at_dashboard(one)
    ProviderPage(other).log_in()

    at_dashboard(other)


def test_the_address_of_a_way_back_opens_nothing_in_another_browser(
    open_browser: Callable[..., BrowserContext], company: str, provider: Provider
) -> None:
    page = open_browser().new_page()
    SignInPage(page).open().email.fill(f"olga@{company}")
    page.get_by_role("button", name=CONTINUE).click()
    ProviderPage(page).expect_open()
    back = provider.go_through(page.url)
    thief = open_browser().new_page()

    thief.goto(back)

    SignInPage(thief).expect_open()
    expect(SignInPage(thief).problem).to_contain_text("begun in another browser")


def test_a_removed_person_does_not_come_back(
    open_browser: Callable[..., BrowserContext], company: str, complaints
) -> None:
    complaints.allow("status of 403")
    page = connected(open_browser, f"max@{company}")
    remove_person(person(f"olga@{company}"), f"max@{company}")

    page.context.clear_cookies()
    go_through(page, f"max@{company}")

    expect(page.get_by_text("You were removed from your company here.")).to_be_visible()
    expect(page.get_by_text("Ask Olga Berg")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("link", name="Begin again").click()
    SignInPage(page).expect_open()


def test_a_provider_that_is_away_is_said(
    open_browser: Callable[..., BrowserContext], portal: Server, company: str, provider: Provider
) -> None:
    portal.restart()  # or it would know its addresses still
    provider.answer = lambda _path: (503, "{}")
    page = open_browser().new_page()
    form = SignInPage(page).open()
    form.email.fill(f"olga@{company}")

    page.get_by_role("button", name=CONTINUE).click()

    form.expect_open()
    expect(form.problem).to_contain_text("Your company's sign-on does not answer.")
    provider.answer = lambda _path: None
