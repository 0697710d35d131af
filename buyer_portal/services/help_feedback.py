"""Votes on help pages and searches without a result: kept without a name, read by who writes the pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from limits import RateLimitItemPerMinute

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.help_feedback import HelpFeedback
from buyer_portal.services.attempts import attempt
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.help_feedback import add_feedback, comments_since, missed_searches_since, votes_since

LONGEST_LOOK = 3_650
"""Days that a report can look back."""
SHOWN = 50
"""Comments, and searches, that a report has at most."""
_PER_ADDRESS = RateLimitItemPerMinute(20, 10, namespace="help-feedback")
# For all addresses together: anybody can add rows to the table, so it must not grow fast.
_FROM_ALL = RateLimitItemPerMinute(600, 60, namespace="help-feedback")


@dataclass(frozen=True, slots=True)
class PageVotes:
    """How often a page was found helpful, and not."""

    page: str
    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote with a vote; `at` is UTC."""

    at: datetime
    page: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class MissedSearch:
    """Words that found nothing, and how often they were searched for."""

    query: str
    times: int


@dataclass(frozen=True, slots=True)
class HelpReport:
    """The pages with the most "no", the newest comments and the most frequent searches without a result first."""

    pages: tuple[PageVotes, ...]
    comments: tuple[Comment, ...]
    searches: tuple[MissedSearch, ...]


def give_help_feedback(feedback: HelpFeedback, *, address: str) -> None:
    """Keep a vote or a search. `address` is where the browser comes from; it is counted and never stored.

    Raises:
        TooManyAttempts: more than a reader sends.
        PortalBusy: somebody else was writing; try again.
    """
    attempt((_PER_ADDRESS, address), (_FROM_ALL, "everywhere"))
    with transaction() as db:
        add_feedback(db, feedback, now())


def help_report(days: int) -> HelpReport:
    """What readers sent in the last `days`.

    Raises:
        ValueRefused: no sensible number of days.
    """
    if not 1 <= days <= LONGEST_LOOK:
        raise ValueRefused(f"A report looks back 1 to {LONGEST_LOOK:,} days.")
    since = now() - timedelta(days=days)
    with reading() as db:
        return HelpReport(
            tuple(PageVotes(*row) for row in votes_since(db, since)),
            tuple(Comment(*row) for row in comments_since(db, since, SHOWN)),
            tuple(MissedSearch(*row) for row in missed_searches_since(db, since, SHOWN)),
        )
