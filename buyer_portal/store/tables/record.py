"""The record: chains of entries, one for each company."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Column, Field, SQLModel

from buyer_portal.domain.people.browsers import MAX_BROWSER
from buyer_portal.domain.record.chain import HASH_LENGTH
from buyer_portal.domain.record.entry import MAX_ADDRESS
from buyer_portal.store.tables.columns import big_number, moment, new_id, ref_to, searched_text
from buyer_portal.store.tables.triggers import only_added_to


class RecordChain(SQLModel, table=True):
    """A chain, with its last link. What is old was taken away up to `pruned_to`, whose link stays: `pruned_hash`.

    `home` is the company whose deeds are added to it; none for the chain of a company that was joined to another one,
    which keeps both. Without a company it is nobody's, and stays empty.
    """

    __tablename__: ClassVar[Any] = "record_chain"
    id: int = new_id()
    company_id: int | None = ref_to("company.id", nullable=True)
    home: int | None = Field(default=None, sa_column=Column(BigInteger(), nullable=True))
    last_number: int = big_number()
    last_hash: str = Field(default="", max_length=HASH_LENGTH)
    pruned_to: int = big_number()
    pruned_hash: str = Field(default="", max_length=HASH_LENGTH)
    __table_args__ = (
        Index("record_chain_by_home", "home", unique=True),
        Index("record_chains_of_company", "company_id"),
    )


class RecordEntry(SQLModel, table=True):
    """Somebody did something; names stand as they were then. Rows are only ever added: the database refuses the rest.

    `facts` is JSON. Without `person_id` it was the operator. `hash` is its link, `number` its place in the chain.
    """

    __tablename__: ClassVar[Any] = "record_entry"
    id: int = new_id()
    chain_id: int = ref_to("record_chain.id")
    number: int = big_number()
    at: datetime = moment()
    kind: str = Field(max_length=30)
    person_id: int | None = ref_to("person.id", nullable=True)
    person_name: str = Field(default="", max_length=200)
    person_email: str = Field(default="", max_length=320)
    facts: str = searched_text()
    browser: str = Field(default="", max_length=MAX_BROWSER)
    address: str = Field(default="", max_length=MAX_ADDRESS)
    search_text: str = searched_text()
    hash: str = Field(max_length=HASH_LENGTH)
    __table_args__ = (
        UniqueConstraint("chain_id", "number", name="record_entry_once"),
        Index("entries_of_chain", "chain_id", "id"),
    )


class RecordDue(SQLModel, table=True):
    """So many orders of a company were imported and moved, and its record does not say so yet."""

    __tablename__: ClassVar[Any] = "record_due"
    id: int = new_id()
    company_id: int = ref_to("company.id")
    orders: int
    moved: int
    __table_args__ = (Index("record_due_of_company", "company_id"),)


_columns = tuple(SQLModel.metadata.tables["record_entry"].columns.keys())
only_added_to(SQLModel.metadata.tables["record_entry"], content=_columns, is_pruned=True)
