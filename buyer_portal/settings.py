"""Every setting, from the environment; a wrong one stops the start with one sentence.

All are optional. See README.md for the table.
"""

import sys
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from buyer_portal.domain.addresses import is_loopback, is_mailbox, is_redis, parse_origin, port_makes_sense

ROOT = Path(__file__).resolve().parent.parent
"""The repository's folder, which holds the migrations, the built help and the built front end."""
_SHORTEST_TOKEN = 16

LEAST_POOL = 10
"""The fewest connections with which those that read never wait for those that write."""


class Settings(BaseSettings):
    """`PORTAL_HOST`, `PORTAL_PORT` and so on."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(3000, ge=1, le=65535)
    database_url: str = f"sqlite:///{ROOT / '.portal' / 'portal.db'}"
    redis_url: str = ""
    workers: int = Field(1, ge=1, le=64)
    pool: int = Field(20, ge=LEAST_POOL, le=500)
    public_url: str = ""
    env: Literal["development", "production"] = "development"
    demo: bool = False
    now: datetime | None = None
    smtp_url: str = ""
    smtp_plain: bool = False
    mail_from: str = "Buyer Portal <portal@localhost>"
    mail_reply_to: str = ""
    proxy_hops: int = Field(0, ge=0, le=5)
    log: Literal["problems", "requests"] = "problems"
    metrics_token: str = ""
    keep_mail_days: int = Field(90, ge=0, le=36_500)  # 0: for ever, as below
    keep_notifications_days: int = Field(180, ge=0, le=18_000)
    keep_help_days: int = Field(730, ge=0, le=36_500)
    keep_record_days: int = Field(2_557, ge=0, le=36_500)  # seven years

    @field_validator("host")
    @classmethod
    def _listening_address(cls, value: str) -> str:
        if value == "localhost":
            return "127.0.0.1"
        try:
            return str(ip_address(value))
        except ValueError:
            raise ValueError("give an IP address, such as 127.0.0.1; 0.0.0.0 listens on every network") from None

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///FILE or postgresql+psycopg://…")
        if ":memory:" in value or "mode=memory" in value or value.partition("?")[0] == "sqlite:///":
            raise ValueError("name a file, sqlite:///FILE: what is in memory only, each connection would see alone")
        try:
            make_url(value)
        except (ArgumentError, ValueError):
            raise ValueError("this is no address of a database; is the port a number?") from None
        return value

    @field_validator("public_url")
    @classmethod
    def _exact_origins(cls, value: str) -> str:
        return ",".join(parse_origin(given.strip().lower()) for given in value.split(",") if given.strip())

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        if value and not is_redis(value):
            raise ValueError("use redis://host:port/number or rediss://host:port/number")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("smtp", "smtps") or not parts.hostname or not port_makes_sense(parts)):
            raise ValueError("use smtp://host:port or smtps://host:port, with user:password@ before the host if needed")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if not is_mailbox(value):
            raise ValueError("give a sender such as Buyer Portal <portal@example.com>")
        return value

    @field_validator("mail_reply_to")
    @classmethod
    def _answered(cls, value: str) -> str:
        if value and not is_mailbox(value):
            raise ValueError(
                "give an address that somebody reads, such as Orders <orders@example.com>, or leave it empty"
            )
        return value

    @field_validator("metrics_token")
    @classmethod
    def _not_guessed(cls, value: str) -> str:
        if value and not (
            len(value) >= _SHORTEST_TOKEN and value.isascii() and value.isprintable() and " " not in value
        ):
            raise ValueError(
                f"give at least {_SHORTEST_TOKEN} characters without blanks, such as openssl rand -hex 16 makes, "
                "or leave it empty: then nobody gets /metrics"
            )
        return value

    @field_validator("now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value

    @model_validator(mode="after")
    def _fits_together(self) -> "Settings":
        if self.demo and self.env == "production":
            raise ValueError("PORTAL_DEMO=1 is refused when PORTAL_ENV=production: anybody could sign in")
        if self.demo and not self.loopback:
            raise ValueError(
                f"PORTAL_DEMO=1 is refused with PORTAL_HOST={self.host}: anybody could sign in; leave PORTAL_HOST out, "
                "or set PORTAL_DEMO=0"
            )
        if self.env == "production" and not (self.public_url and self.secure):
            raise ValueError(
                "PORTAL_ENV=production needs https: set PORTAL_PUBLIC_URL to what browsers see, such as "
                "https://portal.example.com, every origin with https://"
            )
        if self.redis_url and self.database_url.startswith("sqlite"):
            raise ValueError(
                "PORTAL_REDIS_URL is for several processes, which need PostgreSQL: set PORTAL_DATABASE_URL to "
                "postgresql+psycopg://…, or leave PORTAL_REDIS_URL out"
            )
        if self.workers > 1 and not self.redis_url:
            raise ValueError(
                f"PORTAL_WORKERS={self.workers} needs PORTAL_REDIS_URL, over which the processes hear of each other's "
                "changes, and PostgreSQL: set both, or run one worker"
            )
        return self

    @property
    def origins(self) -> list[str]:
        """The exact origins a browser may come from."""
        given = self.public_url.split(",") if self.public_url else []
        return given or [f"http://localhost:{self.port}", f"http://127.0.0.1:{self.port}"]

    @property
    def loopback(self) -> bool:
        """Whether it listens to this machine only."""
        return is_loopback(self.host)

    @property
    def private(self) -> bool:
        """Whether it is somebody's own, to try things: only here may passwords be known to everybody."""
        return self.loopback and self.env == "development"

    @property
    def secure(self) -> bool:
        """Whether browsers come over https, so that cookies are marked for it."""
        return all(origin.startswith("https://") for origin in self.origins)


def read_settings() -> Settings:
    """Read the environment.

    Raises:
        SystemExit: a value is wrong; one sentence a mistake on standard error.
    """
    try:
        return Settings()  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        for mistake in error.errors():
            name = "_".join(["PORTAL", *map(str, mistake["loc"])]).upper()
            sentence = mistake["msg"].removeprefix("Value error, ")
            print(f"{name}: {sentence}" if mistake["loc"] else sentence, file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None


settings = read_settings()


def now() -> datetime:
    """The time, in UTC; the fixed one of `PORTAL_NOW` if that is set."""
    return settings.now or datetime.now(UTC)
