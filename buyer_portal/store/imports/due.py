"""What the record still has to say about an import that is written part by part.

Each part notes in its own transaction how many orders of whom it wrote. The last one turns the notes into one entry for
each company; when the process ends before, whoever looks next does.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from buyer_portal.store.tables import record_due


def note_due(db: Connection, imported: Mapping[int, int], moved: Mapping[int, int]) -> None:
    """Note how many orders of each company, by its id, were imported and moved."""
    rows = [
        {"company_id": company_id, "orders": imported.get(company_id, 0), "moved": moved.get(company_id, 0)}
        for company_id in sorted(imported.keys() | moved.keys())
    ]
    if rows:
        db.execute(insert(record_due), rows)


def take_due(db: Connection, at_most: int) -> dict[int, tuple[int, int]]:
    """Take the notes of so many companies away: orders imported and orders moved, by the company's id."""
    some = select(record_due.c.company_id).distinct().order_by(record_due.c.company_id).limit(at_most)
    own = record_due.c.company_id.in_(db.scalars(some).all())
    taken = delete(record_due).where(own).returning(record_due.c.company_id, record_due.c.orders, record_due.c.moved)
    counted = dict[int, tuple[int, int]]()
    for company_id, imported, moved in db.execute(taken):
        before = counted.get(company_id, (0, 0))
        counted[company_id] = (before[0] + imported, before[1] + moved)
    return counted
