"""How an old order reads beside today's catalogue."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from buyer_portal.domain.import_values import MAX_QUANTITY
from buyer_portal.domain.order_again import AgainLine, Today
from buyer_portal.domain.person import Person, Role
from buyer_portal.services.order_again import DEED, MadeBefore, Reorder
from buyer_portal.states.formatting import Clock, lower_first, money, plural
from buyer_portal.states.order_list_words import LIST_PATH, ORDER_PATH

_LEVELS = {Today.SAME: "same", Today.DEARER: "dearer", Today.CHEAPER: "cheaper"}
_COUNTED = {
    Today.SAME: "at the same price",
    Today.DEARER: "dearer",
    Today.CHEAPER: "cheaper",
    Today.UNAVAILABLE: "not available",
    Today.OTHER_CURRENCY: "in another currency",
    Today.GONE: "not in the catalogue any more",
}


@dataclass(frozen=True, slots=True)
class AgainRow:
    """A line in words. `seen_price` is what the form sends back as seen: minor units, as text."""

    sku: str
    name: str
    was_called: str
    level: str
    change: str
    then: str
    today: str
    unit: str
    seen_price: str
    quantity: str
    amount: str
    can_order: bool


@dataclass(frozen=True, slots=True)
class Made:
    """An order that was made from the same one before."""

    number: str
    address: str
    words: str


@dataclass(frozen=True, slots=True)
class AgainView:
    """What the page says beside the lines."""

    number: str = ""
    deed: str = ""
    intro: str = ""
    summary: str = ""
    nothing: str = ""
    address: str = ""
    orders_address: str = ""
    chat_address: str = ""
    made: list[Made] = field(default_factory=list)


def again_view(person: Person, order: Reorder, clock: Clock) -> AgainView:
    """Put the page into words."""
    address = ORDER_PATH[person.role] + order.number
    return AgainView(
        number=order.number,
        deed=DEED[person.role],
        intro=_intro(person, order),
        summary=_summary(order.lines),
        nothing=_nothing(person, order),
        address=address,
        orders_address=LIST_PATH[person.role],
        chat_address=f"{address}#chat",
        made=[_made(person, made, clock) for made in order.made_before],
    )


def again_row(line: AgainLine, quantity: str) -> AgainRow:
    """Put a line into words; `quantity` is what stands in its box."""
    offer, today = line.offer, line.today
    return AgainRow(
        sku=line.sku,
        name=offer.name if offer else line.name,
        was_called=f"Called “{line.name}” then" if offer and offer.name != line.name else "",
        level=_LEVELS.get(today, "missing"),
        change=_change(line),
        then=money(line.then_minor, line.currency),
        today=money(offer.price_minor, offer.currency) if offer and today.is_orderable else "–",
        unit=offer.unit if offer else "",
        seen_price=str(offer.price_minor) if offer else "",
        quantity=quantity,
        amount=money(amount_of(line, quantity), line.currency) if today.is_orderable else "–",
        can_order=today.is_orderable,
    )


def amount_of(line: AgainLine, quantity: str) -> int:
    """What the line comes to today, in minor units; 0 when the quantity is none."""
    number = int(quantity) if len(quantity) <= 9 and quantity.isascii() and quantity.isdigit() else 0
    return number * line.offer.price_minor if line.offer and line.today.is_orderable else 0


def total_of(lines: tuple[AgainLine, ...], quantities: Mapping[str, str], currency: str) -> str:
    """What the new order comes to."""
    return money(sum(amount_of(line, quantities.get(line.sku, "")) for line in lines), currency)


def first_quantities(lines: tuple[AgainLine, ...]) -> dict[str, str]:
    """What stands in the boxes at first: what was ordered then."""
    return {line.sku: str(min(line.quantity, MAX_QUANTITY)) for line in lines if line.today.is_orderable}


def _change(line: AgainLine) -> str:
    offer, today = line.offer, line.today
    if offer and today in (Today.DEARER, Today.CHEAPER):
        return f"{money(abs(offer.price_minor - line.then_minor), line.currency)} {_COUNTED[today]}"
    return {
        Today.SAME: "Same price",
        Today.UNAVAILABLE: "Not available at the moment",
        Today.OTHER_CURRENCY: f"Sold in {offer.currency if offer else ''} now, not in {line.currency}",
    }.get(today, "Not in the catalogue any more")


def _intro(person: Person, order: Reorder) -> str:
    if person.role is Role.BUYER:
        return f"A new PENDING order at {order.supplier} with today's prices. {order.number} stays as it is."
    return f"A new PENDING order for {order.buyer}, who is told and can cancel it. {order.number} stays CANCELLED."


def _summary(lines: tuple[AgainLine, ...]) -> str:
    counts = Counter(line.today for line in lines)
    parts = [f"{counts[today]:,} {words}" for today, words in _COUNTED.items() if counts[today]]
    return f"{plural(len(lines), 'line')}: {', '.join(parts)}."


def _nothing(person: Person, order: Reorder) -> str:
    if any(line.today.is_orderable for line in order.lines):
        return ""
    if person.role is Role.SUPPLIER:
        return "None of these lines is in your catalogue and available. Change the catalogue first."
    why = (
        "none of these lines can be ordered today"
        if order.has_catalogue
        else f"{order.supplier} has no catalogue in the portal yet"
    )
    return f"Nothing can be ordered here: {why}. Ask in the order chat; they may be able to make the order for you."


def _made(person: Person, made: MadeBefore, clock: Clock) -> Made:
    when = lower_first(clock.moment(made.placed_at).text)
    words = f"is {made.status.words}. It was made from this order {when}, by {made.placed_by}."
    return Made(made.number, ORDER_PATH[person.role] + made.number, words)
