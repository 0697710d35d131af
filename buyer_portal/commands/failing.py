"""How a command ends that was refused."""

from typing import NoReturn

import typer


def fail(sentence: str) -> NoReturn:
    """Say why on standard error, and end with 1."""
    typer.echo(sentence, err=True)
    raise SystemExit(1)
