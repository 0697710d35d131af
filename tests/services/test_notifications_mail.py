"""Mail: who gets one, when, how often, and what happens when the server doesn't accept it."""

import socket
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.notifications import Topic
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.changes.answers import withdraw_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.conversation.chat import post_message, read_conversation
from buyer_portal.services.notifications import mail_transport
from buyer_portal.services.notifications.mail import put_news_in_line, send_next_mail
from buyer_portal.services.notifications.news import counts_of
from buyer_portal.services.orders.delivery import promise_delivery
from buyer_portal.services.orders.moves import confirm_order, start_processing
from buyer_portal.services.people.people import change_channels
from buyer_portal.services.returns.cases import answer_case
from buyer_portal.services.returns.opening import open_case
from buyer_portal.words.notifications.mail import compose
from tests.mail_server import mail_server

pytestmark = pytest.mark.on_both_databases
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
EVERYTHING = dict.fromkeys((topic.name for topic in Topic), "MAIL")


@pytest.fixture
def clock(database):
    """A clock that stands still until it is moved."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def server(monkeypatch):
    """A mail server that the portal is set to use."""
    with mail_server() as server:
        monkeypatch.setattr(mail_transport.settings, "smtp_url", server.url)
        yield server


def send_all() -> None:
    put_news_in_line()
    while send_next_mail(compose):
        pass


def sent(server) -> list[tuple[str, str]]:
    return sorted((mail["To"], mail["Subject"]) for mail in server.taken)


def test_a_cancellation_is_mailed_to_everybody_on_both_sides_once(place_order, server, ada):
    number = place_order()
    cancel_order(ada, number, seen_version=1, key="ada-cancels-1", message="Sorry, Tom.")

    send_all()
    send_all()

    assert sent(server) == [
        ("ada@corner-bistro.example", f"{number}: your cancellation is done"),
        ("ben@corner-bistro.example", f"{number}: cancelled by Ada Lindqvist"),
        ("tom@green-valley.example", f"{number}: cancelled by Corner Bistro"),
    ]


def test_a_mail_says_what_happened_twice_and_leads_to_the_place(place_order, server, ada):
    number = place_order()
    cancel_order(ada, number, seen_version=1, key="ada-cancels-1", message="Sorry, <b>Tom</b>.")

    send_all()

    (mail,) = [mail for mail in server.taken if mail["To"].startswith("tom@")]
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    place = f"http://localhost:3000/supplier/orders/{number}#timeline"
    assert "Sorry, <b>Tom</b>." in text
    assert "Sorry, &lt;b&gt;Tom&lt;/b&gt;." in html
    assert place in text
    assert f'href="{place}"' in html
    assert "/settings" in text


def test_a_list_stays_a_list_in_a_mail(place_order, server, clock, ada):
    listed = "Hi Tom,\n- 2 kg cod\n  (fresh,  not frozen)\n\n- 1 box ice"
    cancel_order(ada, place_order(), seen_version=1, key="ada-cancels-1", message=listed)
    send_all()
    post_message(ada, place_order(), listed, key="ada-writes-1")
    clock.shift(timedelta(minutes=16))
    send_all()

    news, digest = [mail for mail in server.taken if mail["To"].startswith("tom@")]
    for mail in (news, digest):
        text, html = (mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
        assert f"“{listed}”" in text
        assert f"“{listed}”" in html
        assert '<p style="white-space:pre-wrap">' in html


def in_words(mail) -> tuple[str, str]:
    return tuple(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))


def test_every_mail_says_that_replies_are_not_read_and_leads_to_the_chat(place_order, server, clock, ada, ben, tom):
    number = place_order()
    change_channels(ben, {**EVERYTHING, **dict.fromkeys((topic.name for topic in Topic), "PORTAL")})
    cancel_order(ada, number, seen_version=1, key="ada-cancels-1", message="Sorry.")
    send_all()
    post_message(tom, number, "A pity.", key="tom-order-1")
    post_message(tom, Direct("corner-bistro"), "Closed on Friday.", key="tom-direct-1")
    clock.shift(timedelta(minutes=16))
    send_all()

    to_ada, to_tom, digest = (
        next(mail for mail in server.taken if mail["To"].startswith(to) and says in mail["Subject"])
        for to, says in (("ada@", "your cancellation"), ("tom@", "cancelled by"), ("ada@", "2 unread"))
    )
    for mail, other, chat in (
        (to_ada, "supplier", f"/orders/{number}#chat"),
        (to_tom, "buyer", f"/supplier/orders/{number}#chat"),
        (digest, "supplier", "/messages"),
    ):
        assert mail["Reply-To"] is None
        assert mail["Auto-Submitted"] == "auto-generated"
        for text in in_words(mail):
            assert f"Replies to this e-mail are not read. Write to the {other} in the chat:" in text
            assert f"http://localhost:3000{chat}" in text


def test_where_somebody_reads_replies_they_go_there_and_the_mail_says_to_whom(place_order, server, monkeypatch, tom):
    monkeypatch.setattr(mail_transport.settings, "mail_reply_to", "Orders <orders@portal.example>")
    confirm_order(tom, place_order(), seen_version=1)

    send_all()

    for mail in server.taken:
        assert mail["Reply-To"] == "Orders <orders@portal.example>"
        for text in in_words(mail):
            assert "A reply to this e-mail goes to orders@portal.example, not to the supplier." in text
            assert "are not read" not in text


def test_who_turned_mail_off_gets_none_and_who_turned_all_off_is_not_told_at_all(place_order, server, ada, ben, tom):
    number = place_order()
    change_channels(ada, {**EVERYTHING, "ORDERS": "PORTAL"})
    silent = change_channels(ben, {**EVERYTHING, "ORDERS": "OFF"})

    confirm_order(tom, number, seen_version=1)
    send_all()

    assert sent(server) == []
    assert (counts_of(ada).notifications, counts_of(silent).notifications) == (1, 0)
    assert counts_of(silent).newest == ()


def test_direct_messages_are_in_the_mail_with_their_own_address(place_order, server, clock, ada, ben, tom):
    number = place_order()
    change_channels(ben, {**EVERYTHING, "MESSAGES": "PORTAL"})
    post_message(tom, Direct("corner-bistro"), "Closed on Friday.", key="tom-direct-1")
    clock.shift(timedelta(minutes=16))
    send_all()
    post_message(ada, Direct("green-valley-produce"), "Thanks.", key="ada-direct-1")
    post_message(tom, number, "Shipped.", key="tom-order-1")
    clock.shift(timedelta(minutes=16))
    send_all()

    assert sent(server) == [
        ("ada@corner-bistro.example", "1 unread message from Green Valley Produce"),
        ("ada@corner-bistro.example", "2 unread messages in 2 chats"),
        ("tom@green-valley.example", "1 unread message from Corner Bistro"),
    ]
    first, second = (
        next(mail.get_body(("plain",)).get_content() for mail in server.taken if mail["Subject"].startswith(begins))
        for begins in ("1 unread message from Green", "2 unread")
    )
    assert "Green Valley Produce, Tom Becker: “Closed on Friday.”" in first
    assert "http://localhost:3000/messages/green-valley-produce" in first
    assert f"http://localhost:3000/orders/{number}#chat" in second
    assert "/messages/green-valley-produce" in second


def test_a_direct_message_that_no_server_takes_leaves_every_timeline_alone(
    place_order, server, clock, timeline_of, tom, ada
):
    number = place_order()
    post_message(tom, Direct("corner-bistro"), "Hello", key="tom-direct-1")
    clock.shift(timedelta(minutes=16))
    server.answer = "550 no such person"

    send_all()
    send_all()

    assert server.taken == []
    assert timeline_of(number) == [(OrderEvent.PLACE, "Ada Lindqvist")]
    assert counts_of(ada).messages == 1


def test_unread_messages_are_one_mail_after_a_quarter_of_an_hour(place_order, server, clock, tom):
    first, second = place_order(), place_order()
    for number, text in ((first, "One"), (first, "Two"), (second, "Three")):
        post_message(tom, number, text, key=f"key-{number}-{text}")
    send_all()
    assert server.taken == []

    clock.shift(timedelta(minutes=16))
    send_all()

    assert sent(server) == [
        ("ada@corner-bistro.example", "3 unread messages about 2 orders"),
        ("ben@corner-bistro.example", "3 unread messages about 2 orders"),
    ]


def test_a_message_that_was_read_in_time_is_not_mailed(place_order, server, clock, ada, tom):
    number = place_order()
    post_message(tom, number, "Hello", key="tom-writes-1")
    read_conversation(ada, number)

    clock.shift(timedelta(minutes=16))
    send_all()

    assert [to for to, _ in sent(server)] == ["ben@corner-bistro.example"]


def test_a_message_that_was_read_in_time_brings_no_old_one_up_again(place_order, server, clock, ada, ben, tom):
    change_channels(ben, {**EVERYTHING, "MESSAGES": "PORTAL"})
    old, new = place_order(), place_order()
    post_message(tom, old, "Hello", key="tom-writes-1")
    clock.shift(timedelta(minutes=16))
    send_all()
    post_message(tom, new, "Hello again", key="tom-writes-2")
    read_conversation(ada, new)

    clock.shift(timedelta(minutes=16))
    send_all()

    assert sent(server) == [("ada@corner-bistro.example", f"1 unread message about {old}")]


def test_a_server_that_is_away_is_asked_again_later_and_then_all_arrives(place_order, server, clock, ada, timeline_of):
    number = place_order()
    cancel_order(ada, number, seen_version=1, key="ada-cancels-1")
    server.answer = "451 later"
    send_all()
    before = timeline_of(number)

    server.answer = "250 ok"
    send_all()
    assert server.taken == []  # it is not time yet
    clock.shift(timedelta(minutes=2))
    send_all()

    assert len(server.taken) == 3
    assert timeline_of(number) == before


def test_while_the_server_refuses_every_connection_nothing_is_lost_and_then_nothing_comes_twice(
    place_order, clock, monkeypatch, ada, tom, timeline_of
):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"smtp://127.0.0.1:{taken.getsockname()[1]}"  # nobody listens there once it is closed
    monkeypatch.setattr(mail_transport.settings, "smtp_url", nobody)
    cancelled, confirmed = place_order(), place_order()
    cancel_order(ada, cancelled, seen_version=1, key="ada-cancels-1")
    send_all()
    confirm_order(tom, confirmed, seen_version=1)
    post_message(tom, confirmed, "On Monday.", key="tom-writes-1")
    before = timeline_of(cancelled), timeline_of(confirmed)
    for _ in range(20):
        clock.shift(timedelta(minutes=1))
        send_all()

    with mail_server() as server:
        monkeypatch.setattr(mail_transport.settings, "smtp_url", server.url)
        for _ in range(20):
            clock.shift(timedelta(minutes=10))
            send_all()

    assert sent(server) == [
        ("ada@corner-bistro.example", "1 unread message about ORD-2"),
        ("ada@corner-bistro.example", "ORD-1: your cancellation is done"),
        ("ada@corner-bistro.example", "ORD-2: confirmed by Green Valley Produce"),
        ("ben@corner-bistro.example", "1 unread message about ORD-2"),
        ("ben@corner-bistro.example", "ORD-1: cancelled by Ada Lindqvist"),
        ("ben@corner-bistro.example", "ORD-2: confirmed by Green Valley Produce"),
        ("tom@green-valley.example", "ORD-1: cancelled by Corner Bistro"),
    ]
    assert (timeline_of(cancelled), timeline_of(confirmed)) == before


def test_a_server_that_keeps_the_portal_waiting_keeps_nobody_else_waiting(place_order, server, ada, tom, status_of):
    confirm_order(tom, place_order(), seen_version=1)
    server.speaks.clear()
    sending = threading.Thread(target=send_all)
    sending.start()
    assert server.called.wait(10)

    number = place_order()  # each of these writes, while the mail is on its way
    cancel_order(ada, number, seen_version=1, key="ada-cancels-1")
    post_message(tom, number, "Understood.", key="tom-writes-1")

    assert sending.is_alive()
    assert status_of(number) is OrderStatus.CANCELLED
    assert server.taken == []
    server.speaks.set()
    sending.join(10)
    send_all()
    assert sent(server) == [
        ("ada@corner-bistro.example", "ORD-1: confirmed by Green Valley Produce"),
        ("ada@corner-bistro.example", "ORD-2: your cancellation is done"),
        ("ben@corner-bistro.example", "ORD-1: confirmed by Green Valley Produce"),
        ("ben@corner-bistro.example", "ORD-2: cancelled by Ada Lindqvist"),
        ("tom@green-valley.example", "ORD-2: cancelled by Corner Bistro"),
    ]


def test_a_mail_that_is_refused_for_good_stands_in_the_timeline_and_changes_nothing_else(
    place_order, server, tom, timeline_of, status_of
):
    number = place_order()
    confirm_order(tom, number, seen_version=1)
    server.answer = "550 no such person"

    send_all()
    send_all()

    assert timeline_of(number)[2:] == [
        (OrderEvent.MAIL_FAILED, "Ada Lindqvist"),
        (OrderEvent.MAIL_FAILED, "Ben Okafor"),
    ]
    assert status_of(number) is OrderStatus.CONFIRMED


@pytest.mark.parametrize("refused", ["550 not from you", "530 sign in first"])
def test_a_sender_that_the_server_refuses_is_mended_and_no_mail_is_lost(
    refused, place_order, server, clock, tom, timeline_of
):
    number = place_order()
    confirm_order(tom, number, seen_version=1)
    server.to_sender = refused
    send_all()

    server.to_sender = "250 ok"
    clock.shift(timedelta(minutes=2))
    send_all()

    assert len(server.taken) == 2
    assert OrderEvent.MAIL_FAILED not in [event for event, _ in timeline_of(number)]


def test_a_server_that_nobody_can_look_up_is_asked_again_later(monkeypatch):
    monkeypatch.setattr(mail_transport.settings, "smtp_url", "smtp://mail..example")

    with pytest.raises(mail_transport.NotTaken) as refusal:
        mail_transport.hand_over(EmailMessage())

    assert not refusal.value.for_good


def test_a_mail_that_cannot_be_written_keeps_no_other_waiting_and_is_given_up(
    place_order, server, clock, tom, timeline_of
):
    def cannot_write_to_ada(letter):
        if letter.person.name.startswith("Ada"):
            raise ValueError("a line break in a header")
        return compose(letter)

    number = place_order()
    confirm_order(tom, number, seen_version=1)
    put_news_in_line()
    for _ in range(30):
        while send_next_mail(cannot_write_to_ada):
            pass
        clock.shift(timedelta(hours=1))

    assert [to for to, _ in sent(server)] == ["ben@corner-bistro.example"]
    assert timeline_of(number)[2:] == [(OrderEvent.MAIL_FAILED, "Ada Lindqvist")]


def test_after_six_failures_in_a_day_the_portal_gives_up_and_says_so(place_order, server, clock, tom, timeline_of):
    number = place_order()
    confirm_order(tom, number, seen_version=1)
    server.answer = "451 later"

    for _ in range(30):
        send_all()
        clock.shift(timedelta(hours=1))

    assert [event for event, _ in timeline_of(number)].count(OrderEvent.MAIL_FAILED) == 2


def test_news_that_is_older_than_a_day_is_mailed_to_nobody(place_order, server, clock, tom):
    confirm_order(tom, place_order(), seen_version=1)

    clock.shift(timedelta(days=2))
    send_all()

    assert server.taken == []
    assert put_news_in_line() == 0


def test_a_crash_in_the_middle_sends_it_again_under_the_same_name(place_order, server, clock, tom):
    confirm_order(tom, place_order(), seen_version=1)
    put_news_in_line()

    def dies(letter):
        mail_transport.hand_over(compose(letter))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_next_mail(dies)
    clock.shift(timedelta(minutes=6))
    send_all()

    names = [mail["Message-ID"] for mail in server.taken]
    assert len(names) == 3
    assert len(set(names)) == 2


def test_a_server_that_takes_a_mail_and_hangs_up_rudely_gets_it_once(place_order, server, clock, tom):
    confirm_order(tom, place_order(), seen_version=1)
    server.goodbye = "421 go away"

    for _ in range(3):
        send_all()
        clock.shift(timedelta(hours=1))

    assert [to for to, _ in sent(server)] == ["ada@corner-bistro.example", "ben@corner-bistro.example"]


def test_every_step_of_a_case_is_mailed_to_the_other_side_and_leads_to_the_case(
    place_order, server, clock, ada, ben, tom
):
    number = place_order(status=OrderStatus.DELIVERED)
    send_all()
    server.taken.clear()
    clock.shift(timedelta(hours=1))
    change_channels(ben, {**EVERYTHING, "RETURNS": "OFF"})

    case = open_case(ada, number, key="ada-reports-1", problem="LATE", wanted="CREDIT", quantities=[0, 0])
    seen = {"case_id": case, "seen_version": 1}
    answer_case(tom, number, **seen, outcome="CREDIT", amount_minor=445, note="Sorry.")
    send_all()

    assert sent(server) == [
        ("ada@corner-bistro.example", f"{number}: Green Valley Produce makes an offer"),
        ("tom@green-valley.example", f"{number}: Corner Bistro opened a case"),
    ]
    places = {mail["To"][:3]: mail.get_body(("plain",)).get_content() for mail in server.taken}
    assert f"http://localhost:3000/orders/{number}#case" in places["ada"]
    assert "“Credit of €4.45.\r\nSorry.”" in places["ada"]
    assert f"http://localhost:3000/supplier/orders/{number}#case" in places["tom"]


# --- several pieces of news about one order -------------------------------------------------------------------------


def to_ada(server) -> list[str]:
    return [mail["Subject"] for mail in server.taken if mail["To"].startswith("ada@")]


def propose_and_withdraw(tom, number, turn) -> None:
    lines = [OfferedLine("TOM-5", "Tomatoes, 5 kg", 3, 1250, 1), OfferedLine("BAS-1", "Basil, 1 bunch", 10, 195, 2)]
    proposed = propose_changes(
        tom,
        number,
        seen_version=1,
        key=f"tom-proposes-{turn}",
        lines=lines,
        reason=f"Rain {turn}.",
        answer_by=START + timedelta(days=3),
    )
    withdraw_proposal(tom, number, proposal_id=proposed)


def test_the_first_news_of_an_order_is_mailed_at_once_and_what_follows_closely_in_one_mail(
    place_order, server, clock, ada, ben, tom
):
    number, other = place_order(), place_order()
    propose_and_withdraw(tom, number, 0)
    send_all()
    assert to_ada(server) == [f"{number}: Green Valley Produce proposes changes, and 1 more"]

    for turn in range(1, 9):
        clock.shift(timedelta(seconds=20))
        propose_and_withdraw(tom, number, turn)
        send_all()
    confirm_order(tom, other, seen_version=1)
    send_all()
    assert to_ada(server)[1:] == [f"{other}: confirmed by Green Valley Produce"]

    clock.shift(timedelta(minutes=10))
    send_all()
    send_all()
    assert to_ada(server)[2:] == [f"{number}: Green Valley Produce proposes changes, and 15 more"]
    text, html = in_words(next(mail for mail in server.taken if "15 more" in mail["Subject"]))
    for turn in range(1, 9):
        assert text.count(f"“Rain {turn}.”") == 1
        assert html.count(f"“Rain {turn}.”") == 1
    assert text.index("Rain 1.") < text.index("Rain 2.") < text.index("Rain 8.")
    assert len(server.taken) == 2 * 3  # Ben reads them, too


def test_a_cancellation_waits_for_nothing_and_takes_along_what_waits(place_order, server, clock, ada, tom):
    number = place_order()
    confirm_order(tom, number, seen_version=1)
    send_all()
    clock.shift(timedelta(seconds=20))
    start_processing(tom, number, seen_version=2)
    send_all()
    assert to_ada(server) == [f"{number}: confirmed by Green Valley Produce"]

    cancel_order(ada, number, seen_version=3, key="ada-cancels-1", message="Sorry.")
    send_all()
    clock.shift(timedelta(hours=1))
    send_all()

    assert to_ada(server)[1:] == [f"{number}: your cancellation is done, and 1 more"]
    assert [mail["Subject"] for mail in server.taken if mail["To"].startswith("tom@")] == [
        f"{number}: cancelled by Corner Bistro"
    ]


def test_what_waits_for_its_bundle_is_sent_soon_after_and_not_before_it_is_due(place_order, server, clock, tom):
    number = place_order()
    confirm_order(tom, number, seen_version=1)
    send_all()
    start_processing(tom, number, seen_version=2)

    clock.shift(timedelta(minutes=9, seconds=59))
    send_all()
    assert len(to_ada(server)) == 1
    clock.shift(timedelta(seconds=2))
    send_all()

    assert to_ada(server)[1:] == [f"{number}: Green Valley Produce started processing"]


def test_a_bundle_that_no_server_takes_is_tried_again_as_one_and_fails_as_one(
    place_order, server, clock, tom, timeline_of
):
    number = place_order()
    confirm_order(tom, number, seen_version=1)
    start_processing(tom, number, seen_version=2)
    server.answer = "451 later"
    send_all()
    server.answer = "250 ok"
    clock.shift(timedelta(minutes=2))
    send_all()
    assert len(to_ada(server)) == 1
    assert to_ada(server)[0].endswith(", and 1 more")

    clock.shift(timedelta(hours=1))
    propose = timeline_of(number)
    server.answer = "550 no such person"
    promise_delivery(tom, number, seen_version=3, day="2026-11-20", window="06:00–08:00")
    promise_delivery(tom, number, seen_version=4, day="2026-11-21", window="06:00–08:00")
    send_all()
    send_all()

    failed = [who for event, who in timeline_of(number)[len(propose) :] if event is OrderEvent.MAIL_FAILED]
    assert failed == ["Ada Lindqvist", "Ben Okafor"]


def test_of_very_much_the_newest_is_written_out(place_order, server, clock, tom):
    number = place_order()
    for turn in range(15):
        propose_and_withdraw(tom, number, turn)
        clock.shift(timedelta(minutes=2))

    send_all()

    (mail,) = [mail for mail in server.taken if mail["To"].startswith("ada@")]
    text, _ = in_words(mail)
    assert mail["Subject"].endswith("and 29 more")
    assert "10 earlier events: see the timeline." in text
    assert "Rain 4." not in text
    assert all(f"“Rain {turn}.”" in text for turn in range(5, 15))
