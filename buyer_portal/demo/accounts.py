"""The demo's accounts: everybody knows their password, so they are for one machine, and for trying things.

What counts is what stands in the database: a demo that was loaded once is there whatever PORTAL_DEMO says today.
"""

from sqlalchemy.exc import DBAPIError

from buyer_portal.demo.data import PEOPLE
from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.profile import DEMO_PASSWORD
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.services.doctor import Finding
from buyer_portal.services.people.passwords import matches
from buyer_portal.services.record.writing import record_of_operator
from buyer_portal.settings import settings
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.people import people_by_email
from buyer_portal.store.people.sign_ins import close_accounts, password_hashes_of

_EMAILS = [who.email for who in PEOPLE]
_CLOSE = "run buyer-portal close-demo, which ends their sign-in and keeps their orders, or set PORTAL_DATABASE_URL"


def ensure_demo_allowed() -> None:
    """Let the demo be loaded only where nobody else can reach it.

    Raises:
        PortalError: in production, or beyond loopback.
    """
    if not settings.private:
        raise PortalError(
            "The demo is for this machine only, as everybody knows its password: load it without "
            "PORTAL_ENV=production, and with PORTAL_HOST left out. Nothing was changed."
        )


def ensure_demo_closed() -> None:
    """Let the portal be reached by others only when no account of the demo can sign in.

    Raises:
        PortalError: one can.
    """
    if not settings.private and (accounts := open_accounts()):
        raise PortalError(f"Anybody could sign in as {', '.join(accounts)}: {_CLOSE}.")


def examine_demo() -> list[Finding]:
    """Look whether an account of the demo hinders the start; nothing to say where nobody else can reach it."""
    if settings.private:
        return []
    try:
        accounts = open_accounts()
    except (DBAPIError, PortalError):  # away, or without its tables: said already
        return []
    what = f"Anybody could sign in as {', '.join(accounts)}" if accounts else "No account of the demo can sign in"
    return [Finding(not accounts, what, _CLOSE)]


def open_accounts() -> list[str]:
    """The addresses of the demo's people whom the demo's password would let in."""
    with reading() as db:
        hashes = password_hashes_of(db, _EMAILS)
    # Each hash is looked at once, as that takes 50 ms: loading the demo gives the same to everybody.
    public = {each for each in set(hashes.values()) if matches(each, DEMO_PASSWORD)}
    return [email for email in _EMAILS if hashes.get(email) in public]


def close_demo() -> list[str]:
    """Take the sign-in of everybody whom the demo's password would let in; gives their addresses.

    Raises:
        PortalBusy: somebody else was writing; try again.
    """
    accounts = open_accounts()
    with transaction() as db:
        closed = people_by_email(db, accounts)
        close_accounts(db, accounts)
        for person in sorted(closed.values(), key=lambda person: person.company_id):
            name = {"name": person.name, "email": person.email}
            record_of_operator(db, person.company_id, RecordKind.ACCOUNT_CLOSED, **name)
    return accounts
