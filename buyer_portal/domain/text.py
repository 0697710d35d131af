"""Text from strangers."""

from unicodedata import category

_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Zl", "Zp", "Zs"})
# Letters and signs by category that no font draws: fillers, and the Braille pattern without a dot.
_DRAWN_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def storable(text: str) -> str:
    """Leave out what no database keeps, NUL and lone surrogates; they can only come from a hostile client."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen: no character, or only blanks, zero-width ones and marks without a letter."""
    return all(category(character) in _UNSEEN or character in _DRAWN_BLANK for character in text)
