"""Every deed that is recorded leaves exactly one entry, in its own transaction; a refused one leaves none."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from pyotp.totp import TOTP
from sqlalchemy import select

from buyer_portal.demo.accounts import close_demo
from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Role, Side
from buyer_portal.domain.people.sso import Identity
from buyer_portal.domain.record.entry import facts_read
from buyer_portal.domain.record.filter import RecordFilter
from buyer_portal.domain.record.kinds import RecordKind as K
from buyer_portal.services import catalogue, policies
from buyer_portal.services.cancellation_receipt import receipt_file_of
from buyer_portal.services.imports.catalogue import import_catalogue
from buyer_portal.services.imports.orders import import_orders
from buyer_portal.services.people import accepting, browsers, invitations, leaving, people, roles
from buyer_portal.services.people.companies import join_companies
from buyer_portal.services.people.email_change.asking import ask_to_change_email
from buyer_portal.services.people.email_change.confirming import change_email_of, confirm_email
from buyer_portal.services.people.email_change.links import make_confirm_link
from buyer_portal.services.people.password_change import change_password
from buyer_portal.services.people.password_reset import link_for, reset_password
from buyer_portal.services.people.second_factor import authenticator, factors, requiring
from buyer_portal.services.people.sign_in import sign_in, sign_out, sign_out_everywhere, start_sign_in
from buyer_portal.services.people.sso.providers import open_other_ways, remove_provider, set_provider
from buyer_portal.services.people.sso.requiring import count_as_factor, make_only_way
from buyer_portal.services.people.sso.signing_in import connect, sign_in_as
from buyer_portal.services.record.listing import begin_download
from buyer_portal.services.record.whence import come_from
from buyer_portal.settings import now, settings
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.people import add_companies, company_ids_of
from buyer_portal.store.tables import company, record_chain, record_entry
from tests.roles import have

pytestmark = pytest.mark.on_both_databases
ADA, BEN, PASSWORD = "ada@corner-bistro.example", "ben@corner-bistro.example", "demo-portal"
NEW_PASSWORD, NEW_EMAIL = "seven green lorries", "ada@new.example"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0"
TERMS = {"contact_hours": "Mon to Fri", "text": "As we agreed."}


def entries() -> list[Any]:
    """All of it, oldest first, with the company's name."""
    of = select(record_entry, company.c.name.label("company"))
    of = of.join(record_chain, record_chain.c.id == record_entry.c.chain_id)
    of = of.join(company, company.c.id == record_chain.c.company_id)
    with reading() as db:
        return list(db.execute(of.order_by(record_entry.c.id)))


def recorded() -> list[tuple[str, str, str]]:
    """Kind, who and company of each entry."""
    return [(row.kind, row.person_name, row.company) for row in entries()]


def token(link: str) -> str:
    return re.split("token=", link)[1]


class Deeds:
    """What each test needs before its deed, and the deed."""

    def __init__(self, ada, ben, tom, folder) -> None:
        self.ada, self.ben, self.tom, self.folder = ada, ben, tom, folder
        self.secret = ""

    def signed_in(self, person):
        self.secret = start_sign_in(person)
        return self.secret

    def file(self, text: str):
        path = self.folder / "file.csv"
        path.write_text(text, encoding="utf-8")
        return path


def _set_up_app(d: Deeds) -> None:
    made = authenticator.begin_set_up(d.ada, PASSWORD)
    authenticator.confirm_set_up(d.ada, TOTP(made.key).now())


def _ask_for_new_email(d: Deeds) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "smtp_url", "smtp://127.0.0.1:1")
        ask_to_change_email(d.ada, PASSWORD, email=NEW_EMAIL)


def _invite(d: Deeds) -> str:
    (made,) = invitations.invite(d.ada, "new@corner-bistro.example", Role.MEMBER)
    return made.link


def _accept(link: str) -> None:
    accepting.accept_invitation(token(link), "Nora New", NEW_PASSWORD, address="192.0.2.1")


def _product(d: Deeds) -> None:
    import_catalogue(
        d.file("supplier,sku,name,unit,price,currency,available\nGreen Valley Produce,A-1,Apples,box,2.50,EUR,yes\n")
    )


