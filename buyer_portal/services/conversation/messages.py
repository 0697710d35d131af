"""Messages as one person sees them, and how many of them go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from sqlalchemy import Row

from buyer_portal.domain.people.person import Person

CHAT_SIZE = 30
"""Messages shown at first; as many earlier ones each time that they are asked for…"""
CHAT_CHARACTERS = 20_000
"""…or fewer, when they are as long as this together."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message. `mine` = written by the person's own company; `read_at` = first read on the other side."""

    id: int
    by: str
    mine: bool
    own: bool
    text: str
    at: datetime
    read_at: datetime | None


def fitting(messages: Sequence[Row], shown: int) -> Sequence[Row]:
    """The newest that are together no longer than `shown` of them may be; at least one."""
    lengths = accumulate(len(row.text) for row in reversed(messages))
    room = CHAT_CHARACTERS * max(1, shown // CHAT_SIZE)
    return messages[-max(1, sum(length <= room for length in lengths)) :]


def chat_message(person: Person, row: Row) -> ChatMessage:
    """A message as this person sees it."""
    return ChatMessage(
        id=row.id,
        by=row.person_name,
        mine=row.company_id == person.company_id,
        own=row.person_id == person.id,
        text=row.text,
        at=row.at,
        read_at=row.read_at,
    )
