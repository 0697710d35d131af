"""Cancellations, each the record of one deed."""

from datetime import datetime

from sqlalchemy import (
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from buyer_portal.store.tables.columns import big_number, moment, ref_to


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
