"""What a company makes of its single sign-on: its owners decide, each for the whole company."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import people_changed
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.services.people.sign_in import hash_of_secret
from buyer_portal.services.record.writing import record
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.roles import lock_company
from buyer_portal.store.people.sso import (
    came_through_sso,
    forget_sign_ins_of_company,
    linked_at,
    provider_of,
    write_switches,
)


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """The single sign-on of a person's company, as it is for them. `host` is "" where there is none.

    `since` is when they were connected with their account there (UTC), None = they are not. `came_by_it`: so they are
    signed in here and now. `only_way` and `is_factor` are as of a `Provider`.
    """

    host: str = ""
    since: datetime | None = None
    came_by_it: bool = False
    only_way: bool = False
    is_factor: bool = False


def single_sign_on_of(person: Person, secret: str) -> SingleSignOn:
    """What the person's company has, for the sign-in with this secret."""
    with reading() as db:
        if (provider := provider_of(db, person.company_id)) is None:
            return SingleSignOn()
        return SingleSignOn(
            provider.host,
            linked_at(db, person.id),
            came_through_sso(db, hash_of_secret(secret)),
            provider.only_way,
            provider.is_factor,
        )


def make_only_way(person: Person, secret: str, *, only: bool) -> None:
    """Let the company's people in by nothing else, or by their passwords and passkeys again.

    Who came another way is signed out at once. The owner, whose sign-in has this `secret`, must have come by it
    themself: so nobody locks the whole company out by a provider that does not work.

    Raises:
        RoleNotAllowed: only an owner can.
        ValueRefused: there is none, or they have not come by it.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        lock_company(db, person.company_id)
        _ensure_theirs(db, person)
        if only and not came_through_sso(db, hash_of_secret(secret)):
            raise ValueRefused("Sign out, come back with single sign-on, and try again. Nothing was changed.")
        write_switches(db, person.company_id, only_way=only)
        if only:
            forget_sign_ins_of_company(db, person.company_id, through_sso=False)
        record(db, person, RecordKind.SSO_ONLY_WAY if only else RecordKind.SSO_NOT_ONLY_WAY)
    bus.announce(people_changed(person.company_id))


def count_as_factor(person: Person, *, counts: bool) -> None:
    """Ask nobody who comes by it for a second factor here, or ask them again.

    Raises:
        RoleNotAllowed: only an owner can.
        ValueRefused: there is none.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        _ensure_theirs(db, person)
        write_switches(db, person.company_id, is_factor=counts)
        record(db, person, RecordKind.SSO_IS_FACTOR if counts else RecordKind.SSO_IS_NO_FACTOR)
    bus.announce(people_changed(person.company_id))


def _ensure_theirs(db: Connection, person: Person) -> None:
    ensure_may(db, person, Permission.SECURITY)
    if provider_of(db, person.company_id) is None:
        raise ValueRefused("Your company has no single sign-on any more. Nothing was changed.")
