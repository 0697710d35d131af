"""The link that a new address is confirmed with: made when its mail is sent, opened, and used once."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from buyer_portal.domain.errors import EmailChangeRefused
from buyer_portal.domain.people.email_change import CONFIRM_WITHIN, EmailChangeEnd
from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.links import hash_of
from buyer_portal.settings import settings
from buyer_portal.store.people.email_changes import (
    change_of_link,
    open_email_change,
    write_confirm_link,
    write_not_delivered,
)
from buyer_portal.store.people.passwords import lock_password
from buyer_portal.store.people.people import is_taken, person_from

CONFIRM_LINK = "/auth/confirm-email?token="
"""Where a link leads: the token stands in the query, as in a link to a new password."""


@dataclass(frozen=True, slots=True)
class OpenChange:
    """Who wants to sign in with which address; `id` is the change's."""

    id: int
    person: Person
    email: str


def make_confirm_link(db: Connection, person_id: int, email: str, at: datetime) -> str | None:
    """A link to the person's change to this address; None when they want that no more. Only its hash is kept."""
    lock_password(db, person_id)
    found = open_email_change(db, person_id)
    if found is None or found.email != email:
        return None
    token = secrets.token_urlsafe(32)
    write_confirm_link(db, found.id, hash_of(token), at)
    return f"{settings.origins[0]}{CONFIRM_LINK}{token}"


def note_not_delivered(db: Connection, person_id: int, email: str, at: datetime) -> None:
    """Say of the change to this address, if it is still wanted, that its mail could not be delivered."""
    found = open_email_change(db, person_id)
    if found is not None and found.email == email:
        write_not_delivered(db, found.id, at)


def change_behind(db: Connection, token: str, at: datetime, signed_in: Person | None) -> OpenChange:
    """What a link confirms.

    Raises:
        EmailChangeRefused: nothing, or somebody else is signed in where it was opened, or has the address by now.
    """
    found = change_of_link(db, hash_of(token))
    if found is None or found.link_at is None:
        raise EmailChangeRefused(EmailChangeEnd.UNKNOWN)
    if found.ended_by:
        raise EmailChangeRefused(EmailChangeEnd(found.ended_by))
    if found.password_hash is None:
        raise EmailChangeRefused(EmailChangeEnd.CHANGED)
    if at - found.link_at > CONFIRM_WITHIN:
        raise EmailChangeRefused(EmailChangeEnd.LATE)
    person = person_from(found)
    if signed_in is not None and signed_in.id != person.id:
        raise EmailChangeRefused(EmailChangeEnd.OTHER)
    if is_taken(db, person.id, found.new_email):
        raise EmailChangeRefused(EmailChangeEnd.TAKEN)
    return OpenChange(found.change_id, person, found.new_email)
