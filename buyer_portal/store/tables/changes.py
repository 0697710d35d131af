"""Proposals and requests for a change, with their lines."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from buyer_portal.store.tables.columns import big_number, maybe_big_number, moment, new_id, ref_to

_OPEN = text("status = 'OPEN'")


class Proposal(SQLModel, table=True):
    """A supplier's offer to change an order. `order_version` is the order's when it was made."""

    id: int = new_id()
    order_id: int = ref_to("orders.id")
    person_id: int = ref_to("person.id")
    person_name: str = Field(max_length=200)
    key: str = Field(max_length=64)
    status: str = Field(max_length=10)
    reason: str = Field(max_length=4000)
    expected_at: datetime | None = moment(nullable=True)
    answer_by: datetime = moment()
    order_version: int
    at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("proposals_of_order", "order_id", "id"),
        Index("one_open_proposal", "order_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class ProposalLine(SQLModel, table=True):
    """A proposal's line, about the order's line `order_position`. Added if it has no `old_…`, removed if no `new_…`."""

    __tablename__: ClassVar[Any] = "proposal_line"
    proposal_id: int = ref_to("proposal.id", primary_key=True)
    position: int = Field(primary_key=True)
    sku: str = Field(max_length=64)
    name: str = Field(max_length=200)
    unit: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    order_position: int | None = None
    old_quantity: int | None = maybe_big_number()
    old_price_minor: int | None = maybe_big_number()
    new_quantity: int | None = maybe_big_number()
    new_price_minor: int | None = maybe_big_number()


class ChangeRequest(SQLModel, table=True):
    """What a buyer asked to have changed. Its lines are the order's, each with the wanted quantity."""

    __tablename__: ClassVar[Any] = "change_request"
    id: int = new_id()
    order_id: int = ref_to("orders.id")
    person_id: int = ref_to("person.id")
    person_name: str = Field(max_length=200)
    key: str = Field(max_length=64)
    status: str = Field(max_length=10)
    note: str = Field(default="", max_length=4000)
    expected_at: datetime | None = moment(nullable=True)
    at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("one_open_request", "order_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class ChangeRequestLine(SQLModel, table=True):
    """The quantity that a buyer wants of the order's line at this position; 0 drops it."""

    __tablename__: ClassVar[Any] = "change_request_line"
    request_id: int = ref_to("change_request.id", primary_key=True)
    position: int = Field(primary_key=True)
    quantity: int = big_number()