def _orders(d: Deeds) -> None:
    head = "order_number,buyer,supplier,status,placed_at,currency,sku,name,quantity,unit_price\n"
    line = "N-1,Corner Bistro,Green Valley Produce,PENDING,2026-11-01T10:00:00Z,EUR,A,Apples,2,1.50\n"
    import_orders(d.file(head + line))


def _join(_d: Deeds) -> None:
    join_companies(Side.BUYER, "Corner Bistrot", "Corner Bistro")


def _second_bistro(_d: Deeds) -> None:
    with transaction() as db:
        add_companies(db, Side.BUYER, ["Corner Bistrot"])


_ADAS_ACCOUNT = Identity("https://login.corner-bistro.example", "a-1", ADA, True)


def _give_provider() -> None:
    where = {"issuer": _ADAS_ACCOUNT.issuer, "client_id": "portal", "secret_place": "env BISTRO_SECRET"}
    set_provider(BISTRO, None, domains=["corner-bistro.example"], **where)


def _come_by_sso(d: Deeds) -> str:
    _give_provider()
    connect(d.ada, _ADAS_ACCOUNT)
    return sign_in_as(_ADAS_ACCOUNT, d.ada.company_id, browser="b" * 43)


def _be_the_only_way(d: Deeds) -> None:
    make_only_way(d.ada, _come_by_sso(d), only=True)


