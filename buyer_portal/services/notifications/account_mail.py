"""Mail about people's own sign-ins: sent from its outbox with retries, as `mail.py` does with news.

A link, to a new password or a new address, is made when its mail is sent, not when it is asked for, and a new one at
each attempt: so the outbox holds nothing that opens anything, and the hour begins when the mail leaves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy import Connection, Row

from buyer_portal.domain.notifications import STALE_AFTER, AccountMail, retry_after
from buyer_portal.domain.people.password import LINK_LASTS
from buyer_portal.domain.people.person import Person
from buyer_portal.services.notifications.mail_transport import NotTaken, hand_over
from buyer_portal.services.people.email_change.links import make_confirm_link, note_not_delivered
from buyer_portal.services.people.links import make_link
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.account_mail import (
    due_account_mail,
    forget_account_mail,
    hold_account_mail,
    settle_account_mail,
)
from buyer_portal.store.people.people import person_by_id

log = structlog.get_logger("mail")
_HELD_FOR = timedelta(minutes=5)
_LEADING = (AccountMail.LINK, AccountMail.EMAIL_LINK)


@dataclass(frozen=True, slots=True)
class AccountLetter:
    """What one mail tells a person about their sign-in: what was asked for or done `at` that time.

    It goes to `email`. `name` is another one for each attempt, as each has a link of its own; `link` is "" where there
    is none. `browser` is where they signed in, `other_email` the old or the new address, if that is what it is about.
    """

    name: str
    person: Person
    email: str
    kind: AccountMail
    at: datetime
    link: str
    browser: str
    other_email: str


def send_next_account_mail(compose: Callable[[AccountLetter], EmailMessage]) -> bool:
    """Try to send the mail that has waited longest; False when none is due."""
    with reading() as db:  # most of the time nothing waits, and nobody has to wait for that
        if due_account_mail(db, now()) is None:
            return False
    with transaction() as db:
        waiting = due_account_mail(db, now())
        if waiting is None or not hold_account_mail(db, waiting, now() + _HELD_FOR):
            return False
        if (letter := _letter(db, waiting)) is None:
            forget_account_mail(db, waiting.id)
            return True
    try:
        hand_over(compose(letter))
    except NotTaken as refusal:
        _not_sent(waiting, refusal)
        return True
    except Exception as mistake:  # a bug: this mail must neither be retried for ever nor block the others
        log.exception("not written", account_mail=waiting.id)
        _not_sent(waiting, NotTaken(type(mistake).__name__, for_good=False))
        return True
    with transaction() as db:
        settle_account_mail(db, waiting.id, sent_at=now())
    return True


def _letter(db: Connection, waiting: Row) -> AccountLetter | None:
    """None when it is for nobody, or says nothing any more: the portal could not send for so long."""
    kind = AccountMail(waiting.kind)
    person = person_by_id(db, waiting.person_id) if waiting.person_id else None
    if person is None or now() - waiting.at > (LINK_LASTS if kind in _LEADING else STALE_AFTER):
        return None
    if (link := _link(db, kind, person, waiting.email)) is None:
        return None
    return AccountLetter(
        name=f"{waiting.id}-{waiting.attempts + 1}",
        person=person,
        email=waiting.email or person.email,
        kind=kind,
        at=waiting.at,
        link=link,
        browser=waiting.browser,
        other_email=waiting.other_email,
    )


def _link(db: Connection, kind: AccountMail, person: Person, email: str) -> str | None:
    """The link that this kind of mail has, "" for none; None when there is nothing to confirm any more."""
    if kind is AccountMail.LINK:
        return make_link(db, person.id, now())
    return make_confirm_link(db, person.id, email, now()) if kind is AccountMail.EMAIL_LINK else ""


def _not_sent(waiting: Row, refusal: NotTaken) -> None:
    attempt = waiting.attempts + 1
    pause = None if refusal.for_good else retry_after(attempt)
    log.warning("not sent", account_mail=waiting.id, attempt=attempt, gave_up=pause is None, why=str(refusal))
    with transaction() as db:
        if pause is not None:
            settle_account_mail(db, waiting.id, now() + pause)
        else:
            settle_account_mail(db, waiting.id, failed_at=now())
            if waiting.kind == AccountMail.EMAIL_LINK:
                note_not_delivered(db, waiting.person_id, waiting.email, now())
