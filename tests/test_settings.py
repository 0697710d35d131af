"""Settings come from strangers too: whoever starts the portal."""

import pytest

from buyer_portal.settings import read_settings


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORTAL_DATABASE_URL", "PORTAL_DEMO", "PORTAL_PORT", "PORTAL_PUBLIC_URL", "PORTAL_NOW"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORTAL_PORT", "abc", "PORTAL_PORT: Input should be a valid integer"),
        ("PORTAL_PORT", "70000", "PORTAL_PORT: Input should be less than or equal to 65535"),
        ("PORTAL_DATABASE_URL", "mysql://x", "PORTAL_DATABASE_URL: use sqlite:///FILE or postgresql+psycopg://…"),
        ("PORTAL_DATABASE_URL", "sqlite:///:memory:", "PORTAL_DATABASE_URL: name a file, sqlite:///FILE"),
        ("PORTAL_DATABASE_URL", "sqlite:///", "PORTAL_DATABASE_URL: name a file, sqlite:///FILE"),
        ("PORTAL_DATABASE_URL", "sqlite:///?mode=memory", "PORTAL_DATABASE_URL: name a file, sqlite:///FILE"),
        ("PORTAL_HOST", "my-server", "PORTAL_HOST: give an IP address"),
        ("PORTAL_HOST", "", "PORTAL_HOST: give an IP address"),
        ("PORTAL_DATABASE_URL", "postgresql+psycopg://me:pw@db:port/portal", "PORTAL_DATABASE_URL: this is no address"),
        ("PORTAL_PUBLIC_URL", "portal.example.com", "PORTAL_PUBLIC_URL: give exact origins"),
        ("PORTAL_PUBLIC_URL", "https://me:pw@portal.example.com", "PORTAL_PUBLIC_URL: give exact origins"),
        ("PORTAL_PUBLIC_URL", "https://portal.example.com/?a", "PORTAL_PUBLIC_URL: give exact origins"),
        ("PORTAL_PUBLIC_URL", "https://*; script-src *", "PORTAL_PUBLIC_URL: give exact origins"),
        ("PORTAL_PUBLIC_URL", "https://portal.example.com:99999", "PORTAL_PUBLIC_URL: Port out of range"),
        ("PORTAL_ENV", "staging", "PORTAL_ENV: Input should be 'development' or 'production'"),
        ("PORTAL_NOW", "yesterday", "PORTAL_NOW: Input should be a valid datetime"),
        ("PORTAL_WORKERS", "0", "PORTAL_WORKERS: Input should be greater than or equal to 1"),
        ("PORTAL_WORKERS", "2", "PORTAL_WORKERS=2 needs PORTAL_REDIS_URL"),
        ("PORTAL_REDIS_URL", "redis://x", "PORTAL_REDIS_URL is for several processes, which need PostgreSQL"),
        ("PORTAL_REDIS_URL", "localhost:6379", "PORTAL_REDIS_URL: use redis://host:port/number"),
        ("PORTAL_REDIS_URL", "redis://x:99999/0", "PORTAL_REDIS_URL: use redis://host:port/number"),
        ("PORTAL_REDIS_URL", "redis://x/first", "PORTAL_REDIS_URL: use redis://host:port/number"),
        ("PORTAL_SMTP_URL", "mail.example.com", "PORTAL_SMTP_URL: use smtp://host:port"),
        ("PORTAL_SMTP_URL", "smtp://mail.example.com:99999", "PORTAL_SMTP_URL: use smtp://host:port"),
        ("PORTAL_SMTP_URL", "smtp://mail.example.com:smtp", "PORTAL_SMTP_URL: use smtp://host:port"),
        ("PORTAL_MAIL_FROM", "nobody", "PORTAL_MAIL_FROM: give a sender"),
        ("PORTAL_MAIL_REPLY_TO", "nobody", "PORTAL_MAIL_REPLY_TO: give an address that somebody reads"),
        ("PORTAL_MAIL_REPLY_TO", "a@b.example, c@d.example", "PORTAL_MAIL_REPLY_TO: give an address"),
        ("PORTAL_MAIL_REPLY_TO", "a@b.example\r\nBcc: x@y.example", "PORTAL_MAIL_REPLY_TO: give an address"),
        ("PORTAL_METRICS_TOKEN", "fifteen-letters", "PORTAL_METRICS_TOKEN: give at least 16 characters without blanks"),
        ("PORTAL_METRICS_TOKEN", "sixteen letters!", "PORTAL_METRICS_TOKEN: give at least 16 characters"),
        ("PORTAL_METRICS_TOKEN", "ä" * 16, "PORTAL_METRICS_TOKEN: give at least 16 characters"),
        ("PORTAL_MAIL_REPLY_TO", "@", "PORTAL_MAIL_REPLY_TO: give an address"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as stopped:
        read_settings()

    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert sentence in said
    assert len(said.splitlines()) == 1


def test_the_demo_is_refused_in_production(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORTAL_ENV", "production")
    monkeypatch.setenv("PORTAL_DEMO", "1")

    with pytest.raises(SystemExit):
        read_settings()

    assert "PORTAL_DEMO=1 is refused" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "::ffff:10.0.0.1"])
