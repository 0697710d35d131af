"""What waits for whom: the tab "Needs attention"."""

from datetime import timedelta

import pytest
import time_machine

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.conversation.thread import Direct, ThreadFilter
from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.orders.filter import parse_order_filter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.returns.moves import CaseStatus, Outcome
from buyer_portal.services.changes.answers import withdraw_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change, withdraw_request
from buyer_portal.services.conversation.chat import conversation, post_message, put_away, read_conversation
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.notifications.news import counts_of
from buyer_portal.services.orders.dashboard import dashboard
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.orders.moves import decline_order
from buyer_portal.services.returns.cases import agree_to_offer, answer_case, settle_case
from buyer_portal.services.returns.details import waiting_cases
from buyer_portal.services.returns.opening import open_case
from buyer_portal.settings import now

pytestmark = pytest.mark.on_both_databases
ATTENTION = parse_order_filter({"status": "ATTENTION"})


def waiting_for(person) -> list[str]:
    """The numbers in the person's tab, which counts what it holds."""
    page = list_orders(person, ATTENTION)
    assert page.total == page.attention == list_orders(person, parse_order_filter({})).attention
    assert page.total == counts_of(person).attention
    return sorted(order.number for order in page.orders)


def marks_of(person, number) -> list[str]:
    """What the person's list says of an order."""
    [order] = list_orders(person, parse_order_filter({"q": number})).orders
    return [mark.words for mark in order.marks]


@pytest.fixture
def propose(tom):
    """Tom offers one box of tomatoes less, to be answered within a day."""

    def propose(number: str) -> int:
        lines = [OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1250, 1), OfferedLine("BAS-1", "Basil, 1 bunch", 10, 195, 2)]
        return propose_changes(
            tom,
            number,
            seen_version=2,
            key=f"proposal-{number}",
            lines=lines,
            reason="We are short of tomatoes.",
            answer_by=now() + timedelta(days=1),
        )

    return propose


def test_nothing_waits_for_who_has_read_and_answered_everything(place_order, ada, tom):
    place_order(status=OrderStatus.CONFIRMED)
    place_order(status=OrderStatus.DELIVERED)

    assert waiting_for(ada) == waiting_for(tom) == []


def test_an_open_proposal_waits_for_the_buyers_people_and_for_nobody_else(place_order, propose, ada, ben, mia, tom):
    number = place_order(status=OrderStatus.CONFIRMED)
    place_order(status=OrderStatus.CONFIRMED)

    propose(number)

    assert waiting_for(ada) == waiting_for(ben) == [number]
    assert waiting_for(mia) == waiting_for(tom) == []


def test_a_proposal_that_is_withdrawn_or_has_expired_waits_for_nobody(place_order, propose, ada, tom):
    withdrawn, expired = place_order(status=OrderStatus.CONFIRMED), place_order(status=OrderStatus.CONFIRMED)
    proposal = propose(withdrawn)
    propose(expired)
    withdraw_proposal(tom, withdrawn, proposal_id=proposal)
    assert waiting_for(ada) == [expired]

    with time_machine.travel(now() + timedelta(days=2)):
        assert waiting_for(ada) == []


def test_a_question_waits_until_it_is_answered_though_it_was_read_in_any_status(place_order, ada, ben, tom):
    number = place_order(status=OrderStatus.DELIVERED)
    post_message(tom, number, "Was everything there?", key="tom-asks-1")

    read_conversation(ada, number)
    assert waiting_for(ada) == waiting_for(ben) == [number]
    assert marks_of(ada, number) == ["Message to answer"]

    post_message(ben, number, "Yes, thanks.", key="ben-answers-1")
    assert waiting_for(ada) == []
    assert (waiting_for(tom), marks_of(tom, number)) == ([number], ["Message to answer"])


def test_what_needs_no_answer_is_put_away_by_the_side_that_it_waits_for(place_order, ada, ben, tom, mia, ines):
    number = place_order(status=OrderStatus.CONFIRMED)
    message = post_message(tom, number, "See you on Friday.", key="tom-writes-1")

    assert not put_away(tom, number, message_id=message)
    for stranger in (mia, ines):
        with pytest.raises(OrderNotFound):
            put_away(stranger, number, message_id=message)
    for forged in (message + 1, message - 1, 0, -1, 2**80, str(message), True, None):
        assert not put_away(ben, number, message_id=forged)
    assert waiting_for(ada) == [number]

    assert put_away(ben, number, message_id=message)

    assert (waiting_for(ada), waiting_for(tom), marks_of(ada, number)) == ([], [], [])
    assert not put_away(ada, number, message_id=message)


