"""What stands above the supplier's desk: orders that a buyer cancelled and that this person has not seen yet."""

from dataclasses import dataclass

import reflex as rx

from buyer_portal.domain.people.person import Person
from buyer_portal.live.changed import What
from buyer_portal.services.notifications.news import MAX_SHOWN, read_notification, recent_cancellations
from buyer_portal.services.perform import perform
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.screens import screens
from buyer_portal.words.formatting import and_more
from buyer_portal.words.notifications.notices import shortened

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class CancellationNote:
    """A cancelled order: by whom, with which words. `id` is the notification's, for dismissing it."""

    id: int
    number: str
    by: str
    text: str
    chat: str


class CancellationNewsState(rx.State):
    """The notes on screen, newest first; `more_cancellations` says how many are not."""

    cancellations: list[CancellationNote] = []
    more_cancellations: str = ""

    @rx.event
    async def dismiss(self, notice_id: int):
        """Take a note away; its notification counts as read."""
        person = await person_of(self)
        await perform(read_notification, person, notice_id)
        await self._reload(person)

    async def _look_again(self, person: Person) -> None:
        """Reload, unless the notes were loaded after the latest news, as when this screen dismissed one."""
        if screens.has_missed(self, "notes", What.ORDER | What.COUNTS):
            await self._reload(person)

    async def _reload(self, person: Person) -> None:
        with screens.looking(self, "notes"):
            found = await perform(recent_cancellations, person)
        self.more_cancellations = and_more(len(found), _SHOWN, MAX_SHOWN)
        self.cancellations = [
            CancellationNote(
                notice.id,
                notice.number,
                notice.actor,
                shortened(notice.text),
                f"/supplier/orders/{notice.number}#message",
            )
            for notice in found[:_SHOWN]
        ]
