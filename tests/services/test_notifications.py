"""Behind the bell: what happened, to whom it is told, and what each person has read of it."""

import pytest

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.notifications import news as service
from buyer_portal.services.notifications.news import (
    counts_of,
    notifications,
    read_all_notifications,
    read_notification,
    recent_cancellations,
)
from buyer_portal.services.orders.moves import confirm_order, decline_order
from buyer_portal.settings import now
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications.news import News, notify
from buyer_portal.store.orders.list import order_of

pytestmark = pytest.mark.on_both_databases


@pytest.fixture
def tell(ada):
    """Tell the supplier so many times that the buyer asks for a change."""

    def tell(number: str, times: int) -> None:
        with transaction() as db:
            order = order_of(db, ada, number)
            for _ in range(times):
                notify(db, (order.supplier_id,), about_order(order), News("ASK", ada, now()))

    return tell


def test_the_buyer_is_told_of_every_step_newest_first(place_order, notices_of, ada, ben, tom):
    number = place_order(status=OrderStatus.DELIVERED)

    for person in (ada, ben):
        assert [notice.kind for notice in notices_of(person)] == ["DELIVER", "SEND_OUT", "START_PROCESSING", "CONFIRM"]
        assert {(n.number, n.actor, n.status) for n in notices_of(person)} == {
            (number, "Tom Becker, Green Valley Produce", OrderStatus.DELIVERED)
        }
    assert notices_of(tom) == ()


def test_a_declined_order_is_told_with_the_reason(place_order, notices_of, ada, tom):
    number = place_order()

    decline_order(tom, number, seen_version=1, reason="Sold out until Friday")

    assert [(n.kind, n.text) for n in notices_of(ada)] == [("DECLINE", "Sold out until Friday")]


def test_a_cancellation_is_told_to_both_sides_and_read_by_who_did_it(place_order, notices_of, ada, ben, tom):
    number = place_order()

    cancel_order(ada, number, seen_version=1, key="ada-cancels-1", message="Sorry, Tom.")

    for person, is_read in ((ada, True), (ben, False), (tom, False)):
        assert [(n.kind, n.number, n.actor, n.text, n.is_read) for n in notices_of(person)] == [
            ("CANCEL", number, "Ada Lindqvist, Corner Bistro", "Sorry, Tom.", is_read)
        ]


def test_who_answers_has_read_what_was_told_of_that_order_and_nobody_else_has(place_order, notices_of, ada, ben, tom):
    number, other = place_order(status=OrderStatus.CONFIRMED), place_order(status=OrderStatus.CONFIRMED)
    assert {notice.is_read for notice in notices_of(ada)} == {False}

    cancel_order(ada, number, seen_version=2, key="ada-cancels-1")

    assert {notice.number for notice in notices_of(ada) if not notice.is_read} == {other}
    assert {notice.number for notice in notices_of(ben) if not notice.is_read} == {number, other}


def test_who_looks_at_an_order_has_read_what_was_told_of_it(place_order, notices_of, ada, ben):
    number, other = place_order(status=OrderStatus.CONFIRMED), place_order(status=OrderStatus.CONFIRMED)

    service.read_order_news(ada, number)

    assert {notice.number for notice in notices_of(ada) if not notice.is_read} == {other}
    assert not any(notice.is_read for notice in notices_of(ben))


def test_nobody_reads_what_was_told_of_a_foreign_order(place_order, mia, snapshot, unchanged):
    number, before = place_order(status=OrderStatus.CONFIRMED), snapshot()

    with pytest.raises(OrderNotFound):
        service.read_order_news(mia, number)

    assert unchanged(before)


def test_reading_one_notification_leaves_the_others_and_the_colleague_alone(place_order, notices_of, ada, ben):
    place_order(status=OrderStatus.PROCESSING)
    newest, oldest = notices_of(ada)

    read_notification(ada, newest.id)

    assert [notice.is_read for notice in notices_of(ada)] == [True, False]
    assert [notice.is_read for notice in notices_of(ben)] == [False, False]
    assert (notifications(ada).unread, notifications(ben).unread) == (1, 2)
    assert [notice.id for notice in notifications(ada, unread_only=True).notices] == [oldest.id]


