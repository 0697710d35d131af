"""Mail: turns outbox rows into mails, sends them with retries, and notes in the timeline what can't be delivered.

A mail is claimed for an attempt before the server is asked, and settled afterwards: after a crash in between it is sent
again under the same Message-ID, so none is lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy import Connection, Row

from buyer_portal.domain.notifications import (
    BUNDLED_WITHIN,
    DIGEST_AFTER,
    STALE_AFTER,
    goes_at_once,
    is_mailed,
    retry_after,
)
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.text import apart
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.services.conversation.inbox import ThreadSummary, unread_threads
from buyer_portal.services.notifications.mail_transport import NotTaken, hand_over
from buyer_portal.services.notifications.notice import Notice, notice_from
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications.mail import (
    due_mail,
    finish,
    hold,
    mailed_since,
    people_to_mail,
    put_in_line,
    take_along,
    wait_until,
    waiting_messages,
    waiting_news,
)
from buyer_portal.store.notifications.news import MESSAGE, notification_by_id
from buyer_portal.store.orders.timeline import add_event
from buyer_portal.store.people.people import person_by_id

log = structlog.get_logger("mail")
_HELD_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail tells one person: an event, or with `threads` the chats they have not read.

    `more` are the other events of the order that waited for a mail, oldest first, and `along` the ids of their mails.
    `covered` are the mails about messages that needn't be sent when this one is: it has told of them.
    """

    id: int
    person: Person
    notice: Notice
    threads: tuple[ThreadSummary, ...]
    more: tuple[Notice, ...] = ()
    along: tuple[int, ...] = ()
    covered: tuple[int, ...] = ()


def put_news_in_line() -> int:
    """Make a mail for everybody who wants one of the oldest news in the outbox. Gives how many news it looked at.

    News older than a day makes none; a message waits, in case it is read meanwhile. So does what follows another mail
    about the same order closely: it goes with the next.
    """
    at = now()
    with transaction() as db:
        news = waiting_news(db)
        readers = people_to_mail(db, {row.company_id for row in news})
        mailed = {(row.person_id, row.order_id): row for row in mailed_since(db, news, readers, at - BUNDLED_WITHIN)}
        mails = [
            {
                "person_id": reader.id,
                "notification_id": row.notification_id,
                "attempts": 0,
                "due_at": _due(row, mailed.get((reader.id, row.order_id))),
            }
            for row in news
            if row.notification_id and at - row.at < STALE_AFTER
            for reader in readers
            if reader.company_id == row.company_id and is_mailed(reader.channels, row.kind)
        ]
        put_in_line(db, mails, [row.id for row in news], at)
    return len(news)


def _due(news: Row, mailed: Row | None) -> datetime:
    """When it is mailed: never before a mail about the same order that still waits, or soon after one that was sent."""
    if news.kind == MESSAGE:
        return news.at + DIGEST_AFTER
    if mailed is None or goes_at_once(news.kind):
        return news.at
    return max(news.at, mailed.due_at or mailed.sent_at + BUNDLED_WITHIN)


def send_next_mail(compose: Callable[[Letter], EmailMessage]) -> bool:
    """Try to send the mail that has waited longest; False when none is due."""
    with transaction() as db:
        waiting = due_mail(db, now())
        if waiting is None or not hold(db, waiting, now() + _HELD_FOR):
            return False
        letter = _letter(db, waiting)
        if letter is None:
            finish(db, waiting)
            return True
    try:
        hand_over(compose(letter))
    except NotTaken as refusal:
        _not_sent(waiting, letter, refusal)
        return True
    except Exception as mistake:  # a bug: this mail must neither be retried for ever nor block the others
        log.exception("not written", mail=waiting.id)
        _not_sent(waiting, letter, NotTaken(type(mistake).__name__, for_good=False))
        return True
    with transaction() as db:
        finish(db, waiting, letter.along + letter.covered, sent_at=now())
    return True


def _letter(db: Connection, waiting: Row) -> Letter | None:
    """What the mail has to say by now; None when the message has been read, or the person wants no such mail."""
    person = person_by_id(db, waiting.person_id)
    if person is None or not is_mailed(person.channels, waiting.kind):
        return None
    notice = notice_from(notification_by_id(db, person, waiting.notification_id))
    # First the mails, then what they are about: the other way round, one might be ended that was not told of.
    covered = tuple(waiting_messages(db, person.id)) if waiting.kind == MESSAGE else ()
    threads = unread_threads(db, person) if waiting.kind == MESSAGE else ()
    # If this message was read in time, send nothing: the other unread threads were mailed before.
    if waiting.kind == MESSAGE and notice.thread not in {thread.name for thread in threads}:
        return None
    others = take_along(db, waiting, person, now(), now() + _HELD_FOR)
    wanted = [news for _, news, kind in others if is_mailed(person.channels, kind)]
    more = tuple(notice_from(notification_by_id(db, person, news)) for news in wanted)
    return Letter(waiting.id, person, notice, threads, more, tuple(mail for mail, _, _ in others), covered)


def _not_sent(waiting: Row, letter: Letter, refusal: NotTaken) -> None:
    pause = None if refusal.for_good else retry_after(waiting.attempts + 1)
    log.warning("not sent", mail=waiting.id, attempt=waiting.attempts + 1, gave_up=pause is None, why=str(refusal))
    with transaction() as db:
        if pause is not None:
            wait_until(db, [waiting.id, *letter.along], now() + pause)
            return
        # The order first, as in all deeds about it, or the two could wait for each other.
        if waiting.order_id is not None:  # a direct thread has no timeline: the message just stays unread
            note = f"E-mail to {apart(letter.person.name)} could not be delivered."
            add_event(db, waiting.order_id, OrderEvent.MAIL_FAILED, letter.person, now(), note)
        finish(db, waiting, letter.along, failed_at=now())
        if waiting.order_id is None:
            return
    bus.announce(Changed(waiting.number, (letter.person.company_id,)))
