"""Finding a thread among the person's own: the chat of an order, or the direct one with a company."""

from dataclasses import dataclass

from sqlalchemy import Connection, Row

from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.thread import Direct
from buyer_portal.live.changed import Changed
from buyer_portal.store.direct_threads import direct_subject, partner_of
from buyer_portal.store.orders import order_of
from buyer_portal.store.subject import Subject, about_order


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread, and the company on its other side. `subject` is None in a direct one that has not begun."""

    subject: Subject | None
    other: str
    other_id: int
    order: Row | None
    changed: Changed


def thread_of(db: Connection, person: Person, name: str | Direct, *, to_write: bool = False) -> Thread:
    """Find a thread. `to_write`: begin a direct one if need be, and wait for whoever else writes to it.

    Raises:
        OrderNotFound, CompanyNotFound: it is not among this person's orders, or companies.
    """
    if isinstance(name, Direct):
        return _direct(db, person, name, to_write=to_write)
    order = order_of(db, person, name, to_write=to_write)
    other, other_id = (order.supplier, order.supplier_id)
    if person.role is Role.SUPPLIER:
        other, other_id = order.buyer, order.buyer_id
    changed = Changed(order.number, (order.buyer_id, order.supplier_id))
    return Thread(about_order(order), other, other_id, order, changed)


def _direct(db: Connection, person: Person, name: Direct, *, to_write: bool) -> Thread:
    partner = partner_of(db, person, name.company)
    subject = direct_subject(db, person, partner.id, to_write=to_write)
    changed = Changed("", (person.company_id, partner.id), is_direct=True)
    return Thread(subject, partner.name, partner.id, None, changed)
