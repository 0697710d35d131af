"""What each event is called: in the timeline, in the chat, in notifications and mails, in the help center."""

from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.words.event_words import EventWords
from buyer_portal.words.returns_events import RETURN_WORDS

EVENT_WORDS: dict[OrderEvent, EventWords] = {
    OrderEvent.CANCEL: EventWords(
        icon="ban",
        done="Cancelled",
        did="cancelled the order",
        told="Cancelled by {company}",
        listed="a buyer cancelled an order; the buyer is told too, as proof",
    ),
    OrderEvent.DECLINE: EventWords(
        icon="ban",
        done="Declined by the supplier",
        did="declined the order",
        told="Declined by {company}",
        listed="the supplier declined an order",
    ),
    OrderEvent.PLACE: EventWords(
        icon="package",
        done="Placed",
        did="placed the order",
        told="New order from {company}",
        listed="an order was placed, or its supplier recreated one",
    ),
    OrderEvent.CONFIRM: EventWords(
        icon="circle-check",
        done="Confirmed",
        did="confirmed the order",
        told="Confirmed by {company}",
        listed="an order was confirmed",
    ),
    OrderEvent.START_PROCESSING: EventWords(
        icon="package-open",
        done="Processing started",
        did="started processing",
        told="{company} started processing",
        listed="processing started",
    ),
    OrderEvent.SEND_OUT: EventWords(
        icon="truck",
        done="Sent out for delivery",
        did="sent the order out for delivery",
        told="Out for delivery",
        listed="an order is out for delivery",
    ),
    OrderEvent.DELIVER: EventWords(
        icon="package-check",
        done="Delivered",
        did="marked the order as delivered",
        told="Delivered",
        listed="an order was delivered",
    ),
    OrderEvent.ASK: EventWords(
        icon="pencil-line",
        done="Request sent",
        did="asked for a change",
        told="{company} asks for a change",
        listed="a buyer asks for a change",
    ),
    OrderEvent.REFUSE: EventWords(
        icon="thumbs-down",
        done="Request declined",
        did="declined the request for a change",
        told="{company} declined your request",
        listed="the supplier declined a request for a change",
    ),
    OrderEvent.ASK_WITHDRAW: EventWords(
        icon="x",
        done="Request withdrawn",
        did="withdrew the request for a change",
        told="{company} withdrew the request for a change",
        listed="a buyer withdrew a request for a change",
    ),
    OrderEvent.ASK_PASS: EventWords(
        icon="x", done="Request left without an answer", did="went on without an answer to the request for a change"
    ),
    OrderEvent.ASK_END: EventWords(
        icon="x", done="Request ended without an answer", did="ended the request for a change with the order"
    ),
    OrderEvent.PROPOSE: EventWords(
        icon="pencil-line",
        done="Proposal sent",
        did="proposed changes",
        told="{company} proposes changes",
        listed="the supplier proposes changes",
    ),
    OrderEvent.ACCEPT: EventWords(
        icon="thumbs-up",
        done="Proposal accepted",
        did="accepted the proposal",
        told="{company} accepted your proposal",
        listed="the buyer accepted a proposal",
    ),
    OrderEvent.REJECT: EventWords(
        icon="thumbs-down",
        done="Proposal rejected",
        did="rejected the proposal",
        told="{company} rejected your proposal",
        listed="the buyer rejected a proposal",
    ),
    OrderEvent.WITHDRAW: EventWords(
        icon="x",
        done="Proposal withdrawn",
        did="withdrew the proposal",
        told="{company} withdrew the proposal",
        listed="the supplier withdrew a proposal",
    ),
    OrderEvent.PROMISE: EventWords(
        icon="calendar",
        done="Delivery date changed",
        did="changed the delivery date",
        told="{company} changed the delivery date",
        listed="the supplier changed the delivery date",
    ),
    OrderEvent.MESSAGE: EventWords(
        icon="message-square",
        told="New message from {name}",
        listed="somebody on the other side wrote in an order chat or a direct thread",
    ),
    OrderEvent.MAIL_FAILED: EventWords(icon="triangle-alert", done="E-mail not delivered"),
    **RETURN_WORDS,
}
