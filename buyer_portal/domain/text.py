"""Text from strangers: what may be stored of it, and the one fold by which it is searched, compared and sorted."""

import re
from collections.abc import Sequence
from unicodedata import bidirectional, category, combining, decimal, normalize

_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Zl", "Zp", "Zs"})
# Letters and signs by category that no font draws: fillers, and the Braille pattern without a dot.
_DRAWN_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


_TURNS = r"\u202a-\u202e\u2066-\u2069"
CONTROL = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f{_TURNS}\ufeff\ud800-\udfff]")
"""Characters that a screen or terminal acts on instead of showing: controls, line breaks, direction, surrogates."""
CONTROL_IN_TALK = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f{_TURNS}]")
"""Those that nobody means in a message; its lines, and the marks that right-to-left writing needs, stay."""


def storable(text: str) -> str:
    """Remove what databases can't store, NUL and lone surrogates; they can only come from a hostile client."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen: no character, or only blanks, zero-width ones and marks without a letter."""
    return all(category(character) in _UNSEEN or character in _DRAWN_BLANK for character in text)


def counted(count: int, noun: str) -> str:
    """Count something: "1 line", "9 lines", "1,204 orders"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def either(names: Sequence[str]) -> str:
    """Offer a choice: "Ada", "Ada or Ben", "Ada, Ben or Tom"."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


_RIGHT_TO_LEFT = frozenset({"R", "AL", "RLE", "RLO", "RLI"})


def apart(text: str) -> str:
    """Keep a right-to-left name or text from reordering the sentence around it.

    If any of it runs right to left, it is put between the isolates FSI and PDI (Unicode UAX 9); other text stays as it
    is, to the character.
    """
    runs_back = any(bidirectional(character) in _RIGHT_TO_LEFT for character in text)
    return f"\u2068{text}\u2069" if runs_back else text


def per_unit(unit: str) -> str:
    """What a price is for, or what is counted, behind it: " per crate"; "" where nobody said it."""
    return f" per {apart(unit)}" if unit else ""


def with_unit(name: str, unit: str) -> str:
    """What an item is called and what one of it is: "Tomatoes (per crate)"."""
    return f"{apart(name)} ({per_unit(unit).strip()})" if unit else apart(name)


# --- one fold for all that is searched, compared and sorted -----------------------------------------------------------

# Letters that Unicode does not take apart, and signs that mean what a plainer one does.
_PLAIN = str.maketrans(
    {
        "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ŋ": "n",
        "ħ": "h", "ŧ": "t",
        "\u2044": "/", "\u2212": "-",
    }
)  # fmt: skip
_ALIKE = str.maketrans({"№": " ", "\u00b4": "'", "`": "'", "×": "x"})
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_WRITTEN_OUT_PAIR = re.compile("(?<=a)[ae]|(?<=[ou])e")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s!\"#'()*,\-./:;?\[\\\]^`{}~]")
_NUMBER = re.compile(r"\d+")
_SHORTEST = 5
"""Letters of a word that is also looked for without its written-out umlauts: "smorrebrod", but no "tru" for "true"."""
_LONGEST_NUMBER = 99
_MAX_WORDS = 6


def searchable(text: str) -> str:
    """Fold a text to be searched in: accents, case, dashes, quotes, blanks and the width of signs make no difference.

    Behind the words stand, each on a line, the other ways to write them: "E-Mail" is "e mail" and "email", "Köln" is
    "koln" and "koeln". `search_words` makes what is looked for in it.
    """
    words = _canonical(text).split()
    plain = [_spaced(_unaccented(word)) for word in words]
    others = dict.fromkeys(
        other
        for word, own in zip(words, plain, strict=True)
        for other in (_joined(own), _short(own), _short(_joined(own)), *_written_out(word), *("_" in word) * "_")
        if other != own
    )
    return "\n".join([" ".join(filter(None, plain)), *others]).strip("\n")


def search_words(query: str) -> list[tuple[str, ...]]:
    """The words of a search, each as the parts of a `searchable` text of which one must be in it.

    Signs alone ask for nothing, unless nothing else was typed. Beyond the first few words nobody looks.
    """
    typed = _canonical(query).split()
    words = [_looked_for(word) for word in typed]
    return [word for word in words if word][:_MAX_WORDS] or [(sign,) for sign in typed[:_MAX_WORDS]]


def compact(folded: str) -> str:
    """A folded number or code without the blanks between its parts: "ord 1001" and "ORD-1001" are "ord1001"."""
    return _spaced(_unaccented(_canonical(folded))).replace(" ", "")


def same_text(text: str) -> str:
    """What two texts have in common that people call the same name: "Café  Nord" and "cafe nord"."""
    return _joined(_spaced(_unaccented(_canonical(text))))


def sort_key(text: str) -> str:
    """What to sort a text by, code point by code point: letters without accents, numbers inside by value.

    "Évêque" stands between E and F, "HX-99" before "HX-100".
    """
    return _NUMBER.sub(_by_value, _spaced(_unaccented(_canonical(text))))


def _canonical(text: str) -> str:
    """One form for what looks alike; small letters."""
    return text.lower() if text.isascii() else normalize("NFKC", normalize("NFKC", text.translate(_ALIKE)).casefold())


def _unaccented(canonical: str) -> str:
    if canonical.isascii():
        return canonical
    parts = normalize("NFKD", canonical.translate(_PLAIN)).translate(_PLAIN)
    return normalize("NFC", "".join(map(_plain_sign, parts)))


def _plain_sign(sign: str) -> str:
    kind = category(sign)
    if kind == "Nd":
        return str(decimal(sign))
    if kind == "Cf" or combining(sign):
        return ""
    return sign if kind[0] != "P" or sign.isascii() else "-"


def _spaced(plain: str) -> str:
    """Letters, numbers and signs, a blank between each two; dashes, quotes, dots and brackets only part them."""
    return " ".join(_TOKEN.findall(plain)).replace(",", ".")


def _joined(spaced: str) -> str:
    """Join neighbours of the same kind (letters, or digits): "e mail" becomes "email", "ord 1" stays."""
    return _spaced(spaced.replace(" ", "")) if " " in spaced else spaced


def _short(spaced: str) -> str:
    """Reduce umlauts that were written out for lack of the key: "koeln" becomes "koln"."""
    return _WRITTEN_OUT_PAIR.sub("", spaced)


def _written_out(canonical: str) -> set[str]:
    return set() if canonical.isascii() else {_spaced(_unaccented(canonical.translate(_WRITTEN_OUT)))} - {""}


def _looked_for(word: str) -> tuple[str, ...]:
    spaced = _spaced(_unaccented(word))
    ways = dict.fromkeys((spaced, _joined(spaced)))
    ways |= dict.fromkeys(short for way in ways if len(short := _short(way)) >= _SHORTEST)
    return tuple(filter(None, ways))


def _by_value(number: re.Match[str]) -> str:
    digits = number.group().lstrip("0")
    return f"{min(len(digits), _LONGEST_NUMBER):02}{digits}"
