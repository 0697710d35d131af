"""The commands of the help center."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from buyer_portal.commands.failing import fail
from buyer_portal.commands.reports import print_help_report
from buyer_portal.services.help_feedback import help_report as report_of_help
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations


def help_facts(
    check: Annotated[bool, typer.Option("--check", help="Only say which are out of date; exit 1 if any is.")] = False,
) -> None:
    """Write the parts of the help pages that come from the rules."""
    from buyer_portal.help import facts

    if not check:
        facts.write_facts()
    elif stale := facts.stale_facts():
        fail(f"Out of date, run `buyer-portal help-facts`: {', '.join(stale)}")


def help_build() -> None:
    """Build the help center."""
    from buyer_portal.help.building import HelpBuildFailed, build_help

    try:
        built = build_help()
    except HelpBuildFailed as failure:
        fail(str(failure))
    typer.echo("The help center is built." if built else "The help center was up to date.")


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
