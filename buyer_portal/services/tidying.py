"""Tidying: what is old ends, after as many days as the settings say; 0 keeps it for ever.

Nothing else is ever deleted: no order, line, timeline, message, cancellation, receipt, proposal, case, photo, policy or
name change.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from buyer_portal.domain.people.invitation import INVITATION_LASTS
from buyer_portal.domain.people.second_factor import CHALLENGE_LASTS, HALF_LASTS
from buyer_portal.domain.people.sso import ATTEMPT_LASTS
from buyer_portal.services.people.sign_in import IDLE_FOR, SIGN_IN_LASTS
from buyer_portal.services.record.writing import record_imported
from buyer_portal.settings import now, settings
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.help_feedback import forget_feedback_before
from buyer_portal.store.notifications import ending
from buyer_portal.store.notifications.ending import AT_ONCE, Swept
from buyer_portal.store.people.email_changes import forget_email_changes_before
from buyer_portal.store.people.half_sign_ins import forget_half_sign_ins_before
from buyer_portal.store.people.invitations import forget_invitations_before
from buyer_portal.store.people.passkeys import forget_challenges_before
from buyer_portal.store.people.passwords import forget_links_before
from buyer_portal.store.people.sign_ins import forget_sign_ins_before
from buyer_portal.store.people.sso import forget_on_their_way_before
from buyer_portal.store.record.ending import chain_ids, prune_chain
from buyer_portal.store.record.sealing import seal_some

_PAUSE_SECONDS = 0.02  # between two transactions, so that whoever waits for the database is next
_SEALED_AT_ONCE = 500  # orders
_RECORDED_AT_ONCE = 50  # companies
Step = Callable[[Connection, datetime, int], Swept]


def tidy(stopping: threading.Event | None = None) -> dict[str, int]:
    """End what is old; gives how many rows of each kind, without those of which there were none.

    Notifications that somebody has not read stay twice as long, then they count as read. It stops early when
    `stopping` is set; the next one goes on.

    Raises:
        PortalBusy, PortalUnavailable: the database is; what was ended so far has ended.
    """
    stop = stopping or threading.Event()
    mail, notices = settings.keep_mail_days, settings.keep_notifications_days
    ended = {
        "news for mail": _walk(ending.sweep_outbox, mail, stop),
        "mails": _walk(ending.sweep_mail, mail, stop),
        "mails about sign-ins": _walk(ending.sweep_account_mail, mail, stop),
        "notifications": _walk(ending.sweep_notifications, notices, stop),
        "notifications that count as read now": _walk(ending.count_as_read, 2 * notices, stop),
        "sign-ins": _sweep_sign_ins(),
        "links to a new password": _sweep_links(),
        "changes of address": _sweep_email_changes(),
        "invitations": _sweep_invitations(),
        "entries of help readers": _sweep_help(settings.keep_help_days, stop),
        "entries of the record": _prune_record(settings.keep_record_days, stop),
        "lines of timelines that are sealed now": _seal_timelines(stop),
        "records that now have what an unfinished import brought": _record_imports(stop),
    }
    return {what: count for what, count in ended.items() if count}


def _walk(step: Step, days: int, stop: threading.Event) -> int:
    ended, after, before = 0, 0, now() - timedelta(days=days)
    while days and not stop.wait(_PAUSE_SECONDS):
        with transaction() as db:
            swept = step(db, before, after)
        ended += swept.ended
        if swept.last is None:
            break
        after = swept.last
    return ended


def _sweep_sign_ins() -> int:
    """They end at the next sign-in of anybody, too; what has expired opens nothing and is not worth keeping."""
    with transaction() as db:
        half = forget_half_sign_ins_before(db, now() - HALF_LASTS)
        forget_challenges_before(db, now() - CHALLENGE_LASTS)
        forget_on_their_way_before(db, now() - ATTEMPT_LASTS)
        return half + forget_sign_ins_before(db, now() - SIGN_IN_LASTS, now() - IDLE_FOR)


def _sweep_links() -> int:
    """They are kept for a month after their hour, so that whoever opens one late reads what became of it."""
    with transaction() as db:
        return forget_links_before(db, now() - SIGN_IN_LASTS)


def _sweep_email_changes() -> int:
    """As long as links to a new password."""
    with transaction() as db:
        return forget_email_changes_before(db, now() - SIGN_IN_LASTS)


def _sweep_invitations() -> int:
    """They are kept for a month after their week, for the same reason."""
    with transaction() as db:
        return forget_invitations_before(db, now() - INVITATION_LASTS - SIGN_IN_LASTS)


def _sweep_help(days: int, stop: threading.Event) -> int:
    ended, before = 0, now() - timedelta(days=days)
    while days and not stop.wait(_PAUSE_SECONDS):
        with transaction() as db:
            some = forget_feedback_before(db, before, AT_ONCE)
        if not some:
            break
        ended += some
    return ended


def _prune_record(days: int, stop: threading.Event) -> int:
    ended, before = 0, now() - timedelta(days=days)
    with reading() as db:
        chains = chain_ids(db) if days else []
    for chain_id in chains:
        while not stop.wait(_PAUSE_SECONDS):
            with transaction() as db:
                some = prune_chain(db, chain_id, before, AT_ONCE)
            ended += some
            if some < AT_ONCE:
                break
    return ended


def _record_imports(stop: threading.Event) -> int:
    recorded, some = 0, 1
    while some and not stop.wait(_PAUSE_SECONDS):
        with transaction() as db:
            some = record_imported(db, _RECORDED_AT_ONCE)
        recorded += some
    return recorded


def _seal_timelines(stop: threading.Event) -> int:
    """Seal what an older portal wrote: all that was there before this one, and what others wrote beside it."""
    sealed, last = 0, 0
    while not stop.wait(_PAUSE_SECONDS):
        with transaction() as db:
            some, after = seal_some(db, last, _SEALED_AT_ONCE)
        sealed += some
        if after is None:
            break
        last = after
    return sealed
