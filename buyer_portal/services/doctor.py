"""Looking whether the portal could start here, and saying what is missing."""

import socket
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from buyer_portal.settings import Settings
from buyer_portal.store import engine as database
from buyer_portal.store.migrate import pending


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice` says what to do when it is not `fine`."""

    fine: bool
    what: str
    advice: str = ""


def examine(settings: Settings, *, help_site: Path, frontend: Path) -> list[Finding]:
    """Look at the database, the built help center, the built front end and the port."""
    return [
        *_database(),
        _built("The help center", help_site / "index.html", "buyer-portal help-build"),
        _built("The front end", frontend, "buyer-portal serve builds it"),
        _port(settings.host, settings.port),
    ]


def settings_shown(settings: Settings) -> dict[str, str]:
    """The settings by the names of their variables, passwords left out."""
    shown = {f"PORTAL_{name.upper()}": str(value) for name, value in settings.model_dump().items()}
    return (
        shown
        | {"PORTAL_DATABASE_URL": database.engine.url.render_as_string(hide_password=True)}
        | {name: "set" if shown[name] else "" for name in ("PORTAL_REDIS_URL", "PORTAL_SMTP_URL")}
    )


def _database() -> list[Finding]:
    place = database.engine.url.render_as_string(hide_password=True)
    try:
        waiting = pending(database.engine)
    except (SQLAlchemyError, OSError):
        return [Finding(False, f"The database {place} can't be reached", "start it, or set PORTAL_DATABASE_URL")]
    return [
        Finding(True, f"The database {place} answers"),
        Finding(
            not waiting,
            "Its tables are up to date" if not waiting else "Its tables are not up to date",
            "buyer-portal migrate",
        ),
    ]


def _built(name: str, file: Path, advice: str) -> Finding:
    there = file.exists()
    return Finding(there, f"{name} is built" if there else f"{name} is not built", advice)


def _port(host: str, port: int) -> Finding:
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        return Finding(
            False, f"Port {port} on {host} can't be used: {error.strerror}", "stop what uses it, or set PORTAL_PORT"
        )
    return Finding(True, f"Port {port} on {host} is free")
