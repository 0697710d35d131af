"""How easily a password is guessed: zxcvbn, which knows 30,000 common passwords, names, words, rows of keys and dates.

Its first 72 characters are looked at: more take quadratically longer, and a password that begins well is good.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from buyer_portal.domain.errors import PasswordRefused
from buyer_portal.domain.people.password import Weakness
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.profile import DEMO_PASSWORD, parse_new_password
from buyer_portal.settings import settings

_LOOKED_AT = 72
_SAFE = 3  # of 4: not to be guessed at 10,000 tries a second by whoever has stolen the hashes
_PARTS = re.compile(r"[\W_]+")
_SHORTEST_PART = 3
_PATTERNS = {
    "repeat": Weakness.REPEATED,
    "sequence": Weakness.ROW,
    "spatial": Weakness.ROW,
    "date": Weakness.DATE,
    "regex": Weakness.DATE,
}


def is_public(password: str) -> bool:
    """Whether anybody who can reach the portal knows this password: the demo's, unless only this machine reaches it."""
    return password == DEMO_PASSWORD and not settings.private


def ensure_strong(password: object, *own: str) -> str:
    """Take a new password, unless it could be guessed. `own` are the person's name, address and company.

    Takes a core for up to a seventh of a second.

    Raises:
        PasswordRefused: too short, too long, everybody's, or to be guessed; the sentence says what would help.
    """
    text = parse_new_password(password)
    if is_public(text):
        raise PasswordRefused(Weakness.PUBLIC)
    words = _words_of(own)
    found = _look(text, words)
    if found["score"] < _SAFE:
        raise PasswordRefused(_why(found["sequence"]))
    # Of "CornerBistro2026!" zxcvbn thinks better than whoever knows the company.
    rest = _without(text, words)
    if rest != text and _look(rest)["score"] < _SAFE:
        raise PasswordRefused(Weakness.OWN)
    return text


def words_about(person: Person) -> tuple[str, str, str]:
    """What others know of a person, and try first."""
    return person.name, person.email, person.company


def _words_of(own: Iterable[str]) -> list[str]:
    """Each as it is, its parts, and its parts in one: "Corner Bistro", "Corner", "Bistro", "CornerBistro"."""
    found: list[str] = []
    for text in own:
        parts = [part for part in _PARTS.split(text) if part]
        found += [text, "".join(parts), *(part for part in parts if len(part) >= _SHORTEST_PART)]
    return found


def _look(text: str, own: Iterable[str] = ()) -> dict[str, Any]:
    return _zxcvbn()(text[:_LOOKED_AT], user_inputs=list(own))


def _without(text: str, words: Iterable[str]) -> str:
    """What is left of a password without a person's own words, the longest taken first."""
    own = sorted({word for word in words if len(word) >= _SHORTEST_PART}, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, own)), "", text, flags=re.IGNORECASE) if own else text


def _why(sequence: list[dict[str, Any]]) -> Weakness:
    """What most of the password is made of."""
    longest = max(sequence, key=lambda part: len(part["token"]))
    if any(part.get("dictionary_name") == "user_inputs" for part in sequence):
        return Weakness.OWN
    if longest.get("dictionary_name") == "passwords":
        return Weakness.COMMON
    return _PATTERNS.get(longest["pattern"], Weakness.GUESSED)


@cache
def _zxcvbn() -> Any:
    # Its lists take a tenth of a second and 15 MB: only where somebody chooses a password.
    from zxcvbn import zxcvbn

    return zxcvbn
