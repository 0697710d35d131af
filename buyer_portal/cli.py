"""The program `buyer-portal`. Exit codes: 0 done, 1 refused (with a sentence), 2 used wrongly."""

import json
import os
from dataclasses import asdict
from functools import partial
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from buyer_portal.demo import accounts as demo_accounts
from buyer_portal.demo import filling as demo_service
from buyer_portal.demo.people import people_of_demo
from buyer_portal.domain.errors import PortalError, PortalUnavailable
from buyer_portal.intake import add_person, import_catalogue_file, import_file, join_companies, renames
from buyer_portal.private_files import close_to_others
from buyer_portal.progress import step
from buyer_portal.reports import (
    print_help_report,
)
from buyer_portal.services import doctor as doctor_service
from buyer_portal.services.help_feedback import help_report as report_of_help
from buyer_portal.settings import settings
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations

_OUR_MISTAKES = (DataError, IntegrityError, ProgrammingError)  # in a statement; without one, it is the database
program = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the program with the arguments of the command line."""
    os.umask(0o077)  # all that it and its builds write
    try:
        program(prog_name="buyer-portal")
    except PortalUnavailable as refusal:
        # Whoever runs the portal reads the cause.
        what = "" if refusal.is_certain else f" {refusal}"
        _fail(f"{_unusable(refusal.__cause__)}{what}" if isinstance(refusal.__cause__, DBAPIError) else str(refusal))
    except PortalError as refusal:
        _fail(str(refusal))
    except DBAPIError as error:
        if error.statement and isinstance(error, _OUR_MISTAKES):
            raise
        _fail(_unusable(error))


def _unusable(error: DBAPIError) -> str:
    place = database.engine.url.render_as_string(hide_password=True)
    first, *more = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    # Of several addresses of one name, psycopg lists what each of them said.
    reason = more[0].lstrip("- ") if more and first.endswith(":") else first
    return f"The database {place} can't be used: {reason}"


@program.callback()
def _about(context: typer.Context) -> None:
    """The Buyer Portal: orders, the talk with the supplier, and cancelling.

    Settings come from the environment (PORTAL_PORT, PORTAL_DATABASE_URL, …); README.md lists them.
    """
    if context.invoked_subcommand != "doctor":  # which only looks
        close_to_others(settings.database_url)


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
    if settings.env == "production" and (files := doctor_service.examine_files(settings.database_url)):
        raise PortalError(f"{files[0].what}: {files[0].advice}.")
    if migrations.pending(database.engine):
        with step("Preparing the database"):
            migrations.migrate(database.engine)
    demo_accounts.ensure_demo_closed()
    if settings.demo:
        demo_service.load_demo(partial(step, "Loading the demo"))
    build()


@program.command()
def build() -> None:
    """Build the help center and the pages that browsers load, whichever is out of date."""
    from buyer_portal.frontend import CannotBuild, build_frontend
    from buyer_portal.help.building import HelpBuildFailed, build_help

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
    """Load the demo into an empty database: two buyers, three suppliers, a year of orders. For this machine only."""
    demo_accounts.ensure_demo_allowed()
    migrations.migrate(database.engine)
    if not demo_service.load_demo():
        _fail("The demo needs an empty database; this one has companies in it. Nothing was changed.")
    typer.echo("The demo is loaded. Everybody's password is demo-portal:")
    for person in people_of_demo():
        typer.echo(f"  {person.email:32}{person.name}, {person.company} ({person.side.value.lower()})")


@program.command()
def close_demo() -> None:
    """Take the sign-in of the demo's people, whose password everybody knows. Their orders stay."""
    migrations.migrate(database.engine)
    closed = demo_accounts.close_demo()
    typer.echo(f"Closed: {', '.join(closed)}." if closed else "No account of the demo could sign in.")


program.command("import")(import_file)
program.command("import-catalogue")(import_catalogue_file)
program.command()(add_person)
program.command()(join_companies)
program.command()(renames)


@program.command()
def doctor() -> None:
    """Say whether the portal can start here, and what is missing."""
    from buyer_portal.frontend import frontend_is_built
    from buyer_portal.help.building import help_is_built
    from buyer_portal.installation import examine_installation

    for name, value in doctor_service.settings_shown(settings).items():
        typer.echo(f"  {name:22} {value}")
    here = doctor_service.examine(settings, help_is_built=help_is_built(), pages_are_built=frontend_is_built())
    findings = [*examine_installation(), *here, *demo_accounts.examine_demo()]
    for finding in findings:
        typer.echo(finding)
    fine = all(finding.fine or not finding.hinders for finding in findings)
    typer.echo("The portal can start here." if fine else "Something is missing: see the lines with ✗.")
    raise typer.Exit(0 if fine else 1)


@program.command()
def help_facts(
    check: Annotated[bool, typer.Option("--check", help="Only say which are out of date; exit 1 if any is.")] = False,
) -> None:
    """Write the parts of the help pages that come from the rules."""
    from buyer_portal.help import facts

    if not check:
        facts.write_facts()
    elif stale := facts.stale_facts():
        _fail(f"Out of date, run `buyer-portal help-facts`: {', '.join(stale)}")


@program.command()
def help_build() -> None:
    """Build the help center."""
    from buyer_portal.help.building import HelpBuildFailed, build_help

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
        print_help_report(report, days)


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise SystemExit(1)
