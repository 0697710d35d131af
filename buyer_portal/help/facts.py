"""The facts that help pages include, written from the rules: `help_docs/_generated/`.

The files are committed, so that a changed rule shows its words in the diff.
"""

from collections.abc import Callable
from html import escape
from pathlib import Path

from buyer_portal.domain.cancellation import CancellationReason
from buyer_portal.domain.cancellation_rules import CANCELLATION_RULES, CancellationRule
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.help.badges import badge
from buyer_portal.help.limits import limits, limits_list
from buyer_portal.help.notifications import channels, news_table
from buyer_portal.help.refusals import refusals
from buyer_portal.help.roles import roles_table
from buyer_portal.help.statuses import (
    desk_moves_table,
    glossary,
    moves_table,
    my_order,
    status_sections,
    status_terms,
)
from buyer_portal.settings import ROOT

FACTS_FOLDER = ROOT / "help_docs" / "_generated"


def write_facts(folder: Path = FACTS_FOLDER) -> None:
    """Write every snippet into `folder` and remove those that are no longer made."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in stale_facts(folder):
        (folder / stale).unlink(missing_ok=True)
    for name, fact in FACTS.items():
        (folder / name).write_text(fact(), encoding="utf-8")


def stale_facts(folder: Path = FACTS_FOLDER) -> list[str]:
    """The names of the files in `folder` that say something else than the rules, are missing, or are too many."""
    there = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    wanted = {name: fact() for name, fact in FACTS.items()}
    return [name for name in {**wanted, **there} if there.get(name) != wanted.get(name)]


def _limit() -> str:
    open_ones = [status.words for status, rule in CANCELLATION_RULES.items() if rule.may_cancel]
    return (
        f"You can only cancel the entire order, and only while it is {_listed(open_ones)}. "
        f"Once it is out for delivery, it can't be cancelled any more.\n{{: .lead }}\n"
    )


def _table() -> str:
    rows = "".join(map(_row, CANCELLATION_RULES))
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Status", "Can I cancel?", "Advice on the order page"))
    return f'<table class="facts">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n'


def _row(status: OrderStatus) -> str:
    rule = CANCELLATION_RULES[status]
    return (
        f'<tr data-status="{status}" data-cancellable="{_flag(rule)}" data-level="{rule.level}">'
        f"<td>{badge(status)}</td><td>{_text(rule.answer)}</td>"
        f'<td class="headline">{_text(rule.headline)}</td></tr>\n'
    )


def _sections() -> str:
    return "\n".join(map(_section, CANCELLATION_RULES))


def _section(status: OrderStatus) -> str:
    rule = CANCELLATION_RULES[status]
    anchor = rule.help.value.partition("#")[2]
    parts = [
        f'### {badge(status, "badge lg")} {{ #{anchor} data-cancellable="{_flag(rule)}" }}',
        f'<p class="note headline" data-level="{rule.level}">{_text(rule.headline)}</p>',
        _GUIDE.get((status, rule.may_cancel)) or _sentence(rule.explanation),
        _next_steps(rule),
        f"[Your orders that are {status.words}](/orders?status={status})",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _reasons() -> str:
    return "\n".join(f"- {reason}" for reason in CancellationReason) + "\n"


FACTS: dict[str, Callable[[], str]] = {
    "cancellation-limit.md": _limit,
    "cancellation-table.md": _table,
    "cancellation-sections.md": _sections,
    "cancellation-reasons.md": _reasons,
    "my-order.md": my_order,
    "status-terms.md": status_terms,
    "status-sections.md": status_sections,
    "moves.md": moves_table,
    "desk-moves.md": desk_moves_table,
    "glossary.md": glossary,
    "limits.md": limits,
    "limits-list.md": limits_list,
    "refusals.md": refusals,
    "roles.md": roles_table,
    "news.md": news_table,
    "channels.md": channels,
}
"""Every snippet by its file name."""

# The guide's sentences on a status, and the answer they belong to. Should the rule change its
# answer, they would be wrong: the page then says the rule's own explanation.
_GUIDE: dict[tuple[OrderStatus, bool], str] = {
    (OrderStatus.PENDING, True): (
        "Orders in PENDING status can be cancelled freely. "
        "The supplier hasn't confirmed the order yet, so cancellation has minimal impact."
    ),
    (OrderStatus.CONFIRMED, True): (
        "You can still cancel confirmed orders, but the supplier has already accepted your order. "
        "It's recommended to contact them first via order chat or messages."
    ),
    (OrderStatus.PROCESSING, True): (
        "Orders being processed can technically be cancelled, but the supplier is already preparing your items. "
        "You MUST contact the supplier immediately before cancelling: write in the order chat, "
        "or keep the message in the dialog. It goes to them together with the cancellation."
    ),
    (OrderStatus.OUT_FOR_DELIVERY, False): (
        "Once an order is out for delivery, it cannot be cancelled. The order is already on its way to you."
    ),
    (OrderStatus.DELIVERED, False): (
        "Delivered orders cannot be cancelled. If there are issues with the delivery, "
        "contact the supplier to discuss returns or refunds."
    ),
}


def _next_steps(rule: CancellationRule) -> str:
    # Where cancelling is possible the steps are those of the page itself.
    return "" if rule.may_cancel else "\n".join(f"- {_sentence(step)}." for step in rule.next_steps)


def _sentence(text: str) -> str:
    """Fill in whom a rule speaks of, without a name, and begin each sentence with a capital."""
    filled = text.format(supplier="the supplier", contact="the supplier", number="the order")
    return ". ".join(part[:1].upper() + part[1:] for part in filled.split(". "))


def _listed(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _flag(rule: CancellationRule) -> str:
    return str(rule.may_cancel).lower()


def _text(text: str) -> str:
    return escape(text, quote=False)
