"""Which news there is, by the topics that people choose for: for the page about notifications."""

from buyer_portal.domain.channel import Channel, Topic, topic_of
from buyer_portal.domain.order import OrderEvent

NEWS: dict[str, str] = {
    OrderEvent.CANCEL: "a buyer cancelled an order; the buyer is told too, as proof",
    OrderEvent.DECLINE: "the supplier declined an order",
    OrderEvent.PLACE: "an order was placed, or a supplier recreated one for you",
    OrderEvent.CONFIRM: "an order was confirmed",
    OrderEvent.START_PROCESSING: "processing started",
    OrderEvent.SEND_OUT: "an order is out for delivery",
    OrderEvent.DELIVER: "an order was delivered",
    OrderEvent.ASK: "a buyer asks for a change",
    OrderEvent.REFUSE: "the supplier declined a request for a change",
    OrderEvent.PROPOSE: "the supplier proposes changes",
    OrderEvent.ACCEPT: "the buyer accepted a proposal",
    OrderEvent.REJECT: "the buyer rejected a proposal",
    OrderEvent.WITHDRAW: "the supplier withdrew a proposal",
    OrderEvent.CASE_OPEN: "a buyer opens a return case",
    OrderEvent.CASE_ANSWER: "the supplier answers a case with an offer",
    OrderEvent.CASE_DECLINE: "the supplier declined a case",
    OrderEvent.CASE_AGREE: "the buyer accepted an offer",
    OrderEvent.CASE_DISAGREE: "the buyer rejected an offer",
    OrderEvent.CASE_SETTLE: "a case is settled",
    OrderEvent.CASE_NOT_HAPPENED: "what was agreed has not happened",
    OrderEvent.CASE_WITHDRAW: "the buyer withdrew a case",
    OrderEvent.CASE_PHOTO: "the buyer added photos to a case",
    "MESSAGE": "somebody on the other side wrote in an order chat or a direct thread",
}
"""Every kind of news; a test holds the list against those that the portal sends."""


def news_table() -> str:
    """Each topic with its kinds of news."""
    return "| Topic | You are told when |\n| --- | --- |\n" + "".join(map(_row, Topic))


def channels() -> str:
    """What can be chosen for each topic."""
    return "\n".join(f"- **{channel}**" for channel in Channel) + "\n"


def _row(topic: Topic) -> str:
    kinds = [text for kind, text in NEWS.items() if topic_of(kind) is topic]
    said = "; ".join(kinds)
    return f"| **{topic}** | {said[:1].upper()}{said[1:]} |\n"
