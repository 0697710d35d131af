"""Ordering again: a new order from an old one, at today's prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from buyer_portal.domain.errors import KeyReused, SideNotAllowed
from buyer_portal.domain.key import parse_key
from buyer_portal.domain.ordering import NewLine, NewOrder
from buyer_portal.domain.ordering_again import lines_to_place
from buyer_portal.domain.orders.delivery import Slot, parse_wanted
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.roles import Permission
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import STEP, Changed
from buyer_portal.services.deeds import ORDERING, ensure_not_too_often
from buyer_portal.services.ordering_preview import DEED, ensure_may_order_again, lines_today
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.settings import now
from buyer_portal.store.conversation.subject import Subject
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications.news import News, notify
from buyer_portal.store.ordering import place_order
from buyer_portal.store.ordering_again import placed_with_key, record_placing, take_number
from buyer_portal.store.orders.list import order_of
from buyer_portal.store.people.people import time_zone_of

_CHANGED_BY = {Side.BUYER: "The supplier", Side.SUPPLIER: "A colleague"}
_NOTE = {Side.BUYER: "Ordered again from", Side.SUPPLIER: "Recreated from"}
_MAX_PLACED_BY = 200


@dataclass(frozen=True, slots=True)
class PlacedAgain:
    """The new order's number. `replayed`: an earlier request with the same key placed it; nothing was written now."""

    number: str
    replayed: bool = False


def order_again(
    person: Person,
    number: str,
    *,
    quantities: Mapping[int, int],
    seen_prices: Mapping[int, int],
    key: str,
    delivery: tuple[Any, Any] | None = None,
    seen_offers: Mapping[int, str] | None = None,
) -> PlacedAgain:
    """Place a new PENDING order with the lines of an old one, and tell the supplier.

    `quantities` and `seen_prices` (minor units) are by position, from 1; 0 leaves a line out. A retry with the same
    idempotency `key` returns the first order. `delivery` is the wanted day ("2026-11-28") and window, in the supplier's
    time. `seen_offers` are the marks of the lines as shown; if one has changed since, nothing is ordered.

    Raises:
        OrderNotFound: the old order is not among this person's.
        SideNotAllowed: suppliers recreate.
        RoleNotAllowed: a viewer only looks.
        PricesChanged: a wanted line costs something else than was seen, or can't be ordered any more.
        ValueRefused, KeyReused: bad input.
        PortalBusy: somebody else was writing; try again with the same key.

    Source: the guide, "you can place a new order with the same items".
    """
    if person.side is not Side.BUYER:
        raise SideNotAllowed(DEED[Side.BUYER], needed=Side.BUYER.value)
    return _make(person, number, quantities, seen_prices, key, delivery, seen_offers)


def recreate_order(
    person: Person,
    number: str,
    *,
    quantities: Mapping[int, int],
    seen_prices: Mapping[int, int],
    key: str,
    delivery: tuple[Any, Any] | None = None,
    seen_offers: Mapping[int, str] | None = None,
) -> PlacedAgain:
    """Place a CANCELLED order anew for its buyer, who is told. As `order_again`, made by the supplier.

    Raises:
        MoveRefused: the old order is not CANCELLED.
        SideNotAllowed: buyers order again.
        OrderNotFound, PricesChanged, ValueRefused, KeyReused, PortalBusy: as `order_again`.

    Source: the guide, "They may be able to recreate the order for you".
    """
    if person.side is not Side.SUPPLIER:
        raise SideNotAllowed(DEED[Side.SUPPLIER], needed=Side.SUPPLIER.value)
    return _make(person, number, quantities, seen_prices, key, delivery, seen_offers)


def _make(
    person: Person,
    number: str,
    quantities: Mapping[int, int],
    seen_prices: Mapping[int, int],
    key: str,
    delivery: tuple[Any, Any] | None,
    seen_offers: Mapping[int, str] | None,
) -> PlacedAgain:
    key = parse_key(key)
    with transaction() as db:
        ensure_may(db, person, Permission.PLACE)
        old = order_of(db, person, number, to_write=True)
        if done := placed_with_key(db, old.buyer_id, key):
            return _replayed(old, done)
        ensure_may_order_again(person, old)
        ensure_not_too_often(person, ORDERING)
        lines = lines_to_place(
            lines_today(db, old), quantities, seen_prices, seen_offers, changed_by=_CHANGED_BY[person.side]
        )
        slot = parse_wanted(*delivery, zone=time_zone_of(db, old.supplier_id), at=now()) if delivery else None
        new = _new_order(person, old, take_number(db), lines, slot)
        order_id = place_order(db, new)
        record_placing(db, order_id, old.buyer_id, key)
        other = old.supplier_id if person.side is Side.BUYER else old.buyer_id
        about = Subject(old.buyer_id, old.supplier_id, order_id=order_id)
        notify(db, (other,), about, News(OrderEvent.PLACE, person, new.placed_at, new.note))
    bus.announce(Changed(new.number, (old.buyer_id, old.supplier_id), what=STEP))
    return PlacedAgain(new.number)


def _replayed(old: Row, done: Row) -> PlacedAgain:
    if done.again_of != old.id:
        raise KeyReused
    return PlacedAgain(done.number, replayed=True)


def _new_order(person: Person, old: Row, number: str, lines: tuple[NewLine, ...], wanted: Slot | None) -> NewOrder:
    is_buyer = person.side is Side.BUYER
    by = person.name if is_buyer else f"{person.name}, {person.company}"
    return NewOrder(
        number=number,
        buyer_id=old.buyer_id,
        supplier_id=old.supplier_id,
        placed_at=now(),
        currency=old.currency,
        lines=lines,
        wanted=wanted,
        placed_by=by[:_MAX_PLACED_BY],
        placed_by_id=person.id,
        again_of_id=old.id,
        placed_for_buyer_by=None if is_buyer else old.supplier_id,
        note=f"{_NOTE[person.side]} {old.number}",
    )
