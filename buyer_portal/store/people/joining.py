"""Making two companies one: everything of the one becomes the other's."""

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Row, delete, func, select, update
from sqlmodel import SQLModel

from buyer_portal.domain.people.names import name_key
from buyer_portal.domain.people.person import Side
from buyer_portal.store.engine import upsert
from buyer_portal.store.tables import (
    company,
    direct_thread,
    item,
    order_line,
    orders,
    person,
    product,
    record_chain,
    sso_provider,
    tally,
)
from buyer_portal.store.tables import supplier_policy as policies

_SIDES = {"buyer_id": "supplier_id", "supplier_id": "buyer_id"}


def company_called(db: Connection, side: Side, name: str) -> Row | None:
    """The company spelled exactly so, else the one whose name it is in another spelling: `id` and `name`."""
    query = select(company.c.id, company.c.name).where(company.c.side == side.value)
    exactly = db.execute(query.where(company.c.name == name)).one_or_none()
    return exactly or db.execute(query.where(company.c.name_key == name_key(name))).one_or_none()


def companies_twice(db: Connection) -> list[tuple[Side, str, str]]:
    """Companies stored twice under two spellings, from before names were compared by key: side and both names."""
    rows = db.execute(select(company.c.side, company.c.name, company.c.name_key).order_by(company.c.id)).all()
    first = {(row.side, row.name_key): row.name for row in rows}
    twice = [row for row in rows if row.name_key != name_key(row.name) and (row.side, name_key(row.name)) in first]
    return [(Side(row.side), row.name, first[row.side, name_key(row.name)]) for row in twice]


def size_of(db: Connection, company_id: int) -> tuple[int, int]:
    """How many orders and people a company has."""
    own = (orders.c.buyer_id == company_id) | (orders.c.supplier_id == company_id)
    counted = db.scalar(select(func.count()).select_from(orders).where(own))
    people = db.scalar(select(func.count()).select_from(person).where(person.c.company_id == company_id))
    return counted or 0, people or 0


def both_have(db: Connection, one_id: int, other_id: int) -> str:
    """What both companies have and only one can keep; "" when nothing stands in the way."""
    ids = [one_id, other_id]
    owners = db.scalars(select(policies.c.supplier_id).where(policies.c.supplier_id.in_(ids)).distinct())
    if len(owners.all()) > 1:
        return "a cancellation policy of their own"
    if len(db.scalars(select(sso_provider.c.company_id).where(sso_provider.c.company_id.in_(ids))).all()) > 1:
        return "single sign-on"
    for own, other in _SIDES.items():
        partners = db.scalars(select(direct_thread.c[other]).where(direct_thread.c[own].in_(ids))).all()
        if len(partners) > len(set(partners)):
            return "direct messages with one company"
    return ""


def join(db: Connection, wrong_id: int, right_id: int) -> None:
    """Give everything of the one company to the other, and take the one away."""
    _join_tallies(db, wrong_id, right_id)
    _join_items(db, wrong_id, right_id)
    _drop_products_of_both(db, wrong_id, right_id)
    # Its record stays a chain of its own: the database lets nobody change what is in it.
    db.execute(update(record_chain).where(record_chain.c.home == wrong_id).values(home=None))
    for column in _company_columns():
        db.execute(update(column.table).where(column == wrong_id).values({column: right_id}))
    db.execute(delete(company).where(company.c.id == wrong_id))
    _take_own_key(db, right_id)


def _company_columns() -> Iterator[Column]:
    """Every column with a foreign key to a company, in all tables, so that later tables are included."""
    for table in SQLModel.metadata.sorted_tables:
        yield from (key.parent for key in table.foreign_keys if key.column is company.c.id)


def _join_tallies(db: Connection, wrong_id: int, right_id: int) -> None:
    key = ("buyer_id", "supplier_id", "month", "currency", "status")
    for own in _SIDES:
        moving = [row._asdict() | {own: right_id} for row in db.execute(select(tally).where(tally.c[own] == wrong_id))]
        statement = upsert(db, tally)
        added = {name: tally.c[name] + statement.excluded[name] for name in ("orders", "total_minor")}
        db.execute(delete(tally).where(tally.c[own] == wrong_id))
        if moving:
            db.execute(statement.on_conflict_do_update(index_elements=key, set_=added), moving)


def _join_items(db: Connection, wrong_id: int, right_id: int) -> None:
    ours, theirs = item.alias("ours"), item.alias("theirs")
    same = (ours.c.sku == theirs.c.sku) & (ours.c.name == theirs.c.name)
    pairs = select(theirs.c.id, ours.c.id).join_from(theirs, ours, same)
    for old, new in db.execute(pairs.where(theirs.c.supplier_id == wrong_id, ours.c.supplier_id == right_id)).all():
        db.execute(update(order_line).where(order_line.c.item_id == old).values(item_id=new))
        db.execute(delete(item).where(item.c.id == old))


def _drop_products_of_both(db: Connection, wrong_id: int, right_id: int) -> None:
    kept = select(product.c.sku_key).where(product.c.supplier_id == right_id)
    db.execute(delete(product).where(product.c.supplier_id == wrong_id, product.c.sku_key.in_(kept)))


def _take_own_key(db: Connection, company_id: int) -> None:
    row = db.execute(select(company.c.name, company.c.side).where(company.c.id == company_id)).one()
    key = name_key(row.name)
    if not db.scalar(select(company.c.id).where(company.c.side == row.side, company.c.name_key == key)):
        db.execute(update(company).where(company.c.id == company_id).values(name_key=key))
