"""What people have beside their password, and sign-ins that wait for it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from buyer_portal.domain.people.browsers import MAX_BROWSER
from buyer_portal.store.tables.columns import big_number, moment, ref_to


class Authenticator(SQLModel, table=True):
    """The authenticator app of a person, which shares `secret` (base32) with the portal.

    Until `confirmed_at` it is only being set up. `last_step` is the latest half minute whose code was used: neither
    that code nor an older one works again.
    """

    __tablename__: ClassVar[Any] = "authenticator"
    person_id: int = ref_to("person.id", primary_key=True)
    secret: str = Field(max_length=64)
    made_at: datetime = moment()
    confirmed_at: datetime | None = moment(nullable=True)
    last_step: int = big_number()


class RecoveryCode(SQLModel, table=True):
    """One recovery code: only the SHA-256 of its 20 random digits, which is too many to try."""

    __tablename__: ClassVar[Any] = "recovery_code"
    person_id: int = ref_to("person.id", primary_key=True)
    code_hash: str = Field(primary_key=True, max_length=64)
    used_at: datetime | None = moment(nullable=True)


class HalfSignIn(SQLModel, table=True):
    """A sign-in whose password was right, until its second step: only the SHA-256 of its cookie.

    `browser` is what the browser says it is; `is_new` whether this person has not signed in with it before.
    """

    __tablename__: ClassVar[Any] = "half_sign_in"
    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = ref_to("person.id")
    made_at: datetime = moment()
    browser: str = Field(max_length=MAX_BROWSER)
    is_new: bool
    __table_args__ = (
        Index("half_sign_ins_of_person", "person_id"),
        Index("half_sign_ins_by_age", "made_at"),
    )
