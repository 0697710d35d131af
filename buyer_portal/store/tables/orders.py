"""Orders, what happened to them, and how many there are of each kind."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Column, Field, SQLModel

from buyer_portal.domain.record.chain import HASH_LENGTH
from buyer_portal.store.tables.columns import BIG, NUMBER, big_number, folded_text, moment, new_id, ref_to
from buyer_portal.store.tables.triggers import added_up, only_added_to

_IS_AGAIN = text("again_of IS NOT NULL")


class Order(SQLModel, table=True):
    """An order. `version` counts its moves; a write names the version it saw. `again_of`: what it was made from.

    `wanted_at`, `wanted_until` is when the buyer wants it. `expected_at`, `expected_until` is when it is due: as wanted
    while it is PENDING, then as the supplier promised. Without a window only the first of each is there.
    """

    __tablename__: ClassVar[Any] = "orders"
    id: int = new_id()
    number: str = Field(sa_column=Column(NUMBER, nullable=False, unique=True))
    short_number: str = Field(sa_column=Column(NUMBER, nullable=False))
    search_number: str = folded_text()
    sort_number: str = folded_text()
    buyer_id: int = ref_to("company.id")
    supplier_id: int = ref_to("company.id")
    status: str = Field(max_length=20)
    version: int = 1
    currency: str = Field(max_length=3)
    total_minor: int = big_number()
    line_count: int = 0
    first_item: str = Field(default="", max_length=200)
    placed_at: datetime = moment()
    placed_by: str = Field(default="", max_length=200)
    expected_at: datetime | None = moment(nullable=True)
    expected_until: datetime | None = moment(nullable=True)
    wanted_at: datetime | None = moment(nullable=True)
    wanted_until: datetime | None = moment(nullable=True)
    moved_at: datetime = moment()
    # The status was imported: `moved_at` is the time of the import; when the order reached the status is not known.
    undated: bool | None = None
    again_of: int | None = ref_to("orders.id", nullable=True)
    # The link of the timeline's last line, so that nobody takes lines off its end; none until the timeline is sealed.
    timeline_hash: str | None = Field(default=None, max_length=HASH_LENGTH)
    # The supplier's policy version when it was placed. No foreign key: adding one would make SQLite copy the table,
    # and versions are never deleted.
    policy_version: int | None = None
    __table_args__ = (
        CheckConstraint("total_minor >= 0", name="order_total_not_negative"),
        Index("orders_of_buyer", "buyer_id", "placed_at", "id"),
        Index("orders_of_buyer_by_status", "buyer_id", "status", "placed_at", "id"),
        Index("orders_of_buyer_by_supplier", "buyer_id", "supplier_id", "placed_at", "id"),
        Index("orders_of_buyer_by_number", "buyer_id", "sort_number", "id"),
        Index("orders_of_buyer_by_search_number", "buyer_id", "search_number"),
        Index("orders_of_buyer_by_short_number", "buyer_id", "short_number"),
        Index("orders_of_buyer_by_total", "buyer_id", "currency", "total_minor", "id"),
        Index("orders_of_buyer_by_expected", "buyer_id", "expected_at", "id"),
        Index("orders_of_supplier", "supplier_id", "placed_at", "id"),
        Index("orders_of_supplier_by_status", "supplier_id", "status", "placed_at", "id"),
        Index("orders_of_supplier_by_number", "supplier_id", "sort_number", "id"),
        Index("orders_of_supplier_by_search_number", "supplier_id", "search_number"),
        Index("orders_of_supplier_by_short_number", "supplier_id", "short_number"),
        Index("orders_of_supplier_by_total", "supplier_id", "currency", "total_minor", "id"),
        Index("orders_of_supplier_by_expected", "supplier_id", "expected_at", "placed_at", "id"),
        # Few orders were made from another; the others need no place in it.
        Index("orders_again_of", "again_of", sqlite_where=_IS_AGAIN, postgresql_where=_IS_AGAIN),
    )


class OrderLine(SQLModel, table=True):
    """A line as it was ordered: later changes of the item don't touch it."""

    __tablename__: ClassVar[Any] = "order_line"
    order_id: int = ref_to("orders.id", primary_key=True)
    position: int = Field(primary_key=True)
    item_id: int = ref_to("item.id")
    buyer_id: int = ref_to("company.id")
    quantity: int = big_number()
    unit_price_minor: int = big_number()
    # What one of the quantity is, as it was ordered; "" where nobody said it.
    unit: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    __table_args__ = (
        CheckConstraint("quantity > 0", name="line_quantity_positive"),
        CheckConstraint("unit_price_minor >= 0", name="line_price_not_negative"),
        Index("lines_of_item", "item_id", "buyer_id", "order_id"),
    )


