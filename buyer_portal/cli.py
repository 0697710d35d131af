"""The program `buyer-portal`. Exit codes: 0 done, 1 refused (with a sentence), 2 used wrongly."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from buyer_portal.domain.errors import ImportRefused, PortalError
from buyer_portal.domain.money import plain_amount
from buyer_portal.domain.person import Role
from buyer_portal.progress import bar, step
from buyer_portal.services import demo as demo_service
from buyer_portal.services import doctor as doctor_service
from buyer_portal.services import people
from buyer_portal.services.catalogue_import import import_catalogue
from buyer_portal.services.help_feedback import SHOWN, HelpReport
from buyer_portal.services.help_feedback import help_report as report_of_help
from buyer_portal.services.order_import import ImportReport, import_orders
from buyer_portal.settings import settings
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations

PROBLEMS_SHOWN = 20
"""Of a refused file."""
_OUR_MISTAKES = (DataError, IntegrityError, ProgrammingError)  # in a statement; without one, it is the database

program = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the program with the arguments of the command line."""
    try:
        program(prog_name="buyer-portal")
    except PortalError as refusal:
        _fail(str(refusal))
    except DBAPIError as error:
        if error.statement and isinstance(error, _OUR_MISTAKES):
            raise
        place = database.engine.url.render_as_string(hide_password=True)
        reason = str(error.orig).strip().partition("\n")[0]
        _fail(f"The database {place} can't be used: {reason}")


@program.callback()
def _about() -> None:
    """The Buyer Portal: orders, the talk with the supplier, and cancelling.

    Settings come from the environment (PORTAL_PORT, PORTAL_DATABASE_URL, …); README.md lists them.
    """


@program.command()
def serve() -> None:
    """Serve the portal and the help center on one port. What is missing or out of date is made first."""
    from buyer_portal.serving import CannotServe, refuse_taken_port
    from buyer_portal.serving import serve as serve_forever

    try:
        refuse_taken_port(settings)  # before anybody waits for what is made first
        _prepare()
        serve_forever(settings)
    except CannotServe as failure:
        _fail(str(failure))


def _prepare() -> None:
    if migrations.pending(database.engine):
        with step("Preparing the database"):
            migrations.migrate(database.engine)
    if settings.demo:
        demo_service.load_demo(partial(step, "Loading the demo"))
    build()


@program.command()
def build() -> None:
    """Build the help center and the pages that browsers load, whichever is out of date."""
    from buyer_portal.frontend import CannotBuild, build_frontend
    from buyer_portal.http.help_site import HelpBuildFailed, build_help

    try:
        build_help(during=partial(step, "Building the help center"))
        build_frontend(partial(step, "Building the pages"))
    except (HelpBuildFailed, CannotBuild) as failure:
        _fail(str(failure))


@program.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    changes = migrations.pending(database.engine)
    migrations.migrate(database.engine)
    typer.echo("The tables are up to date now." if changes else "The tables were up to date.")


@program.command()
def demo() -> None:
    """Load the demo into an empty database: two buyers, three suppliers, a year of orders."""
    migrations.migrate(database.engine)
    if not demo_service.load_demo():
        _fail("The demo needs an empty database; this one has companies in it. Nothing was changed.")
    typer.echo("The demo is loaded. Everybody's password is demo-portal:")
    for person in people.people_of_demo():
        typer.echo(f"  {person.email:32}{person.name}, {person.company} ({person.role.value.lower()})")


@program.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8, a row per order line.", show_default=False)],
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out orders with a bad row and name each one; import the others.")
    ] = False,
) -> None:
    """Bring in orders from a file: all of them, or none.

    The whole file is checked first. The columns are order_number, buyer, supplier, status, placed_at, currency,
    sku, name, quantity, unit_price. Importing the same file twice changes nothing the second time.
    """
    migrations.migrate(database.engine)
    with _problems_named(), bar() as tell:
        report = import_orders(file, skip_bad=skip_bad, progress=tell)
    _print_report(report)


@program.command("import-catalogue")
def import_catalogue_file(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8, a row per product.", show_default=False)],
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out bad rows and name each one; import the others.")
    ] = False,
) -> None:
    """Bring in what suppliers sell from a file: all of it, or nothing.

    The whole file is checked first. The columns are supplier, sku, name, unit, price, currency, available.
    Importing the same file twice changes nothing the second time.
    """
    migrations.migrate(database.engine)
    with _problems_named(), bar() as tell:
        report = import_catalogue(file, skip_bad=skip_bad, progress=tell)
    for problem in report.problems:
        typer.echo(problem)
    typer.echo(f"Imported {_counted(report.new, 'new product')}, changed {report.changed:,}.")
    typer.echo(f"Already there: {_counted(report.unchanged, 'product')}.")


