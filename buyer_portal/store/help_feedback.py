"""What readers of the help center sent back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, case, delete, func, insert, select

from buyer_portal.domain.help_feedback import HelpFeedback, Vote
from buyer_portal.store.tables import help_feedback as sent


def add_feedback(db: Connection, feedback: HelpFeedback, at: datetime) -> None:
    """Write one vote or search."""
    values = {"page": feedback.page, "value": feedback.value.value, "at": at}
    db.execute(insert(sent), values | {"comment": feedback.comment, "query": feedback.query})


def votes_since(db: Connection, since: datetime) -> Sequence[Row]:
    """Each page's votes: page, yes, no; those with the most "no" first."""
    yes, no = _count_of(Vote.YES), _count_of(Vote.NO)
    query = select(sent.c.page, yes.label("yes"), no.label("no")).where(sent.c.at >= since)
    query = query.where(sent.c.value.in_((Vote.YES.value, Vote.NO.value))).group_by(sent.c.page)
    return db.execute(query.order_by(no.desc(), yes.desc(), sent.c.page)).all()


def comments_since(db: Connection, since: datetime, limit: int) -> Sequence[Row]:
    """The newest comments: at, page, value, comment."""
    query = select(sent.c.at, sent.c.page, sent.c.value, sent.c.comment).where(sent.c.at >= since, sent.c.comment != "")
    return db.execute(query.order_by(sent.c.id.desc()).limit(limit)).all()


def missed_searches_since(db: Connection, since: datetime, limit: int) -> Sequence[Row]:
    """Searches without a result, whatever their case: query, times; the most frequent first."""
    words, times = func.lower(sent.c.query), func.count()
    query = select(words.label("query"), times.label("times")).where(sent.c.at >= since)
    query = query.where(sent.c.value == Vote.NO_RESULT.value).group_by(words)
    return db.execute(query.order_by(times.desc(), words).limit(limit)).all()


def forget_feedback_before(db: Connection, before: datetime, limit: int) -> int:
    """Delete some of what was sent before then; gives how many."""
    oldest = select(sent.c.id).where(sent.c.at < before).order_by(sent.c.at).limit(limit)
    return db.execute(delete(sent).where(sent.c.id.in_(db.scalars(oldest).all()))).rowcount


def _count_of(vote: Vote):
    return func.sum(case((sent.c.value == vote.value, 1), else_=0))
