"""Finding orders by what somebody typed: first what each word stands for, among few companies and items."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    union,
)

from buyer_portal.domain.people.person import Side
from buyer_portal.store.orders.own import OTHER, mine
from buyer_portal.store.orders.scope import Scope
from buyer_portal.store.searching import Word, holds
from buyer_portal.store.tables import (
    company,
    item,
    order_line,
    orders,
)

MAX_TYPED = 60  # characters: an order number, and what was copied with it
COUNTED_TO = 4_000
"""Orders that a word is counted to, before it is decided how to look for it."""
_READ_THROUGH = 20_000  # order numbers that may be scanned; takes a few milliseconds
_READ_NEWEST = 5_000  # of more orders, the middle of numbers is searched in so many of the newest
_ITEMS = 1_000  # that are named in a statement
_AFTER_ANY_TEXT = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Sought:
    """A word, and what it stands for: companies, items, each with its supplier (None: too many to name), numbers.

    `numbers` are conditions of which an order with the word in its number meets one.
    """

    word: Word
    companies: frozenset[int]
    items: dict[int, int] | None
    numbers: tuple[ColumnElement[bool], ...]

    @property
    def has_items(self) -> bool:
        """Whether any item has the word."""
        return self.items is None or bool(self.items)


def look_up(db: Connection, scope: Scope, words: Sequence[Word]) -> tuple[Scope, list[Sought]]:
    """What the words leave of the scope, and those that it takes more than the companies to tell.

    A word that stands for companies only narrows the scope; one that stands for all of them says nothing.
    """
    found = []
    for word in words:
        sought = Sought(word, _companies_with(db, scope, word), _items_with(db, scope, word), _numbers(db, scope, word))
        if sought.companies >= scope.companies:
            continue
        if not sought.numbers and sought.items is not None:
            suppliers = sought.items.values() if scope.person.side is Side.BUYER else ()
            if scope.person.side is Side.BUYER or not sought.items:
                scope = scope.within({*sought.companies, *suppliers})
        if sought.has_items or sought.numbers:
            found.append(sought)
    if scope.person.side is Side.BUYER:
        found = [_of_companies(sought, scope.companies) for sought in found]
    return scope, [sought for sought in found if not sought.companies >= scope.companies]


def _of_companies(sought: Sought, companies: frozenset[int]) -> Sought:
    if sought.items is None:
        return sought
    return replace(sought, items={id: supplier for id, supplier in sought.items.items() if supplier in companies})


def _companies_with(db: Connection, scope: Scope, word: Word) -> frozenset[int]:
    side = company.c.side == scope.person.side.other.value
    return frozenset(db.scalars(select(company.c.id).where(side, holds(company.c.search_text, word)))) & scope.companies


def _items_with(db: Connection, scope: Scope, word: Word) -> dict[int, int] | None:
    query = select(item.c.id, item.c.supplier_id).where(holds(item.c.search_text, word), *_sold(scope))
    found = {row.id: row.supplier_id for row in db.execute(query.limit(_ITEMS + 1))}
    return found if len(found) <= _ITEMS else None


def _sold(scope: Scope) -> list[ColumnElement[bool]]:
    """The condition for items that may be in the scope's orders."""
    if scope.person.side is Side.SUPPLIER:
        return [item.c.supplier_id == scope.person.company_id]
    return [item.c.supplier_id.in_(sorted(scope.companies))] if len(scope.companies) <= _ITEMS else []


