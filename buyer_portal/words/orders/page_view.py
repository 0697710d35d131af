"""Everything the page of an order says, as its parts."""

from dataclasses import dataclass, field

from buyer_portal.words.changes import ProposalView
from buyer_portal.words.formatting import When
from buyer_portal.words.orders.progress import Step, TimelineRow
from buyer_portal.words.orders.rows import MoveButton
from buyer_portal.words.policies import ImpactView, PolicyView
from buyer_portal.words.returns import CaseView


@dataclass(frozen=True, slots=True)
class LineRow:
    """An order line in words."""

    name: str
    sku: str
    quantity: str
    unit_price: str
    amount: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What the page says with "today" or "tomorrow" in it, so that it stays true when printed."""

    expected: str = ""
    wanted: str = ""
    headline: str = ""
    since: str = ""
    cancelled_by: str = ""


@dataclass(frozen=True, slots=True)
class OrderView:
    """Everything the page of an order says."""

    number: str = ""
    status: str = ""
    version: int = 0
    title: str = "Order"
    supplier: str = ""
    buyer: str = ""
    other: str = ""
    contact: str = ""
    placed: When = field(default_factory=When)
    placed_by: str = ""
    expected_name: str = "Expected"
    expected: str = ""
    wanted: str = ""
    promise_day: str = ""
    promise_window: str = ""
    can_promise: bool = False
    zone: str = ""
    total: str = ""
    size: str = ""
    lines: list[LineRow] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    timeline: list[TimelineRow] = field(default_factory=list)
    earlier_events: int = 0
    next_step: str = ""
    next_icon: str = "clock"
    allowed: bool = False
    level: str = "done"
    can: str = ""
    headline: str = ""
    explanation: str = ""
    next_steps: list[str] = field(default_factory=list)
    consequences: list[str] = field(default_factory=list)
    since: str = ""
    intro: str = ""
    help_address: str = ""
    help_text: str = ""
    moves: list[MoveButton] = field(default_factory=list)
    has_receipt: bool = False
    receipt_address: str = ""
    is_cancelled: bool = False
    cancelled_by: str = ""
    by_reader: bool = False
    cancelled_words: str = ""
    from_supplier: str = ""
    direct_address: str = ""
    proposal: ProposalView = field(default_factory=ProposalView)
    can_propose: bool = False
    again_address: str = ""
    offers_again: bool = False
    policy: PolicyView = field(default_factory=PolicyView)
    impact: ImpactView = field(default_factory=ImpactView)
    request: ProposalView = field(default_factory=ProposalView)
    can_ask: bool = False
    case: CaseView = field(default_factory=CaseView)
    offers_case: bool = False
    paper: PaperWords = field(default_factory=PaperWords)
