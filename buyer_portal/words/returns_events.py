"""What the events of a return case are called."""

from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.words.event_words import EventWords

RETURN_WORDS: dict[OrderEvent, EventWords] = {
    OrderEvent.CASE_OPEN: EventWords(
        icon="undo-2",
        done="Case opened",
        did="opened a case",
        told="{company} opened a case",
        listed="a buyer opens a return case",
    ),
    OrderEvent.CASE_ANSWER: EventWords(
        icon="message-square",
        done="Offer made in the case",
        did="made an offer in the case",
        told="{company} makes an offer",
        listed="the supplier answers a case with an offer",
    ),
    OrderEvent.CASE_DECLINE: EventWords(
        icon="thumbs-down",
        done="Case declined",
        did="declined the case",
        told="{company} declined your case",
        listed="the supplier declined a case",
    ),
    OrderEvent.CASE_AGREE: EventWords(
        icon="thumbs-up",
        done="Offer accepted",
        did="accepted the offer",
        told="{company} accepted your offer",
        listed="the buyer accepted an offer",
    ),
    OrderEvent.CASE_DISAGREE: EventWords(
        icon="thumbs-down",
        done="Offer rejected",
        did="rejected the offer",
        told="{company} rejected your offer",
        listed="the buyer rejected an offer",
    ),
    OrderEvent.CASE_SETTLE: EventWords(
        icon="check-check",
        done="Case settled",
        did="confirmed that the case is settled",
        told="{company} confirmed that the case is settled",
        listed="a case is settled",
    ),
    OrderEvent.CASE_NOT_HAPPENED: EventWords(
        icon="thumbs-down",
        done="What was agreed has not happened",
        did="said that what was agreed has not happened",
        told="{company} says that what was agreed has not happened",
        listed="what was agreed has not happened",
    ),
    OrderEvent.CASE_WITHDRAW: EventWords(
        icon="x",
        done="Case withdrawn",
        did="withdrew the case",
        told="{company} withdrew the case",
        listed="the buyer withdrew a case",
    ),
    OrderEvent.CASE_PHOTO: EventWords(
        icon="image",
        done="Photos added to the case",
        did="added photos to the case",
        told="{company} added photos to the case",
        listed="the buyer added photos to a case",
    ),
}
