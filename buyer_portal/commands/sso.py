"""The command about single sign-on: which company has which provider."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from buyer_portal.commands.failing import fail
from buyer_portal.commands.progress import step
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.people.sso import Provider, parse_variable
from buyer_portal.services.people.sso import providers
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations


def sso(
    company: Annotated[str, typer.Argument(help="The company, as the orders call it.", show_default=False)],
    issuer: Annotated[
        str, typer.Option(help="The address that the provider calls itself by.", show_default=False)
    ] = "",
    client_id: Annotated[str, typer.Option(help="What the provider calls the portal.", show_default=False)] = "",
    domain: Annotated[
        list[str] | None, typer.Option(help="A domain of the company's e-mail addresses; more than once for more.")
    ] = None,
    secret_env: Annotated[
        str, typer.Option(help="The variable in the portal's environment that holds the secret.", show_default=False)
    ] = "",
    secret_file: Annotated[
        Path | None, typer.Option(help="The file that holds the secret.", show_default=False)
    ] = None,
    side: Annotated[
        Side | None, typer.Option(help="buyer or supplier, where both are called so.", show_default=False)
    ] = None,
    not_only_way: Annotated[
        bool, typer.Option("--not-only-way", help="Let the company's people in with passwords and passkeys again.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take the company's single sign-on away.")] = False,
) -> None:
    """Let the people of a company come in by its own OpenID provider, show which that is, or end it.

    The secret itself is never given here and stands in no table and no backup: the portal reads it where it lies.
    Whoever has an address of one of the domains is led to the provider. Register the addresses there that this prints.
    """
    migrations.migrate(database.engine)
    if not_only_way:
        _say_open(providers.open_other_ways(company, side))
    elif remove:
        _say_removed(providers.remove_provider(company, side))
    elif issuer or client_id or domain or secret_env or secret_file:
        if not (issuer and client_id and domain and bool(secret_env) != bool(secret_file)):
            fail("Say all of it: --issuer, --client-id, --domain, and --secret-env or --secret-file.")
        place = f"file {secret_file.resolve()}" if secret_file else f"env {parse_variable(secret_env)}"
        with step(f"Asking {issuer}"):
            asyncio.run(providers.check_provider(issuer))
        found = providers.set_provider(
            company, side, issuer=issuer, client_id=client_id, domains=domain, secret_place=place
        )
        _say(found)
        if secret_env and secret_env not in os.environ:
            typer.echo(f"{secret_env} is not set here: make sure that it is where the portal runs.")
    else:
        _say(providers.shown_provider(company, side))


def _say(found: Provider) -> None:
    typer.echo(f"{found.company}: people with addresses of {', '.join(found.domains)} come in by {found.issuer}.")
    kind, _, place = found.secret_place.partition(" ")
    typer.echo(f"The provider calls the portal {found.client_id}; the secret lies in the {kind} {place}.")
    if found.only_way:
        typer.echo("It is their only way in; --not-only-way opens the others.")
    if found.is_factor:
        typer.echo("It counts as the second factor.")
    typer.echo("Addresses to register at the provider:")
    for address in providers.addresses_to_register():
        typer.echo(f"  {address}")


def _say_open(found: Provider) -> None:
    typer.echo(f"The people of {found.company} come in with passwords and passkeys again, beside {found.host}.")


def _say_removed(found: Provider) -> None:
    typer.echo(f"{found.company} has no single sign-on any more; who came by it is signed out.")
    typer.echo("Who never chose a password asks for one with Forgot password?, or you print one: reset-link EMAIL.")
