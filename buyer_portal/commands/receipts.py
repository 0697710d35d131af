"""The commands about receipts: whether one is genuine, on any machine, and a new key to sign with."""

from pathlib import Path
from typing import Annotated

import typer

from buyer_portal.commands.failing import fail
from buyer_portal.domain.orders.cancellation_receipt import MAX_FILE, parse_receipt_file
from buyer_portal.services.cancellation_receipts.checking import Outcome, check_alone
from buyer_portal.services.cancellation_receipts.keys import keys_by_id, parse_keys, rotate_receipt_key
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations
from buyer_portal.words.cancellation_receipt import changed_words, stated_receipt


def verify_receipt(
    file: Annotated[Path, typer.Argument(help="A receipt file, as its page has it.", show_default=False)],
    keys: Annotated[
        Path | None,
        typer.Option(help="Public keys, as /.well-known/receipt-keys.json has them; else those of this portal."),
    ] = None,
) -> None:
    """Say whether a receipt file is as the portal signed it, or what was changed in it.

    With --keys it needs no database and no network: anybody's machine will do. It then trusts these keys, so fetch
    them from the portal itself.
    """
    copy = parse_receipt_file(_content(file))
    if keys is None:
        migrations.migrate(database.engine)
    check = check_alone(copy, parse_keys(_content(keys)) if keys else keys_by_id())
    if check.outcome is Outcome.UNKNOWN:
        fail(f"{file}: the receipt is signed with none of these keys.")
    if check.statement is None:
        fail(f"{file}: the receipt was changed. {changed_words(check)}")
    for name, text in stated_receipt(check.statement).facts:
        typer.echo(f"  {name:22} {text}")
    typer.echo("The receipt is genuine: it is as the portal signed it.")


def new_receipt_key() -> None:
    """Let a new key sign receipts from now on. Receipts that are signed stay genuine, with the old key.

    The private part of the old key is deleted. Do it when somebody may have read the database or a backup.
    """
    migrations.migrate(database.engine)
    made = rotate_receipt_key()
    typer.echo(f"The key {made.key_id} signs receipts from now on.")


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_FILE + 1)
    except OSError as error:
        fail(f"{file} can't be read: {error.strerror or error}.")
