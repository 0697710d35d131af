"""Whether a person has an order, or its receipt: for the HTTP status of a page, which needs none of its data."""

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.people.person import Person
from buyer_portal.store.cancellation import cancellation_of
from buyer_portal.store.engine import reading
from buyer_portal.store.orders.list import order_of


def order_exists(person: Person, number: str) -> bool:
    """Whether it is among the person's own; another company's order is not there either."""
    with reading() as db:
        try:
            return order_of(db, person, number) is not None
        except OrderNotFound:
            return False


def receipt_exists(person: Person, number: str) -> bool:
    """Whether it is among the person's own, and was cancelled by its buyer."""
    with reading() as db:
        try:
            return cancellation_of(db, order_of(db, person, number).id) is not None
        except OrderNotFound:
            return False
