"""What a person's role lets them do: asked inside the transaction of every deed, so that a change counts at once."""

from dataclasses import dataclass

from sqlalchemy import Connection

from buyer_portal.domain.errors import RoleNotAllowed, ValueRefused
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.people.roles import Permission, denied_permissions, may, who_can
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed, What
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.people import person_with_hash_by_email
from buyer_portal.store.people.roles import (
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
        RoleNotAllowed: a colleague can; the sentence names who.
    """
    role = role_of(db, person.id, to_write=to_write)
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
        write_role(db, person.id, role)
        ensure_owned(db, person)
    bus.announce(Changed("", (person.company_id,), what=What.COUNTS))
    return person


def ensure_owned(db: Connection, person: Person) -> None:
    """Refuse what would leave the person's company without anybody who may do everything.

    Raises:
        ValueRefused: nobody who can sign in is an owner.
    """
    if Role.OWNER not in [role for _, role in names_and_roles(db, person.company_id)]:
        raise ValueRefused(f"{person.company} needs an owner: make somebody else one first. Nothing was changed.")


def everybody() -> tuple[Somebody, ...]:
    """Everybody whom this portal knows, by company."""
    with reading() as db:
        return tuple(
            Somebody(row.email, row.name, row.company, Side(row.side), Role(row.role), row.can_sign_in)
            for row in people_of_all(db, LISTED)
        )
