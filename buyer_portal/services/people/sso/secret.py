"""The secret that the portal shares with a provider: read where it lies whenever it is needed, and kept nowhere."""

import os
from pathlib import Path

from buyer_portal.domain.people.sso import Provider
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.services.people.sso.asking import refused

_MAX = 4_096


def secret_at(provider: Provider) -> str:
    """The secret of this provider.

    Raises:
        SsoRefused: there is none where it should be.
    """
    if secret := read_secret(provider.secret_place):
        return secret
    raise refused(SsoEnd.SECRET, provider.secret_place.partition(" ")[0])


def read_secret(place: str) -> str:
    """What lies at "env NAME" or "file PATH"; "" for nothing."""
    kind, _, name = place.partition(" ")
    if kind == "env":
        return os.environ.get(name, "").strip()
    try:
        with Path(name).open(encoding="utf-8") as file:
            return file.read(_MAX).strip()
    except (OSError, ValueError):
        return ""
