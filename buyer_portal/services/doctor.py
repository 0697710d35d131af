"""Looking whether the portal could start here, and saying what is missing."""

import os
import socket
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from buyer_portal.domain.people.person import Side
from buyer_portal.domain.text import counted
from buyer_portal.private_files import open_to_others
from buyer_portal.settings import LEAST_POOL, Settings
from buyer_portal.store import engine as database
from buyer_portal.store.engine import reading
from buyer_portal.store.failures import reason_of
from buyer_portal.store.migrate import pending
from buyer_portal.store.people.joining import companies_twice
from buyer_portal.store.readiness import connections_allowed

_SECRET = ("PORTAL_REDIS_URL", "PORTAL_SMTP_URL", "PORTAL_METRICS_TOKEN")
_NAMED = 3  # files, in one sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, without a full stop. `advice` says what to do when it is not `fine`.

    What doesn't hinder the start only wants to be looked at.
    """

    fine: bool
    what: str
    advice: str = ""
    hinders: bool = True

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"✓ {self.what}." if self.fine else f"{'✗' if self.hinders else '!'} {self.what}: {self.advice}."


def examine(settings: Settings, *, help_is_built: bool, pages_are_built: bool) -> list[Finding]:
    """Look at the files, the database, what is built, and the port."""
    return [
        *examine_files(settings.database_url),  # before the database: connecting makes files
        *_database(settings),
        _built("The help center is", help_is_built),
        _built("The pages are", pages_are_built),
        _port(settings.host, settings.port),
    ]


def settings_shown(settings: Settings) -> dict[str, str]:
    """The settings by the names of their variables, passwords left out."""
    shown = {f"PORTAL_{name.upper()}": str(value) for name, value in settings.model_dump().items()}
    return (
        shown
        | {"PORTAL_DATABASE_URL": database.shown(database.engine.url)}
        | {name: "set" if shown[name] else "" for name in _SECRET}
    )


def _database(settings: Settings) -> list[Finding]:
    place = database.shown(database.engine.url)
    try:
        waiting = pending(database.engine)
    except (SQLAlchemyError, OSError) as error:
        advice = f"start it, or set PORTAL_DATABASE_URL ({reason_of(error)})"
        return [Finding(False, f"The database {place} can't be reached", advice)]
    return [
        Finding(True, f"The database {place} answers"),
        Finding(
            not waiting,
            "Its tables are up to date" if not waiting else "Its tables are not up to date",
            "run buyer-portal migrate",
        ),
        *examine_connections(settings.workers, settings.pool),
        *([] if waiting else examine_names()),
    ]


def examine_connections(workers: int, pool: int) -> list[Finding]:
    """Compare what all workers may open with what PostgreSQL lets in; SQLite has no such limit."""
    with reading() as db:
        allowed = connections_allowed(db)
    if allowed is None:
        return []
    wanted, each = workers * pool, f"{counted(workers, 'worker')} × PORTAL_POOL={pool}"
    what = f"The portal opens up to {counted(wanted, 'connection')} ({each}), and PostgreSQL lets in {allowed}"
    fits = f"set PORTAL_POOL={allowed // workers} or less, or " if allowed // workers >= LEAST_POOL else ""
    advice = f"{fits}raise max_connections; other machines and programs take some, too"
    return [Finding(wanted <= allowed, what, advice, hinders=False)]


def examine_names() -> list[Finding]:
    """Look for companies that stand here twice, in two spellings, from the time when these told them apart.

    Joining them shows the one's orders to the other's people, so somebody has to say that they are one.
    """
    with reading() as db:
        twice = companies_twice(db)
    findings = []
    for side, name, other in twice:
        flag = " --supplier" if side is Side.SUPPLIER else ""
        advice = f'if they are one, run buyer-portal join-companies{flag} "{name}" "{other}"'
        findings.append(Finding(False, f"“{name}” and “{other}” are one name in two spellings", advice, hinders=False))
    return findings


def examine_files(database_url: str) -> list[Finding]:
    """Look for files and folders of the portal that others here can read or replace; gives nothing when none is."""
    paths = open_to_others(database_url)
    if not paths:
        return []
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    what = f"Others on this machine can open {', '.join(paths[:_NAMED])}{more}"
    advice = (
        "the next start closes them; what belongs to another user, give to the portal's own (chown), or chmod go-rwx"
    )
    return [Finding(False, what, advice, hinders=False)]


def _built(what: str, there: bool) -> Finding:
    return Finding(there, f"{what} built" if there else f"{what} not built, or out of date", "run buyer-portal build")


def _port(host: str, port: int) -> Finding:
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        why = os.strerror(error.errno or 0).lower()
        return Finding(False, f"Port {port} on {host} can't be used ({why})", "stop what uses it, or set PORTAL_PORT")
    return Finding(True, f"Port {port} on {host} is free")