def test_reading_one_twice_counts_once(place_order, notices_of, ada):
    place_order(status=OrderStatus.PROCESSING)
    newest = notices_of(ada)[0]

    read_notification(ada, newest.id)
    read_notification(ada, newest.id)

    assert notifications(ada).unread == 1


def test_reading_all_of_them_reads_all_of_them_for_one_person(place_order, notices_of, rows_of, ada, ben, tom):
    number = place_order(status=OrderStatus.PROCESSING)
    read_notification(ada, notices_of(ada)[0].id)

    read_all_notifications(ada)

    assert (notifications(ada).unread, notifications(ben).unread) == (0, 2)
    assert all(notice.is_read for notice in notices_of(ada))
    assert notifications(ada, unread_only=True).notices == ()
    assert notifications(ada).total == 2
    assert len(rows_of("notification", number)) == 2


def test_what_comes_after_reading_everything_is_unread(place_order, ada, ben, tom):
    number = place_order()
    confirm_order(tom, number, seen_version=1)
    read_all_notifications(ben)

    cancel_order(ada, number, seen_version=2, key="ada-cancels-1")

    assert notifications(ben).unread == 1


def test_another_company_sees_nothing_of_it(place_order, ada, mia, ines):
    place_order(status=OrderStatus.CANCELLED)

    for stranger in (mia, ines):
        assert notifications(stranger).notices == ()
        assert (notifications(stranger).total, counts_of(stranger).notifications) == (0, 0)


def test_nobody_reads_somebody_elses_notification(place_order, notices_of, snapshot, unchanged, ada, mia):
    place_order(status=OrderStatus.CANCELLED)
    newest = notices_of(ada)[0]
    before = snapshot()

    read_notification(mia, newest.id)

    assert unchanged(before)


@pytest.mark.parametrize("forged", [None, "1", "", [], {}, 1.5, True, 0, -1, 2**63, 10**30, "\0"])
def test_a_forged_notification_is_left_alone(forged, place_order, snapshot, unchanged, ada):
    place_order(status=OrderStatus.CONFIRMED)
    before = snapshot()

    read_notification(ada, forged)

    assert unchanged(before)


def test_only_so_many_are_shown_and_the_rest_is_counted(place_order, ada):
    for _ in range(3):
        place_order(status=OrderStatus.CONFIRMED)

    page = notifications(ada, shown=2)

    assert (len(page.notices), page.total, page.unread) == (2, 3, 3)


def test_the_bell_stops_counting_at_a_hundred(place_order, ada, rows_of):
    for _ in range(26):
        place_order(status=OrderStatus.DELIVERED)

    assert notifications(ada).unread == counts_of(ada).notifications == 100
    assert notifications(ada).total == 104


def test_all_are_counted_to_the_most_that_are_listed(place_order, ada, monkeypatch):
    monkeypatch.setattr(service, "MAX_SHOWN", 3)
    for _ in range(2):
        place_order(status=OrderStatus.DELIVERED)

    assert notifications(ada).total == 4


def test_a_cancellation_is_on_the_desk_however_much_else_is_unread(place_order, tell, ada, tom):
    cancelled = place_order(status=OrderStatus.CANCELLED)
    busy = place_order()
    tell(busy, 60)

    assert [notice.number for notice in recent_cancellations(tom)] == [cancelled]


def test_the_navigation_counts_orders_messages_and_notifications(place_order, ada, tom):
    place_order()
    place_order(status=OrderStatus.CANCELLED)
    place_order(status=OrderStatus.DELIVERED)

    buyer, supplier = counts_of(ada), counts_of(tom)

    assert (buyer.orders, buyer.attention, buyer.messages, buyer.notifications) == (3, 0, 0, 4)
    assert (supplier.orders, supplier.attention, supplier.messages, supplier.notifications) == (1, 1, 0, 1)
    assert [notice.kind for notice in supplier.newest] == ["CANCEL"]
    assert len(buyer.newest) == 5


def test_two_news_of_one_moment_go_to_mail_each_by_itself(place_order, tell, rows_of, monkeypatch):
    at, number = now(), place_order()
    monkeypatch.setattr(f"{__name__}.now", lambda: at)

    tell(number, 2)

    told = [row.id for row in rows_of("notification", number)]
    assert len(told) == 2
    assert [row.notification_id for row in rows_of("outbox", number)] == told
