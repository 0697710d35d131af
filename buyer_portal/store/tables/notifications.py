"""What was told to whom, what is on its way by mail, and what was sent."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Index,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from buyer_portal.store.tables.columns import moment, new_id, one_subject, ref_to


class Notification(SQLModel, table=True):
    """What a company is told, of whom, and of which company. Each of its people reads it for themselves."""

    id: int = new_id()
    company_id: int = ref_to("company.id")
    order_id: int | None = ref_to("orders.id", nullable=True)
    direct_id: int | None = ref_to("direct_thread.id", nullable=True)
    kind: str = Field(max_length=20)
    person_name: str = Field(max_length=200)
    company_name: str = Field(max_length=200)
    text: str = Field(default="", max_length=400)
    at: datetime = moment()
    __table_args__ = (
        one_subject("notification"),
        Index("notifications_of_company", "company_id", "id"),
        Index("notifications_of_order", "company_id", "order_id", "id"),
        Index("notifications_of_direct_thread", "company_id", "direct_id", "id"),
    )


class NotificationRead(SQLModel, table=True):
    """A person has read one notification newer than `person.notifications_read_to`."""

    __tablename__: ClassVar[Any] = "notification_read"
    person_id: int = ref_to("person.id", primary_key=True)
    notification_id: int = ref_to("notification.id", primary_key=True)
    __table_args__ = (Index("read_marks_of_notification", "notification_id"),)


class Outbox(SQLModel, table=True):
    """Outbox: news to mail to a company's people, written in the same transaction as the change it tells about.

    `sent_at` is when the rows of the mails to each person were written.
    """

    id: int = new_id()
    company_id: int = ref_to("company.id")
    order_id: int | None = ref_to("orders.id", nullable=True)
    direct_id: int | None = ref_to("direct_thread.id", nullable=True)
    kind: str = Field(max_length=20)
    at: datetime = moment()
    notification_id: int | None = ref_to("notification.id", nullable=True)
    sent_at: datetime | None = moment(nullable=True)
    __table_args__ = (
        one_subject("outbox"),
        Index("outbox_waiting", "sent_at", "id"),
        Index("outbox_of_notification", "notification_id"),
    )


class Mail(SQLModel, table=True):
    """A mail to one person: when to try, how often it was tried, and how it ended."""

    id: int = new_id()
    person_id: int = ref_to("person.id")
    notification_id: int = ref_to("notification.id")
    due_at: datetime | None = moment(nullable=True)
    attempts: int = 0
    sent_at: datetime | None = moment(nullable=True)
    failed_at: datetime | None = moment(nullable=True)
    __table_args__ = (
        UniqueConstraint("person_id", "notification_id"),
        Index("mail_due", "due_at"),
        Index("mail_of_notification", "notification_id"),
    )
