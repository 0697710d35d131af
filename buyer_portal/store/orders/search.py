"""Finding orders by what somebody typed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    select,
    union,
)

from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.names import name_key
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.store.orders.own import few_of_mine, mine
from buyer_portal.store.searching import Word, holds
from buyer_portal.store.tables import (
    company,
    item,
    order_line,
    orders,
)

MAX_TYPED = 60  # characters: an order number, and what was copied with it
_READ_THROUGH = 20_000  # order numbers that may be scanned; takes a few milliseconds
_AFTER_ANY_TEXT = "\U0010ffff"


def orders_matching(
    person: Person, wanted: OrderFilter, other_id: ColumnElement[int], inside: Sequence[bool]
) -> Select[Any]:
    """The orders of a list, before they are sorted and cut into pages."""
    own = person.side, person.company_id
    query = select(orders.c.id).where(few_of_mine(*own) if wanted.words else mine(*own))
    if wanted.status:
        query = query.where(orders.c.status == wanted.status.value)
    if wanted.open_only:
        query = query.where(orders.c.status.in_([s.value for s in OrderStatus if not s.is_final]))
    if wanted.company:
        key = company.c.name_key == name_key(wanted.company)
        named = select(company.c.id).where(key, company.c.side == person.side.other.value)
        query = query.where(other_id.in_(named))
    for word, is_inside in zip(wanted.words, inside, strict=True):
        query = query.where(orders.c.id.in_(_found(person, word, other_id, is_inside)))
    return query


def is_inside(db: Connection, person: Person, word: Word, everything: int) -> bool:
    """Whether the word is also searched in the middle of order numbers, which scans all of the person's numbers."""
    numbers = _as_numbers(word)
    if not any(map(str.isdigit, "".join(numbers))):
        return False
    if everything <= _READ_THROUGH:
        return True
    return all(db.execute(begun.limit(1)).first() is None for begun in _begins(person, numbers))


def _as_numbers(word: Word) -> list[str]:
    return [way.replace(" ", "") for way in word]


def _begins(person: Person, numbers: Sequence[str]) -> list[Select[Any]]:
    """Queries for the person's orders whose `search_number` or `short_number` has this prefix; both are indexed."""
    own = select(orders.c.id).where(mine(person.side, person.company_id))
    columns = (orders.c.search_number, orders.c.short_number)
    return [own.where(column >= number, column < number + _AFTER_ANY_TEXT) for column in columns for number in numbers]


def _found(person: Person, word: Word, other_id: ColumnElement[int], is_inside: bool) -> Select[Any]:
    """The ids of the person's orders with `word` in number, company or items; each part of the union is indexed."""
    numbers = _as_numbers(word)
    partners = select(company.c.id).where(company.c.side == person.side.other.value, holds(company.c.search_text, word))
    items = select(item.c.id).where(holds(item.c.search_text, word))
    lines = select(order_line.c.order_id.label("id")).where(order_line.c.item_id.in_(items))
    if person.side is Side.BUYER:
        lines = lines.where(order_line.c.buyer_id == person.company_id)
    else:
        lines = lines.where(order_line.c.item_id.in_(select(item.c.id).where(item.c.supplier_id == person.company_id)))
    own = select(orders.c.id).where(mine(person.side, person.company_id))
    numbered = _begins(person, numbers)
    if is_inside:  # finds prefixes, too
        numbered = [own.where(orders.c.search_number.contains(number, autoescape=True)) for number in numbers]
    parts = union(*numbered, own.where(other_id.in_(partners)), lines).subquery()
    return select(parts.c.id)
