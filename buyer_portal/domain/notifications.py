"""What people are told of, and where they want to hear of it: in the portal, by e-mail too, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.orders.order import OrderEvent


class Topic(StrEnum):
    """What news is about. The value is how the settings name it."""

    CANCELLATIONS = "Cancellations"
    ORDERS = "Progress of orders"
    MESSAGES = "Messages"
    RETURNS = "Returns and refunds"


class Channel(StrEnum):
    """How far news goes. The value is how the settings name it."""

    MAIL = "In the portal and by e-mail"
    PORTAL = "In the portal only"
    OFF = "Off"


class Tone(StrEnum):
    """What news is for those who are told. The value is how screens colour it."""

    GOOD = "safe"
    BAD = "caution"
    NEUTRAL = "news"


class AccountMail(StrEnum):
    """What a person is mailed about their own sign-in, whatever they have chosen to hear of."""

    LINK = "LINK"
    RESET = "RESET"
    CHANGED = "CHANGED"
    NEW_BROWSER = "NEW_BROWSER"
    APP_ADDED = "APP_ADDED"
    APP_REMOVED = "APP_REMOVED"
    PASSKEY_ADDED = "PASSKEY_ADDED"
    PASSKEY_REMOVED = "PASSKEY_REMOVED"
    CODES_RENEWED = "CODES_RENEWED"
    RECOVERY_USED = "RECOVERY_USED"
    FACTOR_TAKEN = "FACTOR_TAKEN"
    EMAIL_LINK = "EMAIL_LINK"
    EMAIL_ASKED = "EMAIL_ASKED"
    EMAIL_CHANGED = "EMAIL_CHANGED"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notification. `is_fact`: its text is the portal's own, so it stands without quotes."""

    topic: Topic
    tone: Tone = Tone.NEUTRAL
    is_fact: bool = False


KINDS: dict[OrderEvent, Kind] = {
    OrderEvent.CANCEL: Kind(Topic.CANCELLATIONS, Tone.BAD),
    OrderEvent.DECLINE: Kind(Topic.CANCELLATIONS, Tone.BAD),
    OrderEvent.PLACE: Kind(Topic.ORDERS, is_fact=True),
    OrderEvent.CONFIRM: Kind(Topic.ORDERS, Tone.GOOD, is_fact=True),
    OrderEvent.START_PROCESSING: Kind(Topic.ORDERS),
    OrderEvent.SEND_OUT: Kind(Topic.ORDERS),
    OrderEvent.DELIVER: Kind(Topic.ORDERS, Tone.GOOD),
    OrderEvent.ASK: Kind(Topic.ORDERS),
    OrderEvent.REFUSE: Kind(Topic.ORDERS, Tone.BAD),
    OrderEvent.ASK_WITHDRAW: Kind(Topic.ORDERS),
    OrderEvent.PROPOSE: Kind(Topic.ORDERS),
    OrderEvent.ACCEPT: Kind(Topic.ORDERS, Tone.GOOD),
    OrderEvent.REJECT: Kind(Topic.ORDERS, Tone.BAD),
    OrderEvent.WITHDRAW: Kind(Topic.ORDERS),
    OrderEvent.PROMISE: Kind(Topic.ORDERS, is_fact=True),
    OrderEvent.CASE_OPEN: Kind(Topic.RETURNS),
    OrderEvent.CASE_ANSWER: Kind(Topic.RETURNS),
    OrderEvent.CASE_DECLINE: Kind(Topic.RETURNS, Tone.BAD),
    OrderEvent.CASE_AGREE: Kind(Topic.RETURNS, Tone.GOOD),
    OrderEvent.CASE_DISAGREE: Kind(Topic.RETURNS, Tone.BAD),
    OrderEvent.CASE_SETTLE: Kind(Topic.RETURNS, Tone.GOOD),
    OrderEvent.CASE_NOT_HAPPENED: Kind(Topic.RETURNS, Tone.BAD),
    OrderEvent.CASE_WITHDRAW: Kind(Topic.RETURNS),
    OrderEvent.CASE_PHOTO: Kind(Topic.RETURNS),
    OrderEvent.MESSAGE: Kind(Topic.MESSAGES),
}
"""Every kind of notification, in the order in which the help center lists them."""
TIMELINE_ONLY = frozenset({OrderEvent.MAIL_FAILED, OrderEvent.ASK_PASS, OrderEvent.ASK_END})
"""The events without a notification of their own: the step that caused them has one."""
KINDS_WITH_TOPIC = {event.value: kind.topic for event, kind in KINDS.items() if kind.topic is not Topic.ORDERS}
"""The kinds of notifications that have a topic of their own; all others are progress of orders."""

STANDARD = Channel.MAIL

DIGEST_AFTER = timedelta(minutes=15)
"""How long a message may stay unread before it is mailed, together with all others."""
BUNDLED_WITHIN = timedelta(minutes=10)
"""After a mail about an order, what else happens to it waits this long, and is mailed together."""
STALE_AFTER = timedelta(days=1)
"""News older than this is mailed to nobody: the portal could not send for a day, or has just begun to."""
_RETRIES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480)]


def topic_of(kind: str) -> Topic:
    """What a notification of this kind is about."""
    return KINDS_WITH_TOPIC.get(kind, Topic.ORDERS)


def channels_of(text: str) -> dict[Topic, Channel]:
    """Read what is stored of a person, "MESSAGES:OFF": only what differs from the standard."""
    chosen = dict(pair.split(":") for pair in text.split())
    return {topic: Channel[chosen[topic.name]] if topic.name in chosen else STANDARD for topic in Topic}


def parse_channels(chosen: Mapping[str, object]) -> str:
    """Take a choice for each topic, by their names; give what is stored.

    Raises:
        ValueRefused: a topic is missing, or its choice is unknown.
    """
    names = {topic.name: chosen.get(topic.name) for topic in Topic}
    if not all(isinstance(name, str) and name in Channel.__members__ for name in names.values()):
        raise ValueRefused("Choose for each kind of news whether it reaches you in the portal, by e-mail too, or not.")
    return " ".join(f"{topic}:{channel}" for topic, channel in names.items() if channel != STANDARD.name)


def kinds_off(channels: str) -> tuple[list[str], bool]:
    """The kinds of news that the person turned off; True = also every kind that has no topic of its own."""
    off = {topic for topic, channel in channels_of(channels).items() if channel is Channel.OFF}
    return [kind for kind, topic in KINDS_WITH_TOPIC.items() if topic in off], Topic.ORDERS in off


def is_mailed(channels: str, kind: str) -> bool:
    """Whether the person wants this kind of news by e-mail."""
    return channels_of(channels)[topic_of(kind)] is Channel.MAIL


def goes_at_once(kind: str) -> bool:
    """Whether it is mailed at once, whatever was mailed before: who prepares a cancelled order must hear of it."""
    return topic_of(kind) is Topic.CANCELLATIONS


def retry_after(attempts: int) -> timedelta | None:
    """How long to wait after that many failed attempts; None = give up."""
    return _RETRIES[attempts - 1] if attempts <= len(_RETRIES) else None
