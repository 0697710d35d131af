"""Whether anybody has changed the record, or a timeline, in the database by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import PortalError, ValueRefused
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.record.chain import START, Head
from buyer_portal.domain.record.entry import entry_link
from buyer_portal.store.engine import reading
from buyer_portal.store.people.joining import company_called
from buyer_portal.store.record.sealing import link_of_line, open_lines
from buyer_portal.store.record.walking import chains, entries_in, how_many, timelines

Tell = Callable[[str, int, int | None], None]
"""Is told what is being done, how much of it is done, and of how much."""
_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found to be as it was written. `head` stands for all of it: note it, and nobody can write it anew.

    `pruned`: entries that were kept as long as the setting says. `unsealed`: lines of timelines that an older portal
    wrote, and nobody has sealed yet.
    """

    entries: int
    pruned: int
    orders: int
    lines: int
    unsealed: int
    head: str


def verify_record(company: str = "", tell: Tell = lambda *_: None) -> Verified:
    """Walk along every chain, or those of one company; all of it as it is at one moment.

    Raises:
        PortalError: an entry, or a line of a timeline, was changed, put in or taken out; it is named.
        ValueRefused: there is no such company.
    """
    with reading() as db:
        ids = _companies(db, company) if company else None
        head, (of_entries, of_orders) = Head(), how_many(db, ids)
        entries = pruned = 0
        for chain in chains(db, ids):
            entries += _verify_chain(db, chain, lambda done, before=entries: tell("Entries", before + done, of_entries))
            pruned += chain.pruned_to
            head.add(chain.last_hash)
        count = lines = unsealed = 0
        for count, (order, timeline) in enumerate(timelines(db, ids), start=1):
            lines, unsealed = lines + len(timeline), unsealed + _verify_timeline(order, timeline)
            head.add(order.timeline_hash or START)
            if count % _EVERY == 0:
                tell("Timelines", count, of_orders)
    return Verified(entries, pruned, count, lines, unsealed, head.value)


def _companies(db: Connection, name: str) -> list[int]:
    found = [one.id for side in Side if (one := company_called(db, side, name))]
    if not found:
        raise ValueRefused(f"There is no company called “{name}”.")
    return found


def _verify_chain(db: Connection, chain: Row, done: Callable[[int], None]) -> int:
    number, before, walked = chain.pruned_to, chain.pruned_hash, 0
    for walked, entry in enumerate(entries_in(db, chain.id), start=1):
        number += 1
        if entry.number != number:
            raise PortalError(_gone(chain, number))
        before = entry_link(
            before,
            number,
            at=entry.at,
            kind=entry.kind,
            person_id=entry.person_id,
            person_name=entry.person_name,
            person_email=entry.person_email,
            facts=entry.facts,
            browser=entry.browser,
            address=entry.address,
        )
        if before != entry.hash:
            raise PortalError(f"{_entry(chain, number)}, of {entry.at:%Y-%m-%d %H:%M:%S} UTC, was changed.")
        if walked % _EVERY == 0:
            done(walked)
    if number < chain.last_number:
        raise PortalError(_gone(chain, number + 1))
    if number > chain.last_number:
        raise PortalError(f"{_entry(chain, chain.last_number + 1)} was put in by hand.")
    if before != chain.last_hash:
        raise PortalError(f"The end of the record of “{chain.name}”, after entry {number}, was changed.")
    return walked


def _entry(chain: Row, number: int) -> str:
    return f"Entry {number} of the record of “{chain.name}”"


def _gone(chain: Row, number: int) -> str:
    return f"{_entry(chain, number)} is missing."


def _verify_timeline(order: Row, lines: Sequence[Row]) -> int:
    """Give how many of its lines are not sealed yet."""
    unsealed, before = open_lines(order, lines), START
    for place, line in enumerate(lines[: len(lines) - len(unsealed)], start=1):
        before = link_of_line(before, order, line)
        if before != line.hash:
            what = f"{line.event}, {line.at:%Y-%m-%d %H:%M:%S} UTC"
            where = f"Line {place} of the timeline of order {order.number}"
            raise PortalError(f"{where} ({what}) was changed, or one before it is missing.")
    if before != (order.timeline_hash or START):
        raise PortalError(f"The timeline of order {order.number} does not end as it did: its last lines are missing.")
    return len(unsealed)
