"""Whether the database can be used: for monitoring, for pages that need it, and for the outage task."""

from buyer_portal.store import engine as database
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.readiness import look_at_people, write_and_forget


def ensure_readable() -> None:
    """Read a row.

    Raises:
        PortalUnavailable, PortalBusy: the database is away.
    """
    with reading() as db:
        look_at_people(db)


def ensure_writable() -> None:
    """Write rows and delete them in the same transaction.

    Raises:
        PortalUnavailable, PortalBusy: nothing can be saved.
    """
    with transaction() as db:
        write_and_forget(db)


def connections_in_use() -> int:
    """How many connections to the database this process uses at this moment."""
    return database.connections_in_use()
