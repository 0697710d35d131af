"""Direct threads, and the companies that one can be had with."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, select

from buyer_portal.domain.conversation.thread import parse_slug
from buyer_portal.domain.errors import CompanyNotFound
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.store.conversation.subject import Subject
from buyer_portal.store.engine import upsert
from buyer_portal.store.searching import Word, holds
from buyer_portal.store.tables import company, direct_thread, tally


def partner_of(db: Connection, person: Person, slug: str) -> Row:
    """The company on the other side that the person's has orders with: `id` and `name`.

    Raises:
        CompanyNotFound: there is none, or no order was ever placed between the two.
    """
    row = db.execute(_partners(person).where(company.c.slug == parse_slug(slug))).one_or_none()
    if row is None:
        raise CompanyNotFound
    return row


def partners_of(db: Connection, person: Person, words: Sequence[Word], limit: int) -> Sequence[Row]:
    """The companies that one may write to, with every word in their names, by name: `name` and `slug`."""
    named = [holds(company.c.search_text, word) for word in words]
    return db.execute(_partners(person).where(*named).order_by(company.c.sort_name, company.c.id).limit(limit)).all()


def _partners(person: Person) -> Select[*tuple[Any, ...]]:
    """The companies that have orders with the person's. Orders are never deleted, so direct threads' stay included."""
    return select(company.c.id, company.c.name, company.c.slug).where(
        company.c.side == person.side.other.value, exists().where(_traded(person))
    )


def _traded(person: Person) -> ColumnElement[bool]:
    own, other = (tally.c.buyer_id, tally.c.supplier_id)
    if person.side is Side.SUPPLIER:
        own, other = other, own
    return and_(own == person.company_id, other == company.c.id)


def direct_subject(db: Connection, person: Person, partner_id: int, *, to_write: bool = False) -> Subject | None:
    """The direct thread of the two companies; None when there is none and `to_write` is not set.

    `to_write`: create it if need be and lock its row, so that two first messages at once get the same thread.
    """
    pair = {"buyer_id": person.company_id, "supplier_id": partner_id}
    if person.side is Side.SUPPLIER:
        pair = {"buyer_id": partner_id, "supplier_id": person.company_id}
    if to_write:
        made = upsert(db, direct_thread).on_conflict_do_update(index_elements=list(pair), set_=pair)
        return Subject(**pair, direct_id=db.execute(made.returning(direct_thread.c.id), pair).scalar_one())
    found = db.scalar(select(direct_thread.c.id).filter_by(**pair))
    return Subject(**pair, direct_id=found) if found else None
