"""What readers of the help center send back: a vote, or a search that found nothing. Never who they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.text import CONTROL, is_blank

MAX_COMMENT = 1_000
MAX_QUERY = 200
"""Characters that a comment and a search may have."""
_MAX_PAGE = 200
_LINES = frozenset("\n\t")


class Vote(StrEnum):
    """The answers to “Was this helpful?”, and the search that nobody asks about."""

    YES = "yes"
    NO = "no"
    NO_RESULT = "no-result"


@dataclass(frozen=True, slots=True)
class HelpFeedback:
    """One vote or search; `page` is below `/help/`, "" for its home."""

    page: str
    value: Vote
    comment: str = ""
    query: str = ""


def parse_help_feedback(sent: Mapping[str, object]) -> HelpFeedback:
    """Take what a stranger sent; texts stay as they are, but for line ends, blanks around them and what nobody sees.

    Raises:
        ValueRefused: it is not a valid vote or search; the sentence says what is wrong.
    """
    if unknown := sent.keys() - {"page", "value", "comment", "query"}:
        raise ValueRefused(f"Unknown: {', '.join(sorted(unknown))[:100]!a}.")
    page = _text(sent, "page", _MAX_PAGE).removeprefix("/help/")
    value = sent.get("value")
    if not isinstance(value, str) or value not in list(Vote):
        raise ValueRefused(f"“value” is one of {', '.join(Vote)}.")
    comment = _text(sent, "comment", MAX_COMMENT, _LINES)
    feedback = HelpFeedback(page, Vote(value), comment, _query(sent))
    if feedback.value is Vote.NO_RESULT and not feedback.query:
        raise ValueRefused("A search without a result has a “query”.")
    return feedback


def _query(sent: Mapping[str, object]) -> str:
    """Words only: an address or a number may say who somebody is. The help center's pages don't send them either."""
    query = _text(sent, "query", MAX_QUERY)
    if any(character == "@" or character.isdigit() for character in query):
        raise ValueRefused("“query” has words only, no “@” and no digits.")
    return query


def _text(sent: Mapping[str, object], field: str, longest: int, kept: frozenset[str] = frozenset()) -> str:
    text = sent.get(field, "")
    if not isinstance(text, str):
        raise ValueRefused(f"“{field}” is text.")
    text = CONTROL.sub(lambda found: found[0] if found[0] in kept else "", text).strip()
    if len(text) > longest:
        raise ValueRefused(f"“{field}” has at most {longest:,} characters; this one has {len(text):,}.")
    return "" if is_blank(text) else text
