"""The first screen: how many, what waits, what is new, what was spent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from buyer_portal.domain.conversation.thread import ThreadFilter
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.conversation.inbox import ThreadSummary, inbox
from buyer_portal.services.orders.list import OrderSummary, list_orders
from buyer_portal.services.orders.spending import Spend, spend_of
from buyer_portal.services.returns.details import WaitingCase, waiting_cases
from buyer_portal.store.changes.proposals import proposals_waiting_for
from buyer_portal.store.changes.requests import requests_of_buyer
from buyer_portal.store.engine import reading

LATE_AFTER = timedelta(hours=12)
"""A PENDING order has waited long when the supplier has not confirmed it after this time."""
_LATEST = 8
_ATTENTION = 6
COUNTED_TO = 100
"""What a short list leaves out is counted so far."""


@dataclass(frozen=True, slots=True)
class WaitingProposal:
    """A proposal that the buyer has not answered; `other` is the supplier."""

    number: str
    other: str
    reason: str
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A change that the buyer asked for and `other`, the supplier, has not answered."""

    number: str
    other: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything on the dashboard, as of one moment.

    `requests`, `waiting` and `arriving` hold more than is shown, so that the rest can be counted: up to `COUNTED_TO`,
    or to a page of the list.
    """

    by_status: dict[OrderStatus, int]
    proposals: tuple[WaitingProposal, ...]
    cases: tuple[WaitingCase, ...]
    chats: tuple[ThreadSummary, ...]
    requests: tuple[OpenRequest, ...]
    waiting: tuple[OrderSummary, ...]
    arriving: tuple[OrderSummary, ...]
    latest: tuple[OrderSummary, ...]
    spend: Spend


def dashboard(person: Person, at: datetime) -> Dashboard:
    """Gather the buyer's first screen. `at` is now; "late" and "the last 12 months" are counted from it.

    Source: the guide, "Path: Dashboard → Orders".
    """
    newest = list_orders(person, OrderFilter())
    pending = list_orders(person, OrderFilter(status=OrderStatus.PENDING, descending=False))
    unanswered = inbox(person, which=ThreadFilter.UNANSWERED)
    on_the_way = list_orders(person, OrderFilter(status=OrderStatus.OUT_FOR_DELIVERY, descending=False))
    return Dashboard(
        by_status=newest.by_status,
        proposals=_proposals(person, at),
        cases=waiting_cases(person, _ATTENTION),
        chats=tuple(chat for chat in unanswered.threads if chat.number)[:_ATTENTION],
        requests=_requests(person),
        waiting=tuple(order for order in pending.orders if at - order.placed_at > LATE_AFTER),
        arriving=on_the_way.orders,
        latest=newest.orders[:_LATEST],
        spend=spend_of(person, at),
    )


def _proposals(person: Person, at: datetime) -> tuple[WaitingProposal, ...]:
    with reading() as db:
        return tuple(WaitingProposal(*row) for row in proposals_waiting_for(db, person, at, _ATTENTION))


def _requests(person: Person) -> tuple[OpenRequest, ...]:
    with reading() as db:
        return tuple(OpenRequest(*row) for row in requests_of_buyer(db, person, COUNTED_TO))
