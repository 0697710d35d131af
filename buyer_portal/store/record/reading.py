"""Reading the record: a page of it, and who is in it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, select

from buyer_portal.domain.record.filter import OPERATOR
from buyer_portal.domain.record.kinds import Topic, kinds_of
from buyer_portal.domain.text import search_words
from buyer_portal.store.searching import holds
from buyer_portal.store.tables import record_chain, record_entry


def entries_of(
    db: Connection,
    company_id: int,
    *,
    query: str,
    topic: Topic | None,
    by: str,
    begins: datetime | None,
    ends: datetime | None,
    before: int,
    limit: int,
) -> Sequence[Row]:
    """Entries of the company's record, the newest first, from below the one with the id `before` on (0: all).

    `by` is an address, or OPERATOR, or "" for anybody; from `begins` on, until before `ends`.
    """
    wanted: list[ColumnElement[bool]] = [record_entry.c.chain_id.in_(_chains_of(db, company_id))]
    wanted += [holds(record_entry.c.search_text, word) for word in search_words(query)] if query else []
    if topic:
        wanted.append(record_entry.c.kind.in_([kind.value for kind in kinds_of(topic)]))
    if by:
        wanted.append(record_entry.c.person_email == ("" if by == OPERATOR else by))
    if begins:
        wanted.append(record_entry.c.at >= begins)
    if ends:
        wanted.append(record_entry.c.at < ends)
    if before:
        wanted.append(record_entry.c.id < before)
    return db.execute(select(record_entry).where(*wanted).order_by(record_entry.c.id.desc()).limit(limit)).all()


def people_in_record(db: Connection, company_id: int) -> list[tuple[str, str]]:
    """Everybody who did something, the operator aside: address and newest name, by name."""
    columns = (record_entry.c.person_email, record_entry.c.person_name)
    theirs = record_entry.c.chain_id.in_(_chains_of(db, company_id)), record_entry.c.person_id.is_not(None)
    found = dict[str, str]((row[0], row[1]) for row in db.execute(select(*columns).where(*theirs).distinct()))
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))


def _chains_of(db: Connection, company_id: int) -> Sequence[int]:
    """The ids of its chains; as numbers, so that the database takes the index of one chain, which most have."""
    return db.scalars(select(record_chain.c.id).where(record_chain.c.company_id == company_id)).all()
