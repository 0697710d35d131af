"""Companies, their people, and who is signed in where."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Index,
    UniqueConstraint,
    false,
)
from sqlmodel import Field, SQLModel

from buyer_portal.domain.conversation.thread import MAX_SLUG
from buyer_portal.domain.people.browsers import MAX_BROWSER
from buyer_portal.domain.people.names import MAX_KEY
from buyer_portal.store.tables.columns import big_number, folded_text, moment, new_id, ref_to, searched_text


class Company(SQLModel, table=True):
    """A buyer's or a supplier's company. `slug` is its name in addresses and stays as it was made.

    `requires_factor`: its people need a second factor. `name_key` is the same for all spellings of the name; its unique
    index prevents duplicates.
    """

    id: int = new_id()
    name: str = Field(max_length=200)
    name_key: str = Field(max_length=MAX_KEY)
    side: str = Field(max_length=10)
    slug: str = Field(max_length=MAX_SLUG)
    search_text: str = searched_text()
    sort_name: str = folded_text()
    requires_factor: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    __table_args__ = (
        UniqueConstraint("side", "name"),
        Index("company_by_slug", "side", "slug", unique=True),
        Index("company_by_name", "side", "name_key", unique=True),
    )


class PersonRow(SQLModel, table=True):
    """Somebody of a company. Without `password_hash` there is no sign-in: never given, or taken with the person.

    `joined_at` and `seen_at`, since when and last here, are None where nobody wrote it down. `secret` is random and
    never leaves the server: what a browser keeps of the person is keyed by it.
    """

    __tablename__: ClassVar[Any] = "person"
    id: int = new_id()
    company_id: int = ref_to("company.id")
    name: str = Field(max_length=200)
    email: str = Field(max_length=320, unique=True)
    password_hash: str | None = None
    role: str = Field(default="OWNER", max_length=10, sa_column_kwargs={"server_default": "OWNER"})
    time_zone: str = Field(default="Europe/Berlin", max_length=64)
    secret: str = Field(max_length=64, sa_column_kwargs={"server_default": ""})
    notifications_read_to: int = big_number()
    channels: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    joined_at: datetime | None = moment(nullable=True)
    seen_at: datetime | None = moment(nullable=True)
    __table_args__ = (Index("person_of_company", "company_id"),)


class NameChange(SQLModel, table=True):
    """A person was called `was` until then, and is called `became` since. Rows are only ever added."""

    __tablename__: ClassVar[Any] = "name_change"
    id: int = new_id()
    person_id: int = ref_to("person.id")
    by_id: int = ref_to("person.id")
    was: str = Field(max_length=200)
    became: str = Field(max_length=200)
    at: datetime = moment()


class SignIn(SQLModel, table=True):
    """One signed-in browser: what it says it is, and only the SHA-256 of its cookie.

    `through_sso`: somebody came by their company's single sign-on.
    """

    __tablename__: ClassVar[Any] = "sign_in"
    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = ref_to("person.id")
    created_at: datetime = moment()
    seen_at: datetime = moment()
    browser: str = Field(default="", max_length=MAX_BROWSER, sa_column_kwargs={"server_default": ""})
    through_sso: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    __table_args__ = (Index("sign_in_of_person", "person_id"),)
