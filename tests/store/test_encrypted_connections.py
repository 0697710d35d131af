"""PostgreSQL over TLS: with options in PORTAL_DATABASE_URL, and nothing said to a server that is not the right one."""

from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest
from sqlalchemy import text

from buyer_portal.domain.errors import PortalUnavailable
from buyer_portal.settings import read_settings
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import open_engine, reading, shown
from buyer_portal.store.failures import reason_of
from tests.own_postgresql import own_postgresql

CERTIFICATE = Path(__file__).parent.parent / "certificate.pem"  # a certificate for localhost, signed by itself, its key


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server that speaks TLS only."""
    hba = b"hostssl all all all trust\n"
    files = {"server.pem": CERTIFICATE.read_bytes(), "pg_hba.conf": hba}
    with own_postgresql("ssl=on", "ssl_cert_file=server.pem", "ssl_key_file=server.pem", files=files) as port:
        yield port


def _use(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", url)
    assert read_settings().database_url == url
    engine = open_engine(url)
    monkeypatch.setattr(engine_module, "engine", engine)


def test_the_right_authority_lets_in_over_tls(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    where = f"postgresql+psycopg://postgres@localhost:{port}/postgres"
    _use(f"{where}?sslmode=verify-full&sslrootcert={CERTIFICATE}", monkeypatch)

    with reading() as db:
        encrypted = db.execute(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar_one()

    assert encrypted
    engine_module.engine.dispose()


@pytest.mark.parametrize(
    ("host", "options"),
    [
        ("localhost", f"sslmode=verify-full&sslrootcert={certifi.where()}"),
        ("127.0.0.1", f"sslmode=verify-full&sslrootcert={CERTIFICATE}"),
        ("localhost", "sslmode=verify-full&sslrootcert=/nowhere/ca.pem"),
        ("localhost", "sslmode=disable"),
    ],
    ids=["another authority", "another name", "no file", "in clear"],
)
def test_whatever_does_not_fit_is_refused_with_a_sentence(
    port: int, host: str, options: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use(f"postgresql+psycopg://postgres:secret@{host}:{port}/postgres?{options}", monkeypatch)

    with pytest.raises(PortalUnavailable, match="Nothing was changed") as refused, reading():
        pass

    said = reason_of(refused.value.__cause__)
    assert said
    assert "secret" not in said


def test_no_password_is_shown_wherever_it_stands_in_the_address() -> None:
    address = (
        "postgresql+psycopg://me:one-secret@db/portal?sslmode=verify-full&sslpassword=two-secret&password=three-secret"
    )
    engine = open_engine(address)

    assert "secret" not in shown(engine.url)
    assert "sslmode=verify-full" in shown(engine.url)
