"""Who acts: a person of a buyer's or a supplier's company."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The side a company is on."""

    BUYER = "BUYER"
    SUPPLIER = "SUPPLIER"

    @property
    def other(self) -> "Role":
        """The side across the table."""
        return Role.SUPPLIER if self is Role.BUYER else Role.BUYER


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in. `time_zone` is an IANA name such as "Europe/Berlin"."""

    id: int
    name: str
    email: str
    company_id: int
    company: str
    role: Role
    time_zone: str
    channels: str  # what it means says domain/channel.py

    @property
    def first_name(self) -> str:
        """The name that a chat message greets."""
        return self.name.partition(" ")[0]
