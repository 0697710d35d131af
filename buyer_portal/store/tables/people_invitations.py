"""Invitations to a company, and the links that open them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from buyer_portal.store.tables.columns import moment, new_id, ref_to


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
