"""Chats of orders and direct threads: messages, and who has read how far."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from buyer_portal.store.tables.columns import maybe_big_number, moment, new_id, one_subject, ref_to, searched_text

_IS_DIRECT = text("direct_id IS NOT NULL")
_WAITS = text("waits_for_id IS NOT NULL")


class DirectThread(SQLModel, table=True):
    """A direct thread of a buyer's and a supplier's company, beside the chats of their orders."""

    __tablename__: ClassVar[Any] = "direct_thread"
    id: int = new_id()
    buyer_id: int = ref_to("company.id")
    supplier_id: int = ref_to("company.id")
    __table_args__ = (
        UniqueConstraint("buyer_id", "supplier_id"),
        Index("direct_threads_of_supplier", "supplier_id"),
    )


class Message(SQLModel, table=True):
    """A message of an order's chat or of a direct thread. `key` is the idempotency key."""

    id: int = new_id()
    order_id: int | None = ref_to("orders.id", nullable=True)
    direct_id: int | None = ref_to("direct_thread.id", nullable=True)
    company_id: int = ref_to("company.id")
    person_id: int = ref_to("person.id")
    person_name: str = Field(max_length=200)
    key: str = Field(max_length=64)
    text: str = Field(max_length=4000)
    search_text: str = searched_text(server_default="")
    at: datetime = moment()
    read_at: datetime | None = moment(nullable=True)
    __table_args__ = (
        one_subject("message"),
        UniqueConstraint("person_id", "key"),
        Index("messages_of_order", "order_id", "id"),
        Index("messages_of_direct", "direct_id", "id", sqlite_where=_IS_DIRECT, postgresql_where=_IS_DIRECT),
    )


class Thread(SQLModel, table=True):
    """The newest line of each order's chat and each direct thread, and the company that has yet to answer it."""

    id: int = new_id()
    order_id: int | None = ref_to("orders.id", nullable=True)
    direct_id: int | None = ref_to("direct_thread.id", nullable=True)
    buyer_id: int = ref_to("company.id")
    supplier_id: int = ref_to("company.id")
    last_message_id: int = ref_to("message.id")
    waits_for_id: int | None = maybe_big_number()
    __table_args__ = (
        one_subject("thread"),
        UniqueConstraint("order_id"),
        UniqueConstraint("direct_id"),
        Index("threads_of_buyer", "buyer_id", "last_message_id"),
        Index("threads_of_supplier", "supplier_id", "last_message_id"),
        Index("threads_waiting", "waits_for_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )


class Unread(SQLModel, table=True):
    """How many messages of a chat or direct thread a person has not read; no row when none."""

    id: int = new_id()
    person_id: int = ref_to("person.id")
    order_id: int | None = ref_to("orders.id", nullable=True)
    direct_id: int | None = ref_to("direct_thread.id", nullable=True)
    messages: int = 0
    first_message_id: int = ref_to("message.id")
    __table_args__ = (
        one_subject("unread"),
        UniqueConstraint("person_id", "order_id"),
        UniqueConstraint("person_id", "direct_id"),
    )
