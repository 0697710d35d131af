"""Direct threads, and the companies that one can be had with."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, select

from buyer_portal.domain.errors import CompanyNotFound
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.text import storable
from buyer_portal.domain.thread import MAX_SLUG
from buyer_portal.store.engine import upsert
from buyer_portal.store.subject import Subject
from buyer_portal.store.tables import company, direct_thread, tally


def partner_of(db: Connection, person: Person, slug: str) -> Row:
    """The company on the other side that the person's has orders with: `id` and `name`.

    Raises:
        CompanyNotFound: there is none, or no order was ever placed between the two.
    """
    row = db.execute(_partners(person).where(company.c.slug == storable(slug)[:MAX_SLUG])).one_or_none()
    if row is None:
        raise CompanyNotFound
    return row


def partners_of(db: Connection, person: Person, words: Sequence[str], limit: int) -> Sequence[Row]:
    """The companies that one may write to, with every word in their names, by name: `name` and `slug`."""
    named = [company.c.search_text.contains(word, autoescape=True) for word in words]
    return db.execute(_partners(person).where(*named).order_by(company.c.name).limit(limit)).all()


def _partners(person: Person) -> Select[*tuple[Any, ...]]:
    """Orders are never taken away, so whoever has a direct thread has orders, too."""
    return select(company.c.id, company.c.name, company.c.slug).where(
        company.c.role == person.role.other.value, exists().where(_traded(person))
    )


def _traded(person: Person) -> ColumnElement[bool]:
    own, other = (tally.c.buyer_id, tally.c.supplier_id)
    if person.role is Role.SUPPLIER:
        own, other = other, own
    return and_(own == person.company_id, other == company.c.id)


def direct_subject(db: Connection, person: Person, partner_id: int, *, to_write: bool = False) -> Subject | None:
    """The direct thread of the two companies; None when nothing was said yet and nothing is going to be.

    `to_write`: make it, and wait for whoever else writes to it. Two first messages at once meet in one thread.
    """
    pair = {"buyer_id": person.company_id, "supplier_id": partner_id}
    if person.role is Role.SUPPLIER:
        pair = {"buyer_id": partner_id, "supplier_id": person.company_id}
    if to_write:
        made = upsert(db, direct_thread).on_conflict_do_update(index_elements=list(pair), set_=pair)
        return Subject(**pair, direct_id=db.execute(made.returning(direct_thread.c.id), pair).scalar_one())
    found = db.scalar(select(direct_thread.c.id).filter_by(**pair))
    return Subject(**pair, direct_id=found) if found else None
