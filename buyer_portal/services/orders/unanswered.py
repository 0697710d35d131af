"""What a buyer waits for in an order, and how a move of the order closes it; runs in the move's transaction."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.changes.request import RequestStatus
from buyer_portal.domain.orders.order import MOVES, OrderEvent
from buyer_portal.domain.orders.waiting import ASKS_FIRST, Unanswered, Waits, ensure_answered, said_of
from buyer_portal.domain.people.person import Actor, Person
from buyer_portal.store.changes.requests import close_requests, open_request_of
from buyer_portal.store.conversation.chat import waiting_message
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.orders.timeline import add_event

_WITH_THE_ORDER = "Together with the order."


def unanswered_of(db: Connection, order: Row) -> tuple[Unanswered, ...]:
    """What of the buyer's nobody at the supplier's has answered: a request for a change, the newest message."""
    found = []
    if request := open_request_of(db, order.id):
        found.append(Unanswered(Waits.REQUEST, request.id, request.person_name, request.note, request.at))
    if message := waiting_message(db, about_order(order), order.supplier_id):
        found.append(Unanswered(Waits.MESSAGE, message.id, message.person_name, message.text, message.at))
    return tuple(found)


def mind_buyer(
    db: Connection, order: Row, event: OrderEvent, person: Person, at: datetime, without: Collection[str] = ()
) -> str:
    """Ask about what the buyer waits for; end a request that the move leaves without an answer.

    Called before the move is written. Gives the timeline's note about what was left unanswered, "" for nothing.

    Raises:
        BuyerWaits: something waits that the supplier does not know of, or has not said to go on without.
    """
    left = ""
    if event in ASKS_FIRST and (waiting := unanswered_of(db, order)):
        ensure_answered(event, waiting, without=without, buyer=order.buyer, button=MOVES[event].button)
        left = f"Without an answer: {order.buyer} {said_of(waiting)}."
    end_request(db, order, event, person, at)
    return left


def end_request(db: Connection, order: Row, event: OrderEvent, person: Actor, at: datetime) -> None:
    """End an open request with a move that leaves it without an answer; a confirmation leaves it open."""
    if event is not OrderEvent.CONFIRM and close_requests(db, order.id, RequestStatus.ENDED, at):
        if event in ASKS_FIRST:
            add_event(db, order.id, OrderEvent.ASK_PASS, person, at)
        else:
            add_event(db, order.id, OrderEvent.ASK_END, person, at, _WITH_THE_ORDER)
