"""How an old order reads beside today's catalogue."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from buyer_portal.domain.ordering_again import AgainLine, Today
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.text import apart, per_unit
from buyer_portal.services.ordering_preview import DEED, MadeBefore, Reorder
from buyer_portal.words.changes import mark_of
from buyer_portal.words.formatting import Clock, lower_first, money, plural
from buyer_portal.words.ordering import amount_of
from buyer_portal.words.orders.list import LIST_PATH, ORDER_PATH

_LEVELS = {Today.SAME: "same", Today.DEARER: "dearer", Today.CHEAPER: "cheaper"}
_COUNTED = {
    Today.SAME: "at the same price",
    Today.DEARER: "dearer",
    Today.CHEAPER: "cheaper",
    Today.UNAVAILABLE: "not available",
    Today.OTHER_CURRENCY: "in another currency",
    Today.OTHER_PRODUCT: "with a code that another product has now",
    Today.GONE: "not in the catalogue any more",
}


@dataclass(frozen=True, slots=True)
class AgainRow:
    """A line in words. `seen_price` is what the form sends back as seen: minor units, as text.

    `label` names the box; lines that are called alike are told apart in it.
    """

    position: int
    label: str
    sku: str
    name: str
    was_called: str
    level: str
    change: str
    then: str
    today: str
    unit: str
    seen_price: str
    seen_offer: str
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
    then: str = ""
    nothing: str = ""
    address: str = ""
    orders_address: str = ""
    chat_address: str = ""
    made: list[Made] = field(default_factory=list)
    day: str = ""
    today: str = ""
    window: str = ""
    zone: str = ""
    draft: str = ""


def again_view(person: Person, order: Reorder, clock: Clock) -> AgainView:
    """Put the page into words."""
    address = ORDER_PATH[person.side] + order.number
    return AgainView(
        number=order.number,
        deed=DEED[person.side],
        intro=_intro(person, order),
        summary=_summary(order.lines),
        then=money(sum(line.then_amount_minor for line in order.lines), order.currency),
        nothing=_nothing(person, order),
        address=address,
        orders_address=LIST_PATH[person.side],
        chat_address=f"{address}#chat",
        made=[_made(person, made, clock) for made in order.made_before],
        draft=f"{order.number}:{mark_of([(line.sku, line.name) for line in order.lines])}",
        day=order.first_day.isoformat(),
        today=order.today.isoformat(),
        window=order.window,
        zone=f"In {apart(order.supplier)}'s time, {order.zone}.",
    )


def again_rows(lines: tuple[AgainLine, ...], quantities: Mapping[int, str]) -> list[AgainRow]:
    """Put the lines into words; `quantities` are what stands in their boxes, by position."""
    names = Counter(_name_today(line) for line in lines)
    return [
        _again_row(line, quantities.get(line.position, ""), is_alone=names[_name_today(line)] == 1) for line in lines
    ]


def _name_today(line: AgainLine) -> str:
    return line.offer.name if line.offer and line.today is not Today.OTHER_PRODUCT else line.name


def _again_row(line: AgainLine, quantity: str, *, is_alone: bool) -> AgainRow:
    offer, today, name = line.offer, line.today, _name_today(line)
    return AgainRow(
        position=line.position,
        label=f"Quantity of {name}" if is_alone else f"Quantity of {name}, line {line.position}",
        sku=line.sku,
        name=name,
        was_called=f"Called “{apart(line.name)}” then" if name != line.name else "",
        level="dearer" if line.has_other_unit and today is Today.SAME else _LEVELS.get(today, "missing"),
        change=_change(line),
        then=money(line.then_minor, line.currency) + per_unit(line.then_unit),
        today=money(offer.price_minor, offer.currency) if offer and today.is_orderable else "–",
        unit=offer.unit if offer else "",
        seen_offer=line.mark,
        seen_price=str(offer.price_minor) if offer else "",
        quantity=quantity,
        amount=money(amount_of(line, quantity), line.currency) if today.is_orderable else "–",
        can_order=today.is_orderable,
    )


def _change(line: AgainLine) -> str:
    if line.offer and line.has_other_unit and line.today.is_orderable:
        return f"Sold per {line.offer.unit} now, per {line.then_unit} then"
    offer, today = line.offer, line.today
    if offer and today in (Today.DEARER, Today.CHEAPER):
        return f"{money(abs(offer.price_minor - line.then_minor), line.currency)} {_COUNTED[today]}"
    return {
        Today.SAME: "Same price",
        Today.UNAVAILABLE: "Not available at the moment",
        Today.OTHER_PRODUCT: f"The catalogue has “{offer.name if offer else ''}” under this code now",
        Today.OTHER_CURRENCY: f"Sold in {offer.currency if offer else ''} now, not in {line.currency}",
    }.get(today, "Not in the catalogue any more")


def _intro(person: Person, order: Reorder) -> str:
    if person.side is Side.BUYER:
        return f"A new PENDING order at {apart(order.supplier)} with today's prices. {order.number} stays as it is."
    return (
        f"A new PENDING order for {apart(order.buyer)}, who is told and can cancel it. {order.number} stays CANCELLED."
    )


def _summary(lines: tuple[AgainLine, ...]) -> str:
    counts = Counter(line.today for line in lines)
    parts = [f"{counts[today]:,} {words}" for today, words in _COUNTED.items() if counts[today]]
    return f"{plural(len(lines), 'line')}: {', '.join(parts)}."


def _nothing(person: Person, order: Reorder) -> str:
    if any(line.today.is_orderable for line in order.lines):
        return ""
    if person.side is Side.SUPPLIER:
        return "None of these lines is in your catalogue and available. Change the catalogue first."
    why = (
        "none of these lines can be ordered today"
        if order.has_catalogue
        else f"{apart(order.supplier)} has no catalogue in the portal yet"
    )
    return f"Nothing can be ordered here: {why}. Ask in the order chat; they may be able to make the order for you."


def _made(person: Person, made: MadeBefore, clock: Clock) -> Made:
    when = lower_first(clock.moment(made.placed_at).text)
    words = f"is {made.status.words}. It was made from this order {when}, by {apart(made.placed_by)}."
    return Made(made.number, ORDER_PATH[person.side] + made.number, words)