class OrderPlacing(SQLModel, table=True):
    """An order that was placed in the portal. `key` is the idempotency key."""

    __tablename__: ClassVar[Any] = "order_placing"
    order_id: int = ref_to("orders.id", primary_key=True)
    buyer_id: int = ref_to("company.id")
    key: str = Field(max_length=64)
    __table_args__ = (UniqueConstraint("buyer_id", "key"),)


class NumberSeries(SQLModel, table=True):
    """The last number given to an order placed in the portal. One row, locked by whoever takes a number."""

    __tablename__: ClassVar[Any] = "number_series"
    prefix: str = Field(primary_key=True, max_length=20)
    last: int = big_number()


class Tally(SQLModel, table=True):
    """Orders and money by buyer, supplier, month, currency and status, kept up to date by every move.

    Counting a hundred thousand orders on each page would take longer than the page. `month` is "2026-11", UTC.
    """

    buyer_id: int = ref_to("company.id", primary_key=True)
    supplier_id: int = ref_to("company.id", primary_key=True)
    month: str = Field(primary_key=True, max_length=7)
    currency: str = Field(primary_key=True, max_length=3)
    status: str = Field(primary_key=True, max_length=20)
    orders: int = big_number()
    total_minor: int = big_number()
    __table_args__ = (Index("tally_of_supplier", "supplier_id"),)


class TallyTotal(SQLModel, table=True):
    """The tally's orders over all months, kept by the database itself: with a thousand companies the tally is long.

    Without foreign keys: when companies are joined, the tally is rewritten, and this follows.
    """

    __tablename__: ClassVar[Any] = "tally_total"
    buyer_id: int = Field(sa_column=Column(BIG, primary_key=True))
    supplier_id: int = Field(sa_column=Column(BIG, primary_key=True))
    currency: str = Field(primary_key=True, max_length=3)
    status: str = Field(primary_key=True, max_length=20)
    orders: int = big_number()
    __table_args__ = (Index("tally_total_of_supplier", "supplier_id"),)


class TimelineEvent(SQLModel, table=True):
    """Something that happened to an order. Rows are only ever added: the database refuses the rest.

    `hash` is its link in the order's chain; none in rows of a portal before 0.3, until somebody seals them. The company
    is not in it, but its side: companies are joined.
    """

    __tablename__: ClassVar[Any] = "timeline_event"
    id: int = new_id()
    order_id: int = ref_to("orders.id")
    event: str = Field(max_length=20)
    at: datetime = moment()
    person_id: int | None = ref_to("person.id", nullable=True)
    person_name: str = Field(default="", max_length=200)
    company_id: int = ref_to("company.id")
    note: str = Field(default="", max_length=4000)
    hash: str | None = Field(default=None, max_length=HASH_LENGTH)
    __table_args__ = (Index("timeline_of_order", "order_id", "id"),)


_content = ("id", "order_id", "event", "at", "person_id", "person_name", "note")
added_up(SQLModel.metadata.tables["tally"])
only_added_to(SQLModel.metadata.tables["timeline_event"], content=_content, sealed="hash")
