"""Every screen of the portal and of the help center, by name: for tests that go through all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Response, expect
from pyotp.totp import TOTP

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Role, Side
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.people.email_change.links import make_confirm_link
from buyer_portal.services.people.invitations import invite
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up
from buyer_portal.services.people.second_factor.requiring import require_factor
from buyer_portal.services.returns.cases import answer_case
from buyer_portal.services.returns.clean_photo import clean_photo
from buyer_portal.services.returns.opening import open_case
from buyer_portal.services.returns.photos import add_photo
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.email_changes import add_email_change
from e2e.database import ADA, BEN, INES, PASSWORD, TOM, VERA, add_company, add_person, person
from e2e.help.pages import HELP_PAGES
from e2e.pages.email_change import ConfirmEmailPage, EmailSection
from e2e.pages.order import OrderPage
from e2e.pages.people import InvitationPage, PeoplePage
from e2e.pages.policy import PolicyPage
from e2e.pages.proposal import ProposalBox, RequestBox
from e2e.pages.return_case import CaseBox
from e2e.pages.second_factor import SecondFactorBand, SecondStepPage
from e2e.pages.sign_in import SignInPage
from tests.pictures import SVG, picture

PlaceOrder = Callable[..., str]


@dataclass(frozen=True)
class Screen:
    """Where it is, who sees it, and what is done there first. `{number}` is a fresh order in `status`."""

    address: str
    who: str = ADA
    status: OrderStatus = OrderStatus.PENDING
    act: Callable[[Page], object] = lambda page: None
    heading: str = ""
    is_missing: bool = False

    def show(self, page: Page, place_order: PlaceOrder) -> None:
        number = place_order(self.status) if "{number}" in self.address else ""
        page.goto(self.address.format(number=number))
        self._expect_taken_over(page)
        expect(page.get_by_role("heading", level=1).first).to_contain_text(self.heading or number or "")
        expect(page.locator(".waiting")).to_have_count(0)
        self.act(page)
        self._expect_taken_over(page)

    def _expect_taken_over(self, page: Page) -> None:
        if not self.address.startswith("/help/"):
            expect(page.locator("[data-hydrated=true]")).to_be_attached()


def _ask_to_cancel(page: Page) -> None:
    OrderPage(page).ask_to_cancel()


def _ask_without_message(page: Page) -> None:
    dialog = OrderPage(page).ask_to_cancel()
    dialog.message.fill(" ")
    dialog.confirm()
    expect(dialog.dialog.get_by_role("alert")).to_be_visible()


def _preview_policy(page: Page) -> None:
    PolicyPage(page).preview()


def _decline(page: Page) -> None:
    page.get_by_role("button", name="Decline order").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()


def _open_form(page: Page) -> None:
    form = ProposalBox(page).open_form().form
    form.get_by_role("button", name="Add a line").click()
    form.get_by_role("button", name="Send proposal").click()
    expect(form.get_by_role("alert")).to_be_visible()


def _propose(page: Page) -> None:
    offer = ProposalBox(page).open_form()
    offer.set_quantity("Tomatoes, 5 kg", "1")
    offer.remove("Basil, 1 bunch")
    offer.send("Basil is sold out.")
    offer.expect_text("was 2, now 1")


def _open_request(page: Page) -> None:
    page.get_by_role("button", name="Ask for a change").click()
    form = RequestBox(page).form
    form.get_by_role("button", name="Send request").click()
    expect(form.get_by_role("alert")).to_be_visible()


def _be_asked(page: Page) -> None:
    number = page.get_by_role("heading", level=1).inner_text()
    ask_for_change(person(ADA), number, seen_version=1, key=f"seen-{number}", quantities=[1, 0], note="Less, please.")
    page.reload()
    RequestBox(page).expect_text("was 2, now 1")


def _be_offered(page: Page) -> None:
    number = page.get_by_role("heading", level=1).inner_text()
    fewer = [OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1300, 1)]
    until = now() + timedelta(days=1)
    propose_changes(
        person(TOM), number, seen_version=1, key=f"seen-{number}", lines=fewer, reason="Sold out.", answer_by=until
    )
    page.reload()
    ProposalBox(page).expect_text("was 2, now 1")


def _cancel(page: Page) -> None:
    order = OrderPage(page)
    order.ask_to_cancel().confirm()
    order.expect_status("CANCELLED")
    expect(page.get_by_role("button", name="Dismiss")).to_be_visible()


def _open_first_chat(page: Page) -> None:
    page.get_by_role("navigation", name="Chats", exact=True).get_by_role("link").first.click()
    expect(page.get_by_role("log")).to_be_visible()


def _choose_status(page: Page) -> None:
    page.get_by_role("radio", name="PROCESSING").check()
    expect(page.get_by_role("img", name="The red button Cancel Order")).to_be_visible()


def _vote_no(page: Page) -> None:
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_role("textbox", name="What was missing?")).to_be_focused()


def _talk_directly(page: Page) -> None:
    page.get_by_role("textbox", name="Message to supplier").fill("A list for winter?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("log").get_by_text("Sent").last).to_be_visible()


def _choose_whom(page: Page) -> None:
    page.get_by_role("button", name="New message").click()
    expect(page.get_by_role("navigation", name="Write to")).to_be_visible()


def _report_wrongly(page: Page) -> None:
    case = CaseBox(page).open_form()
    case.choose_photos({"name": "drawing.svg", "mimeType": "image/svg+xml", "buffer": SVG})
    case.choose_photos({"name": "photo.png", "mimeType": "image/png", "buffer": picture("PNG")})
    case.report(note="Squashed.")
    expect(page.get_by_role("alert")).to_have_count(2)


def _be_reported(page: Page) -> None:
    number = page.get_by_role("heading", level=1).inner_text()
    case = open_case(
        person(ADA), number, key=f"seen-{number}", problem="QUALITY", wanted="REFUND", quantities=[1, 3], note="Brown."
    )
    for colour in ("red", "green"):
        add_photo(person(ADA), number, clean_photo(picture(size=(600, 400), colour=colour)), case_id=case)
    page.reload()
    CaseBox(page).expect_photos(2)


def _be_made_an_offer(page: Page) -> None:
    _be_reported(page)
    number = page.get_by_role("heading", level=1).inner_text()
    found = order_details(person(TOM), number).case
    assert found
    offered = {"outcome": "REFUND", "amount_minor": 1250, "note": "Sorry."}
    answer_case(person(TOM), number, case_id=found.id, seen_version=1, **offered)
    page.reload()
    CaseBox(page).expect_text("Refund of €12.50")


def _refuse_offer(page: Page) -> None:
    _be_reported(page)
    CaseBox(page).offer("REFUND", "1000")
    page.get_by_text("Decline instead").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _set_up_app(page: Page) -> None:
    band = SecondFactorBand(page)
    band.press("Set up")
    band.proof.fill(PASSWORD)
    band.press("Continue")
    band.code.fill("000000")
    band.press("Confirm code")
    expect(band.problem).to_be_visible()


def _owe_second_factor(page: Page) -> None:
    company = f"House {uuid4()}"
    add_company(company, Side.BUYER)
    owner, other = (add_person(f"{uuid4()}@house.example", name, company, Side.BUYER) for name in ("Olga Berg", "Max"))
    confirm_set_up(owner, TOTP(begin_set_up(owner, PASSWORD).key).now())
    require_factor(owner, required=True)
    SignInPage(page).sign_in(other.email, PASSWORD)
    expect(page.get_by_role("heading", name="Set up a second factor", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_visible()


def _come_to_second_step(page: Page) -> None:
    somebody = add_person(f"{uuid4()}@corner-bistro.example", "Nora Neu", "Corner Bistro", Side.BUYER)
    confirm_set_up(somebody, TOTP(begin_set_up(somebody, PASSWORD).key).now())
    SignInPage(page).sign_in(somebody.email, PASSWORD)
    step = SecondStepPage(page)
    step.type("123")
    expect(step.problem).to_be_visible()
    step.expect_open()


def _invite(page: Page) -> None:
    PeoplePage(page).invite("nora@corner-bistro.example, a-very-long-name-of-somebody@a-company-of-many-words.example")
    PeoplePage(page).link_for("nora@corner-bistro.example")


def _invite_nobody(page: Page) -> None:
    PeoplePage(page).invite("nora@corner-bistro.example, ben")
    expect(PeoplePage(page).problem).to_be_visible()


def _ask_to_remove(page: Page) -> None:
    PeoplePage(page).remove(BEN)
    expect(PeoplePage(page).dialog).to_be_visible()


def _leave_as_the_last(page: Page) -> None:
    PeoplePage(page).leave()
    PeoplePage(page).confirm("Leave")
    expect(PeoplePage(page).dialog.get_by_role("alert")).to_be_visible()


def _open_invitation(page: Page) -> None:
    [made] = invite(person(ADA), "nora@corner-bistro.example", Role.VIEWER)
    page.goto(urlsplit(made.link)._replace(scheme="", netloc="").geturl())
    expect(InvitationPage(page).name).to_be_visible()


def _have_new_email_wait(email: str) -> str:
    """Let a new address of theirs wait; give its link. The portal that all screens share sends no e-mail itself."""
    whose, new = person(email), f"new-{uuid4().hex[:8]}@corner-bistro.example"
    with transaction() as db:
        add_email_change(db, whose.id, new, now())
        return make_confirm_link(db, whose.id, new, now()) or ""


def _open_email_link(page: Page) -> None:
    newcomer = add_person(f"{uuid4().hex[:8]}@corner-bistro.example", "Nora Neu", "Corner Bistro", Side.BUYER)
    link = _have_new_email_wait(newcomer.email)
    page.goto(urlsplit(link)._replace(scheme="", netloc="").geturl())
    ConfirmEmailPage(page).expect_open()
    expect(page.get_by_text(newcomer.email)).to_be_visible()


def _see_new_email_wait(page: Page) -> None:
    _have_new_email_wait(VERA)
    page.reload()
    expect(EmailSection(page).waiting).to_be_visible()


SCREENS = {
    "sign-in": Screen("/sign-in", who="", heading="Sign in"),
    "sign-in refused": Screen("/sign-in?error=credentials", who="", heading="Sign in"),
    "second step": Screen("/sign-in", who="", heading="Sign in", act=_come_to_second_step),
    "second factor owed": Screen("/sign-in", who="", heading="Sign in", act=_owe_second_factor),
    "forgot password": Screen("/forgot-password?error=used", who="", heading="Forgot password?"),
    "dashboard": Screen("/dashboard", heading="Dashboard"),
    "orders": Screen("/orders", heading="Orders"),
    "orders found": Screen("/orders?q=ORD-1001&supplier=Green+Valley+Produce", heading="Orders"),
    "orders not found": Screen("/orders?q=unobtainable", heading="Orders"),
    **{f"order {status.words}": Screen("/orders/{number}", status=status) for status in OrderStatus},
    "dialog PENDING": Screen("/orders/{number}", act=_ask_to_cancel),
    "dialog CONFIRMED": Screen("/orders/{number}", status=OrderStatus.CONFIRMED, act=_ask_to_cancel),
    "dialog PROCESSING": Screen("/orders/{number}", status=OrderStatus.PROCESSING, act=_ask_to_cancel),
    "dialog refused": Screen("/orders/{number}", status=OrderStatus.PROCESSING, act=_ask_without_message),
    "toast": Screen("/orders/{number}", act=_cancel),
    "receipt": Screen("/orders/{number}/receipt", status=OrderStatus.CANCELLED, heading="Cancellation receipt"),
    "order again": Screen("/orders/ORD-1002/again", heading="Order again: ORD-1002"),
    "order again, nothing offered": Screen("/orders/{number}/again", heading="Order again"),
    "recreate": Screen("/supplier/orders/ORD-1006/again", who=TOM, heading="Recreate: ORD-1006"),
    "catalogue": Screen("/supplier/catalogue", who=TOM, heading="Catalogue"),
    "catalogue not found": Screen("/supplier/catalogue?q=unobtainable", who=TOM, heading="Catalogue"),
    "messages": Screen("/messages", heading="Messages"),
    "messages open": Screen("/messages", heading="Messages", act=_open_first_chat),
    "messages not found": Screen("/messages?q=unobtainable", heading="Messages"),
    "messages direct": Screen("/messages/green-valley-produce", heading="Messages", act=_talk_directly),
    "messages to whom": Screen("/messages", heading="Messages", act=_choose_whom),
    "desk messages direct": Screen("/messages/corner-bistro", who=TOM, heading="Messages"),
    "missing company": Screen("/messages/nobody", heading="This page does not exist", is_missing=True),
    "notifications": Screen("/notifications", heading="Notifications"),
    "settings": Screen("/settings", heading="Settings"),
    "people": Screen("/settings/people", heading="People"),
    "people of a viewer": Screen("/settings/people", who=VERA, heading="People"),
    "people invited": Screen("/settings/people", heading="People", act=_invite),
    "people not invited": Screen("/settings/people", heading="People", act=_invite_nobody),
    "dialog people": Screen("/settings/people", heading="People", act=_ask_to_remove),
    "dialog people refused": Screen("/settings/people", who=TOM, heading="People", act=_leave_as_the_last),
    "record": Screen("/settings/record", heading="Record"),
    "record not found": Screen("/settings/record?q=unobtainable", heading="Record"),
    "record of a viewer": Screen("/settings/record", who=VERA, heading="Record"),
    "invitation": Screen("/invitation", who="", heading="Your invitation", act=_open_invitation),
    "invitation ended": Screen("/invitation/ended?why=withdrawn", who="", heading="Your invitation"),
    "confirm email": Screen("/confirm-email", who="", heading="Your new e-mail address", act=_open_email_link),
    "confirm email ended": Screen("/confirm-email/ended?why=taken", who="", heading="Your new e-mail address"),
    "settings, a new address waits": Screen("/settings", who=VERA, heading="Settings", act=_see_new_email_wait),
    "order of a viewer": Screen("/orders/{number}", who=VERA),
    "settings, an app being set up": Screen("/settings", who=VERA, heading="Settings", act=_set_up_app),
    "settings of a viewer": Screen("/settings", who=VERA, heading="Settings"),
    "missing page": Screen("/nowhere", heading="This page does not exist", is_missing=True),
    "missing order": Screen("/orders/ORD-77777", heading="This page does not exist", is_missing=True),
    "desk": Screen("/supplier", who=TOM, heading="Supplier desk"),
    **{
        f"desk order {status.words}": Screen("/supplier/orders/{number}", who=TOM, status=status)
        for status in OrderStatus
    },
    "order with a proposal": Screen("/orders/{number}", act=_be_offered),
    "desk order with a proposal": Screen("/supplier/orders/{number}", who=TOM, act=_propose),
    "order request form": Screen("/orders/{number}", act=_open_request),
    "order with a request": Screen("/orders/{number}", act=_be_asked),
    "desk order with a request": Screen("/supplier/orders/{number}", who=TOM, act=_be_asked),
    "desk proposal form": Screen("/supplier/orders/{number}", who=TOM, act=_open_form),
    "order report form": Screen("/orders/{number}", status=OrderStatus.DELIVERED, act=_report_wrongly),
    "order with a case": Screen("/orders/{number}", status=OrderStatus.DELIVERED, act=_be_reported),
    "order with an offer": Screen("/orders/{number}", status=OrderStatus.DELIVERED, act=_be_made_an_offer),
    "desk order with a case": Screen(
        "/supplier/orders/{number}", who=TOM, status=OrderStatus.DELIVERED, act=_refuse_offer
    ),
    "desk policy": Screen("/supplier/policy", who=INES, heading="Cancellation policy", act=_preview_policy),
    "desk decline": Screen("/supplier/orders/{number}", who=TOM, act=_decline),
    **{f"help {path.removeprefix('/help/').strip('/') or 'home'}": Screen(path, who="") for path in HELP_PAGES},
    "help my order": Screen("/help/", who="", act=_choose_status),
    "help vote": Screen("/help/cancel-order/", who="", act=_vote_no),
    "help missing": Screen("/help/nowhere/", who="", is_missing=True),
}


# --- what a screen is like ------------------------------------------------------------------------------------------

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}
_PHONE = 320
_TOO_WIDE = """width => [
  ...document.querySelectorAll('h1, h2, p, a, button, input, textarea, select, time, [data-status]')
]
  .filter(part => part.checkVisibility() && !part.closest('.sr, .skip, .md-search, .md-sidebar, .md-skip'))
  .filter(part => { // what scrolls by itself, as tabs do, may be wider than the screen
    for (let box = part.parentElement; box; box = box.parentElement)
      if (box !== document.body && /auto|scroll/.test(getComputedStyle(box).overflowX)) return false;
    return true;
  })
  .filter(part => { const box = part.getBoundingClientRect(); return box.width > 1 && box.right > width + 1; })
  .map(part => part.outerHTML.slice(0, 120))"""


@dataclass(frozen=True)
class Seen:
    """One screen, looked at once: in light, in dark, on the narrowest phone, and from behind."""

    light: list[str]
    dark: list[str]
    phone_width: int
    beyond_the_phone: list[str]
    headings: list[str]
    main_parts: int
    title: str
    language: str | None
    policies: list[str]
    help_links: dict[str, bool]
    """Each with whether its page and place exist."""
    last_in_navigation: tuple[str, str]
    """Name and address of the last link of the navigation; empty where there is none in reach."""
    ways_to_the_orders: int
    hosts: set[str]
    failed: list[str]
    """Requests that were answered with an error, or not at all."""


def look_at(screen: Screen, sign_in: Callable[..., Page], place_order: PlaceOrder) -> Seen:
    page = sign_in(screen.who, color_scheme="light")
    policies: list[str] = []
    hosts: set[str] = set()
    failed: list[str] = []

    def note_answer(answer: Response) -> None:
        if answer.headers.get("content-type", "").startswith("text/html"):
            policies.append(answer.headers.get("content-security-policy", ""))
        if answer.status >= 400:
            failed.append(answer.url)

    def note_request(request: Request) -> None:
        if urlsplit(request.url).scheme.startswith("http"):
            hosts.add(urlsplit(request.url).hostname or "")

    page.on("response", note_answer)
    page.on("request", note_request)
    screen.show(page, place_order)
    page.wait_for_load_state("networkidle")
    last = page.get_by_role("navigation", name="Main").get_by_role("link").last
    name = last.inner_text().strip() if last.count() else ""
    address = last.get_attribute("href") or "" if last.count() else ""
    light = complaints_of_axe(page)
    page.emulate_media(color_scheme="dark")
    dark = complaints_of_axe(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": _PHONE, "height": 640})
    return Seen(
        light=light,
        dark=dark,
        phone_width=page.evaluate("document.scrollingElement.scrollWidth"),
        beyond_the_phone=page.evaluate(_TOO_WIDE, _PHONE),
        headings=page.locator("h1").all_inner_texts(),
        main_parts=page.locator("main").count(),
        title=page.title(),
        language=page.locator("html").get_attribute("lang"),
        policies=policies,
        help_links={link: finds(page, link) for link in _help_links(page)},
        last_in_navigation=(name, address),
        ways_to_the_orders=page.locator("a[href='/orders'], a[href$='/orders']").locator("visible=true").count(),
        hosts=hosts,
        failed=failed,
    )


def complaints_of_axe(page: Page) -> list[str]:
    """What axe found, short enough to read."""
    found: dict[str, Any] = Axe().run(page, options=_RULES).response
    return [
        f"{violation['id']}: {' '.join(node['target'])}: {node['any'][0]['message'] if node['any'] else node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def _help_links(page: Page) -> set[str]:
    links = page.locator("a").evaluate_all("links => links.map(link => link.href)")
    return {link for link in links if urlsplit(link).path.startswith("/help")}


def finds(page: Page, link: str) -> bool:
    """Whether the page behind a link exists, and the place on it that stands after the #."""
    answer = page.request.get(link)
    place = urlsplit(link).fragment
    return answer.status == 200 and (not place or f'id="{place}"' in answer.text())
