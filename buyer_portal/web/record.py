"""The record as a CSV file, and from where each request comes."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from buyer_portal.domain.people.person import Person
from buyer_portal.domain.record.entry import Entry
from buyer_portal.domain.record.filter import RecordFilter, parse_record_filter
from buyer_portal.services.perform import perform
from buyer_portal.services.record.listing import begin_download, more_of_download
from buyer_portal.services.record.whence import come_from
from buyer_portal.web.bodies import read_form
from buyer_portal.web.visitor import address_of, ensure_same_origin, ensure_signed_in
from buyer_portal.words.record import said, who_did

COLUMNS = ("number", "at_utc", "who", "email", "kind", "what", "browser", "address")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def say_whence(app: ASGIApp) -> ASGIApp:
    """Say of each request from which address and browser it comes, for what is recorded of it."""

    async def said_whence(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            come_from(address_of(scope.get("client"), headers), headers.get("user-agent", ""))
        await app(scope, receive, send)

    return said_whence


async def download_record(request: Request) -> Response:
    """`POST /settings/record.csv` with the fields of the page's address: what it shows, all of it, the newest first.

    A POST, as it writes: that somebody took a copy stands in the record, too.
    """
    ensure_same_origin(request)
    person = await ensure_signed_in(request)
    wanted = replace(parse_record_filter(await read_form(request)), before=0)
    first = await perform(begin_download, person, wanted)
    name = "record.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(_pieces(person, wanted, first), media_type="text/csv; charset=utf-8", headers=disposition)


async def _pieces(person: Person, wanted: RecordFilter, entries: tuple[Entry, ...]) -> AsyncIterator[str]:
    yield _written([COLUMNS])
    while entries:
        yield _written(map(_row, entries))
        entries = await perform(more_of_download, person, replace(wanted, before=entries[-1].id))


def _row(entry: Entry) -> tuple[str, ...]:
    cells = (
        who_did(entry),
        entry.email,
        entry.kind.value,
        said(entry),
        entry.whence.browser,
        entry.whence.address,
    )
    return (str(entry.number), entry.at.isoformat(timespec="seconds"), *map(harmless, cells))


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe in front makes it a text (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _written(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


RECORD_ROUTES = [Route("/settings/record.csv", download_record, methods=["POST"])]
