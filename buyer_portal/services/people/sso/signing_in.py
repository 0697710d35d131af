"""Who came back from a provider is signed in, connected, or let into the company; or told why not.

An account is connected with a person only where that was proven here, too: by an owner's invitation, by a sign-in the
old way in the same browser, or in the settings of who is signed in. From then on the provider's own name for them
decides, not the address, which may pass to somebody else.
"""

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import SecondFactorNeeded, SsoRefused
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.roles import Permission, who_can
from buyer_portal.domain.people.sso import Identity, Provider, domain_of
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed
from buyer_portal.services.people.device import browser_in, limits_of_device
from buyer_portal.services.people.links import hash_of
from buyer_portal.services.people.second_factor.half import add_half
from buyer_portal.services.people.sign_in import account_called, begin_sign_in
from buyer_portal.services.record.writing import record
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.invitations import open_invitations_of
from buyer_portal.store.people.people import person_from, person_with_hash_by_email
from buyer_portal.store.people.roles import names_and_roles
from buyer_portal.store.people.second_factor import has_factor
from buyer_portal.store.people.sso import add_pending, link_identity, person_of_identity, provider_of


def sign_in_as(known: Identity, company_id: int, *, browser: str, device: str = "", user_agent: str = "") -> str:
    """Sign in whom the company's provider knows, and give the secret for the cookie; "" for who has to wait.

    That is somebody of the company who is not connected yet: they sign in the old way once in this browser, which has
    the secret `browser` in its cookie. `device` and `user_agent` are as in `sign_in`.

    Raises:
        SsoRefused: it is nobody whom the company knows, or not any more.
        SecondFactorNeeded: half the sign-in is done.
        PortalBusy: somebody else was writing; try again.
    """
    half = ""
    with transaction() as db:
        provider = _unchanged(db, known, company_id)
        person, password_hash = _connected(db, known, company_id) or (None, "")
        if person is None:
            add_pending(db, hash_of(browser), _to_connect(db, known, provider).id, known, now())
            return ""
        words, is_new = browser_in(user_agent), not limits_of_device(device, person, password_hash)
        if not provider.is_factor and has_factor(db, person.id):
            half = add_half(db, person.id, browser=words, is_new=is_new, through_sso=True)
        else:
            return begin_sign_in(
                db, person.id, now(), browser=words, is_new=is_new, through_sso=True, how="single sign-on"
            )
    raise SecondFactorNeeded(half)


def connect(person: Person, known: Identity) -> None:
    """Connect who is signed in with the account that they have just shown to be theirs.

    Raises:
        SsoRefused: it is somebody else's, or has another address.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        provider = _unchanged(db, known, person.company_id)
        connected, _ = _connected(db, known, person.company_id) or (None, "")
        found = connected or _to_connect(db, known, provider)
        if found.id != person.id:
            raise SsoRefused(SsoEnd.ANOTHER)
        if connected is None:
            link_identity(db, person.id, known.issuer, known.subject, now())
            record(db, person, RecordKind.SSO_CONNECTED, issuer=known.issuer)
    bus.announce(counts_changed(person.id, person.company_id))


def ensure_of_company(known: Identity, provider: Provider) -> None:
    """Refuse an address that proves nothing.

    Raises:
        SsoRefused: the provider has not checked whose it is, or it is of no domain of the company's.
    """
    if not known.is_verified:
        raise SsoRefused(SsoEnd.UNVERIFIED)
    if domain_of(known.email) not in provider.domains:
        raise SsoRefused(SsoEnd.ADDRESS)


def _unchanged(db: Connection, known: Identity, company_id: int) -> Provider:
    """The company's provider, which the operator may have changed while it was asked."""
    provider = provider_of(db, company_id)
    if provider is None or provider.issuer != known.issuer:
        raise SsoRefused(SsoEnd.SWITCHED)
    return provider


def _connected(db: Connection, known: Identity, company_id: int) -> tuple[Person, str] | None:
    found: Row | None = person_of_identity(db, known.issuer, known.subject)
    if found is None:
        return None
    if found.company_id != company_id:
        raise SsoRefused(SsoEnd.TAKEN)
    if found.password_hash is None:
        raise SsoRefused(SsoEnd.REMOVED)
    return person_from(found), found.password_hash


def _to_connect(db: Connection, known: Identity, provider: Provider) -> Person:
    """The person with this address, who is not connected yet."""
    ensure_of_company(known, provider)
    person, password_hash = person_with_hash_by_email(db, account_called(known.email)) or (None, None)
    if person and person.company_id != provider.company_id:
        raise SsoRefused(SsoEnd.TAKEN)
    if person and password_hash:
        return person
    invited = [row.email for row in open_invitations_of(db, provider.company_id)]
    if account_called(known.email) in invited:
        raise SsoRefused(SsoEnd.INVITED)
    # They have proven to be of the company, so they may read who its owners are.
    way_on = who_can(Permission.PEOPLE, names_and_roles(db, provider.company_id))
    raise SsoRefused(SsoEnd.REMOVED if person else SsoEnd.UNINVITED, way_on)
