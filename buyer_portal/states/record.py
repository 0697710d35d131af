"""The record of the company on screen. Everything it shows follows from its address."""

from dataclasses import replace

import reflex as rx

from buyer_portal.domain.errors import NotSignedIn, RoleNotAllowed
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.record.filter import RecordFilter, address_parts, parse_record_filter
from buyer_portal.live.changed import What
from buyer_portal.services.perform import perform
from buyer_portal.services.record.listing import RecordPage, record_page
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import begins_anew, person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.showing import show
from buyer_portal.words.formatting import Clock
from buyer_portal.words.record import (
    RECORD_PATH,
    RecordRow,
    Somebody,
    TopicChoice,
    record_address,
    record_row,
    somebody_choices,
    topic_choices,
)


class RecordState(rx.State):
    """What the page shows. `found` is "", "entries", "nothing" (filtered), "first run", or "denied" for no owner.

    `wanted` is the filter as the address has it, for the form of the download. `searched` is the address of what was
    typed last; `older` and `newest` those of other pages, "" where there is none.
    """

    rows: list[RecordRow] = []
    topics: list[TopicChoice] = []
    people: list[Somebody] = []
    wanted: dict[str, str] = {}
    query: str = ""
    by: str = ""
    since: str = ""
    until: str = ""
    found: str = ""
    searched: str = ""
    older: str = ""
    newest: str = ""
    here: str = ""

    @rx.event
    async def load(self):
        """Show what the address asks for."""
        person, frame = await person_of(self), await frame_of(self)
        frame._enter(person, RecordState.reload, shows=What.COMPANY)
        if await begins_anew(self):
            self.searched = ""
        await self._reload(person)
        await frame._reload(person)

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news of who is of the company, and may do what."""
        person = await person_of(self)
        await self._reload(person)
        await (await frame_of(self))._reload(person)

    @rx.event
    async def search(self, query: str):
        """Type in the search box: the address follows, and the page follows the address."""
        await person_of(self)
        if self._is_here():  # else the person left the page before that
            self.searched = record_address(replace(self._first_page(), query=parse_record_filter({"q": query}).query))

    @rx.event
    async def choose_person(self, by: str):
        """Show what one of them did."""
        return await self._go(by=parse_record_filter({"by": by}).by)

    @rx.event
    async def choose_since(self, day: str):
        """Show what was done from this day on: "2026-11-28", or "" for all."""
        return await self._go(since=parse_record_filter({"from": day}).since)

    @rx.event
    async def choose_until(self, day: str):
        """Show what was done until this day, and on it."""
        return await self._go(until=parse_record_filter({"to": day}).until)

    async def _go(self, **chosen):
        await person_of(self)
        return rx.redirect(record_address(replace(self._first_page(), **chosen)), replace=True)

    async def _reload(self, person: Person) -> None:
        wanted = self._wanted()
        try:
            page = await perform(record_page, person, wanted)
        except RoleNotAllowed:
            show(self, found="denied", rows=[], people=[], topics=[], older="", newest="")
        except NotSignedIn:  # removed at this very moment: the next event leads to the sign-in page
            return
        else:
            self._show(person, wanted, page)

    def _show(self, person: Person, wanted: RecordFilter, page: RecordPage) -> None:
        clock, first = Clock(person.time_zone, now()), replace(wanted, before=0)
        last = page.entries[-1].id if page.has_more else 0
        nothing = "nothing" if wanted.is_narrowed or wanted.before else "first run"
        show(
            self,
            rows=[record_row(entry, clock) for entry in page.entries],
            topics=topic_choices(first),
            people=somebody_choices(page.people),
            wanted=address_parts(first),
            query=wanted.query,
            by=wanted.by,
            since=wanted.since.isoformat() if wanted.since else "",
            until=wanted.until.isoformat() if wanted.until else "",
            found="entries" if page.entries else nothing,
            older=record_address(replace(first, before=last)) if last else "",
            newest=record_address(first) if wanted.before else "",
        )
        if self._is_here():
            show(self, here=record_address(wanted))

    def _is_here(self) -> bool:
        return self.router.url.path.rstrip("/") == RECORD_PATH

    def _first_page(self) -> RecordFilter:
        return replace(self._wanted(), before=0)

    def _wanted(self) -> RecordFilter:
        return parse_record_filter(dict(self.router.url.query_parameters))
