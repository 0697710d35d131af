"""Adding to the record. Whoever adds holds the company's chain until the transaction ends, so it is done last."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from buyer_portal.domain.people.person import Person
from buyer_portal.domain.record.chain import START
from buyer_portal.domain.record.entry import Facts, Whence, entry_link, facts_written
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.domain.text import searchable
from buyer_portal.store.engine import upsert
from buyer_portal.store.tables import record_chain, record_entry


def add_entry(
    db: Connection,
    company_id: int,
    kind: RecordKind,
    person: Person | None,
    at: datetime,
    facts: Facts,
    whence: Whence,
) -> None:
    """Add an entry to the chain of the company; without a person it was the operator."""
    chain = _chain_of(db, company_id, company_id)
    row = _next_row(chain, _content(kind, person, at, facts, whence), facts)
    db.execute(insert(record_entry), row)
    _write_head(db, chain, row["number"], row["hash"])


def add_entries_of_operator(
    db: Connection, kind: RecordKind, at: datetime, facts: Mapping[int, Facts], whence: Whence
) -> None:
    """Add an entry to the chain of each company, by its id: what the people who run the portal did to many at once."""
    chains = _chains_of(db, sorted(facts))
    content = {chain.home: _content(kind, None, at, facts[chain.home], whence) for chain in chains}
    rows = [_next_row(chain, content[chain.home], facts[chain.home]) for chain in chains]
    db.execute(insert(record_entry), rows)
    heads = [{"chain": row["chain_id"], "number": row["number"], "link": row["hash"]} for row in rows]
    db.execute(_NEW_HEAD, heads)


def pretend_to_add(
    db: Connection, kind: RecordKind, person: Person, at: datetime, facts: Facts, whence: Whence
) -> None:
    """Do what `add_entry` does, and keep nothing of it: an address that nobody has must not be answered sooner."""
    chain = _chain_of(db, 0, None)
    row = _next_row(chain, _content(kind, person, at, facts, whence) | {"person_id": None}, facts)
    with db.begin_nested() as kept:
        db.execute(insert(record_entry), row)
        kept.rollback()
    _write_head(db, chain, 0, START)


def _chain_of(db: Connection, home: int, company_id: int | None) -> Row:
    """The chain, locked; made when it is the first entry."""
    own = select(record_chain).where(record_chain.c.home == home).with_for_update()
    if (found := db.execute(own).one_or_none()) is None:
        made = upsert(db, record_chain).on_conflict_do_nothing(index_elements=["home"])
        db.execute(made, _new_chain(home, company_id))
        found = db.execute(own).one()
    return found


def _chains_of(db: Connection, companies: Sequence[int]) -> Sequence[Row]:
    """Their chains, locked in one order; made where it is the first entry."""
    own = select(record_chain).where(record_chain.c.home.in_(companies)).order_by(record_chain.c.home).with_for_update()
    found = db.execute(own).all()
    if len(found) < len(companies):
        made = upsert(db, record_chain).on_conflict_do_nothing(index_elements=["home"])
        db.execute(made, [_new_chain(company_id, company_id) for company_id in companies])
        found = db.execute(own).all()
    return found


def _new_chain(home: int, company_id: int | None) -> dict[str, Any]:
    none = {"last_number": 0, "last_hash": "", "pruned_to": 0, "pruned_hash": ""}
    return {"company_id": company_id, "home": home, **none}


def _content(kind: RecordKind, person: Person | None, at: datetime, facts: Facts, whence: Whence) -> dict[str, Any]:
    return {
        "at": at,
        "kind": kind.value,
        "person_id": person and person.id,
        "person_name": person.name if person else "",
        "person_email": person.email if person else "",
        "facts": facts_written(facts),
        "browser": whence.browser,
        "address": whence.address,
    }


def _next_row(chain: Row, content: dict[str, Any], facts: Facts) -> dict[str, Any]:
    number = chain.last_number + 1
    who = (content["person_name"] or "operator", content["person_email"], content["browser"], content["address"])
    said = " ".join((content["kind"].replace("_", " "), *who, *map(str, facts.values())))
    hashed = entry_link(chain.last_hash, number, **content)
    return content | {"chain_id": chain.id, "number": number, "hash": hashed, "search_text": searchable(said)}


def _write_head(db: Connection, chain: Row, number: int, hashed: str) -> None:
    head = {"last_number": number, "last_hash": hashed}
    db.execute(update(record_chain).where(record_chain.c.id == chain.id).values(head))


_NEW_HEAD = (
    update(record_chain)
    .where(record_chain.c.id == bindparam("chain"))
    .values(last_number=bindparam("number"), last_hash=bindparam("link"))
)
