"""What surrounds every screen: the navigation with its counts, and the toasts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import reflex as rx

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.roles import denied_permissions
from buyer_portal.domain.returns.case import occasion_of
from buyer_portal.live.changed import EVERYTHING, What
from buyer_portal.reflex_seams.states import session_of
from buyer_portal.services.notifications.news import counts_of
from buyer_portal.services.notifications.notice import Notice, is_own_deed
from buyer_portal.services.perform import perform
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.screens import screens
from buyer_portal.states.shell.showing import show
from buyer_portal.states.shell.told import not_told, told_by_now
from buyer_portal.words.formatting import initials
from buyer_portal.words.notifications.notices import (
    notice_address,
    notice_icon,
    notice_level,
    notice_text,
    notice_title,
)

_MAX_TOASTS = 3


@dataclass(frozen=True, slots=True)
class Link:
    """A way on from a toast."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Toast:
    """News in a corner. `level` is safe (good), news, caution (bad) or error; an error stays until it is closed."""

    id: str
    level: str
    icon: str
    title: str
    text: str
    links: list[Link] = field(default_factory=list)


class FrameState(rx.State):
    """Who is signed in, the counts in the navigation, and the toasts.

    `drafts` is the opaque prefix of this person's drafts in the browser's session storage. `sent` is the key of the
    draft submitted last, with a mark that differs each time. `_on_screen` is the order number or the thread name that
    the tab shows; states that load it read it here. `denied` has what the person's role does not allow, by the name of
    the permission, each with whom to ask: "" until that is loaded.
    """

    name: str = ""
    company: str = ""
    initials: str = ""
    time_zone: str = ""
    drafts: str = ""
    sent: str = ""
    is_buyer: bool = True
    role: str = ""
    denied: dict[str, str] = {}
    orders: int = 0
    attention: int = 0
    messages: int = 0
    notifications: int = 0
    toasts: list[Toast] = []
    _told: frozenset[int] | None = None
    _toast_count: int = 0
    _on_screen: str = ""

    @rx.event
    async def reload_frame(self):
        """Bring the counts up to date; asked for by news."""
        person = await person_of(self)
        await self._look_again(person)

    @rx.event
    def dismiss_toast(self, toast_id: str):
        """Close a toast."""
        self.toasts = [toast for toast in self.toasts if toast.id != toast_id]

    def _enter(
        self,
        person: Person,
        reload: rx.event.EventType,
        number: str = "",
        *,
        thread: str = "",
        shows: What = EVERYTHING,
    ) -> None:
        """Register a page that opens for news of the order `number`, or of all; a `thread` may be open on it."""
        self._on_screen = number or thread
        self.name, self.company, self.initials = person.name, person.company, initials(person.name)
        self.is_buyer, self.time_zone = person.side is Side.BUYER, person.time_zone
        self.drafts, self.role = person.drafts, person.role.words
        self._deny({permission.name: "" for permission in denied_permissions(person)})
        screens.watch(session_of(self), person, reload, FrameState.reload_frame, number, shows)

    def _deny(self, denied: dict[str, str]) -> None:
        """Take from the screen what the role does not allow; whom to ask stays there until it is known anew."""
        show(self, denied={name: asks or self.denied.get(name, "") for name, asks in denied.items()})

    async def _look_again(self, person: Person) -> None:
        """Reload the counts, unless they were loaded after the latest news."""
        if screens.has_missed(self, "counts", What.COUNTS):
            await self._reload(person)

    async def _reload(self, person: Person) -> None:
        with screens.looking(self, "counts"):
            counts = await perform(counts_of, person)
        show(
            self,
            orders=counts.orders,
            attention=counts.attention,
            messages=counts.messages,
            notifications=counts.notifications,
            role=person.role.words,
        )
        self._deny(counts.denied)
        for notice in reversed(not_told(counts.newest, self._told)):
            if not notice.is_read or is_own_deed(person, notice):
                self._announce(person, notice)
        self._told = told_by_now(counts.newest, self._told)

    def _announce(self, person: Person, notice: Notice) -> None:
        """Show a new notification as a toast, unless its thread is on screen; a person's own deed always gets one."""
        if notice.thread == self._on_screen and not is_own_deed(person, notice):
            return
        path, place = notice_address(person, notice)
        # Later notifications about a cancelled order have `cancelled_from`, too.
        is_cancellation = notice.kind == OrderEvent.CANCEL and notice.cancelled_from is not None
        has_receipt = is_cancellation and person.side is Side.BUYER
        self._toast(
            "safe" if has_receipt else notice_level(notice),
            f"{notice.number} is cancelled" if has_receipt else notice_title(person, notice),
            notice_text(person, notice),
            icon="circle-check" if has_receipt else notice_icon(notice),
            links=_after_cancelling(notice, path) if has_receipt else [Link(path + place, _opening(notice))],
        )

    def _sent(self, what: str, name: str) -> None:
        """Let the browser delete a draft that was submitted or discarded."""
        self.sent = f"{what}:{name}|{uuid4().hex[:8]}"

    def _say(self, title: str, text: str = "") -> None:
        """Say that something worked."""
        self._toast("safe", title, text)

    def _refuse(self, refusal: PortalError, title: str = "Nothing was changed") -> None:
        """Show why something was refused, or that its outcome is unknown."""
        is_certain = getattr(refusal, "is_certain", True)
        self._toast("error", title if is_certain else "Not known yet", str(refusal), "triangle-alert")

    def _toast(
        self,
        level: str,
        title: str,
        text: str,
        icon: str = "circle-check",
        links: Sequence[Link] = (),
    ) -> None:
        self._toast_count += 1
        toast = Toast(str(self._toast_count), level, icon, title, text, list(links))
        self.toasts = [*self.toasts, toast][-_MAX_TOASTS:]


def _opening(notice: Notice) -> str:
    return f"Open {notice.number}" if notice.number else "Open the thread"


def _after_cancelling(notice: Notice, path: str) -> list[Link]:
    """The receipt, the order again, and where returns or refunds are settled, if there is anything to settle."""
    occasion = occasion_of(OrderStatus.CANCELLED, notice.cancelled_from)
    settling = [Link(f"{path}#case", occasion.title)] if occasion else []
    return [Link(f"{path}/receipt", "View receipt"), Link(f"{path}/again", "Order again"), *settling]


async def frame_of(state: rx.State) -> FrameState:
    """The frame around this state's screen."""
    return await state.get_state(FrameState)
