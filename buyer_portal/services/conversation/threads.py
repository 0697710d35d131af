"""Finding a thread among the person's own: the chat of an order, or the direct one with a company."""

from dataclasses import dataclass

from sqlalchemy import Connection, Row

from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.errors import CompanyNotFound
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.live.changed import TALK, Changed
from buyer_portal.store.conversation.direct_threads import direct_subject, partner_of
from buyer_portal.store.conversation.subject import Subject, about_order
from buyer_portal.store.engine import reading
from buyer_portal.store.orders.list import order_of


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread, and the company on its other side. `subject` is None in a direct one that has not begun."""

    subject: Subject | None
    other: str
    other_id: int
    order: Row | None
    changed: Changed


def thread_of(db: Connection, person: Person, name: str | Direct, *, to_write: bool = False) -> Thread:
    """Find a thread. `to_write`: create a direct one if need be, and lock it until the transaction ends.

    Raises:
        OrderNotFound, CompanyNotFound: it is not among this person's orders, or companies.
    """
    if isinstance(name, Direct):
        return _direct(db, person, name, to_write=to_write)
    order = order_of(db, person, name, to_write=to_write)
    other, other_id = (order.supplier, order.supplier_id)
    if person.side is Side.SUPPLIER:
        other, other_id = order.buyer, order.buyer_id
    changed = Changed(order.number, (order.buyer_id, order.supplier_id), what=TALK)
    return Thread(about_order(order), other, other_id, order, changed)


def _direct(db: Connection, person: Person, name: Direct, *, to_write: bool) -> Thread:
    partner = partner_of(db, person, name.company)
    subject = direct_subject(db, person, partner.id, to_write=to_write)
    changed = Changed("", (person.company_id, partner.id), is_direct=True, what=TALK)
    return Thread(subject, partner.name, partner.id, None, changed)


def may_write_to(person: Person, company: str) -> bool:
    """Whether the person can have a direct thread with the company of this name in addresses."""
    with reading() as db:
        try:
            return partner_of(db, person, company) is not None
        except CompanyNotFound:
            return False
