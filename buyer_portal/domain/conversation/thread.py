"""What people talk in: the chat of an order, or the direct thread of two companies."""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from unicodedata import normalize

_DIRECT = "direct:"
MAX_SLUG = 80
"""Characters of a company's name in addresses."""
_MAX_WORDS = 60
_NO_WORD = re.compile(r"[^a-z0-9]+")
_SLUG = re.compile(rf"[a-z0-9-]{{1,{MAX_SLUG}}}")


@dataclass(frozen=True, slots=True)
class Direct:
    """The direct thread with another company, by the slug of its address. An order's chat goes by its number."""

    company: str

    def __str__(self) -> str:
        """Its name among those of all threads; order numbers are written in capitals."""
        return _DIRECT + self.company


class ThreadFilter(StrEnum):
    """Which threads of the inbox are listed; the values stand in its address."""

    ALL = ""
    UNREAD = "unread"
    UNANSWERED = "unanswered"
    ORDERS = "orders"
    DIRECT = "direct"


def parse_thread_filter(text: object) -> ThreadFilter:
    """Read a filter from an address; an unknown one means all threads."""
    return ThreadFilter(text) if text in list(ThreadFilter) else ThreadFilter.ALL


def parse_thread(name: str) -> str | Direct:
    """Read a thread's name, "ORD-1001" or "direct:green-valley-produce"; anything else is taken as an order number."""
    if isinstance(name, str) and name.startswith(_DIRECT):
        return Direct(name.removeprefix(_DIRECT))
    return name


def parse_slug(text: object) -> str:
    """Read a company's name from an address; "" when no company can have it."""
    return text if isinstance(text, str) and _SLUG.fullmatch(text) else ""


def slug_of(name: str) -> str:
    """Write a company's name for an address: "Café Müller & Co." is "cafe-muller-co"."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return _NO_WORD.sub("-", plain).strip("-")[:_MAX_WORDS].strip("-") or "company"


def free_slug(name: str, taken: set[str]) -> str:
    """The name's slug; with a few characters of the name's hash when another company has the same slug."""
    slug = slug_of(name)
    return slug if slug not in taken else f"{slug}-{sha256(name.encode()).hexdigest()[:8]}"
