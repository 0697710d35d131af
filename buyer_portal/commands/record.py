"""The command that looks whether the record, and the orders' timelines, are as they were written."""

import time
from typing import Annotated

import typer

from buyer_portal.commands.progress import bar
from buyer_portal.commands.reports import counted_words
from buyer_portal.services.record.verifying import verify_record as verify
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations


def verify_record(
    company: Annotated[str, typer.Option(help="Only the record and the orders of this company.")] = "",
) -> None:
    """Look whether anybody has changed the record, or an order's timeline, in the database; name the first of it.

    Each entry and line holds the hash of the one before. Note the head that is printed where the portal's machine can't
    reach it: as long as nothing was done since, it is the same, whatever somebody may have written anew.
    """
    migrations.migrate(database.engine)
    started = time.monotonic()
    with bar() as tell:
        found = verify(company, tell)
    entries = counted_words(found.entries, "entry", "entries")
    lines = f"{counted_words(found.lines, 'line')} of the timelines of {counted_words(found.orders, 'order')}"
    typer.echo(f"Nothing was changed: {entries} of the record, {lines}, in {time.monotonic() - started:,.1f} s.")
    if found.pruned:
        typer.echo(f"Before those, {counted_words(found.pruned, 'entry', 'entries')} were kept as long as is set.")
    if found.unsealed:
        typer.echo(
            f"Not sealed yet: {counted_words(found.unsealed, 'line')} that an older portal wrote. The portal seals "
            "them within a day, buyer-portal tidy at once."
        )
    typer.echo(f"Head: {found.head}")
