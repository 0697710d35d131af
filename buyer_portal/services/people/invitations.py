"""Inviting people: an owner their colleagues, the operator anybody; again, and withdrawn.

A link is what an invitation is accepted with. The database keeps only its hash; who invites is given one to hand over,
and the mail, when one is sent, has another (`services/notifications/invitation_mail.py`).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.people.invitation import InvitationEnd
from buyer_portal.domain.people.inviting import parse_addresses
from buyer_portal.domain.people.names import email_key
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.people.profile import parse_email
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.domain.text import storable
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import people_changed
from buyer_portal.services.deeds import INVITING, ensure_not_too_often
from buyer_portal.services.people.companies import company_for, parse_company_name
from buyer_portal.services.people.links import hash_of
from buyer_portal.services.people.people import ensure_new
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.services.record.writing import record, record_of_operator
from buyer_portal.settings import now, settings
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.invitations import (
    add_invitation,
    add_invitation_link,
    end_invitations_to,
    open_invitations_of,
)
from buyer_portal.store.people.people import person_with_hash_by_email
from buyer_portal.store.people.roles import lock_company, names_and_roles

INVITATION_LINK = "/auth/invitation?token="
"""Where a link leads: the token stands in the query, as in a link to a new password."""


@dataclass(frozen=True, slots=True)
class InvitationMade:
    """Who was invited, and the link for them. It is nowhere else: whoever loses it invites again."""

    email: str
    link: str


def invite(person: Person, addresses: object, role: Role) -> tuple[InvitationMade, ...]:
    """Invite people to the person's company, all of them or none; earlier invitations to an address end.

    Nothing tells whether an address has a sign-in with another company: only who accepts is told.

    Raises:
        ValueRefused: no addresses, some that are none, or colleagues'; the sentence names them.
        RoleNotAllowed: only an owner can.
        TooManyDeeds: more than anybody invites who means it.
        PortalBusy: somebody else was writing; try again.
    """
    wanted = parse_addresses(addresses)
    with transaction() as db:
        lock_company(db, person.company_id)
        ensure_may(db, person, Permission.PEOPLE)
        _ensure_no_colleagues(db, person, wanted)
        for _ in wanted:
            ensure_not_too_often(person, INVITING, "your invitations")
        made = tuple(_invite(db, person.company_id, email, role, by_id=person.id) for email in wanted)
        for one in made:
            record(db, person, RecordKind.INVITED, email=one.email, role=role.value)
    bus.announce(people_changed(person.company_id))
    return made


def invite_again(person: Person, email: str) -> InvitationMade:
    """Invite again whom an open or late invitation is for: another week and link, and the old ones open nothing.

    Raises:
        ValueRefused: it was accepted, withdrawn, or is none of the company's.
        RoleNotAllowed, TooManyDeeds, PortalBusy: as `invite`.
    """
    with transaction() as db:
        lock_company(db, person.company_id)
        ensure_may(db, person, Permission.PEOPLE)
        known = _open_invitation(db, person, email)
        _ensure_no_colleagues(db, person, (known.email,))
        ensure_not_too_often(person, INVITING, "your invitations")
        made = _invite(db, person.company_id, known.email, Role(known.role), by_id=person.id)
        record(db, person, RecordKind.INVITED_AGAIN, email=known.email, role=known.role)
    bus.announce(people_changed(person.company_id))
    return made


def withdraw_invitation(person: Person, email: str) -> None:
    """End the invitation to this address: its links open nothing from now on.

    Raises:
        ValueRefused: it was accepted, withdrawn already, or is none of the company's.
        RoleNotAllowed: only an owner can.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        lock_company(db, person.company_id)
        ensure_may(db, person, Permission.PEOPLE)
        known = _open_invitation(db, person, email)
        end_invitations_to(db, person.company_id, known.email, InvitationEnd.WITHDRAWN)
        record(db, person, RecordKind.INVITATION_WITHDRAWN, email=known.email, role=known.role)
    bus.announce(people_changed(person.company_id))


def invite_to(
    email: str,
    company: str,
    side: Side,
    role: Role = Role.OWNER,
    *,
    new_company: bool = False,
    made: Callable[[str], None] = lambda _name: None,
) -> InvitationMade:
    """Invite somebody for the operator, who hands the link over; it is not mailed. `made` hears of a new company.

    Raises:
        ValueRefused: a company that may be a slip, or would have nobody but members and viewers; the address is none,
            or somebody signs in with it.
        PortalBusy: somebody else was writing; try again.
    """
    address, company = parse_email(email), parse_company_name(company)
    with transaction() as db:
        other = f"say --side {side.other.value.lower()}"
        company_id, is_new = company_for(db, side, company, new_company=new_company, otherwise=other)
        lock_company(db, company_id)
        person, password_hash = person_with_hash_by_email(db, address) or (None, None)
        if not person or password_hash or person.company_id != company_id:
            ensure_new(db, address)
        if role is not Role.OWNER and Role.OWNER not in [held for _, held in names_and_roles(db, company_id)]:
            raise ValueRefused(f"{company} needs an owner: invite that one first. Nothing was changed.")
        invited = _invite(db, company_id, address, role)
        record_of_operator(db, company_id, RecordKind.INVITED, email=address, role=role.value)
    if is_new:
        made(company)
    bus.announce(people_changed(company_id))
    return invited


def make_invitation_link(db: Connection, invitation_id: int) -> str:
    """One more link to an invitation, the whole address of it. Only its hash is kept."""
    token = secrets.token_urlsafe(32)
    add_invitation_link(db, hash_of(token), invitation_id)
    return f"{settings.origins[0]}{INVITATION_LINK}{token}"


def _ensure_no_colleagues(db: Connection, person: Person, addresses: tuple[str, ...]) -> None:
    found = [person_with_hash_by_email(db, email) for email in addresses]
    here = [
        one.email for one, may_sign_in in filter(None, found) if may_sign_in and one.company_id == person.company_id
    ]
    if here:
        are = "is" if len(here) == 1 else "are"
        raise ValueRefused(f"{', '.join(here)} {are} of your company already. Nobody was invited.")


def _open_invitation(db: Connection, person: Person, email: str) -> Row:
    wanted = email_key(storable(email))
    if found := next((row for row in open_invitations_of(db, person.company_id) if row.email == wanted), None):
        return found
    raise ValueRefused("This invitation was accepted or withdrawn meanwhile. Nothing was changed.")


def _invite(db: Connection, company_id: int, email: str, role: Role, *, by_id: int | None = None) -> InvitationMade:
    """Write an invitation; the company is locked. An operator's is not mailed."""
    at: datetime = now()
    end_invitations_to(db, company_id, email, InvitationEnd.NEWER)
    due_at = at if by_id and settings.smtp_url else None
    new = add_invitation(db, company_id=company_id, email=email, role=role, by_id=by_id, at=at, due_at=due_at)
    return InvitationMade(email, make_invitation_link(db, new))
