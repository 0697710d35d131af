"""Moving orders to the status that a file of orders gives them, within the import's transaction."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.cancellation import ensure_cancellable
from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.imports.difference import Standing, standing_of
from buyer_portal.domain.imports.order import IMPORTED
from buyer_portal.domain.orders.order import MOVES, OrderEvent, ensure_move, way_to
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side, SomebodyOf
from buyer_portal.live.changed import STEP, Changed
from buyer_portal.services.cancellation_verdict import verdict_of
from buyer_portal.services.changes.open_proposal import mind_proposal
from buyer_portal.services.orders.unanswered import end_request
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.imports.stored import orders_to_move
from buyer_portal.store.notifications.news import News, notify
from buyer_portal.store.orders.moves import move_order
from buyer_portal.store.orders.timeline import Step


def move_as_in_file(db: Connection, wanted: Mapping[str, OrderStatus], at: datetime) -> tuple[list[Changed], list[str]]:
    """Move each order, by number, forward to its status; give what changed, and a sentence for each that may not.

    Each step is checked by the same rule as a person's. The status is read again in this transaction, so an order that
    was cancelled while the file was read stays cancelled.
    """
    moved, left = list[Changed](), list[str]()
    for order in orders_to_move(db, sorted(wanted)):
        here, there = OrderStatus(order.status), wanted[order.number]
        standing = standing_of(here, there)
        if standing is Standing.AHEAD:
            try:
                with db.begin_nested():
                    _move(db, order, way_to(here, there), at)
                moved.append(Changed(order.number, (order.buyer_id, order.supplier_id), what=STEP))
            except PortalError as refusal:
                left.append(f"{order.number}: {there.words} in the file, {here.words} here; {refusal}")
        elif standing is not Standing.SAME:
            left.append(f"{order.number}: {there.words} in the file, {here.words} here; {standing}")
    return moved, left


def _move(db: Connection, order: Row, way: list[OrderEvent], at: datetime) -> None:
    """Write one timeline line, however many steps it was: the file has no times for the steps between."""
    status = OrderStatus(order.status)
    side = MOVES[way[-1]].side
    company, company_id = (order.buyer, order.buyer_id) if side is Side.BUYER else (order.supplier, order.supplier_id)
    actor = SomebodyOf(company, company_id)
    for event in way:
        move = ensure_move(event, status, MOVES[event].side, number=order.number)
        if event is OrderEvent.CANCEL:
            ensure_cancellable(verdict_of(db, order))
        mind_proposal(db, order, event, actor, at)
        end_request(db, order, event, actor, at)  # without asking: the file reports what has already happened
        status = move.to_status
    step = Step(way[-1], actor, IMPORTED)
    move_order(db, order, status, step, seen_version=order.version, at=at, undated=True)
    notify(db, (order.buyer_id, order.supplier_id), about_order(order), News(way[-1], actor, at))
