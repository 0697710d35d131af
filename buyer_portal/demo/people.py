"""The people whom the demo offers: "Continue as…"."""

from dataclasses import dataclass

from sqlalchemy import Connection

from buyer_portal.demo.data import PEOPLE
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.text import counted
from buyer_portal.store.engine import reading
from buyer_portal.store.orders.counts import order_counts
from buyer_portal.store.people.people import people_by_email


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody the demo lets anybody continue as. `hint` is "Buyer · 126 orders, 4 waiting for the supplier"."""

    name: str
    company: str
    side: Side
    email: str
    hint: str

    @property
    def first_name(self) -> str:
        """As in "Continue as Ada"."""
        return self.name.partition(" ")[0]


def people_of_demo() -> list[DemoPerson]:
    """The people "Continue as…" offers, buyers first; empty when the demo isn't loaded."""
    with reading() as db:
        found = people_by_email(db, [who.email for who in PEOPLE])
        return [_offered(db, found[who.email]) for who in PEOPLE if who.email in found]


def _offered(db: Connection, person: Person) -> DemoPerson:
    rows = order_counts(db, person)
    pending = sum(row.orders for row in rows if row.status == OrderStatus.PENDING.value)
    living = sum(row.orders for row in rows if not OrderStatus(row.status).is_final)
    looks = ", can only look" if person.role is Role.VIEWER else ""
    hint = (
        f"Buyer{looks} · {counted(sum(row.orders for row in rows), 'order')}, {pending} waiting for the supplier"
        if person.side is Side.BUYER
        else f"Supplier · {counted(living, 'open order')}, {pending} to confirm"
    )
    return DemoPerson(person.name, person.company, person.side, person.email, hint)
