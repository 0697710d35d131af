"""Who acts: a person of a buyer's or a supplier's company."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Side(StrEnum):
    """The side a company is on."""

    BUYER = "BUYER"
    SUPPLIER = "SUPPLIER"

    @property
    def other(self) -> "Side":
        """The side across the table."""
        return Side.SUPPLIER if self is Side.BUYER else Side.BUYER


class Role(StrEnum):
    """What somebody is in their company, the most first; `domain/people/roles.py` has what each may do."""

    OWNER = "OWNER"
    MEMBER = "MEMBER"
    VIEWER = "VIEWER"

    @property
    def words(self) -> str:
        """As shown: "Owner"."""
        return self.value.capitalize()

    @property
    def rank(self) -> int:
        """Higher for who may do more."""
        return -list(Role).index(self)


class Actor(Protocol):
    """Whoever did something to an order: a person, or a company as a whole. Without `id` no person is known."""

    @property
    def id(self) -> int | None: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def company(self) -> str: ...  # noqa: D102
    @property
    def company_id(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class SomebodyOf:
    """Somebody of a company without a known person, as in an import."""

    company: str
    company_id: int
    id: None = None

    @property
    def name(self) -> str:
        """The company's name in place of a person's."""
        return self.company


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in. `time_zone` is an IANA name such as "Europe/Berlin".

    `owes_factor`: the company requires a second factor, and they have none; nothing else works until they do.
    `drafts` names what the person has half filled in, in a browser; who reads it there learns nothing about them.
    """

    id: int
    name: str
    email: str
    company_id: int
    company: str
    side: Side
    role: Role
    time_zone: str
    channels: str  # parsed by domain/notifications.py
    drafts: str = ""
    owes_factor: bool = False

    @property
    def first_name(self) -> str:
        """The first name; only for the demo's people, as in other names it may be another word."""
        return self.name.partition(" ")[0]


def greeted(name: str) -> str:
    """The name to greet somebody by: the whole one, as "Hello Dr." and "Hello Becker,," greet nobody.

    "" for none: with a comma in it, "Becker, Tom", it would fall apart in a sentence.
    """
    return "" if "," in name else " ".join(name.split())
