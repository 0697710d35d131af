"""What stands above the supplier's desk: orders that a buyer cancelled and that this person has not seen yet."""

from dataclasses import dataclass

import reflex as rx

from buyer_portal.domain.person import Person
from buyer_portal.services.notifications import read_notification, recent_cancellations
from buyer_portal.services.perform import perform
from buyer_portal.states.auth import person_of
from buyer_portal.states.notice_words import shortened


@dataclass(frozen=True, slots=True)
class CancellationNote:
    """A cancelled order: by whom, with which words. `id` is the notification's, for dismissing it."""

    id: int
    number: str
    by: str
    text: str
    chat: str


class CancellationNewsState(rx.State):
    """The notes on screen, newest first."""

    cancellations: list[CancellationNote] = []

    @rx.event
    async def dismiss(self, notice_id: int):
        """Take a note away; its notification counts as read."""
        person = await person_of(self)
        await perform(read_notification, person, notice_id)
        await self._reload(person)

    async def _reload(self, person: Person) -> None:
        self.cancellations = [
            CancellationNote(
                notice.id,
                notice.number,
                notice.actor,
                shortened(notice.text),
                f"/supplier/orders/{notice.number}#chat",
            )
            for notice in await perform(recent_cancellations, person)
        ]
