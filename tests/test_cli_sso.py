"""Single sign-on in a shell: a company is given a provider that really answers, shown, and freed of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from buyer_portal.cli import program
from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.sso import discovery
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.sso import write_switches
from tests.openid_provider import Provider, openid_provider


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with openid_provider() as provider:
        yield provider


@pytest.fixture(autouse=True)
def _asked_anew(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("buyer_portal.commands.sso.migrations.migrate", lambda _engine: None)
    discovery.forget_all()


def run(*arguments: object) -> Any:
    return CliRunner().invoke(program, ["sso", *map(str, arguments)])


def given(provider: Provider, *more: object) -> Any:
    known = ("--issuer", provider.issuer, "--client-id", "portal", "--domain", "corner-bistro.example")
    return run("corner bistro", *known, *more)


def test_a_company_is_given_a_provider_shown_and_freed_of_it(provider: Provider) -> None:
    made = given(provider, "--domain", "bistro.example", "--secret-env", "BISTRO_SECRET")

    assert made.exit_code == 0, made.output
    shown = run("Corner Bistro").stdout
    assert shown.splitlines() == [
        f"Corner Bistro: people with addresses of bistro.example, corner-bistro.example come in by {provider.issuer}.",
        "The provider calls the portal portal; the secret lies in the env BISTRO_SECRET.",
        "Addresses to register at the provider:",
        "  http://localhost:3000/auth/sso/callback",
        "  http://127.0.0.1:3000/auth/sso/callback",
    ]
    assert "BISTRO_SECRET is not set here" in made.output
    assert run("Corner Bistro", "--remove").stdout.startswith("Corner Bistro has no single sign-on any more")
    assert isinstance(run("Corner Bistro").exception, ValueRefused)


def test_the_other_ways_are_opened_again(provider: Provider, ada: Person) -> None:
    given(provider, "--secret-env", "BISTRO_SECRET")
    with transaction() as db:
        write_switches(db, ada.company_id, only_way=True)
    assert "It is their only way in" in run("Corner Bistro").stdout

    opened = run("Corner Bistro", "--not-only-way")

    assert opened.stdout.startswith("The people of Corner Bistro come in with passwords and passkeys again")


def test_a_secret_in_a_file_is_named_and_never_printed(provider: Provider, tmp_path: Path) -> None:
    (file := tmp_path / "secret").write_text("open sesame\n")

    made = given(provider, "--secret-file", file)

    assert f"the secret lies in the file {file}" in made.output
    assert "sesame" not in made.output


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "Say all of it"),
        (("--secret-env", "A", "--secret-file", "b"), "Say all of it"),
        (("--secret-env", "s3cr3t-itself!"), "never the secret itself"),
        (("--secret-file", "/nowhere"), "can't be read, or is empty"),
        (("--secret-env", "A", "--domain", "gmail.com"), "Anybody can get an address at gmail.com"),
    ],
)
def test_what_is_missing_or_makes_no_sense_is_said(provider: Provider, more: tuple[str, ...], said: str) -> None:
    refused = given(provider, *more)

    assert refused.exit_code == 1
    assert said in refused.output + str(refused.exception)
    assert isinstance(run("Corner Bistro").exception, ValueRefused)


@pytest.mark.parametrize("issuer", ["{issuer}/other", "http://127.0.0.1:1", "http://login.example"])
def test_an_address_that_is_no_provider_is_refused_at_once(provider: Provider, issuer: str) -> None:
    refused = run(
        *("Corner Bistro", "--issuer", issuer.format(issuer=provider.issuer), "--client-id", "portal"),
        *("--domain", "corner-bistro.example", "--secret-env", "A"),
    )

    assert isinstance(refused.exception, ValueRefused)
    assert isinstance(run("Corner Bistro").exception, ValueRefused)
