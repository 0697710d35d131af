"""What suppliers sell, and what of it was ever ordered."""

from sqlalchemy import (
    CheckConstraint,
    Index,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from buyer_portal.domain.people.names import MAX_KEY
from buyer_portal.store.tables.columns import big_number, folded_text, new_id, ref_to, searched_text


class Item(SQLModel, table=True):
    """Something a supplier has sold; what the search for items looks through."""

    id: int = new_id()
    supplier_id: int = ref_to("company.id")
    sku: str = Field(max_length=64)
    name: str = Field(max_length=200)
    search_text: str = searched_text()
    __table_args__ = (UniqueConstraint("supplier_id", "sku", "name"),)


class Product(SQLModel, table=True):
    """What a supplier sells today: the price in minor units of `currency` for one `unit`. `version` counts edits.

    What was sold once stands in `item`; neither touches the other. `sku_key` is what all spellings of its code have
    in common.
    """

    id: int = new_id()
    supplier_id: int = ref_to("company.id")
    sku: str = Field(max_length=64)
    sku_key: str = Field(max_length=MAX_KEY)
    name: str = Field(max_length=200)
    unit: str = Field(max_length=40)
    price_minor: int = big_number()
    currency: str = Field(max_length=3)
    available: bool = True
    version: int = 1
    search_text: str = searched_text()
    sort_code: str = folded_text()
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="product_price_positive"),
        UniqueConstraint("supplier_id", "sku"),
        Index("product_by_code", "supplier_id", "sku_key", unique=True),
        Index("products_sorted", "supplier_id", "sort_code"),
    )
