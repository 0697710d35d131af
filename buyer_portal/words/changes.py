"""How a proposal reads on an order's page: what changes, said in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from buyer_portal.domain.changes.lines import Comparison, LineChange, OfferedLine
from buyer_portal.domain.changes.proposal import NEGOTIABLE, ProposalStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.text import apart, per_unit
from buyer_portal.services.orders.details import OrderDetails
from buyer_portal.words.formatting import Clock, When, lower_first, money, on_paper

_FOLDED_FROM = 3
"""From this many unchanged lines on they are folded away, as they would hide those that change."""


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A line of the comparison. `change` says the difference in words; `kind` is same, changed, removed or new."""

    name: str
    sku: str
    before: str
    after: str
    change: str
    kind: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal in words. `state` is "" (there is none), OPEN or EXPIRED."""

    id: int = 0
    state: str = ""
    by: str = ""
    at: When = field(default_factory=When)
    reason: str = ""
    answer_by: When = field(default_factory=When)
    left: str = ""
    rows: list[ProposalRow] = field(default_factory=list)
    same_rows: list[ProposalRow] = field(default_factory=list)
    folded: str = ""
    before: str = ""
    after: str = ""
    difference: str = ""
    date: str = ""
    paper_date: str = ""


def proposal_view(order: OrderDetails, clock: Clock) -> ProposalView:
    """Put the order's proposal into the reader's words."""
    found = order.proposal
    if found is None:
        return ProposalView()
    return ProposalView(
        id=found.id,
        state=found.status.value,
        by=f"{apart(found.by)}, {apart(order.supplier)}",
        at=_inside(clock.moment(found.at)),
        reason=found.reason,
        answer_by=_inside(clock.moment(found.answer_by)),
        left=clock.left(found.answer_by),
        date=_date(clock, found.expected_at, order),
        paper_date=on_paper(clock, partial(_date, wanted=found.expected_at, order=order)),
        **_compared(found.comparison, order.currency),
    )


def request_view(order: OrderDetails, clock: Clock) -> ProposalView:
    """Put the buyer's open request into the reader's words, as if it were a proposal."""
    found = order.request
    if found is None:
        return ProposalView()
    return ProposalView(
        id=found.id,
        state="ASKED",
        by=f"{apart(found.by)}, {apart(order.buyer)}",
        at=_inside(clock.moment(found.at)),
        reason=found.note,
        date=_date(clock, found.expected_at, order),
        paper_date=on_paper(clock, partial(_date, wanted=found.expected_at, order=order)),
        **_compared(found.comparison, order.currency),
    )


def can_ask(person: Person, order: OrderDetails) -> bool:
    """Whether the page offers to ask for a change: the buyer's, in time, with nothing unanswered."""
    is_open = order.proposal is not None and order.proposal.status is ProposalStatus.OPEN
    return person.side is Side.BUYER and order.status in NEGOTIABLE and not is_open and order.request is None


def can_propose(person: Person, order: OrderDetails) -> bool:
    """Whether the page offers to propose changes: the supplier's, before the goods leave, with no open proposal."""
    is_open = order.proposal is not None and order.proposal.status is ProposalStatus.OPEN
    return person.side is Side.SUPPLIER and order.status in NEGOTIABLE and not is_open


def _inside(when: When) -> When:
    """The moment as it stands inside a sentence."""
    return replace(when, text=lower_first(when.text))


def _compared(comparison: Comparison, currency: str) -> dict[str, Any]:
    rows = [_row(line, currency) for line in comparison.lines]
    same = [row for row in rows if row.kind == "same"]
    folds = len(same) >= _FOLDED_FROM
    return {
        "rows": [row for row in rows if row.kind != "same"] if folds else rows,
        "same_rows": same if folds else [],
        "folded": f"{len(same):,} unchanged lines" if folds else "",
        "before": money(comparison.before_minor, currency),
        "after": money(comparison.after_minor, currency),
        "difference": _difference(comparison.difference_minor, currency),
    }


def _row(line: LineChange, currency: str) -> ProposalRow:
    said = [line.words] if line.words else []
    if line.before and line.after and line.has_new_price:
        old, new = (money(side.unit_price_minor, currency) for side in (line.before, line.after))
        said.append(f"price was {old}, now {new}")
    return ProposalRow(
        name=line.line.name,
        sku=line.line.sku,
        before=_pieces(line.before, currency),
        after=_pieces(line.after, currency),
        change=", ".join(said) or "same",
        kind=_kind(line),
    )


def _kind(line: LineChange) -> str:
    if line.before is None:
        return "new"
    if line.after is None:
        return "removed"
    return "same" if line.is_same else "changed"


def _pieces(line: OfferedLine | None, currency: str) -> str:
    if line is None:
        return "–"
    return f"{line.quantity:,} × {money(line.unit_price_minor, currency)}{per_unit(line.unit)}"


def _difference(minor: int, currency: str) -> str:
    if minor == 0:
        return "the same"
    return f"{money(abs(minor), currency)} {'more' if minor > 0 else 'less'}"


def _date(clock: Clock, wanted: datetime | None, order: OrderDetails) -> str:
    if wanted is None:
        return ""
    was = f"was {clock.moment(order.expected_at).text}, " if order.expected_at else ""
    return f"{was}now {clock.moment(wanted).text}"


def mark_of(lines: Sequence[object]) -> str:
    """A mark of the lines for a form's draft key: fields are saved by position, so they only fit the same lines."""
    return sha256(repr(lines).encode()).hexdigest()[:12]
