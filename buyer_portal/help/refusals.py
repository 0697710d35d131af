"""What the portal says when it refuses, and what to do then. The sentences come from refusals that really happen."""

from html import escape

from buyer_portal.domain import errors
from buyer_portal.domain.cancellation import cancellation_verdict, ensure_cancellable, ensure_supplier_told
from buyer_portal.domain.changes.proposal import ProposalStatus, ensure_open
from buyer_portal.domain.changes.request import RequestStatus, ensure_asks, ensure_unanswered
from buyer_portal.domain.conversation.message import MAX_MESSAGE, parse_message
from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.orders.order import MOVES, OrderEvent, ensure_move
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.orders.waiting import Waits
from buyer_portal.domain.people.person import Role, Side
from buyer_portal.domain.people.roles import Permission, who_can
from buyer_portal.domain.returns.case import ensure_occasion
from buyer_portal.domain.returns.moves import RETURN_MOVES, CaseStatus, ensure_step
from buyer_portal.domain.returns.photo import NO_PHOTO, TOO_LARGE
from buyer_portal.help.refusals_of_people import REFUSALS_OF_PEOPLE, Refuse, refused_with

ORDER, ITEM = "ORD-1001", "Tomatoes, 5 kg"


def _cancel(status: OrderStatus) -> Refuse:
    return lambda: ensure_cancellable(cancellation_verdict(status, supplier="the supplier"))


def _answer(status: ProposalStatus) -> Refuse:
    return lambda: ensure_open(status)


def _step(event: OrderEvent, status: OrderStatus, side: Side = Side.SUPPLIER) -> Refuse:
    return lambda: ensure_move(event, status, side, number=ORDER)


def _no_case(status: OrderStatus) -> Refuse:
    return lambda: ensure_occasion(status, None, number=ORDER)


def _case_step(status: CaseStatus, event: OrderEvent = OrderEvent.CASE_AGREE) -> Refuse:
    return lambda: ensure_step(RETURN_MOVES[event], status, version=1, seen_version=1)


