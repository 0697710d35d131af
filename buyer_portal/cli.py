"""The program `buyer-portal`. Exit codes: 0 done, 1 refused (with a sentence), 2 used wrongly."""

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any

import structlog
import typer
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from typer.core import TyperGroup

from buyer_portal.commands.failing import fail
from buyer_portal.domain.errors import PortalError, PortalUnavailable
from buyer_portal.private_files import close_to_others
from buyer_portal.settings import settings
from buyer_portal.store import engine as database
from buyer_portal.store.failures import reason_of
from buyer_portal.version import version

_OUR_MISTAKES = (DataError, IntegrityError, ProgrammingError)  # in a statement; without one, it is the database
COMMANDS = {
    "serve": "serving:serve",
    "reload": "serving:reload",
    "build": "serving:build",
    "migrate": "database:migrate",
    "demo": "database:demo",
    "close-demo": "database:close_demo",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "verify-backup": "backup:verify_backup",
    "verify-receipt": "receipts:verify_receipt",
    "verify-record": "record:verify_record",
    "new-receipt-key": "receipts:new_receipt_key",
    "tidy": "database:tidy",
    "add-person": "intake:add_person",
    "join-companies": "intake:join_companies",
    "renames": "intake:renames",
    "people": "people:people",
    "set-role": "people:set_role",
    "invite": "people:invite",
    "remove-person": "people:remove_person",
    "reset-link": "people:reset_link",
    "change-email": "people:change_email",
    "remove-second-factor": "people:remove_second_factor",
    "sso": "sso:sso",
    "doctor": "serving:doctor",
    "help-facts": "help:help_facts",
    "help-build": "help:help_build",
    "help-report": "help:help_report",
    "prepare": "serving:prepare",
    "import": "intake:import_file",
    "import-catalogue": "intake:import_catalogue_file",
}
"""In which module of `commands` each is, and how the function is called there; as `--help` lists them."""
HIDDEN = {"prepare"}
"""Those that people have no use for."""


class _Commands(Mapping[str, Any]):
    """Reads the module of a command when the command is asked for: all of them together take a second."""

    def __getitem__(self, name: str) -> Any:
        module, _, function = COMMANDS[name].partition(":")
        alone = typer.Typer(add_completion=False)
        deed = getattr(import_module(f"buyer_portal.commands.{module}"), function)
        alone.command(name, hidden=name in HIDDEN)(deed)
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Program(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        given: dict[str, Any] = attributes | {"commands": _Commands()}
        super().__init__(**given)


program = typer.Typer(cls=_Program, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


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
