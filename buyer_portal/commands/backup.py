"""The commands that copy the whole database into a file, and put it back."""

import time
from pathlib import Path
from typing import Annotated

import typer

from buyer_portal.commands.progress import bar
from buyer_portal.commands.reports import counted_words
from buyer_portal.store.backup import deeds as service
from buyer_portal.store.backup.file import Manifest
from buyer_portal.store.backup.fitting import ENGINES

File = Annotated[Path, typer.Argument(help="The backup.", show_default=False)]


def backup(
    file: Annotated[Path, typer.Argument(help="The backup to write.", show_default=False)],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write the whole database, as it is at one moment, into a file. The portal goes on meanwhile.

    The file is there when it is complete, and only you can read it: all messages and the hashes of passwords are in
    it. Keep it where the portal's machine can't reach it, and try it now and then with verify-backup.
    """
    started = time.monotonic()
    with bar() as tell:
        made = service.back_up(file, tell, replace=force)
    seconds, megabytes = time.monotonic() - started, made.size / 1_000_000
    typer.echo(f"{file}: {_what(made.manifest)}, {megabytes:,.1f} MB, in {seconds:,.1f} s.")
    _say_tally(made.manifest)


def restore(file: File) -> None:
    """Put a backup into an empty database: all of it, or nothing. Stop the portal first.

    What comes out is compared with what went in: counts, the hash of each table, the tally and the newest receipts.
    The tables of an older portal are brought up to date.
    """
    started = time.monotonic()
    with bar() as tell:
        restored = service.restore(file, tell)
    typer.echo(f"Restored {_what(restored)}, in {time.monotonic() - started:,.1f} s. Everything is as it was then.")
    _say_tally(restored)


def verify_backup(file: File) -> None:
    """Restore a backup into a database of its own that is gone afterwards, and compare what it holds.

    For SQLite that is a file beside the backup, for PostgreSQL a database on the server of PORTAL_DATABASE_URL.
    """
    started = time.monotonic()
    with bar() as tell:
        verified = service.verify(file, tell)
    typer.echo(f"{file} is whole: {_what(verified)}. Tried in {time.monotonic() - started:,.1f} s.")
    _say_tally(verified)


def _what(made: Manifest) -> str:
    counts = made.contents.counts
    rows = f"{counted_words(counts['orders'], 'order')} of {counted_words(sum(counts.values()), 'row')}"
    return f"{rows} ({ENGINES[made.engine]}, portal {made.version}, tables {made.revision}, {made.at})"


def _say_tally(made: Manifest) -> None:
    if not made.contents.tally_is_true:
        typer.echo("The tally in it does not count what the orders are. It was so when the backup was made.", err=True)
