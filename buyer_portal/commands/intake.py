"""The commands that bring in companies with their people, orders and products."""

from pathlib import Path
from typing import Annotated

import typer

from buyer_portal.commands.progress import bar
from buyer_portal.commands.reports import (
    LOOK_AT_CODES,
    counted_words,
    echo_first,
    print_report,
    print_understood,
    problems_named,
)
from buyer_portal.domain.people.person import Role, Side
from buyer_portal.services.imports.catalogue import import_catalogue
from buyer_portal.services.imports.orders import import_orders
from buyer_portal.services.people import companies, people
from buyer_portal.services.people.companies import Joined
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations
from buyer_portal.words.people import a_role


def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file, a row per order line.", show_default=False)],
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out orders with a bad row and name each one; import the others.")
    ] = False,
    update_status: Annotated[
        bool,
        typer.Option("--update-status", help="Move orders that are here to the file's status, where that is forward."),
    ] = False,
) -> None:
    """Bring in orders from a file: all of them, or none.

    The whole file is checked first. The columns are order_number, buyer, supplier, status, placed_at, currency,
    sku, name, quantity, unit_price, and unit if you like, in any order. Importing the same file twice changes nothing
    the second time. An order that is here with another status is named, and moved with --update-status; never
    backwards, and never once it has ended.
    """
    migrations.migrate(database.engine)
    with problems_named(), bar() as tell:
        report = import_orders(file, skip_bad=skip_bad, update_status=update_status, progress=tell)
    print_report(report)


def import_catalogue_file(
    file: Annotated[Path, typer.Argument(help="A CSV file, a row per product.", show_default=False)],
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out bad rows and name each one; import the others.")
    ] = False,
) -> None:
    """Bring in what suppliers sell from a file: all of it, or nothing.

    The whole file is checked first. The columns are supplier, sku, name, unit, price, currency, available.
    Importing the same file twice changes nothing the second time.
    """
    migrations.migrate(database.engine)
    with problems_named(), bar() as tell:
        report = import_catalogue(file, skip_bad=skip_bad, progress=tell)
    print_understood(report.understood)
    for problem in report.problems:
        typer.echo(problem)
    typer.echo(f"Imported {counted_words(report.new, 'new product')}, changed {report.changed:,}.")
    echo_first(report.near, LOOK_AT_CODES)
    typer.echo(f"Already there: {counted_words(report.unchanged, 'product')}.")


def add_person(
    email: Annotated[str, typer.Argument(help="The address to sign in with.", show_default=False)],
    name: Annotated[str, typer.Option(help="The person's full name.", prompt=True)],
    company: Annotated[str, typer.Option(help="The company as the orders call it; a new one is made.", prompt=True)],
    password: Annotated[
        str, typer.Option(help="Asked for when left out.", prompt=True, hide_input=True, confirmation_prompt=True)
    ],
    supplier: Annotated[bool, typer.Option("--supplier", help="The company is a supplier, not a buyer.")] = False,
    new_company: Annotated[
        bool, typer.Option("--new-company", help="It is a new company, though another is called almost the same.")
    ] = False,
    role: Annotated[
        Role, typer.Option(help="What they may do for the company; everything unless you say so.", case_sensitive=False)
    ] = Role.OWNER,
) -> None:
    """Give a person of a company a sign-in. A company that isn't here yet is made.

    A new buyer or supplier from nothing: add their first person, bring in a supplier's catalogue with
    import-catalogue, and their first orders with import. From then on the buyer can order again in the portal.
    """
    migrations.migrate(database.engine)
    side = Side.SUPPLIER if supplier else Side.BUYER

    def made(company: str) -> None:
        typer.echo(f"“{company}” is a new {side.value.lower()}.")

    person = people.add_person(email, name, company, side, password, new_company=new_company, role=role, made=made)
    typer.echo(f"{person.name} of {person.company} can sign in with {person.email}.")
    if person.role is not Role.OWNER:
        typer.echo(f"{person.name} is {a_role(person.role)} there.")


def renames() -> None:
    """Say who called themselves what, until when: the newest hundred."""
    migrations.migrate(database.engine)
    for change in people.name_changes():
        typer.echo(
            f"{change.at:%Y-%m-%d %H:%M} UTC  {change.email} ({change.company}): “{change.was}” became "
            f"“{change.became}”, by {change.by}"
        )


def join_companies(
    wrong: Annotated[str, typer.Argument(help="The company that goes, as it is spelled.", show_default=False)],
    right: Annotated[str, typer.Argument(help="The company that it is, as it is spelled.", show_default=False)],
    supplier: Annotated[bool, typer.Option("--supplier", help="They are suppliers, not buyers.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Make two companies one: orders, chats and people of WRONG become those of RIGHT. It can't be undone."""
    migrations.migrate(database.engine)

    def sure(joined: Joined) -> bool:
        counted = f"{counted_words(joined.orders, 'order')} and {counted_words(joined.people, 'person', 'people')}"
        return yes or typer.confirm(f"“{joined.wrong}” ({counted}) becomes “{joined.right}”. Join them for good?")

    joined = companies.join_companies(Side.SUPPLIER if supplier else Side.BUYER, wrong, right, sure=sure)
    typer.echo(f"“{joined.wrong}” is “{joined.right}” now. Orders: {joined.orders:,}. People: {joined.people:,}.")
