"""The commands about people: who there is, what they may do, and their sign-ins."""

from typing import Annotated

import typer

from buyer_portal.domain.people.person import Role, Side
from buyer_portal.domain.people.profile import parse_email
from buyer_portal.services.people import roles
from buyer_portal.services.people.email_change.confirming import change_email_of
from buyer_portal.services.people.invitations import invite_to
from buyer_portal.services.people.leaving import remove_person_called
from buyer_portal.services.people.password_reset import link_for
from buyer_portal.services.people.second_factor import factors
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations
from buyer_portal.words.people import a_role

_ADDRESS = typer.Argument(help="The address that the person signs in with.", show_default=False)


def people() -> None:
    """List everybody: address, name, company, and what they may do for it."""
    migrations.migrate(database.engine)
    for each in roles.everybody():
        barred = "" if each.can_sign_in else ", can't sign in"
        typer.echo(f"{each.email}  {each.name}, {each.company} ({each.side.value.lower()}): {each.role.words}{barred}")


def set_role(
    email: Annotated[str, _ADDRESS],
    role: Annotated[Role, typer.Argument(help="owner, member or viewer.", case_sensitive=False, show_default=False)],
) -> None:
    """Say what a person may do for their company: an owner everything, a member orders and messages, a viewer look."""
    migrations.migrate(database.engine)
    person = roles.change_role(email, role)
    typer.echo(f"{person.name} of {person.company} is {a_role(role)} now; before that {a_role(person.role)}.")


def reset_link(email: Annotated[str, _ADDRESS]) -> None:
    """Print a link with which a person chooses a new password; it works for an hour, and once.

    For a portal without a mail server, and for whoever can't read their mail. Hand it over where nobody else reads it;
    earlier links of the person end.
    """
    migrations.migrate(database.engine)
    typer.echo(link_for(email))


def invite(
    email: Annotated[str, typer.Argument(help="The address that they will sign in with.", show_default=False)],
    company: Annotated[str, typer.Option(help="The company as the orders call it; a new one is made.", prompt=True)],
    side: Annotated[Side, typer.Option(help="buyer or supplier.", case_sensitive=False)] = Side.BUYER,
    role: Annotated[
        Role, typer.Option(help="What they may do for the company; everything unless you say so.", case_sensitive=False)
    ] = Role.OWNER,
    new_company: Annotated[
        bool, typer.Option("--new-company", help="It is a new company, though another is called almost the same.")
    ] = False,
) -> None:
    """Print a link with which somebody becomes a person of a company; it works for a week, and once.

    So the first owner of a company comes in, who invites the others on the page People. Nothing is mailed: hand the
    link over where nobody else reads it. Earlier invitations to the address end.
    """
    migrations.migrate(database.engine)

    def made(name: str) -> None:
        typer.echo(f"“{name}” is a new {side.value.lower()}.")

    typer.echo(invite_to(email, company, side, role, new_company=new_company, made=made).link)


def remove_person(email: Annotated[str, _ADDRESS]) -> None:
    """Take a person's sign-in: they are signed out everywhere at once. What they did keeps their name."""
    migrations.migrate(database.engine)
    person = remove_person_called(email)
    typer.echo(f"{person.name} of {person.company} is removed, and signed out everywhere.")


def change_email(
    email: Annotated[str, _ADDRESS],
    new_email: Annotated[str, typer.Argument(help="The address that they will sign in with.", show_default=False)],
) -> None:
    """Give a person another address to sign in with; they are signed out everywhere, and the old address is told.

    For a portal without a mail server, and for who can't read their mail any more. Make sure first that it is them who
    ask: call them at a number that you know.
    """
    migrations.migrate(database.engine)
    person = change_email_of(email, new_email)
    typer.echo(f"{person.name} of {person.company} signs in with {parse_email(new_email)} now, and is signed out.")


def remove_second_factor(email: Annotated[str, _ADDRESS]) -> None:
    """Let a person in with the password alone, once they have lost phone and recovery codes; a mail tells them.

    Make sure first that it is them who ask: call them at a number that you know.
    """
    migrations.migrate(database.engine)
    person = factors.remove_second_factor(email)
    typer.echo(f"{person.name} of {person.company} signs in with the password alone now.")
