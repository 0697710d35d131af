"""Chains of hashes: each link holds the one before, so what is changed, taken out or put in later breaks the chain.

A link is the SHA-256 (base64, 43 characters) of a JSON list: the link before, then the content. JSON quotes every text,
so no two lists read the same; times are UTC with six digits, so that both databases give back what was hashed.
"""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from json import JSONEncoder

HASH_LENGTH = 43
START = ""
"""What stands where the first link would hold the one before."""
_encode = JSONEncoder(separators=(",", ":")).encode

Content = str | int | None


def link(before: str, *content: Content) -> str:
    """The link that follows `before`, over this content."""
    return urlsafe_b64encode(sha256(_encode((before, *content)).encode()).digest())[:HASH_LENGTH].decode()


def event_link(
    before: str,
    number: str,
    event: str,
    at: datetime,
    person_id: int | None,
    person_name: str,
    side: str,
    note: str,
) -> str:
    """The link of a line of an order's timeline; `number` is the order's, `side` as `side_of` says."""
    return link(before, number, event, written(at), person_id, person_name, side, note)


def side_of(company_id: int, buyer_id: int, supplier_id: int) -> str:
    """On which side of its order a company is.

    The side and not the company is in the link: two companies that turn out to be one are joined, and their lines with
    them. "?" for a third one, which no line of a timeline has.
    """
    return "buyer" if company_id == buyer_id else "supplier" if company_id == supplier_id else "?"


def written(at: datetime) -> str:
    """A moment as it is hashed: "2026-11-27T23:18:04.000000+00:00"."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class Head:
    """One hash over the last links of many chains, in their order."""

    def __init__(self) -> None:
        self._hashed = sha256()

    def add(self, last: str) -> None:
        """Add the last link of the next chain."""
        self._hashed.update(f"{last}\n".encode())

    @property
    def value(self) -> str:
        """The hash by now."""
        return urlsafe_b64encode(self._hashed.digest())[:HASH_LENGTH].decode()
