"""Writing new orders, one or a hundred thousand, with everything that hangs on them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from itertools import islice

from sqlalchemy import Connection

from buyer_portal.domain.ordering import NewOrder
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.store.ordering_rows import EVENT, LINE, ORDER, OrderRows, new_ids, rows_of, write_rows
from buyer_portal.store.orders.items import ItemKey, add_items, find_items, know_items
from buyer_portal.store.policies import version_at, versions_in_force
from buyer_portal.store.tables import order_line, orders, timeline_event

CHUNK = 1_000
"""Orders written in one chunk, to limit the memory used."""
_REMEMBERED = 50_000  # items and tallies held between chunks
_TALLIES_AT_ONCE = 500

_TallyKey = tuple[int, int, str, str]
_PLACES = {status: place for place, status in enumerate(OrderStatus)}


def place_order(db: Connection, order: NewOrder) -> int:
    """Write one order; give its id. As `place_orders`."""
    placing = Placing()
    (order_id,) = placing.write(db, [rows_of(order)])
    placing.count(db)
    return order_id


def place_orders(
    db: Connection, new_orders: Iterable[NewOrder], *, progress: Callable[[int], None] | None = None
) -> int:
    """Write orders with items, lines, timeline and tally; give how many. `progress` is called with the number so far.

    Nobody is notified. Numbers are stored in upper case. The supplier's policy of that day is frozen to each.

    Raises:
        IntegrityError: a number is taken, or a company does not exist.
    """
    placing, placed = Placing(), 0
    for chunk in _chunks(new_orders):
        placed += len(placing.write(db, [rows_of(order) for order in chunk]))
        if placing.has_much_to_count:
            placing.count(db)
        if progress:
            progress(placed)
    placing.count(db)
    return placed


class Placing:
    """Writes orders part by part, and counts them when it is told to: the tallies are rows that people's deeds need."""

    def __init__(self) -> None:
        self._item_ids: dict[ItemKey, int] = {}
        self._tallies: dict[_TallyKey, list[int]] = {}  # orders by status, then money by status

    def prepare(self, db: Connection, some: Sequence[OrderRows]) -> None:
        """Look up for `write` what can be known before it begins, for who wants to hold up nobody meanwhile."""
        items = _items_of(some)
        find_items(db, items - self._item_ids.keys(), self._item_ids)
        know_items(items - self._item_ids.keys())

    def write(self, db: Connection, some: Sequence[OrderRows]) -> list[int]:
        """Write these orders; give their ids."""
        if len(self._item_ids) > _REMEMBERED:
            self._item_ids.clear()
        add_items(db, _items_of(some), self._item_ids)
        policies = versions_in_force(db, {rows.new.supplier_id for rows in some})
        frozen = (version_at(policies, rows.new.supplier_id, rows.new.placed_at) for rows in some)
        ids = new_ids(db, orders, len(some))
        with_ids = list(zip(ids, some, strict=True))
        order_rows = [(id_, policy, *rows.order) for (id_, rows), policy in zip(with_ids, frozen, strict=True)]
        write_rows(db, orders, ("id", "policy_version", *ORDER), order_rows)
        write_rows(db, order_line, LINE, [line for id_, rows in with_ids for line in rows.lines(id_, self._item_ids)])
        write_rows(db, timeline_event, EVENT, [(id_, *event) for id_, rows in with_ids for event in rows.events])
        for rows in some:
            self._note(rows.new, rows.total_minor)
        return ids

    @property
    def has_much_to_count(self) -> bool:
        """Whether the counts should be written, not to take too much memory."""
        return len(self._tallies) > _REMEMBERED

    def count(self, db: Connection) -> None:
        """Add what was written since to the tallies."""
        # Months last, as in the totals that hang on them: two who import never wait for each other.
        keys = iter(sorted(self._tallies, key=lambda key: (key[0], key[1], key[3], key[2])))
        while some := list(islice(keys, _TALLIES_AT_ONCE)):
            _add_to_tallies(db, {key: self._tallies[key] for key in some})
        self._tallies.clear()

    def _note(self, order: NewOrder, total_minor: int) -> None:
        at = order.placed_at.astimezone(UTC)
        month = f"{at.year:04}-{at.month:02}"
        key = (order.buyer_id, order.supplier_id, month, order.currency)
        counts = self._tallies.setdefault(key, [0] * 2 * len(_PLACES))
        counts[_PLACES[order.status]] += 1
        counts[_PLACES[order.status] + len(_PLACES)] += total_minor


def _items_of(some: Sequence[OrderRows]) -> set[ItemKey]:
    return {(rows.new.supplier_id, line.sku, line.name) for rows in some for line in rows.new.lines}


def _chunks(new_orders: Iterable[NewOrder]) -> Iterator[list[NewOrder]]:
    rest = iter(new_orders)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _add_to_tallies(db: Connection, tallies: dict[_TallyKey, list[int]]) -> None:
    """Add the counts. Each key gets a row for all six statuses, so that a later move is one UPDATE."""
    rows = [
        (*key, status.value, counts[place], counts[place + len(_PLACES)])
        for key, counts in tallies.items()
        for status, place in _PLACES.items()
    ]
    if db.dialect.name == "sqlite":
        db.exec_driver_sql(f"{_INTO_TALLY} VALUES (?, ?, ?, ?, ?, ?, ?) {_ADDED}", rows)
    else:  # as one statement, since the tallies of people's orders are locked until the end
        db.exec_driver_sql(f"{_INTO_TALLY} {_UNNESTED} {_ADDED}", tuple(map(list, zip(*rows, strict=True))))


_INTO_TALLY = "INSERT INTO tally (buyer_id, supplier_id, month, currency, status, orders, total_minor)"
_UNNESTED = (
    "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[])"
)
_ADDED = (
    "ON CONFLICT (buyer_id, supplier_id, month, currency, status) DO UPDATE"
    " SET orders = tally.orders + excluded.orders, total_minor = tally.total_minor + excluded.total_minor"
)
