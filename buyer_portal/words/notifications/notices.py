"""How a notification reads, from where the reader stands."""

from collections.abc import Callable

from buyer_portal.domain.cancellation import CancellationReason
from buyer_portal.domain.notifications import KINDS, Topic, topic_of
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.text import apart
from buyer_portal.services.notifications.notice import Notice
from buyer_portal.words.events import EVENT_WORDS
from buyer_portal.words.orders.list import DIRECT_PATH, ORDER_PATH

_SHORT = 160
_EXCERPT = 400  # as many characters as a notification keeps
_PLACE = {Topic.RETURNS: "#case", Topic.MESSAGES: "#chat"}  # on an order's page
_REASONS = frozenset(CancellationReason)  # what is told when no message went with it


def notice_title(person: Person, notice: Notice) -> str:
    """One short line: "Confirmed by Green Valley Produce"."""
    name, company = _who(notice)
    if notice.kind == OrderEvent.PLACE and person.side is Side.BUYER:
        return f"Recreated for you by {company}"
    if notice.kind == OrderEvent.CANCEL and notice.is_of_a_file:
        return "Cancelled"  # by which side, a file doesn't say
    if notice.kind == OrderEvent.CANCEL and person.side is Side.BUYER:
        return "Your cancellation is done" if name == person.name.replace(",", "") else f"Cancelled by {name}"
    return EVENT_WORDS[OrderEvent(notice.kind)].told.format(name=name, company=company)


def notice_text(person: Person, notice: Notice, quote: Callable[[str], str] = lambda text: shortened(text)) -> str:
    """What is behind it, in one sentence; `quote` makes what somebody wrote fit the place."""
    name, company = _who(notice)
    quoted = f"“{apart(quote(notice.text))}”" if notice.text else ""
    if notice.kind == OrderEvent.MESSAGE:
        return quoted
    if notice.is_of_a_file:
        return "It came with this status from a file of orders."
    if notice.kind == OrderEvent.CANCEL and person.side is Side.BUYER:
        said = "reason" if notice.text in _REASONS else "message"
        told = f"The supplier has been told, with your {said}." if quoted else "The supplier has been told."
        return f"{name} cancelled it. {told}"
    if KINDS[OrderEvent(notice.kind)].is_fact and notice.text:
        return f"By {name}, {company}. {notice.text}."
    return f"By {name}, {company}. {quoted}".strip()


def _who(notice: Notice) -> tuple[str, str]:
    return apart(notice.name), apart(notice.company)


def notice_address(person: Person, notice: Notice) -> tuple[str, str]:
    """The page that it is about, and the place there: "#case"; "" for the page as a whole."""
    if not notice.number:
        return DIRECT_PATH + notice.slug, ""
    return ORDER_PATH[person.side] + notice.number, _PLACE.get(topic_of(notice.kind), "")


def notice_level(notice: Notice) -> str:
    """Whether it is good ("safe") or bad ("caution") for who is told, or only news."""
    return KINDS[OrderEvent(notice.kind)].tone.value


def notice_icon(notice: Notice) -> str:
    """The icon of what happened."""
    return EVENT_WORDS[OrderEvent(notice.kind)].icon


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1].rstrip()}…"


def excerpt(text: str) -> str:
    """The beginning of a text with its lines, for a mail: a list stays a list."""
    return text if len(text) < _EXCERPT else f"{text[: _EXCERPT - 1].rstrip()}…"