REFUSALS: dict[tuple[str, str], tuple[tuple[Refuse, str], ...]] = {
    ("cancelling", "When you cancel"): (
        (_cancel(OrderStatus.OUT_FOR_DELIVERY), ""),
        (_cancel(OrderStatus.DELIVERED), ""),
        (_cancel(OrderStatus.CANCELLED), ""),
        (refused_with(errors.OrderChanged(ORDER, "PROCESSING")), ""),
        (refused_with(errors.OrderChanged(ORDER, "CONFIRMED", charge="£12.40")), ""),
        (
            lambda: ensure_supplier_told(
                cancellation_verdict(OrderStatus.PROCESSING), message="", has_written=lambda: False
            ),
            "Keep the message that stands in the dialog, or write your own.",
        ),
        (refused_with(errors.OrderNotFound(ORDER)), "Check the number. Orders of other companies are never shown."),
        (
            refused_with(errors.RoleNotAllowed("viewer", who_can(Permission.CANCEL, [("Ada Lindqvist", Role.OWNER)]))),
            "Ask them. What you may do is your role: Settings says which one you have.",
        ),
        (
            refused_with(errors.CompanyNotFound()),
            "Choose the company under New message: you can write to those you trade with.",
        ),
    ),
    ("writing", "When you write"): (
        (lambda: parse_message(" "), "Type your message first."),
        (lambda: parse_message("x" * (MAX_MESSAGE + 1)), "Shorten it, or send it in two parts."),
    ),
    ("changing", "When you ask for a change or answer a proposal"): (
        (lambda: ensure_asks(same_lines=True, new_date=False, note=""), "Say what should be different."),
        (refused_with(errors.RequestOpen(ORDER)), "Wait for the answer, or add what is missing in the order chat."),
        (lambda: ensure_unanswered(RequestStatus.DECLINED), "Read the order as it is now."),
        (_answer(ProposalStatus.ACCEPTED), "A colleague was faster. Read the order as it is now."),
        (_answer(ProposalStatus.REJECTED), "A colleague was faster. Ask for a change if you need one."),
        (_answer(ProposalStatus.WITHDRAWN), "Ask the supplier in the order chat why."),
        (_answer(ProposalStatus.EXPIRED), "Ask the supplier in the order chat to propose it again."),
    ),
    ("returning", "When you open a case"): (
        (_no_case(OrderStatus.CONFIRMED), "Cancel or change the order instead, or write in the order chat."),
        (refused_with(errors.CaseOpen(ORDER)), "Both stand on the order's page."),
        (_case_step(CaseStatus.SETTLED), "A colleague was faster, or the other side. Read the case as it is now."),
        (refused_with(errors.PhotoRefused(NO_PHOTO)), "Save the picture as a JPEG and send that."),
        (
            refused_with(errors.PhotoRefused(TOO_LARGE)),
            "Send a smaller picture; phones can do that when you share one.",
        ),
        (refused_with(errors.PhotoNotFound()), "It was removed, or belongs to an order of another company."),
    ),
    ("ordering", "When you order again"): ((refused_with(errors.PricesChanged([ITEM])), ""),),
    **REFUSALS_OF_PEOPLE,
    ("supplying", "When you supply"): (
        (_step(OrderEvent.CONFIRM, OrderStatus.CANCELLED), "The other side was faster. Read the order as it is now."),
        (_step(OrderEvent.DECLINE, OrderStatus.PENDING), "Say why you decline."),
        (
            _step(OrderEvent.CANCEL, OrderStatus.CONFIRMED),
            "Decline the order while it is PENDING; later, ask the buyer in the order chat.",
        ),
        (
            refused_with(errors.ProposalOpen(MOVES[OrderEvent.SEND_OUT].button, ORDER)),
            "Ask the buyer in the order chat to answer, or withdraw it and propose again.",
        ),
        (refused_with(errors.BuyerWaits(MOVES[OrderEvent.SEND_OUT].button, "Corner Bistro", Waits.MESSAGE.value)), ""),
        (_answer(ProposalStatus.ACCEPTED), "The buyer was faster. Read the order as it is now."),
        (lambda: ensure_unanswered(RequestStatus.WITHDRAWN), "Read the order as it is now."),
        (
            _case_step(CaseStatus.WITHDRAWN, OrderEvent.CASE_ANSWER),
            "The buyer was faster, or a colleague. Read the case as it is now.",
        ),
        (refused_with(errors.PricesChanged([ITEM], by="A colleague")), "Read today's prices, then recreate the order."),
        (refused_with(errors.PolicyChanged("Tom Becker", 2)), "Read the new version, then save yours again."),
        (refused_with(errors.ProductChanged(ITEM)), ""),
        (refused_with(errors.ProductNotFound()), "Search the catalogue by name or code."),
    ),
    ("everywhere", "Anywhere"): (
        (
            refused_with(errors.ValueRefused("That is not an e-mail address, such as ada@corner-bistro.example.")),
            "The sentence says which value and why: correct it and try again.",
        ),
        (
            refused_with(errors.TooManyDeeds(300, about=ORDER)),
            "Wait as long as it says. Nobody meets this who reads what the other side answers; programs do.",
        ),
        (refused_with(errors.PortalBusy()), ""),
        (refused_with(errors.PortalUnavailable()), "Leave the page open: it goes on by itself, with what you typed."),
        (
            refused_with(errors.PortalUnavailable(errors.PortalUnavailable.CANNOT_SAVE)),
            "You can go on reading. Try again.",
        ),
        (
            refused_with(errors.PortalUnavailable(errors.PortalUnavailable.UNKNOWN)),
            "Read the order as it is once it shows.",
        ),
        (refused_with(errors.KeyReused()), "Reload the page. Programs: make a new key for each cancellation."),
        (refused_with(errors.ImportRefused(["one", "two", "three"])), "Correct the lines that are named."),
        (
            refused_with(errors.ImportStopped(12_000, 113_000, errors.PortalBusy())),
            "Import the same file again: what is here already is not imported twice.",
        ),
    ),
}
"""Every kind of refusal, by id and title of its section. Without advice here, the refusal's own next steps count."""


def refusals() -> str:
    """The sections of the page: what the portal says, and what to do."""
    return "\n".join(f"## {title} {{ #{name} }}\n\n{_table(rows)}" for (name, title), rows in REFUSALS.items())


def refusal_of(refuse: Refuse) -> PortalError:
    """Call what raises the refusal, and give the refusal."""
    try:
        refuse()
    except PortalError as error:
        return error
    raise AssertionError("nothing was refused")


def _table(rows: tuple[tuple[Refuse, str], ...]) -> str:
    head = '<th scope="col">The portal says</th><th scope="col">What to do</th>'
    body = "".join(_row(refusal_of(refuse), advice) for refuse, advice in rows)
    return f'<table class="facts says">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n'


def _row(error: PortalError, advice: str) -> str:
    steps = advice or ". ".join(error.next_steps) + "." * bool(error.next_steps)
    said = escape(str(error), quote=False)
    return f'<tr data-code="{error.code}"><td>{said}</td><td>{escape(steps, quote=False)}</td></tr>\n'
