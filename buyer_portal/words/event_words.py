"""What one event is called in the places that tell of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventWords:
    """One row of `words/events.py`. "" where an event is not said.

    `told` and `listed` are for those that people are told of. `{company}` and `{name}` stand for who did it.
    """

    icon: str
    done: str = ""  # the timeline: "Confirmed by Tom Becker"
    did: str = ""  # the chat: "Tom Becker confirmed the order"
    told: str = ""  # the title of a notification and the subject of a mail
    listed: str = ""  # the help center's list of news: "You are told when …"
