"""Ordering again: a new order from an old one, at today's prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import KeyReused, MoveRefused, RoleNotAllowed
from buyer_portal.domain.key import parse_key
from buyer_portal.domain.new_order import NewLine, NewOrder
from buyer_portal.domain.order import OrderEvent, OrderStatus
from buyer_portal.domain.order_again import AgainLine, Offer, compare, lines_to_place
from buyer_portal.domain.person import Person, Role
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.settings import now
from buyer_portal.store.catalogue import has_products, products_by_sku
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications import notify
from buyer_portal.store.order_again import orders_again_of, placed_with_key, record_placing, take_number
from buyer_portal.store.orders import lines_of, order_of
from buyer_portal.store.placing import place_order

DEED = {Role.BUYER: "Order again", Role.SUPPLIER: "Recreate"}
"""What each side calls it: the names of the buttons."""
_NOTE = {Role.BUYER: "Ordered again from", Role.SUPPLIER: "Recreated from"}
_MAX_PLACED_BY = 200


@dataclass(frozen=True, slots=True)
class MadeBefore:
    """An order that was made from the same one before. `placed_at` is UTC."""

    number: str
    status: OrderStatus
    placed_at: datetime
    placed_by: str


@dataclass(frozen=True, slots=True)
class Reorder:
    """An old order against today's catalogue. `has_catalogue`: the supplier offers anything at all in the portal.

    `made_before` has the newest orders that were made from it.
    """

    number: str
    buyer: str
    supplier: str
    currency: str
    lines: tuple[AgainLine, ...]
    has_catalogue: bool
    made_before: tuple[MadeBefore, ...]


@dataclass(frozen=True, slots=True)
class PlacedAgain:
    """The new order's number. `replayed`: the same key had placed it before; nothing was written this time."""

    number: str
    replayed: bool = False


def reorder_preview(person: Person, number: str) -> Reorder:
    """Give an old order's lines with today's prices and availability.

    Raises:
        OrderNotFound: it is not among this person's orders.
        MoveRefused: a supplier recreates CANCELLED orders only.
    """
    with reading() as db:
        order = order_of(db, person, number)
        _ensure_allowed(person, order)
        return Reorder(
            number=order.number,
            buyer=order.buyer,
            supplier=order.supplier,
            currency=order.currency,
            lines=_lines_today(db, order),
            has_catalogue=has_products(db, order.supplier_id),
            made_before=tuple(
                MadeBefore(row.number, OrderStatus(row.status), row.placed_at, row.placed_by)
                for row in orders_again_of(db, order.id)
            ),
        )


def order_again(
    person: Person, number: str, *, quantities: Mapping[str, int], seen_prices: Mapping[str, int], key: str
) -> PlacedAgain:
    """Place a new PENDING order with the lines of an old one, and tell the supplier.

    `quantities` and `seen_prices` (minor units) are by the lines' codes; 0 leaves a line out. `key` makes a repeat
    harmless. What the person confirmed is what happens, or nothing.

    Raises:
        OrderNotFound: the old order is not among this person's.
        RoleNotAllowed: suppliers recreate.
        PricesChanged: a wanted line costs something else than was seen, or can't be ordered any more.
        ValueRefused, KeyReused: bad input.
        PortalBusy: somebody else was writing; try again with the same key.

    Source: the guide, "you can place a new order with the same items".
    """
    if person.role is not Role.BUYER:
        raise RoleNotAllowed(DEED[Role.BUYER], needed=Role.BUYER.value)
    return _make(person, number, quantities, seen_prices, key)


def recreate_order(
    person: Person, number: str, *, quantities: Mapping[str, int], seen_prices: Mapping[str, int], key: str
) -> PlacedAgain:
    """Place a CANCELLED order anew for its buyer, who is told. As `order_again`, made by the supplier.

    Raises:
        MoveRefused: the old order is not CANCELLED.
        RoleNotAllowed: buyers order again.
        OrderNotFound, PricesChanged, ValueRefused, KeyReused, PortalBusy: as `order_again`.

    Source: the guide, "They may be able to recreate the order for you".
    """
    if person.role is not Role.SUPPLIER:
        raise RoleNotAllowed(DEED[Role.SUPPLIER], needed=Role.SUPPLIER.value)
    return _make(person, number, quantities, seen_prices, key)


def _make(
    person: Person, number: str, quantities: Mapping[str, int], seen_prices: Mapping[str, int], key: str
) -> PlacedAgain:
    key = parse_key(key)
    with transaction() as db:
        old = order_of(db, person, number, to_write=True)
        if done := placed_with_key(db, old.buyer_id, key):
            return _replayed(old, done)
        _ensure_allowed(person, old)
        lines = lines_to_place(_lines_today(db, old), quantities, seen_prices)
        new = _new_order(person, old, take_number(db), lines)
        order_id = place_order(db, new)
        record_placing(db, order_id, old.buyer_id, key)
        other = old.supplier_id if person.role is Role.BUYER else old.buyer_id
        notify(db, (other,), order_id, OrderEvent.PLACE.value, person, new.placed_at, new.note)
    bus.announce(Changed(new.number, (old.buyer_id, old.supplier_id)))
    return PlacedAgain(new.number)


def _ensure_allowed(person: Person, order: Row) -> None:
    status = OrderStatus(order.status)
    if person.role is Role.SUPPLIER and status is not OrderStatus.CANCELLED:
        raise MoveRefused(order.number, DEED[Role.SUPPLIER], status.words)


def _replayed(old: Row, done: Row) -> PlacedAgain:
    if done.again_of != old.id:
        raise KeyReused
    return PlacedAgain(done.number, replayed=True)


def _lines_today(db: Connection, order: Row) -> tuple[AgainLine, ...]:
    ordered = [NewLine(row.sku, row.name, row.quantity, row.unit_price_minor) for row in lines_of(db, order.id)]
    found = products_by_sku(db, order.supplier_id, [line.sku for line in ordered])
    offers = {
        sku: Offer(row.name, row.unit, row.price_minor, row.currency, row.available) for sku, row in found.items()
    }
    return compare(ordered, offers, order.currency)


def _new_order(person: Person, old: Row, number: str, lines: tuple[NewLine, ...]) -> NewOrder:
    is_buyer = person.role is Role.BUYER
    by = person.name if is_buyer else f"{person.name}, {person.company}"
    return NewOrder(
        number=number,
        buyer_id=old.buyer_id,
        supplier_id=old.supplier_id,
        placed_at=now(),
        currency=old.currency,
        lines=lines,
        placed_by=by[:_MAX_PLACED_BY],
        placed_by_id=person.id,
        again_of_id=old.id,
        placed_for_buyer_by=None if is_buyer else old.supplier_id,
        note=f"{_NOTE[person.role]} {old.number}",
    )
