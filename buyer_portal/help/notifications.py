"""Which news there is, by the topics that people choose for: for the page about notifications."""

from buyer_portal.domain.notifications import KINDS, Channel, Topic
from buyer_portal.words.events import EVENT_WORDS


def news_table() -> str:
    """Each topic with its kinds of news."""
    return "| Topic | You are told when |\n| --- | --- |\n" + "".join(map(_row, Topic))


def channels() -> str:
    """What can be chosen for each topic."""
    return "\n".join(f"- **{channel}**" for channel in Channel) + "\n"


def _row(topic: Topic) -> str:
    said = "; ".join(EVENT_WORDS[event].listed for event, kind in KINDS.items() if kind.topic is topic)
    return f"| **{topic}** | {said[:1].upper()}{said[1:]} |\n"
