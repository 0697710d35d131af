"""Recording a deed, in its own transaction: no deed without its entry, and no entry without its deed."""

from sqlalchemy import Connection

from buyer_portal.domain.people.person import Person
from buyer_portal.domain.record.entry import Facts
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.services.record.whence import whence
from buyer_portal.settings import now
from buyer_portal.store.imports.due import take_due
from buyer_portal.store.people.people import person_by_id
from buyer_portal.store.record.entries import add_entries_of_operator, add_entry


def record(db: Connection, person: Person, kind: RecordKind, **facts: str | int) -> None:
    """Write that the person did this.

    It is the last thing that a deed writes: it holds the company's record until the transaction ends.
    """
    add_entry(db, person.company_id, kind, person, now(), facts, whence())


def record_by_id(db: Connection, person_id: int, kind: RecordKind, **facts: str | int) -> None:
    """The same, for who is known by the id only."""
    if person := person_by_id(db, person_id):
        record(db, person, kind, **facts)


def record_of_operator(db: Connection, company_id: int, kind: RecordKind, **facts: str | int) -> None:
    """Write that the people who run the portal did this to the company."""
    add_entry(db, company_id, kind, None, now(), facts, whence())


def record_imported(db: Connection, at_once: int) -> int:
    """Write what the record still has to say about imported orders, of at most so many companies; give of how many."""
    due = take_due(db, at_once)
    if due:
        facts: dict[int, Facts] = {company: {"orders": new, "moved": moved} for company, (new, moved) in due.items()}
        add_entries_of_operator(db, RecordKind.ORDERS_IMPORTED, now(), facts, whence())
    return len(due)
