"""Toasts: what is good is green, what is bad is not, and one's own cancellation has its receipt."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.services.notifications.notice import Notice
from buyer_portal.services.people.sign_in import person_for, sign_out, start_sign_in
from buyer_portal.states.shell.frame import FrameState, Link
from buyer_portal.states.shell.told import not_told, told_by_now
from buyer_portal.store import tables
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications.news import News, notify
from buyer_portal.store.orders.list import order_of
from tests.states.conftest import run

BUYERS, SUPPLIERS = "Ada Lindqvist, Corner Bistro", "Tom Becker, Green Valley Produce"
GOOD = {
    "CONFIRM": SUPPLIERS,
    "DELIVER": SUPPLIERS,
    "ACCEPT": BUYERS,
    "CASE_AGREE": BUYERS,
    "CASE_SETTLE": BUYERS,
}
BAD = {
    "CANCEL": BUYERS,
    "DECLINE": SUPPLIERS,
    "REJECT": BUYERS,
    "REFUSE": SUPPLIERS,
    "CASE_DECLINE": SUPPLIERS,
    "CASE_DISAGREE": BUYERS,
    "CASE_NOT_HAPPENED": BUYERS,
}
ONLY_NEWS = {
    "MESSAGE": BUYERS,
    "PLACE": BUYERS,
    "START_PROCESSING": SUPPLIERS,
    "SEND_OUT": SUPPLIERS,
    "PROPOSE": SUPPLIERS,
    "WITHDRAW": SUPPLIERS,
    "ASK": BUYERS,
    "ASK_WITHDRAW": BUYERS,
    "PROMISE": SUPPLIERS,
    "CASE_OPEN": BUYERS,
    "CASE_ANSWER": SUPPLIERS,
    "CASE_WITHDRAW": BUYERS,
    "CASE_PHOTO": BUYERS,
}
"""By whom the other side is told of what."""
NOT_TOLD = {"MAIL_FAILED", "ASK_PASS", "ASK_END"}
"""What stands in the timeline only, or goes along with a notification of the step that caused it."""


def announced(screen: Any, reader: Any, kind: str, *, actor: str = BUYERS, **values: Any) -> Any:
    """The toast of a new notification."""
    frame = screen(FrameState, "/settings", reader)
    told = {"id": 1, "kind": kind, "number": "ORD-1", "status": OrderStatus.CONFIRMED, "text": ""}
    told |= dict(zip(("person_name", "company"), actor.split(", "), strict=True))
    frame._announce(reader, Notice(**told | {"at": datetime.now(UTC), "is_read": False} | values))
    [toast] = frame.toasts
    return toast


def test_every_kind_of_news_is_good_or_bad_or_neither() -> None:
    unsaid = set(OrderEvent) - {*GOOD, *BAD, *ONLY_NEWS, *NOT_TOLD}
    assert not unsaid, f"This file doesn't say what {', '.join(unsaid)} is: GOOD, BAD, ONLY_NEWS or NOT_TOLD"


@pytest.mark.parametrize(
    ("kind", "actor", "level"),
    [
        *((kind, actor, "safe") for kind, actor in GOOD.items()),
        *((kind, actor, "caution") for kind, actor in BAD.items()),
        *((kind, actor, "news") for kind, actor in ONLY_NEWS.items()),
    ],
)
def test_only_good_news_are_green(screen, ada, tom, kind, actor, level):
    reader = tom if actor == BUYERS else ada

    toast = announced(screen, reader, kind, actor=actor)

    assert toast.level == level
    assert (toast.icon == "circle-check") <= (level == "safe"), "a tick for what is not good"


def test_ones_own_cancellation_is_confirmed_with_its_receipt(screen, ada):
    toast = announced(screen, ada, "CANCEL", status=OrderStatus.CANCELLED, cancelled_from=OrderStatus.PENDING)

    assert (toast.level, toast.icon, toast.links[0].text) == ("safe", "circle-check", "View receipt")


@pytest.mark.parametrize("kind", ["MESSAGE", "CASE_ANSWER", "CASE_SETTLE"])
def test_later_news_of_a_cancelled_order_is_not_told_as_its_cancellation(screen, ada, kind):
    toast = announced(screen, ada, kind, status=OrderStatus.CANCELLED, cancelled_from=OrderStatus.PROCESSING)

    assert "cancelled" not in toast.title
    assert [link.text for link in toast.links] == ["Open ORD-1"]


def test_a_cancellation_that_a_file_brings_wears_no_tick_and_has_no_receipt(screen, ada):
    of_file = "Green Valley Produce, Green Valley Produce"
    toast = announced(screen, ada, "CANCEL", actor=of_file, status=OrderStatus.CANCELLED)

    assert ada.side is Side.BUYER
    assert (toast.level, toast.icon) == ("caution", "ban")
    assert toast.links == [Link("/orders/ORD-1", "Open ORD-1")]


def test_what_names_the_drafts_stays_a_person_s_own_and_says_nothing_of_who_it_is(screen, ada, ben):
    """It was a hash of the person's id: whoever counted to a thousand could read the id back."""

    def drafts_of(person):
        secret = start_sign_in(person)
        frame = screen(FrameState, "/settings", person_for(secret))
        frame._enter(person_for(secret), FrameState.reload_frame)
        sign_out(secret)
        return frame.drafts

    before = drafts_of(ada)
    assert drafts_of(ada) == before != drafts_of(ben)

    with transaction() as db:
        db.execute(tables.person.update().values(secret="of another installation"))
    assert len(before) == 32
    assert drafts_of(ada) != before
    assert drafts_of(ada) == drafts_of(ben)  # nothing else goes into it


