"""How fast a supplier usually answers, measured from the chats."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

ENOUGH_ANSWERS = 5
"""With fewer answers than this, nothing is said."""


def usual_answer(messages: Iterable[tuple[int, bool, datetime]]) -> timedelta | None:
    """The median time from a buyer's message to the supplier's next one; None with too few answers.

    `messages`: chat, whether the supplier wrote it, and when; those of a chat together, oldest first. Of several
    messages that a buyer wrote in a row the first counts: from then on they were waiting.
    """
    waits: list[float] = []
    chat, asked = None, None
    for number, from_supplier, at in messages:
        if number != chat:
            chat, asked = number, None
        if not from_supplier:
            asked = asked or at
        elif asked:
            waits.append((at - asked).total_seconds())
            asked = None
    return timedelta(seconds=median(waits)) if len(waits) >= ENOUGH_ANSWERS else None
