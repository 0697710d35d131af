"""Runs what pg_restore writes, in a transaction of ours, so that it can be compared before it is committed."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from subprocess import PIPE
from typing import IO, Any

import psycopg

from buyer_portal.domain.errors import PortalError
from buyer_portal.store.backup.contents import Tell
from buyer_portal.store.backup.file import Backup
from buyer_portal.store.backup.tools import running

_END = b"\\.\n"
_PIECE = 1 << 18
# What psql alone understands, and a setting that older servers don't have.
_LEFT_OUT = (b"\\", b"SET transaction_timeout")


def run_script(connection: Any, backup: Backup, tell: Tell) -> None:
    """Make the tables of the backup and fill them.

    Raises:
        PortalError: the dump can't be read, or doesn't fit; the transaction has failed.
    """
    with running("pg_restore", "--no-owner", "--no-privileges", "--file=-", stdin=PIPE) as program:
        assert program.stdin
        assert program.stdout
        feeding = threading.Thread(target=_feed, args=(backup, program.stdin), daemon=True)
        feeding.start()
        with connection.cursor() as cursor:
            try:
                _run(cursor, iter(program.stdout), tell)
            except psycopg.Error as error:
                raise PortalError(f"{backup.file} can't be restored here: {_first_line(error)}.") from error
        feeding.join()


def _feed(backup: Backup, into: IO[bytes]) -> None:
    # When pg_restore ends early it has said why, and fails.
    with suppress(BrokenPipeError, PortalError), into:
        for piece in backup.pieces():
            into.write(piece)


def _run(cursor: Any, lines: Iterator[bytes], tell: Tell) -> None:
    statements, done = list[bytes](), 0
    for line in lines:
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            _execute(cursor, statements)
            with cursor.copy(line) as rows:
                for piece in _pieces_of_copy(lines):
                    rows.write(piece)
                    done += len(piece)
                    tell("Writing bytes", done, None)
        elif not line.startswith(_LEFT_OUT):
            statements.append(line)
    tell("Making indexes", done, None)
    _execute(cursor, statements)


def _execute(cursor: Any, statements: list[bytes]) -> None:
    cursor.execute(b"".join(statements))
    statements.clear()


def _pieces_of_copy(lines: Iterator[bytes]) -> Iterator[bytes]:
    piece = bytearray()
    for line in lines:
        if line == _END:
            break
        piece += line
        if len(piece) > _PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def _first_line(error: psycopg.Error) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
