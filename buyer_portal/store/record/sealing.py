"""Sealing timelines: giving their link to lines that have none, as an older portal wrote them.

A line without a link may only stand at the end: what comes before it is sealed, and the order says with which link it
ends. Where that is not so, somebody changed the database by hand, and nothing is sealed: it stays as `verify-record`
names it.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Row, bindparam, select, update

from buyer_portal.domain.record.chain import START, event_link, side_of
from buyer_portal.store.tables import orders, timeline_event

_COLUMNS = (
    timeline_event.c.id,
    timeline_event.c.order_id,
    timeline_event.c.event,
    timeline_event.c.at,
    timeline_event.c.person_id,
    timeline_event.c.person_name,
    timeline_event.c.company_id,
    timeline_event.c.note,
    timeline_event.c.hash,
)
_SEAL = update(timeline_event).where(timeline_event.c.id == bindparam("line")).values(hash=bindparam("link"))
_END = update(orders).where(orders.c.id == bindparam("order")).values(timeline_hash=bindparam("link"))


def seal_timeline(db: Connection, order_id: int) -> str:
    """Seal what is not sealed of an order's timeline; gives the link that the next line hangs on. The order is locked.

    Where the timeline doesn't end as its order says, that stays seen: the next line hangs on what the order says.
    """
    query = select(orders.c.id, orders.c.number, orders.c.buyer_id, orders.c.supplier_id, orders.c.timeline_hash)
    order = db.execute(query.where(orders.c.id == order_id)).one()
    lines = db.execute(select(*_COLUMNS).where(timeline_event.c.order_id == order_id).order_by(timeline_event.c.id))
    return _seal(db, [(order, lines.all())]).get(order_id, order.timeline_hash or START)


def seal_some(db: Connection, after: int, at_once: int) -> tuple[int, int | None]:
    """Seal the timelines of some orders, those that come after the id `after`; leave those that somebody has locked.

    Gives how many lines were sealed, and the last id that was looked at: None when there are no more.
    """
    some = db.scalars(select(orders.c.id).where(orders.c.id > after).order_by(orders.c.id).limit(at_once)).all()
    if not some:
        return 0, None
    of_these = timeline_event.c.order_id.between(some[0], some[-1])
    unsealed = db.scalars(select(timeline_event.c.order_id).where(of_these, timeline_event.c.hash.is_(None)).distinct())
    ids = unsealed.all()
    return (_seal_all(db, ids) if ids else 0), some[-1]


def _seal_all(db: Connection, order_ids: Sequence[int]) -> int:
    query = select(orders.c.id, orders.c.number, orders.c.buyer_id, orders.c.supplier_id, orders.c.timeline_hash)
    query = query.where(orders.c.id.in_(order_ids)).order_by(orders.c.id)
    found = db.execute(query.with_for_update(skip_locked=True, key_share=True)).all()
    of_them = timeline_event.c.order_id.in_([order.id for order in found])
    rows = db.execute(select(*_COLUMNS).where(of_them).order_by(timeline_event.c.order_id, timeline_event.c.id))
    lines: dict[int, list[Row]] = {}
    for line in rows:
        lines.setdefault(line.order_id, []).append(line)
    ends = _seal(db, ((order, lines[order.id]) for order in found if order.id in lines))
    return sum(line.hash is None for order_id in ends for line in lines[order_id])


def _seal(db: Connection, timelines: Iterable[tuple[Row, Sequence[Row]]]) -> dict[int, str]:
    """Seal each timeline where that may be done; gives the last link of each that was."""
    sealed, ends = list[dict[str, object]](), dict[int, str]()
    for order, lines in timelines:
        for line in open_lines(order, lines):
            ends[order.id] = link_of_line(ends.get(order.id, order.timeline_hash or START), order, line)
            sealed.append({"line": line.id, "link": ends[order.id]})
    if sealed:
        db.execute(_SEAL, sealed)
        db.execute(_END, [{"order": order_id, "link": link} for order_id, link in ends.items()])
    return ends


def open_lines(order: Row, lines: Sequence[Row]) -> Sequence[Row]:
    """The lines at the end that may be sealed: all before them are, and the last of those is the order's last link."""
    first = next((place for place, line in enumerate(lines) if line.hash is None), len(lines))
    end = lines[first - 1].hash if first else START
    is_whole = end == (order.timeline_hash or START) and all(line.hash is None for line in lines[first:])
    return lines[first:] if is_whole else ()


def link_of_line(before: str, order: Row, line: Row) -> str:
    """The link that a line of a timeline has to have; `order` has `number`, `buyer_id` and `supplier_id`."""
    side = side_of(line.company_id, order.buyer_id, order.supplier_id)
    return event_link(before, order.number, line.event, line.at, line.person_id, line.person_name, side, line.note)
