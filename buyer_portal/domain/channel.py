"""Where a person wants to hear of what: in the portal, by e-mail too, or not at all."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.return_case import CASE_EVENTS


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


STANDARD = Channel.MAIL
KINDS_WITH_TOPIC = {
    "CANCEL": Topic.CANCELLATIONS,
    "DECLINE": Topic.CANCELLATIONS,
    "MESSAGE": Topic.MESSAGES,
    **{kind.value: Topic.RETURNS for kind in sorted(CASE_EVENTS)},
}
"""The kinds of notifications that have a topic of their own; all others are progress of orders."""

DIGEST_AFTER = timedelta(minutes=15)
"""How long a message may stay unread before it is mailed, together with all others."""
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
        ValueRefused: a topic is missing or its choice is none.
    """
    names = {topic.name: chosen.get(topic.name) for topic in Topic}
    if not all(isinstance(name, str) and name in Channel.__members__ for name in names.values()):
        raise ValueRefused("Choose for each kind of news whether it reaches you in the portal, by e-mail too, or not.")
    return " ".join(f"{topic}:{channel}" for topic, channel in names.items() if channel != STANDARD.name)


def kinds_off(channels: str) -> tuple[list[str], bool]:
    """The kinds of news that the person wants nowhere; True = those, and every kind that has no topic of its own."""
    off = {topic for topic, channel in channels_of(channels).items() if channel is Channel.OFF}
    return [kind for kind, topic in KINDS_WITH_TOPIC.items() if topic in off], Topic.ORDERS in off


def is_mailed(channels: str, kind: str) -> bool:
    """Whether the person wants this kind of news by e-mail."""
    return channels_of(channels)[topic_of(kind)] is Channel.MAIL


def retry_after(attempts: int) -> timedelta | None:
    """How long to wait after that many failed attempts; None = give up."""
    return _RETRIES[attempts - 1] if attempts <= len(_RETRIES) else None
