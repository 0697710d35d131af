"""The tables. Columns and relations only; what they mean is decided in `domain/`.

Money is in minor units of the order's currency, times are UTC. Company, person and order ids never leave the server.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Column, Field, SQLModel

from buyer_portal.domain.thread import MAX_SLUG

# SQLite counts up by itself only for a column of type INTEGER.
_BIG = BigInteger().with_variant(Integer, "sqlite")
# Compared byte by byte, so that a prefix is a range of the index in every database.
_NUMBER = String(40).with_variant(String(40, collation="C"), "postgresql")


class UtcTime(TypeDecorator[datetime]):
    """A moment: stored without a zone in UTC, read back with it. SQLite has no zones of its own."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Store UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Read UTC."""
        return value.replace(tzinfo=UTC) if value else None


def _id() -> Any:
    return Field(default=None, sa_column=Column(_BIG, primary_key=True))


def _ref(target: str, *, nullable: bool = False, primary_key: bool = False) -> Any:
    return Field(default=None, sa_column=Column(_BIG, ForeignKey(target), nullable=nullable, primary_key=primary_key))


def _at(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcTime(), nullable=nullable))


def _big(default: int = 0) -> Any:
    return Field(default=default, sa_column=Column(BigInteger(), nullable=False))


def _maybe_big() -> Any:
    return Field(default=None, sa_column=Column(BigInteger(), nullable=True))


_OPEN = text("status = 'OPEN'")
_NOT_CLOSED = text("closed_at IS NULL")
_IS_DIRECT = text("direct_id IS NOT NULL")


def _one_subject(table: str) -> CheckConstraint:
    """What is said and told is about an order or between two companies, never both."""
    return CheckConstraint("(order_id IS NULL) <> (direct_id IS NULL)", name=f"{table}_about_one_thing")


class Company(SQLModel, table=True):
    """A buyer's or a supplier's company. `slug` is its name in addresses and stays as it was made."""

    id: int = _id()
    name: str = Field(max_length=200)
    role: str = Field(max_length=10)
    slug: str = Field(max_length=MAX_SLUG)
    search_text: str = Field(max_length=400)
    __table_args__ = (UniqueConstraint("role", "name"), Index("company_by_slug", "role", "slug", unique=True))


class PersonRow(SQLModel, table=True):
    """Somebody of a company. Without `password_hash` there is no sign-in."""

    __tablename__: ClassVar[Any] = "person"
    id: int = _id()
    company_id: int = _ref("company.id")
    name: str = Field(max_length=200)
    email: str = Field(max_length=320, unique=True)
    password_hash: str | None = None
    time_zone: str = Field(default="Europe/Berlin", max_length=64)
    notifications_read_to: int = _big()
    channels: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    __table_args__ = (Index("person_of_company", "company_id"),)


class SignIn(SQLModel, table=True):
    """One signed-in browser: only the SHA-256 of its cookie is kept."""

    __tablename__: ClassVar[Any] = "sign_in"
    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = _ref("person.id")
    created_at: datetime = _at()
    seen_at: datetime = _at()
    __table_args__ = (Index("sign_in_of_person", "person_id"),)


class Item(SQLModel, table=True):
    """Something a supplier has sold; what the search for items looks through."""

    id: int = _id()
    supplier_id: int = _ref("company.id")
    sku: str = Field(max_length=64)
    name: str = Field(max_length=200)
    search_text: str = Field(max_length=300)
    __table_args__ = (UniqueConstraint("supplier_id", "sku", "name"),)


class Product(SQLModel, table=True):
    """What a supplier sells today: the price in minor units of `currency` for one `unit`. `version` counts edits.

    What was sold once stands in `item`; neither touches the other.
    """

    id: int = _id()
    supplier_id: int = _ref("company.id")
    sku: str = Field(max_length=64)
    name: str = Field(max_length=200)
    unit: str = Field(max_length=40)
    price_minor: int = _big()
    currency: str = Field(max_length=3)
    available: bool = True
    version: int = 1
    search_text: str = Field(max_length=300)
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="product_price_positive"),
        UniqueConstraint("supplier_id", "sku"),
    )


