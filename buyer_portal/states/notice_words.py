"""How a notification reads, from where the reader stands."""

from buyer_portal.domain.cancellation import CancellationReason
from buyer_portal.domain.order import OrderEvent
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.return_case import CASE_EVENTS
from buyer_portal.services.notifications import Notice
from buyer_portal.states.formatting import EVENT_ICON
from buyer_portal.states.order_list_words import DIRECT_PATH, ORDER_PATH

_SHORT = 160
_REASONS = frozenset(CancellationReason)  # what is told when no message went with it


def notice_title(person: Person, notice: Notice) -> str:
    """One short line: "Confirmed by Green Valley Produce"."""
    name, _, company = notice.actor.partition(", ")
    if notice.kind == "MESSAGE":
        return f"New message from {name}"
    if notice.kind == OrderEvent.PLACE and person.role is Role.BUYER:
        return f"Recreated for you by {company}"
    if notice.kind == OrderEvent.CANCEL:
        return "Your cancellation is done" if person.role is Role.BUYER else f"Cancelled by {company}"
    return {
        OrderEvent.CONFIRM: f"Confirmed by {company}",
        OrderEvent.START_PROCESSING: f"{company} started processing",
        OrderEvent.SEND_OUT: "Out for delivery",
        OrderEvent.DELIVER: "Delivered",
        OrderEvent.DECLINE: f"Declined by {company}",
        OrderEvent.PROPOSE: f"{company} proposes changes",
        OrderEvent.ACCEPT: f"{company} accepted your proposal",
        OrderEvent.REJECT: f"{company} rejected your proposal",
        OrderEvent.WITHDRAW: f"{company} withdrew the proposal",
        OrderEvent.ASK: f"{company} asks for a change",
        OrderEvent.REFUSE: f"{company} declined your request",
        OrderEvent.PLACE: f"New order from {company}",
        OrderEvent.CASE_OPEN: f"{company} opened a case",
        OrderEvent.CASE_ANSWER: f"{company} makes an offer",
        OrderEvent.CASE_DECLINE: f"{company} declined your case",
        OrderEvent.CASE_AGREE: f"{company} accepted your offer",
        OrderEvent.CASE_DISAGREE: f"{company} rejected your offer",
        OrderEvent.CASE_SETTLE: f"{company} confirmed that the case is settled",
        OrderEvent.CASE_NOT_HAPPENED: f"{company} says that what was agreed has not happened",
        OrderEvent.CASE_WITHDRAW: f"{company} withdrew the case",
        OrderEvent.CASE_PHOTO: f"{company} added photos to the case",
    }[OrderEvent(notice.kind)]


def notice_text(person: Person, notice: Notice) -> str:
    """What is behind it, in one sentence."""
    name, _, company = notice.actor.partition(", ")
    quoted = f"“{shortened(notice.text)}”" if notice.text else ""
    if notice.kind == "MESSAGE":
        return quoted
    if notice.kind == OrderEvent.CANCEL and person.role is Role.BUYER:
        said = "reason" if notice.text in _REASONS else "message"
        told = f"The supplier has been told, with your {said}." if quoted else "The supplier has been told."
        return f"{name} cancelled it. {told}"
    if notice.kind == OrderEvent.PLACE and notice.text:
        return f"By {name}, {company}. {notice.text}."
    return f"By {name}, {company}. {quoted}".strip()


def notice_address(person: Person, notice: Notice) -> tuple[str, str]:
    """The page that it is about, and the place there: "#case"; "" for the page as a whole."""
    if not notice.number:
        return DIRECT_PATH + notice.slug, ""
    place = "#case" if notice.kind in CASE_EVENTS else "#chat" if notice.kind == "MESSAGE" else ""
    return ORDER_PATH[person.role] + notice.number, place


def notice_icon(notice: Notice) -> str:
    """The icon of what happened."""
    return "message-square" if notice.kind == "MESSAGE" else EVENT_ICON[OrderEvent(notice.kind)]


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1].rstrip()}…"