# --- which notifications are new --------------------------------------------------------------------------------------


def _of(ids: Any) -> list[Notice]:
    notice = Notice(1, "CONFIRM", "ORD-1", OrderStatus.CONFIRMED, "Tom", "Green", "", datetime.now(UTC), False)
    return [replace(notice, id=one) for one in sorted(ids, reverse=True)]


def _new(looks: list[Any]) -> list[list[int]]:
    """What is told after each look at these newest ids."""
    told: frozenset[int] | None = None
    found = []
    for look in looks:
        found.append([notice.id for notice in not_told(_of(look), told)])
        told = told_by_now(_of(look), told)
    return found


@pytest.mark.parametrize(
    ("looks", "new"),
    [
        pytest.param([[1, 2], [1, 2, 3]], [[], [3]], id="a newer one"),
        pytest.param([[], [1]], [[], [1]], id="the first of all"),
        pytest.param([[2, 4], [2, 3, 4]], [[], [3]], id="committed after a newer one"),
        pytest.param([[2], [1, 2]], [[], [1]], id="committed after the only one"),
        pytest.param([range(5, 15), range(4, 14)], [[], []], id="an older one moves up into the list"),
        pytest.param([[1, 2], [1, 2, 3], [1, 2], [1, 2, 3]], [[], [3], [], []], id="of two looks the older comes last"),
    ],
)
def test_new_is_what_was_not_there_at_the_last_look_whatever_its_id(looks: list[Any], new: list[list[int]]) -> None:
    assert _new(looks) == new


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_notification_that_is_committed_after_a_newer_one_gets_its_toast(
    screen: Any, place_order: Any, ada: Any, tom: Any
) -> None:
    frame = screen(FrameState, "/settings", tom)
    one, other = place_order(), place_order()
    run(frame._reload(tom))

    with transaction() as early:
        _tell(early, ada, one, "early id, late commit")
        with transaction() as late:
            _tell(late, ada, other, "late id, early commit")
        run(frame._reload(tom))
        assert [toast.text.rpartition("“")[2] for toast in frame.toasts] == ["late id, early commit”"]
    run(frame._reload(tom))

    assert [toast.text.rpartition("“")[2] for toast in frame.toasts][1:] == ["early id, late commit”"]


def _tell(db: Any, person: Any, number: str, text: str) -> None:
    order = order_of(db, person, number)
    notify(db, (order.supplier_id,), about_order(order), News("ASK", person, datetime.now(UTC), text))
