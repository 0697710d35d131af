"""An owner requires a second factor of everybody in the company, or no longer."""

from buyer_portal.domain.errors import SecondFactorOwed, ValueRefused
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import people_changed
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.services.record.writing import record
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.second_factor import has_factor, requires_factor, write_requires_factor


def require_factor(person: Person, *, required: bool) -> None:
    """Require a second factor of everybody in the person's company; open screens of who has none are led to set one up.

    Raises:
        RoleNotAllowed: only an owner can.
        ValueRefused: they have none themself, and would be the first to be led away.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        ensure_may(db, person, Permission.SECURITY)
        if required and not has_factor(db, person.id):
            raise ValueRefused("Set up a second factor of your own first. Nothing was changed.")
        was = requires_factor(db, person.company_id)
        write_requires_factor(db, person.company_id, required)
        if was is not required:
            record(db, person, RecordKind.FACTOR_REQUIRED if required else RecordKind.FACTOR_NOT_REQUIRED)
    bus.announce(people_changed(person.company_id))


def ensure_nothing_owed(person: Person) -> None:
    """Refuse whoever has to set up a second factor first.

    Raises:
        SecondFactorOwed: they have to.
    """
    if person.owes_factor:
        raise SecondFactorOwed
