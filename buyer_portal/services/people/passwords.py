"""Password hashes: how they are made, and whether one belongs to a password."""

import secrets
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_LONGEST = 256  # characters that anybody may make us work on

hasher = PasswordHasher(parallelism=1)
"""Makes them: Argon2id with the library's parameters, but on one core, so that the other is left for who is here."""
_SALT, _DIGEST = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
NOBODY = f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${_SALT}${_DIGEST}"
"""Verified for unknown accounts, which would else be answered sooner: no known password has it."""


def matches(password_hash: str, password: str) -> bool:
    """Whether it is the password of this hash. Takes a core for about a tenth of a second."""
    if len(password) > _LONGEST:
        return False
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
