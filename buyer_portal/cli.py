"""The program `buyer-portal`. Exit codes: 0 done, 1 refused (with a sentence), 2 used wrongly."""

import logging
import os
import sys
from typing import Annotated

import structlog
import typer
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from buyer_portal.commands import backup as of_backup
from buyer_portal.commands import database as of_database
from buyer_portal.commands import help as of_help
from buyer_portal.commands import intake, people, receipts, record, serving
from buyer_portal.commands import sso as of_sso
from buyer_portal.commands.failing import fail
from buyer_portal.domain.errors import PortalError, PortalUnavailable
from buyer_portal.private_files import close_to_others
from buyer_portal.settings import settings
from buyer_portal.store import engine as database
from buyer_portal.store.failures import reason_of
from buyer_portal.version import version

_OUR_MISTAKES = (DataError, IntegrityError, ProgrammingError)  # in a statement; without one, it is the database
program = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the program with the arguments of the command line."""
    os.umask(0o077)  # all that it and its builds write
    _keep_to_sentences()
    try:
        program(prog_name="buyer-portal")
    except PortalUnavailable as refusal:
        # Whoever runs the portal reads the cause.
        what = "" if refusal.is_certain else f" {refusal}"
        fail(f"{_unusable(refusal.__cause__)}{what}" if isinstance(refusal.__cause__, DBAPIError) else str(refusal))
    except PortalError as refusal:
        fail(str(refusal))
    except DBAPIError as error:
        if error.statement and isinstance(error, _OUR_MISTAKES):
            raise
        fail(_unusable(error))


def _keep_to_sentences() -> None:
    """Leave out what serving would log, unless it is a mistake: a command says by itself what became of it."""
    level = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=level, logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def _unusable(error: DBAPIError) -> str:
    return f"The database {database.shown(database.engine.url)} can't be used: {reason_of(error)}"


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"buyer-portal {version()}")
        raise typer.Exit


@program.callback()
def _about(
    context: typer.Context,
    _asked: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which release this is.")
    ] = False,
) -> None:
    """The Buyer Portal: orders, the talk with the supplier, and cancelling.

    Settings come from the environment (PORTAL_PORT, PORTAL_DATABASE_URL, …); README.md lists them.
    """
    if context.invoked_subcommand != "doctor":  # which only looks
        close_to_others(settings.database_url)


for command in (
    serving.serve,
    serving.reload,
    serving.build,
    of_database.migrate,
    of_database.demo,
    of_database.close_demo,
    of_backup.backup,
    of_backup.restore,
    of_backup.verify_backup,
    receipts.verify_receipt,
    record.verify_record,
    receipts.new_receipt_key,
    of_database.tidy,
    intake.add_person,
    intake.join_companies,
    intake.renames,
    people.people,
    people.set_role,
    people.invite,
    people.remove_person,
    people.reset_link,
    people.change_email,
    people.remove_second_factor,
    of_sso.sso,
    serving.doctor,
    of_help.help_facts,
    of_help.help_build,
    of_help.help_report,
):
    program.command()(command)
program.command(hidden=True)(serving.prepare)
program.command("import")(intake.import_file)
program.command("import-catalogue")(intake.import_catalogue_file)