BISTRO, GREEN, OPERATOR = "Corner Bistro", "Green Valley Produce", ""
ADAS = ("Ada Lindqvist", BISTRO)
Deed = Callable[[Any], Any]
NOTHING: Deed = lambda _d: None  # noqa: E731
DEEDS: dict[K, tuple[Deed, Callable[[Any, Any], Any], tuple[str, str]]] = {
    K.SIGNED_IN: (NOTHING, lambda d, _: sign_in(ADA, PASSWORD, address="192.0.2.1"), ADAS),
    K.SIGNED_OUT: (lambda d: d.signed_in(d.ada), lambda d, _: sign_out(d.secret), ADAS),
    K.SIGNED_OUT_EVERYWHERE: (lambda d: d.signed_in(d.ada), lambda d, _: sign_out_everywhere(d.ada), ADAS),
    K.BROWSER_ENDED: (
        lambda d: d.signed_in(d.ada),
        lambda d, _: browsers.end_browser(d.ada, browsers.browsers_of(d.ada, "")[0].name),
        ADAS,
    ),
    K.BROWSERS_ENDED: (lambda d: d.signed_in(d.ada), lambda d, _: browsers.end_other_browsers(d.ada, "here"), ADAS),
    K.PERSON_ADDED: (
        NOTHING,
        lambda d, _: people.add_person("n@bistro.example", "Nora New", BISTRO, Side.BUYER, NEW_PASSWORD),
        (OPERATOR, BISTRO),
    ),
    K.INVITED: (NOTHING, lambda d, _: _invite(d), ADAS),
    K.INVITED_AGAIN: (_invite, lambda d, _: invitations.invite_again(d.ada, "new@corner-bistro.example"), ADAS),
    K.INVITATION_WITHDRAWN: (
        _invite,
        lambda d, _: invitations.withdraw_invitation(d.ada, "new@corner-bistro.example"),
        ADAS,
    ),
    K.JOINED: (_invite, lambda d, link: _accept(link), ("Nora New", BISTRO)),
    K.ROLE_CHANGED: (NOTHING, lambda d, _: roles.change_role_of(d.ada, BEN, Role.VIEWER), ADAS),
    K.REMOVED: (NOTHING, lambda d, _: leaving.remove_person(d.ada, BEN), ADAS),
    K.LEFT: (NOTHING, lambda d, _: leaving.leave_company(d.ada), ADAS),
    K.NAME_CHANGED: (
        NOTHING,
        lambda d, _: people.change_profile(d.ada, name="Ada Lovelace", time_zone="UTC"),
        ("Ada Lovelace", BISTRO),
    ),
    K.COMPANY_TAKEN_IN: (_second_bistro, lambda d, _: _join(d), (OPERATOR, BISTRO)),
    K.EMAIL_CHANGE_ASKED: (NOTHING, lambda d, _: _ask_for_new_email(d), ADAS),
    K.EMAIL_CHANGED: (NOTHING, lambda d, _: change_email_of(ADA, NEW_EMAIL), (OPERATOR, BISTRO)),
    K.PASSWORD_CHANGED: (
        lambda d: d.signed_in(d.ada),
        lambda d, _: change_password(d.ada, d.secret, current=PASSWORD, password=NEW_PASSWORD),
        ADAS,
    ),
    K.PASSWORD_LINK_MADE: (NOTHING, lambda d, _: link_for(ADA), (OPERATOR, BISTRO)),
    K.PASSWORD_LINK_USED: (
        lambda d: link_for(ADA),
        lambda d, link: reset_password(token(link), NEW_PASSWORD, address="192.0.2.1"),
        ADAS,
    ),
    K.APP_ADDED: (NOTHING, lambda d, _: _set_up_app(d), ADAS),
    K.APP_REMOVED: (_set_up_app, lambda d, _: authenticator.turn_off(d.ada, PASSWORD), ADAS),
    K.CODES_RENEWED: (_set_up_app, lambda d, _: factors.renew_codes(d.ada, PASSWORD), ADAS),
    K.FACTOR_TAKEN: (_set_up_app, lambda d, _: factors.remove_second_factor(ADA), (OPERATOR, BISTRO)),
    K.FACTOR_REQUIRED: (_set_up_app, lambda d, _: requiring.require_factor(d.ada, required=True), ADAS),
    K.SSO_SET: (NOTHING, lambda d, _: _give_provider(), (OPERATOR, BISTRO)),
    K.SSO_TAKEN: (lambda _: _give_provider(), lambda d, _: remove_provider(BISTRO, None), (OPERATOR, BISTRO)),
    K.SSO_CONNECTED: (lambda _: _give_provider(), lambda d, _: connect(d.ada, _ADAS_ACCOUNT), ADAS),
    K.SSO_ONLY_WAY: (_come_by_sso, lambda d, came: make_only_way(d.ada, came, only=True), ADAS),
    K.SSO_NOT_ONLY_WAY: (_be_the_only_way, lambda d, _: open_other_ways(BISTRO, None), (OPERATOR, BISTRO)),
    K.SSO_IS_FACTOR: (lambda _: _give_provider(), lambda d, _: count_as_factor(d.ada, counts=True), ADAS),
    K.SSO_IS_NO_FACTOR: (lambda _: _give_provider(), lambda d, _: count_as_factor(d.ada, counts=False), ADAS),
    K.POLICY_SAVED: (
        NOTHING,
        lambda d, _: policies.save_policy(d.tom, TERMS, seen_version=0),
        ("Tom Becker", GREEN),
    ),
    K.PRODUCT_CHANGED: (
        _product,
        lambda d, _: catalogue.change_product(d.tom, "A-1", price="3.00", available=False, seen_version=1),
        ("Tom Becker", GREEN),
    ),
    K.CATALOGUE_IMPORTED: (NOTHING, lambda d, _: _product(d), (OPERATOR, GREEN)),
    K.RECORD_DOWNLOADED: (NOTHING, lambda d, _: begin_download(d.ada, RecordFilter()), ADAS),
}


@pytest.fixture
def deeds(ada, ben, tom, tmp_path) -> Deeds:
    return Deeds(ada, ben, tom, tmp_path)


@pytest.mark.parametrize("kind", DEEDS, ids=lambda kind: kind.value)
def test_a_deed_leaves_exactly_one_entry(deeds, kind):
    before, deed, (who, where) = DEEDS[kind]
    given = before(deeds)
    had = recorded()

    deed(deeds, given)

    assert recorded()[len(had) :] == [(kind.value, who, where)]


def test_an_import_of_orders_is_recorded_with_both_companies(deeds):
    _orders(deeds)

    assert sorted(recorded()) == [("ORDERS_IMPORTED", "", BISTRO), ("ORDERS_IMPORTED", "", GREEN)]


def test_an_import_that_brings_nothing_new_leaves_no_entry(deeds):
    _orders(deeds)
    before = recorded()

    _orders(deeds)

    assert recorded() == before


