"""What a browser says it is, and those that somebody has signed in with: while guesses lock others out, these get in.

The device cookies of OWASP: a browser that signed in keeps a random name and a signature, for each of its last few
people. Who guesses with a stolen one is counted by its name; and nothing in it says whose it is.
"""

import re
from hmac import compare_digest
from secrets import token_urlsafe

from limits import RateLimitItemPerDay, RateLimitItemPerMinute
from ua_parser import parse

from buyer_portal.domain.people.browsers import MAX_BROWSER
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.secrets import keyed
from buyer_portal.services.attempts import Limit
from buyer_portal.store.engine import reading
from buyer_portal.store.people.people import person_with_hash_by_email

_TRIES = RateLimitItemPerMinute(10, 5, namespace="device")
_TRIES_A_DAY = RateLimitItemPerDay(50, namespace="device")
_ONE = re.compile(r"([A-Za-z0-9_-]{16})([0-9a-f]{32})")
_MOST = 4  # people of one browser
_MOST_READ = 300  # characters; real ones are under 250, and each is compared with a thousand patterns


def browser_in(user_agent: str) -> str:
    """Read the browser's claim in words: "Firefox on Windows"; "" when it says nothing that is known."""
    found = parse(user_agent[:_MOST_READ])
    program = found.user_agent.family.removeprefix("Headless") if found.user_agent else ""
    system = found.os.family if found.os else ""
    return " on ".join(part for part in (program, system) if part)[:MAX_BROWSER]


def limits_of_device(cookie: str, person: Person | None, password_hash: str) -> tuple[Limit, ...]:
    """The limits of this browser, if the person has signed in with it under this password; else none."""
    name = _name_in(cookie, person.id if person else 0, password_hash)
    return ((_TRIES, name), (_TRIES_A_DAY, name)) if name else ()


def remember_device(person: Person, cookie: str) -> str:
    """The cookie of a browser in which the person has just signed in; it knows a few others still.

    Signed by the password: with a new one, all browsers are new.
    """
    with reading() as db:
        found = person_with_hash_by_email(db, person.email)
    password_hash = (found and found[1]) or ""
    name = _name_in(cookie, person.id, password_hash) or token_urlsafe(12)
    own = name + _signature(name, person.id, password_hash)
    others = [one for one in cookie.split(".") if _ONE.fullmatch(one) and one != own]
    return ".".join([own, *others][:_MOST])


def _name_in(cookie: str, person_id: int, password_hash: str) -> str:
    found = [match.groups() for one in cookie.split(".")[:_MOST] if (match := _ONE.fullmatch(one))]
    own = (name for name, mark in found if compare_digest(mark, _signature(name, person_id, password_hash)))
    return next(own, "")


def _signature(name: str, person_id: int, password_hash: str) -> str:
    return keyed(password_hash, f"device {name} of {person_id}")