class Order(SQLModel, table=True):
    """An order. `version` counts its moves; a write names the version it saw. `again_of`: what it was made from."""

    __tablename__: ClassVar[Any] = "orders"
    id: int = _id()
    number: str = Field(sa_column=Column(_NUMBER, nullable=False, unique=True))
    short_number: str = Field(sa_column=Column(_NUMBER, nullable=False))
    buyer_id: int = _ref("company.id")
    supplier_id: int = _ref("company.id")
    status: str = Field(max_length=20)
    version: int = 1
    currency: str = Field(max_length=3)
    total_minor: int = _big()
    line_count: int = 0
    first_item: str = Field(default="", max_length=200)
    placed_at: datetime = _at()
    placed_by: str = Field(default="", max_length=200)
    expected_at: datetime | None = _at(nullable=True)
    moved_at: datetime = _at()
    again_of: int | None = _ref("orders.id", nullable=True)
    # The supplier's policy that was in force when it was placed; no foreign key: a column is added to a million
    # rows in no time, and versions are never taken away.
    policy_version: int | None = None
    __table_args__ = (
        CheckConstraint("total_minor >= 0", name="order_total_not_negative"),
        Index("orders_of_buyer", "buyer_id", "placed_at", "id"),
        Index("orders_of_buyer_by_status", "buyer_id", "status", "placed_at", "id"),
        Index("orders_of_buyer_by_supplier", "buyer_id", "supplier_id", "placed_at", "id"),
        Index("orders_of_buyer_by_number", "buyer_id", "number"),
        Index("orders_of_buyer_by_short_number", "buyer_id", "short_number"),
        Index("orders_of_buyer_by_total", "buyer_id", "total_minor", "id"),
        Index("orders_of_buyer_by_expected", "buyer_id", "expected_at", "id"),
        Index("orders_of_supplier", "supplier_id", "placed_at", "id"),
        Index("orders_of_supplier_by_status", "supplier_id", "status", "placed_at", "id"),
        Index("orders_of_supplier_by_number", "supplier_id", "number"),
        Index("orders_of_supplier_by_short_number", "supplier_id", "short_number"),
        Index("orders_again_of", "again_of"),
    )


class OrderLine(SQLModel, table=True):
    """A line as it was ordered: later changes of the item don't touch it."""

    __tablename__: ClassVar[Any] = "order_line"
    order_id: int = _ref("orders.id", primary_key=True)
    position: int = Field(primary_key=True)
    item_id: int = _ref("item.id")
    buyer_id: int = _ref("company.id")
    quantity: int = _big()
    unit_price_minor: int = _big()
    __table_args__ = (
        CheckConstraint("quantity > 0", name="line_quantity_positive"),
        CheckConstraint("unit_price_minor >= 0", name="line_price_not_negative"),
        Index("lines_of_item", "item_id", "buyer_id", "order_id"),
    )


class OrderPlacing(SQLModel, table=True):
    """An order that was placed in the portal. `key` makes placing it twice harmless."""

    __tablename__: ClassVar[Any] = "order_placing"
    order_id: int = _ref("orders.id", primary_key=True)
    buyer_id: int = _ref("company.id")
    key: str = Field(max_length=64)
    __table_args__ = (UniqueConstraint("buyer_id", "key"),)


class NumberSeries(SQLModel, table=True):
    """The last number given to an order placed in the portal. One row; whoever takes a number holds it."""

    __tablename__: ClassVar[Any] = "number_series"
    prefix: str = Field(primary_key=True, max_length=20)
    last: int = _big()


class Tally(SQLModel, table=True):
    """Orders and money by buyer, supplier, month, currency and status, kept up to date by every move.

    Counting a hundred thousand orders on each page would take longer than the page. `month` is "2026-11", UTC.
    """

    buyer_id: int = _ref("company.id", primary_key=True)
    supplier_id: int = _ref("company.id", primary_key=True)
    month: str = Field(primary_key=True, max_length=7)
    currency: str = Field(primary_key=True, max_length=3)
    status: str = Field(primary_key=True, max_length=20)
    orders: int = _big()
    total_minor: int = _big()
    __table_args__ = (Index("tally_of_supplier", "supplier_id"),)