def test_the_demo_is_for_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    monkeypatch.setenv("PORTAL_HOST", host)
    monkeypatch.setenv("PORTAL_DEMO", "1")

    with pytest.raises(SystemExit):
        read_settings()

    said = capsys.readouterr().err
    assert said.startswith("PORTAL_DEMO=1 is refused with PORTAL_HOST=")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2", "::1"])
def test_the_demo_may_listen_at_any_address_of_this_machine(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("PORTAL_HOST", host)
    monkeypatch.setenv("PORTAL_DEMO", "1")

    assert read_settings().private


@pytest.mark.parametrize(
    "origins",
    [
        pytest.param("", id="none"),
        pytest.param(" , ", id="blanks"),
        pytest.param("http://portal.example.com", id="plain"),
        pytest.param("https://portal.example.com,http://portal.example.com", id="mixed"),
        pytest.param("https://portal.example.com,http://localhost:3000", id="a plain one of this machine"),
    ],
)
def test_production_over_plain_http_is_refused_and_the_sentence_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], origins: str
) -> None:
    monkeypatch.setenv("PORTAL_ENV", "production")
    monkeypatch.setenv("PORTAL_PUBLIC_URL", origins)

    with pytest.raises(SystemExit):
        read_settings()

    said = capsys.readouterr().err
    assert "set PORTAL_PUBLIC_URL to what browsers see, such as https://portal.example.com" in said
    assert len(said.splitlines()) == 1


def test_production_over_https_starts_and_is_nobodys_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_ENV", "production")
    monkeypatch.setenv("PORTAL_PUBLIC_URL", "https://portal.example.com,https://b.example.com:8443")

    settings = read_settings()

    assert settings.secure
    assert not settings.private


def test_browsers_may_come_from_localhost_by_either_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PORT", "4567")

    assert read_settings().origins == ["http://localhost:4567", "http://127.0.0.1:4567"]


def test_the_cookie_is_marked_for_https_only_when_every_origin_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PUBLIC_URL", "https://portal.example.com/, https://b.example.com")

    settings = read_settings()

    assert settings.origins == ["https://portal.example.com", "https://b.example.com"]
    assert settings.secure


def test_origins_are_compared_as_browsers_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "PORTAL_PUBLIC_URL", "https://Portal.Example.com:443/, http://b:80,https://c:8443, http://[::1]:3000"
    )

    assert read_settings().origins == ["https://portal.example.com", "http://b", "https://c:8443", "http://[::1]:3000"]


@pytest.mark.parametrize(("given", "listens"), [("localhost", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("::1", "::1")])
def test_it_listens_at_an_address(monkeypatch: pytest.MonkeyPatch, given: str, listens: str) -> None:
    monkeypatch.setenv("PORTAL_HOST", given)

    assert read_settings().host == listens


def test_a_frozen_clock_without_a_zone_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_NOW", "2026-11-12T10:41:00")

    frozen = read_settings().now

    assert frozen is not None
    assert frozen.isoformat() == "2026-11-12T10:41:00+00:00"
