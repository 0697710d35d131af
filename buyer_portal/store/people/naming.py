"""What people are called, beside whom, and what they were called before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, insert, or_, select

from buyer_portal.domain.people.person import Person
from buyer_portal.store.tables import company, name_change, person, tally


def colleagues_of(db: Connection, of: Person) -> Sequence[str]:
    """The names of everybody else in the person's company."""
    return db.scalars(select(person.c.name).where(person.c.company_id == of.company_id, person.c.id != of.id)).all()


def companies_around(db: Connection, of: Person) -> Sequence[str]:
    """The names of the person's company and of those that it trades with."""
    pairs = select(tally.c.buyer_id, tally.c.supplier_id).distinct()
    traded = db.execute(pairs.where(or_(tally.c.buyer_id == of.company_id, tally.c.supplier_id == of.company_id))).all()
    ids = {of.company_id, *(company_id for pair in traded for company_id in pair)}
    return db.scalars(select(company.c.name).where(company.c.id.in_(ids))).all()


def record_name(db: Connection, person_id: int, *, by_id: int, was: str, became: str, at: datetime) -> None:
    """Write down who was renamed, and by whom."""
    db.execute(insert(name_change), {"person_id": person_id, "by_id": by_id, "was": was, "became": became, "at": at})


def name_changes_of_all(db: Connection, limit: int) -> Sequence[Row]:
    """The newest changes: at, the person's address and company, was, became, and the address of who did it."""
    by = person.alias("by")
    columns = (name_change.c.at, person.c.email, company.c.name, name_change.c.was, name_change.c.became, by.c.email)
    query = select(*columns).join(person, person.c.id == name_change.c.person_id)
    query = query.join(company, company.c.id == person.c.company_id).join(by, by.c.id == name_change.c.by_id)
    return db.execute(query.order_by(name_change.c.id.desc()).limit(limit)).all()
