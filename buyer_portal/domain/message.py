"""What may be said in an order chat."""

import re

from buyer_portal.domain.errors import MessageRefused
from buyer_portal.domain.text import is_blank, storable

MAX_MESSAGE = 4_000
"""Characters in one message."""

# Characters that a terminal or a screen acts on instead of showing; tab and line feed stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"https?://[^\s<>\"']+")
_AFTER_A_LINK = ".,;:!?)]}"


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
    """As `parse_message`, but may be blank; one in which nothing can be seen is "".

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
    return _CONTROL.sub("", storable(text).replace("\r\n", "\n").replace("\r", "\n")).strip()


def message_parts(text: str) -> list[tuple[str, bool]]:
    """Cut `text` into pieces, each with whether it is a web address to link to."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for match in _LINK.finditer(text):
        address = match.group().rstrip(_AFTER_A_LINK)
        parts += [(text[end : match.start()], False), (address, True)]
        end = match.start() + len(address)
    parts.append((text[end:], False))
    return [(piece, is_link) for piece, is_link in parts if piece]