def test_a_message_that_came_meanwhile_is_not_put_away(place_order, ada, tom):
    number = place_order(status=OrderStatus.CONFIRMED)
    first = post_message(tom, number, "See you on Friday.", key="tom-writes-1")
    post_message(tom, number, "Or on Thursday?", key="tom-writes-2")

    assert not put_away(ada, number, message_id=first)

    assert waiting_for(ada) == [number]


def test_a_declined_order_waits_with_its_reason_until_it_is_answered_or_put_away(place_order, ada, ben, tom):
    answered, away = place_order(), place_order()
    for number in (answered, away):
        decline_order(tom, number, seen_version=1, reason="No boat went out.")
    assert waiting_for(ada) == [answered, away]
    assert marks_of(ada, away) == ["Declined by the supplier"]
    [chat, _] = dashboard(ada, now()).chats
    assert (chat.text, chat.is_declined) == ("No boat went out.", True)

    post_message(ada, answered, "A pity. Thursday?", key="ada-answers-1")
    put_away(ben, away, message_id=conversation(ben, away).to_answer)

    assert waiting_for(ada) == []
    assert waiting_for(tom) == [answered]


def test_a_direct_thread_waits_in_messages_until_it_is_answered(place_order, ada, tom):
    place_order(status=OrderStatus.CONFIRMED)
    post_message(tom, Direct("corner-bistro"), "We are closed on Friday.", key="good-key-2")

    found = inbox(ada, which=ThreadFilter.UNANSWERED)
    assert ([thread.waits for thread in found.threads], found.to_answer) == ([True], 1)
    assert inbox(tom, which=ThreadFilter.UNANSWERED).threads == ()
    assert [thread.waits for thread in inbox(tom).threads] == [False]

    put_away(
        ada, Direct("green-valley-produce"), message_id=conversation(ada, Direct("green-valley-produce")).to_answer
    )
    assert inbox(ada).to_answer == 0


def test_each_row_of_the_tab_says_why_it_is_there(place_order, propose, ada, tom):
    asked, written = place_order(status=OrderStatus.CONFIRMED), place_order(status=OrderStatus.PROCESSING)
    offered = place_order(status=OrderStatus.CONFIRMED)
    reported = place_order(status=OrderStatus.DELIVERED)
    ask_for_change(ada, asked, seen_version=2, key="ada-asks-1", quantities=[1, 10], note="One box less.")
    post_message(ada, written, "By seven?", key="ada-writes-1")
    propose(offered)
    open_case(ada, reported, key="ada-reports-1", problem="LATE", wanted="CREDIT", quantities=[0, 0])

    assert waiting_for(tom) == sorted([asked, written, reported])
    assert [marks_of(tom, number) for number in (asked, written, reported)] == [
        ["Request to answer"],
        ["Message to answer"],
        ["Case to answer"],
    ]
    assert (marks_of(ada, asked), marks_of(ada, offered)) == (["You asked for a change"], ["Proposal to answer"])
    assert marks_of(tom, offered) == ["You proposed changes"]


def test_what_was_asked_for_waits_for_the_supplier_on_the_dashboard(place_order, ada, tom, mia):
    number = place_order(status=OrderStatus.CONFIRMED)
    request = ask_for_change(ada, number, seen_version=2, key="ada-asks-1", quantities=[1, 10], note="One box less.")

    [waiting] = dashboard(ada, now()).requests
    assert (waiting.number, waiting.other, waiting.note) == (number, "Green Valley Produce", "One box less.")
    assert dashboard(mia, now()).requests == ()

    withdraw_request(ada, number, request_id=request)
    assert dashboard(ada, now()).requests == ()


def test_for_a_supplier_new_orders_wait_and_those_a_buyer_asks_to_change(place_order, ada, tom, ines):
    new, asked = place_order(), place_order(status=OrderStatus.CONFIRMED)
    place_order(status=OrderStatus.PROCESSING)
    ask_for_change(ada, asked, seen_version=2, key="ada-asks-1", quantities=[1, 10], note="One box less.")

    assert waiting_for(tom) == sorted([new, asked])
    assert waiting_for(ines) == []


