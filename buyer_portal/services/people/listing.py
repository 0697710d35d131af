"""Who is of a company, for its own people; and for its owners, who is invited."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import NotSignedIn
from buyer_portal.domain.people.invitation import INVITATION_LASTS
from buyer_portal.domain.people.person import Person, Role
from buyer_portal.domain.people.roles import Permission, may
from buyer_portal.settings import settings
from buyer_portal.store.engine import reading
from buyer_portal.store.people.invitations import open_invitations_of
from buyer_portal.store.people.leaving import people_of_company
from buyer_portal.store.people.roles import role_of


class Mailing(Enum):
    """What became of the mail of an invitation."""

    NONE = auto()
    WAITS = auto()
    SENT = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the company. `joined_at` and `seen_at` are None where nobody wrote it down.

    Only an owner is told `seen_at` and `has_factor`: for others they are None.
    """

    name: str
    email: str
    role: Role
    joined_at: datetime | None
    seen_at: datetime | None
    has_factor: bool | None


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who may become one of them until `ends_at`. `by` is "" for the operator."""

    email: str
    role: Role
    by: str
    ends_at: datetime
    mailing: Mailing


@dataclass(frozen=True, slots=True)
class PeopleOfCompany:
    """The people, oldest first, and who is invited, newest first. `can_mail`: invitations are mailed by themselves."""

    people: tuple[Colleague, ...]
    invited: tuple[Invited, ...]
    can_mail: bool


def people_of(person: Person) -> PeopleOfCompany:
    """Who is of the company; only owners read when they were last here, their second factor, and who is invited.

    Raises:
        NotSignedIn: the person was removed.
    """
    with reading() as db:
        if (role := role_of(db, person.id)) is None:
            raise NotSignedIn
        is_owner = may(role, Permission.PEOPLE)
        people = tuple(_colleague(row, tell_all=is_owner) for row in people_of_company(db, person.company_id))
        return PeopleOfCompany(people, _invited(db, person) if is_owner else (), bool(settings.smtp_url))


def _colleague(row: Row, *, tell_all: bool) -> Colleague:
    seen_at, has_factor = (row.seen_at, bool(row.has_factor)) if tell_all else (None, None)
    return Colleague(row.name, row.email, Role(row.role), row.joined_at, seen_at, has_factor)


def _invited(db: Connection, person: Person) -> tuple[Invited, ...]:
    return tuple(
        Invited(row.email, Role(row.role), row.by or "", row.at + INVITATION_LASTS, _mailing(row))
        for row in open_invitations_of(db, person.company_id)
    )


def _mailing(row: Row) -> Mailing:
    if row.sent_at:
        return Mailing.SENT
    if row.failed_at:
        return Mailing.FAILED
    return Mailing.WAITS if row.due_at else Mailing.NONE
