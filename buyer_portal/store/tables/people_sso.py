"""Single sign-on: the providers of companies, who is who there, and those who are on their way."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, false
from sqlmodel import Field, SQLModel

from buyer_portal.domain.people.sso import MAX_CLIENT_ID, MAX_DOMAIN, MAX_ISSUER, MAX_SECRET_PLACE, MAX_SUBJECT
from buyer_portal.store.tables.columns import moment, new_id, ref_to

_NO = {"server_default": false()}
_EMPTY = {"server_default": ""}


class SsoProvider(SQLModel, table=True):
    """The provider of a company. `secret_place` says where its secret lies; the secret itself is in no table.

    `only_way`: its people come in by nothing else. `is_factor`: who comes by it needs no second factor here.
    """

    __tablename__: ClassVar[Any] = "sso_provider"
    company_id: int = ref_to("company.id", primary_key=True)
    issuer: str = Field(max_length=MAX_ISSUER)
    client_id: str = Field(max_length=MAX_CLIENT_ID)
    secret_place: str = Field(max_length=MAX_SECRET_PLACE)
    only_way: bool = Field(default=False, sa_column_kwargs=_NO)
    is_factor: bool = Field(default=False, sa_column_kwargs=_NO)
    since: datetime = moment()


class SsoDomain(SQLModel, table=True):
    """People with addresses of this domain are led to the company's provider; a domain is one company's."""

    __tablename__: ClassVar[Any] = "sso_domain"
    domain: str = Field(primary_key=True, max_length=MAX_DOMAIN)
    company_id: int = ref_to("company.id")
    __table_args__ = (Index("sso_domains_of_company", "company_id"),)


class SsoIdentity(SQLModel, table=True):
    """Who somebody is at a provider: by its own name for them, never by an address, which may pass to another."""

    __tablename__: ClassVar[Any] = "sso_identity"
    issuer: str = Field(primary_key=True, max_length=MAX_ISSUER)
    subject: str = Field(primary_key=True, max_length=MAX_SUBJECT)
    person_id: int = ref_to("person.id")
    linked_at: datetime = moment()
    __table_args__ = (Index("sso_identity_of_person", "person_id", unique=True),)


class SsoAttempt(SQLModel, table=True):
    """Somebody on their way to a provider and back, in the browser whose cookie has `browser_hash`.

    Only the SHA-256 of its state is kept, and the row goes when they are back. With `person_id` somebody who is signed
    in connects their account; with `invitation_hash` somebody called `name` accepts an invitation. `back` is the
    address that the provider leads back to, `wanted` the page after that.
    """

    __tablename__: ClassVar[Any] = "sso_attempt"
    state_hash: str = Field(primary_key=True, max_length=64)
    browser_hash: str = Field(max_length=64)
    company_id: int = ref_to("company.id")
    issuer: str = Field(max_length=MAX_ISSUER)
    nonce: str = Field(max_length=64)
    verifier: str = Field(max_length=128)
    back: str = Field(max_length=400)
    wanted: str = Field(max_length=2_000)
    person_id: int | None = ref_to("person.id", nullable=True)
    invitation_hash: str = Field(default="", max_length=64, sa_column_kwargs=_EMPTY)
    name: str = Field(default="", max_length=200, sa_column_kwargs=_EMPTY)
    made_at: datetime = moment()
    __table_args__ = (
        Index("sso_attempts_by_age", "made_at"),
        Index("sso_attempts_of_company", "company_id"),
        Index("sso_attempts_of_person", "person_id"),
    )


class SsoPending(SQLModel, table=True):
    """Somebody who came back from a provider as a person who is not connected yet: they sign in the old way once.

    In the browser whose cookie has `browser_hash`, and not for long.
    """

    __tablename__: ClassVar[Any] = "sso_pending"
    id: int = new_id()
    browser_hash: str = Field(max_length=64)
    person_id: int = ref_to("person.id")
    issuer: str = Field(max_length=MAX_ISSUER)
    subject: str = Field(max_length=MAX_SUBJECT)
    made_at: datetime = moment()
    __table_args__ = (
        Index("sso_pending_of_browser", "browser_hash"),
        Index("sso_pending_of_person", "person_id"),
        Index("sso_pending_by_age", "made_at"),
    )
