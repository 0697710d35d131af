"""What each status means, who moves an order on and with which button: for the page about statuses and the glossary."""

from buyer_portal.domain.cancellation import CANCELLATION_RULES
from buyer_portal.domain.order import MOVES, Move, OrderStatus
from buyer_portal.domain.person import Role
from buyer_portal.http.help_badges import badge

MEANINGS: dict[OrderStatus, str] = {
    OrderStatus.PENDING: "You placed the order; the supplier hasn't confirmed it yet.",
    OrderStatus.CONFIRMED: "The supplier has accepted the order.",
    OrderStatus.PROCESSING: "The supplier is preparing the items.",
    OrderStatus.OUT_FOR_DELIVERY: "The order is on its way to you.",
    OrderStatus.DELIVERED: "The order has arrived.",
    OrderStatus.CANCELLED: "The order was cancelled, for good.",
}
"""One sentence each, for tooltips and tables."""

_WORDS = {
    "CSV": "A table as plain text: a row a line, values separated by commas.",
    "PDF": "A document that looks the same on every screen and printer.",
    "UTC": "The common time of the world, the same for everybody.",
}


def glossary() -> str:
    """The tooltips that every page gets."""
    meanings = {status.words: meaning for status, meaning in MEANINGS.items()} | _WORDS
    return "\n".join(f"*[{word}]: {meaning}" for word, meaning in meanings.items()) + "\n"


def status_terms() -> str:
    """Each status with its meaning, for the glossary page."""
    return "\n".join(f"{badge(status)}\n:   {meaning}\n" for status, meaning in MEANINGS.items())


def my_order() -> str:
    """The statuses as links; a script makes a choice of them that shows what the portal would say."""
    links = "\n".join(
        f"- [{badge(status)}](order-statuses.md#{CANCELLATION_RULES[status].help.value.partition('#')[2]}) "
        f"{CANCELLATION_RULES[status].answer}"
        for status in OrderStatus
    )
    return f'<div class="my-order" markdown>\n<div class="statuses" markdown>\n\n{links}\n\n</div>\n</div>\n'


def status_sections() -> str:
    """A section for each status: its meaning, what comes next, whether it can be cancelled."""
    return "\n".join(map(_section, OrderStatus))


def moves_table() -> str:
    """Every move: from where, who makes it with which button, to where."""
    head = "".join(f'<th scope="col">{title}</th>' for title in ("From", "Who, and the button", "Becomes"))
    rows = "".join(
        _row(status, move) for move in MOVES.values() for status in OrderStatus if status in move.from_statuses
    )
    return f'<table class="facts">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n'


def _row(status: OrderStatus, move: Move) -> str:
    return (
        f'<tr data-from="{status}" data-to="{move.to_status}" data-who="{move.role}"><td>{badge(status)}</td>'
        f"<td>{_WHO[move.role]}: <strong>{move.button}</strong></td><td>{badge(move.to_status)}</td></tr>\n"
    )


def _section(status: OrderStatus) -> str:
    rule = CANCELLATION_RULES[status]
    anchor = rule.help.value.partition("#")[2]
    parts = [
        f"### {badge(status, 'badge lg')} {{ #{anchor} }}",
        MEANINGS[status],
        _next(status),
        f"Can I cancel it? [{rule.answer}](cancel-order.md#{anchor}).",
        f"[Your orders that are {status.words}](/orders?status={status})",
    ]
    return "\n\n".join(parts) + "\n"


def _next(status: OrderStatus) -> str:
    moves = [move for move in MOVES.values() if status in move.from_statuses]
    if not moves:
        return "Nothing can happen to it any more. The order chat stays open."
    return "Next:\n\n" + "\n".join(
        f"- {_WHO[move.role]} can click **{move.button}**: it becomes {move.to_status.words}." for move in moves
    )


_WHO = {Role.BUYER: "You", Role.SUPPLIER: "The supplier"}
