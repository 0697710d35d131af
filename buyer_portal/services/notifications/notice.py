"""One notification: what a company was told, as one of its people reads it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row

from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification. `kind` is an `OrderEvent`; `person_name` of `company` did it.

    `cancelled_from` is where its order stood when its buyer cancelled it. A direct message has no order, so no `number`
    and no `status`, but the other company's `slug`.
    """

    id: int
    kind: str
    number: str
    status: OrderStatus | None
    person_name: str
    company: str
    text: str
    at: datetime
    is_read: bool
    cancelled_from: OrderStatus | None = None
    slug: str = ""

    @property
    def name(self) -> str:
        """Who did it, without commas: what stands behind the first one in a sentence is the company."""
        return _without_commas(self.person_name)

    @property
    def actor(self) -> str:
        """Who did it, and for whom: "Tom Becker, Green Valley Produce"."""
        return f"{self.name}, {self.company}"

    @property
    def is_of_a_file(self) -> bool:
        """Whether no person did it: then the company stands where a name would."""
        return self.name == _without_commas(self.company)

    @property
    def thread(self) -> str:
        """The name of the thread that it belongs to."""
        return self.number or str(Direct(self.slug))


def is_own_deed(person: Person, notice: Notice) -> bool:
    """Whether the person did what it tells of."""
    return (notice.name, notice.company) == (_without_commas(person.name), person.company)


def notice_from(row: Row) -> Notice:
    """A notification as the store found it for somebody."""
    return Notice(
        row.id,
        row.kind,
        row.number or "",
        OrderStatus(row.status) if row.status else None,
        row.person_name,
        row.company_name,
        row.text,
        row.at,
        bool(row.has_read),
        OrderStatus(row.from_status) if row.from_status else None,
        row.slug or "",
    )


def _without_commas(name: str) -> str:
    return name.replace(",", "")
