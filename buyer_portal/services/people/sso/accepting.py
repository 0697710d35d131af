"""Accepting an invitation by one's company's provider: without a password, and connected from the beginning."""

from secrets import token_urlsafe

from sqlalchemy import Connection

from buyer_portal.domain.errors import SsoRefused
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.profile import parse_name
from buyer_portal.domain.people.sso import Identity
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import people_changed
from buyer_portal.services.people.accepting import become, invitation_with
from buyer_portal.services.people.device import browser_in
from buyer_portal.services.people.passwords import hasher
from buyer_portal.services.people.sign_in import account_called, begin_sign_in
from buyer_portal.services.people.sso.signing_in import ensure_of_company
from buyer_portal.services.record.writing import record
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.roles import lock_company
from buyer_portal.store.people.sso import link_identity, person_of_identity, provider_of


def accept_by_provider(
    invitation_hash: str,
    name: str,
    known: Identity,
    company_id: int,
    *,
    user_agent: str = "",
    signed_in: Person | None = None,
) -> tuple[Person, str]:
    """Become a person of the company as whom its provider knows, and be signed in; the rest is as `accept_invitation`.

    The password that every person has is one that nobody knows. Who wants one of their own asks for a link.

    Raises:
        SsoRefused: the account has another address than the invitation, or is somebody's already.
        InvitationRefused, ValueRefused, PortalBusy: as `accept_invitation`.
    """
    full_name, unknown = parse_name(name), hasher.hash(token_urlsafe(32))
    with transaction() as db:
        lock_company(db, company_id)
        at = now()
        invitation = invitation_with(db, invitation_hash, at, signed_in)
        _ensure_invited(db, known, company_id, invitation.email)
        newcomer = become(db, invitation, full_name, unknown, at)
        link_identity(db, newcomer.id, known.issuer, known.subject, at)
        secret = begin_sign_in(db, newcomer.id, at, browser=browser_in(user_agent), through_sso=True, how="")
        record(db, newcomer, RecordKind.JOINED, role=newcomer.role.value)
    bus.announce(people_changed(newcomer.company_id))
    return newcomer, secret


def _ensure_invited(db: Connection, known: Identity, company_id: int, email: str) -> None:
    provider = provider_of(db, company_id)
    if provider is None or provider.issuer != known.issuer:
        raise SsoRefused(SsoEnd.SWITCHED)
    ensure_of_company(known, provider)
    if account_called(known.email) != email:
        raise SsoRefused(SsoEnd.ANOTHER)
    if person_of_identity(db, known.issuer, known.subject):
        raise SsoRefused(SsoEnd.TAKEN)
