"""What a company makes of its single sign-on: who comes in by it, by nothing else, and with which second factor."""

from collections.abc import Callable
from typing import Any

import pytest
from pyotp.totp import TOTP
from sqlalchemy import select

from buyer_portal.domain.errors import (
    LinkRefused,
    PortalError,
    RoleNotAllowed,
    SecondFactorNeeded,
    SsoRefused,
    SsoRequired,
    ValueRefused,
)
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.people.sso import Identity, Provider
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.services.people.accepting import accept_invitation
from buyer_portal.services.people.companies import join_companies
from buyer_portal.services.people.invitations import invite
from buyer_portal.services.people.links import hash_of
from buyer_portal.services.people.password_change import change_password
from buyer_portal.services.people.password_reset import ask_for_link, link_for, open_link, reset_password
from buyer_portal.services.people.roles import change_role
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up
from buyer_portal.services.people.second_factor.half import begin_half
from buyer_portal.services.people.second_factor.passkey_sign_in import ask_for_passkey, sign_in_with_passkey
from buyer_portal.services.people.second_factor.passkeys import begin_passkey, keep_passkey
from buyer_portal.services.people.second_factor.requiring import require_factor
from buyer_portal.services.people.second_factor.second_step import finish_sign_in
from buyer_portal.services.people.sign_in import person_for, sign_in, start_sign_in
from buyer_portal.services.people.sso.accepting import accept_by_provider
from buyer_portal.services.people.sso.providers import (
    open_other_ways,
    remove_provider,
    set_provider,
    shown_provider,
)
from buyer_portal.services.people.sso.requiring import count_as_factor, make_only_way, single_sign_on_of
from buyer_portal.services.people.sso.signing_in import connect, sign_in_as
from buyer_portal.settings import settings
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.sso import linked_at
from tests.forgetting import forget_attempts
from tests.passkeys import SoftPasskey

ISSUER = "https://login.corner-bistro.example"
OTHER_ISSUER = "https://login.other.example"
HERE: dict[str, Any] = {"address": "127.0.0.1"}
PASSWORD = "demo-portal"
BROWSER = "b" * 43
NEW = "new@corner-bistro.example"


@pytest.fixture
def provider(database: str) -> Provider:
    """What Corner Bistro has."""
    return give("Corner Bistro", "corner-bistro.example")


def give(company: str, *domains: str, issuer: str = ISSUER, **more: Any) -> Provider:
    place = {"secret_place": "env BISTRO_SECRET", "client_id": "portal", **more}
    return set_provider(company, None, issuer=issuer, domains=domains, **place)


def identity(email: str, *, subject: str = "", is_verified: bool = True) -> Identity:
    return Identity(ISSUER, subject or f"subject of {email}", email, is_verified)


@pytest.fixture
def came(provider: Provider, ada: Person) -> str:
    """Ada is connected, and has come by it: the secret of that sign-in."""
    connect(ada, identity(ada.email))
    return sign_in_as(identity(ada.email), ada.company_id, browser=BROWSER)


@pytest.fixture
def only(came: str, ada: Person) -> str:
    """It is the only way; gives the secret of Ada's sign-in."""
    make_only_way(ada, came, only=True)
    return came


# --- the only way ---------------------------------------------------------------------------------------------------


def _with_password(ben: Person) -> None:
    sign_in(ben.email, PASSWORD, **HERE)


def _with_a_wrong_password(ben: Person) -> None:
    sign_in(ben.email, "something else", **HERE)


def _as_nobody(_ben: Person) -> None:
    sign_in("nobody@corner-bistro.example", "something", **HERE)


def _in_the_demo(ben: Person) -> None:
    start_sign_in(ben)


def _with_half_a_sign_in(ben: Person) -> None:
    with reading() as db:
        hashed = db.scalar(select(tables.person.c.password_hash).where(tables.person.c.id == ben.id))
    half = begin_half(ben, hashed or "", browser="", is_new=False)
    finish_sign_in(half, TOTP(_KEYS[ben.id]).now())


def _by_asking_for_a_link(ben: Person) -> None:
    ask_for_link(ben.email, **HERE)


