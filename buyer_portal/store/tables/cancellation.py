"""Cancellations, each the record of one deed, and what proves them to others."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Text,
    UniqueConstraint,
)
from sqlmodel import Column, Field, SQLModel

from buyer_portal.store.tables.columns import big_number, moment, new_id, ref_to


class Cancellation(SQLModel, table=True):
    """The record of a buyer's cancellation: one an order, one a key."""

    order_id: int = ref_to("orders.id", primary_key=True)
    buyer_id: int = ref_to("company.id")
    key: str = Field(max_length=64)
    receipt: str = Field(max_length=36, unique=True)
    person_id: int = ref_to("person.id")
    person_name: str = Field(max_length=200)
    at: datetime = moment()
    from_status: str = Field(max_length=20)
    version: int
    reason: str = Field(default="", max_length=40)
    message: str = Field(default="", max_length=4000)
    charge_minor: int = big_number()
    __table_args__ = (UniqueConstraint("buyer_id", "key"),)


class ReceiptKey(SQLModel, table=True):
    """A key that signs receipts, the newest, or signed them: then its `private_key` is gone, "". Both are base64url."""

    __tablename__: ClassVar[Any] = "receipt_key"
    id: int = new_id()
    key_id: str = Field(max_length=43, unique=True)
    public_key: str = Field(max_length=43)
    private_key: str = Field(max_length=43)
    made_at: datetime = moment()


class ReceiptSignature(SQLModel, table=True):
    """What a cancellation's receipt states, to the letter, and the signature below it."""

    __tablename__: ClassVar[Any] = "receipt_signature"
    order_id: int = ref_to("orders.id", primary_key=True)
    key_id: int = ref_to("receipt_key.id")
    statement: str = Field(sa_column=Column(Text(), nullable=False))
    signature: str = Field(max_length=86)
