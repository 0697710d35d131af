"""What ordering again would place, at today's prices."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import MoveRefused
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.ordering_again import AgainLine, Offer, compare
from buyer_portal.domain.orders.delivery import WINDOWS, day_and_window, first_day, slot_from
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.settings import now
from buyer_portal.store.catalogue import has_products, products_by_sku
from buyer_portal.store.engine import reading
from buyer_portal.store.ordering_again import orders_again_of
from buyer_portal.store.orders.list import lines_of, order_of
from buyer_portal.store.people.people import time_zone_of

DEED = {Side.BUYER: "Order again", Side.SUPPLIER: "Recreate"}
"""What each side calls it: the names of the buttons."""


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

    `made_before` has the newest orders that were made from it. `zone` is the supplier's time zone, in which the days of
    delivery count; `today` is the day there, `first_day` and
    `window` what to offer.
    """

    number: str
    buyer: str
    supplier: str
    currency: str
    lines: tuple[AgainLine, ...]
    has_catalogue: bool
    made_before: tuple[MadeBefore, ...]
    zone: str
    today: date
    first_day: date
    window: str


def reorder_preview(person: Person, number: str) -> Reorder:
    """Give an old order's lines with today's prices and availability.

    Raises:
        OrderNotFound: it is not among this person's orders.
        MoveRefused: a supplier recreates CANCELLED orders only.
    """
    with reading() as db:
        order = order_of(db, person, number)
        ensure_may_order_again(person, order)
        zone, at = time_zone_of(db, order.supplier_id), now()
        return Reorder(
            number=order.number,
            buyer=order.buyer,
            supplier=order.supplier,
            currency=order.currency,
            lines=lines_today(db, order),
            has_catalogue=has_products(db, order.supplier_id),
            made_before=tuple(
                MadeBefore(row.number, OrderStatus(row.status), row.placed_at, row.placed_by)
                for row in orders_again_of(db, order.id)
            ),
            zone=zone,
            today=at.astimezone(ZoneInfo(zone)).date(),
            first_day=first_day(zone, at),
            window=day_and_window(slot_from(order.wanted_at, order.wanted_until), zone)[1] or WINDOWS[0],
        )


def ensure_may_order_again(person: Person, order: Row) -> None:
    """Refuse to recreate an order that still stands."""
    status = OrderStatus(order.status)
    if person.side is Side.SUPPLIER and status is not OrderStatus.CANCELLED:
        raise MoveRefused(order.number, DEED[Side.SUPPLIER], status.words)


def lines_today(db: Connection, order: Row) -> tuple[AgainLine, ...]:
    """The order's lines beside what the supplier offers today."""
    ordered = [
        NewLine(row.sku, row.name, row.quantity, row.unit_price_minor, row.unit) for row in lines_of(db, order.id)
    ]
    found = products_by_sku(db, order.supplier_id, [line.sku for line in ordered])
    offers = {
        sku: Offer(row.name, row.unit, row.price_minor, row.currency, row.available) for sku, row in found.items()
    }
    return compare(ordered, offers, order.currency)
