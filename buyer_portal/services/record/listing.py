"""The record of a company, for its owners: a page of it, and all of it to be kept elsewhere."""

from dataclasses import dataclass

from sqlalchemy import Connection, Row

from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.record.entry import Entry, Whence, facts_read
from buyer_portal.domain.record.filter import RecordFilter
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.services.deeds import SAVING, ensure_not_too_often
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.services.record.writing import record
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.record.reading import entries_of, people_in_record

ON_PAGE = 50
AT_ONCE = 500
"""Entries that a download reads at a time."""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Entries, the newest first. `has_more`: older ones follow. `people`: who is in the record, address and name."""

    entries: tuple[Entry, ...]
    has_more: bool
    people: tuple[tuple[str, str], ...]


def record_page(person: Person, wanted: RecordFilter) -> RecordPage:
    """A page of the record of the person's company.

    Raises:
        RoleNotAllowed: only an owner reads it.
        NotSignedIn: the person was removed.
    """
    with reading() as db:
        ensure_may(db, person, Permission.RECORD, to_write=False)
        found = _entries(db, person, wanted, ON_PAGE + 1)
        people = people_in_record(db, person.company_id)
    return RecordPage(found[:ON_PAGE], len(found) > ON_PAGE, tuple(people))


def begin_download(person: Person, wanted: RecordFilter) -> tuple[Entry, ...]:
    """Record that somebody takes a copy, and give its first entries; `more_of_download` gives the others.

    Raises:
        RoleNotAllowed: only an owner reads it.
        TooManyDeeds: more copies than anybody needs.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        ensure_may(db, person, Permission.RECORD)
        ensure_not_too_often(person, SAVING, "your record")
        found = _entries(db, person, wanted, AT_ONCE)
        record(db, person, RecordKind.RECORD_DOWNLOADED, **({"search": wanted.query} if wanted.query else {}))
    return found


def more_of_download(person: Person, wanted: RecordFilter) -> tuple[Entry, ...]:
    """The next entries of a download, older than `wanted.before`; none after the last.

    Raises:
        RoleNotAllowed, NotSignedIn: the person may not read it any more.
    """
    with reading() as db:
        ensure_may(db, person, Permission.RECORD, to_write=False)
        return _entries(db, person, wanted, AT_ONCE)


def _entries(db: Connection, person: Person, wanted: RecordFilter, limit: int) -> tuple[Entry, ...]:
    rows = entries_of(
        db,
        person.company_id,
        query=wanted.query,
        topic=wanted.topic,
        by=wanted.by,
        begins=wanted.begins(person.time_zone),
        ends=wanted.ends(person.time_zone),
        before=wanted.before,
        limit=limit,
    )
    return tuple(map(_entry, rows))


def _entry(row: Row) -> Entry:
    whence = Whence(row.address, row.browser)
    who = {"person": row.person_name, "email": row.person_email}
    return Entry(row.id, row.number, row.at, RecordKind(row.kind), **who, facts=facts_read(row.facts), whence=whence)
