"""People: giving somebody a sign-in, their profile, and who the demo offers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from buyer_portal.domain.errors import NotSignedIn, ValueRefused
from buyer_portal.domain.notifications import parse_channels
from buyer_portal.domain.people.looks import looks
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.people.profile import parse_email, parse_name, parse_time_zone
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed
from buyer_portal.services.deeds import SAVING, ensure_not_too_often
from buyer_portal.services.people.companies import company_for, parse_company_name
from buyer_portal.services.people.passwords import hasher
from buyer_portal.services.people.roles import ensure_owned
from buyer_portal.services.people.strength import ensure_strong
from buyer_portal.services.record.writing import record, record_of_operator
from buyer_portal.settings import now
from buyer_portal.store.conversation.chat import count_what_waited
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.naming import colleagues_of, companies_around, name_changes_of_all, record_name
from buyer_portal.store.people.people import (
    person_by_id,
    person_with_hash_by_email,
    write_channels,
    write_person,
    write_profile,
)

_OTHER_SIDE = {Side.BUYER: "add --supplier", Side.SUPPLIER: "leave --supplier out"}
CHANGES_SHOWN = 100
"""Names that the record tells at most."""


@dataclass(frozen=True, slots=True)
class NameChange:
    """A line of the record: `by` is the address of who changed it; `at` is UTC."""

    at: datetime
    email: str
    company: str
    was: str
    became: str
    by: str


def add_person(
    email: str,
    name: str,
    company: str,
    side: Side,
    password: str,
    *,
    new_company: bool = False,
    role: Role = Role.OWNER,
    made: Callable[[str], None] = lambda _name: None,
) -> Person:
    """Give somebody of a company a sign-in; messages that nobody there has read are unread for them.

    The company may be spelled in any way. One that isn't here is made, and `made` hears its name; where it looks like
    a slip of another's name, or is on the other side, that has to be meant: `new_company`.

    Raises:
        ValueRefused: a company that may be a slip, or would have nobody but members and viewers; the address is taken
            or none; a password that could be guessed.
        PortalBusy: somebody else was writing; try again.
    """
    address, full_name, company = parse_email(email), parse_name(name), parse_company_name(company)
    password_hash = hasher.hash(ensure_strong(password, full_name, address, company))
    with transaction() as db:
        company_id, is_new = company_for(db, side, company, new_company=new_company, otherwise=_OTHER_SIDE[side])
        ensure_new(db, address)
        added = write_person(
            db,
            company_id=company_id,
            name=full_name,
            email=address,
            password_hash=password_hash,
            role=role,
            joined_at=now(),
        )
        newcomer = _known(db, added)
        ensure_owned(db, newcomer)
        count_what_waited(db, newcomer)
        added_as = {"name": full_name, "email": address, "role": role.value}
        record_of_operator(db, company_id, RecordKind.PERSON_ADDED, **added_as)
    if is_new:
        made(company)
    return newcomer


def ensure_new(db: Connection, address: str) -> None:
    """Refuse, for an operator, an address that somebody has.

    Raises:
        ValueRefused: somebody who signs in, or who did before they were removed.
    """
    person, password_hash = person_with_hash_by_email(db, address) or (None, None)
    if person and password_hash:
        raise ValueRefused(f"{address} has a sign-in already.")
    if person:
        raise ValueRefused(f"{address} is {person.name} of {person.company}, who can't sign in any more: invite them.")


def change_profile(person: Person, *, name: str, time_zone: str) -> Person:
    """Change the person's own name and time zone; give them as they are now. What they did keeps the old name.

    A new name is written down, and may not be taken for a colleague, or for a company that others know them beside.

    Raises:
        ValueRefused: no name, somebody else's, or no such time zone.
        TooManyDeeds: more than anybody does who means it.
        PortalBusy: somebody else was writing; try again.
    """
    changed = replace(person, name=parse_name(name), time_zone=parse_time_zone(time_zone))
    ensure_not_too_often(person, SAVING, "your settings")
    with transaction() as db:
        if changed.name != (was := _known(db, person.id).name):
            ensure_own_name(db, person, changed.name)
            record_name(db, person.id, by_id=person.id, was=was, became=changed.name, at=now())
        write_profile(db, person.id, name=changed.name, time_zone=changed.time_zone)
        if changed.name != was:
            record(db, changed, RecordKind.NAME_CHANGED, was=was, became=changed.name)
    return changed


def ensure_own_name(db: Connection, person: Person, name: str) -> None:
    """Refuse a name that one would take for another's: what looks alike is as good as the same.

    Raises:
        ValueRefused: a colleague's, also of one who was removed, as what they did keeps it; or a company's.
    """
    look = looks(name) or name
    if look in map(looks, colleagues_of(db, person)):
        raise ValueRefused("A colleague is called that, or almost: add what tells you two apart.")
    if look in map(looks, companies_around(db, person)):
        raise ValueRefused("That is the name of a company: write your own.")


def name_changes(limit: int = CHANGES_SHOWN) -> tuple[NameChange, ...]:
    """Who called themselves what until when, the newest first."""
    with reading() as db:
        return tuple(NameChange(*row) for row in name_changes_of_all(db, limit))


def change_channels(person: Person, chosen: Mapping[str, object]) -> Person:
    """Choose for each topic where its news reaches the person; give them as they are now.

    Raises:
        ValueRefused: a choice is missing or none.
        PortalBusy: somebody else was writing; try again.
    """
    changed = replace(person, channels=parse_channels(chosen))
    ensure_not_too_often(person, SAVING, "your settings")
    with transaction() as db:
        write_channels(db, person.id, changed.channels)
    bus.announce(counts_changed(person.id, person.company_id))  # open tabs recount the bell by the new choice
    return changed


def _known(db: Connection, person_id: int) -> Person:
    if (person := person_by_id(db, person_id)) is None:
        raise NotSignedIn
    return person