@program.command()
def add_person(
    email: Annotated[str, typer.Argument(help="The address to sign in with.", show_default=False)],
    name: Annotated[str, typer.Option(help="The person's full name.", prompt=True)],
    company: Annotated[str, typer.Option(help="The company, exactly as it is called in the orders.", prompt=True)],
    password: Annotated[
        str, typer.Option(help="Asked for when left out.", prompt=True, hide_input=True, confirmation_prompt=True)
    ],
    supplier: Annotated[bool, typer.Option("--supplier", help="The company is a supplier, not a buyer.")] = False,
) -> None:
    """Give a person of a company a sign-in."""
    migrations.migrate(database.engine)
    role = Role.SUPPLIER if supplier else Role.BUYER
    person = people.add_person(email, name, company, role, password)
    typer.echo(f"{person.name} of {person.company} can sign in with {person.email}.")


@program.command()
def doctor() -> None:
    """Say whether the portal can start here, and what is missing."""
    from buyer_portal.frontend import frontend_is_built
    from buyer_portal.http.help_site import help_is_built
    from buyer_portal.installation import examine_installation

    for name, value in doctor_service.settings_shown(settings).items():
        typer.echo(f"  {name:22} {value}")
    here = doctor_service.examine(settings, help_is_built=help_is_built(), pages_are_built=frontend_is_built())
    findings = [*examine_installation(), *here]
    for finding in findings:
        typer.echo(finding)
    fine = all(finding.fine for finding in findings)
    typer.echo("The portal can start here." if fine else "Something is missing: see the lines with ✗.")
    raise typer.Exit(0 if fine else 1)


@program.command()
def help_facts(
    check: Annotated[bool, typer.Option("--check", help="Only say which are out of date; exit 1 if any is.")] = False,
) -> None:
    """Write the parts of the help pages that come from the rules."""
    from buyer_portal.http import help_facts as facts

    if not check:
        facts.write_facts()
    elif stale := facts.stale_facts():
        _fail(f"Out of date, run `buyer-portal help-facts`: {', '.join(stale)}")


@program.command()
def help_build() -> None:
    """Build the help center."""
    from buyer_portal.http.help_site import HelpBuildFailed, build_help

    try:
        built = build_help()
    except HelpBuildFailed as failure:
        _fail(str(failure))
    typer.echo("The help center is built." if built else "The help center was up to date.")


@program.command()
def help_report(
    days: Annotated[int, typer.Option(help="How far to look back.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say which help pages readers found helpful, what they wrote, and what they searched for without a result."""
    migrations.migrate(database.engine)
    report = report_of_help(days)
    if as_json:
        typer.echo(json.dumps(asdict(report), default=str, ensure_ascii=False, indent=2))
    else:
        _print_help_report(report, days)


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise SystemExit(1)


@contextmanager
def _problems_named() -> Iterator[None]:
    """Print what is wrong with a file, the first of it."""
    try:
        yield
    except ImportRefused as refusal:
        for problem in refusal.problems[:PROBLEMS_SHOWN]:
            typer.echo(problem, err=True)
        if len(refusal.problems) > PROBLEMS_SHOWN:
            typer.echo(f"… and {len(refusal.problems) - PROBLEMS_SHOWN:,} more", err=True)
        raise


def _print_report(report: ImportReport) -> None:
    for problem in report.problems:
        typer.echo(problem)
    if report.skipped:
        typer.echo(f"Skipped {_counted(len(report.skipped), 'order')}: {', '.join(report.skipped)}")
    typer.echo(f"Imported {_counted(report.orders, 'order')} with {_counted(report.lines, 'line')}.")
    for currency, minor in report.totals.items():
        typer.echo(f"  {currency} {Decimal(plain_amount(minor, currency)):,}")
    typer.echo(f"New buyers: {report.new_buyers:,}. New suppliers: {report.new_suppliers:,}.")
    typer.echo(f"Already there: {_counted(report.already_there, 'order')}.")


def _print_help_report(report: HelpReport, days: int) -> None:
    typer.echo(f"Was this helpful? The last {_counted(days, 'day')}.")
    typer.echo(f"  {'yes':>5} {'no':>5}  page")
    for page in report.pages:
        typer.echo(f"  {page.yes:>5,} {page.no:>5,}  /help/{page.page}")
    typer.echo(f"Comments, the newest {SHOWN} at most:")
    for comment in report.comments:
        typer.echo(f"  {comment.at:%Y-%m-%d %H:%M} {comment.value:3} /help/{comment.page}")
        typer.echo("".join(f"    {line}\n" for line in comment.text.splitlines()), nl=False)
    typer.echo(f"Searches without a result, the most frequent {SHOWN} at most:")
    for search in report.searches:
        typer.echo(f"  {search.times:>5,}  {search.query}")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"
