"""A second factor beside the password: an authenticator app, recovery codes, passkeys, and what is known of them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.people.names import tidied

HALF_LASTS = timedelta(minutes=10)
"""A sign-in waits so long for its second step."""
STEP_SECONDS = 30
"""A code of an authenticator app lasts so long (RFC 6238); the ones before and after it are taken, too."""
RECOVERY_CODES = 10
"""A person is given so many at once; each works once."""
RECOVERY_DIGITS, _GROUP = 20, 5
CHALLENGE_LASTS = timedelta(minutes=5)
"""A browser has so long to answer with a passkey."""
MAX_PASSKEYS, MAX_PASSKEY_NAME = 20, 60
MAX_CREDENTIAL = 1_364
"""Characters of a passkey's id: base64url of the 1,023 bytes that WebAuthn allows."""
_BETWEEN = re.compile(r"[\s-]+")
_CODE, _RECOVERY_CODE = re.compile(r"[0-9]{6}"), re.compile(rf"[0-9]{{{RECOVERY_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey. `id` is what it is called in requests to remove it; it opens nothing. `name` is the person's own."""

    id: str
    name: str
    since: datetime
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has beside the password. `since` is when the authenticator app was set up, None = it is not.

    `codes_left` is how many recovery codes were not used yet.
    """

    since: datetime | None
    codes_left: int
    passkeys: tuple[Passkey, ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether the password alone lets nobody in."""
        return self.since is not None or bool(self.passkeys)


def parse_passkey_name(text: object) -> str:
    """Take what a person calls a passkey.

    Raises:
        ValueRefused: nothing, too long, or with what can't be shown.
    """
    name = tidied(text) if isinstance(text, str) else ""
    if not name or len(name) > MAX_PASSKEY_NAME or not name.isprintable():
        raise ValueRefused(f"Give the passkey a name of at most {MAX_PASSKEY_NAME} characters, such as Phone.")
    return name


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
