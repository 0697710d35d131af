"""Finding the orders of one page of a list: the whole list's, or those with the words that somebody searched for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from sqlalchemy import ColumnElement, Connection, Select, func, select

from buyer_portal.domain.orders.filter import PAGE_SIZE, OrderSort
from buyer_portal.domain.people.person import Side
from buyer_portal.store.orders.own import in_ids
from buyer_portal.store.orders.reading import Ids, Sorting, all_sorted, read, up_to, way_along
from buyer_portal.store.orders.scope import Scope
from buyer_portal.store.orders.search import COUNTED_TO, Sought, at_most, has_word, ids_with
from buyer_portal.store.tables import company, orders

EXACT_TO = 1_000
"""What was searched for is counted to here where there is much of it; then a list says "1,000+"."""
_FEW = 1_000  # orders that are all read and then sorted without a second thought
_AT_LEAST_WALKED = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of a page's orders, in order, and how many there are in all; `more`: there are even more than `total`."""

    ids: Ids
    page: int
    total: int
    more: bool = False


def find(db: Connection, scope: Scope, sought: Sequence[Sought], order: Sorting, page: int) -> Found:
    """One page of the scope's orders that have all the words; a page past the end is the last one."""
    if not scope.total:
        return Found([], 1, 0)
    if not sought:
        page = min(page, _pages(scope.total))
        return Found(listed(db, scope, order, (page - 1) * PAGE_SIZE, PAGE_SIZE), page, scope.total)
    bounds = [at_most(db, scope, word) for word in sought]
    many, rarest = min(zip(bounds, sought, strict=True), key=lambda pair: pair[0])
    if not many:
        return Found([], 1, 0)
    need = page * PAGE_SIZE + 1
    others = [has_word(scope, word) for word in sought if word is not rarest]
    if many <= min(max(_FEW, isqrt(need * scope.total)), COUNTED_TO):
        return among(db, scope, [], order, page, in_ids(ids_with(scope, rarest)), *others)
    if scope.total <= _FEW:
        query = all_sorted(scope, order).where(*(has_word(scope, word) for word in sought))
        return _cut(list(db.scalars(query)), page)
    return _walked(db, scope, sought, rarest, order, page, many) or _all_of(
        db, all_sorted(scope, order, in_ids(ids_with(scope, rarest)), *others), page
    )


def among(
    db: Connection, scope: Scope, sought: Sequence[Sought], order: Sorting, page: int, *few: ColumnElement[bool]
) -> Found:
    """One page of the scope's orders that have the words and meet conditions which few orders meet."""
    words = [has_word(scope, word) for word in sought]
    return _cut(list(db.scalars(all_sorted(scope, order, *few, *words))), page)


def _cut(ids: Ids, page: int) -> Found:
    page = min(page, _pages(len(ids)))
    return Found(ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], page, len(ids))


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _all_of(db: Connection, query: Select, page: int) -> Found:
    """As it is: all that match are read, however many."""
    total = db.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = min(page, _pages(total))
    return Found(list(db.scalars(query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE))), page, total)


# --- many with the words: as they come ------------------------------------------------------------------------------


def _walked(
    db: Connection, scope: Scope, sought: Sequence[Sought], rarest: Sought, order: Sorting, page: int, many: int
) -> Found | None:
    """Look at one order after the other until the page is full; None when that takes too long."""
    words = [has_word(scope, word) for word in sought]
    need = page * PAGE_SIZE + 1
    found, _ = _along(db, scope, words, order, need, max(_AT_LEAST_WALKED, 3 * need * scope.total // many))
    if len(found) < need:
        return None
    ids, (total, more) = found[need - PAGE_SIZE - 1 : -1], _counted(db, scope, sought, rarest, order, many)
    return Found(ids, page, max(total, need - 1) if more else total, more)


def _counted(
    db: Connection, scope: Scope, sought: Sequence[Sought], rarest: Sought, order: Sorting, many: int
) -> tuple[int, bool]:
    """How many there are, and whether there are more: at least so many, where that would take long to say.

    There are no more than `many`, as `at_most` says it of the rarest word.
    """
    if len(sought) == 1 and _are_in_scope(scope, rarest):
        query = ids_with(scope, rarest).distinct()
    else:
        others = (has_word(scope, word) for word in sought if word is not rarest)
        looked_at = ids_with(scope, rarest).distinct().limit(COUNTED_TO)
        query = all_sorted(scope, order, in_ids(looked_at), *others).order_by(None)
    total = db.scalar(select(func.count()).select_from(query.limit(EXACT_TO + 1).subquery())) or 0
    if total > EXACT_TO or many <= COUNTED_TO:
        return min(total, EXACT_TO), total > EXACT_TO
    return total // 100 * 100, True


def _are_in_scope(scope: Scope, word: Sought) -> bool:
    """Whether all of the person's orders with the word are in the scope. A buyer's items are those of its suppliers."""
    is_any = scope.others is None or (scope.person.side is Side.BUYER and word.items is not None and not word.numbers)
    return is_any and scope.statuses is None


def _along(
    db: Connection, scope: Scope, words: Sequence[ColumnElement[bool]], order: Sorting, need: int, budget: int
) -> tuple[Ids, bool]:
    """The first orders with the words, as many as needed or as the budget finds; and whether those are all."""
    if order.sort is not OrderSort.COMPANY:
        return _along_way(db, scope, words, order, need, budget)
    found: Ids = []
    for other, many in _by_company(db, scope, order):
        placed = Sorting(OrderSort.PLACED, order.descending)
        more, is_all = _along_way(db, scope.within({other}), words, placed, need - len(found), budget)
        found += more
        budget -= many
        if len(found) >= need or not is_all:
            return found, False
        if budget <= 0:
            return found, False
    return found, True


def _along_way(
    db: Connection, scope: Scope, words: Sequence[ColumnElement[bool]], order: Sorting, need: int, budget: int
) -> tuple[Ids, bool]:
    way = way_along(scope, order)
    if order.sort is OrderSort.EXPECTED:
        way = way.only(orders.c.expected_at.is_not(None))
    stretch, is_all = up_to(db, way, order, budget * max(1, way.orders // scope.total))
    found = list(db.scalars(stretch.also(*words).select().limit(need)))
    return found, is_all and len(found) < need and order.sort is not OrderSort.EXPECTED


# --- all of them ----------------------------------------------------------------------------------------------------


def listed(db: Connection, scope: Scope, order: Sorting, offset: int, most: int) -> Ids:
    """The ids of the scope's orders from place `offset` on."""
    if order.sort is not OrderSort.COMPANY:
        return read(db, scope, order, offset, most)
    if scope.total <= 3 * _FEW:
        return list(db.scalars(all_sorted(scope, order).offset(offset).limit(most)))
    placed, found = Sorting(OrderSort.PLACED, order.descending), list[int]()
    for other, many in _by_company(db, scope, order):
        if offset < many and len(found) < most:
            found += read(db, scope.within({other}), placed, offset, most - len(found))
        offset = max(0, offset - many)
    return found


def _by_company(db: Connection, scope: Scope, order: Sorting) -> list[tuple[int, int]]:
    """The companies by name, each with its orders in the scope."""
    counts = Counter[int]()
    for (other, status), many in scope.counts.items():
        if other in scope.companies and (scope.statuses is None or status in scope.statuses):
            counts[other] += many
    named = select(company.c.id, company.c.sort_name).where(company.c.id.in_(sorted(counts)))
    rows = sorted(db.execute(named), key=lambda row: (row[1], row[0]), reverse=order.descending)
    return [(id, counts[id]) for id, _ in rows]
