"""What is wrong with a password or with a link to a new one: each case has a code and one sentence."""

from datetime import timedelta
from enum import StrEnum

MIN_PASSWORD, MAX_PASSWORD = 8, 256
"""Characters in a password. Argon2 would take any number; nobody types more, and each costs work."""
LINK_LASTS = timedelta(hours=1)
"""A link to a new password ends so long after it was made."""

_WORDS = "Three or four words that have nothing to do with each other are easy to type and hard to guess."


class Weakness(StrEnum):
    """Why a new password is not taken. The value is the code in addresses."""

    LENGTH = "length"
    SIGNS = "signs"
    COMMON = "common"
    OWN = "own"
    REPEATED = "repeated"
    ROW = "row"
    DATE = "date"
    GUESSED = "guessed"
    DIFFERENT = "different"
    SAME = "same"
    PUBLIC = "public"

    @property
    def sentence(self) -> str:
        """What it is, and what would help."""
        return _WEAK[self]


_WEAK = {
    Weakness.LENGTH: f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters.",
    Weakness.SIGNS: "A password is made of characters that can be typed.",
    Weakness.COMMON: f"Many people have this password, or almost this one, so it is tried first. {_WORDS}",
    Weakness.OWN: "This is your name, address or company, with little else. Choose words that nobody links to you.",
    Weakness.REPEATED: f"Repeating the same characters makes a password longer, not better. {_WORDS}",
    Weakness.ROW: f"Rows of letters, numbers or keys are tried early. {_WORDS}",
    Weakness.DATE: f"Dates and years are tried early. {_WORDS}",
    Weakness.GUESSED: "This password could be guessed. One or two more words help more than signs and capitals.",
    Weakness.DIFFERENT: "The two new passwords are not the same. Type the new one again, twice.",
    Weakness.SAME: "This is the password that you have. Choose another one.",
    Weakness.PUBLIC: "Everybody knows this password: it is the demo's. Choose another one.",
}


class LinkEnd(StrEnum):
    """Why a link opens nothing. The value is the code in addresses, and in the database where it is kept."""

    USED = "used"
    LATE = "late"
    NEWER = "newer"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    OTHER = "other"
    SSO = "sso"

    @property
    def sentence(self) -> str:
        """What became of it, and what to do."""
        return _ENDED[self]


_ENDED = {
    LinkEnd.USED: "This link has been used, and each works once. Ask for a new one if you need it.",
    LinkEnd.LATE: "This link is older than an hour. Ask for a new one.",
    LinkEnd.NEWER: "There is a newer link than this one. Open that, or ask for another.",
    LinkEnd.CHANGED: (
        "Your password or your address was changed after this link was made. Ask for a new one if you need it."
    ),
    LinkEnd.UNKNOWN: "This link leads to no password. Open the whole link of the e-mail, or ask for a new one.",
    LinkEnd.SSO: "Your company uses its single sign-on, and no passwords. Continue with that where you sign in.",
    LinkEnd.OTHER: "This link is for somebody else than who is signed in here. Sign out, then open it again.",
}
