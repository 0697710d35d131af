"""What a failure of the database means to people: recognised by SQLSTATE and `sqlite_errorname`, never by words.

Sources: PostgreSQL's manual, appendix A, "PostgreSQL Error Codes"; SQLite's https://sqlite.org/rescode.html.
"""

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from buyer_portal.domain.errors import PortalBusy, PortalError, PortalUnavailable

_BUSY = ("40001", "40P01", "55P03", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
# A race: another transaction inserted the same unique row first; a retry will see it.
_RIVAL = ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID")
_WROTE = "25006"  # in a transaction that only reads
_CANNOT_SAVE = (_WROTE, "53100", "SQLITE_FULL", "SQLITE_READONLY")
_ENDED = ("08", "57P")  # the connection ended, perhaps before the answer came
_AWAY = (
    *_ENDED,
    *("25P03", "25P04", "57014"),  # it took too long
    *("28", "3D000", "42501"),  # sign-in refused, no such database, or no privilege
    *("53", "58", "F0", "XX001", "XX002"),  # no room, no memory, too many connections, broken files
    *("SQLITE_AUTH", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_NOLFS"),
    *("SQLITE_CORRUPT", "SQLITE_IOERR", "SQLITE_NOTADB", "SQLITE_NOMEM", "SQLITE_INTERRUPT"),
)


def refusal_for(
    error: DBAPIError | TimeoutError, *, committing: bool = False, looking: bool = False
) -> PortalError | None:
    """The refusal that people read instead of this failure; None when it is a bug of ours.

    `committing`: it failed during the commit, so if the connection is lost, the outcome is unknown.
    `looking`: nothing may be written, so that it can't be is no news.
    """
    if isinstance(error, TimeoutError):  # all of our connections are taken
        return PortalUnavailable()
    code = failure_code(error)
    if looking and code == _WROTE:
        return None
    # Psycopg has no SQLSTATE for a connection that failed or ended; other kinds without one are a program's mistakes.
    is_lost = not code and (isinstance(error, OperationalError) or error.connection_invalidated)
    if code.startswith((*_BUSY, *_RIVAL)):
        return PortalBusy()
    if committing and (is_lost or code.startswith((*_ENDED, "SQLITE_IOERR"))):
        return PortalUnavailable(PortalUnavailable.UNKNOWN)
    if code.startswith(_CANNOT_SAVE):
        return PortalUnavailable(PortalUnavailable.CANNOT_SAVE)
    return PortalUnavailable() if is_lost or code.startswith(_AWAY) else None


def reason_of(error: BaseException | None) -> str:
    """What the database said of it, in its own words, for whoever runs the portal; no people read it."""
    said = str(getattr(error, "orig", None) or error).strip()
    first, *more = said.splitlines() or [type(error).__name__]
    # Of several addresses of one name, psycopg lists what each of them said.
    return more[0].lstrip("- ") if more and first.endswith(":") else first


def failure_code(error: DBAPIError) -> str:
    """The SQLSTATE of PostgreSQL, or SQLite's name of the failure; "" when there is neither."""
    return getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None) or ""
