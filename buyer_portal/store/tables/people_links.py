"""Links to a new password, changes of address, and the mail about somebody's own sign-in."""

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


class EmailChange(SQLModel, table=True):
    """A person wants to sign in with another address, `email`; whoever reads its mail has to confirm it.

    The link is made when the mail leaves, `link_at`, and only the SHA-256 of what it is made of is kept. `failed_at`:
    the mail could not be delivered. `ended_by` says what became of it; "" while only time can end it.
    """

    __tablename__: ClassVar[Any] = "email_change"
    id: int = new_id()
    person_id: int = ref_to("person.id")
    email: str = Field(max_length=320)
    asked_at: datetime = moment()
    link_hash: str | None = Field(default=None, max_length=64, unique=True)
    link_at: datetime | None = moment(nullable=True)
    failed_at: datetime | None = moment(nullable=True)
    ended_by: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    __table_args__ = (
        Index("email_changes_of_person", "person_id"),
        Index("email_changes_by_age", "asked_at"),
    )


class AccountMail(SQLModel, table=True):
    """A mail about a person's own sign-in, in the outbox until it is sent; nothing that opens anything is in it.

    It goes to `email`, or without one to the address that the person has by then. `browser` is where they signed in,
    and `other_email` the old address or the new one, if the mail is about that.
    Without `person_id` somebody asked for an address that nobody has: the same row is written, and mailed to nobody.
    """

    __tablename__: ClassVar[Any] = "account_mail"
    id: int = new_id()
    person_id: int | None = ref_to("person.id", nullable=True)
    kind: str = Field(max_length=20)
    browser: str = Field(default="", max_length=MAX_BROWSER, sa_column_kwargs={"server_default": ""})
    email: str = Field(default="", max_length=320, sa_column_kwargs={"server_default": ""})
    other_email: str = Field(default="", max_length=320, sa_column_kwargs={"server_default": ""})
    at: datetime = moment()
    due_at: datetime | None = moment(nullable=True)
    attempts: int = 0
    sent_at: datetime | None = moment(nullable=True)
    failed_at: datetime | None = moment(nullable=True)
    __table_args__ = (Index("account_mail_due", "due_at"),)


class Invitation(SQLModel, table=True):
    """Somebody with this address may become a person of the company; `by_id` is None for the operator's.

    `ended_by` says why it opens nothing any more; "" while only time can end it. The mail waits while it is `due_at`.
    """

    id: int = new_id()
    company_id: int = ref_to("company.id")
    email: str = Field(max_length=320)
    role: str = Field(max_length=10)
    by_id: int | None = ref_to("person.id", nullable=True)
    at: datetime = moment()
    ended_by: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    due_at: datetime | None = moment(nullable=True)
    attempts: int = 0
    sent_at: datetime | None = moment(nullable=True)
    failed_at: datetime | None = moment(nullable=True)
    __table_args__ = (
        Index("invitations_of_company", "company_id"),
        Index("invitation_due", "due_at"),
        Index("invitations_by_age", "at"),
    )


class InvitationLink(SQLModel, table=True):
    """A link to an invitation: only the SHA-256 of what it is made of is kept. A mail has one of its own."""

    __tablename__: ClassVar[Any] = "invitation_link"
    token_hash: str = Field(primary_key=True, max_length=64)
    invitation_id: int = ref_to("invitation.id")
    __table_args__ = (Index("links_of_invitation", "invitation_id"),)