class TimelineEvent(SQLModel, table=True):
    """Something that happened to an order. Rows are only ever added."""

    __tablename__: ClassVar[Any] = "timeline_event"
    id: int = _id()
    order_id: int = _ref("orders.id")
    event: str = Field(max_length=20)
    at: datetime = _at()
    person_id: int | None = _ref("person.id", nullable=True)
    person_name: str = Field(default="", max_length=200)
    company_id: int = _ref("company.id")
    note: str = Field(default="", max_length=4000)
    __table_args__ = (Index("timeline_of_order", "order_id", "id"),)


class Cancellation(SQLModel, table=True):
    """The record of a buyer's cancellation: one an order, one a key."""

    order_id: int = _ref("orders.id", primary_key=True)
    buyer_id: int = _ref("company.id")
    key: str = Field(max_length=64)
    receipt: str = Field(max_length=36, unique=True)
    person_id: int = _ref("person.id")
    person_name: str = Field(max_length=200)
    at: datetime = _at()
    from_status: str = Field(max_length=20)
    version: int
    reason: str = Field(default="", max_length=40)
    message: str = Field(default="", max_length=4000)
    charge_minor: int = _big()
    __table_args__ = (UniqueConstraint("buyer_id", "key"),)


class DirectThread(SQLModel, table=True):
    """That a buyer's and a supplier's company write to each other beside their orders."""

    __tablename__: ClassVar[Any] = "direct_thread"
    id: int = _id()
    buyer_id: int = _ref("company.id")
    supplier_id: int = _ref("company.id")
    __table_args__ = (UniqueConstraint("buyer_id", "supplier_id"),)


class Message(SQLModel, table=True):
    """A line of an order's chat or of a direct thread. `key` makes sending it twice harmless."""

    id: int = _id()
    order_id: int | None = _ref("orders.id", nullable=True)
    direct_id: int | None = _ref("direct_thread.id", nullable=True)
    company_id: int = _ref("company.id")
    person_id: int = _ref("person.id")
    person_name: str = Field(max_length=200)
    key: str = Field(max_length=64)
    text: str = Field(max_length=4000)
    at: datetime = _at()
    read_at: datetime | None = _at(nullable=True)
    __table_args__ = (
        _one_subject("message"),
        UniqueConstraint("person_id", "key"),
        Index("messages_of_order", "order_id", "id"),
        Index("messages_of_direct", "direct_id", "id", sqlite_where=_IS_DIRECT, postgresql_where=_IS_DIRECT),
    )


class Thread(SQLModel, table=True):
    """The newest line of each order's chat and each direct thread, for the inbox."""

    id: int = _id()
    order_id: int | None = _ref("orders.id", nullable=True)
    direct_id: int | None = _ref("direct_thread.id", nullable=True)
    buyer_id: int = _ref("company.id")
    supplier_id: int = _ref("company.id")
    last_message_id: int = _ref("message.id")
    __table_args__ = (
        _one_subject("thread"),
        UniqueConstraint("order_id"),
        UniqueConstraint("direct_id"),
        Index("threads_of_buyer", "buyer_id", "last_message_id"),
        Index("threads_of_supplier", "supplier_id", "last_message_id"),
    )


class Unread(SQLModel, table=True):
    """How many messages of a chat or direct thread a person has not read; no row when none."""

    id: int = _id()
    person_id: int = _ref("person.id")
    order_id: int | None = _ref("orders.id", nullable=True)
    direct_id: int | None = _ref("direct_thread.id", nullable=True)
    messages: int = 0
    first_message_id: int = _ref("message.id")
    __table_args__ = (
        _one_subject("unread"),
        UniqueConstraint("person_id", "order_id"),
        UniqueConstraint("person_id", "direct_id"),
    )


class Notification(SQLModel, table=True):
    """What a company is told. Each of its people reads it for themselves."""

    id: int = _id()
    company_id: int = _ref("company.id")
    order_id: int | None = _ref("orders.id", nullable=True)
    direct_id: int | None = _ref("direct_thread.id", nullable=True)
    kind: str = Field(max_length=20)
    actor: str = Field(max_length=400)
    text: str = Field(default="", max_length=400)
    at: datetime = _at()
    __table_args__ = (
        _one_subject("notification"),
        Index("notifications_of_company", "company_id", "id"),
        Index("notifications_of_order", "company_id", "order_id", "id"),
        Index("notifications_of_direct_thread", "company_id", "direct_id", "id"),
    )


