"""The orders of the demo and all that happens to them, as acts with their moments."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from buyer_portal.demo import data
from buyer_portal.demo.calendar import Calendar
from buyer_portal.demo.play import Act, Draft, cancel, move, place, read, say, set_terms
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Person

Timed = tuple[datetime, Act]
Cast = dict[str, Person]

_STEPS = (OrderEvent.CONFIRM, OrderEvent.START_PROCESSING, OrderEvent.SEND_OUT, OrderEvent.DELIVER)


def told_orders(cast: Cast, calendar: Calendar) -> Iterator[Timed]:
    """The orders that are told one by one, and their chats."""
    rng = random.Random(1002)
    for told in data.TOLD:
        buyer, seller = cast[told.by], cast[data.SELLER[told.supplier]]
        lines = (
            data.LINES_OF_1002
            if told.number == "ORD-1002"
            else _lines(rng, told.supplier, told.more_lines, told.first_sku)
        )
        draft = Draft(told.number, buyer, seller, lines, calendar.full_hour(told.expected))
        yield calendar.at(told.placed), place(draft)
        yield from _steps(draft, [calendar.at(moment) for moment in told.reached])
        if told.cancelled:
            moment, message, reason = told.cancelled
            yield from _cancelled(cast, draft, calendar.at(moment), message, reason)
    deadline = f"{calendar.full_hour(-180):%H:%M}"
    for number, moment, name, text in data.CHATS:
        yield from _said(cast, number, calendar.at(moment), cast[name], text)
    for number, moment, name, text in data.UNREAD_CHATS:
        yield calendar.at(moment), say(number, cast[name], text.format(deadline=deadline))


def past_orders(cast: Cast, calendar: Calendar) -> Iterator[Timed]:
    """Corner Bistro's ORD-1007 to ORD-1115 and Hotel Aurora's ORD-2006 to ORD-2030, over the last year."""
    yield calendar.at((364, "09:00")), set_terms(cast[data.INES], data.TERMS_OF_HARBOUR)
    rng = random.Random(1007)
    suppliers = [data.GREEN] * 64 + [data.HARBOUR] * 26 + [data.STONEMILL] * 19
    rng.shuffle(suppliers)
    for number, supplier in data.PAST_SUPPLIER.items():
        here, there = number - 1007, suppliers.index(supplier)
        suppliers[here], suppliers[there] = suppliers[there], suppliers[here]
    for index, supplier in enumerate(suppliers):
        number = 1007 + index
        buyer = cast[data.BEN if rng.random() < 0.3 else data.ADA]
        day = 362 - round(index * 355 / (len(suppliers) - 1))
        yield from _past(rng, cast, calendar, number, buyer, supplier, day)
    for index in range(25):
        day = 350 - round(index * 342 / 24)
        supplier = rng.choice((data.GREEN, data.GREEN, data.HARBOUR, data.STONEMILL))
        yield from _past(rng, cast, calendar, 2006 + index, cast[data.MIA], supplier, day)


def _past(
    rng: random.Random, cast: Cast, calendar: Calendar, number: int, buyer: Person, supplier: str, day: int
) -> Iterator[Timed]:
    """One order that is over: placed in the daytime, delivered on the morning of the second day after."""
    placed = calendar.at((day, f"{rng.randint(8, 17):02}:{rng.randint(0, 59):02}"))
    lines = _lines(rng, supplier, rng.randint(0, 7 if supplier == data.GREEN else 3))
    seller = cast[data.SELLER[supplier]]
    draft = Draft(f"ORD-{number}", buyer, seller, lines, calendar.at((day - 2, "06:00")))
    moments = [
        placed + timedelta(minutes=rng.randint(20, 170)),
        calendar.at((day - 1, f"{rng.randint(13, 16)}:{rng.randint(10, 50)}")),
        calendar.at((day - 2, f"05:{rng.randint(10, 50)}")),
        calendar.at((day - 2, f"{rng.randint(6, 8):02}:{rng.randint(10, 50)}")),
    ]
    yield placed, place(draft)
    if number == data.PAST_DECLINED:
        yield moments[0], move(draft.number, OrderEvent.DECLINE, seller, data.DECLINED_BECAUSE)
    elif number in (*data.PAST_CANCELLED, *data.AURORA_CANCELLED):
        yield from _past_cancelled(rng, cast, draft, placed, moments)
    else:
        yield from _steps(draft, moments)
        if number % 7 == 0:
            yield from _small_talk(rng, cast, draft, placed)


def _steps(draft: Draft, moments: Sequence[datetime]) -> Iterator[Timed]:
    for step, at in zip(_STEPS, moments, strict=False):
        note = draft.window if step is OrderEvent.CONFIRM else ""
        yield at, move(draft.number, step, draft.seller, note)


def _past_cancelled(
    rng: random.Random, cast: Cast, draft: Draft, placed: datetime, moments: Sequence[datetime]
) -> Iterator[Timed]:
    made = rng.choice((0, 0, 1, 1, 1, 2))
    message, reason = rng.choice(data.CANCELLED_AFTER[made])
    last = moments[made - 1] if made else placed
    yield from _steps(draft, moments[:made])
    yield from _cancelled(cast, draft, last + timedelta(minutes=rng.randint(6, 15)), message, reason)


def _cancelled(cast: Cast, draft: Draft, at: datetime, message: str, reason: str) -> Iterator[Timed]:
    message = message.format(seller=draft.seller.first_name, number=draft.number)
    yield at, cancel(draft.number, draft.buyer, message, reason)
    yield _read(cast, draft.number, at, draft.buyer)


def _small_talk(rng: random.Random, cast: Cast, draft: Draft, placed: datetime) -> Iterator[Timed]:
    names = {"buyer": draft.buyer.first_name, "seller": draft.seller.first_name}
    question, answer = (text.format(**names) for text in rng.choice(data.SMALL_TALK))
    yield from _said(cast, draft.number, placed + timedelta(minutes=4), draft.buyer, question)
    yield from _said(cast, draft.number, placed + timedelta(minutes=18), draft.seller, answer)


def _said(cast: Cast, number: str, at: datetime, person: Person, text: str) -> Iterator[Timed]:
    yield at, say(number, person, text)
    yield _read(cast, number, at, person)


def _read(cast: Cast, number: str, at: datetime, writer: Person) -> Timed:
    """Everybody on the other side has read it ten minutes later."""
    readers = [person for person in cast.values() if person.side is not writer.side]
    return at + timedelta(minutes=10), read(number, readers)


def _lines(rng: random.Random, supplier: str, more: int, first_sku: str = "") -> list[NewLine]:
    goods = data.CATALOGUE[supplier]
    first = first_sku or rng.choice(list(goods))
    others = rng.sample([sku for sku in goods if sku != first], more)
    dear = supplier == data.HARBOUR
    return [
        NewLine(sku, goods[sku][0], rng.randint(1, 4) if dear else rng.randint(3, 9), goods[sku][1])
        for sku in (first, *others)
    ]
