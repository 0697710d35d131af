"""What readers of the help center sent back."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Index,
)
from sqlmodel import Field, SQLModel

from buyer_portal.store.tables.columns import moment, new_id


class HelpFeedback(SQLModel, table=True):
    """A vote on a help page, or a search there that found nothing; nobody's name, nobody's address."""

    __tablename__: ClassVar[Any] = "help_feedback"
    id: int = new_id()
    at: datetime = moment()
    page: str = Field(max_length=200)
    value: str = Field(max_length=10)
    comment: str = Field(max_length=1000)
    query: str = Field(max_length=200)
    __table_args__ = (Index("help_feedback_at", "at"),)
