"""People and their companies, as the portal remembers them."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from buyer_portal.domain.conversation.thread import free_slug, slug_of
from buyer_portal.domain.people.names import email_key, name_key
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.people.secrets import keyed
from buyer_portal.domain.text import searchable, sort_key
from buyer_portal.store.tables import company, person

CAN_SIGN_IN = person.c.password_hash.is_not(None)
"""The condition that a person counts as one of their company: not who was removed, nor who was never let in."""


def person_by_id(db: Connection, person_id: int) -> Person | None:
    """The person, or None; also None for who was removed."""
    row = db.execute(select_people().where(person.c.id == person_id, CAN_SIGN_IN)).one_or_none()
    return person_from(row) if row else None


def person_with_hash_by_email(db: Connection, email: str) -> tuple[Person, str | None] | None:
    """The person with this address, however it is spelled, and the hash of their password; no hash = no sign-in."""
    found = select_people().add_columns(person.c.password_hash).where(person.c.email == email_key(email))
    row = db.execute(found).one_or_none()
    return (person_from(row), row.password_hash) if row else None


def people_by_email(db: Connection, emails: list[str]) -> dict[str, Person]:
    """Those of the people who exist and can sign in, by address."""
    found = select_people().where(person.c.email.in_(emails), CAN_SIGN_IN)
    return {row.email: person_from(row) for row in db.execute(found)}


def contact_of(db: Connection, company_id: int) -> str:
    """The name of the company's first person with a sign-in; "" when there is none."""
    found = select(person.c.name).where(person.c.company_id == company_id, CAN_SIGN_IN)
    return db.execute(found.order_by(person.c.id).limit(1)).scalar() or ""


def time_zone_of(db: Connection, company_id: int) -> str:
    """The company's time zone: that of its first person, those with a sign-in before others; UTC without anybody."""
    found = select(person.c.time_zone).where(person.c.company_id == company_id)
    first = found.order_by(person.c.password_hash.is_(None), person.c.id).limit(1)
    return db.execute(first).scalar() or "UTC"


def company_ids_of(db: Connection, side: Side, names: set[str]) -> dict[str, int]:
    """The ids of the companies on one side, by each of the `names`, however it is spelled; unknown ones are missing."""
    keys = {name: name_key(name) for name in names}
    wanted, found = sorted(set(keys.values())), dict[str, int]()
    for start in range(0, len(wanted), 1_000):
        some = company.c.name_key.in_(wanted[start : start + 1_000])
        rows = db.execute(select(company.c.name_key, company.c.id).where(company.c.side == side.value, some))
        found.update({row.name_key: row.id for row in rows})
    return {name: found[key] for name, key in keys.items() if key in found}


def add_companies(db: Connection, side: Side, names: Iterable[str]) -> list[str]:
    """Make those companies that don't exist yet, without people; give the names of the new.

    Of several spellings of a name, the first is kept.
    """
    given = list(names)
    there = company_ids_of(db, side, set(given))
    first = {name_key(name): name for name in reversed(given) if name not in there}
    missing = sorted(first.values())
    if missing:
        taken = _slugs_among(db, side, {slug_of(name) for name in missing})
        db.execute(insert(company), [_company_row(name, side, taken) for name in missing])
    return missing


def companies_of(db: Connection, side: Side) -> list[str]:
    """The names of all companies on one side, oldest first."""
    return list(db.scalars(select(company.c.name).where(company.c.side == side.value).order_by(company.c.id)))


def _slugs_among(db: Connection, side: Side, slugs: set[str]) -> set[str]:
    """Those of the slugs that a company on this side has already."""
    wanted, found = sorted(slugs), set[str]()
    for start in range(0, len(wanted), 1_000):
        some = company.c.slug.in_(wanted[start : start + 1_000])
        found.update(db.scalars(select(company.c.slug).where(company.c.side == side.value, some)))
    return found


def _company_row(name: str, side: Side, taken: set[str]) -> dict[str, str]:
    slug = free_slug(name, taken)
    taken.add(slug)
    return {
        "name": name,
        "name_key": name_key(name),
        "side": side.value,
        "slug": slug,
        "search_text": searchable(name),
        "sort_name": sort_key(name),
    }


def has_companies(db: Connection) -> bool:
    """Whether anybody is in the database at all."""
    return db.execute(select(company.c.id).limit(1)).first() is not None


def write_person(
    db: Connection,
    *,
    company_id: int,
    name: str,
    email: str,
    password_hash: str | None,
    role: Role = Role.OWNER,
    time_zone: str = "Europe/Berlin",
    joined_at: datetime | None = None,
) -> int:
    """Add somebody to a company; give their id."""
    values = {
        "company_id": company_id,
        "name": name,
        "email": email_key(email),
        "password_hash": password_hash,
        "role": role.value,
        "time_zone": time_zone,
        "secret": token_hex(32),
        "notifications_read_to": 0,
        "joined_at": joined_at,
    }
    return db.execute(insert(person).values(values).returning(person.c.id)).scalar_one()


def write_profile(db: Connection, person_id: int, *, name: str, time_zone: str) -> None:
    """Change what people may change about themselves."""
    db.execute(update(person).where(person.c.id == person_id).values(name=name, time_zone=time_zone))


def is_taken(db: Connection, person_id: int, email: str) -> bool:
    """Whether somebody else has this address, also who was removed."""
    others = (person.c.email == email) & (person.c.id != person_id)
    return db.execute(select(person.c.id).where(others)).first() is not None


def write_email(db: Connection, person_id: int, email: str) -> None:
    """Let the person sign in with another address."""
    db.execute(update(person).where(person.c.id == person_id).values(email=email))


def write_channels(db: Connection, person_id: int, channels: str) -> None:
    """Remember which news the person wants where."""
    db.execute(update(person).where(person.c.id == person_id).values(channels=channels))


def select_people() -> Select[*tuple[Any, ...]]:
    """Ask for people with everything that makes a `Person`."""
    columns = (
        person.c.id,
        person.c.name,
        person.c.email,
        person.c.company_id,
        person.c.role,
        person.c.time_zone,
        person.c.channels,
        person.c.secret,
    )
    return select(*columns, company.c.name.label("company"), company.c.side).join_from(person, company)


def person_from(row: Row) -> Person:
    """Make a `Person` of a row that has the columns of one."""
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        company_id=row.company_id,
        company=row.company,
        side=Side(row.side),
        role=Role(row.role),
        time_zone=row.time_zone,
        channels=row.channels,
        drafts=keyed(row.secret, "drafts"),
    )