def _by_asking_for_nobodys_link(_ben: Person) -> None:
    ask_for_link("nobody@corner-bistro.example", **HERE)


def _by_the_operators_link(ben: Person) -> None:
    link_for(ben.email)


def _by_a_link_from_before(_ben: Person) -> None:
    open_link(_LINKS["before"])


def _by_using_a_link_from_before(_ben: Person) -> None:
    reset_password(_LINKS["before"], "correct horse battery staple", **HERE)


def _by_another_password(ben: Person) -> None:
    change_password(ben, "", current=PASSWORD, password="correct horse battery staple")


def _by_an_invitation(_ben: Person) -> None:
    accept_invitation(_LINKS["invitation"], "Nora Neu", "correct horse battery staple", **HERE)


_KEYS: dict[int, str] = {}
_LINKS: dict[str, str] = {}
OLD_DOORS = [
    (_with_password, SsoRequired),
    (_with_a_wrong_password, SsoRequired),
    (_as_nobody, SsoRequired),
    (_in_the_demo, SsoRequired),
    (_with_half_a_sign_in, SsoRequired),
    (_by_asking_for_a_link, SsoRequired),
    (_by_asking_for_nobodys_link, SsoRequired),
    (_by_the_operators_link, ValueRefused),
    (_by_a_link_from_before, LinkRefused),
    (_by_using_a_link_from_before, LinkRefused),
    (_by_another_password, SsoRequired),
    (_by_an_invitation, SsoRequired),
]


@pytest.mark.parametrize(("door", "refusal"), OLD_DOORS, ids=lambda one: getattr(one, "__name__", "")[1:])
def test_every_old_door_is_closed_while_it_is_the_only_way_and_open_again_afterwards(
    door: Callable[[Person], None],
    refusal: type[PortalError],
    came: str,
    ada: Person,
    ben: Person,
    monkeypatch: pytest.MonkeyPatch,
    snapshot: Callable[[], Any],
    unchanged: Callable[[Any], bool],
) -> None:
    monkeypatch.setattr(settings, "smtp_url", "smtp://mail.example")
    _LINKS["before"] = link_for(ben.email).partition("token=")[2]
    _LINKS["invitation"] = invite(ada, NEW, Role.MEMBER)[0].link.partition("token=")[2]
    if door is _with_half_a_sign_in:
        _KEYS[ben.id] = begin_set_up(ben, PASSWORD).key
        confirm_set_up(ben, TOTP(_KEYS[ben.id]).now())
    make_only_way(ada, came, only=True)
    if door is _with_half_a_sign_in:
        with transaction() as db:
            db.execute(tables.authenticator.update().values(last_step=0))
    before = snapshot()

    with pytest.raises(refusal):
        door(ben)

    after = snapshot()
    after["half_sign_in"] = before["half_sign_in"]
    assert after == before
    forget_attempts()
    open_other_ways("Corner Bistro", None)
    with pytest.raises(PortalError) if door in (_with_a_wrong_password, _as_nobody) else _nothing():
        door(ben)


def test_a_passkey_is_no_way_around_it_and_a_way_in_again_afterwards(came: str, ada: Person, ben: Person) -> None:
    key = SoftPasskey()
    keep_passkey(ben, "Phone", key.make(begin_passkey(ben, PASSWORD, "Phone")))

    def come_in() -> str:
        return sign_in_with_passkey(key.sign(ask_for_passkey(**HERE)), **HERE)

    make_only_way(ada, came, only=True)
    with reading() as db:
        before = list(db.execute(select(tables.sign_in)))

    with pytest.raises(SsoRequired):
        come_in()

    with reading() as db:
        assert list(db.execute(select(tables.sign_in))) == before
    open_other_ways("Corner Bistro", None)
    assert person_for(come_in()) == ben


class _nothing:
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def test_who_came_another_way_is_signed_out_when_it_becomes_the_only_way(
    came: str, ada: Person, ben: Person, mia: Person
) -> None:
    bens, mias, adas = start_sign_in(ben), start_sign_in(mia), start_sign_in(ada)

    make_only_way(ada, came, only=True)

    assert [person_for(secret) for secret in (bens, adas)] == [None, None]
    assert person_for(came) == ada
    assert person_for(mias) == mia


