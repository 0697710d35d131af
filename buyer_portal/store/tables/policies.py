"""Suppliers' policies, version by version."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
)
from sqlmodel import Field, SQLModel

from buyer_portal.store.tables.columns import moment, ref_to


class SupplierPolicyRow(SQLModel, table=True):
    """One version of what a supplier says about cancelling; only ever added. `fees` is JSON by status."""

    __tablename__: ClassVar[Any] = "supplier_policy"
    supplier_id: int = ref_to("company.id", primary_key=True)
    version: int = Field(primary_key=True)
    text: str = Field(default="", max_length=4000)
    contact_hours: str = Field(default="", max_length=120)
    fees: str = Field(default="{}", max_length=1000)
    created_at: datetime = moment()
    person_id: int = ref_to("person.id")
    person_name: str = Field(max_length=200)
    __table_args__ = (CheckConstraint("version > 0", name="policy_version_positive"),)
