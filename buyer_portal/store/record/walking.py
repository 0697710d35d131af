"""Walking along all chains, in little memory: one after the other, as it is in one look at the database."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, Row, func, select

from buyer_portal.store.tables import company, orders, record_chain, record_entry, timeline_event

_AT_ONCE = 2_000
_ORDERS_AT_ONCE = 1_000


def chains(db: Connection, company_ids: Sequence[int] | None) -> Sequence[Row]:
    """The chains of these companies, or all, each with the company's `name`; nobody's is not among them."""
    columns = (*record_chain.c, company.c.name)
    query = select(*columns).join(company, company.c.id == record_chain.c.company_id)
    if company_ids is not None:
        query = query.where(record_chain.c.company_id.in_(company_ids))
    return db.execute(query.order_by(record_chain.c.id)).all()


def entries_in(db: Connection, chain_id: int) -> Iterator[Row]:
    """The entries of a chain, by their numbers."""
    after = 0
    own = select(record_entry).where(record_entry.c.chain_id == chain_id).order_by(record_entry.c.number)
    while some := db.execute(own.where(record_entry.c.number > after).limit(_AT_ONCE)).all():
        yield from some
        after = some[-1].number


def timelines(db: Connection, company_ids: Sequence[int] | None) -> Iterator[tuple[Row, Sequence[Row]]]:
    """Each order of these companies, or of all, with the lines of its timeline, by id."""
    columns = (orders.c.id, orders.c.number, orders.c.buyer_id, orders.c.supplier_id, orders.c.timeline_hash)
    query = select(*columns).order_by(orders.c.id)
    if company_ids is not None:
        query = query.where(orders.c.buyer_id.in_(company_ids) | orders.c.supplier_id.in_(company_ids))
    after = 0
    while some := db.execute(query.where(orders.c.id > after).limit(_ORDERS_AT_ONCE)).all():
        after = some[-1].id
        ids = [order.id for order in some]
        lines = select(timeline_event).where(timeline_event.c.order_id.in_(ids))
        rows = db.execute(lines.order_by(timeline_event.c.order_id, timeline_event.c.id)).all()
        of = {order_id: list(each) for order_id, each in groupby(rows, key=lambda line: line.order_id)}
        yield from ((order, of.get(order.id, [])) for order in some)


def how_many(db: Connection, company_ids: Sequence[int] | None) -> tuple[int, int]:
    """How many entries and orders there are to walk along."""
    entries = select(func.count()).select_from(record_entry)
    counted = select(func.count()).select_from(orders)
    if company_ids is not None:
        own = select(record_chain.c.id).where(record_chain.c.company_id.in_(company_ids))
        entries = entries.where(record_entry.c.chain_id.in_(own))
        counted = counted.where(orders.c.buyer_id.in_(company_ids) | orders.c.supplier_id.in_(company_ids))
    return db.scalar(entries) or 0, db.scalar(counted) or 0
