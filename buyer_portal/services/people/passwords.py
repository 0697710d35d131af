"""Password hashes: how they are made, and whether one belongs to a password."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_LONGEST = 256  # characters that anybody may make us work on

hasher = PasswordHasher(parallelism=1)
"""Makes them: Argon2id with the library's parameters, but on one core, so that the other is left for who is here."""
NOBODY = hasher.hash(secrets.token_urlsafe(16))
"""Verified for unknown accounts, which would else be answered sooner."""


def matches(password_hash: str, password: str) -> bool:
    """Whether it is the password of this hash. Takes a core for about a tenth of a second."""
    if len(password) > _LONGEST:
        return False
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
