"""Reading some of the orders of a scope: along the index that has them in this order, or all, and sorted then."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from buyer_portal.domain.orders.filter import OrderSort
from buyer_portal.domain.orders.months import month_range
from buyer_portal.domain.people.person import Side
from buyer_portal.store.orders.counts import months_of
from buyer_portal.store.orders.own import OTHER, few_of_mine, mine
from buyer_portal.store.orders.scope import Scope, by_no_index
from buyer_portal.store.tables import company, orders

Ids = list[int]
_FAR = 1_000  # places from the nearer end, beyond which the months are asked where to begin
_LOOKED_UP = 10  # an entry of an index that leads to its row costs as much as so many that don't


@dataclass(frozen=True, slots=True)
class Sorting:
    """What a list is sorted by."""

    sort: OrderSort
    descending: bool


@dataclass(frozen=True, slots=True)
class Way:
    """An index to read along. `orders` have what it is asked `by`; what it isn't, `beside`, is looked up.

    `keys` are its columns behind, each with whether it is read backwards: the sorting.
    """

    orders: int
    by: tuple[ColumnElement[bool], ...]
    beside: tuple[ColumnElement[bool], ...]
    keys: tuple[tuple[ColumnElement, bool], ...]

    def backwards(self) -> "Way":
        """The same, from its other end."""
        return replace(self, keys=tuple((key, not down) for key, down in self.keys))

    def only(self, *more: ColumnElement[bool]) -> "Way":
        """A stretch of it that the index finds."""
        return replace(self, by=(*self.by, *more))

    def also(self, *more: ColumnElement[bool]) -> "Way":
        """What of it meets conditions for which each row is looked at."""
        return replace(self, beside=(*self.beside, *more))

    def select(self) -> Select:
        """The ids in this order."""
        sorting = [key.desc() if down else key.asc() for key, down in self.keys]
        return select(orders.c.id).where(*self.by, *self.beside).order_by(*sorting)


def way_along(scope: Scope, order: Sorting) -> Way:
    """The index that has the scope's orders in this order, with the fewest others among them. Not by company."""
    own, keys = mine(scope.person.side, scope.person.company_id), _keys(scope.person.side, order)
    companies, statuses = scope.of_companies(by_index=False), scope.of_statuses(by_index=False)
    ways = [Way(scope.everything, (own,), (*companies, *statuses), keys)]
    if order.sort is OrderSort.PLACED:
        if scope.others is not None and len(scope.others) == 1:
            by = (own, *scope.of_companies(by_index=True))
            ways.append(Way(scope.with_companies, by, tuple(statuses), keys))
        if scope.statuses is not None and len(scope.statuses) == 1:
            by = (own, *scope.of_statuses(by_index=True))
            ways.append(Way(scope.with_statuses, by, tuple(companies), keys))
    return min(ways, key=lambda way: (way.orders, bool(way.beside)))


def _keys(side: Side, order: Sorting) -> tuple[tuple[ColumnElement, bool], ...]:
    down, c = order.descending, orders.c
    columns = {
        OrderSort.PLACED: (c.placed_at, c.id),
        OrderSort.NUMBER: (c.sort_number, c.id),
        OrderSort.TOTAL: (c.currency, c.total_minor, c.id),  # amounts in different currencies can't be compared
        OrderSort.EXPECTED: (c.expected_at, c.placed_at, c.id) if side is Side.SUPPLIER else (c.expected_at, c.id),
    }[order.sort]
    return tuple((column, down) for column in columns)


