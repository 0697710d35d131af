"""An entry of the record: who did what, when, from which browser and address."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from buyer_portal.domain.record.chain import link, written
from buyer_portal.domain.record.kinds import RecordKind

MAX_ADDRESS = 64
_MAX_FACT = 400
Facts = Mapping[str, str | int]
"""What is to be said of a deed beside who and when; never a secret."""


@dataclass(frozen=True, slots=True)
class Whence:
    """From where something is done: the address, and the browser as "Firefox on Windows"; "" where there is none."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One of them. `number` counts from 1 in its chain; `person` and `email` are "" for the operator; `at` is UTC.

    Name and address stand as they were then. `id` sorts them, and never leaves the server.
    """

    id: int
    number: int
    at: datetime
    kind: RecordKind
    person: str
    email: str
    facts: Facts
    whence: Whence


def facts_written(facts: Facts) -> str:
    """The facts as they are stored and hashed; a text is cut where nobody reads on."""
    cut = {name: value[:_MAX_FACT] if isinstance(value, str) else value for name, value in facts.items()}
    return json.dumps(cut, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def facts_read(stored: str) -> Facts:
    """The facts as they were; none where somebody has changed them in the database."""
    try:
        read = json.loads(stored)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def entry_link(
    before: str,
    number: int,
    *,
    at: datetime,
    kind: str,
    person_id: int | None,
    person_name: str,
    person_email: str,
    facts: str,
    browser: str,
    address: str,
) -> str:
    """The link of an entry in its chain; `facts` as stored."""
    return link(before, number, written(at), kind, person_id, person_name, person_email, facts, browser, address)
