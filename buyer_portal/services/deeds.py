"""How often one person may do what others are told of: more often than anybody does who means it.

Without these limits two buttons make a hundred notifications and mails in half a minute. What an order allows only once
(a step, a cancellation) needs none. They are asked for where a deed is written, so that a retry with its key is free.
"""

from functools import partial

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute

from buyer_portal.domain.errors import TooManyDeeds
from buyer_portal.domain.people.person import Person
from buyer_portal.services.attempts import attempt

Often = tuple[RateLimitItem, ...]
"""How many in how long; all of them count."""


def _often(of: str, ten_minutes: int, day: int) -> Often:
    return RateLimitItemPerMinute(ten_minutes, 10, namespace=of), RateLimitItemPerDay(day, namespace=of)


TELLING = _often("telling", 20, 100)
"""Proposals, requests, their answers, cases, other dates and photos: of one person about one order."""
MESSAGES = _often("messages", 200, 2_000)
"""Messages of one person in one thread."""
ORDERING = _often("ordering", 100, 500)
"""Orders that one person places again or recreates."""
SAVING = (RateLimitItemPerHour(60, namespace="saving"),)
"""Versions of a policy, names and choices that one person saves."""
INVITING = _often("inviting", 60, 200)
"""Invitations of one person: each may be a mail to a stranger."""
CATALOGUE = _often("catalogue", 1_000, 10_000)
"""Products that one person changes."""


def ensure_not_too_often(person: Person, often: Often, about: str = "") -> None:
    """Count a deed of the person's. `about` is the order's number or the thread's name, "" where all count together.

    Raises:
        TooManyDeeds: more than anybody does who means it; the deed's transaction is not committed then.
    """
    key = f"{person.id} {about}"
    attempt(*((limit, key) for limit in often), refuse=partial(TooManyDeeds, about=about))
