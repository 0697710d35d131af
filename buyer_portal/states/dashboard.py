"""The buyer's first screen."""

from dataclasses import dataclass, field

import reflex as rx
from babel.dates import get_month_names

from buyer_portal.domain.money import decimals_of
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.return_case import CaseStatus
from buyer_portal.services.dashboard import Dashboard, Spend, dashboard
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.auth import person_of
from buyer_portal.states.case_words import case_deadline
from buyer_portal.states.formatting import LOCALE, STATUS_ICON, Clock, lower_first, money, rounded_money
from buyer_portal.states.frame import frame_of
from buyer_portal.states.notice_words import shortened
from buyer_portal.states.order_list_words import LIST_PATH
from buyer_portal.states.order_rows import OrderRow, order_row

_BAR_HEIGHT = 112


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many orders stand where; a link to them."""

    status: str
    words: str
    icon: str
    count: str
    address: str


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that waits for the buyer, or for somebody else: what, why, since when, and one thing to do."""

    icon: str
    before: str
    number: str
    after: str
    text: str
    when: str
    address: str
    button: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its figure in text, and its size in the drawing's units."""

    name: str
    figure: str
    share: str
    top: str
    size: str
    now: bool = False


@dataclass(frozen=True, slots=True)
class DashboardView:
    """Everything the dashboard says."""

    today: str = ""
    counts: list[StatusCount] = field(default_factory=list)
    attention: list[Attention] = field(default_factory=list)
    under_way: list[Attention] = field(default_factory=list)
    latest: list[OrderRow] = field(default_factory=list)
    all_orders: str = ""
    spend_total: str = ""
    months: list[Bar] = field(default_factory=list)
    months_text: str = ""
    suppliers: list[Bar] = field(default_factory=list)
    has_orders: bool = True


class DashboardState(rx.State):
    """What the dashboard shows."""

    board: DashboardView = DashboardView()
    loaded: bool = False

    @rx.event
    async def load(self):
        """Show the dashboard, and hear of changes from now on. A supplier's home is the desk."""
        person = await person_of(self)
        if person.role is Role.SUPPLIER:
            return rx.redirect(LIST_PATH[person.role], replace=True)
        frame = await frame_of(self)
        frame._enter(person, DashboardState.reload)
        await self._reload(person)
        await frame._reload(person)
        return None

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person = await person_of(self)
        await self._reload(person)
        await (await frame_of(self))._reload(person)

    async def _reload(self, person: Person) -> None:
        at = now()
        self.board = _view(person, await perform(dashboard, person, at), Clock(person.time_zone, at))
        self.loaded = True


def _view(person: Person, found: Dashboard, clock: Clock) -> DashboardView:
    everything = sum(found.by_status.values())
    return DashboardView(
        today=clock.today(),
        counts=[
            StatusCount(status.value, status.words, STATUS_ICON[status], f"{count:,}", f"/orders?status={status.value}")
            for status, count in found.by_status.items()
        ],
        attention=_attention(found, clock),
        under_way=_under_way(found, clock),
        latest=[order_row(clock, order) for order in found.latest],
        all_orders=f"View all {everything:,}",
        spend_total=f"{rounded_money(found.spend.total_minor, found.spend.currency)} in 12 months",
        months=_months(found.spend),
        months_text=_months_text(found.spend),
        suppliers=_suppliers(found.spend),
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
            f"{offer.other} proposes a change to ",
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
            "message-square",
            "New message on ",
            chat.number,
            "",
            f"{chat.by}: “{shortened(chat.text)}”",
            f"{clock.age(chat.at)} ago",
            f"/orders/{chat.number}#chat",
            "Reply",
        )
        for chat in found.chats
    ]


def _under_way(found: Dashboard, clock: Clock) -> list[Attention]:
    waiting = [
        Attention(
            "clock",
            "",
            order.number,
            f" has waited {clock.age(order.placed_at)} for a confirmation",
            f"{order.other} has not answered yet",
            f"Since {lower_first(clock.day(order.placed_at))}",
            f"/orders/{order.number}#chat",
            "Ask",
        )
        for order in found.waiting
    ]
    arriving = [
        Attention(
            "truck",
            "",
            order.number,
            " is on its way",
            order.other,
            clock.moment(order.expected_at).text,
            f"/orders/{order.number}",
            "Open",
        )
        for order in found.arriving
    ]
    return waiting + arriving


def _cases(found: Dashboard, clock: Clock) -> list[Attention]:
    return [
        Attention(
            "undo-2",
            f"{case.other}: " + _CASE_SAYS[case.status],
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


def _months(spend: Spend) -> list[Bar]:
    most = max((minor for _, minor in spend.by_month), default=0) or 1
    bars = []
    for month, minor in spend.by_month:
        height = round((_BAR_HEIGHT - 2) * minor / most)
        name, current = _month_name(month), month == spend.by_month[-1][0]
        bars.append(Bar(name, _short(minor, spend.currency), "", str(_BAR_HEIGHT - height), str(height), current))
    return bars


def _months_text(spend: Spend) -> str:
    figures = ", ".join(f"{_month_name(month)} {money(minor, spend.currency)}" for month, minor in spend.by_month)
    return f"Spend by month: {figures}"


def _month_name(month: str) -> str:
    return get_month_names("abbreviated", locale=LOCALE)[int(month[5:])][:3]


def _short(minor: int, currency: str) -> str:
    """A figure that fits above a bar: "4.0k", "312", "1.2m"."""
    amount = minor / 10 ** decimals_of(currency)
    if amount >= 1_000_000:
        return f"{amount / 1_000_000:.1f}m"
    return f"{amount / 1_000:.1f}k" if amount >= 1_000 else f"{amount:.0f}"


def _suppliers(spend: Spend) -> list[Bar]:
    total = spend.total_minor or 1
    return [
        Bar(
            name,
            rounded_money(minor, spend.currency),
            share := f"{100 * minor / total:.0f}%",
            "",
            share,  # the bar's track is the whole
        )
        for name, minor in spend.by_supplier
    ]