def test_who_comes_by_single_sign_on_is_recorded(deeds):
    _give_provider()
    connect(deeds.ada, _ADAS_ACCOUNT)

    sign_in_as(_ADAS_ACCOUNT, deeds.ada.company_id, browser="b" * 43)

    *_, entry = entries()
    assert (entry.kind, facts_read(entry.facts)) == ("SIGNED_IN", {"how": "single sign-on"})


def test_who_proves_the_old_way_whose_account_it_is_is_connected_and_signs_in(deeds):
    _give_provider()
    sign_in_as(_ADAS_ACCOUNT, deeds.ada.company_id, browser="b" * 43)

    sign_in(ADA, PASSWORD, address="192.0.2.1", sso_cookie="b" * 43)

    assert [kind for kind, *_ in recorded()] == ["SSO_SET", "SSO_CONNECTED", "SIGNED_IN"]


def test_who_confirms_their_new_address_is_recorded(deeds):
    _ask_for_new_email(deeds)
    with transaction() as db:
        link = make_confirm_link(db, deeds.ada.id, NEW_EMAIL, now())
    assert link

    confirm_email(token(link))

    *_, entry = entries()
    assert (entry.kind, entry.person_name) == ("EMAIL_CHANGED", deeds.ada.name)
    assert facts_read(entry.facts) == {"was": ADA, "became": NEW_EMAIL}


def test_who_downloads_a_receipt_is_recorded(deeds, place_order):
    number = place_order(status=OrderStatus.CANCELLED)

    receipt_file_of(deeds.tom, number)

    assert recorded() == [("RECEIPT_DOWNLOADED", "Tom Becker", GREEN)]


def test_closing_the_demo_is_recorded_for_each_account(deeds):
    close_demo()

    assert ("ACCOUNT_CLOSED", "", BISTRO) in recorded()


def test_a_deed_that_is_refused_leaves_no_entry(deeds):
    have(deeds.ben, Role.MEMBER)
    refused = [
        lambda: invitations.invite(deeds.ben, "new@corner-bistro.example", Role.MEMBER),
        lambda: leaving.leave_company(deeds.ada),  # the last owner
        lambda: roles.change_role_of(deeds.ada, ADA, Role.MEMBER),
        lambda: change_password(deeds.ada, "", current="wrong", password=NEW_PASSWORD),
        lambda: authenticator.turn_off(deeds.ada, PASSWORD),
        lambda: begin_download(deeds.ben, RecordFilter()),
        lambda: requiring.require_factor(deeds.ada, required=True),
    ]

    for deed in refused:
        with pytest.raises(PortalError):
            deed()

    assert recorded() == []


def test_an_entry_says_from_which_browser_and_address(ada):
    come_from("192.0.2.77", FIREFOX)
    invitations.invite(ada, "new@corner-bistro.example", Role.VIEWER)
    come_from("", "")

    (entry,) = entries()

    assert (entry.browser, entry.address) == ("Firefox on Windows", "192.0.2.77")
    assert facts_read(entry.facts) == {"email": "new@corner-bistro.example", "role": "VIEWER"}


def test_no_secret_is_in_an_entry(deeds):
    for before, deed, _ in DEEDS.values():
        with pytest.MonkeyPatch.context():
            try:
                deed(deeds, before(deeds))
            except PortalError:
                continue

    said = " ".join(f"{row.facts} {row.search_text}" for row in entries())

    assert entries()
    assert [secret for secret in (PASSWORD, NEW_PASSWORD, deeds.secret) if secret in said] == []


def test_ids_of_companies_are_not_taken_again(database):
    with transaction() as db:
        add_companies(db, Side.BUYER, ["Corner Bistrot"])
        wrong = company_ids_of(db, Side.BUYER, {"Corner Bistrot"})["Corner Bistrot"]
    invitations.invite_to("x@bistrot.example", "Corner Bistrot", Side.BUYER)
    join_companies(Side.BUYER, "Corner Bistrot", "Corner Bistro")
    with transaction() as db:
        add_companies(db, Side.BUYER, ["Another Bistro"])
    invitations.invite_to("y@another.example", "Another Bistro", Side.BUYER)

    of = {(row.kind, row.company) for row in entries()}

    assert wrong
    assert of == {("INVITED", BISTRO), ("COMPANY_TAKEN_IN", BISTRO), ("INVITED", "Another Bistro")}
