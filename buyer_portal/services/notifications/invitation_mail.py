"""Mail to those who are invited: sent with retries, as `account_mail.py` does. Each attempt has a link of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy import Connection, Row

from buyer_portal.domain.notifications import retry_after
from buyer_portal.domain.people.invitation import INVITATION_LASTS
from buyer_portal.domain.people.person import Role
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import people_changed
from buyer_portal.services.notifications.mail_transport import NotTaken, hand_over
from buyer_portal.services.people.invitations import make_invitation_link
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.invitations import due_invitation, hold_invitation, settle_invitation
from buyer_portal.store.people.people import time_zone_of

log = structlog.get_logger("mail")
_HELD_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class InvitationLetter:
    """What one mail tells somebody who is invited. `name` is another one for each attempt; `by` may be ""."""

    name: str
    email: str
    company: str
    role: Role
    by: str
    ends_at: datetime
    time_zone: str
    link: str


def send_next_invitation(compose: Callable[[InvitationLetter], EmailMessage]) -> bool:
    """Try to send the mail that has waited longest; False when none is due."""
    with reading() as db:  # most of the time nothing waits, and nobody has to wait for that
        if due_invitation(db, now()) is None:
            return False
    with transaction() as db:
        waiting = due_invitation(db, now())
        if waiting is None or not hold_invitation(db, waiting, now() + _HELD_FOR):
            return False
        letter = _letter(db, waiting)
    try:
        hand_over(compose(letter))
    except NotTaken as refusal:
        _not_sent(waiting, refusal)
    except Exception as mistake:  # a bug: this mail must neither be retried for ever nor block the others
        log.exception("not written", invitation=waiting.id)
        _not_sent(waiting, NotTaken(type(mistake).__name__, for_good=False))
    else:
        _settle(waiting, sent_at=now())
    return True


def _letter(db: Connection, waiting: Row) -> InvitationLetter:
    return InvitationLetter(
        f"{waiting.id}-{waiting.attempts + 1}",
        waiting.email,
        waiting.company,
        Role(waiting.role),
        waiting.by or "",
        waiting.at + INVITATION_LASTS,
        time_zone_of(db, waiting.company_id),
        make_invitation_link(db, waiting.id),
    )


def _not_sent(waiting: Row, refusal: NotTaken) -> None:
    attempt = waiting.attempts + 1
    pause = None if refusal.for_good else retry_after(attempt)
    log.warning("not sent", invitation=waiting.id, attempt=attempt, gave_up=pause is None, why=str(refusal))
    if pause is None:
        _settle(waiting, failed_at=now())
    else:
        _settle(waiting, due_at=now() + pause)


def _settle(waiting: Row, due_at: datetime | None = None, **how: datetime) -> None:
    with transaction() as db:
        settle_invitation(db, waiting.id, due_at, **how)
    bus.announce(people_changed(waiting.company_id))  # owners see what became of it
