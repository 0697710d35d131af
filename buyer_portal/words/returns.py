"""How a return case reads on an order's page, from where the reader stands."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote

from buyer_portal.domain.money import plain_amount
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.returns.moves import RETURN_MOVES, CaseStatus, Outcome, waits_for
from buyer_portal.domain.returns.photo import WITH_PHOTOS, can_remove_photos
from buyer_portal.domain.text import apart
from buyer_portal.services.orders.details import OrderDetails
from buyer_portal.services.returns.details import ReturnCase
from buyer_portal.words.formatting import Clock, When, lower_first, money


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a list: what is sent, and what is read."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo: where it is, how large, and what it is called: "Photo 1 of 3"."""

    name: str
    address: str
    words: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case in words; `state` is "" when there is none, `title` what one would be or is called.

    `worth` is what the reported lines cost, as it stands in the box for an amount at first.
    `acts` says which buttons the reader has: "answer", "decide", "settle", or "" for none.
    """

    id: int = 0
    version: int = 0
    state: str = ""
    title: str = ""
    stands: str = ""
    by: str = ""
    at: When = field(default_factory=When)
    problem: str = ""
    wanted: str = ""
    wanted_name: str = ""
    lines: list[str] = field(default_factory=list)
    note: str = ""
    offer: str = ""
    offer_name: str = ""
    offer_text: str = ""
    offer_by: str = ""
    reply: str = ""
    reply_by: str = ""
    answer_by: When = field(default_factory=When)
    left: str = ""
    acts: str = ""
    can_withdraw: bool = False
    problems: list[Option] = field(default_factory=list)
    outcomes: list[Option] = field(default_factory=list)
    offers: list[Option] = field(default_factory=list)
    most: str = ""
    worth: str = ""
    currency: str = ""
    photos: list[PhotoView] = field(default_factory=list)
    stored: str = ""
    takes_photos: bool = False
    drops_photos: bool = False


def case_view(person: Person, order: OrderDetails, clock: Clock) -> CaseView:
    """Put the order's case, or what one could be about, into the reader's words."""
    occasion, found = order.occasion, order.case
    if occasion is None:
        return CaseView()
    view = CaseView(
        title=occasion.title,
        problems=[Option(problem.name, problem.value) for problem in occasion.problems],
        outcomes=_options(occasion.outcomes),
        offers=_options(occasion.offers),
        currency=order.currency,
    )
    return _filled(view, person, order, found, clock) if found else view


def offers_case(person: Person, order: OrderDetails) -> bool:
    """Whether the page offers to open a case: the buyer's, when the order has ended so, with no case open."""
    is_open = order.case is not None and order.case.status.is_open
    return person.side is Side.BUYER and order.occasion is not None and not is_open


def _options(outcomes: tuple[Outcome, ...]) -> list[Option]:
    return [Option(outcome.name, outcome.value) for outcome in outcomes]


def _filled(view: CaseView, person: Person, order: OrderDetails, found: ReturnCase, clock: Clock) -> CaseView:
    return replace(
        view,
        id=found.id,
        version=found.version,
        state=found.status.value,
        stands=_stands(person, order, found),
        by=f"{apart(found.by)}, {apart(order.buyer)}",
        at=_inside(clock.moment(found.at)),
        problem=found.problem.value,
        wanted=found.wanted.value,
        wanted_name=found.wanted.name,
        lines=[line.words for line in found.lines],
        note=found.note,
        offer=offer_said(found.offer, found.offer_minor, order.currency),
        offer_name="Offer" if found.status in _OFFER_STANDS else "Earlier offer",
        offer_text=found.offer_text,
        offer_by=f"{apart(found.offer_by)}, {apart(order.supplier)}",
        reply=found.reply,
        reply_by=f"{apart(found.reply_by)}, {_name(order, _replied(found.status))}",
        answer_by=_inside(clock.moment(found.answer_by)),
        left=clock.left(found.answer_by) if found.answer_by else "",
        acts=_ACTS.get((found.status, person.side), ""),
        can_withdraw=person.side is Side.BUYER and found.status in RETURN_MOVES[OrderEvent.CASE_WITHDRAW].from_statuses,
        most=money(found.most_minor, order.currency),
        worth=plain_amount(found.worth_minor, order.currency),
        photos=_photos(order.number, found),
        stored=" ".join(photo.name for photo in found.photos),
        takes_photos=person.side is Side.BUYER and found.status in WITH_PHOTOS,
        drops_photos=person.side is Side.BUYER and can_remove_photos(found.status, has_offer=found.offer is not None),
    )


def offer_said(offer: Outcome | None, amount_minor: int, currency: str) -> str:
    """Say an offer on screen: "Refund of €12.50"; "" while there is none."""
    if offer is None:
        return ""
    return f"{offer.value} of {money(amount_minor, currency)}" if offer.has_amount else offer.value


def case_deadline(answer_by: datetime | None, clock: Clock) -> str:
    """Say in a list until when an answer is expected: "3 days left", "overdue"; "" when by no date."""
    return (clock.left(answer_by) or "Overdue") if answer_by else ""


_OFFER_STANDS = frozenset({CaseStatus.ANSWERED, CaseStatus.AGREED, CaseStatus.SETTLED})
_ACTS = {
    (CaseStatus.REQUESTED, Side.SUPPLIER): "answer",
    (CaseStatus.ANSWERED, Side.BUYER): "decide",
    (CaseStatus.AGREED, Side.BUYER): "settle",
}


def _stands(person: Person, order: OrderDetails, found: ReturnCase) -> str:
    """Where the case stands, in one sentence: whose turn it is, or how it ended."""
    turn = waits_for(found.status)
    if turn is None:
        return f"The case {found.status.words(person.side)}."
    if found.status is CaseStatus.AGREED:
        return (
            "Agreed. Confirm it when it has happened."
            if turn is person.side
            else f"Agreed. {_name(order, turn)} confirms it."
        )
    if turn is person.side:
        return "It is your turn."
    is_again = found.status is CaseStatus.REQUESTED and found.offer is not None
    return f"{_name(order, turn)} {'is to answer again' if is_again else 'has not answered yet'}."


def _replied(status: CaseStatus) -> Side:
    return Side.SUPPLIER if status is CaseStatus.DECLINED else Side.BUYER


def _name(order: OrderDetails, side: Side) -> str:
    return apart(order.buyer if side is Side.BUYER else order.supplier)


def _photos(number: str, found: ReturnCase) -> list[PhotoView]:
    path, many = f"/api/orders/{quote(number, safe='')}/photos/", len(found.photos)
    return [
        PhotoView(photo.name, path + photo.name, f"Photo {place} of {many}", str(photo.width), str(photo.height))
        for place, photo in enumerate(found.photos, start=1)
    ]


def _inside(when: When) -> When:
    """The moment as it stands inside a sentence."""
    return replace(when, text=lower_first(when.text))
