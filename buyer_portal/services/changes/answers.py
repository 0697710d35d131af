"""The answers to a proposal: withdrawn by the supplier, rejected or accepted by the buyer."""

import uuid
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.changes.lines import Comparison
from buyer_portal.domain.changes.proposal import (
    ACCEPT,
    REJECT,
    WITHDRAW,
    ProposalStatus,
    effective_status,
    ensure_negotiable,
    ensure_open,
    parse_short_note,
)
from buyer_portal.domain.changes.summary import summary_of
from buyer_portal.domain.errors import ProposalClosed, SideNotAllowed
from buyer_portal.domain.key import is_id
from buyer_portal.domain.orders.delivery import Slot, slot_from
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.roles import Permission
from buyer_portal.services.orders.telling import announce_order, tell_other_side
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.settings import now
from buyer_portal.store.changes.orders import rewrite_order
from buyer_portal.store.changes.proposals import (
    close_proposal,
    comparison_of,
    proposal_of,
)
from buyer_portal.store.conversation.chat import add_message
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.engine import transaction
from buyer_portal.store.orders.list import order_of


def ensure_proposing_side(person: Person, needed: Side, deed: str) -> None:
    """Refuse a deed of the other side's."""
    if person.side is not needed:
        raise SideNotAllowed(deed, needed=needed.value)


def withdraw_proposal(person: Person, number: str, *, proposal_id: int) -> None:
    """Take an open proposal back. Raises as `_answer`; only suppliers withdraw."""
    ensure_proposing_side(person, Side.SUPPLIER, WITHDRAW)
    _answer(person, number, proposal_id, OrderEvent.WITHDRAW)


def reject_proposal(person: Person, number: str, *, proposal_id: int, note: str = "") -> None:
    """Turn a proposal down: the order stays as it is. Raises as `_answer`; only buyers reject."""
    ensure_proposing_side(person, Side.BUYER, REJECT)
    _answer(person, number, proposal_id, OrderEvent.REJECT, note)


def accept_proposal(person: Person, number: str, *, proposal_id: int, note: str = "") -> None:
    """Make the order what was proposed; its status stays. Raises as `_answer`; only buyers accept.

    Source: the guide, "They may be able to adjust quantities or items to meet your needs".
    """
    ensure_proposing_side(person, Side.BUYER, ACCEPT)
    _answer(person, number, proposal_id, OrderEvent.ACCEPT, note)


_BECOMES = {
    OrderEvent.ACCEPT: (ProposalStatus.ACCEPTED, ACCEPT),
    OrderEvent.REJECT: (ProposalStatus.REJECTED, REJECT),
    OrderEvent.WITHDRAW: (ProposalStatus.WITHDRAWN, WITHDRAW),
}


def _answer(person: Person, number: str, proposal_id: object, event: OrderEvent, note: str = "") -> None:
    """Close a proposal in one of the three ways, and tell the other side.

    Raises:
        RoleNotAllowed: a viewer only looks.
        OrderNotFound, MoveRefused: not theirs, or no longer to be changed.
        ProposalClosed: somebody else answered or withdrew it first, it has expired, or there is none.
        OrderChanged: the order is not what the proposal was made for.
        MessageRefused, ValueRefused: bad input.
        PortalBusy: somebody else was writing; try again.
    """
    said = parse_short_note(note)
    status, deed = _BECOMES[event]
    with transaction() as db:
        ensure_may(db, person, Permission.CHANGE)
        # Read the clock after waiting for the row lock: the proposal may have expired meanwhile.
        order, at = order_of(db, person, number, to_write=True), now()
        ensure_negotiable(OrderStatus(order.status), deed, number=order.number)
        found = _open_proposal(db, order, proposal_id, at)
        if not close_proposal(db, found.id, status, at):
            raise ProposalClosed("Somebody answered this proposal a moment ago. Nothing more was changed.")
        summary = ""
        if event is OrderEvent.ACCEPT:
            summary = _make_it_so(db, order, found)
        if said:
            add_message(db, about_order(order), person, said, str(uuid.uuid4()), at)
        tell_other_side(db, order, person, event, at, said, "\n".join(filter(None, [said, summary])))
    announce_order(order)


def _open_proposal(db: Connection, order: Row, proposal_id: object, at: datetime) -> Row:
    found = proposal_of(db, order.id, proposal_id) if is_id(proposal_id) else None
    if found is None:
        raise ProposalClosed("There is no such proposal for this order.")
    ensure_open(effective_status(found.status, found.answer_by, at))
    return found


def _make_it_so(db: Connection, order: Row, found: Row) -> str:
    comparison: Comparison = comparison_of(db, found.id)
    due = slot_from(order.expected_at, order.expected_until)
    if found.expected_at:
        due = due.moved_to(found.expected_at) if due else Slot(found.expected_at)
    rewrite_order(db, order, comparison.proposed, due, seen_version=found.order_version)
    return summary_of(comparison, order.currency, new_date=found.expected_at is not None)
