"""The facts that help pages include, written from the rules: `help_docs/_generated/`.

The files are committed, so that a changed rule shows its words in the diff.
"""

from collections.abc import Callable
from html import escape
from pathlib import Path

from buyer_portal.domain.cancellation import CANCELLATION_RULES, CancellationReason, CancellationRule
from buyer_portal.domain.message import MAX_MESSAGE
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.photo import MAX_BYTES, MAX_PHOTOS, PHOTO_TYPES
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
        f"<td>{_badge(status)}</td><td>{_text(rule.answer)}</td>"
        f'<td class="headline">{_text(rule.headline)}</td></tr>\n'
    )


def _sections() -> str:
    return "\n".join(map(_section, CANCELLATION_RULES))


def _section(status: OrderStatus) -> str:
    rule = CANCELLATION_RULES[status]
    anchor = rule.help.value.partition("#")[2]
    parts = [
        f'### {_badge(status, "badge lg")} {{ #{anchor} data-cancellable="{_flag(rule)}" }}',
        f'<p class="note headline" data-level="{rule.level}">{_text(rule.headline)}</p>',
        _GUIDE.get((status, rule.may_cancel)) or _sentence(rule.explanation),
        _next_steps(rule),
        f"[Your orders that are {status.words}](/orders?status={status})",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _status_links() -> str:
    links = (
        f"- [{_badge(status)}](cancel-order.md#{rule.help.value.partition('#')[2]}) {rule.answer}"
        for status, rule in CANCELLATION_RULES.items()
    )
    return '<div class="statuses" markdown>\n\n' + "\n".join(links) + "\n\n</div>\n"


def _reasons() -> str:
    return "\n".join(f"- {reason}" for reason in CancellationReason) + "\n"


def _message_limit() -> str:
    return f"A message has at most {MAX_MESSAGE:,} characters.\n"


def _photo_limits() -> str:
    *others, last = ("WebP" if name == "WEBP" else name for name in PHOTO_TYPES)
    kinds = f"{', '.join(others)} or {last}"
    return f"A case has at most {MAX_PHOTOS} photos of {MAX_BYTES // 1024 // 1024} MB each: {kinds}.\n"


def _glossary() -> str:
    return "\n".join(f"*[{status.words}]: {meaning}" for status, meaning in _MEANINGS.items()) + "\n"


FACTS: dict[str, Callable[[], str]] = {
    "cancellation-limit.md": _limit,
    "cancellation-table.md": _table,
    "cancellation-sections.md": _sections,
    "cancellation-reasons.md": _reasons,
    "status-links.md": _status_links,
    "message-limit.md": _message_limit,
    "photo-limits.md": _photo_limits,
    "glossary.md": _glossary,
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

_MEANINGS: dict[OrderStatus, str] = {
    OrderStatus.PENDING: "You placed the order; the supplier hasn't confirmed it yet.",
    OrderStatus.CONFIRMED: "The supplier has accepted the order.",
    OrderStatus.PROCESSING: "The supplier is preparing the items.",
    OrderStatus.OUT_FOR_DELIVERY: "The order is on its way to you.",
    OrderStatus.DELIVERED: "The order has arrived.",
    OrderStatus.CANCELLED: "The order was cancelled, for good.",
}

# Lucide (ISC, assets/fonts/LICENSE-lucide-ISC.txt): clock, circle-check, package-open, truck, package-check, ban.
_ICONS: dict[OrderStatus, str] = {
    OrderStatus.PENDING: '<circle cx="12" cy="12" r="10"/><path d="M12 6v6l4 2"/>',
    OrderStatus.CONFIRMED: '<circle cx="12" cy="12" r="10"/><path d="m16 9-5.5 5.5L8 12"/>',
    OrderStatus.PROCESSING: (
        '<path d="M12 22v-9"/>'
        '<path d="M15.17 2.21a1.67 1.67 0 0 1 1.63 0L21 4.57a1.93 1.93 0 0 1 0 3.36L8.82 14.79a1.655 1.655 0 0 1'
        '-1.64 0L3 12.43a1.93 1.93 0 0 1 0-3.36z"/>'
        '<path d="M20 13v3.87a2.06 2.06 0 0 1-1.11 1.83l-6 3.08a1.93 1.93 0 0 1-1.78 0l-6-3.08A2.06 2.06 0 0 1 4 '
        '16.87V13"/>'
        '<path d="M21 12.43a1.93 1.93 0 0 0 0-3.36L8.83 2.2a1.64 1.64 0 0 0-1.63 0L3 4.57a1.93 1.93 0 0 0 0 3.36'
        'l12.18 6.86a1.636 1.636 0 0 0 1.63 0z"/>'
    ),
    OrderStatus.OUT_FOR_DELIVERY: (
        '<path d="M14 18V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v11a1 1 0 0 0 1 1h2"/><path d="M15 18H9"/>'
        '<path d="M19 18h2a1 1 0 0 0 1-1v-3.65a1 1 0 0 0-.22-.624l-3.48-4.35A1 1 0 0 0 17.52 8H14"/>'
        '<circle cx="17" cy="18" r="2"/><circle cx="7" cy="18" r="2"/>'
    ),
    OrderStatus.DELIVERED: (
        '<path d="M12 22V12"/><path d="m16 17 2 2 4-4"/>'
        '<path d="M21 11.127V8a2 2 0 0 0-1-1.73l-7-4a2 2 0 0 0-2 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.729l7 4a2 2 0 '
        '0 0 2 .001l1.32-.753"/><path d="M3.29 7 12 12l8.71-5"/><path d="m7.5 4.27 8.997 5.148"/>'
    ),
    OrderStatus.CANCELLED: '<circle cx="12" cy="12" r="10"/><path d="M4.929 4.929 19.07 19.071"/>',
}


def _badge(status: OrderStatus, look: str = "badge") -> str:
    icon = f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{_ICONS[status]}</svg>'
    return f'<span class="{look}" data-status="{status}">{icon}{status.words}</span>'


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
