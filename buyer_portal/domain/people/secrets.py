"""What browsers are given of a person's secret: names and signatures that nobody else could make or take apart."""

from hmac import digest

_LENGTH = 32


def keyed(secret: str, what: str) -> str:
    """A name for something of the person's: always the same one, and a plain hash of nothing.

    32 hexadecimal digits (128 bits) of an HMAC with SHA-256.
    """
    return digest(secret.encode(), what.encode(), "sha256").hex()[:_LENGTH]
