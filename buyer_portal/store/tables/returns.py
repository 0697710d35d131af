"""Return cases, their lines and photos."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlmodel import Column, Field, SQLModel

from buyer_portal.store.tables.columns import big_number, moment, new_id, ref_to

_NOT_CLOSED = text("closed_at IS NULL")


class ReturnCase(SQLModel, table=True):
    """What is wrong with an order that has ended, the newest offer, and the newest no. `version` counts the steps.

    `problem`, `wanted` and `offer` are names; no `offer` = none was made. Amounts in the order's currency.
    """

    __tablename__: ClassVar[Any] = "return_case"
    id: int = new_id()
    order_id: int = ref_to("orders.id")
    person_id: int = ref_to("person.id")
    person_name: str = Field(max_length=200)
    key: str = Field(max_length=64)
    status: str = Field(max_length=10)
    version: int = 1
    problem: str = Field(max_length=20)
    wanted: str = Field(max_length=20)
    note: str = Field(default="", max_length=4000)
    offer: str = Field(default="", max_length=20)
    offer_minor: int = big_number()
    offer_text: str = Field(default="", max_length=4000)
    offer_by: str = Field(default="", max_length=200)
    reply: str = Field(default="", max_length=4000)
    reply_by: str = Field(default="", max_length=200)
    answer_by: datetime | None = moment(nullable=True)
    at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
    __table_args__ = (
        CheckConstraint("offer_minor >= 0", name="offer_not_negative"),
        UniqueConstraint("person_id", "key"),
        Index("cases_of_order", "order_id", "id"),
        Index("one_open_case", "order_id", unique=True, sqlite_where=_NOT_CLOSED, postgresql_where=_NOT_CLOSED),
    )


class ReturnCaseLine(SQLModel, table=True):
    """How much of the order's line at this position a case is about."""

    __tablename__: ClassVar[Any] = "return_case_line"
    case_id: int = ref_to("return_case.id", primary_key=True)
    position: int = Field(primary_key=True)
    quantity: int = big_number()
    __table_args__ = (CheckConstraint("quantity > 0", name="affected_quantity_positive"),)


class ReturnPhoto(SQLModel, table=True):
    """A photo of a case, as the portal wrote it anew: always JPEG. `name` can't be guessed; it is in the address."""

    __tablename__: ClassVar[Any] = "return_photo"
    name: str = Field(primary_key=True, max_length=43)
    case_id: int = ref_to("return_case.id")
    person_id: int = ref_to("person.id")
    width: int
    height: int
    at: datetime = moment()
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    __table_args__ = (Index("photos_of_case", "case_id"),)
