"""Leaving a company: removed by an owner or the operator, or of one's own accord.

What somebody did keeps their name.
"""

from sqlalchemy import Connection

from buyer_portal.domain.errors import NotSignedIn, ValueRefused
from buyer_portal.domain.people.invitation import InvitationEnd
from buyer_portal.domain.people.password import LinkEnd
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed, people_changed
from buyer_portal.services.people.roles import colleague_of, ensure_may, ensure_owned
from buyer_portal.services.record.writing import record, record_of_operator
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.invitations import end_invitations_by
from buyer_portal.store.people.leaving import take_sign_in
from buyer_portal.store.people.passwords import end_links_of
from buyer_portal.store.people.people import person_with_hash_by_email
from buyer_portal.store.people.roles import lock_company, lock_company_of, role_of


def remove_person(person: Person, email: str) -> Person:
    """Remove a colleague from the company: they are signed out everywhere, at once. Gives who it was.

    Raises:
        RoleNotAllowed: only an owner can.
        ValueRefused: nobody of the company has this address, or it would be without an owner.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        lock_company(db, person.company_id)
        ensure_may(db, person, Permission.PEOPLE)
        leaving = colleague_of(db, person, email)
        _let_go(db, leaving)
        record(db, person, RecordKind.REMOVED, name=leaving.name, email=leaving.email)
    _tell(leaving)
    return leaving


def leave_company(person: Person) -> None:
    """Leave one's own company, whatever the role; one is signed out everywhere, at once.

    Raises:
        ValueRefused: it would be without an owner.
        NotSignedIn: they have left already, or were removed.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        lock_company(db, person.company_id)
        if role_of(db, person.id) is None:
            raise NotSignedIn
        _let_go(db, person)
        record(db, person, RecordKind.LEFT)
    _tell(person)


def remove_person_called(email: str) -> Person:
    """Remove whoever signs in with this address, for the operator; gives who it was.

    Raises:
        ValueRefused: nobody does, or their company would be without an owner.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        lock_company_of(db, email)
        person, password_hash = person_with_hash_by_email(db, email) or (None, None)
        if not person or not password_hash:
            raise ValueRefused(f"Nobody signs in as {email}. Nothing was changed.")
        _let_go(db, person)
        record_of_operator(db, person.company_id, RecordKind.REMOVED, name=person.name, email=person.email)
    _tell(person)
    return person


def _let_go(db: Connection, person: Person) -> None:
    """Take the sign-in, and all that would let somebody in by them; the company is locked.

    Invitations of theirs end, too: an owner who knows that they will be removed could have invited themself again.
    """
    take_sign_in(db, person.id)
    end_links_of(db, person.id, LinkEnd.CHANGED)
    end_invitations_by(db, person.id, person.company_id, InvitationEnd.WITHDRAWN)
    ensure_owned(db, person)


def _tell(person: Person) -> None:
    bus.announce(counts_changed(person.id, person.company_id))  # their own open screens ask at once whose they are
    bus.announce(people_changed(person.company_id))
