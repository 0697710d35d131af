"""How much, how long, how often: every number that a help page names, as a sentence made from the portal's constants.

A page includes one of them as `--8<-- "limits.md:message"`.
"""

from datetime import timedelta

from buyer_portal.domain.changes.lines import MAX_LINES
from buyer_portal.domain.changes.proposal import LONGEST_WAIT, MAX_REASON
from buyer_portal.domain.conversation.answer_time import ENOUGH_ANSWERS
from buyer_portal.domain.conversation.message import MAX_LINKS, MAX_MESSAGE
from buyer_portal.domain.notifications import BUNDLED_WITHIN, DIGEST_AFTER, STALE_AFTER, retry_after
from buyer_portal.domain.orders.delivery import FARTHEST, LAST_HOUR, WINDOWS
from buyer_portal.domain.orders.filter import MAX_QUERY, PAGE_SIZE
from buyer_portal.domain.people.email_change import CONFIRM_WITHIN
from buyer_portal.domain.people.invitation import INVITATION_LASTS
from buyer_portal.domain.people.inviting import MOST_AT_ONCE
from buyer_portal.domain.people.password import LINK_LASTS, MAX_PASSWORD, MIN_PASSWORD
from buyer_portal.domain.policies import MAX_CONTACT_HOURS, MAX_POLICY_TEXT
from buyer_portal.domain.returns.case import ANSWER_WITHIN
from buyer_portal.domain.returns.photo import MAX_BYTES, MAX_PHOTOS, PHOTO_TYPES
from buyer_portal.services.conversation.chat import MAX_SHOWN
from buyer_portal.services.conversation.messages import CHAT_SIZE
from buyer_portal.services.notifications.news import SHOWN
from buyer_portal.services.orders.dashboard import LATE_AFTER
from buyer_portal.services.people.second_factor.second_step import WRONG_CODES, WRONG_CODES_A_DAY
from buyer_portal.services.people.sign_in import IDLE_FOR, SIGN_IN_LASTS, TRIES_PER_ACCOUNT
from buyer_portal.services.record.failures import FAILURES_A_DAY, FAILURES_A_STRETCH


def span(time: timedelta) -> str:
    """Write a stretch of time in its two largest units: "10 hours and 36 minutes"."""
    minutes = round(time.total_seconds() / 60)
    units = (("day", minutes // 1440), ("hour", minutes % 1440 // 60), ("minute", minutes % 60))
    said = [f"{count} {unit}{'s' if count > 1 else ''}" for unit, count in units if count]
    return " and ".join(said[:2])


def limits() -> str:
    """All sentences, each between marks of its name."""
    return "\n".join(
        f"<!-- --8<-- [start:{name}] -->\n\n{sentence}\n\n<!-- --8<-- [end:{name}] -->"
        for name, sentence in LIMITS.items()
    )


def limits_list() -> str:
    """All sentences as a list."""
    return "\n".join(f"- {sentence}" for sentence in LIMITS.values()) + "\n"


_WAITS = [wait for attempt in range(1, 100) if (wait := retry_after(attempt))]
_TRIES_WITHIN = timedelta(seconds=TRIES_PER_ACCOUNT.get_expiry())

*_OTHER_TYPES, _LAST_TYPE = ("WebP" if name == "WEBP" else name for name in PHOTO_TYPES)

LIMITS: dict[str, str] = {
    "message": f"A message has at most {MAX_MESSAGE:,} characters.",
    "links": f"The first {MAX_LINKS} web addresses of a message become links.",
    "chat": (
        f"A chat opens with its newest {CHAT_SIZE} lines, fewer where they are very long. "
        f"Earlier ones come as many at a time, {MAX_SHOWN:,} in all at most."
    ),
    "reason": f"A reason or a note with a proposal has at most {MAX_REASON:,} characters.",
    "lines": f"An order has at most {MAX_LINES} lines after a change.",
    "answer-by": (f"A proposal can be answered for at most {span(LONGEST_WAIT)}, never beyond the expected delivery."),
    "new-date": f"Another expected date lies in the future, at most {FARTHEST.days // 365} years ahead.",
    "delivery": (
        f"A delivery is wanted and promised for a day within {FARTHEST.days // 365} years and one of the windows "
        f"{', '.join(WINDOWS[:-1])} or {WINDOWS[-1]}, in the time zone of the company that delivers."
    ),
    "first-day": (
        f"The day that is chosen at first is tomorrow, from {LAST_HOUR}:00 the day after tomorrow, and never a Sunday."
    ),
    "case-answer": f"An answer in a return case is expected within {span(ANSWER_WITHIN)}.",
    "photos": (
        f"A case has at most {MAX_PHOTOS} photos of {MAX_BYTES // 1024 // 1024} MB each: "
        f"{', '.join(_OTHER_TYPES)} or {_LAST_TYPE}."
    ),
    "page": f"A page of the list has {PAGE_SIZE} orders.",
    "search": f"A search looks at the first {MAX_QUERY} characters.",
    "late": f"An order that the supplier has not confirmed after {span(LATE_AFTER)} is shown as waiting long.",
    "notifications": f"The page opens with the newest {SHOWN} notifications.",
    "digest": f"An unread message is mailed after {span(DIGEST_AFTER)}, all of them in one e-mail.",
    "bundle": (
        f"After an e-mail about an order, what happens to it within {span(BUNDLED_WITHIN)} comes in one e-mail; "
        "a cancellation comes at once."
    ),
    "retries": (
        f"An e-mail that the mail server does not take is tried {len(_WAITS) + 1} times within "
        f"{span(sum(_WAITS, timedelta()))}."
    ),
    "stale": f"News older than {span(STALE_AFTER)} is not mailed any more.",
    "answers": f"A supplier's usual answer time is shown once there are {ENOUGH_ANSWERS} answers to measure.",
    "policy": f"The terms of a policy have at most {MAX_POLICY_TEXT:,} characters, contact hours {MAX_CONTACT_HOURS}.",
    "password": f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters.",
    "email-link": f"A link to a new address works once, and for {span(CONFIRM_WITHIN)}; a newer one ends it.",
    "password-link": (
        f"A link to a new password works for {span(LINK_LASTS)} and once, and ends when a newer one is made or the "
        "password is changed."
    ),
    "invitation": (
        f"An invitation works for {span(INVITATION_LASTS)} and once; at most {MOST_AT_ONCE} people are invited at once."
    ),
    "tries": (
        f"After {TRIES_PER_ACCOUNT.amount} wrong passwords within {span(_TRIES_WITHIN)} you have to wait. "
        "A browser in which you have signed in before has a count of its own: what others try does not lock it out."
    ),
    "codes": (
        f"After {WRONG_CODES.amount} wrong codes within {span(timedelta(seconds=WRONG_CODES.get_expiry()))} you have "
        f"to wait, and after {WRONG_CODES_A_DAY.amount} in a day until the next. Recovery codes are counted apart."
    ),
    "failures": (
        f"Failed sign-ins of one person from one address are one entry within "
        f"{span(timedelta(seconds=FAILURES_A_STRETCH.get_expiry()))}, and at most {FAILURES_A_DAY.amount} a day."
    ),
    "sign-in": (
        f"A sign-in lasts {span(SIGN_IN_LASTS)}, and ends after {span(IDLE_FOR)} in which the portal was not opened."
    ),
}
"""The sentences by name."""
