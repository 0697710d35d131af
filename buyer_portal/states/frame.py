"""What surrounds every screen: the navigation with its counts, and the toasts."""

from dataclasses import dataclass
from hashlib import sha256

import reflex as rx

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.return_case import occasion_of
from buyer_portal.services.notifications import Notice, counts_of
from buyer_portal.services.perform import perform
from buyer_portal.states.auth import person_of
from buyer_portal.states.formatting import initials
from buyer_portal.states.notice_words import notice_address, notice_text, notice_title
from buyer_portal.states.screens import screens
from buyer_portal.states.showing import show

_MAX_TOASTS = 3


@dataclass(frozen=True, slots=True)
class Toast:
    """News in a corner. `level` is safe, caution, blocked or error; an error stays until it is closed."""

    id: str
    level: str
    icon: str
    title: str
    text: str
    link: str = ""
    link_text: str = ""
    more_link: str = ""
    more_text: str = ""
    third_link: str = ""
    third_text: str = ""


class FrameState(rx.State):
    """Who is signed in, the counts in the navigation, and the toasts.

    `drafts` is what the browser keeps this person's drafts under; it says nothing about them.
    """

    name: str = ""
    company: str = ""
    initials: str = ""
    time_zone: str = ""
    drafts: str = ""
    is_buyer: bool = True
    orders: int = 0
    attention: int = 0
    messages: int = 0
    notifications: int = 0
    toasts: list[Toast] = []
    _told_to: int = -1
    _toast_count: int = 0
    _on_screen: str = ""

    @rx.event
    async def reload_frame(self):
        """Bring the counts up to date; asked for by news."""
        await self._reload(await person_of(self))

    @rx.event
    def dismiss_toast(self, toast_id: str):
        """Close a toast."""
        self.toasts = [toast for toast in self.toasts if toast.id != toast_id]

    def _enter(self, person: Person, reload: rx.event.EventType, number: str = "") -> None:
        """A page of this person opens: it hears of `number`, or of everything."""
        self._on_screen = number
        self.name, self.company, self.initials = person.name, person.company, initials(person.name)
        self.is_buyer, self.time_zone = person.role is Role.BUYER, person.time_zone
        self.drafts = sha256(f"drafts of {person.id}".encode()).hexdigest()[:16]
        screens.watch(self.router.session, person, reload, FrameState.reload_frame, number)

    async def _reload(self, person: Person) -> None:
        counts = await perform(counts_of, person)
        show(
            self,
            orders=counts.orders,
            attention=counts.attention,
            messages=counts.messages,
            notifications=counts.notifications,
        )
        newest = counts.newest[0].id if counts.newest else 0
        if self._told_to >= 0:
            for notice in reversed(counts.newest):
                if notice.id > self._told_to and not notice.is_read:
                    self._announce(person, notice)
        self._told_to = max(newest, self._told_to)

    def _announce(self, person: Person, notice: Notice) -> None:
        """Show a new notification as a toast, unless it is a message in the thread that is open."""
        if notice.kind == "MESSAGE" and notice.thread == self._on_screen:
            return
        is_cancelled = notice.kind == "CANCEL"
        path, place = notice_address(person, notice)
        own, here = is_cancelled and person.role is Role.BUYER, notice.thread == self._on_screen
        self._toast(
            "safe" if own or notice.status is not OrderStatus.CANCELLED else "caution",
            f"{notice.number} is cancelled" if own else notice_title(person, notice),
            notice_text(person, notice),
            link=f"{path}/receipt" if own else "" if here else path + place,
            link_text="View receipt" if own else f"Open {notice.number}" if notice.number else "Open the thread",
            more=(f"{path}/again", "Order again", *_settling(notice, path)) if own else (),
        )

    def _say(self, title: str, text: str = "") -> None:
        """Say that something worked."""
        self._toast("safe", title, text)

    def _refuse(self, refusal: PortalError, title: str = "Nothing was changed") -> None:
        """Say that something did not happen, and why."""
        self._toast("error", title, str(refusal))

    def _toast(
        self, level: str, title: str, text: str, link: str = "", link_text: str = "", more: tuple[str, ...] = ()
    ) -> None:
        self._toast_count += 1
        icon = "triangle-alert" if level == "error" else "circle-check" if level == "safe" else "ban"
        toast = Toast(str(self._toast_count), level, icon, title, text, link, link_text, *more)
        self.toasts = [*self.toasts, toast][-_MAX_TOASTS:]


def _settling(notice: Notice, path: str) -> tuple[str, ...]:
    """Where returns or refunds are settled after this cancellation, if there is anything to settle."""
    occasion = occasion_of(OrderStatus.CANCELLED, notice.cancelled_from)
    return (f"{path}#case", occasion.title) if occasion else ()


async def frame_of(state: rx.State) -> FrameState:
    """The frame around this state's screen."""
    return await state.get_state(FrameState)