def test_an_order_that_waits_for_two_reasons_stands_there_once(place_order, propose, ada, tom):
    number = place_order(status=OrderStatus.CONFIRMED)
    propose(number)
    post_message(tom, number, "What do you think?", key="tom-asks-1")

    assert waiting_for(ada) == [number]


def test_the_tab_can_be_searched(place_order, propose, ada):
    number = place_order(status=OrderStatus.CONFIRMED)
    propose(number)

    def found(query: str) -> int:
        return list_orders(ada, parse_order_filter({"status": "ATTENTION", "q": query})).total

    assert (found("tomatoes"), found("halibut")) == (1, 0)


def test_a_return_case_waits_for_the_side_whose_turn_it_is(place_order, ada, ben, mia, tom, ines):
    number = place_order(status=OrderStatus.DELIVERED)
    assert waiting_for(ada) == waiting_for(tom) == []

    case = open_case(ada, number, key="ada-reports-1", problem="LATE", wanted="CREDIT", quantities=[0, 0])
    assert (waiting_for(ada), waiting_for(tom)) == ([], [number])
    answer_case(tom, number, case_id=case, seen_version=1, outcome="CREDIT", amount_minor=100, note="")
    assert (waiting_for(ada), waiting_for(ben), waiting_for(tom)) == ([number], [number], [])
    agree_to_offer(ada, number, case_id=case, seen_version=2)
    assert (waiting_for(ada), waiting_for(tom)) == ([number], [])
    assert waiting_for(mia) == waiting_for(ines) == []
    settle_case(ada, number, case_id=case, seen_version=3)
    assert waiting_for(ada) == waiting_for(tom) == []


def test_a_late_answer_still_waits(place_order, ada, tom):
    number = place_order(status=OrderStatus.DELIVERED)
    open_case(ada, number, key="ada-reports-1", problem="LATE", wanted="CREDIT", quantities=[0, 0])

    with time_machine.travel(now() + timedelta(days=60)):
        assert waiting_for(tom) == [number]


def test_the_cases_that_wait_come_with_their_dates_the_most_urgent_first(place_order, ada, tom, mia):
    numbers = [place_order(status=OrderStatus.DELIVERED) for _ in range(3)]
    for days, number in zip((2, 0, 1), numbers, strict=True):
        with time_machine.travel(now() + timedelta(days=days)):
            open_case(ada, number, key=f"report-{number}", problem="LATE", wanted="CREDIT", quantities=[0, 0])

    waiting = waiting_cases(tom)

    assert [case.number for case in waiting] == [numbers[1], numbers[2], numbers[0]]
    assert (waiting[0].other, waiting[0].status) == ("Corner Bistro", CaseStatus.REQUESTED)
    assert waiting[0].answer_by
    assert waiting_cases(ada) == waiting_cases(mia) == ()


def test_what_was_agreed_stays_before_the_supplier_until_it_is_settled(place_order, ada, tom, ines):
    number = place_order(status=OrderStatus.DELIVERED)
    case = open_case(ada, number, key="ada-reports-1", problem="LATE", wanted="CREDIT", quantities=[0, 0])
    answer_case(tom, number, case_id=case, seen_version=1, outcome="CREDIT", amount_minor=100, note="")
    assert waiting_cases(tom) == ()
    agree_to_offer(ada, number, case_id=case, seen_version=2)

    [waiting] = waiting_cases(tom)

    assert (waiting.number, waiting.status, waiting.answer_by) == (number, CaseStatus.AGREED, None)
    assert (waiting.offer, waiting.offer_minor, waiting.currency) == (Outcome.CREDIT, 100, "EUR")
    assert [case.number for case in waiting_cases(ada)] == [number]
    assert waiting_cases(ines) == ()
    settle_case(ada, number, case_id=case, seen_version=3)
    assert waiting_cases(tom) == waiting_cases(ada) == ()


def test_an_unread_direct_thread_is_counted_by_messages_and_not_among_the_orders(place_order, ada, tom):
    number = place_order(status=OrderStatus.CONFIRMED)
    post_message(tom, number, "Is red onion fine?", key="good-key-1")
    post_message(tom, Direct("corner-bistro"), "We are closed on Friday.", key="good-key-2")
    post_message(ada, Direct("green-valley-produce"), "Again?", key="good-key-3")

    assert waiting_for(ada) == [number]
    assert [chat.number for chat in dashboard(ada, now()).chats] == [number]
    assert waiting_for(tom) == []
    assert counts_of(ada).messages == 2
