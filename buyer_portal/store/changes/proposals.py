"""Proposals: what suppliers offered to change, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from buyer_portal.domain.changes.lines import Comparison, LineChange, OfferedLine
from buyer_portal.domain.changes.proposal import NEGOTIABLE, ProposalStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.store.orders.own import few_of_mine
from buyer_portal.store.tables import company, orders, proposal, proposal_line


def add_proposal(db: Connection, values: dict[str, Any], comparison: Comparison) -> int:
    """Write an open proposal with its lines; give its id. A second open one of the same order can't be written."""
    written = insert(proposal).returning(proposal.c.id)
    proposal_id: int = db.execute(written, values | {"status": ProposalStatus.OPEN.value}).scalar_one()
    db.execute(insert(proposal_line), [_line_row(proposal_id, *line) for line in enumerate(comparison.lines, start=1)])
    return proposal_id


def _line_row(proposal_id: int, position: int, line: LineChange) -> dict[str, Any]:
    return {
        "proposal_id": proposal_id,
        "position": position,
        "sku": line.line.sku,
        "name": line.line.name,
        "unit": line.line.unit,
        "order_position": line.before.position if line.before else None,
        "old_quantity": line.before.quantity if line.before else None,
        "old_price_minor": line.before.unit_price_minor if line.before else None,
        "new_quantity": line.after.quantity if line.after else None,
        "new_price_minor": line.after.unit_price_minor if line.after else None,
    }


def unanswered_of(db: Connection, order_id: int) -> Row | None:
    """The order's proposal that nobody closed; it may have expired by now."""
    return db.execute(_UNANSWERED, {"order": order_id}).one_or_none()


_UNANSWERED = select(proposal).where(
    proposal.c.order_id == bindparam("order"), proposal.c.status == ProposalStatus.OPEN.value
)


def proposal_of(db: Connection, order_id: int, proposal_id: int) -> Row | None:
    """One of the order's proposals, whatever became of it."""
    return db.execute(
        select(proposal).where(proposal.c.order_id == order_id, proposal.c.id == proposal_id)
    ).one_or_none()


def proposal_by_key(db: Connection, person: Person, key: str) -> Row | None:
    """The proposal that this person already made with this key."""
    return db.execute(select(proposal).where(proposal.c.person_id == person.id, proposal.c.key == key)).one_or_none()


def comparison_of(db: Connection, proposal_id: int) -> Comparison:
    """What a proposal says, line by line."""
    query = select(proposal_line).where(proposal_line.c.proposal_id == proposal_id).order_by(proposal_line.c.position)
    return Comparison(tuple(map(_line_change, db.execute(query).all())))


def _line_change(row: Row) -> LineChange:
    old, new = (row.old_quantity, row.old_price_minor), (row.new_quantity, row.new_price_minor)
    return LineChange(
        OfferedLine(row.sku, row.name, *old, row.order_position, row.unit) if row.old_quantity is not None else None,
        OfferedLine(row.sku, row.name, *new, row.order_position, row.unit) if row.new_quantity is not None else None,
    )


def proposals_waiting_for(db: Connection, person: Person, at: datetime, limit: int) -> Sequence[Row]:
    """Open proposals that the buyer can still answer, the most urgent first: number, other, reason, answer_by."""
    query = (
        select(orders.c.number, company.c.name.label("other"), proposal.c.reason, proposal.c.answer_by)
        .join_from(proposal, orders)
        .join(company, company.c.id == orders.c.supplier_id)
        .where(
            few_of_mine(Side.BUYER, person.company_id),
            orders.c.status.in_([status.value for status in NEGOTIABLE]),
            proposal.c.status == ProposalStatus.OPEN.value,
            proposal.c.answer_by > at,
        )
        .order_by(proposal.c.answer_by, proposal.c.id)
        .limit(limit)
    )
    return db.execute(query).all()


def close_proposal(db: Connection, proposal_id: int, status: ProposalStatus, at: datetime) -> bool:
    """Close an open proposal; give whether it was still open. One conditional UPDATE, so that only one caller wins."""
    closed = db.execute(
        update(proposal)
        .where(proposal.c.id == proposal_id, proposal.c.status == ProposalStatus.OPEN.value)
        .values(status=status.value, closed_at=at)
    )
    return closed.rowcount == 1


def follow_order(db: Connection, order: Row) -> None:
    """Raise the open proposal's `order_version` with the order's, after a move that changed no lines or date."""
    db.execute(
        update(proposal)
        .where(
            proposal.c.order_id == order.id,
            proposal.c.status == ProposalStatus.OPEN.value,
            proposal.c.order_version == order.version,
        )
        .values(order_version=order.version + 1)
    )
