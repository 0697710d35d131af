"""The commands that make, change and empty the database."""

from typing import Annotated

import typer

from buyer_portal.commands.failing import fail
from buyer_portal.commands.plans import print_plan
from buyer_portal.demo import accounts as demo_accounts
from buyer_portal.demo import filling as demo_service
from buyer_portal.demo.people import people_of_demo
from buyer_portal.services import tidying
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations


def migrate(
    plan: Annotated[
        bool, typer.Option("--plan", help="Only say what would be done, how long it takes and who waits.")
    ] = False,
    sql: Annotated[
        bool, typer.Option("--sql", help="With --plan: the statements, too, as PostgreSQL gets them.")
    ] = False,
) -> None:
    """Bring the database's tables up to date."""
    if plan:
        return print_plan(migrations.planned(database.engine), sql=sql)
    changes = migrations.pending(database.engine)
    migrations.migrate(database.engine, tell=typer.echo)
    typer.echo("The tables are up to date now." if changes else "The tables were up to date.")
    return None


def tidy() -> None:
    """End what is old now: mail, read notifications, expired sign-ins, what help readers sent.

    The portal does it daily. PORTAL_KEEP_…_DAYS say after how many days; orders and all that is theirs stay for ever.
    """
    migrations.migrate(database.engine)
    ended = tidying.tidy()
    for what, count in ended.items():
        typer.echo(f"{count:>9,} {what}")
    typer.echo("That has ended. Orders and all that belongs to them stay." if ended else "Nothing was old enough.")


def demo() -> None:
    """Load the demo into an empty database: two buyers, three suppliers, a year of orders. For this machine only."""
    demo_accounts.ensure_demo_allowed()
    migrations.migrate(database.engine)
    if not demo_service.load_demo():
        fail("The demo needs an empty database; this one has companies in it. Nothing was changed.")
    typer.echo("The demo is loaded. Everybody's password is demo-portal:")
    for person in people_of_demo():
        typer.echo(f"  {person.email:32}{person.name}, {person.company} ({person.side.value.lower()})")


def close_demo() -> None:
    """Take the sign-in of the demo's people, whose password everybody knows. Their orders stay."""
    migrations.migrate(database.engine)
    closed = demo_accounts.close_demo()
    typer.echo(f"Closed: {', '.join(closed)}." if closed else "No account of the demo could sign in.")
