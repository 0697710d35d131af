"""The page behind the bell: a notification leads to its order, and nowhere else."""

from typing import Any

import pytest

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.states import notifications
from buyer_portal.states.notifications import NotificationsState
from buyer_portal.states.shell.frame import FrameState
from tests.states.conftest import everything, of, redirects, run, wire


def test_a_notification_leads_to_its_order_and_is_read(screen: Any, place_order: Any, ada: Any) -> None:
    number = place_order(status=OrderStatus.CONFIRMED)
    page = screen(NotificationsState, "/notifications", ada)
    run(everything(page.load()))
    (row,) = page.days[0].rows
    assert row.unread

    assert redirects(run(everything(page.open_notice(row.id)))) == [f"/orders/{number}"]

    run(everything(page.reload()))
    assert not page.days[0].rows[0].unread
    assert run(of(page, FrameState)).notifications == 0


@pytest.mark.parametrize("notice_id", [0, -1, 2**63, 2**70, "1", None, [1], {"id": 1}, 1.0, True])
def test_a_forged_notification_changes_nothing(
    screen: Any, place_order: Any, ada: Any, snapshot: Any, unchanged: Any, notice_id: Any
) -> None:
    place_order(status=OrderStatus.CONFIRMED)
    page = screen(NotificationsState, "/notifications", ada)
    before = snapshot()

    assert run(everything(page.open_notice(notice_id))) == []

    assert unchanged(before)


def test_somebody_else_s_notification_cannot_be_marked(
    screen: Any, place_order: Any, ada: Any, mia: Any, notices_of: Any, snapshot: Any, unchanged: Any
) -> None:
    place_order(status=OrderStatus.CONFIRMED)
    page = screen(NotificationsState, "/notifications", mia)
    before = snapshot()

    for notice in notices_of(ada):
        assert run(everything(page.open_notice(notice.id))) == []

    assert unchanged(before)


def test_each_reader_finds_their_own_company_s_news_only(screen: Any, place_order: Any, mia: Any, ines: Any) -> None:
    number = place_order(status=OrderStatus.CANCELLED)

    for person in (mia, ines):
        page = screen(NotificationsState, "/notifications", person)
        run(everything(page.load()))
        run(everything(page.show_more()))
        run(everything(page.read_all()))
        assert page.found == "first run"
        assert number not in run(wire(page))


def test_older_ones_are_shown_on_request_to_an_end(
    screen: Any, place_order: Any, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "MAX_SHOWN", 101)
    for _ in range(51):
        place_order(status=OrderStatus.PROCESSING)
    page = screen(NotificationsState, "/notifications?show=<script>", ada)
    run(everything(page.load()))
    seen = [(sum(len(group.rows) for group in page.days), page.older_notices)]

    for _ in range(3):
        run(everything(page.show_more()))
        seen.append((sum(len(group.rows) for group in page.days), page.older_notices))

    assert seen == [(50, "more"), (100, "more"), (101, "end"), (101, "end")]
    assert [(tab.text, tab.count) for tab in page.tabs] == [("All", "101+"), ("Unread", "99+")]