class Proposal(SQLModel, table=True):
    """A supplier's offer to change an order. `order_version` is the order's when it was made."""

    id: int = _id()
    order_id: int = _ref("orders.id")
    person_id: int = _ref("person.id")
    person_name: str = Field(max_length=200)
    key: str = Field(max_length=64)
    status: str = Field(max_length=10)
    reason: str = Field(max_length=4000)
    expected_at: datetime | None = _at(nullable=True)
    answer_by: datetime = _at()
    order_version: int
    at: datetime = _at()
    closed_at: datetime | None = _at(nullable=True)
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("proposals_of_order", "order_id", "id"),
        Index("one_open_proposal", "order_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class ProposalLine(SQLModel, table=True):
    """A line of the comparison. No `old_…` = added, no `new_…` = removed."""

    __tablename__: ClassVar[Any] = "proposal_line"
    proposal_id: int = _ref("proposal.id", primary_key=True)
    position: int = Field(primary_key=True)
    sku: str = Field(max_length=64)
    name: str = Field(max_length=200)
    old_quantity: int | None = _maybe_big()
    old_price_minor: int | None = _maybe_big()
    new_quantity: int | None = _maybe_big()
    new_price_minor: int | None = _maybe_big()


class ChangeRequest(SQLModel, table=True):
    """What a buyer asked to have changed. Its lines are the order's, each with the wanted quantity."""

    __tablename__: ClassVar[Any] = "change_request"
    id: int = _id()
    order_id: int = _ref("orders.id")
    person_id: int = _ref("person.id")
    person_name: str = Field(max_length=200)
    key: str = Field(max_length=64)
    status: str = Field(max_length=10)
    note: str = Field(default="", max_length=4000)
    expected_at: datetime | None = _at(nullable=True)
    at: datetime = _at()
    closed_at: datetime | None = _at(nullable=True)
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("one_open_request", "order_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class ChangeRequestLine(SQLModel, table=True):
    """The quantity that a buyer wants of the order's line at this position; 0 drops it."""

    __tablename__: ClassVar[Any] = "change_request_line"
    request_id: int = _ref("change_request.id", primary_key=True)
    position: int = Field(primary_key=True)
    quantity: int = _big()


class ReturnCase(SQLModel, table=True):
    """What is wrong with an order that has ended, the newest offer, and the newest no. `version` counts the steps.

    `problem`, `wanted` and `offer` are names; no `offer` = none was made. Amounts in the order's currency.
    """

    __tablename__: ClassVar[Any] = "return_case"
    id: int = _id()
    order_id: int = _ref("orders.id")
    person_id: int = _ref("person.id")
    person_name: str = Field(max_length=200)
    key: str = Field(max_length=64)
    status: str = Field(max_length=10)
    version: int = 1
    problem: str = Field(max_length=20)
    wanted: str = Field(max_length=20)
    note: str = Field(default="", max_length=4000)
    offer: str = Field(default="", max_length=20)
    offer_minor: int = _big()
    offer_text: str = Field(default="", max_length=4000)
    offer_by: str = Field(default="", max_length=200)
    reply: str = Field(default="", max_length=4000)
    reply_by: str = Field(default="", max_length=200)
    answer_by: datetime | None = _at(nullable=True)
    at: datetime = _at()
    closed_at: datetime | None = _at(nullable=True)
    __table_args__ = (
        CheckConstraint("offer_minor >= 0", name="offer_not_negative"),
        UniqueConstraint("person_id", "key"),
        Index("cases_of_order", "order_id", "id"),
        Index("one_open_case", "order_id", unique=True, sqlite_where=_NOT_CLOSED, postgresql_where=_NOT_CLOSED),
    )


class ReturnCaseLine(SQLModel, table=True):
    """How much of the order's line at this position a case is about."""

    __tablename__: ClassVar[Any] = "return_case_line"
    case_id: int = _ref("return_case.id", primary_key=True)
    position: int = Field(primary_key=True)
    quantity: int = _big()
    __table_args__ = (CheckConstraint("quantity > 0", name="affected_quantity_positive"),)


class ReturnPhoto(SQLModel, table=True):
    """A photo of a case, as the portal wrote it anew: always JPEG. `name` can't be guessed; it is in the address."""

    __tablename__: ClassVar[Any] = "return_photo"
    name: str = Field(primary_key=True, max_length=43)
    case_id: int = _ref("return_case.id")
    person_id: int = _ref("person.id")
    width: int
    height: int
    at: datetime = _at()
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    __table_args__ = (Index("photos_of_case", "case_id"),)


class NotificationRead(SQLModel, table=True):
    """A person has read one notification newer than `person.notifications_read_to`."""

    __tablename__: ClassVar[Any] = "notification_read"
    person_id: int = _ref("person.id", primary_key=True)
    notification_id: int = _ref("notification.id", primary_key=True)


class SupplierPolicyRow(SQLModel, table=True):
    """One version of what a supplier says about cancelling; only ever added. `fees` is JSON by status."""

    __tablename__: ClassVar[Any] = "supplier_policy"
    supplier_id: int = _ref("company.id", primary_key=True)
    version: int = Field(primary_key=True)
    text: str = Field(default="", max_length=4000)
    contact_hours: str = Field(default="", max_length=120)
    fees: str = Field(default="{}", max_length=1000)
    created_at: datetime = _at()
    person_id: int = _ref("person.id")
    person_name: str = Field(max_length=200)
    __table_args__ = (CheckConstraint("version > 0", name="policy_version_positive"),)


class Outbox(SQLModel, table=True):
    """News to mail to a company's people. Written in the transaction that it tells about: neither happens alone.

    `sent_at` says when a mail for each of them was put in line.
    """

    id: int = _id()
    company_id: int = _ref("company.id")
    order_id: int | None = _ref("orders.id", nullable=True)
    direct_id: int | None = _ref("direct_thread.id", nullable=True)
    kind: str = Field(max_length=20)
    at: datetime = _at()
    sent_at: datetime | None = _at(nullable=True)
    __table_args__ = (
        _one_subject("outbox"),
        Index("outbox_waiting", "sent_at", "id"),
    )


class Mail(SQLModel, table=True):
    """A mail to one person: when to try, how often it was tried, and how it ended."""

    id: int = _id()
    person_id: int = _ref("person.id")
    notification_id: int = _ref("notification.id")
    due_at: datetime | None = _at(nullable=True)
    attempts: int = 0
    sent_at: datetime | None = _at(nullable=True)
    failed_at: datetime | None = _at(nullable=True)
    __table_args__ = (UniqueConstraint("person_id", "notification_id"), Index("mail_due", "due_at"))


class HelpFeedback(SQLModel, table=True):
    """A vote on a help page, or a search there that found nothing; nobody's name, nobody's address."""

    __tablename__: ClassVar[Any] = "help_feedback"
    id: int = _id()
    at: datetime = _at()
    page: str = Field(max_length=200)
    value: str = Field(max_length=10)
    comment: str = Field(max_length=1000)
    query: str = Field(max_length=200)
    __table_args__ = (Index("help_feedback_at", "at"),)


# The same tables as Core sees them: `orders.c.number`. Queries are built from these, without ORM objects.
_tables = SQLModel.metadata.tables
company = _tables["company"]
person = _tables["person"]
sign_in = _tables["sign_in"]
item = _tables["item"]
product = _tables["product"]
orders = _tables["orders"]
order_line = _tables["order_line"]
order_placing = _tables["order_placing"]
number_series = _tables["number_series"]
tally = _tables["tally"]
timeline_event = _tables["timeline_event"]
cancellation = _tables["cancellation"]
direct_thread = _tables["direct_thread"]
message = _tables["message"]
thread = _tables["thread"]
unread = _tables["unread"]
notification = _tables["notification"]
notification_read = _tables["notification_read"]
proposal = _tables["proposal"]
proposal_line = _tables["proposal_line"]
change_request = _tables["change_request"]
change_request_line = _tables["change_request_line"]
return_case = _tables["return_case"]
return_case_line = _tables["return_case_line"]
return_photo = _tables["return_photo"]
outbox = _tables["outbox"]
mail = _tables["mail"]
supplier_policy = _tables["supplier_policy"]
help_feedback = _tables["help_feedback"]
