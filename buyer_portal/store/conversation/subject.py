"""What a message or a thread is about: an order, or nothing but the two companies."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Table

COLUMNS = ("order_id", "direct_id")
"""The columns that name a subject, one of them in each row."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An order, or a direct thread: one of the two ids is there."""

    buyer_id: int
    supplier_id: int
    order_id: int | None = None
    direct_id: int | None = None

    @property
    def column(self) -> str:
        """The column that names it in every table."""
        return "direct_id" if self.order_id is None else "order_id"

    @property
    def id(self) -> int:
        """What stands in that column."""
        found = self.direct_id if self.order_id is None else self.order_id
        assert found is not None
        return found

    @property
    def reference(self) -> dict[str, int | None]:
        """What stands in both columns of a row about it."""
        return {"order_id": self.order_id, "direct_id": self.direct_id}

    def is_of(self, table: Table) -> ColumnElement[bool]:
        """The condition that a row is about it."""
        return table.c[self.column] == self.reference[self.column]


def about_order(order: Row) -> Subject:
    """An order as a subject."""
    return Subject(order.buyer_id, order.supplier_id, order_id=order.id)
