"""What an owner types to invite people: their addresses and a role."""

import re

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.people.person import Role
from buyer_portal.domain.people.profile import parse_email
from buyer_portal.domain.text import storable

MOST_AT_ONCE = 20
"""Addresses that are invited at once."""
_MAX_TYPED, _SHOWN, _NAMED = 10_000, 60, 5
_BETWEEN, _IN_BRACKETS = re.compile(r"[,;\r\n]+"), re.compile(r"<([^<>]*)>")


def parse_addresses(text: object) -> tuple[str, ...]:
    """Take the e-mail addresses that were typed with blanks, commas, semicolons or lines between them, each once.

    Also as mail programs copy them: "Ada Lindqvist <ada@corner-bistro.example>".

    Raises:
        ValueRefused: none, too many, or some that are no addresses; the sentence names them.
    """
    parts = _BETWEEN.split(storable(text)[:_MAX_TYPED]) if isinstance(text, str) else []
    typed = [word for part in parts for word in _IN_BRACKETS.findall(part) or part.split()]
    if not typed:
        raise ValueRefused("Give the e-mail address of whom you want to invite.")
    found, wrong = dict[str, None](), list[str]()
    for word in typed:
        try:
            found[parse_email(word)] = None
        except ValueRefused:
            wrong.append(f"“{word[:_SHOWN]}”")
    if wrong:
        more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        what = "is no e-mail address" if len(wrong) == 1 else "are no e-mail addresses"
        raise ValueRefused(
            f"{', '.join(wrong[:_NAMED])}{more} {what}, such as ada@corner-bistro.example. Nobody was invited."
        )
    if len(found) > MOST_AT_ONCE:
        raise ValueRefused(f"Invite at most {MOST_AT_ONCE} people at once. Nobody was invited.")
    return tuple(found)


def parse_role(text: object) -> Role:
    """Take a role by its name, "MEMBER".

    Raises:
        ValueRefused: there is none of this name.
    """
    if isinstance(text, str) and text in Role.__members__:
        return Role[text]
    raise ValueRefused("Choose a role from the list: Owner, Member or Viewer.")
