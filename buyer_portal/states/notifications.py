"""The page behind the bell."""

from dataclasses import dataclass
from functools import partial
from itertools import groupby

import reflex as rx

from buyer_portal.domain.people.person import Person
from buyer_portal.live.changed import What
from buyer_portal.services.notifications.news import (
    MAX_SHOWN,
    SHOWN,
    Notices,
    notifications,
    read_all_notifications,
    read_notification,
)
from buyer_portal.services.notifications.notice import Notice
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.screens import screens
from buyer_portal.states.shell.showing import show
from buyer_portal.words.formatting import Clock, When, on_paper
from buyer_portal.words.notifications.notices import notice_address, notice_icon, notice_text, notice_title
from buyer_portal.words.orders.list import Choice


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notification in words. `id` is for marking it as read, `about` an order's number or who wrote directly."""

    id: int
    icon: str
    title: str
    about: str
    address: str
    text: str
    when: When
    unread: bool


@dataclass(frozen=True, slots=True)
class DayGroup:
    """What happened on one day, newest first; `paper` is what a print calls the day, "" for the same."""

    day: str
    paper: str
    rows: list[NoticeRow]


class NotificationsState(rx.State):
    """What the page shows. `found` is "", "notices", "nothing" (no unread) or "first run".

    `older_notices`: "" when all are listed, "more" when older ones can be asked for, "end" at the most that are listed.
    """

    days: list[DayGroup] = []
    tabs: list[Choice] = []
    found: str = ""
    has_unread: bool = False
    older_notices: str = ""
    _notices_shown: int = SHOWN

    @rx.event
    async def load(self):
        """Show the notifications, and hear of new ones from now on."""
        person = await person_of(self)
        frame = await frame_of(self)
        frame._enter(person, NotificationsState.reload, shows=What.COUNTS)
        await self._reload(person)
        await frame._reload(person)

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person = await person_of(self)
        if screens.has_missed(self, "notices", What.COUNTS):
            await self._reload(person)
        await (await frame_of(self))._look_again(person)

    @rx.event
    async def open_notice(self, notice_id: int):
        """Follow a notification to what it is about; it counts as read."""
        person = await person_of(self)
        notice = await perform(read_notification, person, notice_id)
        return rx.redirect("".join(notice_address(person, notice))) if notice else None

    @rx.event
    async def read_all(self):
        """Mark all as read."""
        person = await person_of(self)
        await perform(read_all_notifications, person)
        await self._reload(person)
        await (await frame_of(self))._reload(person)

    @rx.event
    async def show_more(self):
        """Show older ones."""
        self._notices_shown = min(self._notices_shown + SHOWN, MAX_SHOWN)
        await self._reload(await person_of(self))

    async def _reload(self, person: Person) -> None:
        unread_only = self.router.url.query_parameters.get("show") == "unread"
        shown = self._notices_shown
        with screens.looking(self, "notices"):
            found, days = await perform(notices_on_screen, person, unread_only, shown)
        show(
            self,
            days=days,
            found="notices" if found.notices else "nothing" if found.total else "first run",
            has_unread=found.unread > 0,
            older_notices=("more" if shown < MAX_SHOWN else "end") if found.has_older else "",
            tabs=[
                Choice("All", _up_to(MAX_SHOWN, found.total), "/notifications", not unread_only),
                Choice("Unread", _up_to(99, found.unread), "/notifications?show=unread", unread_only),
            ],
        )


def notices_on_screen(person: Person, unread_only: bool, shown: int) -> tuple[Notices, list[DayGroup]]:
    """What the page shows, day by day."""
    found, clock = notifications(person, unread_only=unread_only, shown=shown), Clock(person.time_zone, now())
    days = groupby(found.notices, key=lambda notice: clock.day(notice.at))
    return found, [_day(person, clock, list(notices)) for _, notices in days]


def _up_to(most: int, count: int) -> str:
    """Count to 100 and say "99+" as the bell does: an exact count would take longer each year and help nobody."""
    return str(count) if count <= most else f"{most}+"


def _day(person: Person, clock: Clock, notices: list[Notice]) -> DayGroup:
    at = notices[0].at
    rows = [_row(person, clock, notice) for notice in notices]
    return DayGroup(clock.day(at), on_paper(clock, partial(Clock.day, at=at)), rows)


def _row(person: Person, clock: Clock, notice: Notice) -> NoticeRow:
    return NoticeRow(
        id=notice.id,
        icon=notice_icon(notice),
        title=notice_title(person, notice),
        about=notice.number or notice.company,
        address="".join(notice_address(person, notice)),
        text=notice_text(person, notice),
        when=clock.time(notice.at),
        unread=not notice.is_read,
    )
