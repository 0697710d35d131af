"""People: giving somebody a sign-in, their profile, and who the demo offers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from argon2 import PasswordHasher
from sqlalchemy import Connection

from buyer_portal.domain.channel import parse_channels
from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.profile import parse_email, parse_name, parse_new_password, parse_time_zone
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.services.demo_data import PEOPLE
from buyer_portal.store.conversation import count_what_waited
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.orders import order_counts
from buyer_portal.store.people import (
    company_ids_of,
    people_by_email,
    person_by_id,
    person_with_hash_by_email,
    write_channels,
    write_person,
    write_profile,
)

hasher = PasswordHasher()
"""Makes password hashes (Argon2id, the library's own parameters)."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody the demo lets anybody continue as. `hint` is "Buyer · 126 orders, 4 waiting for the supplier"."""

    name: str
    company: str
    role: Role
    email: str
    hint: str

    @property
    def first_name(self) -> str:
        """As in "Continue as Ada"."""
        return self.name.partition(" ")[0]


def add_person(email: str, name: str, company: str, role: Role, password: str) -> Person:
    """Give somebody of an existing company a sign-in; what nobody there has read is unread for them.

    Raises:
        ValueRefused: no such company on this side, the address is taken or none, or a password too short or too long.
        PortalBusy: somebody else was writing; try again.
    """
    address, full_name = parse_email(email), parse_name(name)
    password_hash = hasher.hash(parse_new_password(password))
    with transaction() as db:
        company_id = company_ids_of(db, role, {company}).get(company)
        if company_id is None:
            raise ValueRefused(f"There is no {role.value.lower()} called “{company}”.")
        if person_with_hash_by_email(db, address):
            raise ValueRefused(f"{address} has a sign-in already.")
        added = write_person(db, company_id=company_id, name=full_name, email=address, password_hash=password_hash)
        newcomer = _known(db, added)
        count_what_waited(db, newcomer)
        return newcomer


def change_profile(person: Person, *, name: str, time_zone: str) -> Person:
    """Change the person's own name and time zone; give them as they are now. What they did keeps the old name.

    Raises:
        ValueRefused: no name, or no such time zone.
        PortalBusy: somebody else was writing; try again.
    """
    changed = replace(person, name=parse_name(name), time_zone=parse_time_zone(time_zone))
    with transaction() as db:
        write_profile(db, person.id, name=changed.name, time_zone=changed.time_zone)
    return changed


def change_channels(person: Person, chosen: Mapping[str, object]) -> Person:
    """Choose for each topic where its news reaches the person; give them as they are now.

    Raises:
        ValueRefused: a choice is missing or none.
        PortalBusy: somebody else was writing; try again.
    """
    changed = replace(person, channels=parse_channels(chosen))
    with transaction() as db:
        write_channels(db, person.id, changed.channels)
    bus.announce(Changed("", (person.company_id,)))  # what is turned off leaves the bell, in every tab
    return changed


def people_of_demo() -> list[DemoPerson]:
    """The people "Continue as…" offers, buyers first; empty when the demo isn't loaded."""
    with reading() as db:
        found = people_by_email(db, [who.email for who in PEOPLE])
        return [_offered(db, found[who.email]) for who in PEOPLE if who.email in found]


def _known(db: Connection, person_id: int) -> Person:
    person = person_by_id(db, person_id)
    assert person is not None
    return person


def _offered(db: Connection, person: Person) -> DemoPerson:
    rows = order_counts(db, person)
    pending = sum(row.orders for row in rows if row.status == OrderStatus.PENDING.value)
    living = sum(row.orders for row in rows if not OrderStatus(row.status).is_final)
    hint = (
        f"Buyer · {sum(row.orders for row in rows)} orders, {pending} waiting for the supplier"
        if person.role is Role.BUYER
        else f"Supplier · {living} open orders, {pending} to confirm"
    )
    return DemoPerson(person.name, person.company, person.role, person.email, hint)
