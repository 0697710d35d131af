"""Taking away what of the record is older than it is kept: the oldest entries of a chain, and nothing else.

The chain keeps the link of the last one that went, so that the others are still proven. The database lets an entry go
only when its chain says so.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from buyer_portal.store.tables import record_chain, record_entry


def chain_ids(db: Connection) -> list[int]:
    """Every chain."""
    return list(db.scalars(select(record_chain.c.id).order_by(record_chain.c.id)))


def prune_chain(db: Connection, chain_id: int, before: datetime, at_once: int) -> int:
    """Take entries from before then off the chain's beginning, so many at most; gives how many.

    Up to the first that is younger: should the clock have gone back once, nothing in the middle goes.
    """
    db.execute(select(record_chain.c.id).where(record_chain.c.id == chain_id).with_for_update())
    columns = (record_entry.c.number, record_entry.c.at, record_entry.c.hash)
    oldest = select(*columns).where(record_entry.c.chain_id == chain_id).order_by(record_entry.c.number).limit(at_once)
    last, going = None, 0
    for entry in db.execute(oldest):
        if entry.at >= before:
            break
        last, going = entry, going + 1
    if last is not None:
        gone = {"pruned_to": last.number, "pruned_hash": last.hash}
        db.execute(update(record_chain).where(record_chain.c.id == chain_id).values(gone))
        old = (record_entry.c.chain_id == chain_id) & (record_entry.c.number <= last.number)
        db.execute(delete(record_entry).where(old))
    return going
