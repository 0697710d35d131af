"""Roles of people for tests, which begin as owners."""

from buyer_portal.domain.people.person import Person, Role
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.roles import write_role


def have(person: Person, role: Role) -> None:
    """Give somebody a role, also one that the rules would refuse."""
    with transaction() as db:
        write_role(db, person.id, role)