def test_an_owner_who_has_not_come_by_it_locks_nobody_out(came: str, ada: Person, ben: Person) -> None:
    with pytest.raises(ValueRefused, match="come back with single sign-on"):
        make_only_way(ben, start_sign_in(ben), only=True)
    with pytest.raises(ValueRefused, match="come back with single sign-on"):
        make_only_way(ada, start_sign_in(ada), only=True)

    assert shown_provider("Corner Bistro", None).only_way is False


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_only_owners_decide(came: str, ben: Person, role: Role) -> None:
    change_role(ben.email, role)

    with pytest.raises(RoleNotAllowed, match="Ask Ada Lindqvist, who can say how people get in"):
        make_only_way(ben, came, only=True)
    with pytest.raises(RoleNotAllowed):
        count_as_factor(ben, counts=True)


def test_a_company_without_it_has_nothing_to_switch(ada: Person) -> None:
    for switch in (lambda: make_only_way(ada, "", only=False), lambda: count_as_factor(ada, counts=True)):
        with pytest.raises(ValueRefused, match="has no single sign-on any more"):
            switch()


def test_somebody_who_is_not_connected_still_proves_the_old_way_who_they_are(only: str, ben: Person) -> None:
    assert sign_in_as(identity(ben.email), ben.company_id, browser=BROWSER) == ""

    secret = sign_in(ben.email, PASSWORD, **HERE, sso_cookie=BROWSER)

    assert person_for(secret) == ben
    with pytest.raises(SsoRequired):
        sign_in(ben.email, PASSWORD, **HERE, sso_cookie=BROWSER)


def test_a_colleague_who_waits_to_be_connected_opens_no_old_door_for_others(
    only: str, ada: Person, ben: Person
) -> None:
    sign_in_as(identity(ben.email), ben.company_id, browser=BROWSER)

    with pytest.raises(SsoRequired):
        sign_in(ada.email, PASSWORD, **HERE, sso_cookie=BROWSER)


def test_people_of_other_companies_keep_their_ways(only: str, mia: Person) -> None:
    assert person_for(sign_in(mia.email, PASSWORD, **HERE)) == mia


def test_the_operator_opens_the_other_ways_once(only: str, ben: Person) -> None:
    assert open_other_ways("corner bistro", None).company == "Corner Bistro"

    assert person_for(sign_in(ben.email, PASSWORD, **HERE)) == ben
    with pytest.raises(ValueRefused, match="leaves other ways in already"):
        open_other_ways("Corner Bistro", Side.BUYER)


# --- the second factor ----------------------------------------------------------------------------------------------


def test_a_second_factor_is_asked_for_after_it_unless_an_owner_leaves_it_to_the_provider(
    came: str, ada: Person
) -> None:
    codes = confirm_set_up(ada, TOTP(begin_set_up(ada, PASSWORD).key).now())

    with pytest.raises(SecondFactorNeeded) as needed:
        sign_in_as(identity(ada.email), ada.company_id, browser=BROWSER)
    assert person_for(finish_sign_in(needed.value.half, codes[0])) == ada
    count_as_factor(ada, counts=True)

    assert person_for(sign_in_as(identity(ada.email), ada.company_id, browser=BROWSER)) == ada


def test_who_has_none_owes_one_unless_an_owner_leaves_it_to_the_provider(came: str, ada: Person, ben: Person) -> None:
    confirm_set_up(ben, TOTP(begin_set_up(ben, PASSWORD).key).now())
    require_factor(ben, required=True)

    def owes() -> list[bool]:
        return [person.owes_factor for secret in (came, old) if (person := person_for(secret))]

    old = start_sign_in(ada)
    assert owes() == [True, True]

    count_as_factor(ben, counts=True)

    assert owes() == [False, True]


def test_a_second_step_after_it_counts_as_having_come_by_it(only: str, ada: Person) -> None:
    codes = confirm_set_up(ada, TOTP(begin_set_up(ada, PASSWORD).key).now())
    with pytest.raises(SecondFactorNeeded) as needed:
        sign_in_as(identity(ada.email), ada.company_id, browser=BROWSER)

    secret = finish_sign_in(needed.value.half, codes[0])

    assert single_sign_on_of(ada, secret).came_by_it


