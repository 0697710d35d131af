"""A second factor beside the password: codes of an authenticator app, recovery codes, and what is known of them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

HALF_LASTS = timedelta(minutes=10)
"""A sign-in waits so long for its second step."""
STEP_SECONDS = 30
"""A code of an authenticator app lasts so long (RFC 6238); the ones before and after it are taken, too."""
RECOVERY_CODES = 10
"""A person is given so many at once; each works once."""
RECOVERY_DIGITS, _GROUP = 20, 5
_BETWEEN = re.compile(r"[\s-]+")
_CODE, _RECOVERY_CODE = re.compile(r"[0-9]{6}"), re.compile(rf"[0-9]{{{RECOVERY_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has beside the password. `since` is when the authenticator app was set up, None = it is not.

    `codes_left` is how many recovery codes were not used yet.
    """

    since: datetime | None
    codes_left: int

    @property
    def is_any(self) -> bool:
        """Whether the password alone lets nobody in."""
        return self.since is not None


def code_in(text: object) -> str:
    """The six digits of an authenticator app in what was typed; "" when that is something else."""
    typed = _digits(text)
    return typed if _CODE.fullmatch(typed) else ""


def recovery_code_in(text: object) -> str:
    """The digits of a recovery code in what was typed, with blanks or dashes or without; "" for something else."""
    typed = _digits(text)
    return typed if _RECOVERY_CODE.fullmatch(typed) else ""


def recovery_code_words(digits: str) -> str:
    """A recovery code as people read it: "12345 67890 12345 67890"."""
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def _digits(text: object) -> str:
    return _BETWEEN.sub("", normalize("NFKC", text[:100])) if isinstance(text, str) else ""
