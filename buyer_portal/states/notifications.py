"""The page behind the bell."""

from dataclasses import dataclass
from itertools import groupby

import reflex as rx

from buyer_portal.domain.person import Person
from buyer_portal.services.notifications import (
    MAX_SHOWN,
    SHOWN,
    Notice,
    notifications,
    read_all_notifications,
    read_notification,
)
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.auth import person_of
from buyer_portal.states.formatting import Clock, When
from buyer_portal.states.frame import frame_of
from buyer_portal.states.notice_words import notice_address, notice_icon, notice_text, notice_title
from buyer_portal.states.order_list_words import DIRECT_PATH, Choice


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
    """What happened on one day, newest first."""

    day: str
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
        frame._enter(person, NotificationsState.reload)
        await self._reload(person)
        await frame._reload(person)

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person = await person_of(self)
        await self._reload(person)
        await (await frame_of(self))._reload(person)

    @rx.event
    async def open_notice(self, notice_id: int, address: str):
        """Follow a notification: it counts as read."""
        person = await person_of(self)
        if isinstance(notice_id, int):
            await perform(read_notification, person, notice_id)
        if isinstance(address, str) and address.startswith(("/orders/", "/supplier/", DIRECT_PATH)):
            return rx.redirect(address)
        return None

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
        found = await perform(notifications, person, unread_only=unread_only, shown=shown)
        clock = Clock(person.time_zone, now())
        self.days = [
            DayGroup(day, [_row(person, clock, notice) for notice in notices])
            for day, notices in groupby(found.notices, key=lambda notice: clock.day(notice.at))
        ]
        self.found = "notices" if found.notices else "nothing" if found.total else "first run"
        self.has_unread = found.unread > 0
        self.older_notices = ("more" if shown < MAX_SHOWN else "end") if found.has_older else ""
        self.tabs = [
            Choice("All", _up_to(MAX_SHOWN, found.total), "/notifications", not unread_only),
            Choice("Unread", _up_to(99, found.unread), "/notifications?show=unread", unread_only),
        ]


def _up_to(most: int, count: int) -> str:
    """The bell says "99+", too: nobody needs to know how many more, and counting them would take longer each year."""
    return str(count) if count <= most else f"{most}+"


def _row(person: Person, clock: Clock, notice: Notice) -> NoticeRow:
    return NoticeRow(
        id=notice.id,
        icon=notice_icon(notice),
        title=notice_title(person, notice),
        about=notice.number or notice.actor.partition(", ")[2],
        address="".join(notice_address(person, notice)),
        text=notice_text(person, notice),
        when=clock.time(notice.at),
        unread=not notice.is_read,
    )
