"""What each status means, who moves an order on and with which button: for the page about statuses and the glossary."""

from buyer_portal.domain.cancellation_rules import CANCELLATION_RULES
from buyer_portal.domain.orders.order import MOVES, Move
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.help.badges import badge
from buyer_portal.words.orders.statuses import STATUS_WORDS

_WORDS = {
    "CSV": "A table as plain text: a row a line, values separated by commas.",
    "PDF": "A document that looks the same on every screen and printer.",
    "UTC": "The common time of the world, the same for everybody.",
}


def glossary() -> str:
    """The tooltips that every page gets."""
    meanings = {status.words: words.meaning for status, words in STATUS_WORDS.items()} | _WORDS
    return "\n".join(f"*[{word}]: {meaning}" for word, meaning in meanings.items()) + "\n"


def status_terms() -> str:
    """Each status with its meaning, for the glossary page."""
    return "\n".join(f"{badge(status)}\n:   {words.meaning}\n" for status, words in STATUS_WORDS.items())


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


def moves_table(reader: Side = Side.BUYER) -> str:
    """Every move: from where, who makes it with which button, to where."""
    head = "".join(f'<th scope="col">{title}</th>' for title in ("From", "Who, and the button", "Becomes"))
    rows = "".join(
        _row(status, move, _WHO[reader])
        for move in MOVES.values()
        for status in OrderStatus
        if status in move.from_statuses
    )
    return f'<table class="facts">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n'


def desk_moves_table() -> str:
    """The same for suppliers."""
    return moves_table(Side.SUPPLIER)


def _row(status: OrderStatus, move: Move, who: dict[Side, str]) -> str:
    return (
        f'<tr data-from="{status}" data-to="{move.to_status}" data-who="{move.side}"><td>{badge(status)}</td>'
        f"<td>{who[move.side]}: <strong>{move.button}</strong></td><td>{badge(move.to_status)}</td></tr>\n"
    )


def _section(status: OrderStatus) -> str:
    rule = CANCELLATION_RULES[status]
    anchor = rule.help.value.partition("#")[2]
    parts = [
        f"### {badge(status, 'badge lg')} {{ #{anchor} }}",
        STATUS_WORDS[status].meaning,
        _next(status),
        f"Can I cancel it? [{rule.answer}](cancel-order.md#{anchor}).",
        f"[Your orders that are {status.words}](/orders?status={status})",
    ]
    return "\n\n".join(parts) + "\n"


def _next(status: OrderStatus) -> str:
    moves = [move for move in MOVES.values() if status in move.from_statuses]
    if not moves:
        return "Nothing can happen to it any more. The order chat stays open."
    who = _WHO[Side.BUYER]
    return "Next:\n\n" + "\n".join(
        f"- {who[move.side]} can click **{move.button}**: it becomes {move.to_status.words}." for move in moves
    )


_WHO = {
    Side.BUYER: {Side.BUYER: "You", Side.SUPPLIER: "The supplier"},
    Side.SUPPLIER: {Side.BUYER: "The buyer", Side.SUPPLIER: "You"},
}
"""What the sides are called, by which of them reads it."""