def _numbers(db: Connection, scope: Scope, word: Word) -> tuple[ColumnElement[bool], ...]:
    """The conditions for orders with the word in their numbers, each with an index.

    Of many orders, the middle of numbers is only searched if no number begins with it, and in the newest: it has no
    index.
    """
    ways = [way.replace(" ", "") for way in word]
    columns = (orders.c.search_number, orders.c.short_number)
    begins = [(column, _begins(column, way)) for column in columns for way in ways]
    own = select(orders.c.id).where(mine(scope.person.side, scope.person.company_id)).limit(1)
    has_digits = any(map(str.isdigit, "".join(ways)))
    inside = or_(*(orders.c.search_number.contains(way, autoescape=True) for way in ways))
    if has_digits and scope.everything <= _READ_THROUGH:
        return (inside,)
    # In the order of the index: PostgreSQL would else scan all orders for the first that it expects to meet soon.
    begun = tuple(begin for column, begin in begins if db.execute(own.where(begin).order_by(column)).first())
    if begun or not has_digits:
        return begun
    since = _newest_from(db, scope)
    newest = and_(orders.c.placed_at >= since, inside) if since else inside
    return (newest,) if db.execute(own.where(newest)).first() else ()


def _begins(column: ColumnElement, way: str) -> ColumnElement[bool]:
    return and_(column >= way, column < way + _AFTER_ANY_TEXT)


def _newest_from(db: Connection, scope: Scope) -> datetime | None:
    """Since when the newest orders were placed, in which numbers are read through; None: those are all."""
    own = select(orders.c.placed_at).where(mine(scope.person.side, scope.person.company_id))
    newest = own.order_by(orders.c.placed_at.desc(), orders.c.id.desc()).offset(_READ_NEWEST).limit(1)
    return db.scalar(newest)


def has_word(scope: Scope, sought: Sought) -> ColumnElement[bool]:
    """The condition that an order, which is looked at already, has the word."""
    ways = [*sought.numbers]
    if sought.companies:
        ways.append(OTHER[scope.person.side].in_(sorted(sought.companies)))
    if sought.has_items:
        lines = exists().where(order_line.c.order_id == orders.c.id)
        if sought.items is None:
            ways.append(lines.where(item.c.id == order_line.c.item_id, holds(item.c.search_text, sought.word)))
        else:
            # "+ 0": the lines of this order, and not all of the item's to see whether the order is among them.
            ways.append(lines.where((order_line.c.item_id + 0).in_(sorted(sought.items))))
    return or_(*ways) if ways else false()


def ids_with(scope: Scope, sought: Sought) -> Select:
    """The ids of the scope's orders with the word, and maybe others of the person's; each part has its index."""
    own = select(orders.c.id).where(mine(scope.person.side, scope.person.company_id))
    parts = [own.where(numbered) for numbered in sought.numbers]
    if sought.companies:
        parts.append(own.where(OTHER[scope.person.side].in_(sorted(sought.companies))))
    if sought.has_items:
        parts.append(_lines_with(scope, sought))
    together = union(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    return select(together.c.id)


def _lines_with(scope: Scope, sought: Sought) -> Select:
    if sought.items is None:
        items = select(item.c.id).where(holds(item.c.search_text, sought.word), *_sold(scope))
        query = select(order_line.c.order_id.label("id")).where(order_line.c.item_id.in_(items))
    else:
        query = select(order_line.c.order_id.label("id")).where(order_line.c.item_id.in_(sorted(sought.items)))
    if scope.person.side is Side.BUYER:
        return query.where(order_line.c.buyer_id == scope.person.company_id)
    return query.where(order_line.c.buyer_id.in_(sorted(scope.others))) if scope.others is not None else query


def at_most(db: Connection, scope: Scope, sought: Sought) -> int:
    """No fewer orders than the scope has with the word; more than `COUNTED_TO` are not counted."""
    many = scope.within(sought.companies).total if sought.companies else 0
    own = select(orders.c.id).where(mine(scope.person.side, scope.person.company_id))
    lines = [_lines_with(scope, sought)] if sought.has_items else []
    for part in (*(own.where(numbered) for numbered in sought.numbers), *lines):
        if many <= COUNTED_TO:
            many += db.scalar(select(func.count()).select_from(part.limit(COUNTED_TO + 1).subquery())) or 0
    return many
