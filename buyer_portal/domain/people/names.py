"""What makes two spellings of a name, a code or an address the same."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from unicodedata import combining, normalize

from buyer_portal.domain.people.looks import shapes

# Invisible characters that get copied along with text: zero-width spaces, soft hyphens, byte-order marks, direction
# marks. Direction overrides are not among them, as they change what is read.
_DRAW_NOTHING = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202c\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
# Joiners and variation selectors: some scripts and emoji need them, but names that differ only in them are the same.
_JOINERS = re.compile("[\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_BLANKS = re.compile(r"[^\S\x00-\x1f\x7f-\x9f\u2028\u2029]+|\u2800+")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_QUOTES = re.compile("[\u2018\u2019\u201b\u02bc\u00b4`\uff07]")

_FORMS = frozenset(
    word
    for line in (
        "ab ag and aps as bv cie co company corp corporation eg ek gbr gmbh inc incorporated kg kgaa limited",
        "llc llp ltd mbh nv ohg oy plc pty sa sarl sas se sl spa srl ug",
    )
    for word in line.split()
)
"""Legal forms, without dots, and what stands for "&": they come and go in and around a name."""
MAX_KEY = 400
"""Characters of a company's key in the database; a name's key can be longer than the name."""
MAX_NUMBER, _MAX_TYPED = 40, 200
"""Characters of an order number."""
_FEWEST_LETTERS = 5  # shorter names that differ in one letter are too likely to be different names


def visible(text: str) -> str:
    """The text composed and without signs that draw nothing; blanks and controls inside stay."""
    return _DRAW_NOTHING.sub("", normalize("NFC", text)).strip()


def tidied(text: str) -> str:
    """A name as it is kept and shown: `visible`, with single blanks.

    Control characters and line breaks stay, for whoever checks it to refuse.
    """
    words = _BLANKS.sub(" ", visible(text)).strip().split(" ")
    return " ".join(word.strip("\u200c\u200d") for word in words).strip()


def name_key(text: str) -> str:
    """What all spellings of one name have in common; for comparing, never for showing.

    Compatible signs are one ("Ｃａｆé", "Café"), and so are capitals and small letters, dashes, apostrophes, blanks.
    """
    folded = normalize("NFKC", _QUOTES.sub("'", tidied(text))).casefold()
    plain = _DASHES.sub("-", _JOINERS.sub("", normalize("NFKC", folded)))
    return tidied(plain)


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, however they are spelled."""
    return one == other or name_key(one) == name_key(other)


def tidied_code(text: str) -> str:
    """A code as it is kept: as `tidied`, with signs of full width and every dash as on a keyboard."""
    return tidied(_DASHES.sub("-", normalize("NFKC", tidied(text))))


def order_number(text: object) -> str:
    """The order number that somebody wrote or an address holds, as it is kept: at most 40 characters, in capitals.

    "" when no order can have it: it has a NUL, half a character or the like in it.
    """
    number = number_written(text)
    return number if number.isprintable() else ""


def number_written(text: object) -> str:
    """What stands where an order's number should, as it would be kept; for naming it."""
    return tidied_code(text[:_MAX_TYPED]).upper()[:MAX_NUMBER] if isinstance(text, str) else ""


def code_key(text: str) -> str:
    """What all spellings of a product's code have in common; for comparing, never for showing."""
    return name_key(tidied_code(text))


def email_key(text: str) -> str:
    """An e-mail address as it is kept and looked up."""
    return normalize("NFKC", normalize("NFKC", _JOINERS.sub("", tidied(text))).casefold())


class NearNames:
    """Finds names that are almost another: "Corner Bistro Ltd", "Corner Bsitro".

    Names that differ in their digits are never near: "Hotel 1" and "Hotel 2" are meant to be two.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Begin with the `names` that are known."""
        self._known: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know one more."""
        for key in _near_keys(name):
            self._known[key].append(name)

    def near(self, name: str) -> list[str]:
        """The known names that are almost this one, without those that are it."""
        own = name_key(name)
        found = {other: None for key in _near_keys(name) for other in self._known.get(key, ())}
        return [other for other in found if name_key(other) != own]


def _near_keys(name: str) -> Iterator[tuple[str, str]]:
    """Digits, and letters without any one of them: a letter more, less, other or swapped leaves one in common."""
    digits, letters = _bare(name)
    yield digits, letters
    yield "", shapes(name)
    if len(letters) > _FEWEST_LETTERS:
        yield from {(digits, letters[:at] + letters[at + 1 :]) for at in range(len(letters))}


def _bare(name: str) -> tuple[str, str]:
    """The digits and the letters of a name, without accents, legal form and everything between."""
    plain = "".join(sign for sign in normalize("NFKD", name_key(name)) if not combining(sign))
    words = re.findall(r"\w+", re.sub(r"[.']", "", plain))
    signs = "".join([word for word in words if word not in _FORMS] or words)
    return "".join(filter(str.isdecimal, signs)), "".join(sign for sign in signs if not sign.isdecimal())
