"""Recording failed sign-ins, in transactions of their own.

Whoever wants can fail, so one entry stands for all that somebody's account sees from one address in an hour, and there
are so many a day at most. An address that nobody has leaves nothing, and takes as long.
"""

from contextlib import suppress

from limits import RateLimitItemPerDay, RateLimitItemPerHour

from buyer_portal.domain.errors import PortalBusy, PortalUnavailable, TooManyAttempts
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.services.attempts import attempt
from buyer_portal.services.record.whence import whence
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.record.entries import add_entry, pretend_to_add

FAILURES_A_STRETCH = RateLimitItemPerHour(1, namespace="failure-recorded")
"""Entries about failures of one account from one address, and how long each stands for all…"""
FAILURES_A_DAY = RateLimitItemPerDay(50, namespace="failure-recorded")
"""…and those of one account in a day, from everywhere."""
_NOBODY = Person(0, "Nobody", "nobody@example.com", 0, "", Side.BUYER, Role.VIEWER, "UTC", "")


def record_failure(person: Person | None, account: str, **facts: str) -> None:
    """Write that somebody failed to sign in as this person, unless that is written already.

    `account` is what they typed. A portal that can't write at this moment refuses them all the same: nothing is raised.
    """
    here, kind = whence(), RecordKind.SIGN_IN_FAILED
    with suppress(TooManyAttempts, PortalBusy, PortalUnavailable):
        attempt((FAILURES_A_STRETCH, f"{account} {here.address}"), (FAILURES_A_DAY, account))
        with transaction() as db:
            if person:
                add_entry(db, person.company_id, kind, person, now(), facts, here)
            else:
                pretend_to_add(db, kind, _NOBODY, now(), facts, here)
