"""Accepting an invitation: it is opened, and used once, by somebody who gives a name and a password."""

from dataclasses import dataclass
from datetime import datetime

from limits import RateLimitItemPerMinute
from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import InvitationRefused
from buyer_portal.domain.people.invitation import INVITATION_LASTS, InvitationEnd
from buyer_portal.domain.people.person import Person, Role
from buyer_portal.domain.people.profile import parse_name
from buyer_portal.domain.people.sso import domain_of
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import people_changed
from buyer_portal.services.attempts import attempt
from buyer_portal.services.people.device import browser_in
from buyer_portal.services.people.links import hash_of
from buyer_portal.services.people.passwords import hasher
from buyer_portal.services.people.people import ensure_own_name
from buyer_portal.services.people.roles import ensure_owned
from buyer_portal.services.people.sign_in import begin_sign_in
from buyer_portal.services.people.strength import ensure_strong
from buyer_portal.services.record.writing import record
from buyer_portal.settings import now
from buyer_portal.store.conversation.chat import count_what_waited
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.invitations import end_invitation, invitation_of
from buyer_portal.store.people.leaving import give_sign_in
from buyer_portal.store.people.naming import record_name
from buyer_portal.store.people.people import person_by_id, person_with_hash_by_email, write_person
from buyer_portal.store.people.roles import lock_company
from buyer_portal.store.people.sso import provider_of

_PER_ADDRESS = RateLimitItemPerMinute(30, 5, namespace="invitation")  # each costs a core a quarter of a second


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """Who may become one of which company's people, and as what. `by` is "" for the operator.

    `sso_host` is where they can prove that they are, "" for nowhere; `only_way`: a password is no other way.
    """

    email: str
    company: str
    role: Role
    by: str
    company_id: int
    sso_host: str = ""
    only_way: bool = False


def open_invitation(token: str, signed_in: Person | None = None) -> OpenInvitation:
    """What an invitation is to. Nothing is used: programs look into mails before people do.

    Raises:
        InvitationRefused: it opens nothing any more, or somebody is signed in here.
    """
    found = _look(token, signed_in)
    facts = (found.email, found.company, Role(found.role), found.by or "", found.company_id)
    with reading() as db:
        provider = provider_of(db, found.company_id)
    if provider is None or domain_of(found.email) not in provider.domains:
        return OpenInvitation(*facts, only_way=provider is not None and provider.only_way)
    return OpenInvitation(*facts, provider.host, provider.only_way)


def accept_invitation(
    token: str,
    name: str,
    password: str,
    *,
    address: str,
    user_agent: str = "",
    signed_in: Person | None = None,
) -> tuple[Person, str]:
    """Become a person of the company, in the role of the invitation, and be signed in: gives the cookie's secret.

    Who was of the company before is the same person again. `address` is where the browser comes from,
    `user_agent` what it says it is.

    Raises:
        InvitationRefused: as `open_invitation`; or the address belongs to somebody of another company.
        ValueRefused: no name, or a colleague's.
        PasswordRefused: it could be guessed.
        TooManyAttempts: more tries from there than people make.
        SsoRequired: the company leaves no way in but its single sign-on.
        PortalBusy: somebody else was writing; try again.
    """
    invitation = _look(token, signed_in)
    attempt((_PER_ADDRESS, address))
    full_name = parse_name(name)
    password_hash = hasher.hash(ensure_strong(password, full_name, invitation.email, invitation.company))
    with transaction() as db:
        lock_company(db, invitation.company_id)
        at = now()
        invitation = invitation_with(db, hash_of(token), at, signed_in)  # another tab may have been faster, or an owner
        newcomer = become(db, invitation, full_name, password_hash, at)
        secret = begin_sign_in(db, newcomer.id, at, browser=browser_in(user_agent), how="")
        record(db, newcomer, RecordKind.JOINED, role=newcomer.role.value)
    bus.announce(people_changed(newcomer.company_id))
    return newcomer, secret


def _look(token: str, signed_in: Person | None) -> Row:
    with reading() as db:
        return invitation_with(db, hash_of(token), now(), signed_in)


def become(db: Connection, invitation: Row, name: str, password_hash: str, at: datetime) -> Person:
    """Make who accepts it a person of the company, which is locked; the invitation is used.

    Raises:
        InvitationRefused, ValueRefused: as `accept_invitation`.
    """
    newcomer = _let_in(db, invitation, name, password_hash, at)
    ensure_own_name(db, newcomer, name)
    ensure_owned(db, newcomer)
    count_what_waited(db, newcomer)
    end_invitation(db, invitation.id, InvitationEnd.USED)
    return newcomer


def invitation_with(db: Connection, token_hash: str, at: datetime, signed_in: Person | None) -> Row:
    """The invitation that a link with this hash leads to.

    Raises:
        InvitationRefused: it opens nothing any more, or somebody is signed in here.
    """
    found = invitation_of(db, token_hash)
    if found is None:
        raise InvitationRefused(InvitationEnd.UNKNOWN)
    if found.ended_by:
        raise InvitationRefused(InvitationEnd(found.ended_by))
    if at - found.at > INVITATION_LASTS:
        raise InvitationRefused(InvitationEnd.LATE)
    if signed_in is not None:
        raise InvitationRefused(_why_not_for(signed_in, found))
    return found


def _why_not_for(signed_in: Person, invitation: Row) -> InvitationEnd:
    if signed_in.email != invitation.email:
        return InvitationEnd.OTHER
    return InvitationEnd.HERE if signed_in.company_id == invitation.company_id else InvitationEnd.TAKEN


def _let_in(db: Connection, invitation: Row, name: str, password_hash: str, at: datetime) -> Person:
    role = Role(invitation.role)
    known, may_sign_in = person_with_hash_by_email(db, invitation.email) or (None, None)
    if known is None:
        person_id = write_person(
            db,
            company_id=invitation.company_id,
            name=name,
            email=invitation.email,
            password_hash=password_hash,
            role=role,
            joined_at=at,
        )
    elif known.company_id != invitation.company_id:
        raise InvitationRefused(InvitationEnd.TAKEN)
    elif may_sign_in:
        raise InvitationRefused(InvitationEnd.HERE)
    else:
        person_id = known.id
        if known.name != name:
            record_name(db, person_id, by_id=person_id, was=known.name, became=name, at=at)
        give_sign_in(db, person_id, name=name, role=role, password_hash=password_hash, joined_at=at)
    newcomer = person_by_id(db, person_id)
    assert newcomer is not None
    return newcomer
