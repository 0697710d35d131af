"""The buyer's first screen in words: what waits, what is under way, what is new."""

from dataclasses import dataclass, field

from buyer_portal.domain.people.person import Person
from buyer_portal.domain.returns.moves import CaseStatus
from buyer_portal.domain.text import apart
from buyer_portal.services.orders.dashboard import Dashboard
from buyer_portal.words.formatting import Clock, rounded_money
from buyer_portal.words.notifications.notices import shortened
from buyer_portal.words.orders.rows import OrderRow, order_row
from buyer_portal.words.orders.spending import Bar, month_bars, months_text, spend_others, spend_parts, supplier_bars
from buyer_portal.words.orders.statuses import STATUS_ICON
from buyer_portal.words.orders.under_way import Attention, MoreOfAKind, more_under_way, under_way
from buyer_portal.words.returns import case_deadline

_NEW = {True: "New message on ", False: "Message to answer on "}  # by whether it is unread


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many orders stand where; a link to them."""

    status: str
    words: str
    icon: str
    count: str
    address: str


@dataclass(frozen=True, slots=True)
class DashboardView:
    """Everything the dashboard says."""

    today: str = ""
    counts: list[StatusCount] = field(default_factory=list)
    attention: list[Attention] = field(default_factory=list)
    under_way: list[Attention] = field(default_factory=list)
    more_under_way: list[MoreOfAKind] = field(default_factory=list)
    latest: list[OrderRow] = field(default_factory=list)
    all_orders: str = ""
    spend_total: str = ""
    spend_parts: str = ""
    spend_others: str = ""
    has_open_spend: bool = False
    months: list[Bar] = field(default_factory=list)
    months_text: str = ""
    suppliers: list[Bar] = field(default_factory=list)
    has_orders: bool = True


def dashboard_view(person: Person, found: Dashboard, clock: Clock) -> DashboardView:
    """Put the dashboard into the reader's words."""
    everything = sum(found.by_status.values())
    return DashboardView(
        today=clock.today(),
        counts=[
            StatusCount(status.value, status.words, STATUS_ICON[status], f"{count:,}", f"/orders?status={status.value}")
            for status, count in found.by_status.items()
        ],
        attention=_attention(found, clock),
        under_way=under_way(found, clock),
        more_under_way=more_under_way(found),
        latest=[order_row(clock, order) for order in found.latest],
        all_orders=f"View all {everything:,}",
        spend_total=f"{rounded_money(found.spend.total_minor, found.spend.currency)} in 12 months",
        spend_parts=spend_parts(found.spend),
        spend_others=spend_others(found.spend),
        has_open_spend=found.spend.open_minor > 0,
        months=month_bars(found.spend),
        months_text=months_text(found.spend),
        suppliers=supplier_bars(found.spend),
        has_orders=everything > 0,
    )


def _attention(found: Dashboard, clock: Clock) -> list[Attention]:
    """One line for each order, about what is most urgent there: as many as the navigation counts."""
    lines = _proposals(found, clock) + _cases(found, clock) + _chats(found, clock)
    return list({line.number: line for line in reversed(lines)}.values())[::-1]


def _proposals(found: Dashboard, clock: Clock) -> list[Attention]:
    return [
        Attention(
            "pencil-line",
            f"{apart(offer.other)} proposes changes to ",
            offer.number,
            "",
            shortened(offer.reason),
            clock.left(offer.answer_by),
            f"/orders/{offer.number}#proposal",
            "Review",
        )
        for offer in found.proposals
    ]


def _chats(found: Dashboard, clock: Clock) -> list[Attention]:
    return [
        Attention(
            "ban" if chat.is_declined else "message-square",
            f"{chat.other} declined " if chat.is_declined else _NEW[chat.unread > 0],
            chat.number,
            "",
            f"{apart(chat.by)}: “{apart(shortened(chat.text))}”",
            f"{clock.age(chat.at)} ago",
            f"/orders/{chat.number}#chat",
            "Reply",
        )
        for chat in found.chats
    ]


def _cases(found: Dashboard, clock: Clock) -> list[Attention]:
    return [
        Attention(
            "undo-2",
            f"{apart(case.other)}: " + _CASE_SAYS[case.status],
            case.number,
            "",
            f"{case.problem.value}. {_CASE_ASKS[case.status]}",
            case_deadline(case.answer_by, clock),
            f"/orders/{case.number}#case",
            "Answer" if case.answer_by else "Confirm",
        )
        for case in found.cases
    ]


_CASE_SAYS = {CaseStatus.ANSWERED: "an offer for ", CaseStatus.AGREED: "you have agreed about "}
_CASE_ASKS = {CaseStatus.ANSWERED: "Accept it, or say what is wrong with it.", CaseStatus.AGREED: "Has it happened?"}
