"""The commands about people's sign-ins."""

from typing import Annotated

import typer

from buyer_portal.services.people.password_reset import link_for
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations


def reset_link(
    email: Annotated[str, typer.Argument(help="The address that the person signs in with.", show_default=False)],
) -> None:
    """Print a link with which a person chooses a new password; it works for an hour, and once.

    For a portal without a mail server, and for whoever can't read their mail. Hand it over where nobody else reads it;
    earlier links of the person end.
    """
    migrations.migrate(database.engine)
    typer.echo(link_for(email))
