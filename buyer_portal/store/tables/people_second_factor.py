"""What people have beside their password, and sign-ins that wait for it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, Text, false
from sqlmodel import Column, Field, SQLModel

from buyer_portal.domain.people.browsers import MAX_BROWSER
from buyer_portal.domain.people.second_factor import MAX_CREDENTIAL, MAX_PASSKEY_NAME
from buyer_portal.store.tables.columns import big_number, moment, new_id, ref_to


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


class PasskeyRow(SQLModel, table=True):
    """A passkey: only the public half of its key, so nothing here opens anything.

    `credential_id` and `public_key` (COSE) are base64url. `sign_count` is how often it has been used by its own
    account; many count nothing.
    """

    __tablename__: ClassVar[Any] = "passkey"
    id: int = new_id()
    person_id: int = ref_to("person.id")
    credential_id: str = Field(max_length=MAX_CREDENTIAL, unique=True)
    public_key: str = Field(sa_column=Column(Text(), nullable=False))
    sign_count: int = big_number()
    name: str = Field(max_length=MAX_PASSKEY_NAME)
    made_at: datetime = moment()
    used_at: datetime | None = moment(nullable=True)
    __table_args__ = (Index("passkeys_of_person", "person_id"),)


class PasskeyChallenge(SQLModel, table=True):
    """What a browser has to sign: only its SHA-256, until it is answered. With `person_id` it is for a new passkey."""

    __tablename__: ClassVar[Any] = "passkey_challenge"
    challenge_hash: str = Field(primary_key=True, max_length=64)
    person_id: int | None = ref_to("person.id", nullable=True)
    made_at: datetime = moment()
    __table_args__ = (Index("passkey_challenges_by_age", "made_at"),)


class HalfSignIn(SQLModel, table=True):
    """A sign-in whose password was right, until its second step: only the SHA-256 of its cookie.

    `browser` is what the browser says it is; `is_new` whether this person has not signed in with it before.
    `through_sso`: the company's single sign-on stands in for the password.
    """

    __tablename__: ClassVar[Any] = "half_sign_in"
    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = ref_to("person.id")
    made_at: datetime = moment()
    browser: str = Field(max_length=MAX_BROWSER)
    is_new: bool
    through_sso: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    __table_args__ = (
        Index("half_sign_ins_of_person", "person_id"),
        Index("half_sign_ins_by_age", "made_at"),
    )