def test_a_passkey_as_the_second_step_after_it_counts_as_having_come_by_it_too(only: str, ada: Person) -> None:
    key = SoftPasskey()
    keep_passkey(ada, "Phone", key.make(begin_passkey(ada, PASSWORD, "Phone")))
    with pytest.raises(SecondFactorNeeded) as needed:
        sign_in_as(identity(ada.email), ada.company_id, browser=BROWSER)

    secret = sign_in_with_passkey(key.sign(ask_for_passkey(**HERE)), **HERE, half=needed.value.half)

    assert single_sign_on_of(ada, secret).came_by_it


# --- being connected ------------------------------------------------------------------------------------------------


def test_somebody_who_is_signed_in_connects_their_own_account_only(
    provider: Provider, ada: Person, ben: Person
) -> None:
    for other in (identity(ben.email), identity("new@corner-bistro.example")):
        with pytest.raises(SsoRefused):
            connect(ada, other)

    connect(ada, identity(ada.email))

    with pytest.raises(SsoRefused, match="somebody else"):
        connect(ben, identity(ada.email))
    assert single_sign_on_of(ada, "").since is not None
    assert single_sign_on_of(ben, "").since is None


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (identity("ada@corner-bistro.example", is_verified=False), SsoEnd.UNVERIFIED),
        (identity("ada@elsewhere.example"), SsoEnd.ADDRESS),
        (identity(NEW), SsoEnd.UNINVITED),
    ],
)
def test_whoever_proves_too_little_is_not_connected(
    provider: Provider, ada: Person, known: Identity, why: SsoEnd, snapshot: Callable[[], Any]
) -> None:
    before = snapshot()

    for deed in (lambda: connect(ada, known), lambda: sign_in_as(known, ada.company_id, browser=BROWSER)):
        with pytest.raises(SsoRefused) as refused:
            deed()
        assert refused.value.why is why

    assert snapshot() == before


# --- invitations ----------------------------------------------------------------------------------------------------


@pytest.fixture
def invited(provider: Provider, ada: Person) -> str:
    """The hash of an invitation to somebody new, as a viewer."""
    return hash_of(invite(ada, NEW, Role.VIEWER)[0].link.partition("token=")[2])


def test_who_is_invited_comes_in_without_a_password_in_the_role_of_the_invitation(invited: str, ada: Person) -> None:
    newcomer, secret = accept_by_provider(invited, "Nora Neu", identity(NEW), ada.company_id)

    assert (newcomer.email, newcomer.role, newcomer.company_id) == (NEW, Role.VIEWER, ada.company_id)
    assert person_for(secret) == newcomer
    assert person_for(sign_in_as(identity(NEW), ada.company_id, browser=BROWSER)) == newcomer


def test_an_invitation_is_accepted_once_and_by_whom_it_is_for(
    invited: str, ada: Person, snapshot: Callable[[], Any]
) -> None:
    before = snapshot()
    for known in (identity(ada.email), identity(NEW, is_verified=False), identity("x@elsewhere.example")):
        with pytest.raises(SsoRefused):
            accept_by_provider(invited, "Nora Neu", known, ada.company_id)
    assert snapshot() == before

    accept_by_provider(invited, "Nora Neu", identity(NEW), ada.company_id)

    with pytest.raises(PortalError, match="each works once"):
        accept_by_provider(invited, "Nora Neu", identity(NEW), ada.company_id)


def test_a_colleagues_name_is_refused_there_too(invited: str, ada: Person) -> None:
    with pytest.raises(ValueRefused, match="colleague"):
        accept_by_provider(invited, "Ada Lindqvist", identity(NEW), ada.company_id)


def test_who_is_invited_and_comes_without_the_link_reads_to_open_it(invited: str, ada: Person) -> None:
    with pytest.raises(SsoRefused) as refused:
        sign_in_as(identity(NEW), ada.company_id, browser=BROWSER)

    assert refused.value.why is SsoEnd.INVITED


