"""What a person's role lets them do: asked inside the transaction of every deed, so that a change counts at once."""

from dataclasses import dataclass

from sqlalchemy import Connection

from buyer_portal.domain.errors import NotSignedIn, RoleNotAllowed, ValueRefused
from buyer_portal.domain.people.invitation import InvitationEnd
from buyer_portal.domain.people.names import email_key
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.people.roles import Permission, denied_permissions, ensure_an_owner, may, who_can
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.domain.text import storable
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import people_changed
from buyer_portal.services.record.writing import record, record_of_operator
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.invitations import end_invitations_by
from buyer_portal.store.people.leaving import person_of_company
from buyer_portal.store.people.people import person_with_hash_by_email
from buyer_portal.store.people.roles import (
    lock_company,
    lock_company_of,
    names_and_roles,
    people_of_all,
    role_of,
    write_role,
)

LISTED = 10_000
"""People that an operator is shown at most."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as the operator lists them."""

    email: str
    name: str
    company: str
    side: Side
    role: Role
    can_sign_in: bool


def ensure_may(db: Connection, person: Person, permission: Permission, *, to_write: bool = True) -> None:
    """Refuse a deed that the person's role does not allow now; the role can't change until the deed is written.

    Without `to_write` the transaction only looks, and the deed comes later.

    Raises:
        NotSignedIn: the person was removed.
        RoleNotAllowed: a colleague can; the sentence names who.
    """
    role = role_of(db, person.id, to_write=to_write)
    if role is None:
        raise NotSignedIn
    if not may(role, permission):
        raise RoleNotAllowed(role.words, who_can(permission, names_and_roles(db, person.company_id)))


def denied_to(db: Connection, person: Person) -> dict[str, str]:
    """What the person's role does not allow, by the permission's name, each with whom to ask; {} for an owner."""
    denied = denied_permissions(person)
    people = names_and_roles(db, person.company_id) if denied else []
    return {permission.name: who_can(permission, people) for permission in denied}


def change_role(email: str, role: Role) -> Person:
    """Change what somebody may do for their company; gives them as they were. It counts from their next click on.

    Raises:
        ValueRefused: nobody has this address, or the company would be without an owner.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        lock_company_of(db, email)
        if (found := person_with_hash_by_email(db, email)) is None:
            raise ValueRefused(f"Nobody signs in as {email}.")
        person, _ = found
        _change_role(db, person, role)
        if person.role is not role:
            record_of_operator(db, person.company_id, RecordKind.ROLE_CHANGED, **_changed(person, role))
    bus.announce(people_changed(person.company_id))
    return person


def change_role_of(person: Person, email: str, role: Role) -> Person:
    """Change what a colleague, or the person, may do for the company; gives them as they were.

    On screen people go by their addresses: ids never leave the server.

    Raises:
        RoleNotAllowed: only an owner can.
        ValueRefused: nobody of the company has this address, or it would be without an owner.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        lock_company(db, person.company_id)
        ensure_may(db, person, Permission.PEOPLE)
        colleague = colleague_of(db, person, email)
        _change_role(db, colleague, role)
        if colleague.role is not role:
            record(db, person, RecordKind.ROLE_CHANGED, **_changed(colleague, role))
    bus.announce(people_changed(person.company_id))
    return colleague


def colleague_of(db: Connection, person: Person, email: str) -> Person:
    """Somebody of the person's company, perhaps they themselves.

    Raises:
        ValueRefused: nobody there has this address, or not any more.
    """
    if found := person_of_company(db, person.company_id, email_key(storable(email))):
        return found
    raise ValueRefused("This person isn't of your company any more. Nothing was changed.")


def _change_role(db: Connection, person: Person, role: Role) -> None:
    write_role(db, person.id, role)
    ensure_owned(db, person)
    if not may(role, Permission.PEOPLE):
        end_invitations_by(db, person.id, person.company_id, InvitationEnd.WITHDRAWN)


def _changed(person: Person, role: Role) -> dict[str, str]:
    return {"name": person.name, "email": person.email, "was": person.role.value, "became": role.value}


def ensure_owned(db: Connection, person: Person) -> None:
    """Refuse what would leave the person's company without anybody who may do everything.

    Raises:
        ValueRefused: nobody who can sign in is an owner.
    """
    ensure_an_owner(person.company, [role for _, role in names_and_roles(db, person.company_id)])


def everybody() -> tuple[Somebody, ...]:
    """Everybody whom this portal knows, by company."""
    with reading() as db:
        return tuple(
            Somebody(row.email, row.name, row.company, Side(row.side), Role(row.role), row.can_sign_in)
            for row in people_of_all(db, LISTED)
        )