def is_sorted_sooner(scope: Scope, way: Way, far: int) -> bool:
    """Whether it is quicker to read all of the scope and to sort it than to go so far along the way."""
    least = min(scope.everything, scope.with_companies, scope.with_statuses)
    along = min(way.orders, far * way.orders // max(1, scope.total))
    return least + 2 * scope.total < (along if way.beside else along // _LOOKED_UP)


def all_sorted(scope: Scope, order: Sorting, *conditions: ColumnElement[bool]) -> Select:
    """The ids of the scope's orders, all read and then sorted. With conditions: only theirs, found by those."""
    side = scope.person.side
    others, statuses = scope.with_companies, scope.with_statuses
    by_company = not conditions and others <= statuses and scope.others is not None
    by_status = not conditions and not by_company and scope.statuses is not None
    own = (few_of_mine if conditions else mine)(side, scope.person.company_id)
    query = select(orders.c.id).where(
        own, *scope.of_companies(by_index=by_company), *scope.of_statuses(by_index=by_status), *conditions
    )
    if order.sort is OrderSort.COMPANY:
        other = OTHER[side]
        query = query.join(company, company.c.id == other)
        return query.order_by(*(_turned(key, order.descending) for key in _by_company()))
    sorting = [_turned(by_no_index(key), down) for key, down in _keys(side, order)]
    if order.sort is OrderSort.EXPECTED:
        sorting[0] = sorting[0].nulls_last()
    return query.order_by(*sorting)


def _by_company() -> Sequence[ColumnElement]:
    return company.c.sort_name, company.c.id, by_no_index(orders.c.placed_at), by_no_index(orders.c.id)


def _turned(key: ColumnElement, down: bool) -> Any:
    return key.desc() if down else key.asc()


def up_to(db: Connection, way: Way, order: Sorting, many: int) -> tuple[Way, bool]:
    """The first `many` orders of the way by its index, and those that are like the last; and whether it is all."""
    if many >= way.orders:
        return way, True
    columns = [key for key, _ in way.keys[: 2 if order.sort is OrderSort.TOTAL else 1]]
    by_index = replace(way, beside=()).select().with_only_columns(*columns)
    last = db.execute(by_index.offset(many).limit(1)).first()
    if last is None:
        return way, True
    down = way.keys[0][1]
    one, value = (columns[0], last[0]) if len(columns) == 1 else (tuple_(*columns), tuple_(*last))
    return way.only(one >= value if down else one <= value), False


def read(db: Connection, scope: Scope, order: Sorting, offset: int, most: int) -> Ids:
    """The ids of the scope's orders from place `offset` on. Not by company."""
    total = scope.total
    most = min(most, total - offset)
    if most <= 0:
        return []
    way, behind = way_along(scope, order), total - offset - most
    near = min(offset, behind)
    months = months_of(db, scope) if order.sort is OrderSort.PLACED and near > _FAR else []
    far = most + (max(many for _, many in months) if months else near)
    if is_sorted_sooner(scope, way, far):
        return _ids(db, all_sorted(scope, order), offset, most)
    if months:
        return _from_month(db, way, order, months, offset, most)
    if order.sort is OrderSort.EXPECTED:
        return _by_due(db, way, total, offset, most)
    return _from_nearer_end(db, way, total, offset, most)


def _ids(db: Connection, query: Select, offset: int, most: int) -> Ids:
    return list(db.scalars(query.offset(offset).limit(most))) if most > 0 else []


def _from_nearer_end(db: Connection, way: Way, total: int, offset: int, most: int) -> Ids:
    most = min(most, total - offset)
    if offset <= total // 2:
        return _ids(db, way.select(), offset, most)
    return _ids(db, way.backwards().select(), total - offset - most, most)[::-1]


def _by_due(db: Connection, way: Way, total: int, offset: int, most: int) -> Ids:
    """What is due at an unknown time comes last, both ways round."""
    due = orders.c.expected_at
    dated, undated = way.only(due.is_not(None)), replace(way.only(due.is_(None)), keys=way.keys[1:])
    if not offset:
        found = _ids(db, dated.select(), 0, most)
        return found + _ids(db, undated.select(), 0, most - len(found))
    without = db.scalar(select(func.count()).select_from(undated.select().order_by(None).subquery())) or 0
    found = _from_nearer_end(db, dated, total - without, offset, most)
    left = max(0, offset - (total - without))
    return found + _from_nearer_end(db, undated, without, left, most - len(found))


def _from_month(
    db: Connection, way: Way, order: Sorting, months: Sequence[tuple[str, int]], offset: int, most: int
) -> Ids:
    """Begin at the month that the page begins in, at its nearer end."""
    month, many, offset = _month_at(months if not order.descending else months[::-1], offset)
    begin, end = month_range(month)
    placed = orders.c.placed_at
    from_here, beyond = (placed < end, placed < begin) if order.descending else (placed >= begin, placed >= end)
    inside = way.only(placed >= begin, placed < end)
    if offset + most <= many // 2:
        return _ids(db, way.only(from_here).select(), offset, most)
    found = _from_nearer_end(db, inside, many, offset, min(most, many - offset))
    return found + _ids(db, way.only(beyond).select(), 0, most - len(found))


def _month_at(months: Sequence[tuple[str, int]], offset: int) -> tuple[str, int, int]:
    """The month in which the place is, how many orders it has, and the place in it."""
    for month, many in months:
        if offset < many:
            return month, many, offset
        offset -= many
    raise LookupError(offset)