def test_it_is_the_way_in_while_passwords_are_none(only: str, invited: str, ada: Person) -> None:
    _, secret = accept_by_provider(invited, "Nora Neu", identity(NEW), ada.company_id)

    assert person_for(secret) is not None


# --- what the operator says -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"issuer": "http://login.corner-bistro.example"}, "https address"),
        ({"issuer": "https://a:b@login.example"}, "https address"),
        ({"issuer": "https://login.example/?x=1"}, "https address"),
        ({"issuer": "file:///etc/passwd"}, "https address"),
        ({"client_id": ""}, "client id"),
        ({"client_id": "two words"}, "client id"),
        ({"secret_place": "file /nowhere/at/all"}, "can't be read, or is empty"),
    ],
)
def test_what_makes_no_sense_is_refused(
    database: str, more: dict[str, str], said: str, snapshot: Callable[[], Any]
) -> None:
    before = snapshot()

    with pytest.raises(ValueRefused, match=said):
        give("Corner Bistro", "corner-bistro.example", **more)

    assert snapshot() == before


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ("gmail.com", "Anybody can get an address"),
        (" GMX.de ", "Anybody can get an address"),
        ("corner bistro", "no domain"),
        ("localhost", "no domain"),
        ("", "no domain"),
        ("*.example", "no domain"),
        ("x" * 300 + ".example", "no domain"),
    ],
)
def test_a_domain_that_is_no_companys_is_refused(database: str, domain: str, said: str) -> None:
    with pytest.raises(ValueRefused, match=said):
        give("Corner Bistro", domain)


@pytest.mark.parametrize("domain", ["Corner-Bistro.example", "ada@corner-bistro.example", "corner-bistro.example."])
def test_a_domain_has_one_form(database: str, domain: str) -> None:
    assert give("Corner Bistro", domain, "corner-bistro.example").domains == ("corner-bistro.example",)


def test_a_domain_is_one_companys(provider: Provider, snapshot: Callable[[], Any]) -> None:
    before = snapshot()

    with pytest.raises(ValueRefused, match=r"corner-bistro\.example is a domain of Corner Bistro"):
        give("Hotel Aurora", "hotel-aurora.example", "corner-bistro.example")

    assert snapshot() == before


@pytest.mark.parametrize("side", [Side.SUPPLIER, None])
def test_a_company_that_is_not_here_is_refused(database: str, side: Side | None) -> None:
    with pytest.raises(ValueRefused, match="There is no"):
        shown_provider("Corner Bistrot" if side is None else "Corner Bistro", side)


def test_another_issuer_disconnects_everybody_and_the_same_one_nobody(only: str, ada: Person) -> None:
    give("Corner Bistro", "corner-bistro.example", "bistro.example")
    assert shown_provider("Corner Bistro", None).only_way
    assert person_for(only) == ada

    give("Corner Bistro", "corner-bistro.example", issuer=OTHER_ISSUER)

    assert not shown_provider("Corner Bistro", None).only_way
    assert person_for(only) is None
    assert single_sign_on_of(ada, "").since is None


def test_taking_it_away_ends_what_came_of_it(only: str, ada: Person, ben: Person) -> None:
    remove_provider("Corner Bistro", None)

    assert person_for(only) is None
    assert person_for(sign_in(ben.email, PASSWORD, **HERE)) == ben
    with reading() as db:
        assert linked_at(db, ada.id) is None
    with pytest.raises(ValueRefused, match="has no single sign-on"):
        shown_provider("Corner Bistro", None)


def test_two_companies_with_it_are_not_joined_and_one_with_it_is(provider: Provider, ada: Person) -> None:
    give("Hotel Aurora", "hotel-aurora.example")
    with pytest.raises(ValueRefused, match="both have single sign-on"):
        join_companies(Side.BUYER, "Hotel Aurora", "Corner Bistro")
    remove_provider("Hotel Aurora", None)

    join_companies(Side.BUYER, "Corner Bistro", "Hotel Aurora")

    assert shown_provider("Hotel Aurora", None).domains == ("corner-bistro.example",)
