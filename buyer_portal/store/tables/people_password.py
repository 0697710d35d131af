"""Links to a new password, and the mail about somebody's own sign-in."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from buyer_portal.domain.people.browsers import MAX_BROWSER
from buyer_portal.store.tables.columns import moment, new_id, ref_to


class PasswordLink(SQLModel, table=True):
    """A link to a new password: only the SHA-256 of what it is made of is kept.

    `ended_by` says why it opens nothing any more; "" while only time can end it.
    """

    __tablename__: ClassVar[Any] = "password_link"
    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = ref_to("person.id")
    made_at: datetime = moment()
    ended_by: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    __table_args__ = (
        Index("password_links_of_person", "person_id"),
        Index("password_links_by_age", "made_at"),
    )


class AccountMail(SQLModel, table=True):
    """A mail about a person's own sign-in, in the outbox until it is sent; nothing that opens anything is in it.

    `browser` is where they signed in, if the mail is about that.
    Without `person_id` somebody asked for an address that nobody has: the same row is written, and mailed to nobody.
    """

    __tablename__: ClassVar[Any] = "account_mail"
    id: int = new_id()
    person_id: int | None = ref_to("person.id", nullable=True)
    kind: str = Field(max_length=20)
    browser: str = Field(default="", max_length=MAX_BROWSER, sa_column_kwargs={"server_default": ""})
    at: datetime = moment()
    due_at: datetime | None = moment(nullable=True)
    attempts: int = 0
    sent_at: datetime | None = moment(nullable=True)
    failed_at: datetime | None = moment(nullable=True)
    __table_args__ = (Index("account_mail_due", "due_at"),)
