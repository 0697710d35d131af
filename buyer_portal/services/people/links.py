"""Links to a new password: made, opened and ended by those services that are about one."""

import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from buyer_portal.domain.errors import LinkRefused
from buyer_portal.domain.people.password import LINK_LASTS, LinkEnd
from buyer_portal.domain.people.person import Person
from buyer_portal.settings import settings
from buyer_portal.store.people.passwords import add_link, end_links_of, link_of, lock_password
from buyer_portal.store.people.people import person_from
from buyer_portal.store.people.sso import is_only_way_of

RESET_LINK = "/auth/reset-password?token="
"""Where a link leads: the token stands in the query, which no log of ours has, and is out of the address at once."""


def make_link(db: Connection, person_id: int, at: datetime) -> str:
    """A new link for the person, the whole address of it; those from before end. Only its hash is kept."""
    lock_password(db, person_id)
    end_links_of(db, person_id, LinkEnd.NEWER)
    token = secrets.token_urlsafe(32)
    add_link(db, hash_of(token), person_id, at)
    return f"{settings.origins[0]}{RESET_LINK}{token}"


def person_of_link(db: Connection, token: str, at: datetime, signed_in: Person | None) -> Person:
    """Whose link it is.

    Raises:
        LinkRefused: it opens nothing, or somebody else is signed in where it was opened.
    """
    found = link_of(db, hash_of(token))
    if found is None:
        raise LinkRefused(LinkEnd.UNKNOWN)
    if found.ended_by:
        raise LinkRefused(LinkEnd(found.ended_by))
    if found.password_hash is None:
        raise LinkRefused(LinkEnd.CHANGED)
    if at - found.made_at > LINK_LASTS:
        raise LinkRefused(LinkEnd.LATE)
    person = person_from(found)
    if is_only_way_of(db, person.id):
        raise LinkRefused(LinkEnd.SSO)
    if signed_in is not None and signed_in.id != person.id:
        raise LinkRefused(LinkEnd.OTHER)
    return person


def hash_of(token: str) -> str:
    """What is kept of a link."""
    return sha256(token.encode(errors="replace")).hexdigest()
