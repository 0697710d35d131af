"""What may be said in an order chat."""

import re

from buyer_portal.domain.errors import MessageRefused
from buyer_portal.domain.text import CONTROL_IN_TALK, is_blank, storable

MAX_MESSAGE = 4_000
"""Characters in one message."""
MAX_LINKS = 20
"""Web addresses in one message that become links; each is work for whoever reads it."""

# Characters that a terminal or a screen acts on instead of showing; tab and line feed stay.
# Neither quotes nor the punctuation of East Asian texts, which no blank follows, are part of an address.
_LINK = re.compile(
    r"https?://[\w\[][^\s<>\"'`\u2018-\u201f\u2026\u2039\u203a\u00ab\u00bb\u200b-\u200f\u2060\ufeff"
    r"\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff61-\uff64]*",
    re.IGNORECASE,
)
_AFTER_A_LINK = ".,;:!?*~|([{"
_CLOSING = {")": "(", "]": "[", "}": "{"}


def parse_message(text: object) -> str:
    """Turn what a stranger sent into a message: plain text, trimmed, line ends as one line feed.

    Raises:
        MessageRefused: not text, blank, or longer than `MAX_MESSAGE`.
    """
    message = parse_note(text)
    if not message:
        raise MessageRefused("Write something first.")
    return message


def parse_note(text: object) -> str:
    """As `parse_message`, but may be blank; a text without visible characters becomes "".

    Raises:
        MessageRefused: not text, or longer than `MAX_MESSAGE`.
    """
    if not isinstance(text, str):
        raise MessageRefused("A message is text.")
    note = clean_text(text)
    if len(note) > MAX_MESSAGE:
        raise MessageRefused(f"A message has at most {MAX_MESSAGE:,} characters; this one has {len(note):,}.")
    return "" if is_blank(note) else note


def clean_text(text: str) -> str:
    """Leave what can be stored and shown: line ends as one line feed, no control characters, trimmed."""
    return CONTROL_IN_TALK.sub("", storable(text).replace("\r\n", "\n").replace("\r", "\n")).strip()


def message_parts(text: str) -> list[str]:
    """Cut `text` into plain pieces and web addresses to link to, in turn: the first is plain, and may be "".

    Only the first `MAX_LINKS` addresses are; what follows is one plain piece.
    """
    parts: list[str] = []
    end = 0
    while len(parts) < 2 * MAX_LINKS and (match := _LINK.search(text, end)):
        start = match.start()
        address = _without_the_sentence(match.group(), before=text[max(start - 1, 0) : start])
        parts += [text[end:start], address]
        end = start + len(address)
    return [*parts, text[end:]]


def _without_the_sentence(address: str, *, before: str) -> str:
    """Cut off what belongs to the sentence around the address: a closing bracket, a full stop, a `_`."""
    opened: list[str] = []
    for place, sign in enumerate(address):
        if sign in _CLOSING.values():
            opened.append(sign)
        elif sign in _CLOSING and (not opened or opened.pop() != _CLOSING[sign]):
            address = address[:place]
            break
    return address.rstrip(_AFTER_A_LINK + ("_" if before == "_" else ""))
